package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/build/postgres"
	"barsdesk/storage"
	databases "barsdesk/storage/postgres"
	"barsdesk/storage/sqlite"
)

// writersAtOnce are how many commit at once, and databaseRound how long.
var writersAtOnce = []int{1, 16, 50}

const databaseRound = 5 * time.Second

// database is a storage to measure.
type database struct {
	name  string
	store storage.Store
	close func() error
}

// durable measures SQLite and PostgreSQL, both syncing every commit, in turns on
// the same disk: durable messages a second, by how many arrive at once.
func durable(ctx context.Context, _, dir string) (err error) {
	fmt.Println("\ndurable messages a second, one store, by writers (a message of 18 KB with its answer, a case, a resource, a work item, an entry of the audit log)")
	stores, err := opened(ctx, dir)
	if errors.Is(err, postgres.ErrMissing) {
		fmt.Println("  left out:", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() {
		for _, s := range slices.Backward(stores) {
			err = errors.Join(err, s.close())
		}
	}()
	var n atomic.Int64
	for _, writers := range writersAtOnce {
		rates := make([]float64, len(stores))
		for i, s := range stores {
			rate, tail, err := committing(ctx, s.store, writers, &n)
			if err != nil {
				return err
			}
			rates[i] = rate
			fmt.Printf("  %-10s %2d writers: %6.0f a second, 99 %% within %v\n", s.name, writers, rate, tail.Round(100*time.Microsecond))
		}
		fmt.Printf("  PostgreSQL to SQLite, %d writers: %.2f\n", writers, rates[1]/rates[0])
	}
	if db, is := stores[1].store.(*databases.DB); is {
		fmt.Printf("  transactions of PostgreSQL that ran again: %d of %d\n", db.Repeats(), n.Load())
	}
	return nil
}

// opened are both storages, empty.
func opened(ctx context.Context, dir string) ([]database, error) {
	server, err := postgres.Open(ctx, postgres.Options{Synced: true})
	if err != nil {
		return nil, err
	}
	url, err := server.Create(ctx, "bench")
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	shared, err := databases.Open(ctx, url, databases.Options{})
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	folder, err := os.MkdirTemp(dir, "sqlite-*")
	if err != nil {
		return nil, err
	}
	file, err := sqlite.Open(ctx, folder, sqlite.Options{})
	if err != nil {
		return nil, errors.Join(err, shared.Close(), server.Close())
	}
	return []database{
		{"SQLite", file, file.Close},
		{"PostgreSQL", shared, func() error { return errors.Join(shared.Close(), server.Close()) }},
	}, nil
}

// committing has writers commit messages for a round: how many a second, and
// how long the slowest hundredth took at least.
func committing(ctx context.Context, s storage.Store, writers int, n *atomic.Int64) (rate float64, tail time.Duration, err error) {
	var mu sync.Mutex
	var took []time.Duration
	var faults []error
	var all sync.WaitGroup
	begun := time.Now()
	for range writers {
		all.Go(func() {
			for time.Since(begun) < databaseRound {
				at := time.Now()
				err := s.Update(ctx, received(n.Add(1), at))
				mu.Lock()
				took = append(took, time.Since(at))
				if err != nil {
					faults = append(faults, err)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	elapsed := time.Since(begun)
	slices.Sort(took)
	return float64(len(took)) / elapsed.Seconds(), took[len(took)*99/100], errors.Join(faults...)
}

// text18 is as large as a usual referral.
var text18 = []byte(strings.Repeat("0123456789abcdef", 18<<10/16))

// received is what a receiver reads and commits for one message.
func received(n int64, now time.Time) func(tx storage.Tx) error {
	id := fmt.Sprintf("%08x-%04x", uint64(n)*2654435761%(1<<32), n) // as scattered as ids are
	return func(tx storage.Tx) error {
		if known, err := tx.Inbox().ByRequest(id); err != nil || len(known) > 0 {
			return errors.Join(err, storage.ErrDuplicate)
		}
		keys := []storage.Key{{Kind: storage.KeyBundle, Value: id}, {Kind: storage.KeyNHSNumber, Value: id}}
		if _, err := tx.Cases().ByKey(keys[0]); err != nil {
			return err
		}
		if err := tx.Inbox().Add(storage.Inbound{
			ID: id, RequestID: id, CorrelationID: id, CaseID: id, ServiceID: "1122334455", Status: 200, ReceivedAt: now, Body: text18, Answer: text18,
		}); err != nil {
			return err
		}
		if err := tx.Cases().Create(storage.Case{
			ID: id, Role: "receiver", ServiceID: "1122334455", UpdatedAt: now, CreatedAt: now, Subject: text18[:200], Body: text18[:2000], Keys: keys,
		}); err != nil {
			return err
		}
		if err := tx.Cases().AddEvent(storage.Event{CaseID: id, At: now, Kind: "received", Body: text18[:200]}); err != nil {
			return err
		}
		if err := tx.Worklist().Put(storage.WorkItem{CaseID: id, ServiceID: "1122334455", Unread: true, DueAt: now, ReceivedAt: now}); err != nil {
			return err
		}
		if err := tx.Resources().Put(storage.Resource{Type: "ServiceRequest", ID: id, CaseID: id, Body: text18[:1000]}); err != nil {
			return err
		}
		return tx.Audit().Append(storage.Entry{At: now, Act: "message.receive", CaseID: id, Actor: "system"})
	}
}
