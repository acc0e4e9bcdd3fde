package keys

import (
	"errors"

	"filippo.io/age"
)

// Carry gives what a backup must hold to open the ring on another computer: its
// identity in clear, "" for a ring without published keys. It belongs into
// something encrypted, and nowhere else. Errors are those of Signing.
func (r *Ring) Carry() (identity string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h, err := r.read()
	if err != nil {
		return "", err
	}
	if err := h.trouble(); err != nil {
		return "", err
	}
	if len(h.published()) == 0 {
		return "", nil
	}
	opened, err := r.identity(h.seat)
	if err != nil {
		return "", err
	}
	return opened.String(), nil
}

// errCarried says nothing of what is inside.
var errCarried = errors.New("what was carried is no identity of signing keys")

// Install has a ring whose files were carried to this computer kept by the
// ring's own wrapping, with the identity that Carry gave; "" changes nothing.
func (r *Ring) Install(identity string) error {
	if identity == "" {
		return nil
	}
	carried, err := age.ParseX25519Identity(identity)
	if err != nil {
		return errCarried
	}
	return r.alone(func(h *held) error {
		if err := h.trouble(); err != nil {
			return err
		}
		if h.seat == nil {
			return errCarried
		}
		moved, err := h.seat.MoveOf(carried, r.wrap)
		if err != nil {
			return ofSeat(err)
		}
		return r.keepSeat(h, moved)
	})
}
