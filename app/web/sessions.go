package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

const (
	sessionCookie = "barsdesk-session"
	// SessionHeader carries the session of the desktop window, where cookies
	// do not work.
	SessionHeader = "Barsdesk-Session"
)

// SignInPath is the path of the page that signs in with a one-time token, to be
// put behind the address of the screens. The token stands behind the # and so
// never reaches a server's log.
func SignInPath(token string) string { return "/#/sign-in/" + token }

type actorKey struct{}

// actorOf is who acts, as signedIn has found out.
func actorOf(ctx context.Context) access.Actor {
	a, _ := ctx.Value(actorKey{}).(access.Actor)
	return a
}

// signedIn lets an operation run only for someone with a session.
func (s *server) signedIn(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		a, err := s.actor(ctx.Context(), visitor{tokens: sessionTokens(ctx.Header), from: address(ctx.RemoteAddr())})
		if err != nil {
			writeRefusal(api, ctx, s.refuse(ctx.Context(), ctx.Operation().OperationID, signInError(err)))
			return
		}
		access.ActedBy(ctx.Context(), a)
		next(huma.WithValue(ctx, actorKey{}, a))
	}
}

// sessionTokens are the sessions that a request names: a browser in a room may
// hold one of the room and one of the whole server.
func sessionTokens(header func(name string) string) []string {
	if token := header(SessionHeader); token != "" {
		return []string{token}
	}
	r := http.Request{Header: http.Header{"Cookie": {header("Cookie")}}}
	var out []string
	for _, c := range r.CookiesNamed(sessionCookie) {
		out = append(out, c.Value)
	}
	return out
}

// PassHeader lets a call in that comes without a session, where a pass is given.
const PassHeader = "Barsdesk-Pass"

// forInsiders lets only those in who have a session or the pass.
func (s *server) forInsiders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := s.actor(r.Context(), visitor{tokens: sessionTokens(r.Header.Get), from: address(r.RemoteAddr)})
		if err != nil && !s.passes(r) {
			writeTrouble(w, http.StatusUnauthorized, signedOut)
			return
		}
		inside := r.Clone(r.Context())
		for _, secret := range []string{"Cookie", SessionHeader, PassHeader} {
			inside.Header.Del(secret)
		}
		access.RecordedElsewhere(r.Context()) // by those whom it is passed on to
		next.ServeHTTP(w, inside)
	})
}

func (s *server) passes(r *http.Request) bool {
	return s.Pass != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get(PassHeader)), []byte(s.Pass)) == 1
}

func writeRefusal(api huma.API, ctx huma.Context, r huma.StatusError) {
	ctx.SetHeader("Content-Type", "application/json")
	ctx.SetStatus(r.GetStatus())
	_ = api.Marshal(ctx.BodyWriter(), "application/json", r) // the reader may be gone
}

func signInError(err error) error {
	switch {
	case errors.Is(err, access.ErrSignedOut):
		return &refusal{http.StatusUnauthorized, signedOut}
	case errors.Is(err, access.ErrLinkUsed):
		return &refusal{http.StatusForbidden, linkUsed}
	}
	return err
}

// signedInReply is the session with the cookie that keeps it.
type signedInReply struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      desk.Session
}

// sessions registers who is signed in. These operations need no session.
func (s *server) sessions(api huma.API) {
	const tag = "session"
	huma.Register(api, operation("getSession", http.MethodGet, "/session",
		"Who acts, where, and whether answers can reach us; without a session only the environment", tag), s.getSession)
	signIn := operation("signIn", http.MethodPost, "/session",
		"Sign in with the token of the one-time link; the page #/sign-in/{token} posts it here", tag)
	signIn.MaxBodyBytes, signIn.BodyReadTimeout = 1<<10, bodyTimeout
	huma.Register(api, signIn, s.signIn)
	signOut := operation("signOut", http.MethodDelete, "/session", "Sign out", tag)
	signOut.DefaultStatus = http.StatusNoContent
	huma.Register(api, signOut, s.signOut)
}

// visitor is what these operations read of a request themselves.
type visitor struct {
	tokens []string
	from   string
}

// Resolve reads the session token and the address of the request.
func (v *visitor) Resolve(ctx huma.Context) []error {
	v.tokens, v.from = sessionTokens(ctx.Header), address(ctx.RemoteAddr())
	return nil
}

// actor finds out who makes a request.
func (s *server) actor(ctx context.Context, v visitor) (access.Actor, error) {
	if s.NoSignIn != nil {
		a := *s.NoSignIn
		a.From = v.from
		return a, nil
	}
	for _, token := range v.tokens {
		if a, err := s.Sessions.Who(ctx, token, v.from); !errors.Is(err, access.ErrSignedOut) {
			return a, err
		}
	}
	return access.Actor{}, access.ErrSignedOut
}

func (s *server) getSession(ctx context.Context, in *struct{ visitor }) (*reply[desk.Session], error) {
	a, err := s.actor(ctx, in.visitor)
	if errors.Is(err, access.ErrSignedOut) {
		return &reply[desk.Session]{s.Desk.Welcome()}, nil
	}
	if err != nil {
		return nil, s.refuse(ctx, "getSession", err)
	}
	out, err := s.Desk.Session(ctx, a)
	if err != nil {
		return nil, s.refuse(ctx, "getSession", err)
	}
	return &reply[desk.Session]{out}, nil
}

func (s *server) signIn(ctx context.Context, in *struct {
	visitor
	Body desk.SignIn
}) (*signedInReply, error) {
	token, err := s.Sessions.Enter(ctx, in.Body.Token, in.from)
	if err != nil {
		return nil, s.refuse(ctx, "signIn", signInError(err))
	}
	a, err := s.Sessions.Who(ctx, token, in.from)
	if err != nil {
		return nil, s.refuse(ctx, "signIn", signInError(err))
	}
	out, err := s.Desk.Session(ctx, a)
	if err != nil {
		return nil, s.refuse(ctx, "signIn", err)
	}
	return &signedInReply{SetCookie: s.cookie(token, 0), Body: out}, nil
}

// signedOutReply takes the cookie away.
type signedOutReply struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *server) signOut(ctx context.Context, in *struct{ visitor }) (*signedOutReply, error) {
	a, err := s.actor(ctx, in.visitor)
	if err == nil && s.NoSignIn == nil {
		for _, token := range in.tokens {
			err = errors.Join(err, s.Sessions.Leave(ctx, a, token))
		}
	}
	if err != nil && !errors.Is(err, access.ErrSignedOut) {
		return nil, s.refuse(ctx, "signOut", err)
	}
	return &signedOutReply{SetCookie: s.cookie("", -1)}, nil
}

// cookie holds the session token out of reach of scripts and of other sites.
// It ends with the browser; the session has its own end.
func (s *server) cookie(token string, maxAge int) http.Cookie {
	return http.Cookie{Name: sessionCookie, Value: token, Path: s.Path + "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.SecureCookie, SameSite: http.SameSiteStrictMode}
}
