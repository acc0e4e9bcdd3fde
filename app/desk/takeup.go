package desk

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// trying are the messages that this process is trying, or whose ids it asks for.
// What the records tell as being done here beside them was cut off.
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

// lookAgain makes the next look one for what was cut off.
func (t *trying) lookAgain() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clean = false
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

// takeUpOnce takes up what an earlier process or a node that is gone left, and
// what was cut off since, unless that is done.
func (d *Desk) takeUpOnce(ctx context.Context) error {
	d.trying.mu.Lock()
	defer d.trying.mu.Unlock()
	if d.trying.clean {
		return nil
	}
	left, err := d.leftBehind(ctx)
	if err == nil && len(left) > 0 {
		err = d.store.Update(ctx, func(tx storage.Tx) error {
			for _, m := range left {
				if err := d.takeUp(tx, m); err != nil {
					return err
				}
			}
			return nil
		})
	}
	d.trying.clean = err == nil
	return err
}

// leftBehind are the messages that are half sent, or whose receiver is being
// asked for its ids, by nobody. They are read before it is asked who lives: what a
// node begins after it was found dead is not among them. The caller holds trying.mu.
func (d *Desk) leftBehind(ctx context.Context) ([]storage.Outbound, error) {
	var half []storage.Outbound
	err := d.store.View(ctx, func(tx storage.Tx) (err error) {
		half, err = halfDone(tx, d.now().UTC().Add(askAgain))
		return err
	})
	if err != nil || len(half) == 0 {
		return nil, err
	}
	living, err := d.nodes.Living(ctx)
	return slices.DeleteFunc(half, func(m storage.Outbound) bool {
		if m.Node == d.nodes.Me() {
			return d.trying.ids[m.ID]
		}
		return slices.Contains(living, m.Node)
	}), err
}

// halfDone are the messages that are being sent, or whose receiver is being asked
// for its ids. until is when those asks are over at the latest.
func halfDone(tx storage.Tx, until time.Time) ([]storage.Outbound, error) {
	half, err := tx.Outbox().Due([]string{delivery.Delivered, delivery.Resolved}, delivery.Delivered, until, mostRows)
	half = slices.DeleteFunc(half, func(m storage.Outbound) bool { return m.Node == "" })
	for offset := 0; err == nil; offset += mostRows {
		var sending []storage.Outbound
		sending, err = tx.Outbox().InStates(storage.Whose{}, []string{delivery.Sending}, storage.Page{Offset: offset, Limit: mostRows})
		half = append(half, sending...)
		if len(sending) < mostRows {
			break
		}
	}
	return half, err
}

// takeUp queues a message that is half sent, or asks at once for its receiver's
// ids: a referral may wait for them. One that has changed since it was read is
// somebody's.
func (d *Desk) takeUp(tx storage.Tx, left storage.Outbound) error {
	m, err := tx.Outbox().Get(left.ID)
	if err != nil || m.Version != left.Version {
		return err
	}
	m.Node, m.NextAt = "", d.now().UTC()
	if m.State != delivery.Sending {
		return tx.Outbox().Save(m)
	}
	f, err := d.openCase(tx, m.CaseID)
	if err != nil {
		return err
	}
	cut := storage.Attempt{OutboundID: m.ID, N: m.Attempts, At: m.UpdatedAt, Failure: failureCut,
		Detail: "Barsdesk stopped before an answer came"}
	m.State, m.Failure, m.UpdatedAt = delivery.Queued, failureCut, m.NextAt
	f.plan.doubt(m.ID)
	d.logOf(m).Warn("a try was cut off, its message is sent again")
	return errors.Join(tx.Outbox().AddAttempt(cut), tx.Outbox().Save(m), f.keep(tx))
}

// failureCut is the failure of a try that ended with the process.
const failureCut = "cut-off"

// errTakenOver means that a message is no longer this node's: it was taken for
// dead meanwhile, and what its try came to counts no more. The message has been
// sent again, with the same bytes and ids, or is about to be.
var errTakenOver = errors.New("another node has taken the message over")

// stillOurs reads a message that this node began to try, or whose receiver's ids
// it asked for; errTakenOver when that is no longer its work.
func stillOurs(tx storage.Tx, begun storage.Outbound) (storage.Outbound, error) {
	m, err := tx.Outbox().Get(begun.ID)
	if err == nil && (m.Node != begun.Node || m.Attempts != begun.Attempts) {
		err = errTakenOver
	}
	return m, err
}
