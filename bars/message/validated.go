package message

import (
	"barsdesk/bars/fhir"
)

// StartValidation builds the interim response to a request for validation: the
// consultation has begun, and the asker should change the request no more.
// c.Sender is who validates, c.Receiver who asked, c.Author the person.
// Everything but our Encounter and who validates is repeated as it was
// received. The error is an *Incomplete, ErrUnread or ErrNoSuchResponse.
//
// BaRS Application 4, Interim validation response payload.
func StartValidation(c Context, asked Asked) (*fhir.Node, error) {
	r, err := interim(c, asked)
	if err != nil {
		return nil, err
	}
	r.stand("in-progress", triaged())
	return r.send(ValidationInterim, reasonNew)
}

// RejectValidation builds the response that refuses a request for validation:
// the asker takes the case back. Everything else is as with StartValidation.
//
// BaRS Application 4, Interim validation response payload.
func RejectValidation(c Context, asked Asked, why Rejection) (*fhir.Node, error) {
	if err := complete(why.needs()); err != nil {
		return nil, err
	}
	r, err := interim(c, asked)
	if err != nil {
		return nil, err
	}
	r.stand("cancelled", why.concept())
	return r.send(ValidationRejection, reasonNew)
}

func interim(c Context, asked Asked) (*response, error) {
	r, err := respondToValidation(c, asked)
	if err != nil {
		return nil, err
	}
	r.performers("performer")
	return r, nil
}

// respondToValidation starts a response of the one who validates: the request
// names them as its Practitioner.
func respondToValidation(c Context, asked Asked) (*response, error) {
	r, err := respond(c, asked)
	if err != nil {
		return nil, err
	}
	if ReadFacts(asked.Request).Category != categoryValidation {
		return nil, ErrNoSuchResponse
	}
	if r.links[LinkPractitioner] != "" {
		r.request.Set("requester", fhir.Reference(LinkPractitioner))
		r.touch(r.request)
	}
	return r, nil
}
