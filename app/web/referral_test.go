package web_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/message"
)

// teller is who answers the forms, at whatever time.
var teller = madeup.Person{Since: time.Date(2020, 3, 2, 7, 45, 0, 0, time.UTC), By: time.Date(2099, 3, 2, 7, 45, 0, 0, time.UTC),
	Says: "Chest pain since the morning"}

// blocks lists the ids of a form's blocks for a FHIR type.
func blocks(f form.Form, resource string) (out []string) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			if b.Resource == resource {
				out = append(out, b.ID)
			}
		}
	}
	return out
}

// ready is a draft with everything that must be answered.
func (r *rig) ready(plan string) desk.Draft {
	r.t.Helper()
	r.settle()
	d := r.filled(plan)
	answers := teller.Demanded(d.Form)
	return r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
}

func TestBookAndReferIsReadyWithWhatTheFormAsks(t *testing.T) {
	r := newRig(t)
	d := r.ready("book-and-refer")
	if len(d.Form.Sections) == 0 || len(d.Sources) != 2 {
		t.Fatalf("form: %d sections, sources %+v", len(d.Form.Sections), d.Sources)
	}
	c := r.check(d.ID)
	if !c.Ready || len(c.Messages) != 2 || c.Action != "Book and refer" {
		t.Fatalf("faults: %+v", c.Faults)
	}
	for i, kind := range []message.Kind{message.BookingNew, message.ReferralNew} {
		bundle, err := fhir.Parse([]byte(c.Messages[i].JSON))
		if err != nil {
			t.Fatal(err)
		}
		if facts := message.ReadFacts(bundle); facts.Kind != kind || facts.UseCase != "a1t1" {
			t.Errorf("message %d: %+v", i, facts)
		}
		for _, f := range c.Messages[i].Findings {
			if f.Severity == "error" {
				t.Errorf("%s: %+v", kind, f)
			}
		}
		if len(c.Messages[i].Reading) == 0 {
			t.Errorf("%s has nothing to read", kind)
		}
	}
	if !strings.Contains(c.Messages[1].JSON, "Appointment/") {
		t.Error("the referral is not linked to the booking")
	}
}

func TestReferralAloneNeedsNoSlot(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	for _, s := range d.Steps {
		if s.ID == "slot" {
			t.Error("a referral alone asks for a slot")
		}
	}
	if c := r.check(d.ID); !c.Ready || len(c.Messages) != 1 || c.Action != "Refer" {
		t.Errorf("check: ready %v, %d messages, %+v", c.Ready, len(c.Messages), c.Faults)
	}
}

func TestStepsShowWhatIsMissingInASection(t *testing.T) {
	r := newRig(t)
	d := r.filled("book-and-refer")
	first := ""
	for _, s := range d.Steps {
		if strings.HasPrefix(s.ID, "form:") && first == "" {
			first = s.ID
		}
	}
	if first == "" {
		t.Fatalf("no section among %+v", d.Steps)
	}
	var confirmed []string
	for _, s := range d.Steps {
		confirmed = append(confirmed, s.ID)
	}
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Confirmed: confirmed})
	problems := 0
	for _, s := range d.Steps {
		if s.State == "problem" {
			problems++
		}
	}
	if problems == 0 {
		t.Errorf("an empty form has no problem: %+v", d.Steps)
	}
	answers := teller.Demanded(d.Form)
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	for _, s := range d.Steps {
		if s.State == "problem" {
			t.Errorf("step %+v", s)
		}
	}
}

// without is the referral definition of a service without one resource type.
func without(service, resource string) *fhir.Node {
	n := definition.Template(message.ReferralNew.DefinitionTail()).Resource(service, []string{"a1t1"}, "2.1.0")
	kept := fhir.List()
	for _, f := range n.All("focus") {
		if f.TextAt("code") != resource {
			kept.Items = append(kept.Items, f)
		}
	}
	n.Set("focus", kept)
	return n
}

func TestFormFollowsTheReceiversDefinition(t *testing.T) {
	r := newRig(t)
	if got := blocks(r.begin(edID, "a1t1", "refer").Form, "MedicationStatement"); len(got) == 0 {
		t.Fatal("the published definition asks for no medicines")
	}
	r.bars.change(func(f *fakeBaRS) { f.definitions[edID] = []*fhir.Node{without(edID, "MedicationStatement")} })
	want[desk.ServiceView](r, 200, "POST", "/api/services/"+edID+"/check-again", nil)
	if got := blocks(r.begin(edID, "a1t1", "refer").Form, "MedicationStatement"); len(got) != 0 {
		t.Errorf("a definition without medicines asks for %v", got)
	}
}

func TestAnswersThatTheServiceNoLongerTakesAreListed(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	id := blocks(d.Form, "MedicationStatement")[0]
	var block form.Block
	for _, s := range d.Form.Sections {
		for _, b := range s.Blocks {
			if b.ID == id {
				block = b
			}
		}
	}
	answers := teller.Demanded(d.Form)
	answers[id] = []map[string]string{teller.Repeat(block)}
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	if len(d.Dropped) != 0 {
		t.Fatalf("dropped: %+v", d.Dropped)
	}
	r.bars.change(func(f *fakeBaRS) { f.definitions[edID] = []*fhir.Node{without(edID, "MedicationStatement")} })
	want[desk.ServiceView](r, 200, "POST", "/api/services/"+edID+"/check-again", nil)
	got := want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil)
	if len(got.Dropped) == 0 || got.Dropped[0].Block != id || got.Dropped[0].Critical {
		t.Errorf("dropped: %+v", got.Dropped)
	}
	if kept := got.Answers[id]; len(kept) != 1 {
		t.Errorf("the answers are gone: %+v", got.Answers)
	}
	if c := r.check(d.ID); !c.Ready || len(c.Dropped) == 0 {
		t.Errorf("check: %+v dropped %+v", c.Faults, c.Dropped)
	}
}

// Safety information is never dropped in silence: the draft cannot be sent.
func TestSafeguardingIsNeverDroppedSilently(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	answers := teller.Demanded(d.Form)
	for _, id := range blocks(d.Form, "Flag") {
		for _, s := range d.Form.Sections {
			for _, b := range s.Blocks {
				if b.ID != id {
					continue
				}
				repeat := map[string]string{}
				for _, f := range b.Fields {
					repeat[f.ID] = teller.Answer(f)
				}
				answers[id] = []map[string]string{repeat}
			}
		}
	}
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	r.bars.change(func(f *fakeBaRS) { f.definitions[edID] = []*fhir.Node{without(edID, "Flag")} })
	want[desk.ServiceView](r, 200, "POST", "/api/services/"+edID+"/check-again", nil)
	c := r.check(d.ID)
	critical := false
	for _, p := range c.Dropped {
		critical = critical || p.Critical
	}
	if !critical || c.Ready || faultAt(c, "check", "") == nil {
		t.Errorf("ready %v, dropped %+v, faults %+v", c.Ready, c.Dropped, c.Faults)
	}
}

func TestSlotAfterTheTimeAskedForIsLate(t *testing.T) {
	r := newRig(t)
	d := r.ready("book-and-refer")
	answers := teller.Demanded(d.Form)
	found := false
	for _, s := range d.Form.Sections {
		for _, b := range s.Blocks {
			for _, f := range b.Fields {
				if f.Path == "ServiceRequest.occurrencePeriod.end" {
					found = true
					repeat := map[string]string{f.ID: start.Add(30 * time.Minute).Format(time.RFC3339)}
					if have := answers[b.ID]; len(have) > 0 {
						repeat = have[0]
						repeat[f.ID] = start.Add(30 * time.Minute).Format(time.RFC3339)
					}
					answers[b.ID] = []map[string]string{repeat}
				}
			}
		}
	}
	if !found {
		t.Fatal("the form does not ask by when care should start")
	}
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	if d.Slot == nil || !d.Slot.Late {
		t.Errorf("slot: %+v", d.Slot)
	}
	for _, s := range r.slots(d.ID, "").Slots {
		if !s.Late {
			t.Errorf("slot %s is not late", s.ID)
		}
	}
}

func TestAnswersComeBackAsTheyWereSaved(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	saved, err := json.Marshal(d.Answers)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil).Answers)
	if err != nil {
		t.Fatal(err)
	}
	if string(saved) != string(again) {
		t.Errorf("saved %s, read %s", saved, again)
	}
}

// The time by which care should start cannot have passed, and what happened
// cannot lie ahead: each is told at its field before anything is sent.
func TestTimesThatCannotBeAreTold(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	for path, tt := range map[string]struct{ answer, words string }{
		"ServiceRequest.occurrencePeriod.end": {"2026-11-21T07:59:00+00:00", "has passed. Enter a later time"},
		"CarePlan.period.start":               {"2026-11-21T08:05:00+00:00", "must not be in the future"},
	} {
		block, q, found := fieldAt(d.Form, path)
		if !found {
			t.Fatalf("%s is not asked", path)
		}
		answers := teller.Demanded(d.Form)
		if len(answers[block]) == 0 {
			answers[block] = []map[string]string{{}}
		}
		answers[block][0][q.ID] = tt.answer
		d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
		c := r.check(d.ID)
		if c.Ready || len(c.Faults) != 1 || !strings.Contains(c.Faults[0].Message, tt.words) || c.Faults[0].Field != block+"[0]."+q.ID {
			t.Errorf("%s: %+v", path, c.Faults)
		}
	}
}
