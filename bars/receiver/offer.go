package receiver

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
)

// What a service publishes, by what it does (BaRS Core, GET /metadata,
// published definition names).
var (
	bookingTails    = []string{"bars-message-booking-request", "bars-message-booking-request-cancelled"}
	referralTails   = []string{"bars-message-servicerequest-request-referral", "bars-message-servicerequest-request-cancelled"}
	validationTails = []string{"bars-message-servicerequest-request-validation", "bars-message-servicerequest-request-cancelled"}
	responseTails   = []string{"bars-message-servicerequest-response-referral", "bars-message-servicerequest-response-referral-short",
		"bars-message-servicerequest-response-validation-interim", "bars-message-servicerequest-response-validation-full"}
)

// definitions are the MessageDefinitions a service publishes: one for each
// kind of message and Application, with that Application's use cases.
func (s Service) definitions() []definition.MessageDefinition {
	if s.Definitions != nil {
		return s.Definitions
	}
	var out []definition.MessageDefinition
	for _, app := range s.applications() {
		for _, tail := range app.tails(s.Bookings) {
			out = append(out, s.publish(tail, app.useCases, app.version))
		}
	}
	if s.Refers {
		for _, tail := range responseTails {
			out = append(out, s.publish(tail, nil, definition.Template(tail).Version))
		}
	}
	return out
}

func (s Service) publish(tail string, useCases []string, version string) definition.MessageDefinition {
	d := definition.Template(tail)
	return definition.Read(d.Resource(s.ID, useCases, version))
}

// offer is what a service takes of one Application.
type offer struct {
	name, version string
	useCases      []string
}

// applications groups a service's use cases by Application, in order.
func (s Service) applications() []offer {
	var out []offer
	for _, u := range s.UseCases {
		name, version := definition.Application(u)
		at := slices.IndexFunc(out, func(o offer) bool { return o.name == name })
		if name == "" {
			continue
		}
		if at < 0 {
			at = len(out)
			out = append(out, offer{name: name, version: version})
		}
		out[at].useCases = append(out[at].useCases, strings.ToLower(u))
	}
	return out
}

// tails are the definitions of one Application (BaRS Applications, messages).
func (o offer) tails(bookings bool) []string {
	switch {
	case o.name == "APP4":
		return validationTails
	case o.name == "APP7":
		return bookingTails
	case bookings && (o.name == "APP1" || o.name == "APP2"):
		return append(slices.Clone(referralTails), bookingTails...)
	}
	return referralTails
}

// oldReferral is what older senders call the referral definition (BaRS Core,
// GET /metadata, published definition names).
const oldReferral = "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request"

// definitionFor finds the published definition that a message names, the one
// for its use case where several Applications share the url. The url must be
// as published; only the old name of the referral is taken too.
func (s Service) definitionFor(url, useCase string) (definition.MessageDefinition, bool) {
	url, _, _ = strings.Cut(url, "|")
	if url == oldReferral {
		url += "-referral"
	}
	var found definition.MessageDefinition
	ok := false
	for _, d := range s.definitions() {
		if d.URL != url {
			continue
		}
		if slices.Contains(d.UseCases, useCase) {
			return d, true
		}
		found, ok = d, true
	}
	return found, ok
}
