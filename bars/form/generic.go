package form

import (
	"slices"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// health are the types that describe the patient's health: asked for whenever
// a definition lists them, even if the Application's table does not.
var health = []string{
	"MedicationStatement", "AllergyIntolerance", "Observation", "Flag", "Condition", "Procedure",
	"Immunization", "DiagnosticReport", "ClinicalImpression", "RiskAssessment", "Goal",
	"FamilyMemberHistory", "MedicationRequest", "AdverseEvent", "DetectedIssue", "DocumentReference",
}

// genericTitles name blocks for types without a topic.
var genericTitles = map[string]string{
	"Device": "Devices", "Location": "Places", "Immunization": "Vaccinations", "DiagnosticReport": "Tests and reports",
	"ClinicalImpression": "Clinical impressions", "RiskAssessment": "Risks", "Goal": "Goals", "FamilyMemberHistory": "Health of relatives",
	"MedicationRequest": "Prescriptions", "AdverseEvent": "Adverse events", "DetectedIssue": "Problems found", "DocumentReference": "Documents",
}

// others are the types that the program fills in, or that have topics.
var others = []string{
	"Bundle", "MessageHeader", "Patient", "Organization", "Practitioner", "PractitionerRole", "HealthcareService",
	"Slot", "Schedule", "EpisodeOfCare", "Questionnaire",
}

// genericBlocks are the blocks for types that no topic is about.
func genericBlocks(def definition.MessageDefinition, p *plan) []Block {
	var out []Block
	var seen []string
	for _, f := range def.Focus {
		if slices.Contains(seen, f.Type) || slices.Contains(others, f.Type) || hasTopic(f.Type) && !placeWithoutTopic(f.Type, p) {
			continue
		}
		seen = append(seen, f.Type)
		if b, ok := genericBlock(def, p, f.Type); ok {
			out = append(out, b)
		}
	}
	return out
}

// placeWithoutTopic reports whether places are asked for in general: the table
// gives them no block of their own.
func placeWithoutTopic(resource string, p *plan) bool {
	return resource == "Location" && !slices.ContainsFunc(p.blocks, func(b planned) bool { return b.Resource == resource })
}

func hasTopic(resource string) bool {
	return slices.ContainsFunc(topics, func(t topic) bool { return t.resource == resource })
}

func genericBlock(def definition.MessageDefinition, p *plan, resource string) (Block, bool) {
	least, most, known := p.room(def, resource)
	if !known {
		return Block{}, false
	}
	rows := p.about(resource)
	t := topic{resource: resource, shape: each{}}
	b := Block{
		ID: genericID(resource), Title: genericTitle(resource), Resource: resource, Necessity: may, One: "entry",
		Min: least, Max: most, AddLabel: "Add another", Empty: "None stated",
		Fields: t.shape.fields(about{topic: t, rules: rulesOf(rows, "", p.on), table: p.table, useCase: p.useCase}, rows),
	}
	if least > 0 {
		b.Necessity = must
	}
	return b, len(b.Fields) > 0
}

func genericID(resource string) string { return "other-" + resource }

func genericTitle(resource string) string {
	if t := genericTitles[resource]; t != "" {
		return t
	}
	return sentence(resource)
}

// given are what a resource of a type must say besides its answers.
var given = map[string][]fhir.Member{
	"Procedure":           {status("completed")},
	"Communication":       {status("completed"), subject("subject")},
	"Immunization":        {status("completed"), subject("patient")},
	"DiagnosticReport":    {status("final"), subject("subject")},
	"ClinicalImpression":  {status("completed"), subject("subject")},
	"RiskAssessment":      {status("final"), subject("subject")},
	"Goal":                {fhir.M("lifecycleStatus", fhir.Str("active")), subject("subject")},
	"FamilyMemberHistory": {status("completed"), subject("patient")},
	"MedicationRequest":   {status("active"), fhir.M("intent", fhir.Str("order")), subject("subject")},
	"AdverseEvent":        {fhir.M("actuality", fhir.Str("actual")), subject("subject")},
	"DetectedIssue":       {status("final"), subject("patient")},
	"DocumentReference":   {status("current"), subject("subject")},
}

func status(code string) fhir.Member { return fhir.M("status", fhir.Str(code)) }

func subject(name string) fhir.Member {
	return fhir.M(name, fhir.Obj(fhir.M("reference", fhir.Str(message.LinkPatient))))
}
