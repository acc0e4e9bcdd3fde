package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// The sections of a form, in the order a clinician works through them.
const (
	sectionAssessment = "assessment"
	sectionRequest    = "request"
	sectionSafety     = "safety"
	sectionBackground = "background"
	sectionBooking    = "booking"
	sectionConsent    = "consent"
)

// Necessities of blocks and fields.
const (
	must   = "must"
	should = "should"
	may    = "may"
)

var sections = []Section{
	{ID: sectionAssessment, Title: "Assessment", Help: "What you found and what you decided."},
	{ID: sectionRequest, Title: "Request", Help: "By when care should start, and services that did not suit the person."},
	{ID: sectionSafety, Title: "Safety and adjustments", Help: "What keeps the person and the staff safe, and what the person needs to use the service."},
	{ID: sectionBackground, Title: "Background", Help: "Medicines, allergies and other things the service should know."},
	{ID: sectionBooking, Title: "Reason for the appointment", Help: "What the service sees in its list of appointments."},
	{ID: sectionConsent, Title: "Consent", Help: "Sharing this information with the service for the person's care."},
}

// topic is a block as it is known before any definition is read: where it
// stands, what it is called, and how its answers become resources.
type topic struct {
	id, section, resource string
	title, help           string
	one                   string // one repeat, as in "medicine 2"; also of the add label
	empty                 string
	necessity             string // unless the definition insists on it
	critical              bool   // losing an answer could harm someone
	shape                 shape
	claims                func(path string) bool                           // paths asked here, of those of the resource; nil: all
	wanted                func(rows []definition.Row, useCase string) bool // nil: whenever the resource is
}

// shape turns the repeats of a block into resources and back.
type shape interface {
	fields(t topic, rows []definition.Row) []Field
	write(b Block, repeats []map[string]string, w *writer) error
	read(b Block, bundle *fhir.Node) []map[string]string
	many() bool // the person may add repeats
}

// topics are all blocks that have words of their own, in their order within a
// section. Resources of other types get a block made from the payload rules or
// of a plain description (generic.go).
var topics = []topic{
	{
		id: "narrative", section: sectionAssessment, resource: "CarePlan", necessity: must, shape: single{},
		title: "Why the person is being referred", claims: not(outcomeCodes),
	},
	{
		id: "contact", section: sectionAssessment, resource: "Encounter", necessity: should, shape: single{},
		title: "This contact", help: "The call or visit that led to this referral.",
	},
	{
		id: "outcomes", section: sectionAssessment, resource: "CarePlan", necessity: should, shape: outcomes{},
		title: "Triage codes", help: "The codes that your triage ended with, such as the symptom group and the disposition.",
		one: "triage code", empty: "No triage codes given", claims: outcomeCodes, wanted: hasOutcomeCodes,
	},
	{
		id: "request", section: sectionRequest, resource: "ServiceRequest", necessity: should, shape: single{},
		title: "When care should start",
	},
	{
		id: "rejected", section: sectionRequest, resource: "QuestionnaireResponse", necessity: should, shape: rejectedServices,
		title: "Services that did not suit", help: "Services you or the person turned down before choosing this one.",
		one: "service", empty: "No other service was turned down", wanted: asksFor("RejectedServices"),
	},
	{
		id: "safeguarding", section: sectionSafety, resource: "Flag", necessity: should, critical: true,
		shape: flags{"SG"}, claims: flagPaths, wanted: sendsSafeguarding,
		title: "Safeguarding concerns", help: "Send every concern you recorded, one entry each.",
		one: "safeguarding concern", empty: "No safeguarding concern recorded",
	},
	{
		id: "scene", section: sectionSafety, resource: "Flag", necessity: should, critical: true,
		shape: flags{"SS"}, claims: flagPaths, wanted: hasSlice("scene-safety"),
		title: "Is the scene safe?", one: "scene", empty: "Nobody was asked whether the scene is safe",
	},
	{
		id: "adjustments", section: sectionSafety, resource: "Flag", necessity: should,
		shape: flags{"RA"}, claims: flagPaths,
		title: "Reasonable adjustments", help: "What the person needs to be able to use the service.",
		one: "reasonable adjustment", empty: "No reasonable adjustments recorded",
	},
	{
		id: "alerts", section: sectionSafety, resource: "Flag", necessity: may, critical: true,
		shape: alerts{}, claims: flagPaths,
		title: "Other alerts", help: "For example an infection risk, a ReSPECT plan, or that the police are involved.",
		one: "alert", empty: "No other alerts",
	},
	{
		id: "medicines", section: sectionBackground, resource: "MedicationStatement", necessity: should, shape: each{},
		title: "Medicines", help: "What the person takes now, or has taken and matters here.",
		one: "medicine", empty: "No medicines stated",
	},
	{
		id: "allergies", section: sectionBackground, resource: "AllergyIntolerance", necessity: should, critical: true, shape: each{},
		title: "Allergies and intolerances", one: "allergy", empty: "No known allergies stated",
	},
	{
		id: "observations", section: sectionBackground, resource: "Observation", necessity: may, shape: each{},
		title: "Observations and wishes", help: "Findings, home circumstances, and what the person expects or wishes. The clinical story itself belongs in the assessment.",
		one: "observation", empty: "No observations stated",
	},
	{
		id: "sources", section: sectionBackground, resource: "QuestionnaireResponse", necessity: should, shape: informationSources,
		title: "Other sources of information", help: "Records you looked at, and special notes about the person.",
		one: "source", empty: "No other sources stated", wanted: asksFor("AdditionalSources"),
	},
	{
		id: "kin", section: sectionBackground, resource: "RelatedPerson", necessity: may, shape: each{},
		title: "Next of kin", help: "People to contact about the patient are on the patient page. Add someone here only as next of kin.",
		one: "next of kin", empty: "No next of kin stated",
	},
	{
		id: "appointment", section: sectionBooking, resource: "Appointment", necessity: should, shape: single{},
		title: "Reason for the appointment",
	},
	{
		id: "consent", section: sectionConsent, resource: "Consent", necessity: must, shape: consent{},
		title: "Consent to share for direct care",
	},
}

const outcome = "CarePlan.activity.outcomeCodeableConcept"

func outcomeCodes(path string) bool { return strings.HasPrefix(path, outcome+".coding") }

// flagPaths are asked in every block of Flags; the category is the block's.
func flagPaths(path string) bool { return !strings.HasPrefix(path, "Flag.category") }

func not(f func(string) bool) func(string) bool { return func(s string) bool { return !f(s) } }

func hasOutcomeCodes(rows []definition.Row, _ string) bool { return len(outcomeSystems(rows)) > 0 }

func hasSlice(slice string) func([]definition.Row, string) bool {
	return func(rows []definition.Row, _ string) bool {
		for _, r := range rows {
			if r.Slice == slice {
				return true
			}
		}
		return false
	}
}

// asksFor reports whether the table knows a QuestionnaireResponse of that linkId.
func asksFor(linkID string) func([]definition.Row, string) bool {
	return func(rows []definition.Row, _ string) bool {
		for _, r := range rows {
			if r.Path == "QuestionnaireResponse.item.linkId" && r.Binding != nil && contains(r.Binding.Codes, linkID) {
				return true
			}
		}
		return false
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// sendsSafeguarding is false for referrals to pharmacies, which must not carry
// safeguarding as a flag (BaRS Application 5, Scope).
func sendsSafeguarding(_ []definition.Row, useCase string) bool {
	app, _ := definition.Application(useCase)
	return app != "APP5"
}

// topicOf finds the topic of a block; a block without one is generic.
func topicOf(blockID string) (topic, bool) {
	for _, t := range topics {
		if t.id == blockID {
			return t, true
		}
	}
	return topic{}, false
}

// shapeOf is how a block's answers become resources.
func shapeOf(b Block) shape {
	if t, ok := topicOf(b.ID); ok {
		return t.shape
	}
	return each{}
}
