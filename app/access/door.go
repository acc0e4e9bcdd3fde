package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"barsdesk/storage"
)

// soloPerson is the opaque id of the one person there is where nobody has an
// account and the operating system names no user.
const soloPerson = "person-1"

// maxSessions is how many sessions a person can have; the one used longest ago
// ends when there would be more.
const maxSessions = 10

// User is the person whom the operating system has signed in.
type User struct {
	ID   string // opaque
	Name string // for the screen
}

// Door lets people in: with accounts by username, password and code, or by a
// sign-in provider; without, by a one-time link or as the user of the operating
// system. Of every token only a hash is kept. Its fields must be set before use;
// it is safe for concurrent use.
type Door struct {
	Guard *Guard
	Role  Role // of who comes in without an account; Clinician when empty
	// Accounts says that who comes in has an account: the one-time link makes the
	// first one and lets nobody in by itself.
	Accounts bool
	// User is whose computer this is. Session lets that person in.
	User User
	// Codes is a secret that all nodes share and no log holds: the codes of the first
	// account follow from it and the link.
	Codes []byte
	// Secrets hash passwords and PINs.
	Secrets *Secrets
	// Organisation is the ODS code of the desk's own organisation, for whoever
	// has none of their own; nil: none is known.
	Organisation func(tx storage.Tx) (string, error)
	// Providers are those that people may sign in with.
	Providers []ProviderName
	// Now is the time that sessions last by; nil: the guard's. The guard of a
	// simulated network may have a clock that can be moved.
	Now func() time.Time

	mu        sync.Mutex
	once      [sha256.Size]byte // hash of the one-time token
	open      bool
	linked    bool                       // a link was made once
	elsewhere map[[sha256.Size]byte]bool // hashes of the tokens of other nodes' links
	throttle  throttle
	nodes     storage.Nodes // nil: there are no others
}

// OneTime makes a new one-time token, for the sign-in link. An earlier one of this
// node stops working.
func (d *Door) OneTime() string {
	token := newToken()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.once, d.open, d.linked = sha256.Sum256([]byte(token)), true, true
	d.tellNodes(linkTopic, hex.EncodeToString(d.once[:]))
	return token
}

// Enter spends the one-time token and answers the token of a new session, for
// the cookie. It returns ErrLinkUsed for any other token, and where people have
// accounts.
func (d *Door) Enter(ctx context.Context, oneTime string, v Visit) (string, error) {
	if d.Accounts || !d.spend(oneTime) { //nolint:contextcheck // the others are told after the answer too
		return "", ErrLinkUsed
	}
	return d.begin(ctx, v, soloPerson, factorLink)
}

// Session makes a session without a link, for the desktop window that this
// process itself has started: its person is the user of the operating system.
// Where that person has set a PIN the session begins locked, so that opening
// the window again gets nobody past it.
func (d *Door) Session(ctx context.Context, v Visit) (string, error) {
	if d.User.ID == "" {
		return d.begin(ctx, v, soloPerson, factorLink)
	}
	return d.begin(ctx, v, d.User.ID, factorUser)
}

// begin makes a session of who has no account, locked where a PIN unlocks it.
func (d *Door) begin(ctx context.Context, v Visit, personID, factor string) (string, error) {
	s, token := d.newSession(v, personID, factor)
	s.Role = string(d.role())
	actor := d.actorOf(s, storage.Person{}, v)
	err := d.Guard.Do(ctx, actor, SignIn, Object{ID: s.ID, Detail: detail("factors", s.Factors)}, func(tx storage.Tx, _ *Object) error {
		h, err := d.complete(tx, s)
		if err != nil {
			return err
		}
		if canLock(h) {
			s.LockedAt = s.CreatedAt
		}
		return tx.Sessions().Add(s)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Present is who works at this computer without a session, such as at its
// command line: whoever may read the data folder is in already.
func (d *Door) Present(from string) Actor {
	a := d.alone()
	a.From = from
	return a
}

// alone is the user of the operating system.
func (d *Door) alone() Actor {
	id := d.User.ID
	if id == "" {
		id = soloPerson
	}
	return Actor{ID: id, Name: d.User.Name, Role: d.role(), Alone: true}
}

func (d *Door) role() Role {
	if d.Role == "" {
		return Clinician
	}
	return d.Role
}

// newSession is a session that begins now, and its token.
func (d *Door) newSession(v Visit, personID string, factors ...string) (storage.Session, string) {
	token, now := newToken(), d.now().UTC()
	return storage.Session{TokenHash: hashOf(token), ID: newToken()[:22], PersonID: personID, From: v.From, Device: deviceOf(v.Device),
		Factors: factors, CreatedAt: now, UsedAt: now, ProvedAt: now}, token
}

// Leave ends a session. An unknown one is no error.
func (d *Door) Leave(ctx context.Context, actor Actor, token string) error {
	return d.Guard.Do(ctx, actor, SignOut, Object{ID: actor.Session}, func(tx storage.Tx, _ *Object) error {
		err := tx.Sessions().Delete(hashOf(token))
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	})
}

// Mark is what LeaveMarked finds the session of a token by. It lets nobody in.
func Mark(token string) string { return hashOf(token) }

// LeaveMarked ends a session by its mark, when the browser that had its token has
// signed in anew. An unknown one is no error.
func (d *Door) LeaveMarked(ctx context.Context, mark string, v Visit) error {
	var h held
	err := d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		s, err := tx.Sessions().Get(mark)
		if err == nil {
			h, err = d.complete(tx, s)
		}
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.Guard.Do(ctx, d.actorOf(h.Session, h.person, v), SignOut, Object{ID: h.ID}, func(tx storage.Tx, _ *Object) error {
		err := tx.Sessions().Delete(mark)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	})
}

func (d *Door) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return d.Guard.Now()
}

// holds reports whether a token is the one-time token, without spending it.
func (d *Door) holds(token string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known(sha256.Sum256([]byte(token)))
}

// known reports whether a link with a token of this hash works. The caller holds mu.
func (d *Door) known(given [sha256.Size]byte) bool {
	return d.open && subtle.ConstantTimeCompare(given[:], d.once[:]) == 1 || d.elsewhere[given]
}

func (d *Door) spend(token string) bool {
	given := sha256.Sum256([]byte(token))
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.known(given) {
		return false
	}
	if d.elsewhere[given] {
		delete(d.elsewhere, given)
	} else {
		d.open = false
	}
	d.tellNodes(spentTopic, hex.EncodeToString(given[:]))
	return true
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
