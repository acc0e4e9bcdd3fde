package web_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Environments that are no Sandbox.
var (
	live = desk.Environment{Name: "prod", Label: "Live", Kind: "live"}
	test = desk.Environment{Name: "int", Label: "INT", Kind: "test"}
)

// edited changes every definition of the emergency department.
func edited(edit func(*fhir.Node)) func(*fakeBaRS) {
	return func(f *fakeBaRS) {
		for i, d := range f.definitions[edID] {
			changed := d.Clone()
			edit(changed)
			f.definitions[edID][i] = changed
		}
	}
}

func parsed(t *testing.T, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// context is a useContext in the published shape.
func contextOf(system, code string) *fhir.Node {
	return fhir.Obj(fhir.M("code", fhir.Obj(fhir.M("system", fhir.Str("http://terminology.hl7.org/CodeSystem/usage-context-type")), fhir.M("code", fhir.Str("workflow")))),
		fhir.M("valueCodeableConcept", fhir.Concept(fhir.Coding(system, code, ""))))
}

const (
	serviceSystem = "https://fhir.nhs.uk/Id/dos-service-id"
	useCaseSystem = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"
)

func contexts(all ...*fhir.Node) func(*fhir.Node) {
	return func(d *fhir.Node) { d.Set("useContext", fhir.List(all...)) }
}

func versioned(v string) func(*fhir.Node) {
	return func(d *fhir.Node) { d.Set("version", fhir.Str(v)) }
}

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

// A service that does not show its appointments can still be referred to.
func TestBookingsNeedTheSlots(t *testing.T) {
	r := newRig(t)
	r.bars.change(func(f *fakeBaRS) { f.noSlots = true })
	o := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil).Offers[0]
	if o.Bookings || !o.Referrals || !o.Available || !strings.Contains(o.Why, "does not show its free appointments") {
		t.Errorf("offer %+v", o)
	}
	if len(o.Plans) != 1 || o.Plans[0] != (desk.PlanOffer{Plan: "refer", Label: "Refer"}) {
		t.Errorf("plans %+v", o.Plans)
	}
}

func TestServiceSaysWhatItAccepts(t *testing.T) {
	r := newRig(t)
	v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
	if v.Standard != "1.5.0" || !v.UsedUntil.Equal(start.Add(12*time.Hour)) || v.Outdated {
		t.Errorf("view: standard %s until %s", v.Standard, v.UsedUntil)
	}
	can := map[string]bool{}
	for _, a := range v.Abilities {
		can[a.Name] = a.Offered
	}
	if !can["Shows its free appointments"] || !can["Takes bookings"] || !can["Takes referrals"] || can["Takes requests for validation"] {
		t.Errorf("abilities %v", can)
	}
	for _, a := range v.Accepts {
		if !a.Usable || a.Why != "" || a.Version != "2.1.0" || len(a.Holds) < 10 || len(a.Uses) != 1 {
			t.Errorf("accepted: %+v", a)
		}
		for _, c := range a.Holds {
			if c.Name == "" || c.Count == "" || c.Type == "Bundle" {
				t.Errorf("component %+v", c)
			}
		}
	}
	labels := []string{}
	for _, p := range v.Offers[0].Plans {
		labels = append(labels, p.Label)
	}
	if got := strings.Join(labels, ", "); got != "Book and refer, Refer without booking, Book only" {
		t.Errorf("plans %s", got)
	}
}

// A service that the directory knows nothing of but its id offers what it
// publishes itself.
func TestServiceOfUnknownUsesIsAskedForAll(t *testing.T) {
	r := newRig(t)
	r.update(func(tx storage.Tx) error {
		return tx.Directory().Put(storage.Service{ID: edID, Name: "Unlisted", ODSCode: "ZTG"})
	})
	r.bars.change(func(f *fakeBaRS) {
		f.definitions[edID] = append(f.definitions[edID],
			definition.Template(message.ValidationNew.DefinitionTail()).Resource(edID, []string{"a4t1"}, "2.0.0"))
	})
	v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
	if len(v.Offers) != 2 || v.Offers[0].UseCase != "a1t1" || len(v.Offers[0].Plans) != 3 || v.Offers[1].UseCase != "a4t1" || !v.Offers[1].Validations {
		t.Fatalf("offers %+v", v.Offers)
	}
	if len(v.Accepts) != 3 {
		t.Errorf("%d definitions are shown", len(v.Accepts))
	}
	for _, a := range v.Accepts {
		if !a.Usable {
			t.Errorf("%s is said not to be used: %s", a.Message, a.Why)
		}
	}
	r.begin(edID, "a4t1", "validate")
}

// What a service refuses is named as people name it.
func TestRefusedValidationsAreNamed(t *testing.T) {
	r := newRig(t)
	r.update(func(tx storage.Tx) error {
		return tx.Directory().Put(storage.Service{ID: edID, Name: "Pennine CAS", ODSCode: "ZTG", UseCases: []string{"a4t1"}})
	})
	r.bars.publish(edID, "a4t1", "2.0.0", message.ReferralNew)
	o := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil).Offers[0]
	if o.Available || o.Validations || o.Why != "Pennine CAS does not accept requests for validation." || o.BookingRule != "" {
		t.Errorf("offer %+v", o)
	}
	r.bars.publish(edID, "a4t1", "2.0.0", message.ValidationNew)
	o = want[desk.ServiceView](r, 200, "POST", "/api/services/"+edID+"/check-again", nil).Offers[0]
	if !o.Available || !o.Validations || len(o.Plans) != 1 || o.Plans[0] != (desk.PlanOffer{Plan: "validate", Label: "Ask for validation"}) {
		t.Errorf("offer %+v", o)
	}
}

// A booking from a patient's tool always comes with a referral.
func TestBookingFromAPatientsToolComesWithAReferral(t *testing.T) {
	r := newRig(t)
	r.update(func(tx storage.Tx) error {
		s, err := tx.Directory().Get(edID)
		s.UseCases = []string{"a2t1"}
		if err != nil {
			return err
		}
		return tx.Directory().Put(s)
	})
	r.bars.publish(edID, "a2t1", "2.1.0", message.BookingNew, message.ReferralNew)
	for _, p := range want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil).Offers[0].Plans {
		if p.Plan == "book" {
			t.Error("a booking alone is offered")
		}
	}
	trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a2t1", Plan: "book"}), 409, "not-offered")
	r.begin(edID, "a2t1", "book-and-refer")
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
