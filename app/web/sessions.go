package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Sessions knows who is signed in; *access.Door is one.
type Sessions interface {
	// Who answers who makes a request. With access.ErrLocked and
	// access.ErrNoRole it answers who it is too.
	Who(ctx context.Context, v access.Visit) (access.Actor, error)
	// Standing answers how a visitor stands, also one who is not signed in.
	Standing(ctx context.Context, v access.Visit) (access.Standing, error)
	// Enter and SignIn answer the token of a new session.
	Enter(ctx context.Context, oneTime string, v access.Visit) (string, error)
	SignIn(ctx context.Context, in access.SignInWith, v access.Visit) (string, error)
	EnterBy(ctx context.Context, says access.ProviderSays, invitation string, v access.Visit) (string, error)
	RefuseProvider(ctx context.Context, why string, v access.Visit) error
	Leave(ctx context.Context, a access.Actor, session string) error
	// LeaveMarked ends a session by what access.Mark made of its token.
	LeaveMarked(ctx context.Context, mark string, v access.Visit) error
	Lock(ctx context.Context, a access.Actor) error
	Unlock(ctx context.Context, a access.Actor, in access.Unlock) error
	Prove(ctx context.Context, a access.Actor, in access.Proof) error
	ChooseRole(ctx context.Context, a access.Actor, in access.ChooseRole) (string, error)
	Sessions(ctx context.Context, a access.Actor, everyone bool) (access.SessionList, error)
	End(ctx context.Context, a access.Actor, id string) error
}

// sessions registers how one comes in and goes. These operations find out
// themselves who asks: some need no session, some a locked one.
func (s *server) sessions(api huma.API) {
	const tag = "session"
	huma.Register(api, operation("getSession", http.MethodGet, "/session",
		"Who acts, where, and whether answers can reach us; without a session, or with a locked one, only the environment and how to get in", tag), s.getSession)
	huma.Register(api, small(operation("signIn", http.MethodPost, "/session",
		"Sign in with username, password and code, or with the token of the one-time link, which the page #/sign-in/{token} posts here", tag)), s.signIn)
	signOut := operation("signOut", http.MethodDelete, "/session", "Sign out", tag)
	signOut.DefaultStatus = http.StatusNoContent
	huma.Register(api, signOut, s.signOut)
	self(s, api, operation("postLock", http.MethodPost, "/session/lock", "Lock this session; drafts are safe", tag),
		func(ctx context.Context, a access.Actor, _ struct{}) error { return s.Sessions.Lock(ctx, a) })
	self(s, api, operation("postUnlock", http.MethodPost, "/session/unlock", "Unlock this session with the PIN or the password", tag),
		func(ctx context.Context, a access.Actor, in access.Unlock) error {
			return s.Sessions.Unlock(ctx, a, in)
		})
	self(s, api, operation("postProve", http.MethodPost, "/session/prove", "Prove once more who one is, before factors or people are changed", tag),
		func(ctx context.Context, a access.Actor, in access.Proof) error { return s.Sessions.Prove(ctx, a, in) })
	huma.Register(api, small(operation("postRole", http.MethodPost, "/session/role",
		"Choose what to act as in this session; it goes on under a new cookie", tag)), s.chooseRole)
	s.listed(api)
}

// listed registers the lists of sessions.
func (s *server) listed(api huma.API) {
	const tag = "session"
	act(s, api, operation("getSessions", http.MethodGet, "/sessions", "One's own sessions, or everyone's", tag),
		func(ctx context.Context, a access.Actor, in *struct {
			Everyone bool `query:"everyone"`
		}) (access.SessionList, error) {
			return s.Sessions.Sessions(ctx, a, in.Everyone)
		})
	do(s, api, operation("deleteSession", http.MethodDelete, "/sessions/{id}", "End a session at once: one's own, or as an administrator anyone's", tag),
		func(ctx context.Context, a access.Actor, in *byID) error { return s.Sessions.End(ctx, a, in.ID) })
}

// self registers an operation that a person with a session does to that
// session, locked or without a role as it may be, and answers the session anew.
func self[I any](s *server, api huma.API, op huma.Operation, use func(context.Context, access.Actor, I) error) {
	huma.Register(api, small(op), func(ctx context.Context, in *struct {
		visitor
		Body I
	}) (*reply[desk.Session], error) {
		a, v, err := s.holder(ctx, in.visitor)
		if err == nil {
			err = use(ctx, a, in.Body)
		}
		if err != nil {
			return nil, s.refuse(ctx, op.OperationID, signInError(err))
		}
		out, err := s.sessionOf(ctx, v)
		if err != nil {
			return nil, s.refuse(ctx, op.OperationID, signInError(err))
		}
		return &reply[desk.Session]{out}, nil
	})
}

// roleReply is the session with the cookie that keeps it from now on, if that
// has changed.
type roleReply struct {
	SetCookie string `header:"Set-Cookie"`
	Body      desk.Session
}

func (s *server) chooseRole(ctx context.Context, in *struct {
	visitor
	Body access.ChooseRole
}) (*roleReply, error) {
	a, v, err := s.holder(ctx, in.visitor)
	var token string
	if err == nil {
		token, err = s.Sessions.ChooseRole(ctx, a, in.Body)
	}
	if err != nil {
		return nil, s.refuse(ctx, "postRole", signInError(err))
	}
	out := &roleReply{}
	if token != "" {
		cookie := s.cookie(token, 0)
		v, out.SetCookie = v.as(token), cookie.String()
	}
	if out.Body, err = s.sessionOf(ctx, v); err != nil {
		return nil, s.refuse(ctx, "postRole", signInError(err))
	}
	return out, nil
}

// holder is whose session it is, be it locked or without a role.
func (s *server) holder(ctx context.Context, v visitor) (access.Actor, visitor, error) {
	a, with, err := s.actor(ctx, v)
	if errors.Is(err, access.ErrLocked) || errors.Is(err, access.ErrNoRole) {
		err = nil
	}
	return a, with, err
}

func (s *server) getSession(ctx context.Context, in *struct{ visitor }) (*reply[desk.Session], error) {
	out, err := s.sessionOf(ctx, in.visitor)
	if err != nil {
		return nil, s.refuse(ctx, "getSession", signInError(err))
	}
	return &reply[desk.Session]{out}, nil
}

// sessionOf is all that a visitor may know of who they are.
func (s *server) sessionOf(ctx context.Context, v visitor) (desk.Session, error) {
	a, with, err := s.actor(ctx, v)
	out := s.Desk.Welcome()
	switch {
	case err == nil:
		if out, err = s.Desk.Session(ctx, a); err != nil {
			return out, err
		}
		if out.Setup, err = s.setupOpen(ctx, a); err != nil {
			return out, err
		}
	case errors.Is(err, access.ErrLocked), errors.Is(err, access.ErrNoRole):
		out.SignedIn, out.Person = true, a.Name
	case !errors.Is(err, access.ErrSignedOut):
		return out, err
	}
	if s.NoSignIn != nil {
		out.Access = access.StandingOf(a)
		return out, nil
	}
	out.Access, err = s.Sessions.Standing(ctx, with.visit())
	return out, err
}

// signedInReply is the session with the cookie that keeps it.
type signedInReply struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      desk.Session
}

func (s *server) signIn(ctx context.Context, in *struct {
	visitor
	Body access.SignInWith
}) (*signedInReply, error) {
	token, err := s.enter(ctx, in.Body, in.visitor)
	if err != nil {
		return nil, s.refuse(ctx, "signIn", signInError(err))
	}
	out, err := s.sessionOf(ctx, in.as(token))
	if err != nil {
		return nil, s.refuse(ctx, "signIn", signInError(err))
	}
	return &signedInReply{SetCookie: s.cookie(token, 0), Body: out}, nil
}

// enter lets a visitor in; the session that they had before ends.
func (s *server) enter(ctx context.Context, in access.SignInWith, v visitor) (token string, err error) {
	if in.Token != "" {
		token, err = s.Sessions.Enter(ctx, in.Token, v.visit())
	} else {
		token, err = s.Sessions.SignIn(ctx, in, v.visit())
	}
	if err != nil {
		return "", err
	}
	return token, s.leave(ctx, v)
}

// leave ends the sessions that a visitor brings.
func (s *server) leave(ctx context.Context, v visitor) error {
	if s.NoSignIn != nil {
		return nil
	}
	for _, token := range v.tokens {
		a, _, err := s.holder(ctx, v.as(token))
		if errors.Is(err, access.ErrSignedOut) {
			continue
		}
		if err == nil {
			err = s.Sessions.Leave(ctx, a, token)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// signedOutReply takes the cookie away.
type signedOutReply struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *server) signOut(ctx context.Context, in *struct{ visitor }) (*signedOutReply, error) {
	if err := s.leave(ctx, in.visitor); err != nil {
		return nil, s.refuse(ctx, "signOut", err)
	}
	return &signedOutReply{SetCookie: s.cookie("", -1)}, nil
}
