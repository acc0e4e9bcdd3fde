package web_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
)

// What a receiver publishes can be wrong in many ways: each stops the journey
// and is told in words of its own.
func TestDefinitionsThatCannotBeFollowedStopTheJourney(t *testing.T) {
	for _, tt := range []struct {
		name  string
		edit  func(*fakeBaRS)
		why   string
		fault string // among the service's faults
	}{
		{"a resource that no message carries", edited(func(d *fhir.Node) {
			d.Append("focus", fhir.Obj(fhir.M("code", fhir.Str("Invoice")), fhir.M("min", fhir.Num("0")), fhir.M("max", fhir.Str("*"))))
		}), "Nothing can be sent until the service puts this right", "Invoice"},
		{"no list of resources", edited(func(d *fhir.Node) { d.Remove("focus") }), "lists nothing", "lists nothing"},
		{"an impossible number", edited(func(d *fhir.Node) {
			d.Append("focus", fhir.Obj(fhir.M("code", fhir.Str("Flag")), fhir.M("min", fhir.Num("3")), fhir.M("max", fhir.Str("1"))))
		}), "impossible number of Flag", "impossible number"},
		{"an older major version", edited(versioned("1.0.8")), "version 1.0.8", ""},
		{"a newer major version", edited(versioned("3.0.0")), "version 3.0.0", ""},
		{"a version before the release", edited(versioned("2.1.0-beta")), "version 2.1.0-beta", ""},
		{"a version that is none", edited(versioned("latest")), "version latest", ""},
		{"another use", edited(contexts(contextOf(serviceSystem, edID), contextOf(useCaseSystem, "a1t2"))), "does not take this", ""},
		{"no use", edited(contexts(contextOf(serviceSystem, edID))), "does not take this", ""},
		{"another service", edited(contexts(contextOf(serviceSystem, utcID), contextOf(useCaseSystem, "a1t1"))), "describes another service", ""},
		{"no service", edited(contexts(contextOf(useCaseSystem, "a1t1"))), "does not say which service", ""},
		{"another kind of message", edited(func(d *fhir.Node) {
			d.Set("url", fhir.Str("https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral"))
		}), "does not accept referrals", ""},
		{"nothing in the answer", func(f *fakeBaRS) { f.answer = bundleOf(nil) }, "does not take referrals", ""},
		{"other resources", func(f *fakeBaRS) { f.answer = bundleOf(f.slots) }, "does not take referrals", "a resource of type Slot"},
		{"nothing for the use", refusing("/MessageDefinition", 404, outcomeOf("REC_NOT_FOUND", "not-found")), "publishes nothing about this use", ""},
		{"messages that it only sends", func(f *fakeBaRS) { f.mode = "sender" }, "does not accept referrals", ""},
		{"another version of the standard", func(f *fakeBaRS) { f.version = "2.0.0" }, "another version of the standard", ""},
		{"a version of the standard before its release", func(f *fakeBaRS) { f.version = "1.0.0-beta" }, "another version of the standard", ""},
		{"no version of the standard", func(f *fakeBaRS) { f.version = "" }, "another version of the standard", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.bars.change(tt.edit)
			v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
			o := v.Offers[0]
			if v.Problem != nil || o.Available || len(o.Plans) != 0 || !strings.Contains(o.Why, tt.why) {
				t.Errorf("why %q, want %q (problem %+v)", o.Why, tt.why, v.Problem)
			}
			assertPlain(t, o.Why)
			if told := strings.Join(v.Faults, " "); (tt.fault == "") != (told == "") || !strings.Contains(told, tt.fault) {
				t.Errorf("faults %q, want %q", told, tt.fault)
			}
			for _, a := range v.Accepts {
				if a.Usable || a.Why == "" {
					t.Errorf("%s is said to be used: %+v", a.Message, a)
				}
			}
			got := trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a1t1", Plan: "refer"}), 409, "not-offered")
			assertPlain(t, got.What)
		})
	}
}

// assertPlain refuses codes and addresses in a sentence for people.
func assertPlain(t *testing.T, text string) {
	t.Helper()
	for _, code := range []string{"http", "a1t", "REC_", "404", "406", "MessageDefinition", "null", edID} {
		if strings.Contains(text, code) {
			t.Errorf("%q shows %q", text, code)
		}
	}
}

// refusing answers calls of a path with a status and a body.
func refusing(path string, status int, body []byte) func(*fakeBaRS) {
	return func(f *fakeBaRS) {
		f.refuse = func(p string) (int, []byte) {
			if p == path {
				return status, body
			}
			return 0, nil
		}
	}
}

// An answer that is none, or a refusal to answer, is a problem of the service's
// and said as such: whether it accepts the request is not known.
func TestServicesThatGiveNoUsableAnswer(t *testing.T) {
	page := []byte("<!doctype html><title>Sign in</title>")
	for _, tt := range []struct {
		name, path string
		status     int
		body       []byte
		code, what string
	}{
		{"metadata: another version", "/metadata", 406, outcomeOf("REC_NOT_ACCEPTABLE", "processing"), "service-version", "another version of the national standard"},
		{"definitions: another version", "/MessageDefinition", 406, outcomeOf("REC_NOT_ACCEPTABLE", "processing"), "service-version", "another version of the national standard"},
		{"metadata: not registered", "/metadata", 404, outcomeOf("PROXY_NOT_FOUND", "not-found"), "service-refused", "not registered"},
		{"definitions: not registered", "/MessageDefinition", 404, outcomeOf("PROXY_NOT_FOUND", "not-found"), "service-refused", "not registered"},
		{"metadata: unknown", "/metadata", 404, outcomeOf("REC_NOT_FOUND", "not-found"), "service-knows-nothing", "cannot find"},
		{"metadata: a web page", "/metadata", 200, page, "service-unreadable", "cannot read the answer"},
		{"definitions: a web page", "/MessageDefinition", 200, page, "service-unreadable", "cannot read the answer"},
		{"metadata: another resource", "/metadata", 200, outcomeOf("REC_NOT_FOUND", "not-found"), "service-unreadable", "cannot read the answer"},
		{"definitions: another resource", "/MessageDefinition", 200, outcomeOf("REC_NOT_FOUND", "not-found"), "service-unreadable", "cannot read the answer"},
		{"definitions: a fault", "/MessageDefinition", 500, outcomeOf("REC_SERVER_ERROR", "exception"), "service-refused", "technical fault"},
		{"metadata: access refused", "/metadata", 401, outcomeOf("REC_UNAUTHORIZED", "forbidden"), "service-refused", "does not take this from your organisation"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.bars.change(refusing(tt.path, tt.status, tt.body))
			v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
			if v.Problem == nil || v.Problem.Code != tt.code || !strings.Contains(v.Problem.What, tt.what) {
				t.Fatalf("problem %+v, want %s: %s", v.Problem, tt.code, tt.what)
			}
			assertPlain(t, v.Problem.What)
			if o := v.Offers[0]; o.Available || !strings.Contains(o.Why, "cannot be asked") {
				t.Errorf("offer %+v", o)
			}
			trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a1t1", Plan: "refer"}), 502, tt.code)
			r.bars.change(func(f *fakeBaRS) { f.refuse = nil })
			if v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil); v.Problem != nil || !v.Offers[0].Available {
				t.Error("a bad answer was kept")
			}
		})
	}
}

// While the service cannot be asked, what it said serves for up to 24 hours and
// is marked; a draft is begun by it, and nothing is sent by it.
func TestWhatIsHeldServesForADayWithoutTheService(t *testing.T) {
	r := newRig(t)
	path := "/api/services/" + edID
	want[desk.ServiceView](r, 200, "GET", path, nil)
	r.bars.server.Close()
	r.clock.Set(start.Add(24 * time.Hour))
	v := want[desk.ServiceView](r, 200, "GET", path, nil)
	if !v.Outdated || v.Problem != nil || !v.Offers[0].Available || !v.CheckedAt.Equal(start) {
		t.Errorf("after a day: outdated %v, problem %+v, offer %+v", v.Outdated, v.Problem, v.Offers[0])
	}
	r.begin(edID, "a1t1", "refer")
	r.clock.Set(start.Add(24*time.Hour + time.Second))
	v = want[desk.ServiceView](r, 200, "GET", path, nil)
	if v.Problem == nil || v.Problem.Code != "no-connection" || v.Offers[0].Available {
		t.Errorf("after more than a day: problem %+v, offer %+v", v.Problem, v.Offers[0])
	}
}

// A refusal is an answer: what was held before does not stand against it.
func TestRefusalIsNotCoveredByWhatIsHeld(t *testing.T) {
	r := newRig(t)
	path := "/api/services/" + edID
	want[desk.ServiceView](r, 200, "GET", path, nil)
	r.clock.Set(start.Add(13 * time.Hour))
	r.bars.change(refusing("/MessageDefinition", 404, outcomeOf("REC_NOT_FOUND", "not-found")))
	if o := want[desk.ServiceView](r, 200, "GET", path, nil).Offers[0]; o.Available {
		t.Errorf("offer %+v", o)
	}
}
