package access

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"barsdesk/storage"
)

// repeatsMost is how many kinds of read are counted at once; each further one
// has an entry of its own.
const repeatsMost = 10_000

// repeat is what makes two reads the same: who reads, in which session, and what.
type repeat struct {
	actor, session, role, from, act, object, caseID, service, detail string
}

// repeated is a read that has its entry, and how often it was made again.
type repeated struct {
	entry storage.Entry
	since time.Time
	again int
}

// repeats are the reads of the last minute, by those that pages make by
// themselves whenever something changes.
type repeats struct {
	mu   sync.Mutex
	read map[repeat]*repeated
}

// checkRepeated records a read that shows no patient: the first of its kind at
// once, those after it within a minute as one more entry that says how many.
func (g *Guard) checkRepeated(ctx context.Context, actor Actor, act Act, o Object) error {
	now, e := g.Now().UTC(), g.Entry(actor, act, o)
	kind := repeat{actor.ID, actor.Session, string(actor.Role), actor.From, string(act), o.ID, o.CaseID, o.ServiceID, string(o.Detail)}
	ended := g.repeats.ended(now, false)
	if len(ended) == 0 && g.repeats.counts(kind) {
		RecordedElsewhere(ctx)
		return nil
	}
	known := g.repeats.counts(kind)
	if !known {
		ended = append(ended, e)
	}
	if err := g.record(ctx, ended...); err != nil {
		return err
	}
	if !known {
		g.repeats.keep(kind, &repeated{entry: e, since: now})
	}
	return nil
}

// Flush records the reads that were made again and are not in the log yet; all
// of them where all is set, else those whose minute is over.
func (g *Guard) Flush(ctx context.Context, all bool) error {
	ended := g.repeats.ended(g.Now().UTC(), all)
	if len(ended) == 0 {
		return nil
	}
	return g.record(ctx, ended...)
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
	if len(r.read) < repeatsMost {
		r.read[kind] = first
	}
}

// ended takes out those whose minute is over, and gives the entries of those
// that were made again.
func (r *repeats) ended(now time.Time, all bool) (out []storage.Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for kind, read := range r.read {
		if gone := now.Sub(read.since); !all && gone >= 0 && gone < time.Minute {
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
