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

	// responses are taken by one who refers: which kinds of which Application
	// (BaRS Applications, messages).
	responses = []struct{ tail, app string }{
		{"bars-message-servicerequest-response-referral", "APP1"}, {"bars-message-servicerequest-response-referral", "APP2"},
		{"bars-message-servicerequest-response-referral-short", "APP6"},
		{"bars-message-servicerequest-response-validation-interim", "APP4"}, {"bars-message-servicerequest-response-validation-full", "APP4"},
	}
)

// takes is one kind of message that a service takes, of one Application.
type takes struct {
	tail, version string
	useCases      []string
}

// takes are the kinds of message a service takes by what it does.
func (s Service) takes() []takes {
	var out []takes
	for _, app := range s.applications() {
		for _, tail := range app.tails(s.Bookings) {
			out = append(out, takes{tail, app.version, app.useCases})
		}
	}
	if s.Refers {
		for _, each := range responses {
			useCases := definition.UseCases(each.app)
			_, version := definition.Application(useCases[0])
			out = append(out, takes{each.tail, version, useCases})
		}
	}
	return out
}

// Published are the MessageDefinitions a service publishes: one for each
// kind of message and Application, with that Application's use cases. A closed
// service publishes those that begin nothing: cancellations and responses.
func (s Service) Published() []definition.MessageDefinition {
	out := slices.Clone(s.Definitions)
	if s.Definitions == nil {
		for _, t := range s.takes() {
			out = append(out, definition.Read(definition.Template(t.tail).Resource(s.ID, t.useCases, t.version)))
		}
	}
	if s.Closed {
		out = slices.DeleteFunc(out, begins)
	}
	return out
}

// begins reports whether messages of a definition can begin something.
func begins(d definition.MessageDefinition) bool {
	return !strings.HasSuffix(d.Tail(), "-cancelled") && !strings.Contains(d.Tail(), "-response-")
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

// published is what the urls of MessageDefinitions start with.
const published = "https://fhir.nhs.uk/MessageDefinition/"

// canonical is a MessageDefinition url as it is published: the two spellings
// that are in use without being published are read as what they mean (BaRS
// Core, GET /metadata; MessageDefinitions, response-referral-short).
func canonical(url string) string {
	url, _, _ = strings.Cut(url, "|")
	if tail, ours := strings.CutPrefix(url, published); ours && strings.ToLower(tail) == tail {
		return published + definition.Tail(url)
	}
	return url
}

// definitionFor finds the published definition that a message names, the one
// for its use case where several Applications share the url. It is not made to
// be published again.
func (s Service) definitionFor(url, useCase string) (definition.MessageDefinition, bool) {
	url = canonical(url)
	if s.Definitions != nil {
		return closest(s.Definitions, url, useCase)
	}
	var made []definition.MessageDefinition
	for _, t := range s.takes() {
		if published+t.tail == url {
			d := definition.Template(t.tail)
			d.UseCases, d.Version = t.useCases, t.version
			made = append(made, d)
		}
	}
	return closest(made, url, useCase)
}

func closest(from []definition.MessageDefinition, url, useCase string) (found definition.MessageDefinition, ok bool) {
	for _, d := range from {
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
