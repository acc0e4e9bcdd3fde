package desk

import (
	"context"
	"errors"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// welcomeSetting is the name under which it is kept that the words for who is
// new here are no longer wanted.
const welcomeSetting = "welcome.hidden"

// Welcome is what the first page says to the one person of a desk of their own
// until there is a case: what this is, and what can be done next. Nothing has
// to be answered.
type Welcome struct {
	What string        `json:"what" doc:"what this is, and where messages go"`
	Next []WelcomeStep `json:"next" doc:"what can be done next, the usual first"`
}

// WelcomeStep is one thing that can be done next.
type WelcomeStep struct {
	ID      string `json:"id" enum:"new,scenarios,sandbox,identity,connection,environments"`
	Label   string `json:"label"`
	Command string `json:"command" doc:"what does it outside the screens; empty: a screen does"`
}

// welcome is what somebody reads who is new here; nil for everyone else.
func (d *Desk) welcome(tx storage.Tx, a access.Actor) (*Welcome, error) {
	if !a.Alone {
		return nil, nil
	}
	_, hidden := tx.Settings().Get(welcomeSetting)
	if !errors.Is(hidden, storage.ErrNotFound) {
		return nil, hidden
	}
	_, cases, err := tx.Cases().List(storage.CaseQuery{Page: storage.Page{Limit: 1}})
	if err != nil || cases > 0 {
		return nil, err
	}
	id, err := identityOf(tx, a)
	if err != nil {
		return nil, err
	}
	out := &Welcome{What: "Barsdesk makes bookings and referrals, and tells what becomes of each. "}
	switch d.env.Kind {
	case "simulated":
		out.What += "This is the Sandbox: patients and services are made up, and nothing leaves this computer."
		out.Next = []WelcomeStep{{ID: "new", Label: "Make a first booking"}, {ID: "scenarios", Label: "Play a scenario"}}
	case "local":
		out.What += "Here it is connected to nothing, and nothing leaves this computer."
		out.Next = []WelcomeStep{{ID: "sandbox", Label: "Try everything with made-up patients", Command: "barsdesk --sandbox"},
			{ID: "environments", Label: "See how to connect to the national service"}}
	default:
		out.What += "Here messages go to " + d.env.Word + ": " + d.env.Label + "."
		out.Next = d.firstSteps(id)
	}
	return out, nil
}

// firstSteps are what is lacking before the first message, and then that.
func (d *Desk) firstSteps(id Identity) (out []WelcomeStep) {
	if len(id.Missing) > 0 {
		out = append(out, WelcomeStep{ID: "identity", Label: "Say who you are and for which organisation"})
	}
	if len(d.unready()) > 0 {
		out = append(out, WelcomeStep{ID: "connection", Label: "Set up the connection"})
	}
	if len(out) == 0 {
		out = append(out, WelcomeStep{ID: "new", Label: "Make a first booking or referral"})
	}
	return out
}

// HideWelcome keeps, for good, that the words for who is new are not wanted.
func (d *Desk) HideWelcome(ctx context.Context, a access.Actor) error {
	ctx = access.As(ctx, a)
	err := d.guard.Do(ctx, a, access.WelcomeHide, access.Object{ID: welcomeSetting}, func(tx storage.Tx, _ *access.Object) error {
		return tx.Settings().Put(welcomeSetting, []byte("true"))
	})
	if err == nil {
		d.changes.Publish(Change{Topics: []string{"today"}, Organisation: a.Organisation})
	}
	return err
}
