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

// Errors of signing in, to branch on with errors.Is.
var (
	ErrLinkUsed  = errors.New("the sign-in link is unknown or was used already")
	ErrSignedOut = errors.New("not signed in, or the session has ended")
)

// How long a session lasts: 7 days in all, 12 hours unused, which is a long
// shift. Before accounts exist a new link means starting the program again, so
// shorter limits would lock people out in the middle of their work.
const (
	sessionLife = 7 * 24 * time.Hour
	sessionIdle = 12 * time.Hour
)

// touchEvery is how often the last use of a session is written down.
const touchEvery = time.Minute

// soloPerson is the opaque id of the one person there is before accounts exist.
const soloPerson = "person-1"

// Door lets people in: by a one-time link while no account exists. Of every
// token only a hash is kept. Its fields must be set before use; it is safe for
// concurrent use.
type Door struct {
	Guard *Guard
	Role  Role // of who comes in by the one-time link; Clinician when empty
	// Now is the time that sessions last by; nil: the guard's. The guard of a
	// simulated network may have a clock that can be moved.
	Now func() time.Time

	mu   sync.Mutex
	once [sha256.Size]byte // hash of the one-time token
	open bool
}

// OneTime makes a new one-time token, for the sign-in link. An earlier one
// stops working.
func (d *Door) OneTime() string {
	token := newToken()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.once, d.open = sha256.Sum256([]byte(token)), true
	return token
}

// Enter spends the one-time token and answers the token of a new session, for
// the cookie. It returns ErrLinkUsed for any other token.
func (d *Door) Enter(ctx context.Context, oneTime, from string) (string, error) {
	if !d.spend(oneTime) {
		return "", ErrLinkUsed
	}
	return d.Session(ctx, from)
}

// Session makes a session without a link, for the desktop window that this
// process itself has started.
func (d *Door) Session(ctx context.Context, from string) (string, error) {
	token, actor := newToken(), d.actor(from)
	now := d.now().UTC()
	s := storage.Session{TokenHash: hashOf(token), PersonID: actor.ID, CreatedAt: now, UsedAt: now}
	err := d.Guard.Do(ctx, actor, SignIn, Object{}, func(tx storage.Tx, _ *Object) error {
		return tx.Sessions().Add(s)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Present is who works at this computer without a session, such as at its
// command line: whoever may read the data folder is in already.
func (d *Door) Present(from string) Actor { return d.actor(from) }

// Who answers whose session token it is, or ErrSignedOut.
func (d *Door) Who(ctx context.Context, token, from string) (Actor, error) {
	if token == "" {
		return Actor{}, ErrSignedOut
	}
	s, err := d.session(ctx, token)
	if errors.Is(err, storage.ErrNotFound) {
		return Actor{}, ErrSignedOut
	}
	if err != nil {
		return Actor{}, err
	}
	now := d.now()
	if now.Sub(s.CreatedAt) > sessionLife || now.Sub(s.UsedAt) > sessionIdle {
		return Actor{}, ErrSignedOut
	}
	if now.Sub(s.UsedAt) > touchEvery {
		err = d.Guard.Store.Update(ctx, func(tx storage.Tx) error { return tx.Sessions().Touch(s.TokenHash, now.UTC()) })
	}
	return d.actor(from), err
}

// Leave ends a session. An unknown one is no error.
func (d *Door) Leave(ctx context.Context, actor Actor, token string) error {
	return d.Guard.Do(ctx, actor, SignOut, Object{}, func(tx storage.Tx, _ *Object) error {
		err := tx.Sessions().Delete(hashOf(token))
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

func (d *Door) session(ctx context.Context, token string) (s storage.Session, err error) {
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		s, err = tx.Sessions().Get(hashOf(token))
		return err
	})
	return s, err
}

func (d *Door) spend(token string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	given := sha256.Sum256([]byte(token))
	if !d.open || subtle.ConstantTimeCompare(given[:], d.once[:]) != 1 {
		return false
	}
	d.open = false
	return true
}

func (d *Door) actor(from string) Actor {
	role := d.Role
	if role == "" {
		role = Clinician
	}
	return Actor{ID: soloPerson, Role: role, From: from}
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
