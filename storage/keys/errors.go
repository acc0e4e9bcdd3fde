package keys

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNone says that a ring has no key to sign with.
var ErrNone = errors.New("there is no signing key")

// ErrKID refuses a name that no key may have; see ValidKID.
var ErrKID = errors.New("a key is named with letters, digits, hyphens, dots and underscores, up to 64, with a letter or digit at both ends")

// Damaged says which file of a ring cannot be trusted, and why. It never
// quotes the file.
type Damaged struct{ File, Reason string }

// Error names the file and the reason.
func (d *Damaged) Error() string { return fmt.Sprintf("%s: %s", d.File, d.Reason) }

// KID is the name of the damaged key, "" when the file is not a key's.
func (d *Damaged) KID() string {
	kid, ours := strings.CutSuffix(d.File, suffix)
	if !ours {
		return ""
	}
	return kid
}

// Exists says that a key of this name was made before; its name is not given
// again, even when it is retired. Nothing was changed.
type Exists struct{ KID string }

// Error names the key.
func (e *Exists) Error() string { return fmt.Sprintf("a signing key %s was made before", e.KID) }

// NoSuchKey says that no published key has this name. Nothing was changed.
type NoSuchKey struct{ KID string }

// Error names the key.
func (n *NoSuchKey) Error() string { return fmt.Sprintf("no signing key %s is published", n.KID) }

// StillNeeded says that a key cannot be retired yet. Nothing was changed.
type StillNeeded struct {
	KID  string
	From time.Time // when it can be, UTC; zero when no other key follows it
}

// Error names the key.
func (s *StillNeeded) Error() string { return fmt.Sprintf("signing key %s is still needed", s.KID) }
