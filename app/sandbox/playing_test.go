package sandbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/bars/network/fault"
)

// own is a scenario of a trainer's.
const own = `id: my-own
title: A letter from the trust
goal: You can answer.
level: practised
minutes: 5
patient: 965 849 9007
story: Somebody asks.
start:
  - fault: late
    at: Trumpton General Emergency Department
    seconds: 1
    next: 3
steps:
  - do: Book.
    where: new
    done:
      - sent: booking
        to: Trumpton General Emergency Department
        answered: accepted
    then:
      - fault: down
        at: Village Urgent Treatment Centre
      - tell: Booked.
  - do: Wait a little.
    where: today
    done:
      - waited: 20 minutes
  - do: Look at the pharmacy.
    where: services
    done:
      - read: definition
        of: Market Street Pharmacy
`

func (r *room) imports(text string) sandbox.ScenarioImported {
	r.t.Helper()
	got, err := r.stage.Import(r.t.Context(), sandbox.ScenarioText{Name: "my-own.yaml", Text: text})
	r.must(err)
	return got
}

func (r *room) done(n int) func() bool { return func() bool { return r.progress().Done == n } }

// Trainers keep scenarios of their own, which outlive the program; a wrong file
// leaves what was there as it was, and a ready-made one is never replaced.
func TestTrainersKeepTheirOwnScenarios(t *testing.T) {
	r := newRoom(t)
	if got := r.imports(own); got.Scenario == nil || !got.Scenario.Own || got.Replaced || len(got.Problems) > 0 {
		t.Fatalf("%+v", got)
	}
	if got := r.imports(strings.Replace(own, "sent: booking", "sent: boking", 1)); got.Scenario != nil || len(got.Problems) != 1 || got.Problems[0].Line != 17 {
		t.Errorf("a wrong one: %+v", got)
	}
	if got := r.imports(strings.Replace(own, "id: my-own", "id: first-booking", 1)); got.Scenario != nil || len(got.Problems) != 1 || !strings.Contains(got.Problems[0].Reason, "ready-made") || got.Problems[0].Line != 1 {
		t.Errorf("a ready-made one: %+v", got)
	}
	if got := r.imports(strings.Replace(own, "A letter", "Another letter", 1)); !got.Replaced || got.Scenario.Title != "Another letter from the trust" {
		t.Errorf("replaced: %+v", got)
	}
	r.reopen()
	list := ready(t, r)
	if last := list[len(list)-1]; last.ID != "my-own" || !last.Own || list[0].Own {
		t.Errorf("%+v", last)
	}
	file, err := r.stage.File(t.Context(), "my-own")
	if err != nil || file.Name != "my-own.yaml" || !strings.HasPrefix(file.Text, "# SIMULATED: ") || !strings.Contains(file.Text, "Another letter") {
		t.Errorf("%+v %v", file, err)
	}
	r.must(r.stage.Remove(t.Context(), "my-own"))
	for id, code := range map[string]string{"my-own": "scenario-unknown", "first-booking": "scenario-ready-made"} {
		if err := r.stage.Remove(t.Context(), id); err == nil || desk.AsError(err).Code != code {
			t.Errorf("remove %s: %v, want %s", id, err, code)
		}
	}
	if _, err := r.stage.Begin(t.Context(), "my-own"); desk.AsError(err).Code != "scenario-unknown" {
		t.Errorf("begin: %v", err)
	}
}

// A copy of every ready-made scenario can be kept under another id.
func TestEveryReadyMadeScenarioCanBeCopied(t *testing.T) {
	r := newRoom(t)
	for _, card := range ready(t, r) {
		file, err := r.stage.File(t.Context(), card.ID)
		r.must(err)
		if line, rest, _ := strings.Cut(file.Text, "\n"); !strings.HasPrefix(line, "# SIMULATED") || strings.Contains(rest, "SIMULATED") {
			t.Errorf("%s: its file begins with %q", card.ID, line)
		}
		if got := r.imports(strings.Replace(file.Text, "id: "+card.ID, "id: copy-of-"+card.ID, 1)); got.Scenario == nil || got.Scenario.Title != card.Title {
			t.Errorf("%s: %+v", card.ID, got)
		}
		copied, err := r.stage.File(t.Context(), "copy-of-"+card.ID)
		r.must(err)
		if strings.Count(copied.Text, "SIMULATED") != 1 {
			t.Errorf("%s: the copy's file says SIMULATED %d times", card.ID, strings.Count(copied.Text, "SIMULATED"))
		}
		r.must(r.stage.Remove(t.Context(), "copy-of-"+card.ID))
	}
}

// The program ends in the middle, with a fault on and a message on the tape that
// nobody has looked at; it goes on where it was.
func TestAScenarioSurvivesARestart(t *testing.T) {
	r := newRoom(t)
	r.imports(own)
	w := r.begins("my-own")
	if on := r.network.Faults().List(); len(on) != 1 || on[0].Next != 3 {
		t.Fatalf("faults: %+v", on)
	}
	r.reopen()
	if p := r.progress(); !p.Running || p.Done != 0 {
		t.Errorf("after a restart: %+v", p)
	}
	if on := r.network.Faults().List(); len(on) != 1 || on[0].Kind != fault.Late || on[0].Next != 3 || on[0].ServiceID != emergency {
		t.Errorf("faults after a restart: %+v", on)
	}
	w.does(w.plot.Steps[0].Done[0])
	r.until("booked", r.done(1))
	before := r.progress()
	r.reopen()
	p := r.progress()
	if !p.Running || p.Done != 1 || p.Steps[0].At == nil || !p.Steps[0].At.Equal(*before.Steps[0].At) || len(p.Told) != 1 || p.Told[0].Text != "Booked." {
		t.Fatalf("after a restart: %+v", p)
	}
	kinds := []fault.Kind{}
	for _, f := range r.network.Faults().List() {
		kinds = append(kinds, f.Kind)
	}
	if !slices.Contains(kinds, fault.Down) {
		t.Errorf("the fault of the step is not on again: %v", kinds)
	}
	r.network.Clock().Move(21 * time.Minute)
	r.until("waited", r.done(2))
	w.does(w.plot.Steps[2].Done[0])
	r.until("over", func() bool { return r.progress().Over })
	d := r.debrief()
	if !d.Whole || len(d.Strayed) > 0 {
		t.Errorf("%s %+v", d.Standing, d.Strayed)
	}
	sent := 0
	for _, passed := range d.Sent {
		if passed.What == "Booking" {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("the booking is told %d times", sent)
	}
	if on := r.network.Faults().List(); len(on) > 0 {
		t.Errorf("faults are left on: %+v", on)
	}
	r.reopen()
	if again := r.debrief(); again.Standing != d.Standing || len(again.Sent) != len(d.Sent) {
		t.Errorf("the debrief after a restart: %s", again.Standing)
	}
}

// What went out while nobody looked, and left the tape with the program, is
// found in the records.
func TestWhatPassedBeforeARestartIsRecalled(t *testing.T) {
	r := newRoom(t)
	r.imports(own)
	w := r.begins("my-own")
	r.blind()
	w.does(w.plot.Steps[0].Done[0])
	r.until("booked", func() bool { c := r.newest(); return c != nil && c.Confirmed })
	r.reopen()
	r.until("recalled", r.done(1))
	if d := r.debrief(); len(d.Strayed) > 0 || !slices.ContainsFunc(d.Sent, func(p sandbox.ScenarioPassed) bool { return p.What == "Booking" && p.Good }) {
		t.Errorf("%+v %+v", d.Sent, d.Strayed)
	}
}

// A scenario can be played twice in one room: what was done the first time does
// not count, and what was learned of the services then does not stand in the way.
func TestAScenarioIsPlayedTwice(t *testing.T) {
	r := newRoom(t)
	for range 2 {
		w := r.begins("pharmacy")
		if p := r.progress(); p.Done != 0 || p.Over {
			t.Fatalf("at the beginning: %+v", p.Steps)
		}
		w.walk()
		if d := r.debrief(); !d.Whole || len(d.Strayed) > 0 {
			t.Errorf("%s %+v", d.Standing, d.Strayed)
		}
	}
}

// A step that is done before its turn counts, and is told as early.
func TestAStepDoneEarlyCounts(t *testing.T) {
	r := newRoom(t)
	r.imports(own)
	w := r.begins("my-own")
	w.does(w.plot.Steps[2].Done[0])
	r.until("the pharmacy", r.done(1))
	p := r.progress()
	if p.Steps[2].State != "done" || !p.Steps[2].Early || p.Steps[0].State != "now" || p.Steps[1].State != "todo" {
		t.Errorf("%+v", p.Steps)
	}
	r.network.Clock().Move(time.Hour)
	if p := r.progress(); p.Done != 1 {
		t.Errorf("time counts before the step before is done: %+v", p.Steps)
	}
}

// Leaving takes the faults off; another scenario may follow at once; a reset
// forgets everything.
func TestLeavingAndReset(t *testing.T) {
	r := newRoom(t)
	if p := r.progress(); p.Running || p.Over {
		t.Errorf("at first: %+v", p)
	}
	if _, err := r.stage.Debrief(t.Context()); desk.AsError(err).Code != "scenario-none" {
		t.Errorf("debrief at first: %v", err)
	}
	r.imports(own)
	r.begins("my-own")
	if p := r.progress(); !p.Running || p.Patient != "DYBALL, Adrian, NHS number 965 849 9007" || p.Scenario.ID != "my-own" || p.Steps[0].Screen != "new" {
		t.Errorf("%+v", p)
	}
	p, err := r.stage.Begin(t.Context(), "slot-taken")
	r.must(err)
	if on := r.network.Faults().List(); p.Scenario.ID != "slot-taken" || len(on) != 1 || on[0].Kind != fault.SlotTaken {
		t.Errorf("%+v, faults %+v", p.Scenario, on)
	}
	p, err = r.stage.Leave(t.Context())
	r.must(err)
	if on := r.network.Faults().List(); p.Running || !p.Over || len(on) > 0 {
		t.Errorf("left: %+v, faults %+v", p, on)
	}
	r.begins("slot-taken")
	r.must(r.stage.Reset(t.Context()))
	if p := r.progress(); p.Running || p.Over || len(r.network.Faults().List()) > 0 {
		t.Errorf("after a reset: %+v", p)
	}
	r.reopen()
	if p := r.progress(); p.Running || p.Over {
		t.Errorf("after a reset and a restart: %+v", p)
	}
}

// What one learner does counts for nobody else.
func TestTwoLearnersDoNotSeeEachOther(t *testing.T) {
	one, two := newRoom(t), newRoom(t)
	first, second := one.begins("slot-taken"), two.begins("first-booking")
	first.walkTo(1)
	if p := two.progress(); p.Done != 0 || len(two.network.Faults().List()) != 0 || two.newest() != nil {
		t.Errorf("the second sees %+v", p)
	}
	second.walk()
	if p := one.progress(); p.Done != 1 || p.Over || p.Scenario.ID != "slot-taken" {
		t.Errorf("the first sees %+v", p)
	}
	if d := two.debrief(); !d.Whole || len(d.Strayed) > 0 {
		t.Errorf("%s %+v", d.Standing, d.Strayed)
	}
}

// A service may ask something of the learner's own, and the learner's answer
// counts.
func TestAnEpisodeArrives(t *testing.T) {
	r := newRoom(t)
	r.imports(`id: my-own
title: A call to validate
goal: You can answer.
level: practised
minutes: 5
story: Somebody asks.
start:
  - arrives: Validation of a 999 call by a clinical assessment service
steps:
  - do: Open the request and take it.
    where: inbox
    done:
      - came: request for validation
        answered: accepted
      - recorded: item taken
  - do: Say that you have begun.
    where: case
    done:
      - sent: validation started
`)
	r.begins("my-own")
	var id string
	r.until("it is in the inbox", func() bool {
		list, err := r.desk.Worklist(t.Context(), nurse, desk.WorkQuery{View: "open"})
		r.must(err)
		if len(list.Items) > 0 {
			id = list.Items[0].CaseID
		}
		return id != ""
	})
	item, err := r.desk.Item(t.Context(), nurse, id)
	r.must(err)
	_, err = r.desk.ActOnItem(t.Context(), nurse, id, desk.ItemAct{Version: item.Version, Action: "take"})
	r.must(err)
	r.until("taken", r.done(1))
	begun, err := r.desk.StartReply(t.Context(), nurse, id, desk.ReplyStart{Version: r.caseOf(id).Version, Kind: "validation-interim"})
	r.must(err)
	d, err := r.desk.Draft(t.Context(), nurse, begun.DraftID)
	r.must(err)
	_, err = r.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	r.must(err)
	r.until("over", func() bool { return r.progress().Over })
}
