package main

import (
	"context"
	"errors"
	"strings"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
)

// peopleCommand looks after who may sign in, from the computer that the data lie
// on, also while another Barsdesk owns the environment.
type peopleCommand struct {
	List     peopleList     `cmd:"" help:"List who may sign in."`
	Invite   peopleInvite   `cmd:"" help:"Make a link with which an administrator who cannot get in, or a new one, sets what they sign in with."`
	ResetPIN peopleResetPIN `cmd:"" name:"reset-pin" help:"Remove your forgotten PIN from the desk of this computer."`
}

// peopleList lists people.
type peopleList struct {
	place
	sealing
}

// peopleInvite lets an administrator in.
type peopleInvite struct {
	place
	sealing
	Administrator string `required:"" help:"Username of the administrator; a new one is added." placeholder:"NAME"`
	URL           string `help:"Address of the screens, for the link (default: ${default})." default:"http://127.0.0.1:8480" placeholder:"URL"`
}

// peopleResetPIN removes the PIN of the user of this computer.
type peopleResetPIN struct {
	place
	sealing
}

// atPeople does something about the people of an environment, whoever owns it.
func (p place) atPeople(to output, key sealing, do func(context.Context, place, host) error) error {
	at, err := p.settle(false)
	if err != nil {
		return err
	}
	if !at.location().Begun() {
		return cannot("environment %s has never been opened in %s; name another with --environment or --data", at.Environment, at.Data)
	}
	ctx, stop := untilStopped()
	defer stop()
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: key, Passing: true})
	if errors.Is(err, errOwned) {
		owner, err := atCounter(ctx, at)
		if err != nil {
			return cannot("another Barsdesk works on %s, and takes nothing from here; stop it first. Nothing was changed", at.folder())
		}
		return inPeopleWords(do(ctx, at, owner))
	}
	if err != nil {
		return err
	}
	defer s.close()
	return inPeopleWords(do(ctx, at, ownPeople{s}))
}

// inPeopleWords says what became of an order about people, if it failed.
func inPeopleWords(err error) error {
	var e *desk.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errNoReply):
		return cannot("%v. See what became of it with barsdesk people list", err)
	case errors.As(err, &e):
		return cannot("%s. %s %s", e.Title, e.What, e.Next)
	}
	return cannot("%v", err)
}

// Run prints a line a person: username, state, roles, name.
func (c peopleList) Run(to output) error {
	return c.atPeople(to, c.sealing, func(ctx context.Context, _ place, by host) error {
		list, err := by.PeopleList(ctx)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			to.say("Nobody has an account yet. barsdesk serve prints the link that makes the first.")
		}
		for _, p := range list {
			to.say(p.Username+":", p.State+",", strings.Join(p.Roles, ", ")+",", p.Name)
		}
		return nil
	})
}

// Run prints the link, which is kept nowhere.
func (c peopleInvite) Run(to output) error {
	return c.atPeople(to, c.sealing, func(ctx context.Context, at place, by host) error {
		if environment.Of(at.Environment).Simulated {
			return &desk.Error{Title: "Nobody has an account in the Sandbox", What: "Its one-time link is printed when it starts.", Next: "Name another environment with --environment."}
		}
		link, err := by.InviteAdministrator(ctx, c.Administrator)
		if err != nil {
			return err
		}
		to.say("Open this link at the address of the screens. It works once, until", keyTime(link.Until)+", and is shown only now:")
		to.say(strings.TrimSuffix(c.URL, "/") + link.Path)
		return nil
	})
}

// Run removes the PIN.
func (c peopleResetPIN) Run(to output) error {
	return c.atPeople(to, c.sealing, func(ctx context.Context, _ place, by host) error {
		if err := by.ResetPIN(ctx); err != nil {
			return err
		}
		to.say("The PIN is removed. The desk of this computer opens without one; set another under My account.")
		return nil
	})
}

// host looks after who may sign in to an environment: this process, or the one
// that owns it.
type host interface {
	PeopleList(context.Context) ([]access.PersonLine, error)
	InviteAdministrator(ctx context.Context, username string) (access.InvitationLink, error)
	// ResetPIN removes the PIN of the user of this computer.
	ResetPIN(context.Context) error
}
