package sentinel

import (
	"net/url"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// read answers a GET.
func (c *call) read() {
	path, asked := c.path(), c.r.URL.Query()
	switch path {
	case "/MessageDefinition":
		c.definitions(asked)
		return
	case "/Slot":
		c.slots(asked)
		return
	case "/Appointment":
		c.search(asked)
		return
	}
	if r, listed := c.tool.Table.find("GET " + path); listed {
		c.fail(r.Answer, asTheTable)
		return
	}
	resourceType, id, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if n, fixed := c.standsFor(strings.ToLower(id)); fixed && n.Type() == resourceType {
		c.answer(n)
		return
	}
	c.pass(c.ask(nil))
}

// definitions answers by the service of the context, and for any service that
// is none of the table as for the first.
func (c *call) definitions(asked url.Values) {
	for i, text := range asked["context"] {
		system, id, two := strings.Cut(text, "|")
		if !two || !header.SameSystem(system, header.ServiceIDSystem) {
			continue
		}
		r, listed := c.tool.Table.find("GET /MessageDefinition", id)
		if listed {
			c.fail(r.Answer, asTheTable)
			return
		}
		if _, known := c.tool.Table.Service(id); !known {
			other, _ := c.tool.Table.find("GET /MessageDefinition", anyOther)
			asked["context"][i] = system + "|" + other.ID
			c.r = c.copied()
			c.r.URL.RawQuery = asked.Encode()
		}
	}
	c.pass(c.ask(nil))
}

// anyOther stands in the table for every service that it does not name.
const anyOther = "any other"

// slots answers by the service asked for, in both spellings of the parameter.
func (c *call) slots(asked url.Values) {
	for _, name := range []string{"Schedule.actor:HealthcareService", "Schedule:actor:HealthcareService"} {
		token := asked.Get(name)
		if r, listed := c.tool.Table.find("GET /Slot", token[strings.LastIndexByte(token, '|')+1:]); listed && token != "" {
			c.fail(r.Answer, asTheTable)
			return
		}
	}
	c.pass(c.ask(nil))
}

// search answers as the receiver does, and with the fixed record of a patient
// for whom it holds none.
func (c *call) search(asked url.Values) {
	k := c.ask(nil)
	found := k.accepted()
	token := asked.Get("patient:identifier")
	r, listed := c.tool.Table.find("GET "+c.path(), token[strings.LastIndexByte(token, '|')+1:])
	if found == nil || !listed || len(found.All("entry")) > 0 {
		c.pass(k)
		return
	}
	n, fixed := c.standsFor(r.ID)
	if !fixed {
		c.pass(k)
		return
	}
	found.Set("total", fhir.Num("1"))
	found.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:"+r.ID)), fhir.M("resource", n),
		fhir.M("search", fhir.Obj(fhir.M("mode", fhir.Str("match"))))))
	c.answer(found)
}

// standsFor is the record of a fixed id that the receiver does not hold: what
// was taken without it, or else a made-up one.
func (c *call) standsFor(id string) (*fhir.Node, bool) {
	made, fixed := c.tool.Table.fixed(id)
	g, known := c.from.latest(id, "")
	switch {
	case known && g.ours != "" || !known && !fixed:
		return nil, false
	case known:
		return g.resource, true
	}
	return made.resource(fhir.FormatInstant(c.tool.Now())), true
}

// resource makes a record up.
func (r record) resource(now string) *fhir.Node {
	patient := fhir.Obj(fhir.M("identifier", fhir.Obj(
		fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/nhs-number")), fhir.M("value", fhir.Str(r.Who)))))
	n := fhir.Obj(
		fhir.M("resourceType", fhir.Str(r.Type)),
		fhir.M("id", fhir.Str(r.ID)),
		fhir.M("meta", fhir.Obj(fhir.M("lastUpdated", fhir.Str(now)),
			fhir.M("profile", fhir.List(fhir.Str("https://fhir.hl7.org.uk/StructureDefinition/UKCore-"+r.Type))))),
		fhir.M("status", fhir.Str(r.Status)))
	if r.Type == "Appointment" {
		n.Set("participant", fhir.List(fhir.Obj(fhir.M("actor", patient), fhir.M("status", fhir.Str("accepted")))))
		return n
	}
	n.Set("intent", fhir.Str("plan"))
	n.Set("category", fhir.List(fhir.Concept(fhir.Coding("https://fhir.nhs.uk/CodeSystem/message-category-servicerequest", r.Category, ""))))
	n.Set("subject", patient)
	return n
}
