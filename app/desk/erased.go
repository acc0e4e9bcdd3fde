package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// erasure is when a case was erased, and the rule under which it was.
type erasure struct {
	At   time.Time `json:"at"`
	Days int       `json:"days"`
}

// day is how a date reads.
const day = "2 January 2006"

// line is what stands in lists in place of what was done.
func (e erasure) line() string { return "Erased on " + e.At.In(london).Format(day) }

// rule is the rule in words that go on "under the rule ".
func (e erasure) rule() string { return fmt.Sprintf("that keeps it for %d days", e.Days) }

// Erased is what is kept of a case once it is erased: whose it was among our
// services and its ids, and nothing of the patient. It is for storage.Retention.
func Erased(c storage.Case, at time.Time, days int) (storage.Case, error) {
	subject, err := json.Marshal(Banner{Name: "Erased record", BirthDate: "Erased", Age: "", NHSNumber: "Erased", Sex: "Erased"})
	if err != nil {
		return c, err
	}
	kept := episode.Case{Role: episode.AsSender, ServiceID: c.ServiceID, CorrelationID: c.CorrelationID}
	if c.Role == storage.Receiver {
		kept.Role = episode.AsReceiver
	}
	c.Subject = subject
	c.Body, err = json.Marshal(caseBody{Case: &kept, Erased: &erasure{at.UTC(), days}})
	return c, err
}

// Unsettled are the states of a message whose fate is open: it is not erased,
// nor its case.
func Unsettled() []string { return slices.Clone(unresolved) }

// gone tells a person that something was erased.
func gone(what string, e erasure) *Error {
	return &Error{Code: "erased", HTTP: http.StatusGone, Title: "This was erased",
		What: fmt.Sprintf("%s was erased on %s, under the rule %s. Its ids, its fingerprints and what was done with it are still in the audit log.", what, e.At.In(london).Format(day), e.rule()),
		Sent: nothingSent, Next: "Ask the other organisation for its copy, if you need it."}
}

// messageGone is the error for a message whose bytes were erased; nil while
// they are there, or where nothing says that they were.
func messageGone(tx storage.Tx, id string, kinds ...storage.Kept) error {
	for _, kind := range kinds {
		e, err := tx.Retention().Erasure(kind, id)
		switch {
		case err == nil:
			return gone("This message", erasure{e.At, e.Days})
		case !errors.Is(err, storage.ErrNotFound):
			return err
		}
	}
	return nil
}

// isGone reports whether an error says that something was erased.
func isGone(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Code == "erased"
}
