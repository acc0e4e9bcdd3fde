package main

import (
	"context"
	"errors"
	"net/http"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Orders about people at the counter.
const (
	counterPeople   = "/people"
	counterInvite   = "/people/invite"
	counterResetPIN = "/people/reset-pin"
)

// ownPeople are the people of this process's environment.
type ownPeople struct{ *service }

// by is who asks: the operating system has let them in just now.
func (o ownPeople) by() access.Actor {
	who := operator
	who.ProvedAt = o.door.Now()
	return who
}

// PeopleList lists everyone with an account, by name.
func (o ownPeople) PeopleList(ctx context.Context) (out []access.PersonLine, err error) {
	for {
		list, err := o.accounts.List(ctx, o.by(), len(out))
		out = append(out, list.People...)
		if err != nil || len(list.People) == 0 || len(out) >= list.Total {
			return out, inDeskWords(err)
		}
	}
}

// InviteAdministrator makes a link for an administrator.
func (o ownPeople) InviteAdministrator(ctx context.Context, username string) (access.InvitationLink, error) {
	link, err := o.accounts.InviteAdministrator(ctx, o.by(), username)
	return link, inDeskWords(err)
}

// ResetPIN removes the PIN of the user of this computer.
func (o ownPeople) ResetPIN(ctx context.Context) error {
	return inDeskWords(o.accounts.ResetPIN(ctx, o.by()))
}

// inDeskWords has a fault travel over the counter with its words.
func inDeskWords(err error) error {
	if f, ok := errors.AsType[*access.Fault](err); ok {
		return &desk.Error{Code: f.Code, HTTP: http.StatusConflict, Title: f.Title, What: f.What, Next: f.Next, Cause: err}
	}
	return err
}

// takesPeople answers orders about people at the counter.
func (s *service) takesPeople(mux *http.ServeMux) {
	own := ownPeople{s}
	mux.Handle("POST "+counterPeople, taking(func(ctx context.Context, _ struct{}) ([]access.PersonLine, error) { return own.PeopleList(ctx) }))
	mux.Handle("POST "+counterInvite, taking(own.InviteAdministrator))
	mux.Handle("POST "+counterResetPIN, taking(func(ctx context.Context, _ struct{}) (struct{}, error) { return struct{}{}, own.ResetPIN(ctx) }))
}

// PeopleList lists the owner's people.
func (o atOwner) PeopleList(ctx context.Context) ([]access.PersonLine, error) {
	return handing[[]access.PersonLine](ctx, o.line, counterPeople, struct{}{})
}

// InviteAdministrator has the owner make a link.
func (o atOwner) InviteAdministrator(ctx context.Context, username string) (access.InvitationLink, error) {
	return handing[access.InvitationLink](ctx, o.line, counterInvite, username)
}

// ResetPIN has the owner remove the PIN.
func (o atOwner) ResetPIN(ctx context.Context) error {
	_, err := handing[struct{}](ctx, o.line, counterResetPIN, struct{}{})
	return err
}
