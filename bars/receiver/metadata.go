package receiver

import (
	"net/http"
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// metadata answers GET /metadata: what the target service can do, or without a
// target what this receiver is able to; each service takes a part of that.
func (r *Receiver) metadata(c *call) Answer {
	if refused := c.checkRead(); refused != nil {
		return r.refusal(c, refused)
	}
	service := anything()
	if c.targeted() {
		t := c.headers.Target
		if t == nil {
			return r.refusal(c, outcome.BadRequest("value", header.Target+" does not hold a system and a value"))
		}
		found, known, err := r.service(c, t.Value)
		if err != nil || !known || !header.SameSystem(t.System, header.ServiceIDSystem) {
			return r.refusal(c, r.unknownService(c, err))
		}
		service = found
	}
	return answered(service.capability(fhir.FormatInstant(r.Now()), r.Preview))
}

// targeted reports whether the call names a target, however badly.
func (c *call) targeted() bool { return strings.TrimSpace(c.r.Header.Get(header.Target)) != "" }

// answered is a success.
func answered(n *fhir.Node) Answer { return Answer{Status: http.StatusOK, Body: n.JSON()} }

// anything is a service that takes whatever this software can.
func anything() Service {
	all := Service{Bookings: true, Refers: true}
	for n := '1'; n <= '8'; n++ {
		all.UseCases = append(all.UseCases, definition.UseCases("APP"+string(n))...)
	}
	return all
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
		fhir.M("software", fhir.Obj(fhir.M("name", fhir.Str("Barsdesk")))),
		fhir.M("implementation", fhir.Obj(fhir.M("description", fhir.Str(s.description())))),
		fhir.M("fhirVersion", fhir.Str("4.0.1")),
		fhir.M("format", fhir.List(fhir.Str(header.FormatJSON.MediaType()), fhir.Str(header.FormatXML.MediaType()))),
		fhir.M("rest", fhir.List(s.rest(preview))),
		fhir.M("messaging", s.messaging()))
}

// description says in words whose endpoint it is.
func (s Service) description() string {
	switch {
	case s.Name == "":
		return "BaRS receiver; ask with NHSD-Target-Identifier for what a service takes"
	case s.Closed:
		return s.Name + ", closed to new bookings and referrals"
	}
	return s.Name
}

// rest lists the operations on resources.
func (s Service) rest(preview bool) *fhir.Node {
	resources := []resourceOffer{{name: "MessageDefinition", interactions: []string{"search-type"}, parameters: []parameter{{"context", "token"}}}}
	if s.Bookings && !s.Closed {
		resources = append(resources, slotOffer,
			resourceOffer{name: "Appointment", interactions: reads(preview, "create", "update", "patch"), parameters: byPatient})
	}
	if s.Bookings && s.Closed {
		resources = append(resources, resourceOffer{name: "Appointment", interactions: reads(preview, "update"), parameters: byPatient})
	}
	if len(s.UseCases) > 0 {
		resources = append(resources, resourceOffer{name: "ServiceRequest", interactions: reads(preview, "update"),
			parameters: append(slices.Clone(byPatient), parameter{"ServiceRequest.identifier", "token"})})
	}
	list := fhir.List()
	for _, each := range resources {
		list.Items = append(list.Items, each.node())
	}
	return fhir.Obj(fhir.M("mode", fhir.Str("server")), fhir.M("resource", list), fhir.M("operation", fhir.List(fhir.Obj(
		fhir.M("name", fhir.Str("$process-message")),
		fhir.M("definition", fhir.Str("http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"))))))
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
