package receiver

import (
	"net/url"
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// serviceContexts are the systems a service id comes under in a context.
var serviceContexts = []string{header.ServiceIDSystem, "https://fhir.nhs.uk/CodeSystem/dos-id", brokerSystem}

// messageDefinitions answers GET /MessageDefinition: by service, and by use
// case when that is given too.
func (r *Receiver) messageDefinitions(c *call) Answer {
	if refused := c.checkRead(); refused != nil {
		return r.refusal(c, refused)
	}
	id, useCases, refused := readContexts(slices.Concat(c.query["context"], c.query["useContext:identifier"]))
	if refused != nil {
		return r.refusal(c, refused)
	}
	service, known, err := r.service(c, id)
	if err != nil || !known {
		return r.refusal(c, r.unknownService(c, err))
	}
	found := service.published(useCases)
	if len(found) == 0 {
		return r.refusal(c, outcome.NotFound("the service publishes no definition for this context"))
	}
	bundle := r.searchset("MessageDefinition", url.Values{"context": c.query["context"], "useContext:identifier": c.query["useContext:identifier"]})
	for _, d := range found {
		bundle.Append("entry", match(r.urlOf(d.Raw.ID()), d.Raw))
	}
	setTotal(bundle, len(found))
	return answered(bundle)
}

// readContexts, given all values under both names of the parameter, tells the
// service id from the use cases. A value without system is the service's.
func readContexts(given []string) (service string, useCases []string, refused *outcome.Issue) {
	for _, text := range given {
		system, value, two := strings.Cut(text, "|")
		isService := slices.ContainsFunc(serviceContexts, func(s string) bool { return header.SameSystem(s, system) })
		switch {
		case text == "":
		case two && value == "":
			return "", nil, outcome.BadRequest("invalid", "context is no system and value")
		case !two:
			service = text
		case isService:
			service = value
		case header.SameSystem(system, definition.UseCaseSystem):
			useCases = append(useCases, strings.ToLower(value))
		default:
			return "", nil, outcome.BadRequest("value", "context has a system that is not known here")
		}
	}
	if service == "" {
		return "", nil, outcome.BadRequest("required", "the parameter context with the service id is missing")
	}
	return service, useCases, nil
}

// published are the definitions for any of the use cases; all without one.
func (s Service) published(useCases []string) []definition.MessageDefinition {
	if len(useCases) == 0 {
		return s.Published()
	}
	var out []definition.MessageDefinition
	for _, d := range s.Published() {
		if slices.ContainsFunc(useCases, func(u string) bool { return slices.Contains(d.UseCases, u) }) {
			out = append(out, d)
		}
	}
	return out
}
