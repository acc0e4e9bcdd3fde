package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"barsdesk/storage/wrap"
)

// TakeOver keeps what a file holds in clear as the secret of a name, and then
// destroys the file. Without such a file nothing happens. A secret of that
// name that is there already, from a takeover that was cut off, must be the same.
func (v *Vault) TakeOver(name, path string) error {
	clear, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	have := v.Kept(name)
	if have != nil && !bytes.Equal(have, clear) {
		return fmt.Errorf("%s holds another secret than the vault; it was left as it is", filepath.Base(path))
	}
	if have == nil {
		if err := v.Keep(name, clear); err != nil {
			return err
		}
	}
	return wrap.Destroy(path)
}

// Carry gives what a backup must hold to open the data on another computer: the
// keys in clear, as they lie in the vault's place now. It belongs into something
// encrypted, and nowhere else.
func (v *Vault) Carry() ([]byte, error) {
	if err := v.Reload(); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return json.Marshal(v.inside())
}

// Carried opens what Carry gave, to read with. It lies in memory alone, and
// knows no key that was made after.
func Carried(keys []byte) (*Vault, error) {
	var c contents
	if strict(keys, &c) != nil || c.Ring == "" {
		return nil, &Damaged{Reason: "what the backup holds are no data keys"}
	}
	h, err := c.held()
	if err != nil {
		return nil, err
	}
	v := &Vault{inside: func() contents { return c }}
	v.held.Store(h)
	return v, nil
}

// Install makes the vault of a place from what Carry gave, wrapped anew. It
// replaces a vault that is there.
func Install(place wrap.Place, carriedKeys []byte, w wrap.Wrapping) error {
	var c contents
	if strict(carriedKeys, &c) != nil || c.Ring == "" {
		return &Damaged{Reason: "what the backup holds are no data keys"}
	}
	if _, err := c.held(); err != nil {
		return err
	}
	seat, identity, err := seated(w)
	if err != nil {
		return err
	}
	c.Ring = seat.Ring
	content, err := packed(*seat, identity, c)
	if err != nil {
		return err
	}
	was, err := place.Read(File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return place.Keep(File, content, was)
}

// seated is a new seat under a wrapping, and its identity.
func seated(w wrap.Wrapping) (*wrap.Seat, *age.X25519Identity, error) {
	if k, ok := w.(wrap.KeyFile); ok {
		if err := os.Remove(k.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("make the data keys: %w", err)
		}
	}
	return wrap.Sit(newName(), w)
}
