package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	"barsdesk/storage"
)

// How failed proofs are slowed down. After three in a row for one account each
// further one must wait, twice as long each time and at most a quarter of an
// hour; nothing is locked for ever. A place from which the person has signed in
// lately is counted apart, so that strangers elsewhere cannot keep the person
// out. One address may fail 20 times before it waits, for all accounts together.
const (
	accountFree = 3
	accountMost = 15 * time.Minute
	addressFree = 20
	addressMost = time.Minute
	// A run of failures is forgotten after a day, an address' after a quarter of
	// an hour, and a known place after 30 days.
	accountMemory = 24 * time.Hour
	addressMemory = 15 * time.Minute
	placeMemory   = 30 * 24 * time.Hour
	// addressesMost bounds what is kept in memory.
	addressesMost = 10_000
)

// pause is how long to wait after failures in a row.
func pause(failures, free int, most time.Duration) time.Duration {
	over := failures - free
	switch {
	case over < 0:
		return 0
	case over > 20:
		return most
	}
	return min(time.Second<<over, most)
}

// throttle slows down guessing. Its zero value is ready.
type throttle struct {
	mu        sync.Mutex
	trying    map[string]bool             // keys that are being tried now: one at a time
	addresses map[string]storage.Attempts // by the address' attemptKey
}

// bucket is where failures of one account, from one place, are counted.
type bucket struct {
	key     string
	address string // "" where the place is known: its address is not slowed down
	kept    storage.Attempts
}

func attemptKey(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// bucketOf finds where to count, whether or not there is such an account.
func bucketOf(tx storage.Tx, account, from string, now time.Time) (bucket, error) {
	place, err := tx.People().Attempts(attemptKey("place", account, from))
	if err != nil {
		return bucket{}, err
	}
	if !place.At.IsZero() && now.Sub(place.At) < placeMemory {
		return bucket{key: place.Key, kept: place}, nil
	}
	elsewhere, err := tx.People().Attempts(attemptKey("account", account))
	if now.Sub(elsewhere.At) > accountMemory {
		elsewhere.Failures = 0
	}
	return bucket{key: elsewhere.Key, address: from, kept: elsewhere}, err
}

// begin takes the turn of a key: one proof at a time. The caller calls end.
func (t *throttle) begin(key string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.trying[key] {
		return &TooSoon{Wait: time.Second}
	}
	if t.trying == nil {
		t.trying = map[string]bool{}
	}
	t.trying[key] = true
	return nil
}

// wait answers *TooSoon while a bucket, or its address, has to wait.
func (t *throttle) wait(b bucket, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := pause(b.kept.Failures, accountFree, accountMost) - now.Sub(b.kept.At)
	if seen := t.addresses[addressKey(b.address)]; b.address != "" && now.Sub(seen.At) <= addressMemory {
		wait = max(wait, pause(seen.Failures, addressFree, addressMost)-now.Sub(seen.At))
	}
	if wait > 0 {
		return &TooSoon{Wait: wait.Truncate(time.Second) + time.Second}
	}
	return nil
}

func (t *throttle) end(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.trying, key)
}

// failed counts a failure in the transaction that records it.
func failed(tx storage.Tx, b bucket, now time.Time) error {
	return tx.People().SetAttempts(storage.Attempts{Key: b.key, Failures: b.kept.Failures + 1, At: now}, now.Add(-placeMemory))
}

func addressKey(address string) string { return attemptKey("address", address) }

// missed counts a failure of an address, by its key.
func (t *throttle) missed(key string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.addresses == nil {
		t.addresses = map[string]storage.Attempts{}
	}
	if len(t.addresses) >= addressesMost {
		for address, seen := range t.addresses {
			if now.Sub(seen.At) > addressMemory || len(t.addresses) >= addressesMost {
				delete(t.addresses, address)
			}
		}
	}
	seen := t.addresses[key]
	if now.Sub(seen.At) > addressMemory {
		seen.Failures = 0
	}
	t.addresses[key] = storage.Attempts{Failures: seen.Failures + 1, At: now}
}

// succeeded forgets the failures of the place, which is known from now on.
func succeeded(tx storage.Tx, account, from string, now time.Time) error {
	return tx.People().SetAttempts(storage.Attempts{Key: attemptKey("place", account, network(from)), At: now}, now.Add(-placeMemory))
}

// tried runs one proof of an account in its turn. proof answers whether it
// holds; good runs in the transaction that a proof that holds ends in, fail in
// that of one that does not.
func (d *Door) tried(ctx context.Context, account, from string, proof func() (bool, error), fail func(tx storage.Tx) error) error {
	now := d.now().UTC()
	from = network(from)
	b, err := d.bucket(ctx, account, from, now)
	if err != nil {
		return err
	}
	end, err := d.turn(ctx, b.key)
	if err != nil {
		return err
	}
	defer end()
	if b, err = d.bucket(ctx, account, from, now); err != nil { // one that had its turn meanwhile counts
		return err
	}
	if err := d.throttle.wait(b, now); err != nil {
		return err
	}
	holds, err := proof()
	if err != nil || holds {
		return err
	}
	d.failedFrom(b, now) //nolint:contextcheck // the others are told after the answer too
	err = d.Guard.Store.Update(ctx, func(tx storage.Tx) error {
		if err := failed(tx, b, now); err != nil {
			return err
		}
		return fail(tx)
	})
	if err != nil {
		return err
	}
	RecordedElsewhere(ctx)
	return ErrNotLetIn
}

// turn takes the turn of a key at every node: one proof at a time.
func (d *Door) turn(ctx context.Context, key string) (end func(), err error) {
	if err := d.throttle.begin(key); err != nil {
		return nil, err
	}
	if d.nodes == nil {
		return func() { d.throttle.end(key) }, nil
	}
	apart, err := d.nodes.Begin(ctx, "proof "+key)
	if err == nil {
		return func() { apart(); d.throttle.end(key) }, nil
	}
	d.throttle.end(key)
	if errors.Is(err, storage.ErrBusy) {
		err = &TooSoon{Wait: time.Second}
	}
	return nil, err
}

// failedFrom counts a failure of an address.
func (d *Door) failedFrom(b bucket, now time.Time) {
	if b.address != "" {
		d.throttle.missed(addressKey(b.address), now)
		d.tellNodes(missedTopic, addressKey(b.address))
	}
}

func (d *Door) bucket(ctx context.Context, account, from string, now time.Time) (b bucket, err error) {
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		b, err = bucketOf(tx, account, from, now)
		return err
	})
	return b, err
}

// network is the part of an address that one caller has: of IPv6 the first 64 bits.
func network(address string) string {
	found, err := netip.ParseAddr(address)
	if err != nil || found.Is4() || found.Is4In6() {
		return address
	}
	prefix, err := found.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
