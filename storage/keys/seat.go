package keys

import (
	"encoding/json"
	"errors"

	"filippo.io/age"

	"barsdesk/storage/wrap"
)

// seatFile is where a ring says by what its identity is kept. It is written
// before the first key, and anew only while no key is published or when the
// identity moves to another wrapping.
const seatFile = "wrapping.json"

// parseSeat reads a seat; nil when it is damaged.
func parseSeat(content []byte) *wrap.Seat {
	var s wrap.Seat
	if strict(content, &s) != nil || !s.Whole() {
		return nil
	}
	return &s
}

// identity unwraps the identity of a ring.
func (r *Ring) identity(s *wrap.Seat) (*age.X25519Identity, error) {
	identity, err := s.Identity(r.wrap)
	return identity, ofSeat(err)
}

// ofSeat names the file of what is damaged.
func ofSeat(err error) error {
	var damaged *wrap.Damaged
	if errors.As(err, &damaged) {
		return &Damaged{File: seatFile, Reason: damaged.Reason}
	}
	return err
}

// sit makes an identity for a ring without published keys.
func (r *Ring) sit(h *held) (*wrap.Seat, error) {
	s, _, err := wrap.Sit(h.name(), r.wrap)
	if err != nil {
		return nil, err
	}
	return s, r.keepSeat(h, s)
}

// keepSeat puts a seat in place of the one that was read.
func (r *Ring) keepSeat(h *held, s *wrap.Seat) error {
	content, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return r.place.Keep(seatFile, content, h.seatContent)
}

// Rewrap has the ring's identity kept by another wrapping, or under another
// passphrase, from now on; its keys stay as they are. A ring without keys takes
// the wrapping over. *wrap.Unavailable and *wrap.Other leave the ring as it was.
func (r *Ring) Rewrap(to wrap.Wrapping) error {
	return r.alone(func(h *held) error {
		if err := h.trouble(); err != nil && h.seat == nil {
			return err
		}
		if h.seat != nil && len(h.published()) > 0 {
			moved, err := h.seat.Move(r.wrap, to)
			if _, already := h.seat.Identity(to); err != nil && already != nil {
				return ofSeat(err)
			}
			if err != nil { // it was moved by a call that was cut off
				moved = h.seat
			}
			if err := r.keepSeat(h, moved); err != nil {
				return err
			}
		}
		r.wrap = to
		return nil
	})
}
