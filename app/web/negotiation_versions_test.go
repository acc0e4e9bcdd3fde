package web_test

import (
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

func versioned(v string) func(*fhir.Node) {
	return func(d *fhir.Node) { d.Set("version", fhir.Str(v)) }
}

// Both shapes of useContext, relative and versioned addresses, older and newer
// minor versions are all understood.
func TestDefinitionsThatAreWrittenDifferentlyAreFollowed(t *testing.T) {
	for name, edit := range map[string]func(*fakeBaRS){
		"codes as a list": edited(contexts(parsed(t, `{"code":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","code":"2000072489"},
			{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"a1t1"}],
			"valueCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/variant-state","code":"positive"}]}}`))),
		"capital use case":     edited(contexts(contextOf(serviceSystem, edID), contextOf(useCaseSystem, "A1T1"))),
		"older service system": edited(contexts(contextOf("https://fhir.nhs.uk/CodeSystem/dos-id", edID), contextOf(useCaseSystem, "a1t1"))),
		"an older minor":       edited(versioned("2.0.0")),
		"a newer minor":        edited(versioned("2.9.3")),
		"no version in the Sandbox": edited(func(d *fhir.Node) {
			d.Remove("version")
		}),
		"relative addresses": edited(func(d *fhir.Node) {
			d.Set("url", fhir.Str(strings.TrimPrefix(d.TextAt("url"), "https://fhir.nhs.uk/")))
		}),
		"a newer minor of the standard": func(f *fakeBaRS) { f.version = "1.9.0" },
		"an older minor of the standard": func(f *fakeBaRS) {
			f.version = "1.0.7"
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.bars.change(edit)
			v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
			if o := v.Offers[0]; !o.Available || !o.Bookings || !o.Referrals || o.Why != "" || len(v.Faults) != 0 {
				t.Errorf("offer %+v, faults %v", o, v.Faults)
			}
		})
	}
}

func TestVersionMustBeSaidOutsideTheSandbox(t *testing.T) {
	r := newRigIn(t, test)
	r.bars.change(edited(func(d *fhir.Node) { d.Remove("version") }))
	if o := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil).Offers[0]; o.Available || !strings.Contains(o.Why, "does not say which version") {
		t.Errorf("offer %+v", o)
	}
}

func TestNearestVersionIsFollowed(t *testing.T) {
	r := newRig(t)
	r.bars.change(func(f *fakeBaRS) {
		made := definition.Template(message.ReferralNew.DefinitionTail())
		f.definitions[edID] = nil
		for _, version := range []string{"2.7.0", "2.0.0", "2.1.4", "1.0.0"} {
			f.definitions[edID] = append(f.definitions[edID], made.Resource(edID, []string{"a1t1"}, version))
		}
	})
	v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
	if got := v.Offers[0].Requests[1]; !got.Offered || got.Version != "2.1.4" {
		t.Errorf("request %+v", got)
	}
	if len(v.Accepts) != 4 {
		t.Fatalf("%d definitions are shown", len(v.Accepts))
	}
	for _, a := range v.Accepts {
		if a.Usable != (a.Version == "2.1.4") || (a.Why == "") != a.Usable {
			t.Errorf("%s: usable %v, %q", a.Version, a.Usable, a.Why)
		}
	}
}

// A message says the highest version that both sides share.
func TestMessageIsOfTheVersionBothShare(t *testing.T) {
	for theirs, shared := range map[string]string{"2.0.0": "2.0.0", "2.1.0": "2.1.0", "2.6.0": "2.1.0"} {
		r := newRig(t)
		r.bars.publish(edID, "a1t1", theirs, message.BookingNew, message.ReferralNew)
		c := r.check(r.ready("refer").ID)
		bundle := parsed(t, c.Messages[0].JSON)
		if got := message.ReadFacts(bundle).VersionID; got != shared {
			t.Errorf("they publish %s: the message is of %s, want %s", theirs, got, shared)
		}
	}
}

func TestPreReleasesAreMarkedAndOffWhereCareIsLive(t *testing.T) {
	for _, each := range []struct {
		useCase, version string
		kind             message.Kind
		plan             string
	}{
		{"a6t1", "1.0.0-beta.8", message.ReferralNew, "refer"},
		{"a7t1", "1.0.0-alpha.4", message.BookingNew, "book"},
		{"a8t1", "1.0.0-alpha.3", message.ReferralNew, "refer"},
	} {
		for _, environment := range []desk.Environment{live, test} {
			r := newRigIn(t, environment)
			r.update(func(tx storage.Tx) error {
				return tx.Directory().Put(storage.Service{ID: edID, Name: "Pilot", ODSCode: "ZTG", UseCases: []string{each.useCase}, AcceptsBooking: true})
			})
			r.bars.publish(edID, each.useCase, each.version, each.kind)
			o := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil).Offers[0]
			if !o.PreRelease || o.Available == (environment == live) {
				t.Errorf("%s in %s: %+v", each.useCase, environment.Label, o)
			}
			start := desk.DraftStart{ServiceID: edID, UseCase: each.useCase, Plan: each.plan}
			if environment != live {
				want[desk.Draft](r, 200, "POST", "/api/drafts", start)
				continue
			}
			if !strings.Contains(o.Why, "not released nationally yet") {
				t.Errorf("why %q", o.Why)
			}
			trouble(t, r.call("POST", "/api/drafts", start), 409, "not-offered")
		}
	}
	r := newRigIn(t, live)
	if o := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil).Offers[0]; o.PreRelease || !o.Available {
		t.Errorf("a released use is off: %+v", o)
	}
}
