package storage

import "time"

// Entry is one line of the audit log. It names people and patients by opaque
// or keyed identifiers only.
type Entry struct {
	Seq           int64 // set by Append: 1, 2, … without gaps
	At            time.Time
	Actor         string // opaque id, or "system"
	Role          string
	Act           string // for example "case.read", "message.send"
	Object        string // what was acted on, an opaque id
	CaseID        string
	PatientKey    string
	ServiceID     string
	From          string // address the act came from
	CorrelationID string
	RequestID     string
	Environment   string
	Outcome       string // "allowed", "refused", "delivered", …
	BodyHash      string // SHA-256 of the exact bytes, hex; "" without bytes
	HeaderHash    string
	Detail        []byte // JSON; no patient data
	Organisation  string // ODS code of the organisation it belongs to; "" without one
	// Claims is JSON: what the session says of who acts, or the token that a
	// request came or went with: iss, sub, acr, kid, jti and the like. Never
	// the token, never a secret.
	Claims []byte
}

// AuditQuery narrows a list of entries; zero fields do not narrow.
type AuditQuery struct {
	Actor, CaseID, PatientKey, ServiceID, Outcome, Act, Organisation string
	From, To                                                         time.Time // [From, To)
	Before                                                           int64     // only entries with a lower number; how many there are in all does not depend on it. 0: all
	Whose                                                            Whose
	Page                                                             Page
}

// Hash is a SHA-256 hash in the log's tree (RFC 6962).
type Hash = [32]byte

// Checkpoint is a signed statement of what the log was at some size.
type Checkpoint struct {
	Size int64     // how many entries it covers, the first ones
	At   time.Time // time of the last of them
	Note []byte    // the signed note, as storage/ledger reads it
	Edge []Hash    // roots of the complete subtrees that the tree is made of, the first leaves' first
}

// Span are the entries from number First to number Last.
type Span struct{ First, Last int64 }

// Audit keeps the log. There is no way to change or remove an entry.
//
// The entries are the leaves of a Merkle tree: entry n is leaf n-1. When an
// Update returns, its entries stand in the tree and a new checkpoint covers
// them; within it they do not yet. Where several nodes write, they are kept by
// then and get their number, and their place in the tree, within a second. Package ledger makes proofs of what is read
// here, and verifies it.
type Audit interface {
	Append(e Entry) error
	// List returns entries newest first, and how many there are in all.
	List(q AuditQuery) ([]Entry, int, error)
	// Scan gives fn the entries from number from to number to (0: the last),
	// in order, each with the hash kept for it, which is all zeros while it is
	// not in the tree, until fn fails; fn's error comes back. Entry and hash are
	// used again for the next: fn copies what it keeps.
	Scan(from, to int64, fn func(e *Entry, leaf *Hash) error) error
	// Leaves returns the hashes kept for the leaves first to end-1, in order.
	// ErrNotFound unless all of them are there.
	Leaves(first, end int64) ([]Hash, error)
	// Nodes returns the hashes kept for the complete subtrees first to end-1 of
	// a level: each covers 2^level leaves. Levels 8, 16, 24, … are kept, others
	// are made of these. ErrNotFound unless all of them are there.
	Nodes(level int, first, end int64) ([]Hash, error)
	// Checkpoint is the newest; ErrNotFound while the log is empty.
	Checkpoint() (Checkpoint, error)
	// Checkpoints are those that are kept, oldest first: the newest thousand
	// at least, and one for each thousand entries or so before them.
	Checkpoints() ([]Checkpoint, error)
	// Keys are the verifier keys of the signed notes, the first used first.
	Keys() ([]string, error)
	// Waiting tells how many entries are kept that have no number yet, and when the
	// first of them came, by the clock of the database; of those only that came
	// before a time, unless it is zero.
	Waiting(before time.Time) (n int64, first time.Time, err error)
	// Misfiled are the runs of entries that List would not find as they stand in
	// the log, in order: what they are found by is kept apart from them, and does
	// not fit them. It reads the whole log.
	Misfiled() ([]Span, error)
	// Refile makes what the entries of a span are found by anew, of the entries.
	Refile(s Span) error
}
