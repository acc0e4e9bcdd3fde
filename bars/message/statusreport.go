package message

import (
	"slices"

	"barsdesk/bars/fhir"
)

// Progress lists what a referral between ambulance trusts goes through at the
// receiver, as the status of its Encounter: planned (waiting for a resource, or
// the resource was withdrawn), in-progress (allocated), arrived (on scene),
// finished.
//
// BaRS Application 6, status responses.
func Progress() []string { return []string{"planned", "in-progress", "arrived", "finished"} }

// ReportStatus builds the response that tells the sender of a referral between
// ambulance trusts how it stands; status is one of Progress. c.Sender is who
// answers, c.Receiver who asked, c.Author the person. Everything but our
// Encounter is repeated as it was received. The error is an *Incomplete,
// ErrUnread or ErrNoSuchResponse.
//
// BaRS Application 6, Referral response payload.
func ReportStatus(c Context, asked Asked, status string) (*fhir.Node, error) {
	if !slices.Contains(Progress(), status) {
		return nil, ErrNoSuchResponse
	}
	r, err := shortResponse(c, asked)
	if err != nil {
		return nil, err
	}
	r.stand(status, nil)
	return r.send(StatusResponse, reasonNew)
}

// RejectReferral builds the response that refuses a referral between ambulance
// trusts: a Call Assist or Mutual Aid request; any other is ErrNotRejectable.
// Everything else is as with ReportStatus.
//
// BaRS Application 6, Referral response payload.
func RejectReferral(c Context, asked Asked, why Rejection) (*fhir.Node, error) {
	if err := complete(why.needs()); err != nil {
		return nil, err
	}
	r, err := shortResponse(c, asked)
	if err != nil {
		return nil, err
	}
	if useCase := ReadFacts(asked.Request).UseCase; useCase != "a6t2" && useCase != "a6t3" {
		return nil, ErrNotRejectable
	}
	r.stand("cancelled", why.concept())
	return r.send(ReferralRejection, reasonNew)
}

func shortResponse(c Context, asked Asked) (*response, error) {
	r, err := respond(c, asked)
	if err != nil {
		return nil, err
	}
	if f := ReadFacts(asked.Request); !f.ambulance() || f.Category != categoryReferral {
		return nil, ErrNoSuchResponse
	}
	r.performers("performer", "requester")
	return r, nil
}
