// Package seal keeps patient data unreadable at rest: a Vault for each
// environment, whose data keys seal every value for its column and its record.
//
// A sealed value names the version of its format and the epoch of its key, and is
// XChaCha20-Poly1305 with a random nonce of 192 bits: a busy receiver seals some
// 5,000 values a second, which would use up the 2^32 random nonces of 96 bits
// that one AES-GCM key is good for within ten days, whereas a key of ours may
// seal 2^80 values. Column and record are authenticated with it, so that a value
// moved to another patient's row, or to another column, does not open.
//
// The data keys, and other secrets of the environment, lie in one file, sealed
// (age) to an identity that package wrap keeps: in the operating system's key
// store, under a passphrase, or in a key file. Nothing falls back to clear: what
// does not open is an error that says nothing of what is inside.
package seal

import (
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"filippo.io/age"

	"barsdesk/storage/wrap"
)

// The files of a vault in its place.
const (
	File    = "vault.json" // the seat, and the sealed keys
	KeyFile = "data.key"   // only where a key file keeps the identity
)

// Vault seals and opens one environment's data. It is a storage.Seal, and safe
// for use by many goroutines. Several may have the vault of one place open, in
// this process and in others: what one changes builds on what lies there, so that
// nothing another has changed is lost, and one that meets a value under a key that
// it does not know looks for newer keys by itself. A folder alone is changed by
// one process only, its owner.
type Vault struct {
	place wrap.Place // nil: in memory alone
	now   func() time.Time
	held  atomic.Pointer[held]

	mu       sync.Mutex
	identity func() *age.X25519Identity // where no printing reaches it
	seat     wrap.Seat
	inside   func() contents
}

// Look opens the vault of a place; it makes nothing. The error is fs.ErrNotExist
// without one, *wrap.Other when it needs another kind of wrapping, *wrap.Unavailable
// when that cannot open it (a wrong passphrase too), and *Damaged when what lies
// there cannot be trusted.
func Look(place wrap.Place, w wrap.Wrapping) (*Vault, error) {
	f, _, err := read(place)
	if err != nil {
		return nil, err
	}
	identity, err := f.Seat.Identity(w)
	if err != nil {
		return nil, ofSeat(err)
	}
	v := &Vault{place: place, now: time.Now, identity: func() *age.X25519Identity { return identity }}
	return v, v.take(f)
}

// Open is Look, and makes the vault where there is none. Now is its clock.
func Open(place wrap.Place, w wrap.Wrapping, now func() time.Time) (*Vault, error) {
	v, err := Look(place, w)
	if errors.Is(err, fs.ErrNotExist) {
		err = create(place, w, now)
		if err == nil || errors.Is(err, wrap.ErrChanged) { // another has made it meanwhile
			v, err = Look(place, w)
		}
	}
	if err != nil {
		return nil, err
	}
	v.now = now
	return v, nil
}

// KeptBy says what the vault of a place is wrapped by: fs.ErrNotExist without a
// vault. It needs no wrapping.
func KeptBy(place wrap.Place) (wrap.Kind, error) {
	f, _, err := read(place)
	return f.Seat.By, err
}

// create makes a vault with its first data key. What a process that was killed
// in the middle of it left behind protects nothing, and gives way.
func create(place wrap.Place, w wrap.Wrapping, now func() time.Time) error {
	seat, identity, err := seated(w)
	if err != nil {
		return err
	}
	content, err := packed(*seat, identity, contents{Ring: seat.Ring, Current: 1, Keys: []dataKey{newKey(1, now())}, Secrets: map[string][]byte{}})
	if err != nil {
		return err
	}
	return place.Keep(File, content, nil)
}

// take makes what a file holds the vault's.
func (v *Vault) take(f file) error {
	c, err := f.open(v.identity())
	if err != nil {
		return err
	}
	return v.hold(f.Seat, c)
}

func (v *Vault) hold(seat wrap.Seat, c contents) error {
	h, err := c.held()
	if err != nil {
		return err
	}
	v.seat, v.inside = seat, func() contents { return c }
	v.held.Store(h)
	return nil
}

// Reload takes over what others have changed in the vault's place since it was
// read.
func (v *Vault) Reload() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.place == nil {
		return nil
	}
	f, _, err := read(v.place)
	if err != nil {
		return err
	}
	return v.take(f)
}

// errSame ends a change that has nothing to change.
var errSame = errors.New("nothing to change")

// change writes the vault with other contents, made of those that lie in its
// place now; to may be called again when another changes them meanwhile. When they
// cannot be written the vault stays as it was.
func (v *Vault) change(to func(*contents) error) error {
	return v.rewrite(func(_ *wrap.Seat, c *contents) error { return to(c) })
}

func (v *Vault) rewrite(to func(*wrap.Seat, *contents) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for {
		if err := v.rewritten(to); !errors.Is(err, wrap.ErrChanged) {
			return err
		}
	}
}

// rewritten is one try of a change.
func (v *Vault) rewritten(to func(*wrap.Seat, *contents) error) error {
	f, was, err := read(v.place)
	if err != nil {
		return err
	}
	c, err := f.open(v.identity())
	if err != nil {
		return err
	}
	err = to(&f.Seat, &c)
	if errors.Is(err, errSame) {
		return v.hold(f.Seat, c)
	}
	if err != nil {
		return err
	}
	if _, err := c.held(); err != nil {
		return err
	}
	content, err := packed(f.Seat, v.identity(), c)
	if err != nil {
		return err
	}
	if err := v.place.Keep(File, content, was); err != nil {
		return err
	}
	return v.hold(f.Seat, c)
}

// Rewrap has the vault kept by another wrapping, or under another passphrase,
// from now on; the data keys stay. What cannot be wrapped anew stays as it was. A key
// file that is no longer used is removed.
func (v *Vault) Rewrap(to wrap.Wrapping) error {
	var before, after wrap.Kind
	err := v.rewrite(func(seat *wrap.Seat, _ *contents) error {
		moved, err := seat.MoveOf(v.identity(), to)
		if err != nil {
			return err
		}
		before, after, *seat = seat.By, moved.By, *moved
		return nil
	})
	if err == nil && before == wrap.ByKeyFile && after != wrap.ByKeyFile {
		return v.place.Remove(KeyFile)
	}
	return err
}

// String names what it is, and shows no key.
func (v *Vault) String() string { return "a vault" }

// GoString names what it is, and shows no key.
func (v *Vault) GoString() string { return "seal.Vault" }
