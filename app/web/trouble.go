package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/desk"
	"barsdesk/bars/outcome"
)

// refusal is an error as the API answers it: a status, and desk.Trouble as body.
type refusal struct {
	status  int
	trouble desk.Trouble
}

// Error gives the stable code.
func (r *refusal) Error() string { return r.trouble.Code }

// GetStatus is the HTTP status.
func (r *refusal) GetStatus() int { return r.status }

// MarshalJSON writes the Trouble.
func (r *refusal) MarshalJSON() ([]byte, error) { return json.Marshal(r.trouble) }

// Schema is that of Trouble, so that the API document names one kind of error.
func (r *refusal) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(reflect.TypeFor[desk.Trouble](), true, "Trouble")
}

// The refusals of the HTTP side itself.
var (
	wrongHost = desk.Trouble{Code: "wrong-host", Title: "This address is not Barsdesk's",
		What: "The request names a host that this Barsdesk does not answer for.", Sent: "Nothing was sent.",
		Next: "Open Barsdesk by the address it printed when it started."}
	wrongOrigin = desk.Trouble{Code: "wrong-origin", Title: "Another site made this request",
		What: "A page of another site tried to use Barsdesk.", Sent: "Nothing was sent.",
		Next: "Close that page and work in the Barsdesk window."}
	signedOut = desk.Trouble{Code: "signed-out", Title: "You are not signed in",
		What: "You have signed out, or your session has ended.", Sent: "Nothing was sent. Your saved answers are safe.",
		Next: "Sign in again.", Steps: []desk.NextStep{{ID: string(outcome.SignIn), Label: outcome.SignIn.Label("")}}}
	linkUsed = desk.Trouble{Code: "link-used", Title: "This sign-in link does not work",
		What: "The link was used before, is too old, or a newer one has replaced it.", Sent: "Nothing was sent.",
		Next: "Ask whoever gave it to you for a new one; starting Barsdesk again prints one too while nobody has an account."}
	locked = desk.Trouble{Code: "locked", Title: "Barsdesk is locked",
		What: "Nobody was at the screen for a while, or you locked it.", Sent: "Nothing was sent. Your saved answers are safe.",
		Next: "Unlock it with your PIN or password, or sign in again."}
	roleNeeded = desk.Trouble{Code: "choose-role", Title: "Choose what you act as",
		What: "You have more than one role, or the one you acted in was taken away.", Sent: "Nothing was sent.", Next: "Choose a role."}
	notLetIn = desk.Trouble{Code: "not-let-in", Title: "That did not let you in",
		What: "The username, the password or the code is not right, or the account is closed. A code works once.", Sent: "Nothing was sent.",
		Next: "Check each of them, wait for the next code, and try again. If you cannot get in, ask an administrator."}
	proveAgain = desk.Trouble{Code: "prove-again", Title: "Show once more that it is you",
		What: "This step changes who can come in, so it needs your password and a code again.", Sent: "Nothing was changed.",
		Next: "Give your password and a code, then repeat the step."}
	notFound = desk.Trouble{Code: "not-found", Title: "Barsdesk cannot find this",
		What: "Nothing is kept at this address.", Sent: "Nothing was sent.", Next: "Go back to Today."}
	notTaken = desk.Trouble{Code: "method-not-taken", Title: "This cannot be done here",
		What: "The page asked for something that this address does not do.", Sent: "Nothing was sent.",
		Next: "Load the page again. If it happens again, tell the person who runs Barsdesk."}
	notUnderstood = desk.Trouble{Code: "request-not-understood", Title: "This page and Barsdesk do not fit together",
		What: "The page sent something that Barsdesk does not understand.", Sent: "Nothing was sent.",
		Next: "Load the page again. If it happens again, tell the person who runs Barsdesk."}
	tooLarge = desk.Trouble{Code: "too-large", Title: "This is too long to save",
		What: "The answers together are longer than Barsdesk can save.", Sent: "Nothing was sent.",
		Next: "Shorten the longest texts."}
	noRooms = desk.Trouble{Code: "no-rooms", Title: "There are no rooms here",
		What: "A class has its rooms where Barsdesk is served to browsers, and a room has none of its own.", Sent: "Nothing was sent.",
		Next: "Start Barsdesk with serve --sandbox."}
	noRoom = desk.Trouble{Code: "room-unknown", Title: "There is no such room",
		What: "The class has no room of that name.", Sent: "Nothing was sent.", Next: "Choose a room from the list."}
	roomClosed = desk.Trouble{Code: "room-closed", Title: "The room is closed",
		What: "Nothing can be put on in a room that is closed.", Sent: "Nothing was sent.", Next: "Open the room, then put it on."}
	noSandbox = desk.Trouble{Code: "no-sandbox", Title: "This is not the Sandbox",
		What: "Scenarios can only be played in the Sandbox.", Sent: "Nothing was sent.",
		Next: "Start Barsdesk with its Sandbox."}
)

func tooSoon(wait time.Duration) desk.Trouble {
	seconds := int(wait.Seconds())
	words := fmt.Sprintf("%d seconds", seconds)
	if seconds > 90 {
		words = fmt.Sprintf("%d minutes", (seconds+59)/60)
	}
	return desk.Trouble{Code: "too-soon", Title: "Too many attempts", What: "Several attempts failed, so the next one has to wait.", Sent: "Nothing was sent.",
		Next: "Try again in " + words + "."}
}

func unexpected() *desk.Trouble { return desk.AsError(errors.New("unexpected")).Trouble() }

// refuse turns a use case's error into an answer and logs it for the operator.
func (s *server) refuse(ctx context.Context, operation string, err error) huma.StatusError {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	if r, ok := errors.AsType[*refusal](signInError(err)); ok {
		return r
	}
	e := desk.AsError(err)
	level := s.Log.DebugContext
	if e.HTTP >= http.StatusInternalServerError {
		level = s.Log.ErrorContext
	}
	level(ctx, "an operation was refused", "operation", operation, "code", e.Code, "status", e.HTTP, "detail", e.Detail)
	return &refusal{status: e.HTTP, trouble: *e.Trouble()}
}

// requestError replaces the library's own errors, whose details repeat what
// was sent.
func requestError(status int) huma.StatusError {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return &refusal{status, tooLarge}
	case status == http.StatusNotFound:
		return &refusal{status, notFound}
	case status >= http.StatusInternalServerError:
		return &refusal{status, *unexpected()}
	}
	return &refusal{status, notUnderstood}
}

// writeTrouble answers outside the API's own operations.
func writeTrouble(w http.ResponseWriter, status int, t desk.Trouble) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(t) // the reader may be gone
}
