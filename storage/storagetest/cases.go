package storagetest

import (
	"testing"
	"time"

	"barsdesk/storage"
)

func cases(t *testing.T, s storage.Store) {
	c := aCase(1)
	update(t, s, func(tx storage.Tx) error { return tx.Cases().Create(c) })
	same(t, "case", readCase(t, s, c.ID), c)
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Cases().Create(c) })
	missing(t, s, func(tx storage.Tx) (storage.Case, error) { return tx.Cases().Get(id(99)) })
	saveCase(t, s, c)
	findCases(t, s)
	caseEvents(t, s, c.ID)
}

func readCase(t *testing.T, s storage.Store, caseID string) storage.Case {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (storage.Case, error) { return tx.Cases().Get(caseID) })
}

func saveCase(t *testing.T, s storage.Store, c storage.Case) {
	changed := c
	changed.State, changed.Attention, changed.Body, changed.UpdatedAt = "cancelled", true, []byte(`{}`), at(60)
	changed.Keys = []storage.Key{{Kind: storage.KeyReference, Value: "ABC"}, {Kind: storage.KeyReference, Value: "ABC"}}
	update(t, s, func(tx storage.Tx) error { return tx.Cases().Save(changed) })

	want := changed
	want.Version, want.Keys = 2, changed.Keys[:1]
	same(t, "saved case", readCase(t, s, c.ID), want)
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.Cases().Save(changed) })
	same(t, "case after a stale save", readCase(t, s, c.ID), want)
	nowhere := aCase(98)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Cases().Save(nowhere) })
	same(t, "cases by a key it no longer has", byKey(t, s, c.Keys[0]), nil)
	same(t, "cases by its new key", byKey(t, s, want.Keys[0]), []string{c.ID})
}

func byKey(t *testing.T, s storage.Store, k storage.Key) []string {
	t.Helper()
	return view(t, s, func(tx storage.Tx) ([]string, error) {
		list, err := tx.Cases().ByKey(k)
		return ids(list, func(c storage.Case) string { return c.ID }), err
	})
}

func findCases(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) error {
		for n := 2; n <= 4; n++ {
			c := aCase(n)
			c.Role, c.ServiceID = storage.Receiver, "other"
			c.Keys = append(c.Keys, storage.Key{Kind: storage.KeyPostcode, Value: "p"}, storage.Key{Kind: storage.KeyNHSNumber, Value: "p"})
			if err := tx.Cases().Create(c); err != nil {
				return err
			}
		}
		return nil
	})
	yes, no := true, false
	postcode, surname := storage.Key{Kind: storage.KeyPostcode, Value: "p"}, storage.Key{Kind: storage.KeySurname, Value: "hash"}
	same(t, "cases by key, newest first", byKey(t, s, postcode), []string{id(4), id(3), id(2)})
	for name, q := range map[string]struct {
		query storage.CaseQuery
		want  []string
	}{
		"all, last updated first": {storage.CaseQuery{}, []string{id(1), id(4), id(3), id(2)}},
		"role":                    {storage.CaseQuery{Role: storage.Sender}, []string{id(1)}},
		"service":                 {storage.CaseQuery{ServiceID: "other"}, []string{id(4), id(3), id(2)}},
		"attention":               {storage.CaseQuery{Attention: &yes}, []string{id(1)}},
		"no attention":            {storage.CaseQuery{Attention: &no}, []string{id(4), id(3), id(2)}},
		"any key":                 {storage.CaseQuery{AnyKey: []storage.Key{postcode, surname}}, []string{id(4), id(3), id(2)}},
		"all together":            {storage.CaseQuery{Role: storage.Receiver, ServiceID: "other", Attention: &yes}, nil},
	} {
		got := view(t, s, func(tx storage.Tx) (counted[storage.Case], error) { return listed(tx.Cases().List(q.query)) })
		same(t, "cases by "+name, ids(got.List, func(c storage.Case) string { return c.ID }), q.want)
		same(t, "number of cases by "+name, got.Total, len(q.want))
	}
}

func caseEvents(t *testing.T, s storage.Store, caseID string) {
	event := func(at time.Time, kind string) storage.Event {
		return storage.Event{CaseID: caseID, At: at, Kind: kind, Actor: "person-1", Body: []byte(`{"text":"` + kind + `"}`)}
	}
	booked, noted, closed := event(at(1), "booked"), event(at(2), "noted"), event(at(2), "closed")
	update(t, s, func(tx storage.Tx) error { return tx.Cases().AddEvent(booked) })
	update(t, s, func(tx storage.Tx) error { return tx.Cases().AddEvent(noted) })
	update(t, s, func(tx storage.Tx) error { return tx.Cases().AddEvent(closed) })
	got := view(t, s, func(tx storage.Tx) ([]storage.Event, error) { return tx.Cases().Events(caseID) })
	same(t, "events, oldest first", got, []storage.Event{booked, noted, closed})

	astray := booked
	astray.CaseID = id(97)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Cases().AddEvent(astray) })
}
