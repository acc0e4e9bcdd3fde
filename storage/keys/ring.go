// Package keys keeps the keys that Barsdesk signs its requests for access
// tokens with: a Ring for each environment, in a place of its own (wrap.Place): a
// folder, or a table that several nodes share.
//
// A private key is on disk only sealed (age, X25519), one file a key. What
// opens the seals is the ring's identity, and that is kept by a wrapping
// (package wrap): in the operating system's key store, or on disk under a passphrase. The public
// half lies in clear beside the sealed one, so that the key set can be published
// where nothing can be unsealed; unsealing proves that both belong together. A
// private key is never part of an error, of a value that is printed, or of
// another file.
//
// BaRS Core, Security: the platform keeps a published key set for one hour.
// That is why a new key waits for Overlap before it signs, and an old one stays
// published for as long after it signed last.
package keys

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"barsdesk/bars/oauth"
	"barsdesk/storage/wrap"
)

// Folder is the name of a ring's folder in the folder of its environment.
const Folder = "keys"

// Overlap is how long a key is published before it signs and after it has
// signed last: the hour, five minutes for caches on the way, and five for clocks
// that differ.
//
// BaRS Core, Security: the platform caches a JWKS for one hour.
const Overlap = 70 * time.Minute

// Ring is the signing keys of one environment. It is safe for use by many
// goroutines, and by several processes at once: a file appears whole under its
// name or not at all, what is acknowledged is on disk, and what another process
// has changed is seen at the next call.
type Ring struct {
	// Now is the clock. Open sets time.Now.
	Now func() time.Time
	// Generate makes a private key. Open sets RSA of 4096 bits.
	Generate Generate

	place wrap.Place
	wrap  wrap.Wrapping

	mu    sync.Mutex
	stamp string // of the files that held was read from
	held  *held
}

// Open returns the ring in a place. Nothing is read yet. The wrapping is asked only by New and, once a key, by Signing; it
// may be nil where neither is called.
func Open(place wrap.Place, w wrap.Wrapping) *Ring {
	return &Ring{Now: time.Now, Generate: generate, place: place, wrap: w}
}

// Key is a key that can sign. Its Signer gives RSA PKCS #1 v1.5 signatures and
// shows nothing of the private half however it is printed.
type Key = oauth.Key

// Info is what may be told of a key.
type Info struct {
	KID       string
	Made      time.Time // UTC
	SignsFrom time.Time // UTC
	Signs     bool      // it is the one that signs now
	Published bool      // it is in the key set; false once it is retired
	Retired   time.Time // UTC; zero while it is published
	// RetireFrom is when it may be retired: at once for a key that never
	// signed, Overlap after its last signature for one that was followed by
	// another; zero while no other follows.
	RetireFrom time.Time
}

// Signing returns the key that signs now: the newest that has been published
// for Overlap (the first, and one made at once, need not wait). It is unsealed
// at its first use and kept in memory. ErrNone when there is no key; *Damaged
// when any file of the ring cannot be trusted, whichever key it holds;
// *wrap.Unavailable when the wrapping cannot open the seal.
func (r *Ring) Signing() (Key, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h, err := r.read()
	if err != nil {
		return Key{}, err
	}
	if err := h.trouble(); err != nil {
		return Key{}, err
	}
	chosen := h.signing(r.Now())
	if chosen == nil {
		return Key{}, ErrNone
	}
	if chosen.signer == nil {
		if chosen.signer, err = r.unseal(h, chosen); err != nil {
			return Key{}, err
		}
	}
	return Key{KID: chosen.KID, Signer: chosen.signer}, nil
}

// JWKS returns the published keys as a JWK Set, oldest first, and an empty set
// where there is no key. It needs no wrapping. When files are damaged the set
// holds the others all the same, and the error is the *Damaged of one or more.
//
// RFC 7517, 5. JWK Set Format.
func (r *Ring) JWKS() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h, err := r.read()
	if err != nil {
		return nil, err
	}
	var public []oauth.PublicKey
	for _, k := range h.published() {
		public = append(public, oauth.PublicKey{KID: k.KID, Key: k.public})
	}
	body, err := oauth.JWKS(public...)
	return body, errors.Join(err, h.trouble())
}

// List tells of every key, retired ones included, oldest first. It needs no
// wrapping. Damaged files are left out and named by the error, as in JWKS.
func (r *Ring) List() ([]Info, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h, err := r.read()
	if err != nil {
		return nil, err
	}
	now := r.Now()
	signing := h.signing(now)
	out := make([]Info, 0, len(h.keys))
	for _, k := range h.keys {
		from, _ := h.retireFrom(k, now)
		out = append(out, Info{KID: k.KID, Made: k.Made, SignsFrom: k.SignsFrom, Signs: k == signing,
			Published: k.Retired.IsZero(), Retired: k.Retired, RetireFrom: from})
	}
	return out, h.trouble()
}

// Next proposes a name for the next key by the platform's convention, going by
// the newest: <Supplier>-<Environment>-<n>, n counting up. "" when no key
// is named so.
//
// BaRS Core, Security: the key id.
func (r *Ring) Next() string {
	infos, err := r.List()
	if err != nil && infos == nil {
		return ""
	}
	for _, i := range slices.Backward(infos) {
		if next := following(i.KID); next != "" && !slices.ContainsFunc(infos, func(o Info) bool { return strings.EqualFold(o.KID, next) }) {
			return next
		}
	}
	return ""
}
