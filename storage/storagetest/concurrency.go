package storagetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"barsdesk/storage"
)

const (
	writers = 16
	rounds  = 20
)

// concurrency: many writers, some of which fail, beside readers.
func concurrency(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Add(aSlot(1)) })
	stop := make(chan bool)
	var readers, all sync.WaitGroup
	for range 4 {
		readers.Go(func() { readWhile(t, s, stop) })
	}
	for w := range writers {
		all.Go(func() { writeRounds(t, s, w) })
	}
	all.Wait()
	close(stop)
	readers.Wait()
	countKept(t, s)
	oneSlotOneWinner(t, s)
}

// writeRounds keeps a draft with its audit entry in even rounds and changes
// its mind in odd ones, after the same writes.
func writeRounds(t *testing.T, s storage.Store, writer int) {
	for round := range rounds {
		d := aDraft(1000 + writer*rounds + round)
		err := s.Update(t.Context(), func(tx storage.Tx) error {
			if err := errors.Join(tx.Drafts().Create(d), tx.Audit().Append(anEntry(round))); err != nil {
				return err
			}
			if round%2 == 1 {
				return errMind
			}
			return nil
		})
		if want := []error{nil, errMind}[round%2]; !errors.Is(err, want) {
			t.Errorf("writer %d round %d: got %v, want %v", writer, round, err, want)
		}
	}
}

// readWhile checks that each snapshot holds as many drafts as audit entries
// and stays as it is.
func readWhile(t *testing.T, s storage.Store, stop <-chan bool) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		err := s.View(t.Context(), func(tx storage.Tx) error {
			before, err := countBoth(tx)
			if err != nil {
				return err
			}
			after, err := countBoth(tx)
			if err == nil && (before != after || before.drafts < 200 && before.drafts != before.entries) {
				err = fmt.Errorf("snapshot moved or is torn: %v, then %v", before, after)
			}
			return err
		})
		if err != nil {
			t.Errorf("reader: %v", err)
			return
		}
	}
}

// both counts what is written together; drafts on the first page only.
type both struct{ drafts, entries int }

func countBoth(tx storage.Tx) (both, error) {
	list, err := tx.Drafts().Open(storage.Whose{}, storage.Page{Limit: 200})
	if err != nil {
		return both{}, err
	}
	_, total, err := tx.Audit().List(storage.AuditQuery{Page: storage.Page{Limit: 1}})
	if err != nil {
		return both{}, err
	}
	waiting, _, err := tx.Audit().Waiting(time.Time{})
	return both{len(list), total + int(waiting)}, err
}

func countKept(t *testing.T, s storage.Store) {
	for n := range writers * rounds {
		found := view(t, s, func(tx storage.Tx) (bool, error) {
			_, err := tx.Drafts().Get(aDraft(1000 + n).ID)
			if errors.Is(err, storage.ErrNotFound) {
				return false, nil
			}
			return true, err
		})
		if want := n%2 == 0; found != want {
			t.Errorf("draft %d there: %v, want %v", n, found, want)
		}
	}
	settle(t, s)
	gapless(t, s, writers*rounds/2)
}

// gapless checks that the log is numbered 1 to want.
func gapless(t *testing.T, s storage.Store, want int) {
	t.Helper()
	seen := 0
	for offset := 0; offset < want; offset += 100 {
		log := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) {
			return listed(tx.Audit().List(storage.AuditQuery{Page: storage.Page{Offset: offset, Limit: 100}}))
		})
		same(t, "audit total", log.Total, want)
		for _, e := range log.List {
			same(t, "audit number", e.Seq, int64(want-seen))
			seen++
		}
	}
	same(t, "audit entries", seen, want)
}

// oneSlotOneWinner: of many who take one slot at once one gets it.
func oneSlotOneWinner(t *testing.T, s storage.Store) {
	results := make(chan error, writers)
	for range writers {
		go func() {
			results <- s.Update(t.Context(), func(tx storage.Tx) error { return tx.Slots().Take(aSlot(1).ID) })
		}()
	}
	won := 0
	for range writers {
		switch err := <-results; {
		case err == nil:
			won++
		case !errors.Is(err, storage.ErrStale):
			t.Errorf("take: got %v, want %v", err, storage.ErrStale)
		}
	}
	same(t, "winners", won, 1)
}
