package auditevent

import (
	"encoding/base64"
	"fmt"

	"barsdesk/bars/fhir"
)

// Profile is the canonical URL of the BALP profile that the event conforms to;
// "" for none.
func (e Event) Profile() string {
	s := shapes[e.Kind]
	switch {
	case s.profile == "", e.Outcome != Success, !e.fits(s.needs), e.Kind == TokenAsked && e.Person != nil && e.Person.ID == "":
		return ""
	case e.Kind == Disclosure || e.Kind == TokenAsked:
		return profiles + s.profile
	case e.Patient != nil:
		return profiles + fmt.Sprintf(s.profile, "Patient")
	}
	return profiles + fmt.Sprintf(s.profile, "")
}

func (e Event) fits(n needs) bool {
	return (!n.nodes || e.Client.whole() && e.Server.whole()) && (!n.object || e.Object != nil) &&
		(!n.patient || e.Patient != nil) && (!n.query || e.Query != "")
}

// whole reports whether a node has what a profile's slice demands.
func (n Node) whole() bool { return n.ID != "" && n.Address != "" && n.AddressType != "" }

// Resource is the event as an AuditEvent.
func (e Event) Resource() *fhir.Node {
	s := shapes[e.Kind]
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("AuditEvent")),
		fhir.M("id", text(e.ID)),
		fhir.M("meta", e.meta()),
		fhir.M("type", coding(s.event)),
		fhir.M("subtype", list(coding(s.sub))),
		fhir.M("action", fhir.Str(s.action)),
		fhir.M("recorded", fhir.Str(e.Recorded.UTC().Format("2006-01-02T15:04:05.000000Z"))),
		fhir.M("outcome", fhir.Str(string(e.Outcome))),
		fhir.M("outcomeDesc", text(e.Why)),
		fhir.M("purposeOfEvent", e.purpose()),
		fhir.M("agent", list(e.client(s), e.server(s), e.person(s))),
		fhir.M("source", fhir.Obj(fhir.M("site", text(e.Site)), fhir.M("observer", e.Recorder.who()),
			fhir.M("type", list(fhir.Coding(sourceTypes, "4", ""))))),
		fhir.M("entity", list(e.object(), e.query(), e.patient(), e.transaction())))
}

func (e Event) meta() *fhir.Node {
	if p := e.Profile(); p != "" {
		return fhir.Obj(fhir.M("profile", fhir.List(fhir.Str(p))))
	}
	return nil
}

func (e Event) purpose() *fhir.Node {
	if e.Purpose == "" {
		return nil
	}
	return fhir.List(fhir.Concept(fhir.Coding(reasons, e.Purpose, "")))
}

// client is the agent of who asked. Where somebody signs in, the person is there
// from where they came; and what nobody else asked for has no client.
func (e Event) client(s shape) *fhir.Node {
	if s.client[1] == "" || e.Client == (Node{}) {
		return nil
	}
	return e.Client.agent(s.client)
}

func (e Event) server(s shape) *fhir.Node {
	if e.Server == (Node{}) {
		return nil
	}
	return e.Server.agent(s.server)
}

func (n Node) agent(as [2]string) *fhir.Node {
	return fhir.Obj(fhir.M("type", fhir.Concept(coding(as))), fhir.M("who", n.who()), fhir.M("requestor", fhir.Boolean(false)), fhir.M("network", n.network()))
}

// who names a node; one that is not known says so.
func (n Node) who() *fhir.Node {
	if n.ID == "" {
		return fhir.Obj(fhir.M("display", fhir.Str("not known")))
	}
	return fhir.Obj(fhir.M("identifier", fhir.Obj(fhir.M("value", fhir.Str(n.ID)))))
}

func (n Node) network() *fhir.Node {
	if n.Address == "" {
		return nil
	}
	return fhir.Obj(fhir.M("address", fhir.Str(n.Address)), fhir.M("type", text(n.AddressType)))
}

// person is the agent of who acts. Only where somebody signs in it has an
// address: elsewhere the client has it.
func (e Event) person(s shape) *fhir.Node {
	if e.Person == nil {
		return nil
	}
	at := Node{}
	if s.client[1] == "" {
		at = e.Client
	}
	var role *fhir.Node
	if e.Person.Role != "" {
		role = fhir.List(fhir.Obj(fhir.M("text", fhir.Str(e.Person.Role))))
	}
	return fhir.Obj(fhir.M("type", fhir.Concept(coding(s.person))), fhir.M("role", role), fhir.M("who", Node{ID: e.Person.ID}.who()),
		fhir.M("requestor", fhir.Boolean(true)), fhir.M("network", at.network()))
}

// object is what was acted on, with all details.
func (e Event) object() *fhir.Node {
	o, role := e.Object, "4"
	if o == nil && len(e.Details) == 0 {
		return nil
	}
	if o == nil {
		o = &Object{}
	}
	switch e.Kind {
	case LogUsed, SettingsMoved, RolesMoved, PeopleMoved:
		role = "13"
	}
	var what *fhir.Node
	switch {
	case o.System == "" && o.Type != "" && o.ID != "":
		what = fhir.Reference(o.Type + "/" + o.ID)
	case o.ID != "":
		what = fhir.Obj(fhir.M("type", text(o.Type)), fhir.M("identifier", fhir.Obj(fhir.M("system", text(o.System)), fhir.M("value", fhir.Str(o.ID)))))
	}
	return fhir.Obj(fhir.M("what", what), fhir.M("type", fhir.Coding(entityTypes, "2", "")), fhir.M("role", fhir.Coding(objectRoles, role, "")),
		fhir.M("name", text(o.Name)), fhir.M("detail", e.details()))
}

func (e Event) details() *fhir.Node {
	var out []*fhir.Node
	for _, d := range e.Details {
		if d.Value != "" {
			out = append(out, fhir.Obj(fhir.M("type", fhir.Str(d.Type)), fhir.M("valueString", fhir.Str(d.Value))))
		}
	}
	return list(out...)
}

func (e Event) query() *fhir.Node {
	if e.Query == "" {
		return nil
	}
	return fhir.Obj(fhir.M("type", fhir.Coding(entityTypes, "2", "")), fhir.M("role", fhir.Coding(objectRoles, "24", "")),
		fhir.M("query", fhir.Str(base64.StdEncoding.EncodeToString([]byte(e.Query)))))
}

func (e Event) patient() *fhir.Node {
	if e.Patient == nil {
		return nil
	}
	what := fhir.Obj(fhir.M("type", fhir.Str("Patient")), fhir.M("identifier", fhir.Obj(fhir.M("system", fhir.Str(e.Patient.System)), fhir.M("value", fhir.Str(e.Patient.Value)))))
	return fhir.Obj(fhir.M("what", what), fhir.M("type", fhir.Coding(entityTypes, "1", "")), fhir.M("role", fhir.Coding(objectRoles, "1", "")))
}

// transaction joins the events of one call. A token event is closed to it.
func (e Event) transaction() *fhir.Node {
	if e.RequestID == "" || e.Kind == TokenAsked {
		return nil
	}
	return fhir.Obj(fhir.M("what", fhir.Obj(fhir.M("identifier", fhir.Obj(fhir.M("value", fhir.Str(e.RequestID)))))), fhir.M("type", fhir.Coding(balpEntities, "XrequestId", "")))
}

func text(s string) *fhir.Node {
	if s == "" {
		return nil
	}
	return fhir.Str(s)
}

// list is an array of what there is; nil when there is nothing.
func list(items ...*fhir.Node) *fhir.Node {
	var out []*fhir.Node
	for _, i := range items {
		if i != nil {
			out = append(out, i)
		}
	}
	if out == nil {
		return nil
	}
	return fhir.List(out...)
}
