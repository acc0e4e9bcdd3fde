package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// keptByUs are the acts on a case that send nothing, or only read.
var keptByUs = []episode.ActionID{episode.AskReceiver, episode.RecordContact, episode.Close, episode.Note, episode.GiveUp}

// confirmed are the people who have said, since this process began, that what
// they send concerns real patients. It is safe for concurrent use.
type confirmed struct {
	mu     sync.Mutex
	people map[string]bool
}

func (c *confirmed) has(person string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.people[person]
}

func (c *confirmed) add(person string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.people == nil {
		c.people = map[string]bool{}
	}
	c.people[person] = true
}

// ConfirmLive notes, in the audit log too, that a person knows that what they
// send from here reaches live care. It holds for that person until the program
// ends, of several nodes at those that ran by then. Where care is not live there is nothing to confirm, and it says so.
func (d *Desk) ConfirmLive(ctx context.Context, a access.Actor) error {
	ctx = access.As(ctx, a)
	if !d.env.live() {
		return &Error{Code: "not-live", HTTP: http.StatusConflict, Title: "There is nothing to confirm",
			What: "This environment is not the live one.", Sent: nothingSent, Next: "Go on with your work."}
	}
	err := d.guard.Do(ctx, a, access.LiveConfirm, access.Object{ID: d.env.Name}, func(storage.Tx, *access.Object) error { return nil })
	if err != nil {
		return err
	}
	d.tellNodes(ctx, liveTopic, a.ID)
	d.changes.Publish(Change{Topics: []string{"settings"}, Organisation: a.Organisation})
	return nil
}

// liveUnconfirmed reports whether a person still has to confirm that what they
// send is for live care.
func (d *Desk) liveUnconfirmed(a access.Actor) bool { return d.env.live() && !d.confirmed.has(a.ID) }

// sureOfLive refuses what would send to live care before the person has
// confirmed that it may.
func (d *Desk) sureOfLive(a access.Actor) error {
	if !d.liveUnconfirmed(a) {
		return nil
	}
	return &Error{Code: "live-not-confirmed", HTTP: http.StatusConflict, Title: "This goes to live care",
		What: "This Barsdesk works in live care: what you send reaches a real service, about a real patient. You have not confirmed that yet.",
		Sent: "Nothing was sent or booked.", Next: "Confirm that you send to live care, then repeat your step."}
}

// mayAct refuses an act on a case that would send, while something is missing
// that sending needs. Sending the same bytes again needs nothing new.
func (d *Desk) mayAct(ctx context.Context, a access.Actor, action episode.ActionID) error {
	if slices.Contains(keptByUs, action) {
		return nil
	}
	if action == episode.Retry {
		return d.sureOfLive(a)
	}
	return d.maySend(ctx, a)
}

// maySend refuses to send while the headers of a message could not be filled
// in, the environment is not set up, or live care was not confirmed.
//
// BaRS Core, HTTP headers: organisation and software go with every call.
func (d *Desk) maySend(ctx context.Context, a access.Actor, unneeded ...string) error {
	if err := d.setUp(ctx, unneeded...); err != nil {
		return err
	}
	return d.sureOfLive(a)
}

// setUp refuses while something is missing in the settings that a message needs,
// apart from what is unneeded.
func (d *Desk) setUp(ctx context.Context, unneeded ...string) error {
	id, err := d.identity(ctx)
	id.Missing = slices.DeleteFunc(id.Missing, func(what string) bool { return slices.Contains(unneeded, what) })
	switch {
	case err != nil:
		return err
	case len(id.Missing) > 0:
		return identityMissing(id.Missing)
	case len(d.unready()) > 0:
		return connectionMissing(d.unready())
	}
	return nil
}

func identityMissing(missing []string) error {
	next := "Complete it in Settings, then repeat your step."
	switch {
	case len(missing) == 1 && missing[0] == InAccount:
		next = "Complete it under My account, then repeat your step."
	case slices.Contains(missing, InAccount):
		next = "Complete it in Settings and under My account, then repeat your step."
	}
	return &Error{Code: "identity-missing", HTTP: http.StatusUnprocessableEntity, Title: "Settings are not complete",
		What: "Settings lack " + strings.Join(missing, ", ") + ". Every message says who sends it.",
		Sent: nothingSent, Next: next, Steps: openSettings}
}

func connectionMissing(missing []string) error {
	return &Error{Code: "connection-missing", HTTP: http.StatusUnprocessableEntity, Title: "The connection is not set up",
		What: "The connection of this environment lacks " + strings.Join(missing, ", ") + ".",
		Sent: nothingSent, Next: "Complete it in Settings, under Connection, then repeat your step. The person who runs Barsdesk knows these.", Steps: openSettings}
}

var openSettings = []NextStep{{ID: string(outcome.Settings), Label: outcome.Settings.Label("")}}
