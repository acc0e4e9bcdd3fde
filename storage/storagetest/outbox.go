package storagetest

import (
	"strings"
	"testing"
	"time"

	"barsdesk/storage"
)

func outboundID(m storage.Outbound) string { return m.ID }

func outbox(t *testing.T, s storage.Store) {
	first, second := anOutbound(1), anOutbound(2)
	update(t, s, func(tx storage.Tx) error { return tx.Outbox().Add(second, first) })
	same(t, "message", readOutbound(t, s, first.ID), first)
	missing(t, s, func(tx storage.Tx) (storage.Outbound, error) { return tx.Outbox().Get(id(99)) })
	outboundTwice(t, s, first)
	saveOutbound(t, s, first)
	attempts(t, s, first.ID)
	same(t, "messages of the case", outbounds(t, s, func(o storage.Outbox) ([]storage.Outbound, error) { return o.ByCase(id(1)) }),
		[]string{id(1), id(2)})
	same(t, "messages of the plan", outbounds(t, s, func(o storage.Outbox) ([]storage.Outbound, error) { return o.ByPlan(id(2)) }),
		[]string{id(1), id(2)})
	same(t, "messages of another plan", outbounds(t, s, func(o storage.Outbox) ([]storage.Outbound, error) { return o.ByPlan("x") }), nil)
}

func readOutbound(t *testing.T, s storage.Store, messageID string) storage.Outbound {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (storage.Outbound, error) { return tx.Outbox().Get(messageID) })
}

func outbounds(t *testing.T, s storage.Store, list func(storage.Outbox) ([]storage.Outbound, error)) []string {
	t.Helper()
	return view(t, s, func(tx storage.Tx) ([]string, error) {
		got, err := list(tx.Outbox())
		return ids(got, outboundID), err
	})
}

// outboundTwice: ids differ only in case, and one taken refuses all that come with it.
func outboundTwice(t *testing.T, s storage.Store, stored storage.Outbound) {
	sameID, sameRequest := anOutbound(10), anOutbound(11)
	sameID.ID = stored.ID
	sameRequest.RequestID = strings.ToLower(stored.RequestID)
	for _, taken := range []storage.Outbound{sameID, sameRequest} {
		refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Outbox().Add(anOutbound(12), taken) })
	}
	update(t, s, func(tx storage.Tx) error {
		_ = tx.Outbox().Add(anOutbound(12), sameID)
		return nil
	})
	missing(t, s, func(tx storage.Tx) (storage.Outbound, error) { return tx.Outbox().Get(anOutbound(12).ID) })
}

func saveOutbound(t *testing.T, s storage.Store, stored storage.Outbound) {
	changed := stored
	changed.State, changed.Attempts, changed.NextAt, changed.Status = "delivered", 3, time.Time{}, 200
	changed.AnswerHeader, changed.Answer, changed.Failure, changed.UpdatedAt = nil, []byte("new"), "", at(9)
	tampered := changed
	tampered.Body, tampered.Header = []byte("other"), []byte("{}")
	tampered.Method, tampered.Path = "PATCH", "ServiceRequest/"+id(53)
	tampered.RequestID, tampered.CorrelationID, tampered.BundleID = id(50), id(51), id(52)
	update(t, s, func(tx storage.Tx) error { return tx.Outbox().Save(tampered) })

	changed.Version = 2
	same(t, "saved message: identity, header and body stay", readOutbound(t, s, stored.ID), changed)
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.Outbox().Save(stored) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Outbox().Save(anOutbound(98)) })
	same(t, "message after a stale save", readOutbound(t, s, stored.ID), changed)
}

func attempts(t *testing.T, s storage.Store, messageID string) {
	one := storage.Attempt{OutboundID: messageID, N: 1, At: at(1), Took: 12345 * time.Nanosecond, Status: 500, Failure: "f", Detail: "d"}
	two := storage.Attempt{OutboundID: messageID, N: 2, At: at(2)}
	update(t, s, func(tx storage.Tx) error { return tx.Outbox().AddAttempt(two) })
	update(t, s, func(tx storage.Tx) error { return tx.Outbox().AddAttempt(one) })
	got := view(t, s, func(tx storage.Tx) ([]storage.Attempt, error) { return tx.Outbox().Attempts(messageID) })
	same(t, "attempts", got, []storage.Attempt{one, two})
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Outbox().AddAttempt(one) })
	one.OutboundID = id(97)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Outbox().AddAttempt(one) })
}
