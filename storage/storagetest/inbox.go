package storagetest

import (
	"strings"
	"testing"

	"barsdesk/storage"
)

func inboundID(m storage.Inbound) string { return m.ID }

func inbox(t *testing.T, s storage.Store) {
	m := anInbound(1)
	update(t, s, func(tx storage.Tx) error { return tx.Inbox().Add(m) })
	same(t, "message", readInbound(t, s, m.ID), m)
	missing(t, s, func(tx storage.Tx) (storage.Inbound, error) { return tx.Inbox().Get(id(99)) })
	inboundTwice(t, s, m)
	markRead(t, s, m)
	findInbound(t, s)
}

func readInbound(t *testing.T, s storage.Store, messageID string) storage.Inbound {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (storage.Inbound, error) { return tx.Inbox().Get(messageID) })
}

// inboundTwice: the key is both ids, in lower case.
func inboundTwice(t *testing.T, s storage.Store, stored storage.Inbound) {
	again := anInbound(50)
	again.RequestID, again.CorrelationID = strings.ToLower(stored.RequestID), strings.ToLower(stored.CorrelationID)
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Inbox().Add(again) })
	again.CorrelationID = id(51)
	update(t, s, func(tx storage.Tx) error { return tx.Inbox().Add(again) })
	for _, requestID := range []string{stored.RequestID, strings.ToLower(stored.RequestID)} {
		got := view(t, s, func(tx storage.Tx) ([]storage.Inbound, error) { return tx.Inbox().ByRequest(requestID) })
		same(t, "messages by request", got, []storage.Inbound{stored, again})
	}
	sameID := anInbound(52)
	sameID.ID = stored.ID
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Inbox().Add(sameID) })
}

func markRead(t *testing.T, s storage.Store, stored storage.Inbound) {
	for _, minute := range []int{30, 31} {
		update(t, s, func(tx storage.Tx) error { return tx.Inbox().MarkRead(stored.ID, at(minute)) })
	}
	stored.ReadAt = at(30)
	same(t, "message read twice", readInbound(t, s, stored.ID), stored)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Inbox().MarkRead(id(99), noon) })
}

func findInbound(t *testing.T, s storage.Store) {
	refusedOne, quarantined := anInbound(60), anInbound(61)
	refusedOne.Status, refusedOne.CaseID, refusedOne.ServiceID = 422, "", "other"
	quarantined.Quarantined, quarantined.CaseID, quarantined.Status = true, "", 404
	update(t, s, func(tx storage.Tx) error { return tx.Inbox().Add(refusedOne) })
	update(t, s, func(tx storage.Tx) error { return tx.Inbox().Add(quarantined) })
	update(t, s, func(tx storage.Tx) error { return tx.Cases().Create(aCase(1)) })
	yes, no := true, false
	for name, q := range map[string]struct {
		query storage.InboundQuery
		want  []string
	}{
		"all, newest first": {storage.InboundQuery{}, []string{id(61), id(60), id(50), id(1)}},
		"accepted":          {storage.InboundQuery{Accepted: true}, []string{id(50), id(1)}},
		"shown":             {storage.InboundQuery{Shown: true}, []string{id(61), id(50), id(1)}},
		"unread":            {storage.InboundQuery{Unread: true}, []string{id(61), id(60), id(50)}},
		"service":           {storage.InboundQuery{ServiceID: "other"}, []string{id(60)}},
		"case":              {storage.InboundQuery{CaseID: id(1)}, []string{id(50), id(1)}},
		"quarantined":       {storage.InboundQuery{Quarantined: &yes}, []string{id(61)}},
		"not quarantined":   {storage.InboundQuery{Quarantined: &no}, []string{id(60), id(50), id(1)}},
		"of cases we sent":  {storage.InboundQuery{Role: storage.Sender}, []string{id(50), id(1)}},
		"of cases received": {storage.InboundQuery{Role: storage.Receiver}, nil},
		"all together":      {storage.InboundQuery{CaseID: id(1), Unread: true, Accepted: true, Quarantined: &no}, []string{id(50)}},
	} {
		got := view(t, s, func(tx storage.Tx) (counted[storage.Inbound], error) { return listed(tx.Inbox().List(q.query)) })
		same(t, "received: "+name, ids(got.List, inboundID), q.want)
		same(t, "number received: "+name, got.Total, len(q.want))
	}
}
