package web

import (
	"errors"
	"net/http"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// signInRefusals are what the door answers, as a page reads it.
var signInRefusals = []struct {
	err error
	refusal
}{
	{access.ErrSignedOut, refusal{http.StatusUnauthorized, signedOut}},
	{access.ErrLocked, refusal{http.StatusLocked, locked}},
	{access.ErrNoRole, refusal{http.StatusForbidden, roleNeeded}},
	{access.ErrLinkUsed, refusal{http.StatusForbidden, linkUsed}},
	{access.ErrNotLetIn, refusal{http.StatusForbidden, notLetIn}},
	{access.ErrProve, refusal{http.StatusForbidden, proveAgain}},
}

// signInError turns what the door and the accounts answer into a refusal; any
// other error stays as it is.
func signInError(err error) error {
	for i := range signInRefusals {
		if errors.Is(err, signInRefusals[i].err) {
			return &signInRefusals[i].refusal
		}
	}
	if soon, ok := errors.AsType[*access.TooSoon](err); ok {
		return &refusal{http.StatusTooManyRequests, tooSoon(soon.Wait)}
	}
	if f, ok := errors.AsType[*access.Fault](err); ok {
		return &refusal{http.StatusUnprocessableEntity, desk.Trouble{Code: f.Code, Title: f.Title, What: f.What, Sent: "Nothing was changed.", Next: f.Next}}
	}
	return err
}
