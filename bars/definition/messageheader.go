package definition

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// brokerSystem addresses services of the broker for service choice (BaRS
// Applications, Application 8).
const brokerSystem = "https://fhir.nhs.uk/Id/ers-dos-service-id"

// addresses checks from whom and to whom the message goes.
func (c *whole) addresses() {
	for i, d := range repeats(c.header.Get("destination")) {
		at := in(c.headerAt, "destination["+strconv.Itoa(i)+"]")
		c.endpoint(d.Get("endpoint"), at+".endpoint")
		c.organisation(d.Get("receiver"), at+".receiver")
	}
	c.endpoint(c.header.Get("source").Get("endpoint"), in(c.headerAt, "source.endpoint"))
	c.organisation(c.header.Get("sender"), in(c.headerAt, "sender"))
}

// endpoint wants a system and a service, by which the other side is reached.
func (c *whole) endpoint(n *fhir.Node, at string) {
	text := n.String()
	if text == "" {
		return
	}
	system, _, ok := header.ServiceOf(text)
	switch {
	case !ok:
		c.add(Error, at, "An endpoint is a system and a service id with | between them.", headerPage, Value)
	case !sameSystem(header.ServiceIDSystem, system) && !sameSystem(brokerSystem, system):
		c.add(Warning, at, "The endpoint is of another system than the directory of services.", headerPage, Value)
	}
}

// organisation wants a reference to an Organization of the message.
func (c *whole) organisation(n *fhir.Node, at string) {
	to := c.resolve(n)
	if to != nil && to.Type() != "Organization" {
		c.add(Error, at, "Sender and receiver of a message are organisations.", headerPage, Value)
	}
}

// workflow checks the variables that decide what the message is: definition,
// event, reason, focus, category, use case and status.
func (c *whole) workflow() {
	if c.tail != "" && Template(c.tail).URL == "" {
		c.add(Error, in(c.headerAt, "definition"), "The definition is none that is published nationally.", headerPage, NotSupported)
	}
	c.response()
	c.useCases()
	f, ok := flows[c.tail]
	if !ok {
		c.events()
		return
	}
	if c.event != "" && c.event != f.event {
		c.events()
		c.add(Error, in(c.headerAt, "definition"), "The definition goes with the event "+f.event+", and the message says another.", flowPage, BusinessRule)
		return
	}
	c.reasons(f)
	if c.focus != nil && c.focus.Type() != f.focus {
		c.focused(f)
	}
	if f.category != "" && c.request != nil && c.category != f.category {
		c.add(Error, in(c.requestAt, "category"), "The category of the request is not the one of the message's definition, "+f.category+".", flowPage, BusinessRule)
	}
	c.statuses(f)
}

// events checks the event of a message whose definition says nothing.
func (c *whole) events() {
	switch c.event {
	case "", "servicerequest-request", "servicerequest-response", "booking-request":
	default:
		c.add(Error, in(c.headerAt, "eventCoding.code"), "The event starts no workflow of BaRS.", flowPage, BusinessRule)
	}
}

// response checks that responses, and only they, say what they answer.
func (c *whole) response() {
	r := c.header.Get("response")
	switch answers := strings.HasSuffix(c.event, "-response"); {
	case answers && r.Get("identifier").String() == "" && !c.plan.asks(c.header, "MessageHeader.response.identifier"):
		c.add(Error, in(c.headerAt, "response.identifier"), "A response names the Bundle.id of the request it answers.", headerPage, Required)
	case answers && r.Get("code").String() != "" && r.Get("code").String() != "ok":
		c.add(Error, in(c.headerAt, "response.code"), "The code of a response is ok.", headerPage, Value)
	case !answers && r != nil && c.event != "":
		c.accepted(in(c.headerAt, "response"), "Only a response says what it answers.", headerPage, BusinessRule)
	}
}

// useCases checks that the use case is a known one, and that a message which
// is no cancellation names one.
func (c *whole) useCases() {
	if c.useCase == "" {
		c.noUseCase()
		return
	}
	if name, _ := Application(c.useCase); name == "" {
		c.add(Error, c.useCaseAt, "The use case is none that is published.", flowPage, CodeInvalid)
	} else if why := NeverSent(c.useCase); why != "" {
		c.add(Information, c.useCaseAt, why, flowPage, Informative)
	}
}

func (c *whole) noUseCase() {
	const what = "The message does not name its use case."
	switch {
	case strings.HasSuffix(c.tail, "-cancelled") || c.cancels():
	case c.request != nil:
		c.add(Error, c.unnamed(c.request, "category", c.requestAt), what, flowPage, Required)
	case c.visit != nil:
		c.add(Error, c.unnamed(c.visit, "serviceCategory", c.visitAt), what, flowPage, Required)
	}
}

// unnamed is the FHIRPath of what lacks for a use case: the code of a coding,
// its system, or the coding.
func (c *whole) unnamed(r *fhir.Node, name string, entry int) string {
	concepts := repeats(r.Get(name))
	if len(concepts) == 0 {
		return in(entry, name)
	}
	for j, coding := range repeats(concepts[0].Get("coding")) {
		at := in(entry, name+"[0].coding["+strconv.Itoa(j)+"]")
		app, _ := Application(coding.Get("code").String())
		switch system := coding.Get("system").String(); {
		case isUseCaseSystem(system):
			return at + ".code"
		case system == "" && app != "":
			return at + ".system"
		}
	}
	return in(entry, name+"[0].coding")
}

func (c *whole) focused(f flow) {
	at := in(c.headerAt, "focus[0]")
	what := "The focus of this message is its " + f.focus + "."
	if f.focus == "Encounter" && c.focus.Type() == "ServiceRequest" {
		c.accepted(at, what, headerPage, BusinessRule)
		return
	}
	c.add(Error, at, what, headerPage, BusinessRule)
}
