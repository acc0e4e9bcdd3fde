package desk_test

import (
	"context"
	"errors"
	"sync"

	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// interrupted is a store of a process that can die: once it is dead nothing is
// kept any more.
type interrupted struct {
	storage.Store
	mu      sync.Mutex
	commits int
	after   int // commits that are still kept before it dies; 0: it lives
	dead    bool
	failing bool
	died    func()
	states  map[string]string // of each message, as last kept
	wrong   func(format string, args ...any)
}

var errDead = errors.New("the process is dead")

func (i *interrupted) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.dead || i.failing {
		return errDead
	}
	if err := i.Store.Update(ctx, fn); err != nil {
		return err
	}
	i.commits++
	i.follow(ctx)
	if i.after > 0 && i.commits == i.after {
		i.dead = true
		i.died()
	}
	return nil
}

// every is all states that a message can be in.
var every = []string{delivery.Drafted, delivery.Queued, delivery.Sending, delivery.Delivered, delivery.Refused, delivery.Unknown, delivery.Held, delivery.Resolved, delivery.Withdrawn}

// follow holds each message to the ways that there are between its states.
func (i *interrupted) follow(ctx context.Context) {
	if i.states == nil {
		i.states = map[string]string{}
	}
	err := i.View(context.WithoutCancel(ctx), func(tx storage.Tx) error {
		kept, err := tx.Outbox().InStates(storage.Whose{}, every, everything)
		for _, m := range kept {
			if was := i.states[m.ID]; was != "" && was != m.State && !delivery.Can(was, m.State) {
				i.wrong("a %s went from %s to %s", m.Kind, was, m.State)
			}
			i.states[m.ID] = m.State
		}
		return err
	})
	if err != nil {
		i.wrong("the messages cannot be followed: %v", err)
	}
}

// diesAfter lets the process die right after its n-th commit from now.
func (i *interrupted) diesAfter(n int, died func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.commits, i.after, i.died = 0, n, died
}

// fails makes commits fail for a while.
func (i *interrupted) fails(failing bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.failing = failing
}

func (i *interrupted) kept() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.commits
}
