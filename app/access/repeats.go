package access

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"barsdesk/storage"
)

// repeatsMost is how many kinds of read are counted at once; each further one
// has an entry of its own.
const repeatsMost = 50_000

// repeat is what makes two reads the same: who reads, in which session, and what.
type repeat struct {
	actor, session, role, from, act, object, caseID, patient, service, detail string
}

func repeatOf(actor Actor, e *storage.Entry) repeat {
	return repeat{e.Actor, actor.Session, e.Role, e.From, e.Act, e.Object, e.CaseID, e.PatientKey, e.ServiceID, string(e.Detail)}
}

// repeated is a read that has its entry, and how often it was made again.
type repeated struct {
	entry        storage.Entry
	since, until time.Time // until when it is counted
	again        int
}

// repeats are reads that were made a short while ago, of those that pages make by
// themselves whenever something changes.
type repeats struct {
	mu    sync.Mutex
	read  map[repeat]*repeated
	asked time.Time       // when it was last looked which of them have ended
	next  time.Time       // when the first of the others ends
	owed  []storage.Entry // of those that have ended, and could not be recorded yet
}

// checkRepeated records a read that shows no patient: the first of its kind at
// once, those after it within a minute as one more entry that says how many.
func (g *Guard) checkRepeated(ctx context.Context, actor Actor, act Act, o Object) error {
	now, e := g.Now().UTC(), g.Entry(actor, act, o)
	kind := repeatOf(actor, &e)
	ended := g.repeats.ended(now, false)
	if len(ended) == 0 && g.repeats.counts(kind) {
		RecordedElsewhere(ctx)
		return nil
	}
	known := g.repeats.counts(kind)
	var first []storage.Entry
	if !known {
		first = append(first, e)
	}
	if err := g.recordAfter(ctx, ended, first...); err != nil {
		return err
	}
	if !known {
		g.repeats.keep(kind, &repeated{entry: e, since: now, until: now.Add(time.Minute)})
	}
	return nil
}

// Flush records the reads that were made again and are not in the log yet; all
// of them where all is set, else those whose time is over.
func (g *Guard) Flush(ctx context.Context, all bool) error {
	ended := g.repeats.ended(g.Now().UTC(), all)
	if len(ended) == 0 {
		return nil
	}
	return g.recordAfter(ctx, ended)
}

// recordAfter records what was counted before what is new. What cannot be
// recorded now is counted still.
func (g *Guard) recordAfter(ctx context.Context, ended []storage.Entry, entries ...storage.Entry) error {
	err := g.record(ctx, slices.Concat(ended, entries)...)
	if err != nil {
		g.repeats.owe(ended)
	}
	return err
}

// owe keeps entries for the next time that something is recorded.
func (r *repeats) owe(entries []storage.Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owed = append(r.owed, entries...)
}

// counts counts a read once more, and reports whether it has its entry.
func (r *repeats) counts(kind repeat) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, is := r.read[kind]
	if is {
		known.again++
	}
	return is
}

func (r *repeats) keep(kind repeat, first *repeated) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read == nil {
		r.read = map[repeat]*repeated{}
	}
	if len(r.read) >= repeatsMost {
		return
	}
	r.read[kind] = first
	if r.next.IsZero() || first.until.Before(r.next) {
		r.next = first.until
	}
}

// ended takes out those whose time is over, and gives the entries of those that
// were made again, after what is owed. A clock that was put back ends them all.
func (r *repeats) ended(now time.Time, all bool) (out []storage.Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all = all || now.Before(r.asked)
	r.asked = now
	out, r.owed = r.owed, nil
	if !all && now.Before(r.next) {
		return out
	}
	r.next = time.Time{}
	for kind, read := range r.read {
		if !all && now.Before(read.until) {
			if r.next.IsZero() || read.until.Before(r.next) {
				r.next = read.until
			}
			continue
		}
		delete(r.read, kind)
		if read.again > 0 {
			out = append(out, read.counted(now))
		}
	}
	return out
}

// counted is the entry of what was made again.
func (r *repeated) counted(now time.Time) storage.Entry {
	members := map[string]any{}
	_ = json.Unmarshal(r.entry.Detail, &members) // ours, or none
	members["times"], members["since"] = r.again, r.since
	e := r.entry
	e.At = now
	e.Detail, _ = json.Marshal(members) // texts, numbers and times: it cannot fail
	return e
}

func (g *Guard) record(ctx context.Context, entries ...storage.Entry) error {
	book := g.keep
	if g.Book != nil {
		book = g.booked
	}
	if err := book(ctx, entries); err != nil {
		return fmt.Errorf("record %s: %w", entries[len(entries)-1].Act, err)
	}
	RecordedElsewhere(ctx)
	return nil
}

func (g *Guard) booked(ctx context.Context, entries []storage.Entry) error {
	for i := range entries {
		if err := g.Book(ctx, entries[i]); err != nil {
			return err
		}
	}
	return nil
}

func (g *Guard) keep(ctx context.Context, entries []storage.Entry) error {
	return g.Store.Update(ctx, func(tx storage.Tx) error {
		for i := range entries {
			if err := tx.Audit().Append(entries[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
