package tkw_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/form"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// patience is how long one thing may take to come about.
const patience = 2 * time.Minute

// round is one scenario under way.
type round struct {
	*station
	t    *testing.T
	came string // what came of it so far
}

// ask is what a person does at the desk.
type ask struct {
	service, useCase, plan string
	patient                string // NHS number
	from                   string // case to go on from
	rebooks                bool   // the new booking replaces the one of that case
}

func (r *round) must(err error) {
	r.t.Helper()
	if err != nil {
		e := desk.AsError(err)
		r.t.Fatal(strings.Join([]string{e.Error(), e.Title, e.What, e.Next}, " / "))
	}
}

// draft begins what is asked for.
func (r *round) draft(a ask) desk.Draft {
	r.t.Helper()
	d, err := r.desk.StartDraft(r.t.Context(), tester, desk.DraftStart{ServiceID: a.service, UseCase: a.useCase, Plan: a.plan, FromCase: a.from, Rebooks: a.rebooks})
	r.must(err)
	return d
}

// complete answers everything that must be answered, chooses the first free
// time where there is one to choose, and accepts every warning.
func (r *round) complete(d desk.Draft, a ask) desk.Draft {
	r.t.Helper()
	who, answers := patient(a.patient), r.teller().Demanded(d.Form)
	d = r.save(d, desk.DraftSave{Patient: &who, Answers: &answers})
	if r.amend(d, answers) {
		d = r.save(d, desk.DraftSave{Answers: &answers})
	}
	if a.plan == "book" || a.plan == "book-and-refer" {
		free := r.slots(d)
		if len(free.Slots) == 0 {
			r.t.Fatalf("no times are free: %s %+v", free.Note, free.Problem)
		}
		d = r.save(d, desk.DraftSave{SlotID: &free.Slots[len(free.Slots)/2].ID})
	}
	var steps, accept []string
	for _, step := range d.Steps {
		steps = append(steps, step.ID)
	}
	d = r.save(d, desk.DraftSave{Confirmed: steps})
	for _, w := range d.Warnings {
		accept = append(accept, w.Code)
	}
	return r.save(d, desk.DraftSave{Accept: accept})
}

func (r *round) save(d desk.Draft, in desk.DraftSave) desk.Draft {
	r.t.Helper()
	in.Version = d.Version
	d, err := r.desk.SaveDraft(r.t.Context(), tester, d.ID, in)
	r.must(err)
	return d
}

// slots are the times free in the next two days.
func (r *round) slots(d desk.Draft) desk.SlotList {
	r.t.Helper()
	free, err := r.desk.Slots(r.t.Context(), tester, d.ID, time.Time{}, 48)
	r.must(err)
	return free
}

// send sends what is asked for, waits until it is settled, and answers the case.
func (r *round) send(a ask) desk.Case {
	r.t.Helper()
	d := r.complete(r.draft(a), a)
	check, err := r.desk.Check(r.t.Context(), tester, d.ID)
	r.must(err)
	if !check.Ready {
		r.t.Fatalf("not ready: %+v", check.Faults)
	}
	for _, m := range check.Messages {
		for _, f := range m.Findings {
			if f.Severity == "error" {
				r.t.Errorf("%s: %s at %s", m.Title, f.What, f.Path)
			}
		}
	}
	sent, err := r.desk.Send(r.t.Context(), tester, d.ID, desk.Send{Version: d.Version})
	r.must(err)
	return r.settled(sent.CaseID)
}

// update sends a request again with another story.
func (r *round) update(id string) desk.Case {
	r.t.Helper()
	d, err := r.desk.StartDraft(r.t.Context(), tester, desk.DraftStart{ServiceID: validates, Plan: "update", FromCase: id})
	r.must(err)
	answers := d.Answers
	answers["narrative"][0]["activity-outcomeCodeableConcept-text"] = "The bleeding has stopped"
	d = r.save(d, desk.DraftSave{Answers: &answers})
	_, err = r.desk.Send(r.t.Context(), tester, d.ID, desk.Send{Version: d.Version})
	r.must(err)
	return r.settled(id)
}

// settled waits until nothing of a case is on its way any more.
func (r *round) settled(id string) desk.Case {
	r.t.Helper()
	var c desk.Case
	r.until("the case is settled", func() bool {
		waits := r.waiting(id)
		c = r.look(id)
		return !c.Pending && !waits
	})
	r.came = c.Headline
	if c.Trouble != nil {
		r.came += ": " + c.Trouble.Title
	}
	return c
}

// waiting moves the clock to the next try of a case's messages, and reports
// whether there is one.
func (r *round) waiting(id string) bool {
	waits := false
	for _, m := range r.outbox(id) {
		if m.State != "queued" && m.State != "sending" {
			continue
		}
		if waits = true; m.State == "queued" && m.NextAt.After(r.now()) {
			r.passes(m.NextAt.Sub(r.now()))
			r.desk.Wake()
		}
	}
	return waits
}

// look reads a case.
func (r *round) look(id string) desk.Case {
	r.t.Helper()
	c, err := r.desk.Case(r.t.Context(), tester, id)
	r.must(err)
	return c
}

// outbox are the messages of a case as they were sent, oldest first.
func (r *round) outbox(id string) (out []storage.Outbound) {
	r.t.Helper()
	r.must(r.store.View(r.t.Context(), func(tx storage.Tx) (err error) {
		out, err = tx.Outbox().ByCase(id)
		return err
	}))
	return out
}

// sent is the last message of a kind in a case.
func (r *round) sent(id string, kind message.Kind) (found storage.Outbound) {
	r.t.Helper()
	for _, m := range r.outbox(id) {
		if m.Kind == string(kind) {
			found = m
		}
	}
	if found.ID == "" {
		r.t.Fatalf("no %s was sent", kind)
	}
	return found
}

// act does something about a case and waits until it is settled.
func (r *round) act(id, action string) desk.Case {
	r.t.Helper()
	_, err := r.desk.Act(r.t.Context(), tester, id, desk.CaseAct{Version: r.look(id).Version, Action: action, Text: "Tested"})
	r.must(err)
	return r.settled(id)
}

// tries does something about a case that should fail, and answers how; nil
// when it did not.
func (r *round) tries(id, action string) *desk.Trouble {
	r.t.Helper()
	_, err := r.desk.Act(r.t.Context(), tester, id, desk.CaseAct{Version: r.look(id).Version, Action: action, Text: "Tested"})
	if err == nil {
		return r.settled(id).Trouble
	}
	return desk.AsError(err).Trouble()
}

// until waits for a condition, looking whenever something has changed and now
// and then besides, for in a real environment time passes by itself.
func (r *round) until(what string, holds func() bool) {
	r.t.Helper()
	changes, stop := r.desk.Changes().Subscribe()
	defer stop()
	over, again := time.NewTimer(patience), time.NewTicker(200*time.Millisecond)
	defer over.Stop()
	defer again.Stop()
	for !holds() {
		select {
		case <-changes:
		case <-again.C:
		case <-over.C:
			r.t.Fatalf("never came true: %s", what)
		}
	}
}

// pointed is where a fault of a form is: block, repeat and field.
var pointed = regexp.MustCompile(`^([^\[]+)\[0\]\.(.+)$`)

// amend answers what the form asks for once the rest is answered: a person
// would read it beside the field. It reports whether there was anything.
func (r *round) amend(d desk.Draft, answers form.Answers) bool {
	r.t.Helper()
	check, err := r.desk.Check(r.t.Context(), tester, d.ID)
	r.must(err)
	amended := false
	for _, fault := range check.Faults {
		at := pointed.FindStringSubmatch(fault.Field)
		if at == nil || !strings.HasPrefix(fault.Step, "form:") {
			continue
		}
		if len(answers[at[1]]) == 0 {
			answers[at[1]] = []map[string]string{{}}
		}
		said := "1 Made Up Street"
		if at[1] == "narrative" {
			said = complaint
		}
		answers[at[1]][0][at[2]], amended = said, true
	}
	return amended
}

// complaint is what every test patient has.
const complaint = "Nose bleed for an hour"

// teller is who answers the forms.
func (r *round) teller() madeup.Person {
	return madeup.Person{Since: r.now().Add(-time.Hour), By: r.now().Add(2 * time.Hour), Says: complaint}
}

// identifier is one of the ids of a case that support is told.
func identifier(c desk.Case, name string) string {
	for _, line := range c.Identifiers {
		if line.Name == name {
			return line.Value
		}
	}
	return fmt.Sprintf("no %s among %v", name, c.Identifiers)
}

// odsCode is the organisation of a service of the directory.
func (r *round) odsCode(service string) (code string) {
	r.t.Helper()
	r.must(r.store.View(r.t.Context(), func(tx storage.Tx) error {
		s, err := tx.Directory().Get(service)
		code = s.ODSCode
		return err
	}))
	return code
}
