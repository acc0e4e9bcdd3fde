package form

// breathing opens the other questions of the pre-triage sieve.
const breathing = snomed + "|78064003"

// preTriageSieve are the questions of the published Questionnaire PTS. Its
// codes count, not those of the guide's table, which misprints two.
//
// BaRS Application 6, Pre-triage sieve.
var preTriageSieve = &questions{
	reason: "Pre Triage Sieve", canonical: "https://fhir.nhs.uk/Questionnaire/PTS", named: []string{"Pre Triage Sieve Questionnaire"},
	items: []question{
		sieve("0", "Is the patient breathing?", "Is the person breathing?", nil,
			"78064003", "Yes", "Breathing", "1023001", "No", "Not Breathing"),
		sieve("1", "Is the patient awake (conscious)?", "Is the person awake?", whenBreathing,
			"428913001", "Yes", "No loss of consciousness (situation)", "419045004", "No", "Loss of consciousness (finding)"),
		sieve("2", "Is their breathing noisy?", "Is the breathing noisy?", whenBreathing,
			"248573009", "Yes", "Noisy respiration (finding)", "48348007", "No", "Normal breath sounds (finding)"),
		sieve("3", "Is their breathing effective?", "Is the breathing effective?", whenBreathing,
			"20716004", "Yes", "Respiratory rate normal (finding)", "230145002", "No", "Difficulty breathing (finding)"),
	},
}

var whenBreathing = &When{Field: "q0", Values: []string{breathing}}

// sieve is a question whose answers are SNOMED CT codes: code, label and
// display in turn.
func sieve(linkID, text, label string, show *When, answers ...string) question {
	return withAnswers(question{linkID: linkID, text: text, label: label, show: show}, snomed, answers)
}

func withAnswers(q question, system string, answers []string) question {
	var options []Option
	q.displays = map[string]string{}
	for i := 0; i+2 < len(answers); i += 3 {
		v := value(system, answers[i])
		options = append(options, Option{Value: v, Label: answers[i+1]})
		q.displays[v] = answers[i+2]
	}
	q.options = func() []Option { return options }
	return q
}

// natureOfCall is the one question of the published example Questionnaire NOC;
// the guide gives its reason text and no canonical. The codes have no system.
//
// BaRS Application 6, Nature of call.
var natureOfCall = &questions{
	reason: "Nature of Call (NOC)", named: []string{"Nature of Call Questionnaire"},
	items: []question{withAnswers(question{linkID: "0", text: "What is the nature of call?", label: "What happened?"}, "", []string{
		"CHOM", "Choking", "Choking", "DAHM", "Dangerous bleeding", "Dangerous Haemorrhage", "DROM", "Drowning", "Drowning",
		"FINM", "Fitting now", "Fitting now", "HANM", "Hanging", "Hanging", "HI1M", "Health professional or transfer, category 1", "HCP /IFT C1",
		"INBM", "Ineffective breathing", "Ineffective Breathing", "MATM", "Major trauma", "Major Trauma",
		"MACM", "Maternity complications", "Maternity Complications", "MEUM", "Medical, unconscious", "Medical (unconscious)",
		"SARM", "Severe allergic reaction", "Severe Allergic Reaction", "TRUM", "Trauma, unconscious", "Trauma (unconcious)",
		"ANAP", "Anaphylaxis, possible", "Anaphylaxis (potential)", "AP1P", "Arrest or peri-arrest, category 1", "Arrest/ Peri Arrest (Cat1)",
		"ALTP", "Asthma, life threatening", "Asthma (life threatening)", "CHOP", "Choking (CHOP)", "Choking", "DROP", "Drowning (DROP)", "Drowning",
		"FINP", "Fitting now (FINP)", "Fitting Now", "HANP", "Hanging (HANP)", "Hanging",
		"HI1P", "Health professional or transfer, category 1 (HI1P)", "HCP/IFT C1", "OBEP", "Obstetric emergency", "Obstetric Emergency",
		"5SHP", "Severe bleeding, under 5 years", "Under 5 Severe Haemorrhage", "16UP", "Unconscious, under 16 years", "Under 16 unconscious",
		"UNPP", "Unconscious, pregnant over 20 weeks", "Unconscious pregnant > 20 weeks",
	})},
}
