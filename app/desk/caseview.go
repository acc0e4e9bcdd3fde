package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Case shows a case whole: what stands, what may be done about it, how it came
// about, and its messages. That it was read is recorded before it is answered.
func (d *Desk) Case(ctx context.Context, a access.Actor, id string) (Case, error) {
	ctx = access.As(ctx, a)
	object := access.Object{ID: id, CaseID: id}
	var shown Case
	err := d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, id)
		if err != nil {
			return err
		}
		object.PatientKey, object.ServiceID, object.CorrelationID = f.record.PatientKey, f.record.ServiceID, f.record.CorrelationID
		r, err := d.openReader(tx, a, f)
		if err == nil {
			shown, err = r.view()
		}
		return err
	})
	if denied := d.guard.Check(ctx, a, access.CaseRead, object); denied != nil {
		return Case{}, denied
	}
	return shown, err
}

// caseReader is a case with everything it is told from, read in one snapshot.
type caseReader struct {
	desk     *Desk
	tx       storage.Tx
	file     *caseFile
	service  storage.Service // the counterpart's, or ours when we receive
	other    string          // name of the other side
	sent     []storage.Outbound
	received []storage.Inbound // oldest first
	attempts map[string][]storage.Attempt
	me       access.Actor
	myName   string
	now      time.Time
}

func (d *Desk) openReader(tx storage.Tx, a access.Actor, f *caseFile) (*caseReader, error) {
	r := &caseReader{desk: d, tx: tx, file: f, me: a, now: d.now(), attempts: map[string][]storage.Attempt{}}
	var err error
	if r.service, r.other, err = sides(tx, f); err != nil {
		return r, err
	}
	id, err := identityOf(tx, a)
	if err != nil {
		return r, err
	}
	r.myName = firstOf(a.Name, id.name(), "You")
	if r.sent, err = tx.Outbox().ByCase(f.record.ID); err != nil {
		return r, err
	}
	for _, o := range r.sent {
		if r.attempts[o.ID], err = tx.Outbox().Attempts(o.ID); err != nil {
			return r, err
		}
		f.mayHave(o, r.now)
	}
	r.received, err = receivedFor(tx, f.record.ID)
	return r, err
}

// mayHave lets the case, as it is shown, know of a try under way and of one
// that the receiver may have taken: nothing is said not to be sent that may be.
func (f *caseFile) mayHave(o storage.Outbound, at time.Time) {
	waits := o.State == delivery.Queued && slices.Contains(f.plan.Doubts, o.ID)
	if o.State != delivery.Sending && !waits {
		return
	}
	_ = f.episode.Apply(at, episode.Trying{MessageID: o.ID}) // of a message that is not in the case there is nothing to show
	if waits {
		_ = f.episode.Apply(at, episode.Waiting{MessageID: o.ID, Failure: o.Failure})
	}
}

// receivedFor lists everything that was received for a case, oldest first.
func receivedFor(tx storage.Tx, caseID string) (out []storage.Inbound, err error) {
	for total := 1; len(out) < total; {
		var some []storage.Inbound
		some, total, err = tx.Inbox().List(storage.InboundQuery{CaseID: caseID, Page: storage.Page{Offset: len(out), Limit: mostRows}})
		if err != nil || len(some) == 0 {
			break
		}
		out = append(out, some...)
	}
	slices.Reverse(out)
	return out, err
}

// sides is the service of a case, as the directory has it or as the case
// remembers it, and the name of the other side.
func sides(tx storage.Tx, f *caseFile) (s storage.Service, other string, err error) {
	e := f.episode
	s, err = tx.Directory().Get(f.record.ServiceID)
	if errors.Is(err, storage.ErrNotFound) {
		s, err = storage.Service{ID: f.record.ServiceID, Name: e.ServiceName, ODSCode: e.ODSCode}, nil
	}
	s.Name, s.Phone = firstOf(s.Name, e.ServiceName, "A service without a name"), firstOf(s.Phone, e.Phone)
	if err != nil || f.record.Role != storage.Receiver {
		return s, s.Name, err
	}
	referrer, err := tx.Directory().Get(e.Counterpart)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return s, firstOf(referrer.Name, "the service that referred the patient"), err
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func (r *caseReader) view() (Case, error) {
	f, e := r.file, r.file.episode
	banner, err := subjectBanner(f.record.Subject, r.now)
	if err != nil {
		return Case{}, err
	}
	c := Case{ID: f.record.ID, Version: f.record.Version, Banner: banner, Service: lineOf(r.service), Headline: e.Headline(),
		Standing: e.Standing(r.when), Referral: e.ReferralWords(), Booking: e.BookingWords(), AppointText: f.appointment(r.now),
		Reference: strings.Join(e.References(), ", "), Pending: f.pending(), UnderWay: r.underWay(), ManualRoute: r.manualRoute(), Confirmed: e.Confirmed(),
		Safeguarding: concerns(e), DidNotAttend: r.didNotAttend(), Messages: r.messages(), Identifiers: r.identifiers(),
		AnswersNote: r.answersNote(), Simulated: r.desk.env.Simulated}
	c.AnswerBy, c.AnswerByText, c.AnswerLate = r.breach()
	c.CanStartAgain = f.record.Role == storage.Sender && !c.Pending
	if c.Trouble, err = r.trouble(); err != nil {
		return c, err
	}
	if c.Timeline, err = r.timeline(); err != nil {
		return c, err
	}
	if c.BackToDraft, err = r.desk.backToDraft(r.tx, f); err != nil {
		return c, err
	}
	c.Actions = r.desk.actions(r.tx, f, c.BackToDraft)
	c.Replies = r.desk.repliesFor(f)
	return c, nil
}

// pending reports whether something of the case is being sent, or is held back
// only until the receiver has told the id of the booking it belongs to.
func (f *caseFile) pending() bool {
	b := f.episode.Booking()
	held := f.plan.Referral != nil && f.episode.Referral() == nil && f.plan.Asked < askMost && b != nil && b.State == episode.Booked
	return held || f.episode.Pending()
}

// backToDraft is the draft to go back to when the time was taken, or something
// was refused that can be put right: open again, with what was entered. Empty
// when there is none.
func (d *Desk) backToDraft(tx storage.Tx, f *caseFile) (string, error) {
	if !f.episode.Allows(episode.ChooseSlot) && !f.episode.Allows(episode.Correct) {
		return "", nil
	}
	return d.openAgain(tx, f)
}

// openAgain is the draft that a case came from when it is open again; empty
// when it is not.
func (d *Desk) openAgain(tx storage.Tx, f *caseFile) (string, error) {
	id := f.plan.DraftID
	if id == "" {
		return "", nil
	}
	draft, err := d.ownDraft(tx, f.record, id)
	if errors.Is(err, storage.ErrNotFound) || draft.CaseID != "" {
		return "", nil
	}
	return id, err
}

// actions are what a person may do now. A time can be chosen anew only while
// there is a draft to choose it in. An appointment can be moved only where the
// service was last heard to take that.
func (d *Desk) actions(tx storage.Tx, f *caseFile, draftID string) []Action {
	out := []Action{}
	for _, a := range f.episode.Actions() {
		if a.ID == episode.ChooseSlot && draftID == "" ||
			a.ID == episode.Retry && !f.retryable(d.now()) || a.ID == episode.Correct && f.plan.DraftID == "" ||
			a.ID == episode.MoveBooking && !d.movesHeld(tx, f) {
			continue
		}
		out = append(out, Action{ID: string(a.ID), Label: a.Label, Help: a.Help, Question: a.Question})
	}
	return out
}

// answersNote says when answers cannot reach this computer; who receives needs
// none.
func (r *caseReader) answersNote() string {
	ok, why := r.desk.reach()
	if ok || r.file.record.Role == storage.Receiver {
		return ""
	}
	return strings.TrimSpace(why + " Phone " + r.service.Name + r.onPhone() + " to ask what became of the patient.")
}

func (r *caseReader) onPhone() string {
	if r.service.Phone == "" {
		return ""
	}
	return " on " + r.service.Phone
}

// concerns are the safeguarding concerns of a case: the reports' first, then
// those of the referral, each once.
func concerns(e episode.Case) []Concern {
	out := []Concern{}
	for i := range e.Missed {
		out = addConcerns(out, e.Missed[len(e.Missed)-1-i].Concerns, "response")
	}
	return addConcerns(out, e.Concerns, "referral")
}

func addConcerns(all []Concern, more []message.Concern, source string) []Concern {
	for _, c := range more {
		if !slices.ContainsFunc(all, func(have Concern) bool { return have.Text == c.Text }) {
			all = append(all, Concern{Text: c.Text, Source: source})
		}
	}
	return all
}
