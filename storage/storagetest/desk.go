package storagetest

import (
	"fmt"
	"testing"
	"time"

	"barsdesk/storage"
)

func drafts(t *testing.T, s storage.Store) {
	d, other := aDraft(1), aDraft(2)
	update(t, s, func(tx storage.Tx) error { return tx.Drafts().Create(d) })
	update(t, s, func(tx storage.Tx) error { return tx.Drafts().Create(other) })
	same(t, "draft", readDraft(t, s, d.ID), d)
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Drafts().Create(d) })
	same(t, "open drafts, last updated first", openDrafts(t, s), []string{other.ID, d.ID})

	saved := d
	saved.Body, saved.ServiceID, saved.UpdatedAt = []byte(`{"n":"new"}`), "other", at(9)
	update(t, s, func(tx storage.Tx) error { return tx.Drafts().Save(saved) })
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.Drafts().Save(d) })
	saved.Version = 2
	same(t, "saved draft", readDraft(t, s, d.ID), saved)
	same(t, "open drafts after a save", openDrafts(t, s), []string{d.ID, other.ID})

	saved.CaseID = id(5)
	update(t, s, func(tx storage.Tx) error { return tx.Drafts().Save(saved) })
	same(t, "open drafts after one was sent", openDrafts(t, s), []string{other.ID})
	update(t, s, func(tx storage.Tx) error { return tx.Drafts().Delete(other.ID) })
	missing(t, s, func(tx storage.Tx) (storage.Draft, error) { return tx.Drafts().Get(other.ID) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Drafts().Delete(other.ID) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Drafts().Save(other) })
}

func readDraft(t *testing.T, s storage.Store, draftID string) storage.Draft {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (storage.Draft, error) { return tx.Drafts().Get(draftID) })
}

func openDrafts(t *testing.T, s storage.Store) []string {
	t.Helper()
	return view(t, s, func(tx storage.Tx) ([]string, error) {
		list, err := tx.Drafts().Open(storage.Whose{}, storage.Page{Limit: 10})
		return ids(list, func(d storage.Draft) string { return d.ID }), err
	})
}

func definitions(t *testing.T, s storage.Store) {
	of := func(key string) storage.Definition {
		return storage.Definition{Key: key, FetchedAt: noon, Body: []byte(`{ "a": 1.0 }`)}
	}
	read := func(key string) storage.Definition {
		return view(t, s, func(tx storage.Tx) (storage.Definition, error) { return tx.Definitions().Get(key) })
	}
	absent := func(key string) {
		t.Helper()
		missing(t, s, func(tx storage.Tx) (storage.Definition, error) { return tx.Definitions().Get(key) })
	}
	keys := []string{"int|100|a", "int|100|b", "int|1000|a", "prod|100|a", "in%_"}
	for _, key := range keys {
		update(t, s, func(tx storage.Tx) error { return tx.Definitions().Put(of(key)) })
	}
	newer := of(keys[0])
	newer.FetchedAt, newer.Body = at(1), []byte(`{}`)
	update(t, s, func(tx storage.Tx) error { return tx.Definitions().Put(newer) })
	same(t, "replaced definition", read(keys[0]), newer)
	listed := view(t, s, func(tx storage.Tx) ([]storage.Definition, error) { return tx.Definitions().List("int|100|") })
	same(t, "definitions of one service", listed, []storage.Definition{{Key: keys[0], FetchedAt: at(1)}, {Key: keys[1], FetchedAt: noon}})
	update(t, s, func(tx storage.Tx) error { return tx.Definitions().Clear("in%_") })
	absent(keys[4])
	same(t, "definition that only a pattern would match", read(keys[1]), of(keys[1]))
	update(t, s, func(tx storage.Tx) error { return tx.Definitions().Clear("int|100|") })
	absent(keys[0])
	absent(keys[1])
	same(t, "definition of another service", read(keys[2]), of(keys[2]))
	update(t, s, func(tx storage.Tx) error { return tx.Definitions().Clear("") })
	absent(keys[3])
}

func settings(t *testing.T, s storage.Store) {
	missing(t, s, func(tx storage.Tx) ([]byte, error) { return tx.Settings().Get("identity") })
	for _, value := range []string{`{"a":1}`, `{"b":2}`} {
		update(t, s, put("identity", value))
		same(t, "setting", setting(t, s, "identity"), value)
	}
}

// paging: at most 200 rows whatever is asked for, no row twice and none left out.
func paging(t *testing.T, s storage.Store) {
	const all = 450
	update(t, s, func(tx storage.Tx) error {
		for n := range all {
			e := anEntry(0)
			e.Object = fmt.Sprint(n)
			if err := tx.Audit().Append(e); err != nil {
				return err
			}
		}
		return nil
	})
	of := func(offset, limit int) counted[storage.Entry] {
		return view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) {
			return listed(tx.Audit().List(storage.AuditQuery{Page: storage.Page{Offset: offset, Limit: limit}}))
		})
	}
	for _, p := range []struct{ offset, limit, want int }{
		{0, 1, 1}, {0, 200, 200}, {0, 201, 200}, {0, 0, 200}, {0, -5, 200}, {-3, 10, 10}, {440, 100, 10}, {all, 10, 0},
	} {
		got := of(p.offset, p.limit)
		same(t, fmt.Sprintf("rows of %+v", p), len(got.List), p.want)
		same(t, fmt.Sprintf("total of %+v", p), got.Total, all)
	}
	seen := map[string]bool{}
	for offset := 0; offset < all; offset += 70 {
		for _, e := range of(offset, 70).List {
			seen[e.Object] = true
		}
	}
	same(t, "distinct rows over all pages", len(seen), all)
}

// times keep nanoseconds, come back in UTC, and are never altered.
func times(t *testing.T, s storage.Store) {
	london := time.FixedZone("BST", 3600)
	for n, start := range []time.Time{
		noon, noon.In(london), {}, time.Unix(0, 0), time.Date(1970, 1, 1, 0, 0, 0, -1, time.UTC),
		time.Date(1700, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(2262, 1, 1, 0, 0, 0, 999, time.UTC),
	} {
		slot := aSlot(n)
		slot.Start = start
		update(t, s, func(tx storage.Tx) error { return tx.Slots().Add(slot) })
		got := readSlot(t, s, slot.ID).Start
		if !got.Equal(start) || got.Location() != time.UTC && !got.IsZero() {
			t.Errorf("time %v came back as %v", start, got)
		}
	}
	beyond := aSlot(90)
	beyond.Start = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Slots().Add(beyond) }); err == nil {
		if got := readSlot(t, s, beyond.ID).Start; !got.Equal(beyond.Start) {
			t.Errorf("time %v came back as %v", beyond.Start, got)
		}
	}
}
