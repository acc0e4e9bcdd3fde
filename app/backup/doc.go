// Package backup makes one encrypted file of all that an environment keeps, and
// puts it back.
//
// A backup is an age file (age-encryption.org/v1) around a tar archive. Its
// first member is the manifest, which names every other member with its length
// and SHA-256; the environment's own files lie under environment/, the
// definition packages of its data folder under packages/. Nothing of the file
// can be read without its passphrase or identity, and a byte that was changed,
// or an end that is missing, is found before anything is used.
//
// The package knows files only. Which of them are databases, how they are
// copied while they are used, and what makes one sound is handed in.
package backup

import (
	"errors"
	"fmt"
)

// Errors to branch on with errors.Is.
var (
	ErrLocked = errors.New("the passphrase or identity does not open this backup")
	ErrNewer  = errors.New("this backup was made by a newer version of Barsdesk")
)

// Damaged says why a file cannot be used as a backup. It names members of the
// archive, never what stands in them.
type Damaged struct{ Reason string }

// Error is the reason.
func (d *Damaged) Error() string { return d.Reason }

func damaged(format string, args ...any) error { return &Damaged{fmt.Sprintf(format, args...)} }
