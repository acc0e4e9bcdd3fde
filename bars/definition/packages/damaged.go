package packages

import (
	"errors"
	"fmt"

	"barsdesk/bars/fhir"
)

// Damaged says why a package is refused. Nothing of it is used or kept.
type Damaged struct {
	File   string // file in the package, or of the package itself
	Reason string // in plain words, to follow "FILE: "
	Cause  error  // nil when the reason says it all
}

// Error names the file and the reason. It quotes nothing of the content but
// names of files, urls and versions.
func (d *Damaged) Error() string { return d.File + ": " + d.Reason }

// Unwrap returns what caused the damage to be seen, or nil.
func (d *Damaged) Unwrap() error { return d.Cause }

func damaged(file, reason string, args ...any) error {
	return &Damaged{File: file, Reason: fmt.Sprintf(reason, args...)}
}

// unreadable puts an error of the parsers into words.
func unreadable(file, format string, err error) error {
	reason := "this is not well-formed " + format
	for cause, words := range map[error]string{
		fhir.ErrTooDeep:   "its content is nested too deeply",
		fhir.ErrTooMany:   "it holds too many values",
		fhir.ErrDuplicate: "it gives the same member twice",
		fhir.ErrNotUTF8:   "its text is not valid UTF-8",
		fhir.ErrEndsEarly: "the " + format + " ends too early",
		fhir.ErrTrailing:  "something follows after the end of the " + format,
	} {
		if errors.Is(err, cause) {
			reason = words
		}
	}
	return &Damaged{File: file, Reason: reason, Cause: err}
}
