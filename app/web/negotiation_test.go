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
