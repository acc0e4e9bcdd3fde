package desk

import (
	"errors"
	"net/http"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// Error is what a use case answers when it cannot do what was asked. Code is
// stable; Title, What, Sent and Next are plain English for the person, and
// Steps what the person can do as buttons; Detail is for the operator's log and
// never holds patient data.
type Error struct {
	Code   string
	HTTP   int
	Title  string
	What   string
	Sent   string
	Next   string
	Steps  []NextStep
	Detail string
	Cause  error
}

// Error gives the code and the operator's detail, for the log.
func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Code
	}
	return e.Code + ": " + e.Detail
}

// Unwrap returns what caused the error, or nil.
func (e *Error) Unwrap() error { return e.Cause }

// Trouble returns the words of e for a page.
func (e *Error) Trouble() *Trouble {
	return &Trouble{Code: e.Code, Title: e.Title, What: e.What, Sent: e.Sent, Next: e.Next, Steps: e.Steps}
}

// nothingSent is what most refusals say about the network.
const nothingSent = "Nothing was sent."

// AsError turns any error of a use case into an *Error: a refusal of the guard
// becomes 403, an absent record 404, a record changed meanwhile 409, and
// anything else the internal error, which says nothing about its cause to the
// person.
func AsError(err error) *Error {
	var e *Error
	var refused *access.Refused
	switch {
	case errors.As(err, &e):
		return e
	case errors.As(err, &refused):
		return &Error{Code: "not-allowed", HTTP: http.StatusForbidden, Title: "Your role cannot do this",
			What: "Your role does not allow this step.", Sent: nothingSent,
			Next: "Ask a colleague whose role allows it.", Detail: refused.Error(), Cause: err}
	case errors.Is(err, storage.ErrNotFound):
		return &Error{Code: "not-found", HTTP: http.StatusNotFound, Title: "Barsdesk cannot find this",
			What: "It is not here, or it was deleted.", Sent: nothingSent,
			Next: "Go back to Today and open it from a list.", Cause: err}
	case errors.Is(err, storage.ErrUnsure):
		return &Error{Code: "not-known", HTTP: http.StatusServiceUnavailable, Title: "Barsdesk cannot tell whether this was saved",
			What: "The database was lost while your step was being saved. It may have been saved or not.",
			Sent: "If it was saved, it may be sent.",
			Next: "Open it again and look whether your step was taken. Repeat it only if it was not.", Cause: err}
	case errors.Is(err, storage.ErrStale):
		return &Error{Code: "changed-meanwhile", HTTP: http.StatusConflict, Title: "This changed meanwhile",
			What: "Someone changed this after you opened it.", Sent: nothingSent,
			Next: "Load it again, then repeat your step.", Cause: err}
	}
	return internal(err)
}

func internal(err error) *Error {
	return &Error{Code: "internal", HTTP: http.StatusInternalServerError, Title: "Barsdesk has a fault",
		What: "Something inside Barsdesk went wrong, and this step did not finish.",
		Sent: "What was saved before is safe. Look at the case to see what was sent.",
		Next: "Try again. If it happens again, tell the person who runs Barsdesk.", Detail: detailOf(err), Cause: err}
}

func detailOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
