package storagetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

func audit(t *testing.T, s storage.Store) {
	for n := 1; n <= 3; n++ {
		update(t, s, func(tx storage.Tx) error { return tx.Audit().Append(anEntry(n)) })
		refused(t, s, errMind, func(tx storage.Tx) error {
			if err := tx.Audit().Append(anEntry(n)); err != nil {
				return err
			}
			return errMind
		})
	}
	gapless(t, s, 3)
	other := anEntry(4)
	other.Actor, other.Act, other.PatientKey, other.ServiceID, other.Outcome = "system", "message.send", "key-2", "other", "delivered"
	update(t, s, func(tx storage.Tx) error { return tx.Audit().Append(other) })
	other.Seq = 4
	last := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) {
		return listed(tx.Audit().List(storage.AuditQuery{Page: storage.Page{Limit: 1}}))
	})
	same(t, "newest entry", last, counted[storage.Entry]{[]storage.Entry{other}, 4})
	findEntries(t, s)
}

// scanned holds what Scan gives against what was appended: also an entry with
// odd bytes, and one with nothing in it.
func scanned(t *testing.T, s storage.Store) {
	odd := anEntry(1)
	odd.Actor, odd.From, odd.Detail = "\x1f\x00\xff", "\x1f", []byte("\x1f\x00")
	want := []storage.Entry{anEntry(1), odd, {}, anEntry(2)}
	update(t, s, func(tx storage.Tx) error {
		for i := range want {
			want[i].Seq = int64(i + 1)
			if err := tx.Audit().Append(want[i]); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "entries scanned", scan(t, s, 1, 0), want)
	same(t, "entries scanned in part", scan(t, s, 2, 3), want[1:3])
	same(t, "entries beyond the last", scan(t, s, 5, 0), nil)
	if err := s.View(t.Context(), func(tx storage.Tx) error {
		return tx.Audit().Scan(1, 0, func(*storage.Entry, *storage.Hash) error { return errMind })
	}); !errors.Is(err, errMind) {
		t.Errorf("scan that was stopped: %v", err)
	}
	hashes := view(t, s, func(tx storage.Tx) ([]storage.Hash, error) { return tx.Audit().Leaves(0, 4) })
	if len(hashes) != 4 || hashes[0] == hashes[1] || hashes[0] == (storage.Hash{}) {
		t.Errorf("leaves: %x", hashes)
	}
	missing(t, s, func(tx storage.Tx) ([]storage.Hash, error) { return tx.Audit().Leaves(0, 5) })
	missing(t, s, func(tx storage.Tx) ([]storage.Hash, error) { return tx.Audit().Nodes(8, 0, 1) })
}

func scan(t *testing.T, s storage.Store, from, to int64) []storage.Entry {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (out []storage.Entry, err error) {
		err = tx.Audit().Scan(from, to, func(e *storage.Entry, _ *storage.Hash) error {
			next := *e
			next.Detail, next.Claims = bytes.Clone(e.Detail), bytes.Clone(e.Claims)
			out = append(out, next)
			return nil
		})
		return out, err
	})
}

// checkpoints cover what was kept, and verify.
func checkpoints(t *testing.T, s storage.Store) {
	missing(t, s, func(tx storage.Tx) (storage.Checkpoint, error) { return tx.Audit().Checkpoint() })
	for n := range 5 {
		update(t, s, func(tx storage.Tx) error {
			for range 60 * n {
				if err := tx.Audit().Append(anEntry(n)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	newest := view(t, s, func(tx storage.Tx) (storage.Checkpoint, error) { return tx.Audit().Checkpoint() })
	all := view(t, s, func(tx storage.Tx) ([]storage.Checkpoint, error) { return tx.Audit().Checkpoints() })
	if newest.Size != 600 || !newest.At.Equal(at(4)) || len(all) != 4 || all[0].Size != 60 {
		t.Errorf("checkpoints %+v, the newest %+v", all, newest)
	}
	keys := view(t, s, func(tx storage.Tx) ([]string, error) { return tx.Audit().Keys() })
	if len(keys) != 1 {
		t.Errorf("keys %v", keys)
	}
	if nodes := view(t, s, func(tx storage.Tx) ([]storage.Hash, error) { return tx.Audit().Nodes(8, 0, 2) }); len(nodes) != 2 {
		t.Errorf("%d subtrees", len(nodes))
	}
	r, err := ledger.Verify(t.Context(), s, ledger.VerifyOptions{})
	if err != nil || !r.Sound() || r.Entries != 600 {
		t.Errorf("verified %+v, %v, %v", r, r.FirstBad, err)
	}
}

// found holds every way to ask against a look through all entries, of which
// there are enough to be kept in several ways.
func found(t *testing.T, s storage.Store) {
	const total = 2600
	var entries []storage.Entry
	update(t, s, func(tx storage.Tx) error {
		entries = nil
		for n := range total {
			e := anEntry(n)
			e.Seq = int64(n + 1)
			e.Actor, e.Act, e.Outcome = fmt.Sprint("p", n%7), fmt.Sprint("a", n%11), fmt.Sprint("o", n%3)
			e.ServiceID, e.Organisation, e.CaseID, e.PatientKey = fmt.Sprint("s", n%5), fmt.Sprint("r", n%2), fmt.Sprint("c", n%400), fmt.Sprint("k", n%300)
			if n == 1500 {
				e.At = at(10) // the clock was wrong
			}
			if n == 700 {
				e.At = time.Time{}
			}
			entries = append(entries, e)
			if err := tx.Audit().Append(e); err != nil {
				return err
			}
		}
		return nil
	})
	for _, q := range []storage.AuditQuery{
		{}, {Actor: "p1"}, {Act: "a2"}, {Outcome: "o1"}, {ServiceID: "s3"}, {Organisation: "r1"}, {CaseID: "c17"}, {PatientKey: "k17"},
		{Actor: "p1", Act: "a2"}, {Outcome: "o1", ServiceID: "s3", Organisation: "r0"}, {CaseID: "c17", Actor: "p3"}, {Actor: "nobody"},
		{From: at(1020), To: at(1030)}, {From: at(2590)}, {To: at(11)}, {Actor: "p1", From: at(500), To: at(2100)}, {PatientKey: "k17", From: at(300), To: at(900)},
		{Whose: storage.Whose{Of: "r1"}}, {Whose: storage.Whose{Not: []string{"r1", "elsewhere"}}}, {Organisation: "r0", Whose: storage.Whose{Of: "r1"}},
		{Actor: "p1", Whose: storage.Whose{Not: []string{"r0"}}}, {CaseID: "c17", Whose: storage.Whose{Not: []string{"r1"}}}, {From: at(500), Whose: storage.Whose{Not: []string{"r0", "r1"}}},
	} {
		var want []int64
		for _, e := range slices.Backward(entries) {
			if fits(e, q) {
				want = append(want, e.Seq)
			}
		}
		for _, page := range []storage.Page{{Limit: 200}, {Limit: 7, Offset: 3}, {Limit: 50, Offset: max(0, len(want)-20)}} {
			q.Page = page
			got := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) { return listed(tx.Audit().List(q)) })
			var numbers []int64
			for _, e := range got.List {
				numbers = append(numbers, e.Seq)
			}
			lo := min(page.Offset, len(want))
			same(t, fmt.Sprintf("entries by %+v", q), numbers, want[lo:min(lo+page.Limit, len(want))])
			same(t, fmt.Sprintf("number of entries by %+v", q), got.Total, len(want))
		}
	}
}

func fits(e storage.Entry, q storage.AuditQuery) bool {
	for _, pair := range [][2]string{{q.Actor, e.Actor}, {q.Act, e.Act}, {q.Outcome, e.Outcome}, {q.ServiceID, e.ServiceID},
		{q.Organisation, e.Organisation}, {q.CaseID, e.CaseID}, {q.PatientKey, e.PatientKey}} {
		if pair[0] != "" && pair[0] != pair[1] {
			return false
		}
	}
	if !q.Whose.Sees(e.Organisation) {
		return false
	}
	timed := !q.From.IsZero() || !q.To.IsZero()
	return !timed || !e.At.IsZero() && !e.At.Before(q.From) && (q.To.IsZero() || e.At.Before(q.To))
}

func findEntries(t *testing.T, s storage.Store) {
	for name, q := range map[string]struct {
		query storage.AuditQuery
		want  []int64
	}{
		"actor":        {storage.AuditQuery{Actor: "system"}, []int64{4}},
		"act":          {storage.AuditQuery{Act: "case.read"}, []int64{3, 2, 1}},
		"patient":      {storage.AuditQuery{PatientKey: "key-2"}, []int64{4}},
		"service":      {storage.AuditQuery{ServiceID: "1122334455"}, []int64{3, 2, 1}},
		"outcome":      {storage.AuditQuery{Outcome: "delivered"}, []int64{4}},
		"case":         {storage.AuditQuery{CaseID: id(2)}, []int64{2}},
		"from":         {storage.AuditQuery{From: at(3)}, []int64{4, 3}},
		"to":           {storage.AuditQuery{To: at(3)}, []int64{2, 1}},
		"all together": {storage.AuditQuery{Actor: "person-1", Act: "case.read", From: at(2), To: at(3)}, []int64{2}},
		"nothing":      {storage.AuditQuery{Actor: "person-1", Outcome: "delivered"}, nil},
	} {
		got := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) { return listed(tx.Audit().List(q.query)) })
		var numbers []int64
		for _, e := range got.List {
			numbers = append(numbers, e.Seq)
		}
		same(t, "entries by "+name, numbers, q.want)
		same(t, "number of entries by "+name, got.Total, len(q.want))
	}
}

// entriesBefore turns the pages of a log of several blocks by the number of the
// last entry of the page before.
func entriesBefore(t *testing.T, s storage.Store) {
	const written = 2500
	update(t, s, func(tx storage.Tx) error {
		for n := 1; n <= written; n++ {
			e := anEntry(n)
			e.CaseID, e.Outcome = "", []string{"allowed", "refused", "delivered"}[n%3]
			if err := tx.Audit().Append(e); err != nil {
				return err
			}
		}
		return nil
	})
	for name, q := range map[string]storage.AuditQuery{"all": {}, "an outcome": {Outcome: "refused"}, "a time": {From: at(700), To: at(1800)}, "a patient": {PatientKey: "key-1"}} {
		want := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) { return listed(tx.Audit().List(q)) }).Total
		seen, last := 0, int64(written+1)
		for q.Page = (storage.Page{Limit: 170}); ; {
			page := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) { return listed(tx.Audit().List(q)) })
			if page.Total != want {
				t.Fatalf("%s: %d in all, want %d", name, page.Total, want)
			}
			for _, e := range page.List {
				if seen++; e.Seq >= last {
					t.Fatalf("%s: entry %d follows %d", name, e.Seq, last)
				}
				last = e.Seq
			}
			if q.Before = last; len(page.List) == 0 {
				break
			}
		}
		same(t, "entries turned through by "+name, seen, want)
	}
}

// filed wants what entries are found by to fit them, also once it is made anew.
func filed(t *testing.T, s storage.Store) {
	fits := func() {
		t.Helper()
		same(t, "misfiled", view(t, s, func(tx storage.Tx) ([]storage.Span, error) { return tx.Audit().Misfiled() }), nil)
	}
	fits()
	for range 5 {
		update(t, s, func(tx storage.Tx) error {
			for n := range 500 {
				if err := tx.Audit().Append(anEntry(n)); err != nil {
					return err
				}
			}
			return nil
		})
		fits()
	}
	for _, span := range []storage.Span{{First: 1, Last: 1024}, {First: 1, Last: 4000}, {First: 700, Last: 700}} {
		update(t, s, func(tx storage.Tx) error { return tx.Audit().Refile(span) })
		fits()
		found := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) {
			return listed(tx.Audit().List(storage.AuditQuery{Act: anEntry(1).Act}))
		})
		same(t, "entries found", found.Total, 2500)
	}
}
