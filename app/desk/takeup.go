package desk

import (
	"context"
	"errors"
	"sync"

	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// trying are the messages that this process is trying, or whose ids it asks for.
// What the records tell as being sent beside them was cut off.
type trying struct {
	mu    sync.Mutex // held while messages are begun or taken up
	ids   map[string]bool
	ends  int           // how many have ended
	ended chan struct{} // closed with the next end; nil: nobody waits for it
	clean bool          // nothing was cut off since the last look
}

// begun notes the messages of a look. The caller holds mu.
func (t *trying) begun(started []storage.Outbound) {
	if t.ids == nil {
		t.ids = map[string]bool{}
	}
	for _, m := range started {
		t.ids[m.ID] = true
	}
}

// end notes that a try is over; cut says that nothing of it was recorded.
func (t *trying) end(id string, cut bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.ids, id)
	t.ends++
	t.clean = t.clean && !cut
	if t.ended != nil {
		close(t.ended)
		t.ended = nil
	}
}

func (t *trying) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ends
}

// next waits, when something is being tried, until a try has ended after the
// first ends. It reports whether one has, or ctx ended.
func (t *trying) next(ctx context.Context, ends int) bool {
	t.mu.Lock()
	if t.ends != ends || len(t.ids) == 0 {
		defer t.mu.Unlock()
		return t.ends != ends
	}
	if t.ended == nil {
		t.ended = make(chan struct{})
	}
	ended := t.ended
	t.mu.Unlock()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	return true
}

// takeUpOnce takes up what an earlier process left, and what was cut off since,
// unless that is done.
func (d *Desk) takeUpOnce(ctx context.Context) error {
	d.trying.mu.Lock()
	defer d.trying.mu.Unlock()
	if d.trying.clean {
		return nil
	}
	err := d.store.Update(ctx, d.takeUpAgain)
	d.trying.clean = err == nil
	return err
}

// takeUpAgain queues every message that is half sent and not being tried, and
// asks at once what nobody may be asking any more.
func (d *Desk) takeUpAgain(tx storage.Tx) error {
	for tried := 0; ; {
		left, err := tx.Outbox().InStates(storage.Whose{}, []string{delivery.Sending}, storage.Page{Offset: tried, Limit: 200})
		for _, m := range left {
			if d.trying.ids[m.ID] {
				tried++
				continue
			}
			err = errors.Join(err, d.takeUp(tx, m))
		}
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return d.askForIDsAgain(tx)
		}
	}
}

// askForIDsAgain makes due now what is due within askAgain: a referral may wait
// for it.
func (d *Desk) askForIDsAgain(tx storage.Tx) error {
	now := d.now().UTC()
	left, err := tx.Outbox().Due([]string{delivery.Delivered, delivery.Resolved}, delivery.Delivered, now.Add(askAgain), 200)
	for _, m := range left {
		if d.trying.ids[m.ID] {
			continue
		}
		m.NextAt = now
		err = errors.Join(err, tx.Outbox().Save(m))
	}
	return err
}

func (d *Desk) takeUp(tx storage.Tx, m storage.Outbound) error {
	f, err := d.openCase(tx, m.CaseID)
	if err != nil {
		return err
	}
	cut := storage.Attempt{OutboundID: m.ID, N: m.Attempts, At: m.UpdatedAt, Failure: failureCut,
		Detail: "Barsdesk stopped before an answer came"}
	now := d.now().UTC()
	m.State, m.Failure, m.NextAt, m.UpdatedAt = delivery.Queued, failureCut, now, now
	f.plan.doubt(m.ID)
	d.logOf(m).Warn("a try was cut off, its message is sent again")
	return errors.Join(tx.Outbox().AddAttempt(cut), tx.Outbox().Save(m), f.keep(tx))
}

// failureCut is the failure of a try that ended with the process.
const failureCut = "cut-off"
