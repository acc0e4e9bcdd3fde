package audit

import (
	"encoding/json"
	"net/netip"
	"strconv"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/auditevent"
	"barsdesk/storage"
)

// PatientKeySystem identifies patients in exported events by the keyed hash of
// their NHS number, which only this Barsdesk can make.
const PatientKeySystem = "urn:barsdesk:patient-key"

// nhsNumberSystem identifies patients by NHS number (BaRS Core, Code systems and
// identifiers).
const nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"

// tokenQuery is what a request for an access token says besides the assertion.
//
// BaRS Core, Security: application-restricted access, signed JWT.
const tokenQuery = "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"

// asked are the requests by which people ask for what shows many patients.
var asked = map[access.Act]string{
	access.CaseList: "GET /api/cases", access.CaseSearch: "POST /api/cases/search", access.TodayRead: "GET /api/today", access.InboxList: "GET /api/inbox",
	access.InboxMessages: "GET /api/received", access.ApprovalList: "GET /api/approvals", access.RegistrySearch: "POST /api/registry/search",
}

// said are the members of an entry's detail that an event has a place for.
type said struct {
	Resource     string `json:"resource"`
	Operation    string `json:"operation"`
	Organisation string `json:"organisation"`
	Host         string `json:"host"`
	Why          string `json:"why"`
	Reason       string `json:"reason"`
}

// event is an entry as an event. numbers are NHS numbers by patient key, for
// those who are to be named by them.
func (l *Log) event(e *storage.Entry, numbers map[string]string) auditevent.Event {
	var d said
	_ = json.Unmarshal(e.Detail, &d) // what cannot be read is still among the details
	here := auditevent.Node{ID: l.config.Machine, Address: l.config.Machine, AddressType: auditevent.MachineName}
	out := auditevent.Event{ID: "entry-" + strconv.FormatInt(e.Seq, 10), Kind: kindOf(e, d), Recorded: e.At, Outcome: endOf(e.Outcome), Why: d.Why,
		Recorder: here, Site: e.Organisation, RequestID: e.RequestID, Details: detailsOf(e)}
	if d.Reason != "" {
		out.Why = d.Reason
	}
	if e.Actor != access.Software.ID && e.Actor != access.Nobody {
		out.Person = &auditevent.Person{ID: e.Actor, Role: e.Role}
	}
	out.Client, out.Server = l.sides(e, d, here)
	out.Object, out.Query = objectOf(e, d, out.Kind), asked[access.Act(e.Act)]
	if e.PatientKey != "" {
		out.Patient = &auditevent.Identifier{System: PatientKeySystem, Value: e.PatientKey}
		if number := numbers[e.PatientKey]; number != "" {
			out.Patient = &auditevent.Identifier{System: nhsNumberSystem, Value: number}
		}
	}
	if out.Kind == auditevent.TokenAsked {
		out.Query, out.Object, out.Patient, out.Details = tokenQuery, nil, nil, nil // its entities are closed
	}
	return out
}

// kindOf is the kind of an entry. What a role does not allow is a decision,
// whatever was asked for.
func kindOf(e *storage.Entry, d said) auditevent.Kind {
	kind := meaningOf(e.Act).kind
	person := e.Actor != access.Software.ID && e.Actor != access.Nobody
	switch {
	case e.Outcome == "refused" && person && e.Act != string(access.RequestRefuse) && kind != auditevent.Login && kind != auditevent.Logout:
		return auditevent.RoleDenied
	case kind == auditevent.TokenAsked && e.Outcome == "asking":
		return auditevent.Operation // no token was obtained yet
	case kind == auditevent.Disclosure && e.PatientKey == "":
		return auditevent.Export
	case e.Act == string(access.Receive) && d.Resource != "":
		return auditevent.Read
	case e.Act == string(access.Receive) && d.Operation != "" && d.Operation != "$process-message", e.Act == string(access.Ask) && d.Resource == "":
		return auditevent.Query
	}
	return kind
}

// sides are who asked and who answered.
func (l *Log) sides(e *storage.Entry, d said, here auditevent.Node) (client, server auditevent.Node) {
	switch access.Act(e.Act) {
	case access.Deliver, access.Ask, access.TokenAsk:
		return here, auditevent.Node{ID: firstOf(d.Host, e.ServiceID), Address: d.Host, AddressType: ifAny(d.Host, auditevent.MachineName)}
	case access.Receive, access.RequestRefuse, access.DoorRefuse, access.KeysPublish:
		at := address(e.From, auditevent.Node{})
		at.ID = d.Organisation
		return at, here
	case access.Erase:
		return auditevent.Node{}, here
	}
	screen := address(e.From, here)
	screen.ID = "screens"
	return screen, here
}

// address is where something came from: an IP address, or the name of this
// computer for its own window and its command line.
func address(from string, here auditevent.Node) auditevent.Node {
	host := from
	if at, err := netip.ParseAddrPort(from); err == nil {
		host = at.Addr().Unmap().String()
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return auditevent.Node{Address: host, AddressType: auditevent.IPAddress}
	}
	return auditevent.Node{Address: here.Address, AddressType: here.AddressType}
}

// objectOf is what was acted on: a FHIR resource where it is one, else a thing
// of ours by its id.
func objectOf(e *storage.Entry, d said, kind auditevent.Kind) *auditevent.Object {
	if kind == auditevent.LogUsed {
		return &auditevent.Object{ID: "audit", System: "urn:barsdesk:log", Name: "Security Audit Log"}
	}
	if d.Resource != "" && e.Object != "" {
		return &auditevent.Object{Type: d.Resource, ID: e.Object}
	}
	area, _, _ := strings.Cut(e.Act, ".")
	for _, id := range [][2]string{{area, e.Object}, {"case", e.CaseID}, {"service", e.ServiceID}} {
		if id[1] != "" {
			return &auditevent.Object{ID: id[1], System: "urn:barsdesk:" + id[0]}
		}
	}
	return nil
}

// detailsOf is all else that the entry says.
func detailsOf(e *storage.Entry) []auditevent.Detail {
	return []auditevent.Detail{{Type: "act", Value: e.Act}, {Type: "outcome", Value: e.Outcome}, {Type: "environment", Value: e.Environment},
		{Type: "case", Value: e.CaseID}, {Type: "service", Value: e.ServiceID}, {Type: "correlation id", Value: e.CorrelationID},
		{Type: "SHA-256 of the body", Value: e.BodyHash}, {Type: "SHA-256 of the headers", Value: e.HeaderHash},
		{Type: "detail", Value: string(e.Detail)}, {Type: "claims", Value: string(e.Claims)}}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func ifAny(text, then string) string {
	if text == "" {
		return ""
	}
	return then
}
