package storagetest

import (
	"testing"
	"time"

	"barsdesk/storage"
)

// due: which messages may be sent now.
func due(t *testing.T, s storage.Store) {
	message := func(n int, plan string, step int, state string, next time.Time) storage.Outbound {
		m := anOutbound(n)
		m.PlanID, m.Step, m.State, m.NextAt, m.CreatedAt = plan, step, state, next, at(n)
		return m
	}
	update(t, s, func(tx storage.Tx) error {
		return tx.Outbox().Add(
			message(9, "", 0, "queued", at(1)),
			message(1, "", 5, "queued", at(2)),       // without a plan a step means nothing
			message(2, "", 0, "queued", at(3)),       // not yet
			message(3, "", 0, "queued", time.Time{}), // none is due
			message(4, "", 0, "refused", at(1)),      // another state
			message(5, "done", 0, "delivered", time.Time{}),
			message(6, "done", 1, "unknown", at(1)), // its first step is delivered
			message(7, "half", 0, "queued", at(60)), // to be tried again later
			message(8, "half", 1, "queued", at(1)),  // waits for it
		)
	})
	ready := func(now time.Time, limit int) []string {
		return outbounds(t, s, func(o storage.Outbox) ([]storage.Outbound, error) {
			return o.Due([]string{"queued", "unknown"}, "delivered", now, limit)
		})
	}
	same(t, "due, oldest first", ready(at(2), 10), []string{id(1), id(6), id(9)})
	same(t, "due, at most one", ready(at(2), 1), []string{id(1)})
	same(t, "due an hour later", ready(at(60), 10), []string{id(1), id(2), id(6), id(7), id(9)})
	same(t, "due before all", ready(time.Time{}, 10), nil)
	same(t, "due in no state", outbounds(t, s, func(o storage.Outbox) ([]storage.Outbound, error) {
		return o.Due(nil, "delivered", at(60), 10)
	}), nil)
	next := func(states ...string) time.Time {
		return view(t, s, func(tx storage.Tx) (time.Time, error) { return tx.Outbox().NextDue(states, "delivered") })
	}
	same(t, "next due", next("queued"), at(1))
	same(t, "next due after its first step", next("unknown"), at(1))
	same(t, "next due in no such state", next("delivered"), time.Time{})
	same(t, "how many in each state", view(t, s, func(tx storage.Tx) ([]storage.Depth, error) {
		return tx.Outbox().Depth([]string{"queued", "unknown", "sending"})
	}), []storage.Depth{{State: "queued", Messages: 6, Oldest: at(1)}, {State: "unknown", Messages: 1, Oldest: at(6)}})
	same(t, "in states, newest first", outbounds(t, s, func(o storage.Outbox) ([]storage.Outbound, error) {
		return o.InStates(storage.Whose{}, []string{"refused", "unknown", "delivered"}, storage.Page{Limit: 2})
	}), []string{id(6), id(5)})
}
