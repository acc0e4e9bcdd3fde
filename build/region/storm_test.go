package region_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/build/postgres"
	"barsdesk/build/program"
	"barsdesk/build/region"
	"barsdesk/storage"
)

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "barsdesk-region-*")
	if err == nil {
		binary, err = program.Build(context.Background(), dir)
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

const senders = 50

// lasting is how long the storm takes: 60 seconds in the long rounds.
func lasting(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("BARSDESK_STORM_SECONDS")
	if text == "" {
		return 12 * time.Second
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("BARSDESK_STORM_SECONDS is %q, not a number of seconds", text)
	}
	return time.Duration(n) * time.Second
}

// TestNothingIsLostInAStorm: fifty senders at once, while nodes are killed,
// stopped, started and cut off from the database, and the database is restarted
// and crashes. What was acknowledged is there, once, byte for byte; each slot was
// given once; the audit log is whole; nearly every answer is one of the standard.
//
// BaRS Core, Transactional integrity and Non-functional requirements.
func TestNothingIsLostInAStorm(t *testing.T) {
	postgres.Start(t) // skips without PostgreSQL, and fails with CI=true
	length := lasting(t)
	ctx, cancel := context.WithTimeout(t.Context(), length+3*time.Minute)
	defer cancel()
	r, err := region.Open(ctx, binary, t.TempDir(), 3, 20+int(length.Seconds())*6, time.Now(), postgres.Options{Synced: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	c := gathered(ctx, t, r)
	storm(ctx, t, r, c, length)
	if t.Failed() {
		for _, n := range r.Nodes {
			t.Log(tail(n.Log()))
		}
		return
	}
	c.report(t)
	compare(ctx, t, r, c)
	if said, err := r.Command(ctx, "audit", "verify"); err != nil {
		t.Errorf("the audit log: %v\n%s", err, said)
	}
}

// gathered are the senders, who have seen the slots.
func gathered(ctx context.Context, t *testing.T, r *region.Region) *crowd {
	t.Helper()
	c := &crowd{to: r.Sender(), said: map[string]int{}}
	var err error
	if c.slots, err = c.to.Slots(ctx, time.Now(), 2); err != nil {
		t.Fatal(err)
	}
	for _, s := range fhir.Resources(c.slots, "Slot") {
		c.ids = append(c.ids, s.ID())
	}
	if len(c.ids) == 0 {
		t.Fatalf("no slot is offered: %s", c.slots.JSON())
	}
	return c
}

// storm lets everyone send while things break, then until all know what became
// of what they sent.
func storm(ctx context.Context, t *testing.T, r *region.Region, c *crowd, length time.Duration) {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	over := make(chan struct{})
	faults := make([]error, senders)
	var all sync.WaitGroup
	for i := range senders {
		all.Go(func() { faults[i] = c.work(ctx, over, rand.New(rand.NewPCG(seed, uint64(i)))) })
	}
	broken := breakThings(ctx, r, length)
	close(over)
	all.Wait()
	if err := errors.Join(append(faults, broken)...); err != nil {
		t.Error(err)
	}
	for _, said := range c.odd[:min(len(c.odd), 5)] {
		t.Errorf("answered %s", said)
	}
}

// breakThings breaks one thing after the other, each for an equal part of the time.
func breakThings(ctx context.Context, r *region.Region, length time.Duration) error {
	one, two, three := r.Nodes[0], r.Nodes[1], r.Nodes[2]
	acts := []func() error{
		one.Kill,
		func() error { return one.Start(ctx) },
		func() error { two.Cut(); return nil },
		three.Kill,
		func() error { two.Mend(); return three.Start(ctx) },
		func() error { one.Silence(); return nil },
		func() error { one.Speak(); return nil },
		r.StopDatabase,
		func() error { return r.StartDatabase(ctx) },
		func() error { return two.Stop(ctx) },
		func() error { return errors.Join(two.Start(ctx), r.KillDatabase()) },
		func() error { return r.StartDatabase(ctx) },
		one.Kill,
		func() error { return one.Start(ctx) },
	}
	steps := time.NewTicker(length / time.Duration(len(acts)))
	defer steps.Stop()
	for i, act := range acts {
		select {
		case <-steps.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := act(); err != nil {
			return fmt.Errorf("step %d of the storm: %w", i+1, err)
		}
	}
	return nil
}

func (c *crowd) report(t *testing.T) {
	t.Helper()
	accepted := 0
	for _, s := range c.sent {
		if s.accepted {
			accepted++
		}
	}
	share := float64(c.spec) / float64(c.spec+c.others)
	t.Logf("%d messages, %d accepted; answers %v; %.2f %% of %d in the words of the standard", len(c.sent), accepted, c.said, 100*share, c.spec+c.others)
	if share < 0.99 {
		t.Errorf("only %.2f %% of the requests were answered in the words of the standard", 100*share)
	}
	if accepted == 0 {
		t.Error("nothing was accepted")
	}
}

// read is what the nodes keep of accepted messages: their bytes, by request id.
func read(ctx context.Context, t *testing.T, r *region.Region) map[string][][]byte {
	t.Helper()
	store, err := r.Look(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	kept := map[string][][]byte{}
	err = store.View(ctx, func(tx storage.Tx) error {
		for read, total := 0, 1; read < total; {
			list, all, err := tx.Inbox().List(storage.InboundQuery{Accepted: true, Page: storage.Page{Offset: read, Limit: 200}})
			if err != nil {
				return err
			}
			for _, in := range list {
				id := strings.ToLower(in.RequestID)
				kept[id] = append(kept[id], in.Body)
			}
			read, total = read+len(list), all
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// compare holds what senders were told against what the database keeps.
func compare(ctx context.Context, t *testing.T, r *region.Region, c *crowd) {
	t.Helper()
	kept := read(ctx, t, r)
	booked, told := map[string]int{}, map[string]int{}
	for _, s := range c.sent {
		id := strings.ToLower(s.RequestID)
		copies := kept[id]
		delete(kept, id)
		switch times := len(copies); {
		case s.accepted && times != 1:
			t.Errorf("%s was acknowledged and is kept %d times", id, times)
		case s.refused && times != 0:
			t.Errorf("%s was refused and is kept %d times", id, times)
		case s.accepted && !bytes.Equal(copies[0], s.Body):
			t.Errorf("%s is kept with other bytes", id)
		}
		if s.SlotID != "" {
			booked[s.SlotID] += len(copies)
			if s.won {
				told[s.SlotID]++
			}
		}
	}
	for id, copies := range kept {
		t.Errorf("%s is kept %d times, and nobody sent it", id, len(copies))
	}
	for slot, n := range booked {
		if n != 1 || told[slot] > 1 {
			t.Errorf("slot %s is booked %d times, and %d senders were told so", slot, n, told[slot])
		}
	}
}

// tail is the end of a log.
func tail(log string) string {
	lines := strings.Split(strings.TrimSpace(log), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}
