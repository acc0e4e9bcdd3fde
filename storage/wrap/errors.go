package wrap

import "fmt"

// Unavailable says that a wrapping cannot keep or give an identity.
type Unavailable struct {
	By     Kind
	File   string // the passphrase file or key file
	Reason string
	Cause  error // what the system said, if anything; it holds no secret
}

// Error says what cannot be used and why.
func (u *Unavailable) Error() string {
	switch u.By {
	case ByPassphrase:
		return fmt.Sprintf("the passphrase file %s cannot be used: %s", u.File, u.Reason)
	case ByKeyFile:
		return fmt.Sprintf("the key file %s cannot be used: %s", u.File, u.Reason)
	}
	return "the operating system's key store cannot be used: " + u.Reason
}

// Unwrap gives what the system said.
func (u *Unavailable) Unwrap() error { return u.Cause }

// Damaged says why what lies in a seat cannot be trusted.
type Damaged struct{ Reason string }

// Error is the reason.
func (d *Damaged) Error() string { return "the wrapping is damaged: " + d.Reason }

// Other says that a seat was opened with another kind of wrapping than its
// identity is kept by, or with none.
type Other struct{ Needed Kind } // "" where there is nothing to keep one by

// Error says what the keys are sealed under.
func (o *Other) Error() string {
	switch o.Needed {
	case ByPassphrase:
		return "the keys are sealed under a passphrase"
	case ByKeyStore:
		return "the keys are sealed under the operating system's key store"
	case ByKeyFile:
		return "the keys are sealed under a key file beside the data"
	}
	return "there is nothing to seal a key under"
}
