package storage

import "time"

// Approval is a clinical decision about a draft that someone who is no
// clinician has asked a clinician for. It holds for one version of the draft.
type Approval struct {
	ID           string // UUID
	Version      int    // 1 when created, plus 1 at each Save
	Organisation string // ODS code of the asker's organisation; "" when it is not known
	DraftID      string
	DraftVersion int // of the draft as it was shown when it was asked for
	ServiceID    string
	PatientKey   string // keyed index of the NHS number; "" without one
	State        string // the desk's word, for example "asked"
	AskedBy      string // opaque id
	AskedAt      time.Time
	DecidedBy    string // opaque id; "" before
	DecidedAt    time.Time
	Body         []byte // JSON: what was shown, and what both sides wrote
}

// ApprovalQuery narrows a list of approvals; zero fields do not narrow.
type ApprovalQuery struct {
	Whose   Whose
	State   string
	AskedBy string
	Page    Page
}

// Approvals keeps what was asked of clinicians, and what they said.
type Approvals interface {
	// Create stores a new one with Version 1; ErrDuplicate if the ID is taken.
	Create(a Approval) error
	// Save changes State, DecidedBy, DecidedAt and Body if the stored version is
	// a.Version, raising it by one; ErrStale otherwise, ErrNotFound if there is none.
	Save(a Approval) error
	Get(id string) (Approval, error)
	// ByDraft returns those of a draft, newest first.
	ByDraft(draftID string) ([]Approval, error)
	// List returns approvals, those asked for first first, and how many there are in all.
	List(q ApprovalQuery) ([]Approval, int, error)
}

// Organisations moves records from one organisation to another.
type Organisations interface {
	// Rename gives to another ODS code what an organisation has sent, drafted and
	// asked for. What it received stays with the service that received it.
	Rename(from, to string) error
	// MoveService gives what a service of ours has received, and what follows
	// from it, to an organisation.
	MoveService(serviceID, to string) error
}
