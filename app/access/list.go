package access

import (
	"context"
	"errors"
	"time"

	"barsdesk/storage"
)

// listedAgain is for how long a patient that a list shows again is counted.
const listedAgain = 15 * time.Minute

// List decides about a read that lists patients. read makes the list, and answers
// what it shows: an object for each record of a patient. When List returns nil,
// an entry of the act is on disk and one more of each object, in one transaction;
// whoever shows a list without that has shown too much. An object that the same
// act shows again within a quarter of an hour, to the same person in the same
// session, has its entry: how often it was shown again is one more, once that
// time is over and somebody reads, or Flush is called.
func (g *Guard) List(ctx context.Context, actor Actor, act Act, o Object, read func() ([]Object, error)) error {
	if err := g.Permit(actor, act); err != nil {
		return g.refuse(ctx, actor, act, o, err)
	}
	shown, err := read()
	if err != nil {
		o.Outcome = "failed"
		return errors.Join(err, g.record(ctx, g.Entry(actor, act, o)))
	}
	return g.recordList(ctx, actor, act, o, shown)
}

func (g *Guard) recordList(ctx context.Context, actor Actor, act Act, o Object, shown []Object) error {
	now, first, met := g.Now().UTC(), map[repeat]*repeated{}, map[repeat]bool{}
	ended, entries := g.repeats.ended(now, false), []storage.Entry{g.Entry(actor, act, o)}
	for _, each := range shown {
		e := g.Entry(actor, act, each)
		kind := repeatOf(actor, &e)
		if !met[kind] && !g.repeats.counts(kind) {
			first[kind] = &repeated{entry: e, since: now, until: now.Add(listedAgain)}
			entries = append(entries, e)
		}
		met[kind] = true
	}
	if err := g.recordAfter(ctx, ended, entries...); err != nil {
		return err
	}
	for kind, each := range first {
		g.repeats.keep(kind, each)
	}
	return nil
}
