package storage

import "time"

// Person is someone who may sign in. No field of it is about a patient.
type Person struct {
	ID           string
	Version      int      // 1 when added, plus 1 at each Save
	Username     string   // no two people have the same, whatever the case of its letters
	Name         string   // for screens, never for the log
	Roles        []string // what the person may act as
	ODSCode      string   // of the organisation the person works for; "" the desk's own
	Practitioner []byte   // JSON: what messages say of the person's profession; may be empty

	// Issuer and Subject name the person's account at a sign-in provider, and no
	// two people have the same; both "" without one.
	Issuer, Subject string

	PasswordHash string   // "" when the person has no password
	PINHash      string   // "" when the person has no PIN
	TOTP         []byte   // secret of the codes that the person's app shows; may be empty
	TOTPPending  []byte   // one that was offered and not yet confirmed
	TOTPStep     int64    // the newest step whose code was taken
	Recovery     []string // SHA-256 of each recovery code that is left, hex

	InvitationHash  string // SHA-256 of the token of the link that the person was given, hex; "" none
	InvitationKind  string // what the link is for
	InvitationUntil time.Time

	CreatedAt    time.Time
	SeenAt       time.Time // the newest sign-in
	Missed       int       // sign-ins that failed since then
	MissedAt     time.Time // the newest of them
	SecretsAt    time.Time // when a password, a factor or a PIN last changed
	SecretsKnown time.Time // up to when the person has been told of such changes
	DisabledAt   time.Time // zero: the person may sign in
}

// People keeps who may sign in. A person is never removed: the log names them.
type People interface {
	// Add keeps a new person as version 1; ErrDuplicate when the id, the
	// username or the provider's account is somebody's.
	Add(p Person) error
	// Save replaces a person if the stored version is p.Version, raising it by
	// one; ErrStale otherwise, ErrDuplicate as Add.
	Save(p Person) error
	Get(id string) (Person, error)
	ByUsername(username string) (Person, error)
	BySubject(issuer, subject string) (Person, error)
	ByInvitation(hash string) (Person, error)
	// Organisations returns the ODS codes that people's records name, each once.
	Organisations() ([]string, error)
	// List returns people by name, and how many there are in all.
	List(p Page) ([]Person, int, error)
	// Attempts returns what is kept of failed proofs under a key; none is no error.
	Attempts(key string) (Attempts, error)
	// SetAttempts replaces it, and forgets those of other keys that are older than before.
	SetAttempts(a Attempts, before time.Time) error
}

// Attempts counts proofs that failed: of a password, a code or a PIN. Key names
// what was tried, and from where, by a hash.
type Attempts struct {
	Key      string
	Failures int       // in a row; 0: the last one succeeded
	At       time.Time // the last one
}

// Session is a signed-in browser or window.
type Session struct {
	TokenHash    string // SHA-256 of the token, hex
	ID           string // opaque, for lists and the log; no two sessions have the same
	PersonID     string
	Role         string   // what the person acts as now; "" until one is chosen
	Organisation string   // ODS code of whom the person acts for; "" as the person's record says
	From         string   // network address it was begun from
	Device       string   // what the browser calls itself, shortened
	Factors      []string // how the person proved who they are
	Claims       []byte   // JSON: what the provider said of the person; sealed, and never a token
	CreatedAt    time.Time
	UsedAt       time.Time // when the person last did something
	ProvedAt     time.Time // when the person last proved who they are
	LockedAt     time.Time // zero: it is not locked
}

// Sessions keeps who is signed in.
type Sessions interface {
	Add(s Session) error
	Get(tokenHash string) (Session, error)
	// Save replaces a session by its TokenHash; ErrNotFound when it has ended.
	Save(s Session) error
	Touch(tokenHash string, at time.Time) error
	Delete(tokenHash string) error
	// Of returns the sessions of one person, or of everyone for "", last used first.
	Of(personID string, p Page) ([]Session, error)
	// End removes a session by its ID; an unknown one is no error.
	End(id string) error
	// EndAll removes every session of a person but the one of an ID; "" spares none.
	EndAll(personID, but string) error
	// EndBefore removes every session that was begun before a time.
	EndBefore(at time.Time) error
}
