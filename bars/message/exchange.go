package message

import "barsdesk/bars/fhir"

// exchange is what one Application demands of a request, where Applications
// differ.
type exchange struct {
	plan    string // CarePlan.status
	contact string // status of the sender's Encounter
	virtual bool   // the contact is of class VR, else EMER
	ownID   bool   // the sender's Encounter has an id from the start
	place   bool   // the request is about a place, usually an incident's
	history bool   // the Encounter tells of its earlier statuses, and of its place
	task    *fhir.Node
	intent  string // Task.intent
	broker  bool   // a broker's Device performs, services are a shortlist
	general bool   // the sender is a general practice
}

// exchanges are keyed by the digit after "a" in a use-case code.
//
// BaRS Applications 1 to 6 and 8, payload pages and the statuses of messages.
var exchanges = map[byte]exchange{
	'1': {plan: "completed", contact: "finished", intent: "order"},
	'2': {plan: "completed", contact: "finished", intent: "order"},
	'3': {plan: "completed", contact: "finished", intent: "order", ownID: true, place: true},
	'4': {plan: "active", contact: "triaged", intent: "order", ownID: true, place: true},
	'5': {plan: "completed", contact: "finished", intent: "order", general: true,
		task: fhir.Coding(snomed, "2140231000000104", "Referral to Community Pharmacy Pharmacy First Service (procedure)")},
	'6': {plan: "active", contact: "triaged", intent: "plan", ownID: true, place: true, history: true},
	'8': {plan: "completed", contact: "finished", intent: "order", virtual: true, broker: true,
		task: fhir.Coding(snomed, "792891000000102", "Inbound referral")},
}

// exchangeOf is the exchange of a use case; that of Application 1 for a code
// that says none.
func exchangeOf(useCase string) exchange {
	if len(useCase) > 1 {
		if e, ok := exchanges[useCase[1]]; ok {
			return e
		}
	}
	return exchanges['1']
}

// class is the Encounter's.
func (e exchange) class() *fhir.Node {
	if e.virtual {
		return fhir.Coding(actCode, "VR", "virtual")
	}
	return fhir.Coding(actCode, "EMER", "emergency")
}

// category says what kind of request it is: the two codings of
// ServiceRequest.category are this and the use case.
func (a *assembly) category() *fhir.Node {
	if a.c.Kind == ValidationNew {
		return fhir.Coding(categorySystem, categoryValidation, "For Validation")
	}
	return fhir.Coding(categorySystem, categoryReferral, "Transfer of Care")
}
