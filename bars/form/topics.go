package form

import (
	"sync"

	"barsdesk/bars/fhir"
)

// The sections of a form, in the order a clinician works through them.
const (
	sectionAnswer     = "answer"
	sectionCancel     = "cancellation"
	sectionConcern    = "concern"
	sectionFirst      = "first"
	sectionPlace      = "place"
	sectionAssessment = "assessment"
	sectionRequest    = "request"
	sectionSafety     = "safety"
	sectionBackground = "background"
	sectionBooking    = "booking"
	sectionConsent    = "consent"
)

var sections = []Section{
	{ID: sectionAnswer, Title: "Your answer", Help: "What the service that asked you will be told."},
	{ID: sectionCancel, Title: "Cancellation", Help: "What the service will be told."},
	{ID: sectionConcern, Title: "Did not attend", Help: "What the service that referred the person will be told."},
	{ID: sectionFirst, Title: "First questions", Help: "What was asked before the triage. Leave out what was not asked."},
	{ID: sectionAssessment, Title: "Assessment", Help: "What you found and what you decided."},
	{ID: sectionPlace, Title: "Place", Help: "Where it happened, and other places that matter."},
	{ID: sectionRequest, Title: "Request", Help: "What you ask for, and by when."},
	{ID: sectionSafety, Title: "Safety and adjustments", Help: "What keeps the person and the staff safe, and what the person needs to use the service."},
	{ID: sectionBackground, Title: "Background", Help: "Medicines, allergies and other things the service should know."},
	{ID: sectionBooking, Title: "Reason for the appointment", Help: "What the service sees in its list of appointments."},
	{ID: sectionConsent, Title: "Consent", Help: "Sharing this information with the service for the person's care."},
}

// topics are all blocks that have words of their own, in their order within a
// section. Resources of other types get a block made from the payload rules or
// of a plain description (generic.go).
var topics = joinTopics(answerTopics, assessmentTopics, placeTopics, requestTopics, safetyTopics, backgroundTopics, closingTopics)

func joinTopics(parts ...[]topic) []topic {
	var out []topic
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

var topicAt = sync.OnceValue(func() map[string]int {
	out := make(map[string]int, len(topics))
	for i := range topics {
		out[topics[i].id] = i
	}
	return out
})

var answerTopics = []topic{
	{
		id: "answer", section: sectionAnswer, resource: "Encounter", necessity: must, shape: single{choose: respondersContact}, named: true,
		on: answering | reporting, title: "Your answer", must: always,
	},
	{
		id: "concern", section: sectionConcern, resource: "Observation", necessity: should, shape: each{}, on: missed, most: 1, named: true, mine: reasonOfContact,
		title: "Safeguarding concern", help: "Tell the service that referred if the person may be at risk.", one: "concern", empty: "No safeguarding concern",
		claims: only("Observation.code"),
	},
	{
		id: "cancellation", section: sectionCancel, resource: "ServiceRequest", necessity: must, shape: single{}, on: cancelling, named: true,
		title: "Why it is cancelled", must: always, claims: only("ServiceRequest.status", "ServiceRequest.reasonCode.text"),
	},
	{
		id: "cancelled-booking", section: sectionCancel, resource: "Appointment", necessity: should, shape: single{}, on: cancelling, named: true,
		title: "Why it is cancelled", claims: only("Appointment.cancelationReason.text"),
	},
	{
		id: "sieve", section: sectionFirst, resource: "QuestionnaireResponse", necessity: should, on: asking, shape: inquiry{preTriageSieve}, wanted: in("app6-referral-request"),
		title: "Pre-triage sieve", help: "The questions asked as soon as the call was answered.",
	},
	{
		id: "nature", section: sectionFirst, resource: "QuestionnaireResponse", necessity: should, on: asking, shape: inquiry{natureOfCall}, wanted: in("app6-referral-request"),
		title: "Nature of call", help: "Only if the call was sorted by what happened, before or instead of triage.",
	},
}

var assessmentTopics = []topic{
	{
		id: "narrative", section: sectionAssessment, resource: "CarePlan", necessity: must, shape: single{}, on: usual,
		title: "Why the person is being referred", claims: not(outcomeCodes), wanted: unless("app3- app4- app6-"),
	},
	{
		id: "narrative", section: sectionAssessment, resource: "CarePlan", necessity: must, shape: single{}, on: asking,
		title: "What happened", claims: not(outcomeCodes), wanted: in("app3- app4-validation-request app6-"),
	},
	{
		id: "narrative", section: sectionAssessment, resource: "CarePlan", necessity: must, shape: single{}, on: reporting,
		title: "Outcome of the validation", claims: not(outcomeCodes), wanted: in("app4-validation-response"),
	},
	{
		id: "problems", section: sectionAssessment, resource: "Condition", necessity: should, shape: each{}, on: usual,
		title: "Main problem", help: "Why the person needs care now. Add an entry for each further problem.", one: "problem", empty: "No problem stated",
		given: []fhir.Member{problemClass}, must: insists(""),
	},
	{
		id: "contact", section: sectionAssessment, resource: "Encounter", necessity: should, shape: single{choose: sendersContact}, on: asking,
		title: "This contact", help: "The call or visit that led to this referral.",
	},
	{
		id: "outcomes", section: sectionAssessment, resource: "CarePlan", necessity: should, shape: outcomes{}, on: usual,
		title: "Triage codes", help: "The codes that your triage ended with, such as the symptom group and the disposition.",
		one: "triage code", empty: "No triage codes given", claims: outcomeCodes, wanted: hasOutcomeCodes,
	},
	{
		id: "ambulance", section: sectionAssessment, resource: "Encounter", necessity: may, on: reporting, shape: ambulanceCase{},
		title: "Ambulance request", help: "Only when the outcome is C1 or C2: the request for an ambulance that you made by the other route.",
		empty: "No ambulance was asked for", needed: map[string]func(Answers) string{ambulanceReference: ambulanceNeeded},
	},
}

var placeTopics = []topic{
	{
		id: "place", section: sectionPlace, resource: "Location", necessity: must, critical: true, shape: each{}, on: usual, most: 1, named: true,
		title: "Where it happened", help: "Give what you have. The crew or clinician must be able to find the person.", one: "place", empty: "No place stated",
		wanted: in("app3- app4- app6-"), mine: isIncident, must: always,
		anyOf: anyOf{[]string{"Location.address.line", "Location.address.postalCode", "Location.extension", "Location.position"},
			"Enter where it happened: an address, what3words, or the position on the map"},
	},
	{
		id: "places", section: sectionPlace, resource: "Location", necessity: may, shape: each{}, on: usual, named: true,
		title: "Other places", help: "For example, where the caller is or where to meet.", one: "place", empty: "No other places",
		wanted: in("app6-"), mine: func(r *reader, n *fhir.Node) bool { return !isIncident(r, n) },
		anyOf: anyOf{[]string{"Location.name", "Location.address", "Location.extension", "Location.position"},
			"Enter where it is: an address, what3words, or the position on the map"},
	},
}

var requestTopics = []topic{
	{
		id: "tasks", section: sectionRequest, resource: "Task", necessity: may, shape: each{}, on: usual,
		title: "What you ask for", one: "task", empty: "Nothing particular asked for", must: insists(""),
	},
	{
		id: "request", section: sectionRequest, resource: "ServiceRequest", necessity: should, shape: single{}, on: asking,
		title: "The request",
	},
	{
		id: "shortlist", section: sectionRequest, resource: "HealthcareService", necessity: must, shape: each{}, on: asking, most: 20, named: true,
		title: "Services to choose from", help: "The services that you found for the person. One if the person chose already.", one: "service",
		empty: "No services on the list", wanted: in(app8), must: always, given: []fhir.Member{fhir.M("active", fhir.Boolean(true))},
	},
	{
		id: "rejected", section: sectionRequest, resource: "QuestionnaireResponse", necessity: should, shape: rejectedServices, on: usual,
		title: "Services that did not suit", help: "Services you or the person turned down before choosing this one.",
		one: "service", empty: "No other service was turned down", wanted: asksFor("RejectedServices"),
	},
}

var safetyTopics = []topic{
	{
		id: "safeguarding", section: sectionSafety, resource: "Flag", necessity: should, critical: true, on: usual,
		shape: flags{"SG"}, claims: flagPaths, wanted: sendsSafeguarding,
		title: "Safeguarding concerns", help: "Send every concern you recorded, one entry each.",
		one: "safeguarding concern", empty: "No safeguarding concern recorded",
	},
	{
		id: "scene", section: sectionSafety, resource: "Flag", necessity: should, critical: true, on: usual,
		shape: flags{"SS"}, claims: flagPaths, wanted: hasSlice("scene-safety"), must: insists("scene-safety"),
		title: "Safety of the scene", one: "scene", empty: "Nobody was asked whether the scene is safe",
	},
	{
		id: "adjustments", section: sectionSafety, resource: "Flag", necessity: should, on: usual,
		shape: flags{"RA"}, claims: flagPaths,
		title: "Reasonable adjustments", help: "What the person needs to be able to use the service.",
		one: "reasonable adjustment", empty: "No reasonable adjustments recorded",
	},
	{
		id: "alerts", section: sectionSafety, resource: "Flag", necessity: may, critical: true, on: usual,
		shape: alerts{}, claims: flagPaths,
		title: "Other alerts", help: "For example an infection risk, a ReSPECT plan, or that the police are involved.",
		one: "alert", empty: "No other alerts",
	},
}

var backgroundTopics = []topic{
	{
		id: "medicines", section: sectionBackground, resource: "MedicationStatement", necessity: should, shape: each{}, on: usual,
		title: "Medicines", help: "What the person takes now, or has taken and matters here.",
		one: "medicine", empty: "No medicines stated",
	},
	{
		id: "allergies", section: sectionBackground, resource: "AllergyIntolerance", necessity: should, critical: true, shape: each{}, on: usual,
		title: "Allergies and intolerances", one: "allergy", empty: "No known allergies stated",
	},
	{
		id: "observations", section: sectionBackground, resource: "Observation", necessity: may, shape: each{}, on: usual,
		title: "Observations and wishes", help: "Findings, home circumstances, and what the person expects or wishes. The clinical story itself belongs in the assessment.",
		one: "observation", empty: "No observations stated",
	},
	{
		id: "procedures", section: sectionBackground, resource: "Procedure", necessity: may, shape: each{}, on: usual,
		title: "What was done", help: "For example, resuscitation by a bystander.", one: "entry", empty: "Nothing stated",
	},
	{
		id: "notes", section: sectionBackground, resource: "Communication", necessity: may, shape: each{}, on: usual,
		title: "Call log and crew notes", help: "Send a note as soon as it matters to whoever goes there.", one: "note", empty: "No notes",
	},
	{
		id: "sources", section: sectionBackground, resource: "QuestionnaireResponse", necessity: should, shape: informationSources, on: usual,
		title: "Other sources of information", help: "Records you looked at, and special notes about the person.",
		one: "source", empty: "No other sources stated", wanted: asksFor("AdditionalSources"),
	},
	{
		id: "kin", section: sectionBackground, resource: "RelatedPerson", necessity: may, shape: each{}, on: usual,
		title: "Next of kin", help: "People to contact about the patient are on the patient page. Add someone here only as next of kin.",
		one: "next of kin", empty: "No next of kin stated",
	},
}

var closingTopics = []topic{
	{
		id: "appointment", section: sectionBooking, resource: "Appointment", necessity: should, shape: single{}, on: asking,
		title: "Reason for the appointment",
	},
	{
		id: "consent", section: sectionConsent, resource: "Consent", necessity: must, shape: consent{}, on: usual,
		title: "Consent to share for direct care",
	},
}

func always(wish) bool { return true }

// reasonOfContact reports whether an observation is what the contact gives as
// its reason; alone, it is.
//
// BaRS Application 1, Referral response payload: Encounter.reasonReference.
func reasonOfContact(r *reader, n *fhir.Node) bool {
	contacts := fhir.Resources(r.bundle, "Encounter")
	for _, c := range contacts {
		for _, reason := range c.All("reasonReference.reference") {
			if r.resolve(reason.String()) == n {
				return true
			}
		}
	}
	return len(contacts) == 0
}

func only(paths ...string) func(string) bool {
	return func(p string) bool { return contains(paths, p) }
}

// isIncident reports whether a place is the one of the incident: it says so,
// or does not say what it is.
//
// BaRS Applications 3, 4 and 6: Location.
func isIncident(_ *reader, n *fhir.Node) bool {
	code := n.TextAt("type.coding.code")
	return code == "" || code == "ILOC"
}

var problemClass = fhir.M("category", fhir.List(fhir.Concept(fhir.Coding(snomed, "33962009", "Presenting complaint"))))
