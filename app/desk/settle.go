package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// tried is how one try went.
type tried struct {
	at    time.Time
	reply client.Reply
	none  *client.NoAnswer // nil when reply is an answer
}

// try sends a message once, outside any transaction, and records how it went.
// A try that the end of the program cuts off is not recorded: its message is
// sent again by the next process.
func (o *outbox) try(ctx context.Context, m storage.Outbound) error {
	header, err := readHeader(m.Header)
	if err != nil {
		return err
	}
	t := tried{at: o.desk.now().UTC()}
	ctx, ended := o.desk.sending(ctx, Sending{ServiceID: m.Target, Kind: m.Kind, Attempt: m.Attempts})
	defer func() { ended(t.reply.Status) }()
	t.reply, err = o.desk.call(ctx, header, m)
	if err != nil && !errors.As(err, &t.none) {
		t.none = &client.NoAnswer{Kind: client.Reset, Detail: "the call failed"}
	}
	if t.none != nil && ctx.Err() != nil {
		return err
	}
	o.desk.listen(ctx, m, t)
	return o.settle(ctx, m, t)
}

// settle records a try, again and again while the store fails: what the
// receiver answered is known here only. When the program ends before that, the
// message is sent again by the next process.
func (o *outbox) settle(ctx context.Context, m storage.Outbound, t tried) error {
	for {
		err := o.desk.settle(context.WithoutCancel(ctx), m, t)
		if err == nil || o.stopping() || errors.Is(err, storage.ErrNotFound) || errors.Is(err, errTakenOver) { // not found: the rehearsal was wiped
			return err
		}
		o.desk.logOf(m).Error("an outcome cannot be recorded yet", "detail", err.Error())
		select {
		case <-o.stop:
		case <-time.After(mend):
		}
	}
}

// settle keeps how a try went: attempt, message, case and audit entry in one
// transaction. The next step of a plan is composed in the same.
//
// BaRS Core, Transactional integrity, Sender algorithm.
func (d *Desk) settle(ctx context.Context, m storage.Outbound, t tried) error {
	s := &settling{desk: d, tried: t}
	object := access.Object{ID: m.ID, CaseID: m.CaseID, ServiceID: m.Target, CorrelationID: m.CorrelationID, RequestID: m.RequestID}
	actor, err := speaking(t.reply.Claims)
	if err != nil {
		return err
	}
	err = d.guard.Do(ctx, actor, access.Deliver, object, func(tx storage.Tx, o *access.Object) error {
		var err error
		if s.message, err = stillOurs(tx, m); err != nil {
			return err
		}
		if err := s.record(tx); err != nil {
			return err
		}
		*o = s.file.object(s.message)
		o.Outcome = s.outcome
		o.Detail, err = json.Marshal(triedDetail{s.message.Attempts, t.reply.Status, hashOf(t.reply.Body)})
		return err
	})
	if err == nil {
		d.logOf(s.message).Info("a message was tried", "took", t.reply.Took)
		d.tried(Try{Kind: m.Kind, State: s.message.State, Failure: s.message.Failure, Attempts: s.message.Attempts, Took: t.reply.Took, Answered: t.none == nil, Called: true})
		d.changes.Publish(Change{Topics: []string{"today", "cases", "drafts"}, CaseID: m.CaseID, Organisation: s.message.Organisation})
	}
	return err
}

// triedDetail is what the audit entry of a try says besides the ids.
type triedDetail struct {
	Attempt int    `json:"attempt"`
	Status  int    `json:"status,omitempty"` // of the answer; none without one
	Answer  string `json:"answer,omitempty"` // SHA-256 of its bytes, hex
}

// settling is one try being recorded.
type settling struct {
	desk    *Desk
	tried   tried
	untried bool // it was not tried: tried is empty
	message storage.Outbound
	file    *caseFile
	read    *readSuccess
	news    bool // something that the case does not know yet, besides the outcome
	outcome string
}

func (s *settling) record(tx storage.Tx) error {
	decision, err := s.decide(tx)
	if err != nil {
		return err
	}
	now := s.desk.now().UTC()
	proven := s.message.State == delivery.Delivered || !slices.Contains(s.file.episode.Undelivered(), s.message.ID)
	s.keepAnswer()
	if proven { // a response came in meanwhile
		decision = delivery.Decision{State: delivery.Delivered, Delivered: true}
	}
	return errors.Join(s.conclude(tx, decision, now), tx.Outbox().AddAttempt(s.attempt(decision)))
}

// conclude brings the message into the state decided on and lets the case know.
func (s *settling) conclude(tx storage.Tx, decision delivery.Decision, now time.Time) error {
	if from := s.message.State; from != decision.State && !delivery.Can(from, decision.State) {
		return fmt.Errorf("a message cannot go from %s to %s", from, decision.State)
	}
	s.news = s.news || s.message.Failure != decision.Failure || s.message.State != decision.State && s.untried
	s.message.Node = ""
	s.message.State, s.message.Failure, s.message.NextAt, s.message.UpdatedAt = decision.State, decision.Failure, decision.RetryAt, now
	s.outcome = decision.State
	if err := s.tell(tx, decision, now); err != nil {
		return err
	}
	if s.file.lacksID(s.message.ID) {
		s.message.NextAt = now
	}
	return tx.Outbox().Save(s.message)
}

// decide asks the rules what follows from the try.
func (s *settling) decide(tx storage.Tx) (delivery.Decision, error) {
	t := s.tried
	policy, err := readPolicy(tx)
	if err != nil {
		return delivery.Decision{}, err
	}
	f, a, err := s.desk.attempted(tx, s.message, s.desk.now().UTC())
	if err != nil {
		return delivery.Decision{}, err
	}
	s.file = f
	a.Attempts, a.NoAnswer = max(a.Attempts, 1), t.none != nil
	if a.First.IsZero() {
		a.First = t.at
	}
	if t.none != nil {
		a.Silence = t.none.Failure()
	}
	if t.none == nil {
		answer := t.reply.Outcome()
		a.Answer, a.IDsEchoed, a.RetryAfter = &answer, t.reply.IDsEchoed(), t.reply.RetryAfter(a.Now)
	}
	s.doubt(a)
	return policy.Next(a, s.desk.random), nil
}

// doubt notes a try that may have been taken, for judging the next answer.
func (s *settling) doubt(a delivery.Attempted) {
	neverSent := s.tried.none != nil && s.tried.none.NeverSent
	if !delivery.Untaken(a.Kind, a.Answer, neverSent) {
		s.news = s.file.plan.doubt(s.message.ID)
	}
}

// keepAnswer keeps the answer's exact bytes. A success is never overwritten: it
// may hold the only copy of the receiver's ids.
func (s *settling) keepAnswer() {
	if s.tried.none != nil || (isSuccess(s.message.Status) && !isSuccess(s.tried.reply.Status)) {
		return
	}
	head, err := keptHeader(s.tried.reply.Header)
	if err != nil {
		return // a header that came over HTTP always can be kept
	}
	s.message.Status, s.message.AnswerHeader, s.message.Answer = s.tried.reply.Status, head, s.tried.reply.Body
}

// tell lets the case know what followed, and takes the plan on.
func (s *settling) tell(tx storage.Tx, decision delivery.Decision, at time.Time) error {
	switch decision.State {
	case delivery.Queued:
		return s.waits(tx, decision, at)
	case delivery.Delivered:
		return s.delivered(tx, at)
	}
	if message.Kind(s.message.Kind).Response() {
		if err := letGo(tx, s.message); err != nil {
			return err
		}
		s.message.PlanID = ""
	}
	switch decision.State {
	case delivery.Refused:
		return s.refused(tx, decision, at)
	case delivery.Held:
		return s.say(tx, at, episode.HeldBack{MessageID: s.message.ID, Failure: decision.Failure})
	}
	return s.say(tx, at, episode.Lost{MessageID: s.message.ID, Failure: decision.Failure})
}

// waits notes that another try follows. The timeline says so once, and the case
// changes only with the reason: a person working on it is not disturbed.
func (s *settling) waits(tx storage.Tx, decision delivery.Decision, at time.Time) error {
	waiting := episode.Waiting{MessageID: s.message.ID, Failure: decision.Failure}
	if s.message.Attempts <= 1 && (s.news || !s.untried) {
		return s.say(tx, at, waiting)
	}
	if !s.news {
		return nil
	}
	return errors.Join(s.file.episode.Apply(at, waiting), s.file.keep(tx))
}

// delivered notes the ids that the receiver gave and composes what was waiting
// for them.
func (s *settling) delivered(tx storage.Tx, at time.Time) error {
	told := episode.Delivered{MessageID: s.message.ID}
	if isSuccess(s.message.Status) {
		told.Answer = s.answer()
	}
	if err := s.file.take(at, "", told); err != nil {
		return err
	}
	if err := s.desk.replaced(tx, s.file, s.message, at); err != nil {
		return err
	}
	if err := s.desk.freeNext(tx, s.file, s.message, at); err != nil {
		return err
	}
	if err := s.desk.advance(tx, s.file, at); err != nil {
		return err
	}
	if plan := &s.file.plan; plan.Referral != nil && plan.Referral.MessageID == s.message.ID {
		plan.Referral = nil
	}
	return s.file.keep(tx)
}

// refused notes that the receiver has not taken the message. When the time was
// taken, the draft it came from opens again, with everything but the time.
func (s *settling) refused(tx storage.Tx, decision delivery.Decision, at time.Time) error {
	gone := message.Kind(s.message.Kind) == message.BookingNew && (s.choose() || decision.Failure == delivery.FailureSlotBegun)
	if err := s.openDraft(tx, gone); err != nil {
		return err
	}
	if err := s.desk.withdrawRest(tx, s.file, s.message, replacedNote, at); err != nil {
		return err
	}
	if err := s.desk.forget(tx, s.message.Target, decision.Failure); err != nil {
		return err
	}
	return s.say(tx, at, episode.NotTaken{MessageID: s.message.ID, Failure: decision.Failure, SlotGone: gone})
}

// choose reports whether the answer asks for another time to be chosen.
func (s *settling) choose() bool {
	return !s.untried && s.tried.none == nil && s.tried.reply.Outcome().Action(s.message.Kind) == outcome.Choose
}

func (s *settling) say(tx storage.Tx, at time.Time, e episode.Event) error {
	return errors.Join(s.file.take(at, "", e), s.file.keep(tx))
}

// attempt is the try as it is listed.
func (s *settling) attempt(decision delivery.Decision) storage.Attempt {
	t := s.tried
	a := storage.Attempt{OutboundID: s.message.ID, N: s.message.Attempts, At: t.at, Took: t.reply.Took, Failure: decision.Failure}
	if t.none != nil {
		a.Detail = t.none.Error()
		return a
	}
	a.Status, a.Detail = t.reply.Status, t.reply.Outcome().Detail()
	if !t.reply.IDsEchoed() {
		a.Detail += ", without our ids"
	}
	if _, other := s.success(); other != "" {
		a.Detail += ", " + other
	}
	return a
}

// slotNotes tell why a time has to be chosen again, by the failure of the
// booking.
var slotNotes = map[string]string{
	"slot-taken":              "Someone else took this time before the booking arrived. Nothing was booked. Choose another time.",
	delivery.FailureSlotBegun: "This time began before the booking could be sent. Nothing was booked. Choose another time.",
}

// reopen makes the draft that a case came from open again without its slot, and
// says why. A draft that was thrown away stays so.
func (d *Desk) reopen(tx storage.Tx, f *caseFile, why string) error {
	draft, err := d.ownDraft(tx, f.record, f.plan.DraftID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	open, err := slotTaken(draft, why)
	if err != nil {
		return err
	}
	open.UpdatedAt = d.now().UTC()
	f.plan.Referral = nil
	return tx.Drafts().Save(open)
}

// replaced lets the case whose booking a new one replaces know, once that
// stands.
func (d *Desk) replaced(tx storage.Tx, f *caseFile, m storage.Outbound, at time.Time) error {
	if f.plan.Replaces == "" || message.Kind(m.Kind) != message.BookingNew {
		return nil
	}
	old, err := d.openCase(tx, f.plan.Replaces)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil || old.record.ID == f.record.ID {
		return err
	}
	return errors.Join(old.take(at, f.plan.By, episode.Rebooked{CaseID: f.record.ID}), old.keep(tx), d.settleTries(tx, f, at))
}
