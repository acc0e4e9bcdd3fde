// Package wrap keeps the identities (age, X25519) that keys are sealed under: in
// the operating system's key store, on disk under a passphrase, or in a file of
// its owner alone. A Seat names an identity and says by what it is kept; nothing
// in it is secret. No identity and no passphrase is ever part of an error or of
// a value that is printed.
package wrap

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Kind says by what an identity is kept.
type Kind string

// The kinds of wrapping.
const (
	ByKeyStore   Kind = "key store"
	ByPassphrase Kind = "passphrase"
	ByKeyFile    Kind = "key file"
)

// Wrapping keeps identities, each by the name of its seat.
type Wrapping interface {
	// Kind says which wrapping it is; a seat is opened by the kind it was
	// made with.
	Kind() Kind
	// Wrap keeps an identity and returns what is to lie in its seat, which is no
	// secret. *Unavailable when it cannot.
	Wrap(name string, identity *age.X25519Identity) (kept []byte, err error)
	// Unwrap gives the identity back. *Unavailable when it cannot, *Damaged when
	// what lay in the seat was changed.
	Unwrap(name string, kept []byte) (*age.X25519Identity, error)
}

// Seat is a name, and how the identity of that name is kept.
type Seat struct {
	Ring string `json:"ring"` // random, so that seats are told apart
	By   Kind   `json:"by"`
	Kept []byte `json:"kept,omitempty"` // what the wrapping keeps on disk; nothing of it is secret
}

// Whole reports whether a seat that was read is one of ours.
func (s *Seat) Whole() bool {
	return s.Ring != "" && (s.By == ByKeyStore || s.By == ByPassphrase || s.By == ByKeyFile)
}

// Identity unwraps the identity of a seat. *Other when it is kept by another
// kind of wrapping.
func (s *Seat) Identity(w Wrapping) (*age.X25519Identity, error) {
	if w == nil || w.Kind() != s.By {
		return nil, &Other{Needed: s.By}
	}
	return w.Unwrap(s.Ring, s.Kept)
}

// Sit makes an identity, and proves that it can be had again before anything is
// sealed under it.
func Sit(name string, w Wrapping) (*Seat, *age.X25519Identity, error) {
	if w == nil {
		return nil, nil, &Other{}
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, nil, errors.New("no key can be made on this computer")
	}
	s, err := place(name, w, identity)
	return s, identity, err
}

// Move has the identity of a seat kept by another wrapping, or under another
// passphrase. What was sealed under it stays as it is. The seat itself is not
// changed: the new one counts once it is written in its place.
func (s *Seat) Move(from, to Wrapping) (*Seat, error) {
	identity, err := s.Identity(from)
	if err != nil {
		return nil, err
	}
	return s.MoveOf(identity, to)
}

// MoveOf is Move for who has the identity already.
func (s *Seat) MoveOf(identity *age.X25519Identity, to Wrapping) (*Seat, error) {
	if to == nil {
		return nil, &Other{}
	}
	return place(s.Ring, to, identity)
}

func place(name string, w Wrapping, identity *age.X25519Identity) (*Seat, error) {
	kept, err := w.Wrap(name, identity)
	if err != nil {
		return nil, err
	}
	s := &Seat{Ring: name, By: w.Kind(), Kept: kept}
	again, err := s.Identity(w)
	if err != nil {
		return nil, err
	}
	if again.String() != identity.String() {
		return nil, &Unavailable{By: s.By, Reason: "it gave back something else than it was given"}
	}
	return s, nil
}

// Encrypt seals bytes to a recipient.
func Encrypt(to age.Recipient, inside []byte) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(inside); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed.Bytes(), nil
}

// Decrypt opens what Encrypt has sealed; bytes that were changed are an error.
func Decrypt(with age.Identity, sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), with)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
