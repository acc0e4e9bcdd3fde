package mutants

// timings break the rules of Timing.repeat (FHIR R4, Timing, tim-1 to tim-10).
func timings() []design {
	const at = "MedicationStatement.dosage[0].timing.repeat"
	set := func(key, member, value, what string) design {
		return design{name: key, base: "refreq01", path: at + "." + member, change: put(value), what: key + ": " + what, at: at}
	}
	return sort(Invariant, []design{
		set("tim-1", "duration", "2", "a duration without its unit"),
		{name: "tim-2", base: "refreq01", path: at + ".periodUnit", change: drop, what: "tim-2: a period without its unit", at: at},
		{name: "tim-4", base: "refreq01", path: at, change: put(`{"frequency":4,"period":1,"periodUnit":"d","duration":-1,"durationUnit":"h"}`), what: "tim-4: a negative duration"},
		set("tim-5", "period", "-1", "a negative period"),
		{name: "tim-6", base: "refreq01", path: at, change: put(`{"frequency":4,"periodMax":2}`), what: "tim-6: a longest period without a period"},
		set("tim-7", "durationMax", "3", "a longest duration without a duration"),
		set("tim-8", "countMax", "9", "a highest count without a count"),
		set("tim-9", "offset", "10", "an offset without an event"),
		{name: "tim-9-meal", base: "refreq01", path: at, change: put(`{"frequency":1,"when":["C"],"offset":10}`), what: "tim-9: an offset from a meal itself"},
		{name: "tim-10", base: "refreq01", path: at, change: put(`{"frequency":1,"timeOfDay":["08:00:00"],"when":["MORN"]}`), what: "tim-10: a time of day and an event"},
	})
}

// questions break the rules of Questionnaire and QuestionnaireResponse.
func questions() []design {
	const item = "Questionnaire#2.item[0]"
	set := func(key, member, value, what string) design {
		return design{name: key, base: "refreq04", path: item + "." + member, change: put(value), what: key + ": " + what, at: item}
	}
	return sort(Invariant, []design{
		{name: "que-2", base: "refreq04", path: item, change: again, what: "que-2: two questions of one linkId", at: "Questionnaire#2"},
		{name: "que-1", base: "refreq04", path: "Questionnaire.item", change: add(`{"linkId":"g","text":"Group","type":"group"}`), what: "que-1: a group without questions"},
		{name: "que-1-display", base: "refreq04", path: "Questionnaire.item", change: add(`{"linkId":"d","text":"Note","type":"display","item":[{"linkId":"d1","text":"Note","type":"string"}]}`), what: "que-1: a display with questions"},
		{name: "que-3", base: "refreq04", path: "Questionnaire.item", change: add(`{"linkId":"d","text":"Note","type":"display","code":[{"code":"x"}]}`), what: "que-3: a display with a code"},
		set("que-4", "answerValueSet", `"https://example.org/fhir/ValueSet/breathing"`, "answers both listed and in a value set"),
		{name: "que-5", base: "refreq04", path: "Questionnaire.item", change: add(`{"linkId":"s","text":"Sure","type":"boolean","answerOption":[{"valueString":"yes"}]}`), what: "que-5: listed answers of a yes or no"},
		{name: "que-6", base: "refreq04", path: "Questionnaire.item", change: add(`{"linkId":"d","text":"Note","type":"display","required":true}`), what: "que-6: a display that is required"},
		{name: "que-7", base: "refreq04", path: "Questionnaire#2.item[1].enableWhen[0].operator", change: put(`"exists"`), what: "que-7: exists is asked of a code", at: "Questionnaire#2.item[1].enableWhen[0]"},
		{name: "que-8", base: "refreq04", path: "Questionnaire.item", change: add(`{"linkId":"d","text":"Note","type":"display","initial":[{"valueString":"x"}]}`), what: "que-8: a display with an initial value"},
		{name: "que-9", base: "refreq04", path: "Questionnaire.item", change: add(`{"linkId":"d","text":"Note","type":"display","readOnly":true}`), what: "que-9: a display that is read only"},
		set("que-10", "maxLength", "5", "a longest length of a choice"),
		set("que-11", "initial", `[{"valueString":"x"}]`, "an initial value beside listed answers"),
		{name: "que-12", base: "refreq04", path: "Questionnaire#2.item[1].enableWhen", change: add(`{"question":"0","operator":"exists","answerBoolean":true}`), what: "que-12: two conditions and not whether one is enough", at: "Questionnaire#2.item[1]"},
		{name: "qrs-1", base: "refreq04", path: "QuestionnaireResponse.item[0]", change: put(`{"linkId":"0","answer":[{"valueString":"x"}],"item":[{"linkId":"1"}]}`), what: "qrs-1: items beside and not below an answer"},
	})
}
