package desk_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

var manager = access.Actor{ID: "p9", Role: access.Manager, Name: "Sam Ferry", From: "10.0.0.9"}

// referralID is the ward's definition of referrals.
const referralID = "bars-message-servicerequest-request-referral.APP1"

// pharmacy is a service that is not offered yet.
var pharmacy = desk.OfferedChange{Name: "Mill Lane Pharmacy", ODSCode: "zmp", Organisation: "Mill Lane Ltd", Address: "1 Mill Lane\nTrumpton",
	Postcode: "ls1 4ap", Phone: "0113 496 0808", OpeningTimes: "Every day 8am to 8pm", UseCases: []string{"A5T1"}, BookingRule: "not-needed"}

func TestAServiceIsOfferedAsSoonAsItIsSaved(t *testing.T) {
	s := newWard(t)
	const id = "2000091011"
	if w := s.get(definitionsOf(id, "a5t1")); w.Code != http.StatusNotFound {
		t.Fatalf("before it is offered: answered %d", w.Code)
	}
	saved, err := s.desk.SaveOffered(t.Context(), manager, id, pharmacy)
	if err != nil || !saved.Saved || len(saved.Problems) != 0 {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	if got := saved.Service.Settings; got.ODSCode != "ZMP" || got.Postcode != "LS1 4AP" || !slices.Equal(got.UseCases, []string{"a5t1"}) || got.Address != pharmacy.Address {
		t.Errorf("kept %+v", got)
	}
	published := fhir.Resources(answered(t, s.get(definitionsOf(id, "a5t1")), 200), "MessageDefinition")
	if len(published) != 2 || published[0].TextAt("version") != "1.2.0" {
		t.Errorf("%d definitions are published, of version %s", len(published), published[0].TextAt("version"))
	}
	listed, err := s.desk.Offered(t.Context(), manager)
	if err != nil || len(listed.Services) != 2 || listed.Services[0].ID != id || listed.Services[0].Bookings || len(listed.Uses) < 20 {
		t.Errorf("listed %+v, %v", listed.Services, err)
	}
	entry := s.entries(access.OfferedChange)[0]
	if entry.ServiceID != id || entry.Actor != manager.ID || entry.Outcome != "allowed" {
		t.Errorf("recorded %+v", entry)
	}
}

func definitionsOf(id, useCase string) string {
	return "/MessageDefinition?context=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fdos-service-id%7C" + id +
		"&context=https%3A%2F%2Ffhir.nhs.uk%2FCodeSystem%2Fusecases-categories-bars%7C" + useCase
}

func TestAnApplicationsVersionCanBeChosen(t *testing.T) {
	s := newWard(t)
	in := desk.OfferedChange{Name: ward.Name, ODSCode: ward.ODSCode, Organisation: ward.Organisation, UseCases: []string{"a1t1"}, Bookings: true,
		BookingRule: "needed", Versions: map[string]string{"APP1": "2.0.0"}}
	saved, err := s.desk.SaveOffered(t.Context(), nurse, ward.ID, in)
	if err != nil || !saved.Saved {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	for _, def := range fhir.Resources(answered(t, s.get(definitionsOf(ward.ID, "a1t1")), 200), "MessageDefinition") {
		if def.TextAt("version") != "2.0.0" {
			t.Errorf("%s is of version %s", def.TextAt("url"), def.TextAt("version"))
		}
	}
	in.Versions["APP1"] = "3.0.0"
	if saved, err = s.desk.SaveOffered(t.Context(), nurse, ward.ID, in); err != nil || saved.Saved || saved.Problems[0].Field != "versions" {
		t.Errorf("a version that is not known: %+v, %v", saved, err)
	}
}

func TestWhatIsWrongWithAServiceIsToldFieldByField(t *testing.T) {
	s := newWard(t)
	for _, tt := range []struct {
		field  string
		id     string
		change func(c *desk.OfferedChange)
	}{
		{"id", "20 00", func(*desk.OfferedChange) {}},
		{"name", "2000091011", func(c *desk.OfferedChange) { c.Name = " " }},
		{"organisation", "2000091011", func(c *desk.OfferedChange) { c.Organisation = "" }},
		{"odsCode", "2000091011", func(c *desk.OfferedChange) { c.ODSCode = "R" }},
		{"postcode", "2000091011", func(c *desk.OfferedChange) { c.Postcode = "Trumpton" }},
		{"phone", "2000091011", func(c *desk.OfferedChange) { c.Phone = "ask at the desk" }},
		{"useCases", "2000091011", func(c *desk.OfferedChange) { c.UseCases = []string{"a5t1", "b1t1"} }},
		{"bookings", "2000091011", func(c *desk.OfferedChange) { c.Bookings = true }},
		{"bookingRule", "2000091011", func(c *desk.OfferedChange) { c.BookingRule = "needed" }},
		{"bookingRule", "2000091011", func(c *desk.OfferedChange) { c.BookingRule = "perhaps" }},
		{"versions", "2000091011", func(c *desk.OfferedChange) { c.Versions = map[string]string{"APP1": "2.1.0"} }},
	} {
		in := pharmacy
		tt.change(&in)
		got, err := s.desk.SaveOffered(t.Context(), manager, tt.id, in)
		if err != nil || got.Saved || len(got.Problems) != 1 || got.Problems[0].Field != tt.field {
			t.Errorf("%s: %+v, %v", tt.field, got, err)
		}
	}
	if listed, _ := s.desk.Offered(t.Context(), manager); len(listed.Services) != 1 {
		t.Errorf("%d services are offered", len(listed.Services))
	}
}

func TestOnlyOurOwnServicesAreOffered(t *testing.T) {
	s := newWard(t)
	if _, err := s.desk.OfferedService(t.Context(), manager, calls.ID); err == nil {
		t.Error("another organisation's service is shown as ours")
	}
	_, err := s.desk.CloseService(t.Context(), manager, calls.ID)
	refused(t, err, "not-found")
	visitor := access.Actor{ID: "x", Role: "visitor"}
	for name, act := range map[string]func(ctx context.Context) error{
		"list": func(ctx context.Context) error { _, err := s.desk.Offered(ctx, visitor); return err },
		"save": func(ctx context.Context) error {
			_, err := s.desk.SaveOffered(ctx, visitor, ward.ID, pharmacy)
			return err
		},
		"close": func(ctx context.Context) error { _, err := s.desk.CloseService(ctx, visitor, ward.ID); return err },
		"tighten": func(ctx context.Context) error {
			_, err := s.desk.Tighten(ctx, visitor, ward.ID, referralID, desk.TightenChange{})
			return err
		},
		"import": func(ctx context.Context) error {
			_, err := s.desk.ImportServices(ctx, visitor, desk.ImportText{})
			return err
		},
		"week": func(ctx context.Context) error { _, err := s.desk.SlotWeek(ctx, visitor, desk.WeekQuery{}); return err },
		"schedule": func(ctx context.Context) error {
			_, err := s.desk.CreateSchedule(ctx, visitor, desk.ScheduleChange{})
			return err
		},
	} {
		if e := desk.AsError(act(t.Context())); e.Code != "not-allowed" {
			t.Errorf("%s: %s", name, e.Code)
		}
	}
}

// A closed service: what it says and its appointments follow, what is new is
// refused, what it holds is worked on, and it can open again.
func TestAServiceIsClosedAndOpenedAgain(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	s.offer("slot-2", saturday.Add(90*time.Minute))
	view, err := s.desk.CloseService(t.Context(), manager, ward.ID)
	if err != nil || !view.Closed || view.ClosedAt == nil || !view.ClosedAt.Equal(saturday) || view.OpenItems != 1 {
		t.Fatalf("closed: %+v, %v", view, err)
	}
	if told := string(answered(t, s.get("/metadata"), 200).JSON()); strings.Contains(told, `"Slot"`) || strings.Contains(told, "request-referral") {
		t.Error("its statement still offers what it no longer takes")
	}
	if listed := fhir.Resources(answered(t, s.get(slotsFrom(saturday)), 200), "Slot"); len(listed) != 0 {
		t.Errorf("%d appointments are offered", len(listed))
	}
	w := s.post(bookingFor(t, murry(), "slot-2", saturday.Add(90*time.Minute), "").JSON(), newCall())
	if refusal := answered(t, w, 422); !strings.Contains(refusal.TextAt("issue.diagnostics"), "closed") {
		t.Errorf("a sender reads %s", refusal.JSON())
	}
	answered(t, s.post(s.cancelBooking(in), in.again()), 200)

	s.now = s.now.Add(time.Hour)
	if again, err := s.desk.CloseService(t.Context(), manager, ward.ID); err != nil || !again.ClosedAt.Equal(saturday) {
		t.Errorf("closed once more: %+v, %v", again.ClosedAt, err)
	}
	if view, err = s.desk.OpenService(t.Context(), manager, ward.ID); err != nil || view.Closed {
		t.Fatalf("opened: %+v, %v", view, err)
	}
	answered(t, s.post(bookingFor(t, murry(), "slot-2", saturday.Add(90*time.Minute), "").JSON(), newCall()), 200)
}

// A sender that read what a service takes before it closed is told what happened.
func TestASenderOfAServiceThatHasClosedIsRefusedInWords(t *testing.T) {
	s := newSender(t)
	d := s.ready(s.start(desk.DraftStart{Plan: "refer"}), "")
	if _, err := s.ward.desk.CloseService(t.Context(), manager, ward.ID); err != nil {
		t.Fatal(err)
	}
	_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	if err == nil {
		t.Fatal("it was sent to a closed service")
	}
	if e := desk.AsError(err); e.What == "" || e.Next == "" || strings.Contains(e.What, "422") {
		t.Errorf("the person reads %+v", e)
	}
	if len(s.line.posts()) != 0 {
		t.Error("something was sent")
	}
}

// What the provider asks for beyond the standard is asked of the sender's person
// at once, and demanded of every message.
func TestATightenedDefinitionIsAskedForAndEnforced(t *testing.T) {
	s := newSender(t)
	change := desk.TightenChange{Required: []string{"AllergyIntolerance"}, Dropped: []string{"Procedure"},
		Fields: []string{"CarePlan.activity.outcomeCodeableConcept.text", "ServiceRequest.patientInstruction"}}
	view, err := s.ward.desk.Tighten(t.Context(), manager, ward.ID, referralID, change)
	if err != nil || !view.Tightened || len(view.Changes) != 3 {
		t.Fatalf("tightened: %+v, %s", view.Changes, explained(err))
	}
	d := s.start(desk.DraftStart{Plan: "refer"})
	instruction, allergies, procedures := "", 0, 0
	for _, section := range d.Form.Sections {
		for _, b := range section.Blocks {
			switch b.Resource {
			case "AllergyIntolerance":
				allergies = b.Min
			case "Procedure":
				procedures++
			}
			for _, f := range b.Fields {
				if f.Path == "ServiceRequest.patientInstruction" {
					instruction = f.Necessity
				}
			}
		}
	}
	if instruction != "must" || allergies != 1 || procedures != 0 {
		t.Errorf("instruction %s, %d allergies at least, %d blocks of procedures", instruction, allergies, procedures)
	}
	id := s.sends(s.ready(d, ""))
	s.says(id, "Referred")

	plain := referralFor(t, murry(), "")
	w := s.ward.post(plain.JSON(), newCall())
	if refusal := answered(t, w, 400); !strings.Contains(refusal.TextAt("issue.diagnostics"), "patientInstruction") {
		t.Errorf("without what is asked for: %s", refusal.JSON())
	}
}

// A definition that demands a field refuses a message without it, by name.
func TestAMessageWithoutAFieldThatIsAskedForIsRefused(t *testing.T) {
	s := newWard(t)
	if _, err := s.desk.Tighten(t.Context(), nurse, ward.ID, referralID, desk.TightenChange{Fields: []string{"ServiceRequest.patientInstruction"}}); err != nil {
		t.Fatal(err)
	}
	plain := referralFor(t, murry(), "")
	refusal := answered(t, s.post(plain.JSON(), newCall()), 400)
	if got := refusal.TextAt("issue.diagnostics"); !strings.Contains(got, "The ServiceRequest says no patientInstruction") {
		t.Errorf("refused with %q", got)
	}
	request := fhir.Resource(plain, "ServiceRequest")
	request.Set("patientInstruction", fhir.Str("Go there now"))
	answered(t, s.post(plain.JSON(), newCall()), 200)
	if _, err := s.desk.Tighten(t.Context(), nurse, ward.ID, referralID, desk.TightenChange{}); err != nil {
		t.Fatal(err)
	}
	answered(t, s.post(referralFor(t, murry(), "").JSON(), newCall()), 200)
}

func TestNothingIsLoosened(t *testing.T) {
	s := newWard(t)
	before := answered(t, s.get(definitionsOf(ward.ID, "a1t1")), 200).At("entry").JSON()
	for name, in := range map[string]desk.TightenChange{
		"what the standard demands":      {Dropped: []string{"CarePlan"}},
		"what every message needs":       {Dropped: []string{"Patient"}},
		"safeguarding and other alerts":  {Dropped: []string{"Flag"}},
		"what software fills in":         {Dropped: []string{"Location"}},
		"left out and needed at once":    {Required: []string{"Procedure"}, Dropped: []string{"Procedure"}},
		"a question of what is left out": {Dropped: []string{"AllergyIntolerance"}, Fields: []string{"AllergyIntolerance.type"}},
		"an unknown part":                {Required: []string{"Invoice"}},
		"an unknown question":            {Fields: []string{"CarePlan.colour"}},
		"a question that cannot be":      {Fields: []string{"Observation.effectiveDateTime"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.desk.Tighten(t.Context(), manager, ward.ID, referralID, in)
			if e := refused(t, err, "cannot-tighten"); e.What == "" || !strings.Contains(e.Sent, "Nothing was saved") {
				t.Errorf("the person reads %+v", e)
			}
		})
	}
	if after := answered(t, s.get(definitionsOf(ward.ID, "a1t1")), 200).At("entry").JSON(); string(after) != string(before) {
		t.Error("what is published has changed")
	}
	_, err := s.desk.Tighten(t.Context(), manager, ward.ID, "bars-message-servicerequest-request-cancelled.APP1", desk.TightenChange{Required: []string{"ServiceRequest"}})
	if err == nil {
		t.Error("a cancellation was made harder")
	}
	_, err = s.desk.Tighten(t.Context(), manager, ward.ID, "bars-message-of-no-kind.APP1", desk.TightenChange{})
	refused(t, err, "not-found")
}

// The page shows every part with what the standard says and what can change.
func TestWhatCanBeTightenedIsShown(t *testing.T) {
	s := newWard(t)
	view, err := s.desk.OfferedDefinition(t.Context(), manager, ward.ID, referralID)
	if err != nil || !view.Can || view.Tightened {
		t.Fatalf("%+v, %v", view, err)
	}
	parts := map[string]desk.DefinitionPart{}
	for _, p := range view.Parts {
		parts[p.ID] = p
		for _, f := range p.Fields {
			if f.CanRequire == (f.Why != "") {
				t.Errorf("%s %s: can %v, why %q", p.ID, f.ID, f.CanRequire, f.Why)
			}
		}
	}
	if p := parts["AllergyIntolerance"]; p.Standard != "optional" || p.Now != "optional" || !p.CanRequire || !p.CanDrop || len(p.Fields) < 5 {
		t.Errorf("allergies: %+v", p)
	}
	if p := parts["Flag"]; p.CanDrop || p.CanRequire || p.Why == "" {
		t.Errorf("alerts: %+v", p)
	}
	if p := parts["CarePlan"]; p.Standard != "required" || p.CanDrop {
		t.Errorf("assessment: %+v", p)
	}
	for id, p := range parts {
		if p.Name == "" || !p.CanDrop && !p.CanRequire && p.Why == "" {
			t.Errorf("%s: %+v", id, p)
		}
	}
}

// Every part and question that the page says can be changed can be, each by itself.
func TestEverythingThatCanBeTightenedCanBe(t *testing.T) {
	s := newWard(t)
	view, err := s.desk.OfferedDefinition(t.Context(), manager, ward.ID, referralID)
	if err != nil {
		t.Fatal(err)
	}
	try := func(in desk.TightenChange) {
		t.Helper()
		if _, err := s.desk.Tighten(t.Context(), manager, ward.ID, referralID, in); err != nil {
			t.Errorf("%+v: %v", in, err)
		}
	}
	for _, p := range view.Parts {
		if p.CanRequire {
			try(desk.TightenChange{Required: []string{p.ID}})
		}
		if p.CanDrop {
			try(desk.TightenChange{Dropped: []string{p.ID}})
		}
		for _, f := range p.Fields {
			if f.CanRequire {
				try(desk.TightenChange{Fields: []string{f.ID}})
			}
		}
	}
}

// A service that refers patients too still takes the answers to what it sent.
func TestAServiceThatRefersTakesAnswersBesidesWhatIsNew(t *testing.T) {
	s := newWard(t)
	told := string(answered(t, s.get("/metadata"), 200).JSON())
	for _, kind := range []message.Kind{message.ReferralNew, message.DidNotAttendKind} {
		if !strings.Contains(told, kind.DefinitionTail()) {
			t.Errorf("its statement does not name %s", kind.DefinitionTail())
		}
	}
}

// A crash in the middle of an import or a change leaves everything as it was.
func TestAChangeThatCannotBeKeptIsNotHalfMade(t *testing.T) {
	s := newWard(t)
	s.store.breaks(true)
	if _, err := s.desk.CloseService(t.Context(), manager, ward.ID); err == nil {
		t.Error("closed, with a full disk")
	}
	file := desk.ImportText{Text: "service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own\n" +
		"2000091011,One,RX1,Trust,a5t1,false,,true\n2000091022,Two,RX1,Trust,a5t1,false,,true\n"}
	if _, err := s.desk.ImportServices(t.Context(), manager, file); err == nil {
		t.Error("imported, with a full disk")
	}
	s.store.breaks(false)
	var own []storage.Service
	s.view(func(tx storage.Tx) (err error) { own, err = tx.Directory().Own(); return err })
	if len(own) != 1 || !own[0].ClosedAt.IsZero() {
		t.Errorf("kept %+v", own)
	}
	if done, err := s.desk.ImportServices(t.Context(), manager, file); err != nil || !done.Saved || done.Count != 2 {
		t.Errorf("imported later: %+v, %v", done, err)
	}
}
