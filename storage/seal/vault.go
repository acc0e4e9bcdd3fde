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
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"filippo.io/age"

	"barsdesk/storage/wrap"
)

// The files of a vault in its environment's folder.
const (
	File    = "vault.json" // the seat, and the sealed keys
	KeyFile = "data.key"   // only where a key file keeps the identity
)

// Vault seals and opens one environment's data. It is a storage.Seal, and safe
// for use by many goroutines. One process, the owner of the folder, changes it;
// others may have it open to read, and find newer keys by themselves.
type Vault struct {
	path string
	now  func() time.Time
	held atomic.Pointer[held]

	mu       sync.Mutex
	identity func() *age.X25519Identity // where no printing reaches it
	seat     wrap.Seat
	inside   func() contents
}

// Look opens the vault of a folder; it makes nothing. The error is fs.ErrNotExist
// without one, *wrap.Other when it needs another kind of wrapping, *wrap.Unavailable
// when that cannot open it (a wrong passphrase too), and *Damaged when the file
// cannot be trusted.
func Look(folder string, w wrap.Wrapping) (*Vault, error) {
	f, err := readFile(filepath.Join(folder, File))
	if err != nil {
		return nil, err
	}
	identity, err := f.Seat.Identity(w)
	if err != nil {
		return nil, ofSeat(err)
	}
	return opened(folder, f, identity)
}

func opened(folder string, f file, identity *age.X25519Identity) (*Vault, error) {
	v := &Vault{path: filepath.Join(folder, File), now: time.Now, seat: f.Seat, identity: func() *age.X25519Identity { return identity }}
	return v, v.take(f)
}

// Open is Look, and makes the vault where there is none. Now is its clock.
func Open(folder string, w wrap.Wrapping, now func() time.Time) (*Vault, error) {
	v, err := Look(folder, w)
	if errors.Is(err, fs.ErrNotExist) {
		v, err = create(folder, w, now)
	}
	if err != nil {
		return nil, err
	}
	v.now = now
	return v, nil
}

// KeptBy says what the vault of a folder is wrapped by: fs.ErrNotExist without a
// vault. It needs no wrapping.
func KeptBy(folder string) (wrap.Kind, error) {
	f, err := readFile(filepath.Join(folder, File))
	return f.Seat.By, err
}

// create makes a vault with its first data key. What a process that was killed
// in the middle of it left behind protects nothing, and gives way.
func create(folder string, w wrap.Wrapping, now func() time.Time) (*Vault, error) {
	seat, identity, err := seated(w)
	if err != nil {
		return nil, err
	}
	c := contents{Ring: seat.Ring, Current: 1, Keys: []dataKey{newKey(1, now())}, Secrets: map[string][]byte{}}
	path := filepath.Join(folder, File)
	if err := writeFile(path, *seat, identity, c); err != nil {
		return nil, err
	}
	f, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return opened(folder, f, identity)
}

// take makes what a file holds the vault's.
func (v *Vault) take(f file) error {
	c, err := f.open(v.identity())
	if err != nil {
		return err
	}
	h, err := c.held()
	if err != nil {
		return err
	}
	v.inside = func() contents { return c }
	v.held.Store(h)
	return nil
}

// again reads the file anew, for a key that another process has made since.
func (v *Vault) again() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	f, err := readFile(v.path)
	if err != nil {
		return err
	}
	return v.take(f)
}

// change writes the vault with other contents; when it cannot be written the
// vault stays as it was.
func (v *Vault) change(to func(*contents) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := v.inside().copied()
	if err := to(&c); err != nil {
		return err
	}
	h, err := c.held()
	if err != nil {
		return err
	}
	if err := writeFile(v.path, v.seat, v.identity(), c); err != nil {
		return err
	}
	v.inside = func() contents { return c }
	v.held.Store(h)
	return nil
}

// Rewrap has the vault kept by another wrapping, or under another passphrase,
// from now on; the data keys stay. What cannot be wrapped anew stays as it was. A key
// file that is no longer used is removed.
func (v *Vault) Rewrap(to wrap.Wrapping) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	moved, err := v.seat.MoveOf(v.identity(), to)
	if err != nil {
		return err
	}
	before := v.seat
	if err := writeFile(v.path, *moved, v.identity(), v.inside()); err != nil {
		return err
	}
	v.seat = *moved
	if before.By == wrap.ByKeyFile && moved.By != wrap.ByKeyFile {
		return destroy(filepath.Join(filepath.Dir(v.path), KeyFile))
	}
	return nil
}

// String names what it is, and shows no key.
func (v *Vault) String() string { return "a vault" }

// GoString names what it is, and shows no key.
func (v *Vault) GoString() string { return "seal.Vault" }
