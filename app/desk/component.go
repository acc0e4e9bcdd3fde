package desk

import (
	"strconv"
	"strings"
	"unicode"

	"barsdesk/bars/definition"
)

// messageNames name the kinds of message by the end of their definition's
// address.
var messageNames = map[string]string{
	"bars-message-booking-request":                            "Booking",
	"bars-message-booking-request-cancelled":                  "Cancellation of a booking",
	"bars-message-servicerequest-request-referral":            "Referral",
	"bars-message-servicerequest-request-validation":          "Request for validation",
	"bars-message-servicerequest-request-cancelled":           "Cancellation of a referral",
	"bars-message-servicerequest-response-referral":           "Answer to a referral",
	"bars-message-servicerequest-response-referral-short":     "Progress of a referral",
	"bars-message-servicerequest-response-validation-interim": "First answer to a request for validation",
	"bars-message-servicerequest-response-validation-full":    "Outcome of a validation",
}

func messageName(def definition.MessageDefinition) string {
	if name := messageNames[def.Tail()]; name != "" {
		return name
	}
	return "A kind of message that Barsdesk does not know"
}

// componentNames name the types of resource that messages hold.
var componentNames = map[string]string{
	"AllergyIntolerance": "Allergies", "Appointment": "Appointment", "CarePlan": "Assessment and its outcome", "Communication": "Call log and crew notes",
	"Condition": "Presenting problems", "Consent": "Consent", "Device": "Broker system", "Encounter": "Contact with the patient",
	"Flag": "Alerts, such as safeguarding", "HealthcareService": "Service asked", "Location": "Places",
	"MedicationStatement": "Medicines", "MessageHeader": "Who sends what to whom", "Observation": "Measurements and findings",
	"Organization": "Organisations", "Patient": "Patient", "Practitioner": "Staff", "PractitionerRole": "Roles of staff", "Procedure": "Procedures",
	"Questionnaire": "Questions", "QuestionnaireResponse": "Answers to questions", "RelatedPerson": "Next of kin", "Schedule": "Schedule",
	"ServiceRequest": "Request", "Slot": "Time of the appointment", "Task": "Task",
}

// profileNames name the profiles that share a type with others.
var profileNames = map[string]string{
	"BARSFlag-scene-safety":          "Safety at the scene",
	"BARSLocation-incident-location": "Place of the incident",
}

// components are the rows of a definition's focus list without the container.
func components(def definition.MessageDefinition) []Component {
	out := []Component{}
	for _, f := range def.Focus {
		if f.Type != "Bundle" {
			out = append(out, Component{Name: componentName(f), Type: f.Type, Profile: f.Profile, Count: countOf(f), Needed: f.Min > 0})
		}
	}
	return out
}

func componentName(f definition.Focus) string {
	if name := profileNames[f.Profile[strings.LastIndexByte(f.Profile, '/')+1:]]; name != "" {
		return name
	}
	if name := componentNames[f.Type]; name != "" {
		return name
	}
	return inWords(f.Type)
}

// inWords writes a type's name as words: DiagnosticReport as "Diagnostic report".
func inWords(name string) string {
	var out strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			out.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		out.WriteRune(r)
	}
	return out.String()
}

// countOf says how many of a component a message holds.
func countOf(f definition.Focus) string {
	least, most := strconv.Itoa(f.Min), strconv.Itoa(f.Max)
	switch {
	case f.Max == definition.Any && f.Min == 0:
		return "any number"
	case f.Max == definition.Any:
		return "at least " + least
	case f.Max == 0:
		return "none"
	case f.Min == f.Max:
		return "exactly " + most
	case f.Min == 0:
		return "at most " + most
	}
	return least + " to " + most
}
