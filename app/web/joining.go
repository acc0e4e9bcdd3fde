package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Joined answers who has just set what they sign in with.
type Joined struct {
	Session desk.Session `json:"session"`
	Codes   []string     `json:"codes" doc:"recovery codes, shown once; empty when the earlier ones stay good"`
}

// joinedReply is Joined with the cookie of the session.
type joinedReply struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Joined
}

// invitationReply is an invitation; the cookie takes it along to a provider.
type invitationReply struct {
	SetCookie string `header:"Set-Cookie"`
	Body      access.Invitation
}

// joining registers how somebody comes to have an account. These operations
// need no session: each spends a link.
func (s *server) joining(api huma.API) {
	const tag = "people"
	open := small(operation("openInvitation", http.MethodPost, "/invitations/open", "What the holder of a link has to set; looking does not spend it", tag))
	huma.Register(api, open, func(ctx context.Context, in *struct{ Body access.OpenInvitation }) (*invitationReply, error) {
		out, err := s.People.Invitation(ctx, in.Body.Token)
		if err != nil {
			return nil, s.refuse(ctx, "openInvitation", signInError(err))
		}
		reply := &invitationReply{Body: out}
		if len(out.Providers) > 0 {
			reply.SetCookie = s.passing(invitationCookie, in.Body.Token, attemptAge).String()
		}
		return reply, nil
	})
	accept := small(operation("acceptInvitation", http.MethodPost, "/invitations/accept", "Spend an invitation, set what one signs in with, and sign in", tag))
	huma.Register(api, accept, func(ctx context.Context, in *struct {
		visitor
		Body access.AcceptInvitation
	}) (*joinedReply, error) {
		token, codes, err := s.People.Accept(ctx, in.Body, in.visit())
		return s.joined(ctx, "acceptInvitation", in.visitor, token, codes, err)
	})
	first := small(operation("postFirstPerson", http.MethodPost, "/people/first", "Spend the one-time link and make the first account, an administrator's", tag))
	huma.Register(api, first, func(ctx context.Context, in *struct {
		visitor
		Body access.FirstPerson
	}) (*joinedReply, error) {
		token, codes, err := s.People.First(ctx, in.Body, in.visit())
		return s.joined(ctx, "postFirstPerson", in.visitor, token, codes, err)
	})
}

// small bounds what an operation without a session reads.
func small(op huma.Operation) huma.Operation {
	op.MaxBodyBytes, op.BodyReadTimeout = 8<<10, bodyTimeout
	return op
}

// joined answers who has just joined; the session that they had before ends.
func (s *server) joined(ctx context.Context, operation string, v visitor, token string, codes access.RecoveryCodes, err error) (*joinedReply, error) {
	if err != nil {
		return nil, s.refuse(ctx, operation, signInError(err))
	}
	if err := s.leave(ctx, v); err != nil {
		return nil, s.refuse(ctx, operation, signInError(err))
	}
	session, err := s.sessionOf(ctx, v.as(token))
	if err != nil {
		return nil, s.refuse(ctx, operation, signInError(err))
	}
	return &joinedReply{SetCookie: s.cookie(token, 0), Body: Joined{Session: session, Codes: codes.Codes}}, nil
}
