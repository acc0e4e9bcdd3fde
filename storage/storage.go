// Package storage says what Barsdesk keeps and how the use cases reach it.
// It holds records and small interfaces; storage/sqlite implements them and
// storagetest is the suite every implementation passes.
//
// Patient data stands only in fields called Subject, Header, Body, Bundle, Answer
// and AnswerHeader. Implementations write those, the values of settings,
// Practitioner, TOTP and TOTPPending of a person and Claims of a session through
// one Seal and put nothing else about a patient anywhere; look-ups by patient go
// by the keyed index fields.
// All times are UTC with nanoseconds and come from the caller.
package storage

import (
	"context"
	"errors"
)

// Errors that callers branch on with errors.Is.
var (
	ErrNotFound  = errors.New("not found")
	ErrStale     = errors.New("changed by someone else since it was read")
	ErrDuplicate = errors.New("already there")

	// ErrUnsure is what Update answers when the connection was lost while its
	// transaction was being kept, and nobody could be asked whether it was.
	ErrUnsure = errors.New("nobody knows whether this was kept: the database was lost at that moment")
)

// Store keeps one environment's data.
type Store interface {
	// Update runs fn in one transaction. It returns nil only after the
	// transaction is synced to disk; on any error but ErrUnsure nothing of it is
	// kept. fn
	// may run more than once and must have no effect outside tx. Several
	// Updates may be synced together.
	Update(ctx context.Context, fn func(tx Tx) error) error
	// View runs fn on one consistent snapshot; writing in it fails.
	View(ctx context.Context, fn func(tx Tx) error) error
	// Close waits for running transactions and releases the files.
	Close() error
}

// Tx gives access to each kind of record inside one transaction. It is valid
// only until fn returns and must not be shared between goroutines.
type Tx interface {
	Cases() Cases
	Outbox() Outbox
	Inbox() Inbox
	Worklist() Worklist
	Resources() Resources
	Slots() Slots
	Schedules() Schedules
	Drafts() Drafts
	Approvals() Approvals
	Organisations() Organisations
	Directory() Directory
	Definitions() Definitions
	Settings() Settings
	People() People
	Sessions() Sessions
	Audit() Audit
	Retention() Retention
	Holds() Holds
}

// Page asks for part of a list: at most Limit rows (1 to 200) after skipping Offset.
type Page struct{ Offset, Limit int }

// Seal protects patient data at rest. Kind names the column, for example
// "outbox.body", and row the record that it belongs to. Both must be given
// again to Open, which refuses what was sealed for another column or another
// record: a value moved there never opens.
type Seal interface {
	Seal(kind, row string, plain []byte) ([]byte, error)
	Open(kind, row string, sealed []byte) ([]byte, error)
}

// Clear is the Seal that leaves bytes as they are.
type Clear struct{}

// Seal returns plain.
func (Clear) Seal(_, _ string, plain []byte) ([]byte, error) { return plain, nil }

// Open returns sealed.
func (Clear) Open(_, _ string, sealed []byte) ([]byte, error) { return sealed, nil }
