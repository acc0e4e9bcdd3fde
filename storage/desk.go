package storage

import "time"

// Draft is a message in the making, saved at each answer.
type Draft struct {
	ID           string
	Version      int    // 1 when created, plus 1 at each Save
	Organisation string // ODS code of its author's; "" when not known. Save keeps it
	CaseID       string // the case it became; "" until sent
	ServiceID    string
	Body         []byte // JSON
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Drafts keeps drafts; earlier versions need not be kept.
type Drafts interface {
	Create(d Draft) error
	// Save replaces a draft if its stored version is d.Version, raising it by one; ErrStale otherwise.
	Save(d Draft) error
	Get(id string) (Draft, error)
	// Open returns the drafts that became no case yet, last updated first.
	Open(whose Whose, p Page) ([]Draft, error)
	Delete(id string) error
}

// Service is one entry of the directory of services.
type Service struct {
	ID             string
	Name           string
	ODSCode        string
	Organisation   string
	Phone          string
	Address        string // lines apart by line breaks, without the postcode
	Postcode       string
	OpeningTimes   string
	UseCases       []string
	AcceptsBooking bool
	RequireBooking *bool // nil: the directory does not say
	Own            bool  // we receive for it
	Favourite      bool
	UsedAt         time.Time
	ClosedAt       time.Time // of one of ours: since when it takes nothing new; zero: it is open
	Terms          []byte    // of one of ours: JSON, what it wants of senders beyond the standard; may be empty
}

// Directory keeps the services we know.
type Directory interface {
	// Put adds or replaces a service; Favourite, UsedAt, ClosedAt and Terms of
	// an existing one stay.
	Put(services ...Service) error
	Get(id string) (Service, error)
	// Own returns the services that we receive for, by name.
	Own() ([]Service, error)
	SetClosed(id string, at time.Time) error
	SetTerms(id string, terms []byte) error
	// Search returns services whose name, organisation, postcode or id
	// contains every word of text (any case); favourites first, then last used, then name.
	Search(text string, p Page) ([]Service, int, error)
	SetFavourite(id string, favourite bool) error
	SetUsed(id string, at time.Time) error
}

// Definition is a cached answer of a receiver.
type Definition struct {
	Key       string // environment, target, Accept version and context
	FetchedAt time.Time
	Body      []byte // exact bytes; no patient data
}

// Definitions keeps receivers' metadata and MessageDefinitions. How long they
// may be used is the caller's rule.
type Definitions interface {
	Put(d Definition) error
	Get(key string) (Definition, error)
	// List gives every entry whose key starts with prefix, by key and without
	// its body.
	List(prefix string) ([]Definition, error)
	// Clear removes every entry whose key starts with prefix.
	Clear(prefix string) error
}

// Settings keeps small JSON values by name, for example "identity". No patient data.
type Settings interface {
	Get(name string) ([]byte, error)
	Put(name string, value []byte) error
}
