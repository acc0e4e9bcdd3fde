package seal

import (
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrClosed means that a value does not open: it was changed, moved to another
// column or record, sealed by another vault, or was never sealed.
var ErrClosed = errors.New("a sealed value does not open")

// format is the first byte of every sealed value; the epoch of its key follows in
// four bytes, most significant first, then the nonce.
const (
	format = 1
	head   = 5
	before = head + chacha20poly1305.NonceSizeX
)

// held is what sealing needs, ready for use.
type held struct {
	current uint32
	ciphers map[uint32]cipher.AEAD
}

// held makes the ciphers of the keys.
func (c contents) held() (*held, error) {
	h := &held{current: c.Current, ciphers: map[uint32]cipher.AEAD{}}
	for _, k := range c.Keys {
		aead, err := chacha20poly1305.NewX(k.Key)
		if err != nil || h.ciphers[k.Epoch] != nil {
			return nil, &Damaged{Reason: "what was sealed are no data keys"}
		}
		h.ciphers[k.Epoch] = aead
	}
	if h.ciphers[h.current] == nil {
		return nil, &Damaged{Reason: "the data key in use is missing"}
	}
	return h, nil
}

// Seal implements storage.Seal, under the key of the current epoch.
func (v *Vault) Seal(kind, row string, plain []byte) ([]byte, error) {
	h := v.held.Load()
	out := make([]byte, before, before+len(plain)+chacha20poly1305.Overhead)
	out[0] = format
	binary.BigEndian.PutUint32(out[1:head], h.current)
	copy(out[head:before], randomBytes(chacha20poly1305.NonceSizeX))
	return h.ciphers[h.current].Seal(out, out[head:before], plain, bound(out[:head], kind, row)), nil
}

// Open implements storage.Seal. ErrClosed says no more than that.
func (v *Vault) Open(kind, row string, sealed []byte) ([]byte, error) {
	if len(sealed) < before || sealed[0] != format {
		return nil, closedIn(kind)
	}
	epoch := binary.BigEndian.Uint32(sealed[1:head])
	aead := v.held.Load().ciphers[epoch]
	if aead == nil {
		if err := v.Reload(); err != nil {
			return nil, err
		}
		if aead = v.held.Load().ciphers[epoch]; aead == nil {
			return nil, closedIn(kind)
		}
	}
	plain, err := aead.Open(nil, sealed[head:before], sealed[before:], bound(sealed[:head], kind, row))
	if err != nil {
		return nil, closedIn(kind)
	}
	return plain, nil
}

// Stale reports whether a value was sealed under another key than the current one.
func (v *Vault) Stale(sealed []byte) bool {
	return len(sealed) < head || binary.BigEndian.Uint32(sealed[1:head]) != v.held.Load().current
}

// bound is what a value is authenticated with: the beginning of it, and which
// column of which record it is. A zero byte stands in no column's name.
func bound(head []byte, kind, row string) []byte {
	out := make([]byte, 0, len(head)+len(kind)+1+len(row))
	out = append(out, head...)
	out = append(out, kind...)
	out = append(out, 0)
	return append(out, row...)
}

func closedIn(kind string) error { return fmt.Errorf("%s: %w", kind, ErrClosed) }
