package receiver

import (
	"net/url"
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// metadata answers GET /metadata: what the target service can do, or without a
// target what this receiver can.
func (r *Receiver) metadata(c *call) {
	if refused := c.checkRead(); refused != nil {
		r.refuse(c, refused)
		return
	}
	var service Service
	if t := c.headers.Target; t != nil {
		found, known, err := r.Directory.Service(c.ctx, t.Value)
		if err != nil || !known || !header.SameSystem(t.System, header.ServiceIDSystem) {
			r.refuse(c, r.unknownService(c, err))
			return
		}
		service = found
	}
	r.write(c, Answer{200, service.capability(fhir.FormatInstant(r.Now()), r.Preview).JSON()})
}

// capability is a service's CapabilityStatement (BaRS Core, GET /metadata).
func (s Service) capability(date string, preview bool) *fhir.Node {
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("CapabilityStatement")),
		fhir.M("version", fhir.Str(header.CoreVersion)),
		fhir.M("name", fhir.Str("BookingAndReferralReceiver")),
		fhir.M("status", fhir.Str("active")),
		fhir.M("date", fhir.Str(date)),
		fhir.M("kind", fhir.Str("instance")),
		fhir.M("implementation", fhir.Obj(fhir.M("description", fhir.Str("Barsdesk")))),
		fhir.M("fhirVersion", fhir.Str("4.0.1")),
		fhir.M("format", fhir.List(fhir.Str("application/fhir+json"))),
		fhir.M("rest", fhir.List(s.rest(preview))),
		fhir.M("messaging", s.messaging()))
}

func (s Service) rest(preview bool) *fhir.Node {
	rest := fhir.Obj(fhir.M("mode", fhir.Str("server")))
	add := func(resourceType string, interactions ...string) {
		n := fhir.Obj(fhir.M("type", fhir.Str(resourceType)))
		for _, i := range interactions {
			n.Append("interaction", fhir.Obj(fhir.M("code", fhir.Str(i))))
		}
		rest.Append("resource", n)
	}
	add("MessageDefinition", "search-type")
	if s.Bookings && !s.Closed {
		add("Slot", "search-type")
		add("Appointment", reads(preview, "create", "update", "patch")...)
	}
	if s.Bookings && s.Closed {
		add("Appointment", reads(preview, "update")...)
	}
	if len(s.UseCases) > 0 {
		add("ServiceRequest", reads(preview, "update")...)
	}
	rest.Append("operation", fhir.Obj(fhir.M("name", fhir.Str("$process-message")),
		fhir.M("definition", fhir.Str("http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"))))
	return rest
}

// reads are the interactions of a record, with the writes of the preview.
func reads(preview bool, writes ...string) []string {
	out := []string{"read", "search-type"}
	if preview {
		out = append(out, writes...)
	}
	return out
}

// messaging lists the messages taken; nil when there are none.
func (s Service) messaging() *fhir.Node {
	m := fhir.Obj()
	told := map[string]bool{}
	for _, d := range s.Published() {
		if told[d.URL] {
			continue
		}
		told[d.URL] = true
		m.Append("supportedMessage", fhir.Obj(fhir.M("mode", fhir.Str("receiver")), fhir.M("definition", fhir.Str(d.URL))))
	}
	if len(told) == 0 {
		return nil
	}
	return fhir.List(m)
}

// serviceContexts are the systems a service id comes under in a context.
var serviceContexts = []string{header.ServiceIDSystem, "https://fhir.nhs.uk/CodeSystem/dos-id", brokerSystem}

// messageDefinitions answers GET /MessageDefinition: by service, and by use
// case when that is given too.
func (r *Receiver) messageDefinitions(c *call) {
	if refused := c.checkRead(); refused != nil {
		r.refuse(c, refused)
		return
	}
	asked := c.r.URL.Query()
	id, useCases, refused := readContexts(slices.Concat(asked["context"], asked["useContext:identifier"]))
	if refused != nil {
		r.refuse(c, refused)
		return
	}
	service, known, err := r.Directory.Service(c.ctx, id)
	if err != nil || !known {
		r.refuse(c, r.unknownService(c, err))
		return
	}
	found := service.published(useCases)
	if len(found) == 0 {
		r.refuse(c, outcome.NotFound("the service publishes no definition for this context"))
		return
	}
	bundle := r.searchset(&url.URL{Path: "/MessageDefinition", RawQuery: c.r.URL.RawQuery})
	for _, d := range found {
		bundle.Append("entry", match("MessageDefinition/"+d.Raw.ID(), d.Raw))
	}
	setTotal(bundle, len(found))
	r.write(c, Answer{200, bundle.JSON()})
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
