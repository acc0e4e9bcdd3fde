package keys

import (
	"encoding/json"
	"errors"

	"filippo.io/age"
)

// seatFile is where a ring says by what its identity is kept.
const seatFile = "wrapping.json"

// seat names a ring, and says how its identity is kept. It is written before
// the first key, and anew only while no key is published.
type seat struct {
	Ring string `json:"ring"` // random, so that rings are told apart
	By   Kind   `json:"by"`
	Kept []byte `json:"kept,omitempty"` // what the wrapping keeps on disk; nothing of it is secret
}

// Kind says by what an identity is kept.
type Kind string

// The kinds of wrapping.
const (
	ByKeyStore   Kind = "key store"
	ByPassphrase Kind = "passphrase"
)

// Wrapping keeps the identity that the keys of a ring are sealed under.
type Wrapping interface {
	// Kind says which wrapping it is; a ring is opened by the kind it was
	// made with.
	Kind() Kind
	// Wrap keeps the identity of a ring and returns what is to lie beside the
	// keys, which is no secret. *Unavailable when it cannot.
	Wrap(ring string, identity *age.X25519Identity) (kept []byte, err error)
	// Unwrap gives the identity back. *Unavailable when it cannot.
	Unwrap(ring string, kept []byte) (*age.X25519Identity, error)
}

// parseSeat reads a seat; nil when it is damaged.
func parseSeat(content []byte) *seat {
	var s seat
	if strict(content, &s) != nil || s.Ring == "" || (s.By != ByKeyStore && s.By != ByPassphrase) {
		return nil
	}
	return &s
}

// identity unwraps the identity of a ring.
func (r *Ring) identity(s *seat) (*age.X25519Identity, error) {
	if r.wrap == nil || r.wrap.Kind() != s.By {
		return nil, &OtherWrapping{Needed: s.By}
	}
	return r.wrap.Unwrap(s.Ring, s.Kept)
}

// sit makes an identity for a ring without published keys, and proves that it can be had again
// before anything is sealed under it.
func (r *Ring) sit(ring string) (*seat, error) {
	if r.wrap == nil {
		return nil, &OtherWrapping{}
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, errors.New("no key can be made on this computer")
	}
	kept, err := r.wrap.Wrap(ring, identity)
	if err != nil {
		return nil, err
	}
	s := &seat{Ring: ring, By: r.wrap.Kind(), Kept: kept}
	again, err := r.identity(s)
	if err != nil {
		return nil, err
	}
	if again.String() != identity.String() {
		return nil, &Unavailable{By: s.By, Reason: "it gave back something else than it was given"}
	}
	content, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return s, r.keep(seatFile, content)
}
