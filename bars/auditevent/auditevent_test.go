package auditevent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/auditevent"
	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

var (
	desk = auditevent.Node{ID: "desk.example", Address: "desk", AddressType: auditevent.MachineName}
	peer = auditevent.Node{ID: "X26", Address: "192.0.2.10", AddressType: auditevent.IPAddress}
)

// everyKind is an event of every kind with all that can be known of it.
func everyKind() (out []auditevent.Event) {
	for kind := auditevent.Read; kind <= auditevent.DataDestroyed; kind++ {
		e := auditevent.Event{ID: fmt.Sprintf("entry-%d", kind), Kind: kind, Recorded: time.Date(2026, 3, 2, 9, 15, 0, 123456789, time.UTC), Outcome: auditevent.Success,
			Client: peer, Server: desk, Recorder: desk, Site: "Example Clinic", Person: &auditevent.Person{ID: "u-17", Role: "clinician"},
			Object:  &auditevent.Object{Type: "ServiceRequest", ID: "r1"},
			Patient: &auditevent.Identifier{System: "urn:barsdesk:patient-key", Value: "0a1b"}, RequestID: "6f1c2b9e-0c1b-4f6c-9a57-3d0b6a3a1f10",
			Details: []auditevent.Detail{{Type: "SHA-256 of the body", Value: "00ff"}}, Purpose: "TREAT"}
		switch kind {
		case auditevent.Query:
			e.Query, e.Object, e.Details = "POST /api/cases/search", nil, nil
		case auditevent.TokenAsked:
			e.Query, e.Object, e.Details, e.Patient = "grant_type=client_credentials", nil, nil, nil
		}
		out = append(out, e)
	}
	return out
}

func TestEventsAreBaseR4(t *testing.T) {
	validator := validation.New(structure.Published(), terms.Published())
	for _, e := range everyKind() {
		for _, spoil := range []func(*auditevent.Event){
			func(*auditevent.Event) {},
			func(e *auditevent.Event) { e.Outcome, e.Why = auditevent.Minor, "refused" },
			func(e *auditevent.Event) {
				e.Client, e.Server, e.Object, e.Patient, e.Query, e.RequestID, e.Details, e.Purpose, e.Site = auditevent.Node{}, desk, nil, nil, "", "", nil, "", ""
			},
		} {
			spoil(&e)
			n, err := fhir.Parse(e.Resource().JSON())
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range validator.Check(n, validation.Options{}).Findings {
				// BALP has codes of its own where R4's lists may be added to.
				if f.Severity == definition.Error || f.Severity == definition.Warning && !strings.Contains(f.What, "if one of them fits") {
					t.Errorf("kind %d: %s: %s\n%s", e.Kind, f.Path, f.What, e.Resource().JSON())
				}
			}
		}
	}
}

func TestProfilesAreClaimedOnlyWhereTheyFit(t *testing.T) {
	for _, e := range everyKind() {
		if got := e.Profile(); got != "" {
			check(t, e)
		}
		for name, spoil := range map[string]func(*auditevent.Event){
			"it failed":                func(e *auditevent.Event) { e.Outcome = auditevent.Minor },
			"no client is known":       func(e *auditevent.Event) { e.Client = auditevent.Node{} },
			"no address is known":      func(e *auditevent.Event) { e.Server.Address = "" },
			"nothing says what it was": func(e *auditevent.Event) { e.Object, e.Query = nil, "" },
		} {
			spoilt := e
			spoil(&spoilt)
			if spoilt.Profile() != "" {
				t.Errorf("kind %d claims %s although %s", e.Kind, spoilt.Profile(), name)
			}
		}
		plain := e
		plain.Patient = nil
		if p := plain.Profile(); strings.Contains(p, "Patient") || strings.Contains(p, "Disclosure") {
			t.Errorf("kind %d claims %s without a patient", e.Kind, p)
		} else if p != "" {
			check(t, plain)
		}
	}
}

// pattern is what BALP demands of a profile: type, subtype, action, and the
// types of the agents and entities that must be there, exactly one of each.
type pattern struct {
	event, subtype, action string
	agents, entities       []string // codes; an entity is type/role
}

// patterns are read off the profiles of BALP 1.1.4.
var patterns = map[string]pattern{
	"IHE.BasicAudit.Read":                     {"rest", "read", "R", []string{"110152", "110153", "IRCP"}, []string{"2/4"}},
	"IHE.BasicAudit.PatientRead":              {"rest", "read", "R", []string{"110152", "110153", "IRCP"}, []string{"2/4", "1/1"}},
	"IHE.BasicAudit.Query":                    {"rest", "search-type", "E", []string{"110153", "110152", "IRCP"}, []string{"2/24"}},
	"IHE.BasicAudit.PatientQuery":             {"rest", "search-type", "E", []string{"110153", "110152", "IRCP"}, []string{"2/24", "1/1"}},
	"IHE.BasicAudit.Create":                   {"rest", "create", "C", []string{"110153", "110152", "AUT"}, []string{"2/4"}},
	"IHE.BasicAudit.PatientCreate":            {"rest", "create", "C", []string{"110153", "110152", "AUT"}, []string{"2/4", "1/1"}},
	"IHE.BasicAudit.Update":                   {"rest", "update", "U", []string{"110153", "110152", "AUT"}, []string{"2/4"}},
	"IHE.BasicAudit.PatientUpdate":            {"rest", "update", "U", []string{"110153", "110152", "AUT"}, []string{"2/4", "1/1"}},
	"IHE.BasicAudit.Delete":                   {"rest", "delete", "D", []string{"110150", "custodian", "CST"}, []string{"2/4"}},
	"IHE.BasicAudit.PatientDelete":            {"rest", "delete", "D", []string{"110150", "custodian", "CST"}, []string{"2/4", "1/1"}},
	"IHE.BasicAudit.PrivacyDisclosure.Source": {"110106", "disclose", "R", []string{"110152", "110153"}, []string{"2/4", "1/1"}},
	"IHE.IUA.71":                              {"110114", "ITI-71", "E", []string{"110150", "AuthzOauthService", "IRCP"}, []string{"2/24"}},
}

// check holds an event against the pattern whose profile it claims.
func check(t *testing.T, e auditevent.Event) {
	t.Helper()
	n := e.Resource()
	name := strings.TrimPrefix(n.TextAt("meta.profile"), "https://profiles.ihe.net/ITI/BALP/StructureDefinition/")
	p, known := patterns[name]
	if !known {
		t.Fatalf("there is no profile %s", name)
	}
	agents, entities := n.All("agent"), n.All("entity")
	got := pattern{n.TextAt("type.code"), n.TextAt("subtype.code"), n.TextAt("action"), nil, nil}
	for _, a := range agents {
		code := a.TextAt("type.coding.code")
		user := a.TextAt("requestor") == "true"
		if slices.Contains(p.agents, code) {
			got.agents = append(got.agents, code)
		}
		if (a.Get("network") != nil) == user || a.Get("who") == nil || a.Get("media") != nil {
			t.Errorf("%s: agent %s", name, a.JSON())
		}
	}
	for _, x := range entities {
		if role := x.TextAt("type.code") + "/" + x.TextAt("role.code"); slices.Contains(p.entities, role) {
			got.entities = append(got.entities, role)
			if (x.Get("what") == nil) != strings.HasSuffix(role, "/24") || (x.Get("query") == nil) == strings.HasSuffix(role, "/24") || x.Get("name") != nil {
				t.Errorf("%s: entity %s", name, x.JSON())
			}
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(p) || n.TextAt("outcome") != "0" || n.TextAt("recorded") == "" || len(n.All("subtype")) != 1 {
		t.Errorf("%s: %v, want %v\n%s", name, got, p, n.JSON())
	}
	closed(t, name, n)
}

// closed looks at what some profiles demand besides.
func closed(t *testing.T, name string, n *fhir.Node) {
	t.Helper()
	if name == "IHE.IUA.71" && (len(n.All("agent")) > 3 || len(n.All("entity")) != 1) {
		t.Errorf("%s is closed, and has %d agents and %d entities", name, len(n.All("agent")), len(n.All("entity")))
	}
	if name == "IHE.BasicAudit.PrivacyDisclosure.Source" {
		for _, a := range n.All("agent") {
			if a.TextAt("type.coding.code") == "110153" && string(a.Get("who").JSON()) != string(n.Get("source").Get("observer").JSON()) {
				t.Errorf("the source of a disclosure is not who recorded it: %s", n.JSON())
			}
		}
	}
}
