package keys

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"barsdesk/bars/oauth"
	"barsdesk/storage/wrap"
)

// New makes a key, seals it, and publishes it. The first key of a ring signs at
// once; a later one as soon as it has been published for Overlap, so that the
// platform knows it by then. When New returns nil, the key is on disk and was
// proved to unseal. ErrKID, *Exists, *wrap.Unavailable and *wrap.Other leave the
// ring as it was.
func (r *Ring) New(kid string) (Info, error) { return r.make(kid, Overlap) }

// NewAtOnce is New for a key that signs from now on, for example because the one
// before is no longer secret. The platform may refuse it until it has read the
// key set anew.
func (r *Ring) NewAtOnce(kid string) (Info, error) { return r.make(kid, 0) }

func (r *Ring) make(kid string, wait time.Duration) (Info, error) {
	if !ValidKID(kid) {
		return Info{}, ErrKID
	}
	err := r.changing(func(h *held) error { return r.add(h, kid, wait) })
	if err != nil {
		return Info{}, err
	}
	infos, err := r.List()
	for _, i := range infos {
		if i.KID == kid {
			return i, nil
		}
	}
	return Info{}, errors.Join(fmt.Errorf("the new signing key %s is gone again", kid), err)
}

// alone lets one process at a time change the ring. One that was never used is
// none to lock: its place is made by the first key.
func (r *Ring) alone(change func(*held) error) error {
	if list, err := r.place.List(); err == nil && len(list) == 0 {
		r.mu.Lock()
		defer r.mu.Unlock()
		return change(&held{})
	}
	return r.changing(change)
}

// changing is alone for what may begin the ring.
func (r *Ring) changing(change func(*held) error) error {
	return r.place.Alone(func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		h, err := r.read()
		if err != nil {
			return err
		}
		return change(h)
	})
}

func (r *Ring) add(h *held, kid string, wait time.Duration) error {
	if h.named(kid) {
		return &Exists{KID: kid}
	}
	if h.seat == nil && len(h.broken) > 0 {
		return h.trouble()
	}
	at := h.seat
	if len(h.published())+len(h.broken) == 0 {
		wait = 0
		var err error
		if at, err = r.sit(h); err != nil {
			return err
		}
	}
	now := r.Now().UTC().Truncate(time.Second)
	return r.write(at, card{KID: kid, Ring: at.Ring, Made: now, SignsFrom: now.Add(wait)})
}

// name is the ring's, given with its first key.
func (h *held) name() string {
	if h.seat != nil {
		return h.seat.Ring
	}
	return uuid.NewString()
}

// named reports whether a file of this name is there, also where the system
// takes capital and small letters for the same.
func (h *held) named(kid string) bool {
	for _, k := range h.keys {
		if strings.EqualFold(k.KID, kid) {
			return true
		}
	}
	for _, b := range h.broken {
		if strings.EqualFold(b.File, kid+suffix) {
			return true
		}
	}
	return false
}

// write makes the key of a card, proves that it unseals, and keeps it.
func (r *Ring) write(at *wrap.Seat, c card) error {
	identity, err := r.identity(at)
	if err != nil {
		return err
	}
	private, err := r.Generate()
	if err != nil {
		return errors.New("no signing key can be made on this computer")
	}
	content, err := pack(identity, c, private)
	if err != nil {
		return err
	}
	made, reason := parseKey(content)
	if reason != "" {
		return errors.New("the new signing key cannot be read back")
	}
	if _, err := open(identity, made); err != nil {
		return err
	}
	return r.place.Keep(c.KID+suffix, content, nil)
}

// pack is the file of a key.
func pack(identity *age.X25519Identity, c card, private *rsa.PrivateKey) ([]byte, error) {
	var err error
	if c.Public, err = oauth.JWKS(oauth.PublicKey{KID: c.KID, Key: &private.PublicKey}); err != nil {
		return nil, errors.New("the new signing key cannot be written down")
	}
	clear, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	sealed, err := seal(identity, clear, private)
	if err != nil {
		return nil, err
	}
	return json.Marshal(file{Card: clear, Sealed: sealed})
}
