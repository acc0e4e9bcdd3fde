package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
)

// People is who may sign in, and what each sets for themselves;
// *access.Accounts is one.
type People interface {
	List(ctx context.Context, a access.Actor, offset int) (access.PeopleList, error)
	Person(ctx context.Context, a access.Actor, id string) (access.PersonView, error)
	Add(ctx context.Context, a access.Actor, in access.PersonNew) (access.PersonAdded, error)
	Change(ctx context.Context, a access.Actor, id string, in access.PersonChange) (access.PersonView, error)
	Invite(ctx context.Context, a access.Actor, id string) (access.InvitationLink, error)
	ResetFactor(ctx context.Context, a access.Actor, id string) (access.InvitationLink, error)
	Disable(ctx context.Context, a access.Actor, id string) (access.PersonView, error)
	Enable(ctx context.Context, a access.Actor, id string) (access.PersonView, error)
	RoleMap(ctx context.Context, a access.Actor) (access.RoleMap, error)
	SaveRoleMap(ctx context.Context, a access.Actor, in access.RoleMap) (access.RoleMap, error)
	Joining
	Oneself
}

// Joining is how somebody comes to have an account. Nobody is signed in yet.
type Joining interface {
	Invitation(ctx context.Context, token string) (access.Invitation, error)
	// Accept and First answer the token of a new session, and recovery codes
	// where there are new ones.
	Accept(ctx context.Context, in access.AcceptInvitation, v access.Visit) (string, access.RecoveryCodes, error)
	First(ctx context.Context, in access.FirstPerson, v access.Visit) (string, access.RecoveryCodes, error)
}

// Oneself is what each person sets for themselves.
type Oneself interface {
	Me(ctx context.Context, a access.Actor) (access.Me, error)
	ChangeMe(ctx context.Context, a access.Actor, in access.MeChange) (access.Me, error)
	SeeNotices(ctx context.Context, a access.Actor) error
	ChangePassword(ctx context.Context, a access.Actor, in access.PasswordChange) error
	OfferTOTP(ctx context.Context, a access.Actor) (access.TOTPOffer, error)
	ConfirmTOTP(ctx context.Context, a access.Actor, in access.TOTPConfirm) (access.RecoveryCodes, error)
	RenewRecovery(ctx context.Context, a access.Actor) (access.RecoveryCodes, error)
	SetPIN(ctx context.Context, a access.Actor, in access.PINChange) error
}

// people registers what administrators do. The guard lets nobody else.
func (s *server) people(api huma.API) {
	const tag = "people"
	act(s, api, operation("getPeople", http.MethodGet, "/people", "Who may sign in", tag),
		func(ctx context.Context, a access.Actor, in *fromOffset) (access.PeopleList, error) {
			return s.People.List(ctx, a, in.Offset)
		})
	act(s, api, operation("postPerson", http.MethodPost, "/people", "Add a person, and get the link to give them", tag),
		func(ctx context.Context, a access.Actor, in *with[access.PersonNew]) (access.PersonAdded, error) {
			return s.People.Add(ctx, a, in.Body)
		})
	act(s, api, operation("getPerson", http.MethodGet, "/people/{id}", "One person", tag),
		func(ctx context.Context, a access.Actor, in *byID) (access.PersonView, error) {
			return s.People.Person(ctx, a, in.ID)
		})
	act(s, api, operation("putPerson", http.MethodPut, "/people/{id}", "Change a person's name, roles, organisation and profession; it counts from their next step", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[access.PersonChange]) (access.PersonView, error) {
			return s.People.Change(ctx, a, in.ID, in.Body)
		})
	act(s, api, operation("getRoleMap", http.MethodGet, "/role-map", "Which roles of a sign-in provider are which of ours", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (access.RoleMap, error) {
			return s.People.RoleMap(ctx, a)
		})
	act(s, api, operation("putRoleMap", http.MethodPut, "/role-map", "Change which roles of a sign-in provider are which of ours", tag),
		func(ctx context.Context, a access.Actor, in *with[access.RoleMap]) (access.RoleMap, error) {
			return s.People.SaveRoleMap(ctx, a, in.Body)
		})
	s.letIn(api)
}

// letIn registers how people are let in and kept out.
func (s *server) letIn(api huma.API) {
	const tag = "people"
	act(s, api, operation("postInvite", http.MethodPost, "/people/{id}/invite", "A link with which the person sets a new password; an earlier one stops working", tag),
		func(ctx context.Context, a access.Actor, in *byID) (access.InvitationLink, error) {
			return s.People.Invite(ctx, a, in.ID)
		})
	act(s, api, operation("postResetFactor", http.MethodPost, "/people/{id}/reset-factor",
		"Forget the person's authenticator app and end their sessions; the link lets them set a new one", tag),
		func(ctx context.Context, a access.Actor, in *byID) (access.InvitationLink, error) {
			return s.People.ResetFactor(ctx, a, in.ID)
		})
	act(s, api, operation("postDisable", http.MethodPost, "/people/{id}/disable", "Let the person in no more, and end their sessions", tag),
		func(ctx context.Context, a access.Actor, in *byID) (access.PersonView, error) {
			return s.People.Disable(ctx, a, in.ID)
		})
	act(s, api, operation("postEnable", http.MethodPost, "/people/{id}/enable", "Let the person in again", tag),
		func(ctx context.Context, a access.Actor, in *byID) (access.PersonView, error) {
			return s.People.Enable(ctx, a, in.ID)
		})
}

// oneself registers what each person sets for themselves.
func (s *server) oneself(api huma.API) {
	const tag = "me"
	act(s, api, operation("getMe", http.MethodGet, "/me", "One's own account", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (access.Me, error) { return s.People.Me(ctx, a) })
	act(s, api, operation("putMe", http.MethodPut, "/me", "Change one's own name", tag),
		func(ctx context.Context, a access.Actor, in *with[access.MeChange]) (access.Me, error) {
			return s.People.ChangeMe(ctx, a, in.Body)
		})
	do(s, api, operation("postNotices", http.MethodPost, "/me/notices", "The person has read the notices about their account", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) error { return s.People.SeeNotices(ctx, a) })
	s.secrets(api)
}

// secrets registers what one signs in with.
func (s *server) secrets(api huma.API) {
	const tag = "me"
	do(s, api, operation("postPassword", http.MethodPost, "/me/password", "Change one's own password, and end one's other sessions", tag),
		func(ctx context.Context, a access.Actor, in *with[access.PasswordChange]) error {
			return s.People.ChangePassword(ctx, a, in.Body)
		})
	act(s, api, operation("postTotp", http.MethodPost, "/me/totp", "A secret for a new authenticator app; the present one works until it is confirmed", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (access.TOTPOffer, error) {
			return s.People.OfferTOTP(ctx, a)
		})
	act(s, api, operation("postTotpConfirm", http.MethodPost, "/me/totp/confirm", "Take the new authenticator app into use by a code of it", tag),
		func(ctx context.Context, a access.Actor, in *with[access.TOTPConfirm]) (access.RecoveryCodes, error) {
			return s.People.ConfirmTOTP(ctx, a, in.Body)
		})
	act(s, api, operation("postRecoveryCodes", http.MethodPost, "/me/recovery-codes", "New recovery codes; the earlier ones stop working", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (access.RecoveryCodes, error) {
			return s.People.RenewRecovery(ctx, a)
		})
	do(s, api, operation("postPin", http.MethodPost, "/me/pin", "Set or remove the PIN that unlocks", tag),
		func(ctx context.Context, a access.Actor, in *with[access.PINChange]) error {
			return s.People.SetPIN(ctx, a, in.Body)
		})
}
