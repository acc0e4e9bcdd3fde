package storage

import "time"

// WorkItem is one case that we received, as the worklist of its service finds
// it. It holds nothing about a patient: what is shown comes from the case.
type WorkItem struct {
	CaseID       string
	Organisation string // ODS code of its case's; "" when not known
	ServiceID    string // ours
	HeldBy       string // opaque id of the person who sees to it; "" nobody
	Awaited      bool   // the sender waits for an answer of ours
	Unread       bool   // something came in that no person has opened
	DueAt        time.Time
	ReceivedAt   time.Time // when the newest message came in
	ClosedAt     time.Time // zero while open
}

// WorkQuery narrows a worklist; zero fields do not narrow.
type WorkQuery struct {
	Whose     Whose
	ServiceID string
	HeldBy    string
	Unheld    bool // nobody sees to it
	Awaited   bool
	Unread    bool
	Closed    bool      // only what is closed; otherwise only what is open
	DueBefore time.Time // due before then
	Page      Page
}

// Worklist keeps work items, one a case.
type Worklist interface {
	// Put adds an item or replaces the one of its case, but what is unread stays
	// unread until MarkRead, and ReceivedAt never goes back. ErrNotFound without
	// such a case.
	Put(w WorkItem) error
	// Get returns ErrNotFound without such an item.
	Get(caseID string) (WorkItem, error)
	// MarkRead says that a person has opened all there is; ErrNotFound without
	// such an item.
	MarkRead(caseID string) error
	// List returns what is open due first, then what has no due time, of the same
	// due what came first; what is closed as last closed first; and how many there
	// are in all.
	List(q WorkQuery) ([]WorkItem, int, error)
}
