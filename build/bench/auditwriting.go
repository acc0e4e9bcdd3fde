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

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// auditWriting compares what a receiver writes for a message with the same
// without its audit entry: turn by turn, each as often.
func auditWriting(ctx context.Context, dir string) error {
	db, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return err
	}
	var took [2][]time.Duration // without, with
	var spent [2]time.Duration  // of the processor
	var next atomic.Int64
	for round := range 2 * pairs {
		began, before := time.Now(), spentBy(os.Getpid())
		if err := receiveMany(ctx, db, &next, round%2 == 1); err != nil {
			return errors.Join(err, db.Close())
		}
		took[round%2] = append(took[round%2], time.Since(began))
		spent[round%2] += spentBy(os.Getpid()).since(before).processor
	}
	ratios := make([]float64, pairs) // of rounds that follow each other, so that what else the machine does counts for both
	for i := range ratios {
		ratios[i] = took[1][i].Seconds() / took[0][i].Seconds()
	}
	slices.Sort(ratios)
	fmt.Printf("storing a message with its audit entry: %.0f µs, without %.0f µs, each the median of %d rounds by turns; "+
		"with it takes %.2f times as long (median of the pairs; from %.2f to %.2f), and %.0f µs more of the processor a message\n",
		each(middle(took[1])), each(middle(took[0])), pairs, ratios[pairs/2], ratios[0], ratios[pairs-1], each(spent[1]-spent[0])/pairs)
	return db.Close()
}

// pairs is how many rounds there are with the log, and as many without.
const pairs = 9

// stored is how many messages are stored in a round, by so many at once.
const stored, storing = 1_024, 64

func each(d time.Duration) float64 { return d.Seconds() * 1e6 / stored }

func middle(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

func receiveMany(ctx context.Context, db *sqlite.DB, next *atomic.Int64, audited bool) error {
	var all sync.WaitGroup
	faults := make([]error, storing)
	for i := range storing {
		all.Go(func() {
			for range stored / storing {
				if faults[i] == nil {
					faults[i] = db.Update(ctx, storedMessage(next.Add(1), audited))
				}
			}
		})
	}
	all.Wait()
	return errors.Join(faults...)
}

var storedBody = []byte(strings.Repeat(`{"resourceType":"Bundle"},`, bodySize/25))

// storedMessage is what a receiver commits for a message.
func storedMessage(n int64, audited bool) func(tx storage.Tx) error {
	id, now := fmt.Sprintf("%08d-0000-4000-8000-%012d", n*7919%1e8, n), auditStart.Add(time.Duration(n)*time.Second)
	return func(tx storage.Tx) error {
		err := errors.Join(
			tx.Inbox().Add(storage.Inbound{ID: id, RequestID: id, CorrelationID: id, CaseID: id, Status: 200, ReceivedAt: now, Body: storedBody, Answer: storedBody}),
			tx.Cases().Create(storage.Case{ID: id, UpdatedAt: now, CreatedAt: now, Subject: storedBody[:200], Body: storedBody[:2000],
				Keys: []storage.Key{{Kind: storage.KeyBundle, Value: id}, {Kind: storage.KeyNHSNumber, Value: id}}}),
			tx.Resources().Put(storage.Resource{Type: "ServiceRequest", ID: id, CaseID: id, Body: storedBody[:1000]}))
		if err != nil || !audited {
			return err
		}
		return tx.Audit().Append(storage.Entry{At: now, Actor: "system", Role: "system", Act: "message.receive", CaseID: id, PatientKey: id + id[:28],
			ServiceID: "2000000001", From: "192.0.2.17", CorrelationID: id, RequestID: id, Environment: "prod", Outcome: "allowed", BodyHash: id + id[:28],
			HeaderHash: id + id[:28], Organisation: "RA4"})
	}
}
