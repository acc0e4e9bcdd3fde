package form

import (
	"slices"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// health are the types that describe the patient's health: asked for whenever
// a definition lists them, even if the Application's table does not.
var health = map[string]bool{
	"MedicationStatement": true, "AllergyIntolerance": true, "Observation": true, "Flag": true, "Condition": true, "Procedure": true,
	"Immunization": true, "DiagnosticReport": true, "ClinicalImpression": true, "RiskAssessment": true, "Goal": true,
	"FamilyMemberHistory": true, "MedicationRequest": true, "AdverseEvent": true, "DetectedIssue": true, "DocumentReference": true,
}

// genericTitles name blocks for types without a topic.
var genericTitles = map[string]string{
	"Condition": "Health problems", "Procedure": "What was done", "Communication": "Messages and notes", "Task": "What is asked for",
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
func genericBlocks(def definition.MessageDefinition, rows []definition.Row) []Block {
	var out []Block
	var seen []string
	for _, f := range def.Focus {
		if slices.Contains(seen, f.Type) || slices.Contains(others, f.Type) || hasTopic(f.Type) {
			continue
		}
		seen = append(seen, f.Type)
		if b, ok := genericBlock(def, rows, f.Type); ok {
			out = append(out, b)
		}
	}
	return out
}

func hasTopic(resource string) bool {
	return slices.ContainsFunc(topics, func(t topic) bool { return t.resource == resource })
}

func genericBlock(def definition.MessageDefinition, rows []definition.Row, resource string) (Block, bool) {
	least, most, known := room(def, rows, resource)
	if !known {
		return Block{}, false
	}
	t := topic{resource: resource, shape: each{}}
	b := Block{
		ID: genericID(resource), Title: genericTitle(resource), Resource: resource, Necessity: may,
		Min: least, Max: most, AddLabel: "Add another", Empty: "None stated", Fields: t.shape.fields(t, rowsOf(rows, resource)),
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
	"Condition":           {clinicallyActive},
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

var clinicallyActive = fhir.M("clinicalStatus",
	fhir.Concept(fhir.Coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")))

func status(code string) fhir.Member { return fhir.M("status", fhir.Str(code)) }

func subject(name string) fhir.Member {
	return fhir.M(name, fhir.Obj(fhir.M("reference", fhir.Str(message.LinkPatient))))
}
