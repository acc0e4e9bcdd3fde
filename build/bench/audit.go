package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"barsdesk/app/audit"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

// auditEntries is how many entries the log has that is searched and verified.
const auditEntries = 1_000_000

// audits measures the audit log: what it costs the receiver to write it, how
// soon entries are found among a million, and how fast a million are verified.
func audits(ctx context.Context, _, dir string) error {
	if err := auditWriting(ctx, filepath.Join(dir, "audit-writing")); err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, "audit"), sqlite.Options{})
	if err != nil {
		return err
	}
	began := time.Now()
	if err := fillLog(ctx, db); err != nil {
		return errors.Join(err, db.Close())
	}
	fmt.Printf("audit log of %d entries, made at %.0f entries/s\n", auditEntries, auditEntries/time.Since(began).Seconds())
	return errors.Join(auditSearches(ctx, db), auditVerified(ctx, db), db.Close())
}

// fillLog appends a million entries as a busy year would leave them.
func fillLog(ctx context.Context, db *sqlite.DB) error {
	const batch = 5_000
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same log each time
	for n := 0; n < auditEntries; n += batch {
		err := db.Update(ctx, func(tx storage.Tx) error {
			for i := range batch {
				if err := tx.Audit().Append(someEntry(chance, n+i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var auditStart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// someEntry is one of 60 acts of 200 people, and of the program in every third.
func someEntry(chance *rand.Rand, n int) storage.Entry {
	e := storage.Entry{
		At: auditStart.Add(time.Duration(n) * 30 * time.Second), Actor: fmt.Sprintf("person-%03d", chance.IntN(200)), Role: "clinician",
		Act: fmt.Sprintf("case.act-%02d", chance.IntN(60)), Object: uuidOf(chance), CaseID: fmt.Sprintf("case-%06d", chance.IntN(200_000)),
		PatientKey: fmt.Sprintf("%064x", chance.IntN(100_000)), ServiceID: fmt.Sprintf("20000000%02d", chance.IntN(20)), From: "192.0.2.17",
		CorrelationID: uuidOf(chance), RequestID: uuidOf(chance), Environment: "prod", Outcome: "allowed",
		BodyHash: fmt.Sprintf("%064x", chance.Uint64()), HeaderHash: fmt.Sprintf("%064x", chance.Uint64()),
		Organisation: fmt.Sprintf("RA%d", chance.IntN(5)), Claims: []byte(`{"iss":"https://issuer.example","sub":"555000000001","acr":"aal3"}`),
	}
	switch chance.IntN(10) {
	case 0, 1, 2:
		e.Actor, e.Role, e.Act = "system", "system", fmt.Sprintf("message.act-%02d", chance.IntN(4))
	case 3:
		e.CaseID, e.PatientKey, e.Outcome = "", "", fmt.Sprintf("refused-%d", chance.IntN(8))
	}
	return e
}

func uuidOf(chance *rand.Rand) string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", chance.Uint32(), chance.Uint64()>>16)
}

// asked are the filters that a search can have, each set from an entry that may
// be there.
var asked = []struct {
	name string
	set  func(q *storage.AuditQuery, e storage.Entry)
}{
	{"person", func(q *storage.AuditQuery, e storage.Entry) { q.Actor = e.Actor }},
	{"patient", func(q *storage.AuditQuery, e storage.Entry) { q.PatientKey = e.PatientKey }},
	{"case", func(q *storage.AuditQuery, e storage.Entry) { q.CaseID = e.CaseID }},
	{"service", func(q *storage.AuditQuery, e storage.Entry) { q.ServiceID = e.ServiceID }},
	{"outcome", func(q *storage.AuditQuery, e storage.Entry) { q.Outcome = e.Outcome }},
	{"act", func(q *storage.AuditQuery, e storage.Entry) { q.Act = e.Act }},
	{"organisation", func(q *storage.AuditQuery, e storage.Entry) { q.Organisation = e.Organisation }},
	{"time", func(q *storage.AuditQuery, e storage.Entry) { q.From, q.To = e.At, e.At.AddDate(0, 0, 7) }},
}

// auditSearches prints how long a page takes to find by each filter and by each
// two of them, which are of different entries: what they find is often little.
func auditSearches(ctx context.Context, db *sqlite.DB) error {
	chance := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same searches each time
	var all []time.Duration
	for i, one := range asked {
		for _, other := range asked[i:] {
			times := make([]time.Duration, 0, 40)
			for range cap(times) {
				q := storage.AuditQuery{Page: storage.Page{Limit: 50, Offset: 50 * chance.IntN(3)}}
				one.set(&q, someEntry(chance, chance.IntN(auditEntries)))
				other.set(&q, someEntry(chance, chance.IntN(auditEntries)))
				began := time.Now()
				if err := db.View(ctx, func(tx storage.Tx) error { _, _, err := tx.Audit().List(q); return err }); err != nil {
					return err
				}
				times = append(times, time.Since(began))
			}
			slices.Sort(times)
			all = append(all, times...)
			name := one.name
			if other.name != one.name {
				name += " and " + other.name
			}
			fmt.Printf("  by %-26s p50 %6.2f ms, p95 %6.2f ms\n", name+":", milliseconds(times[len(times)/2]), milliseconds(times[len(times)*95/100]))
		}
	}
	slices.Sort(all)
	fmt.Printf("  all searches: p95 %.2f ms, longest %.2f ms (aim: p95 under 100 ms)\n", milliseconds(all[len(all)*95/100]), milliseconds(all[len(all)-1]))
	return nil
}

func auditVerified(ctx context.Context, db *sqlite.DB) error {
	began, before := time.Now(), spentBy(os.Getpid())
	r, err := ledger.Verify(ctx, db, ledger.VerifyOptions{Now: auditStart})
	if err != nil {
		return err
	}
	if !r.Sound() {
		return fmt.Errorf("the log is not sound: %w", r.FirstBad)
	}
	took, spent := time.Since(began), spentBy(os.Getpid()).since(before).processor
	began = time.Now()
	if spans, err := audit.Misfiled(ctx, db); err != nil || len(spans) > 0 {
		return fmt.Errorf("the search index does not fit %v: %w", spans, err)
	}
	fmt.Printf("  search index compared at %.0f entries/s\n", float64(r.Entries)/time.Since(began).Seconds())
	fmt.Printf("  verified at %.0f entries/s (aim: 300,000), %.1f µs of a processor an entry\n",
		float64(r.Entries)/took.Seconds(), spent.Seconds()*1e6/float64(r.Entries))
	return nil
}
