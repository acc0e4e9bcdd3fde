package sandbox_test

import (
	"slices"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/message"
)

// walker goes through a scenario as its steps say.
type walker struct {
	*room
	plot    scenario.Scenario
	drafted map[string]desk.Draft // begun and not sent, by service
}

// begins begins a scenario for a learner.
func (r *room) begins(id string) *walker {
	r.t.Helper()
	_, err := r.stage.Begin(r.t.Context(), id)
	r.must(err)
	return &walker{room: r, plot: r.read(id), drafted: map[string]desk.Draft{}}
}

// read is a scenario as anyone reads it.
func (r *room) read(id string) scenario.Scenario {
	r.t.Helper()
	file, err := r.stage.File(r.t.Context(), id)
	r.must(err)
	var known scenario.Reader
	for _, each := range r.network.Directory() {
		known.Services = append(known.Services, scenario.Service{ID: each.ID, Name: each.Name})
	}
	for _, p := range r.network.Patients() {
		known.Patients = append(known.Patients, p.NHSNumber)
	}
	s, problems := known.Read([]byte(file.Text))
	if len(problems) > 0 {
		r.t.Fatal(problems)
	}
	return s
}

// walk does every step, and waits until each is told as done.
func (w *walker) walk() { w.t.Helper(); w.walkTo(len(w.plot.Steps)) }

// walkTo does the first steps. All that a step has sent to one service goes out
// with one act of the learner.
func (w *walker) walkTo(end int) {
	w.t.Helper()
	for i, step := range w.plot.Steps[:end] {
		sent := map[string]bool{}
		for _, c := range step.Done {
			if c.Word != scenario.Sent || !sent[c.Service] {
				w.does(c)
			}
			sent[c.Service] = sent[c.Service] || c.Word == scenario.Sent
		}
		w.until(step.Do, func() bool { p := w.progress(); return p.Over || p.Steps[i].State == "done" })
	}
}

// does what makes a condition true, unless it comes about by itself.
func (w *walker) does(c scenario.Condition) {
	w.t.Helper()
	switch {
	case c.Word == scenario.Read && c.Reads == scenario.ReadsTimes:
		w.drafted[c.Service] = w.draft(c.Service, "book-and-refer", w.plot.Patient, desk.DraftStart{})
		w.free(w.drafted[c.Service])
	case c.Word == scenario.Read:
		_, err := w.desk.Service(w.t.Context(), nurse, c.Service)
		w.must(err)
	case c.Word == scenario.Sent:
		w.sent(c)
	case c.Word == scenario.Opened:
		w.opens()
	case c.Word == scenario.Recorded && c.Entry == scenario.Taking:
		w.takes()
	case c.Word == scenario.Recorded && c.Entry == scenario.Note && w.unknown():
		w.acts("tell", "Rang, nothing is booked there")
	case c.Word == scenario.Recorded:
		w.acts(map[scenario.Entry]string{scenario.Contact: "record-contact", scenario.Note: "note", scenario.GivingUp: "give-up", scenario.Closing: "close"}[c.Entry], "Phoned, all is arranged")
	}
}

// settled is the case that can be gone on with, else the newest, once nothing is
// under way or it waits; nil without a case.
func (w *walker) settled() (last *desk.Case) {
	w.t.Helper()
	w.until("nothing is under way, or it waits", func() bool {
		list, err := w.desk.Cases(w.t.Context(), nurse, 0)
		w.must(err)
		last = nil
		for _, line := range list.Cases {
			c := w.caseOf(line.ID)
			if c.Pending && (c.UnderWay == nil || c.UnderWay.NextAt == nil) {
				return false
			}
			if last == nil || last.BackToDraft == "" && c.BackToDraft != "" {
				last = &c
			}
		}
		return true
	})
	return last
}

// sent sees to it that a message goes out.
func (w *walker) sent(c scenario.Condition) {
	w.t.Helper()
	last := w.settled()
	switch {
	case c.Kind.Response():
		w.replies(string(c.Kind))
	case c.Kind == message.BookingNew && c.Answer == scenario.HasIt:
		w.network.Clock().Move(time.Minute)
	case c.Kind == message.BookingNew && last != nil && last.Pending:
		w.network.Clock().Move(time.Minute)
	case c.Kind == message.BookingNew && last != nil && last.BackToDraft != "" && last.Service.ID == c.Service:
		d, err := w.desk.Draft(w.t.Context(), nurse, last.BackToDraft)
		w.must(err)
		w.sends(d)
	case c.Kind == message.BookingCancel:
		w.sends(w.draft(c.Service, "book-and-refer", "", desk.DraftStart{FromCase: last.ID, Rebooks: true}))
	case c.Kind == message.ValidationCancel:
		w.acts("cancel-referral", "The breach time has passed")
	case c.Kind == message.ValidationNew:
		w.sends(w.draft(c.Service, "validate", w.plot.Patient, desk.DraftStart{}))
	case c.Kind == message.BookingNew:
		d, begun := w.drafted[c.Service]
		if !begun {
			d = w.draft(c.Service, "book-and-refer", w.plot.Patient, desk.DraftStart{})
		}
		w.sends(d)
	case c.Kind == message.ReferralNew && !w.both():
		w.sends(w.draft(c.Service, "refer", w.plot.Patient, desk.DraftStart{}))
	}
}

// unknown reports whether a message is of unknown fate once all tries are over.
func (w *walker) unknown() bool {
	last := w.newest()
	w.until("the tries are over", func() bool { last = w.newest(); return !last.Pending })
	return slices.ContainsFunc(last.Actions, func(a desk.Action) bool { return a.ID == "tell" })
}

// takes takes the item that came in.
func (w *walker) takes() {
	w.t.Helper()
	w.until("an item can be taken", func() bool { return w.newest() != nil })
	item, err := w.desk.Item(w.t.Context(), nurse, w.newest().ID)
	w.must(err)
	_, err = w.desk.ActOnItem(w.t.Context(), nurse, item.CaseID, desk.ItemAct{Version: item.Version, Action: "take"})
	w.must(err)
}

// replies answers the request that came in.
func (w *walker) replies(kind string) {
	w.t.Helper()
	c := w.newest()
	begun, err := w.desk.StartReply(w.t.Context(), nurse, c.ID, desk.ReplyStart{Version: c.Version, Kind: kind})
	w.must(err)
	d, err := w.desk.Draft(w.t.Context(), nurse, begun.DraftID)
	w.must(err)
	now := w.network.Clock().Now()
	answers := w.answers(d, madeup.Person{Since: now, By: now.Add(time.Hour), Says: "Spoke to the patient, to be seen today", Story: madeup.StoryFor(kind, 1)})
	d = w.saves(d, desk.DraftSave{Answers: &answers})
	_, err = w.desk.Send(w.t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	w.must(err)
}

// both reports whether a referral goes out with its booking here.
func (w *walker) both() bool {
	for _, step := range w.plot.Steps {
		for _, c := range step.Done {
			if c.Kind == message.BookingNew {
				return true
			}
		}
	}
	return false
}

// opens opens the newest thing that came in.
func (w *walker) opens() {
	w.t.Helper()
	w.until("something comes in", func() bool {
		list, err := w.desk.Inbox(w.t.Context(), nurse, 0, true)
		w.must(err)
		if len(list.Items) == 0 {
			return false
		}
		_, err = w.desk.ReadInbox(w.t.Context(), nurse, list.Items[0].ID)
		w.must(err)
		return true
	})
}

func ready(t *testing.T, r *room) []sandbox.ScenarioCard {
	t.Helper()
	list, err := r.stage.Scenarios(t.Context())
	r.must(err)
	return list.Scenarios
}

// Every ready-made scenario can be walked to its end by a learner at the desk,
// who then has not left the path.
func TestEveryScenarioIsWalkedToItsEnd(t *testing.T) {
	r := newRoom(t)
	cards := ready(t, r)
	if len(cards) < 15 {
		t.Fatalf("%d scenarios", len(cards))
	}
	for _, card := range cards {
		if file := r.read(card.ID); file.ID != card.ID {
			t.Fatalf("the file of %q says %q", card.ID, file.ID)
		}
	}
	for _, card := range cards {
		t.Run(card.ID, func(t *testing.T) {
			r := newRoom(t)
			w := r.begins(card.ID)
			w.walk()
			r.until("it is over", func() bool { return r.progress().Over })
			d := r.debrief()
			if !d.Whole || len(d.Strayed) > 0 || len(d.Sent) == 0 || d.EndedAt == nil {
				t.Errorf("%s\n%+v\n%s", d.Standing, d.Strayed, r.story())
			}
			if on := r.network.Faults().List(); len(on) > 0 {
				t.Errorf("faults are left on: %+v", on)
			}
		})
	}
}

// No step of a ready-made scenario is done while the learner sits still and only
// the other side answers.
func TestEveryStepAsksSomethingOfTheLearner(t *testing.T) {
	r := newRoom(t)
	own := []scenario.Word{scenario.Sent, scenario.Read, scenario.Recorded, scenario.Opened}
	for _, card := range ready(t, r) {
		for _, step := range r.read(card.ID).Steps {
			if !slices.ContainsFunc(step.Done, func(c scenario.Condition) bool { return !c.Not && slices.Contains(own, c.Word) }) {
				t.Errorf("%s: %q comes about by itself", card.ID, step.Do)
			}
		}
	}
}
