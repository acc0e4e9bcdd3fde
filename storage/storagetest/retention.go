package storagetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"barsdesk/storage"
)

func aHold(n int, kind storage.HoldKind, value string) storage.Hold {
	return storage.Hold{ID: id(n), Kind: kind, Value: value, Body: []byte(`{"why":"inquest"}`), By: "person-1", At: at(n)}
}

func holds(t *testing.T, s storage.Store) {
	first, second := aHold(1, storage.HoldCase, id(9)), aHold(2, storage.HoldEverything, "")
	first.Organisation = "ZHI"
	update(t, s, func(tx storage.Tx) error { return tx.Holds().Place(first) })
	update(t, s, func(tx storage.Tx) error { return tx.Holds().Place(second) })
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Holds().Place(first) })
	second.Body, second.EndedBy, second.EndedAt = []byte(`{"why":"over"}`), "person-2", at(5)
	update(t, s, func(tx storage.Tx) error { return tx.Holds().Lift(second) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Holds().Lift(second) })
	got := view(t, s, func(tx storage.Tx) ([]storage.Hold, error) { return tx.Holds().List() })
	if diff := cmp.Diff([]storage.Hold{first, second}, got); diff != "" {
		t.Errorf("holds (-want +got):\n%s", diff)
	}
}

// full has one thing of every kind, all of which expire.
func full(t *testing.T, s storage.Store) {
	t.Helper()
	sent, quarantined, session := anOutbound(1), anInbound(4), storage.Session{TokenHash: "t", PersonID: "person-1", CreatedAt: at(1), UsedAt: at(1)}
	sent.State, quarantined.Quarantined, quarantined.CaseID = "delivered", true, ""
	followed := aDraft(8)
	followed.CaseID = id(1)
	alone := aResource("Appointment", 5)
	alone.CaseID = id(2) // which is not there
	update(t, s, func(tx storage.Tx) error {
		for _, err := range []error{tx.Cases().Create(aCase(1)), tx.Cases().AddEvent(storage.Event{CaseID: id(1), At: at(1), Kind: "noted", Body: []byte(`"text"`)}),
			tx.Outbox().Add(sent), tx.Inbox().Add(anInbound(3)), tx.Inbox().Add(quarantined), tx.Resources().Put(alone), tx.Resources().Put(alone),
			tx.Drafts().Create(aDraft(6)), tx.Drafts().Create(followed), tx.Sessions().Add(session)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// everything is each kind that is kept, with the id of what full has of it.
var everything = []storage.Expired{
	{Kind: storage.KeptSent, ID: id(1), CaseID: id(1), PatientKey: "key-1", ServiceID: "1122334455", At: at(1)},
	{Kind: storage.KeptReceived, ID: id(3), CaseID: id(1), PatientKey: "key-1", ServiceID: "1122334455", At: at(1)},
	{Kind: storage.KeptQuarantined, ID: id(4), ServiceID: "1122334455", At: at(4)},
	{Kind: storage.KeptCases, ID: id(1), CaseID: id(1), PatientKey: "key-1", ServiceID: "1122334455", At: at(1)},
	{Kind: storage.KeptResources, ID: "Appointment/" + id(5), CaseID: id(2), PatientKey: "key-1", ServiceID: "1122334455", At: at(5)},
	{Kind: storage.KeptDrafts, ID: id(6), ServiceID: "1122334455", At: at(6)},
	{Kind: storage.KeptSessions, ID: "t", At: at(1)},
}

func expiryOf(kind storage.Kept) storage.ExpiryQuery {
	return storage.ExpiryQuery{Kind: kind, Before: at(60), Unsettled: []string{"queued"}, Limit: 10}
}

func expired(t *testing.T, s storage.Store, q storage.ExpiryQuery) []storage.Expired {
	t.Helper()
	return view(t, s, func(tx storage.Tx) ([]storage.Expired, error) { return tx.Retention().Expired(q) })
}

func erase(tx storage.Tx, e storage.Expired) error {
	return tx.Retention().Erase(storage.Erasure{Kind: e.Kind, ID: e.ID, At: at(70), Days: 30}, expiryOf(e.Kind), storage.Case{Subject: []byte("{}"), Body: []byte("{}")})
}

func retention(t *testing.T, s storage.Store) {
	full(t, s)
	for _, e := range everything {
		q := expiryOf(e.Kind)
		if diff := cmp.Diff([]storage.Expired{e}, expired(t, s, q)); diff != "" {
			t.Errorf("%s expired (-want +got):\n%s", e.Kind, diff)
		}
		q.Before = e.At
		if got := expired(t, s, q); got != nil {
			t.Errorf("%s has expired at its own time: %v", e.Kind, got)
		}
	}
	for n, hold := range []storage.Hold{aHold(20, storage.HoldCase, id(1)), aHold(21, storage.HoldPatient, "key-1"), aHold(22, storage.HoldService, "1122334455"), aHold(23, storage.HoldEverything, "")} {
		heldBack(t, s, hold, n)
	}
	for _, e := range everything {
		update(t, s, func(tx storage.Tx) error { return erase(tx, e) })
		refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return erase(tx, e) })
		if got := expired(t, s, expiryOf(e.Kind)); got != nil {
			t.Errorf("%s is erased and still expires: %v", e.Kind, got)
		}
	}
	whatIsLeft(t, s)
}

// heldBack places a hold, looks at what it covers, and lifts it.
func heldBack(t *testing.T, s storage.Store, hold storage.Hold, n int) {
	t.Helper()
	covers := [][]storage.Kept{
		{storage.KeptSent, storage.KeptReceived, storage.KeptCases},
		{storage.KeptSent, storage.KeptReceived, storage.KeptCases, storage.KeptResources, storage.KeptQuarantined, storage.KeptDrafts},
		{storage.KeptSent, storage.KeptReceived, storage.KeptCases, storage.KeptResources, storage.KeptQuarantined, storage.KeptDrafts},
		{storage.KeptSent, storage.KeptReceived, storage.KeptCases, storage.KeptResources, storage.KeptQuarantined, storage.KeptDrafts, storage.KeptSessions},
	}[n]
	update(t, s, func(tx storage.Tx) error { return tx.Holds().Place(hold) })
	for _, e := range everything {
		want := 0
		for _, kind := range covers {
			if kind == e.Kind {
				want = 1
			}
		}
		counts := view(t, s, func(tx storage.Tx) ([2]int, error) {
			free, held, err := tx.Retention().CountExpired(expiryOf(e.Kind))
			return [2]int{free, held}, err
		})
		if counts != [2]int{1 - want, want} {
			t.Errorf("a hold on %s: %s may be erased and is held %v", hold.Kind, e.Kind, counts)
		}
		if want == 1 {
			refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return erase(tx, e) })
		}
	}
	hold.EndedBy, hold.EndedAt = "person-1", at(40)
	update(t, s, func(tx storage.Tx) error { return tx.Holds().Lift(hold) })
}

// whatIsLeft looks at what full made after all of it was erased.
func whatIsLeft(t *testing.T, s storage.Store) {
	t.Helper()
	type left struct {
		Sent      storage.Outbound
		Received  []storage.Inbound
		Apart     storage.Inbound
		Case      storage.Case
		Events    []storage.Event
		Resources []storage.Resource
		Erased    storage.Erasure
	}
	got := view(t, s, func(tx storage.Tx) (l left, err error) {
		for _, read := range []func() error{
			func() (err error) { l.Sent, err = tx.Outbox().Get(id(1)); return err },
			func() (err error) { l.Received, err = tx.Inbox().ByRequest(anInbound(3).RequestID); return err },
			func() (err error) { l.Apart, err = tx.Inbox().Get(id(4)); return err },
			func() (err error) { l.Case, err = tx.Cases().Get(id(1)); return err },
			func() (err error) { l.Events, err = tx.Cases().Events(id(1)); return err },
			func() (err error) { l.Resources, err = tx.Resources().History("Appointment", id(5)); return err },
			func() (err error) { l.Erased, err = tx.Retention().Erasure(storage.KeptSent, id(1)); return err },
		} {
			if err := read(); err != nil {
				return l, err
			}
		}
		return l, nil
	})
	want := left{Sent: anOutbound(1), Received: []storage.Inbound{anInbound(3)}, Apart: anInbound(4), Case: aCase(1),
		Events: []storage.Event{{CaseID: id(1), At: at(1), Kind: "noted"}}, Resources: []storage.Resource{aResource("Appointment", 5), aResource("Appointment", 5)},
		Erased: storage.Erasure{Kind: storage.KeptSent, ID: id(1), At: at(70), Days: 30}}
	want.Sent.State, want.Sent.Header, want.Sent.Body, want.Sent.AnswerHeader, want.Sent.Answer = "delivered", nil, nil, nil, nil
	want.Apart.Quarantined, want.Apart.CaseID = true, ""
	for _, m := range []*storage.Inbound{&want.Received[0], &want.Apart} {
		m.Header, m.Body, m.AnswerHeader, m.Answer = nil, nil, nil, nil
	}
	want.Case.Version, want.Case.Subject, want.Case.Body, want.Case.Keys = 2, []byte("{}"), []byte("{}"), want.Case.Keys[:1]
	for i := range want.Resources {
		want.Resources[i].CaseID = id(2)
		want.Resources[i].Version, want.Resources[i].Body, want.Resources[i].Bundle = i+1, nil, nil
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Inbox().Add(anInbound(3)) })
	for _, draft := range []string{id(6), id(8)} {
		refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { _, err := tx.Drafts().Get(draft); return err })
	}
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { _, err := tx.Sessions().Get("t"); return err })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { _, err := tx.Retention().Erasure(storage.KeptSent, id(77)); return err })
}

// erasedCases looks at what keeps a case, and what belongs to it, from expiring.
func erasedCases(t *testing.T, s storage.Store) {
	full(t, s)
	ofCase := []storage.Kept{storage.KeptSent, storage.KeptReceived, storage.KeptCases}
	c := aCase(1)
	count := func(why string, want int) {
		t.Helper()
		for _, kind := range ofCase {
			if got := expired(t, s, expiryOf(kind)); len(got) != want {
				t.Errorf("%s: %s expires %d times", why, kind, len(got))
			}
		}
	}
	c.Attention = true
	update(t, s, func(tx storage.Tx) error { return tx.Cases().Save(c) })
	count("it waits for a person", 0)
	c.Attention, c.Version, c.UpdatedAt = false, 2, at(60)
	update(t, s, func(tx storage.Tx) error { return tx.Cases().Save(c) })
	count("it was changed lately", 0)
	c.Version, c.UpdatedAt = 3, at(2)
	queued := anOutbound(9)
	queued.RequestID = id(99)
	update(t, s, func(tx storage.Tx) error {
		if err := tx.Cases().Save(c); err != nil {
			return err
		}
		return tx.Outbox().Add(queued)
	})
	count("a message of it is on its way", 0)
	queued.Version, queued.State = 1, "delivered"
	update(t, s, func(tx storage.Tx) error { return tx.Outbox().Save(queued) })
	update(t, s, func(tx storage.Tx) error {
		return erase(tx, storage.Expired{Kind: storage.KeptSent, ID: queued.ID})
	})
	count("all of it is over", 1)
	held := aResource("Appointment", 10)
	update(t, s, func(tx storage.Tx) error { return tx.Resources().Put(held) })
	if got := expired(t, s, expiryOf(storage.KeptCases)); got != nil {
		t.Errorf("a case expires before a record that belongs to it: %v", got)
	}
	update(t, s, func(tx storage.Tx) error {
		return erase(tx, storage.Expired{Kind: storage.KeptResources, ID: "Appointment/" + held.ID})
	})
	count("the record is erased", 1)
}
