package form

import (
	"slices"
	"sync"

	"barsdesk/bars/definition"
)

const (
	refusalSystem      = "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars"
	letterSystem       = "https://fhir.nhs.uk/CodeSystem/bars-broker-referral-letter-status"
	conditionClinical  = "http://terminology.hl7.org/CodeSystem/condition-clinical"
	conditionSureness  = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
	routeSet           = "https://fhir.hl7.org.uk/ValueSet/UKCore-SubstanceOrProductAdministrationRoute"
	methodSet          = "https://fhir.hl7.org.uk/ValueSet/UKCore-MedicationDosageMethod"
	pharmacyFirst      = "2140231000000104"
	pharmacyPill       = "1659121000000100"
	inboundReferral    = "792891000000102"
	ambulanceTransport = "715537001"
	resuscitation      = "89666000"
)

var (
	// BaRS Application 4, Validation response: CarePlan.status.
	planStates = plain("active", "Yes: an ambulance or something else is still needed", "completed", "No: the case can be closed")
	callStates = plain("in-progress", "The caller is still on the line", "triaged", "The call has been triaged", "finished", "The call is closed")
	// BaRS Application 8, Referral payload: priority and letter.
	priorities = within(prioritySystem, "2WW", "Two week wait", "U", "Urgent", "R", "Routine")
	letters    = within(letterSystem, "NEED_TO_ADD_LATER", "A letter will be added later", "NOT_INTENDING_TO_ADD", "No letter will be added")
	refusals   = within(refusalSystem, "RRNA", "What is asked for is not available in time", "FC", "The person could not be reached", "OTH", "Something else")
	// BaRS Core, Cancellation.
	requestEndings = plain("revoked", "It is no longer needed", "entered-in-error", "It was sent by mistake")
	kindsOfPlace   = within(typesOfSite, "CLOC", "Where the caller is", "RLOC", "Where to meet", "HLOCFR", "Where the helicopter picks up",
		"HLOCTO", "Where the helicopter takes the person", "OLOC", "Another place")
	problemStates = within(conditionClinical, "active", "Yes", "recurrence", "Yes, it came back", "relapse", "Yes, it got worse again",
		"inactive", "No, not at present", "remission", "No, it got better", "resolved", "No, it has gone")
	problemSureness = within(conditionSureness, "unconfirmed", "Not confirmed", "provisional", "Likely", "differential", "One of several possibilities",
		"confirmed", "Confirmed", "refuted", "Ruled out")
	ages    = within(ucumSystem, "a", "years", "mo", "months", "wk", "weeks", "d", "days")
	mercury = within(ucumSystem, "mm[Hg]", "millimetres of mercury")
	// BaRS Applications 3, 4 and 6: scene safety.
	sceneStates = within(sceneSystem, "S", "Yes, it is safe", "U", "No, it is not safe", "UNK", "Nobody was asked")
	// BaRS Application 5, Referral payload: Observation.
	observed       = within(snomed, "75367002", "Blood pressure", "60621009", "Body mass index")
	proceduresDone = within(snomed, resuscitation, "Resuscitation (CPR)")
)

// answersFor are the answers a service can give to what it was asked. A call
// from outside an ambulance service's area cannot be refused.
//
// BaRS Applications 4 and 6, responses.
func answersFor(a about) []Option {
	switch a.table {
	case "app4-validation-response-interim":
		return plain("in-progress", "The validation has begun", "cancelled", "The request is refused")()
	case "app4-validation-response-full":
		return plain("finished", "The contact has ended", "triaged", "The case was triaged again")()
	}
	out := plain("planned", "Waiting for a crew", "in-progress", "A crew has been assigned", "arrived", "The crew is on the scene", "finished", "The incident is closed",
		"cancelled", "The request is refused")()
	if a.useCase == "a6t1" {
		return out[:len(out)-1]
	}
	return out
}

// tasksFor are what the services of an Application can be asked to do, the
// likeliest first.
//
// BaRS Applications 5, 6 and 8, Referral payload: Task.code.
func tasksFor(a about) []Option {
	one := func(code, label string) []Option { return within(snomed, code, label)() }
	switch {
	case begins(a.table, "app5-"):
		pharmacy := append(one(pharmacyFirst, "Pharmacy First"), one(pharmacyPill, "Contraception")...)
		if a.useCase == "a5t2" {
			slices.Reverse(pharmacy)
		}
		return pharmacy
	case begins(a.table, app8):
		return one(inboundReferral, "Offer the person a choice of services")
	case begins(a.table, app6):
		return one(ambulanceTransport, "Take the person by ambulance")
	}
	return nil
}

// routes are the ways a medicine is taken, the usual ones first.
var routes = sync.OnceValue(func() []Option {
	return preferred(routeSet, "All ways", "26643006", "18679011000001101", "6064005", "34206005", "78421000", "47625008", "37839007", "46713006",
		"54485002", "10547007", "37161004", "45890007")
})

// methods are the instructions for a medicine, the usual ones first.
var methods = sync.OnceValue(func() []Option {
	return preferred(methodSet, "All instructions", "421984009", "419652001", "417924000", "421134003", "422145002", "421538008", "422114001")
})

// preferred lists a value set: the codes named, then all of it in a group.
func preferred(valueSet, rest string, first ...string) []Option {
	all := coded(definition.ValueSet(valueSet), true)
	var out []Option
	for _, code := range first {
		for _, o := range all {
			if _, c := parts(o.Value); c == code {
				if plain := everyday[code]; plain != "" {
					o.Label = plain
				}
				out = append(out, o)
			}
		}
	}
	for _, o := range all {
		if _, c := parts(o.Value); !slices.Contains(first, c) {
			o.Group = rest
			out = append(out, o)
		}
	}
	return out
}

// everyday are words for the usual ways of taking a medicine; what is sent is
// the published display as well.
var everyday = map[string]string{
	"26643006": "By mouth", "18679011000001101": "Inhaled", "6064005": "On the skin", "34206005": "Under the skin (subcutaneous)",
	"78421000": "Into a muscle (intramuscular)", "47625008": "Into a vein (intravenous)", "37839007": "Under the tongue", "46713006": "In the nose",
	"54485002": "In the eye", "10547007": "In the ear", "37161004": "Rectally", "45890007": "As a skin patch",
}
