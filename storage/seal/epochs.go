package seal

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io/fs"
	"slices"
	"time"

	"barsdesk/storage/wrap"
)

// Epoch is what may be told of a data key.
type Epoch struct {
	Number  uint32
	Made    time.Time // UTC
	Current bool      // it seals what is written now
}

// Status is what may be told of a vault.
type Status struct {
	By     wrap.Kind
	Epochs []Epoch // oldest first; more than one while what the older ones sealed is being sealed anew
}

// Status tells of the data keys.
func (v *Vault) Status() Status {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := v.inside()
	out := Status{By: v.seat.By}
	for _, k := range c.Keys {
		out.Epochs = append(out.Epochs, Epoch{Number: k.Epoch, Made: k.Made, Current: k.Epoch == c.Current})
	}
	return out
}

// ErrTurning says that there is an earlier data key still, under which something
// may be sealed.
var ErrTurning = errors.New("an earlier data key is still in use")

// Rotate makes a data key that seals everything written from now on. The one
// before opens what it sealed until Destroy. When it returns, the new key is on
// disk. ErrTurning, and no key, before Destroy has removed the one before, however many
// ask at once, in however many processes.
func (v *Vault) Rotate() (Epoch, error) {
	var made dataKey
	err := v.change(func(c *contents) error {
		if len(c.Keys) > 1 {
			return ErrTurning
		}
		made = newKey(c.Current+1, v.now())
		c.Keys, c.Current = append(c.Keys, made), made.Epoch
		return nil
	})
	return Epoch{Number: made.Epoch, Made: made.Made, Current: true}, err
}

// Destroy removes the data keys before that of an epoch, and never the current
// one. The caller has proved that nothing is sealed under them any more: it would
// be lost.
func (v *Vault) Destroy(before uint32) error {
	return v.change(func(c *contents) error {
		c.Keys = slices.DeleteFunc(c.Keys, func(k dataKey) bool { return k.Epoch < before && k.Epoch != c.Current })
		return nil
	})
}

// Reach has the vault seal under the key of an epoch, or of a later one: it looks
// for newer keys when it is behind.
func (v *Vault) Reach(epoch uint32) error {
	if v.held.Load().current >= epoch {
		return nil
	}
	if err := v.Reload(); err != nil {
		return err
	}
	if v.held.Load().current < epoch {
		return &Damaged{Reason: "the data key in use is missing"}
	}
	return nil
}

// Follow is Reach for the epoch that a value was sealed in.
func (v *Vault) Follow(sealed []byte) error {
	if len(sealed) < before || sealed[0] != format {
		return closedIn("sealing")
	}
	return v.Reach(binary.BigEndian.Uint32(sealed[1:head]))
}

// Secret gives the secret of a name, 32 random bytes that are made and kept at
// the first asking, whoever asks.
func (v *Vault) Secret(name string) (secret []byte, err error) {
	if have := v.Kept(name); have != nil {
		return have, nil
	}
	err = v.change(func(c *contents) error {
		if secret = slices.Clone(c.Secrets[name]); secret != nil {
			return errSame
		}
		secret = randomBytes(sha256.Size)
		c.Secrets[name] = slices.Clone(secret)
		return nil
	})
	return secret, err
}

// Kept gives the secret of a name, nil without one, as the vault was read last.
func (v *Vault) Kept(name string) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.inside().Secrets[name])
}

// Keep keeps a secret under a name, in place of an earlier one; nil removes it.
func (v *Vault) Keep(name string, secret []byte) error {
	return v.change(func(c *contents) error {
		if secret == nil {
			delete(c.Secrets, name)
			return nil
		}
		c.Secrets[name] = slices.Clone(secret)
		return nil
	})
}

// Safe is the place of one secret in a vault.
type Safe struct {
	vault *Vault
	name  string
}

// Safe is where the secret of a name is kept.
func (v *Vault) Safe(name string) Safe { return Safe{vault: v, name: name} }

// Load gives the secret, of another process too; fs.ErrNotExist without one.
func (s Safe) Load() ([]byte, error) {
	if secret := s.vault.Kept(s.name); secret != nil {
		return secret, nil
	}
	if err := s.vault.Reload(); err != nil {
		return nil, err
	}
	if secret := s.vault.Kept(s.name); secret != nil {
		return secret, nil
	}
	return nil, fs.ErrNotExist
}

// Save keeps the secret. It replaces none: fs.ErrExist.
func (s Safe) Save(secret []byte) error {
	return s.vault.change(func(c *contents) error {
		if c.Secrets[s.name] != nil {
			return fs.ErrExist
		}
		c.Secrets[s.name] = slices.Clone(secret)
		return nil
	})
}
