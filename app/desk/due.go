package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// look is one look at what is due in the outbox, within one transaction.
type look struct {
	desk    *Desk
	policy  delivery.Policy
	now     time.Time
	probes  map[string]bool    // targets of which one message goes out to see whether they answer
	started []storage.Outbound // to be sent, or whose ids are to be found out
	without []storage.Outbound // what became of others without a try: held back, or ended
	news    []storage.Outbound // whose cases tell of it
}

// begin marks up to limit due messages as being sent and returns them: the
// mark is on disk before the try. Messages to a target that does not answer are
// held back, and bookings whose time has begun end without a try.
func (d *Desk) begin(ctx context.Context, limit int) ([]storage.Outbound, error) {
	next, err := d.nextDue(ctx)
	if err != nil || next.IsZero() || next.After(d.now()) {
		return nil, err
	}
	if err := d.alive(ctx); err != nil {
		return nil, err
	}
	d.trying.mu.Lock()
	defer d.trying.mu.Unlock()
	var l *look
	err = d.store.Update(ctx, func(tx storage.Tx) (err error) {
		l = &look{desk: d, now: d.now().UTC(), probes: map[string]bool{}}
		if l.policy, err = readPolicy(tx); err != nil {
			return err
		}
		return l.take(tx, limit)
	})
	if err != nil {
		d.trying.clean = false // nobody knows whether the mark is on disk
		return nil, err
	}
	d.trying.begun(l.started)
	l.tell()
	return l.started, nil
}

// take goes through what is due until limit messages have started. Each that
// does not start is due later, or never again.
func (l *look) take(tx storage.Tx, limit int) error {
	for len(l.started) < limit {
		due, err := tx.Outbox().Due(waiting, delivery.Delivered, l.now, limit-len(l.started))
		if err != nil || len(due) == 0 {
			return err
		}
		for _, m := range due {
			if err := l.one(tx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// one starts a message that is due, or decides what becomes of it without.
func (l *look) one(tx storage.Tx, m storage.Outbound) error {
	m.UpdatedAt = l.now
	if m.State != delivery.Queued {
		m.NextAt = l.now.Add(askAgain)
		return l.start(tx, m)
	}
	until, free := l.mayGo(m.Target)
	if !free || takesTime(m) {
		f, a, err := l.desk.attempted(tx, m, l.now)
		if err != nil {
			return err
		}
		decision := l.policy.Due(a)
		if decision.State == delivery.Sending && !free {
			decision = l.policy.Hold(a, until)
		}
		if decision.State != delivery.Sending {
			return l.end(tx, m, f, decision)
		}
	}
	if l.desk.breaker.Circuit(m.Target, l.now) == delivery.HalfOpen {
		l.probes[m.Target] = true
	}
	m.State, m.NextAt, m.Attempts = delivery.Sending, time.Time{}, m.Attempts+1
	return l.start(tx, m)
}

// mayGo reports whether a message to target may go out now, and if not, until
// when it waits.
func (l *look) mayGo(target string) (time.Time, bool) {
	if l.probes[target] {
		return l.now.Add(l.policy.BreakFor), false
	}
	return l.desk.breaker.Wait(target, l.now, l.policy)
}

func (l *look) start(tx storage.Tx, m storage.Outbound) error {
	m.Node = l.desk.nodes.Me()
	if err := tx.Outbox().Save(m); err != nil {
		return err
	}
	m.Version++
	l.started = append(l.started, m)
	return nil
}

// end keeps what becomes of a message without a try.
func (l *look) end(tx storage.Tx, m storage.Outbound, f *caseFile, decision delivery.Decision) error {
	s := &settling{desk: l.desk, message: m, file: f, untried: true}
	if err := s.conclude(tx, decision, l.now); err != nil {
		return err
	}
	l.without = append(l.without, s.message)
	if !s.news {
		return nil
	}
	l.news = append(l.news, m)
	if decision.State == delivery.Queued {
		return nil
	}
	object := f.object(s.message)
	object.Outcome = s.outcome
	return tx.Audit().Append(l.desk.guard.Entry(access.Software, access.Deliver, object))
}

// tell lets breaker, log, metrics and pages know of a look once it is on disk.
func (l *look) tell() {
	for _, m := range l.started {
		if m.State == delivery.Sending {
			l.desk.breaker.Begin(m.Target, l.now)
		}
	}
	for _, m := range l.without {
		l.desk.logOf(m).Info("a message was not tried")
		if m.State != delivery.Queued {
			l.desk.tried(Try{Kind: m.Kind, State: m.State, Failure: m.Failure, Attempts: m.Attempts})
		}
	}
	for _, m := range l.news {
		l.desk.changes.Publish(Change{Topics: []string{"today", "cases", "drafts"}, CaseID: m.CaseID, Organisation: m.Organisation})
	}
}

// attempted is what is known of a message and its tries so far, with its case.
func (d *Desk) attempted(tx storage.Tx, m storage.Outbound, now time.Time) (*caseFile, delivery.Attempted, error) {
	f, err := d.openCase(tx, m.CaseID)
	if err != nil {
		return nil, delivery.Attempted{}, err
	}
	attempts, err := tx.Outbox().Attempts(m.ID)
	a := delivery.Attempted{Attempts: m.Attempts, Queued: m.CreatedAt, Now: now, Kind: m.Kind, Untaken: !f.plan.doubts(m.ID), SlotStart: f.slotStart(m)}
	if len(attempts) > 0 {
		a.First = attempts[0].At
	}
	return f, a, err
}

// takesTime reports whether a message books a time or moves a booking to one.
func takesTime(m storage.Outbound) bool {
	k := message.Kind(m.Kind)
	return k == message.BookingNew || k == message.BookingMove
}

// slotStart is when the time begins that a message takes; zero for any other
// message.
func (f *caseFile) slotStart(m storage.Outbound) time.Time {
	for _, b := range f.episode.Bookings {
		if b.MessageID == m.ID && takesTime(m) {
			return b.Start
		}
		for _, to := range b.Moves {
			if to.MessageID == m.ID {
				return to.Start
			}
		}
	}
	return time.Time{}
}

// release lets the messages go that were held back because target did not
// answer.
func (d *Desk) release(ctx context.Context, target string) error {
	return d.store.Update(ctx, func(tx storage.Tx) error {
		now := d.now().UTC()
		held, err := heldFor(tx, target)
		for _, m := range held {
			m.NextAt, m.UpdatedAt = now, now
			err = errors.Join(err, tx.Outbox().Save(m))
		}
		return err
	})
}

func heldFor(tx storage.Tx, target string) (held []storage.Outbound, err error) {
	for offset := 0; ; offset += mostRows {
		queued, err := tx.Outbox().InStates(storage.Whose{}, []string{delivery.Queued}, storage.Page{Offset: offset, Limit: mostRows})
		for _, m := range queued {
			if m.Target == target && m.Failure == delivery.FailureSilent {
				held = append(held, m)
			}
		}
		if err != nil || len(queued) < mostRows {
			return held, err
		}
	}
}
