package access

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"sync"
	"time"
)

// sourcesMost is how many sources are counted apart in a minute; what comes
// from further ones is counted together.
const sourcesMost = 1000

// manySources stands for those that are not counted apart.
const manySources = "many addresses"

// Event is something that came from outside and went no further: nobody is
// known to act, and no use case was asked.
type Event struct {
	Act     Act
	From    string // address, with or without its port
	What    string // what was asked for, by its pattern: never what foreign text says
	Why     string // stable word
	Status  int    // HTTP status answered; 0 for a connection
	Outcome string // "refused", or what else became of it
}

// Tally records events without letting a flood of them fill the log. The first
// of a kind from a source is an entry at once; those after it within a minute
// are one more entry, which says how many they were. Guard must be set. It is
// safe for concurrent use.
type Tally struct {
	Guard *Guard

	mu    sync.Mutex
	since time.Time // when the minute that is counted began
	more  map[Event]int
}

// Count records an event, or counts it. An error means that it was not recorded.
func (t *Tally) Count(ctx context.Context, e Event) error {
	if host, _, err := net.SplitHostPort(e.From); err == nil {
		e.From = host
	}
	ended, began, now := t.turn(false)
	err := t.write(ctx, ended, began)
	if t.again(e) {
		return err
	}
	return errors.Join(err, t.record(ctx, e, 1, now))
}

// Flush records what was counted and is not in the log yet.
func (t *Tally) Flush(ctx context.Context) error {
	ended, began, _ := t.turn(true)
	return t.write(ctx, ended, began)
}

// turn takes what was counted out of the tally if its minute is over, or if it
// must, and says when that minute began and what time it is.
func (t *Tally) turn(must bool) (ended map[Event]int, began, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now = t.Guard.Now().UTC()
	if gone := now.Sub(t.since); !must && gone >= 0 && gone < time.Minute && t.more != nil {
		return nil, began, now
	}
	ended, began = t.more, t.since
	t.more, t.since = map[Event]int{}, now
	return ended, began, now
}

// again counts an event, and reports whether one like it has its entry.
func (t *Tally) again(e Event) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.more[e]; !known && len(t.more) >= sourcesMost {
		e.From = manySources
	}
	_, known := t.more[e]
	t.more[e]++
	return known
}

// write records all that was counted beyond the first of each.
func (t *Tally) write(ctx context.Context, counted map[Event]int, since time.Time) (err error) {
	for e, n := range counted {
		if n > 1 {
			err = errors.Join(err, t.record(ctx, e, n-1, since))
		}
	}
	return err
}

// counted is what the entry of an event says besides where it came from.
type counted struct {
	What     string    `json:"what,omitempty"`
	Why      string    `json:"why,omitempty"`
	Status   int       `json:"status,omitempty"`
	Attempts int       `json:"attempts"`
	Since    time.Time `json:"since"` // when the first of them was
}

func (t *Tally) record(ctx context.Context, e Event, attempts int, since time.Time) error {
	detail, err := json.Marshal(counted{e.What, e.Why, e.Status, attempts, since})
	if err != nil {
		return err
	}
	actor := Actor{ID: Nobody, From: e.From}
	return t.Guard.Record(ctx, actor, e.Act, Object{Outcome: e.Outcome, Detail: detail})
}
