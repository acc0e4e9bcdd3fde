package access

import (
	"errors"
	"fmt"
	"time"
)

// Errors of signing in, to branch on with errors.Is.
var (
	ErrLinkUsed  = errors.New("the link is unknown, too old, or was used already")
	ErrSignedOut = errors.New("not signed in, or the session has ended")
	ErrLocked    = errors.New("the session is locked")
	ErrNoRole    = errors.New("no role has been chosen for the session")
	// ErrNotLetIn is one answer for a wrong name, a wrong password, a wrong code
	// and an account that lets nobody in.
	ErrNotLetIn = errors.New("username, password and code do not let anyone in")
	ErrProve    = errors.New("who acts has not proved lately who they are")
)

// TooSoon says that proofs failed too often, and how long to wait.
type TooSoon struct{ Wait time.Duration }

// Error says how long.
func (t *TooSoon) Error() string { return fmt.Sprintf("too many failed attempts: wait %s", t.Wait) }

// Fault is something that a person has to correct; nothing was changed. Title,
// What and Next are plain English for that person.
type Fault struct{ Code, Title, What, Next string }

// Error gives the stable code.
func (f *Fault) Error() string { return f.Code }
