package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
)

const (
	// SessionHeader carries the session of the desktop window, where cookies
	// do not work.
	SessionHeader = "Barsdesk-Session"
	// PassHeader lets a call in that comes without a session, where a pass is given.
	PassHeader = "Barsdesk-Pass"
	// IdleHeader says for how many seconds nobody has touched the screen that
	// makes the request, so that what a page reads by itself keeps no session
	// awake. Without it a request counts as a person's.
	IdleHeader = "Barsdesk-Idle"
)

// SignInPath is the path of the page that signs in with a one-time token, or
// makes the first account with it, to be put behind the address of the screens.
// The token stands behind the # and so never reaches a server's log.
func SignInPath(token string) string { return "/#/sign-in/" + token }

type actorKey struct{}

type visitorKey struct{}

// actorOf is who acts, as signedIn has found out.
func actorOf(ctx context.Context) access.Actor {
	a, _ := ctx.Value(actorKey{}).(access.Actor)
	return a
}

// signedIn lets an operation run only for someone with a session.
func (s *server) signedIn(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		var v visitor
		_ = v.Resolve(ctx)
		if listens, _ := ctx.Context().Value(listensKey{}).(bool); listens {
			v.idle = -1
		}
		a, with, err := s.actor(ctx.Context(), v)
		if err != nil {
			writeRefusal(api, ctx, s.refuse(ctx.Context(), ctx.Operation().OperationID, signInError(err)))
			return
		}
		access.ActedBy(ctx.Context(), a)
		next(huma.WithValue(huma.WithValue(ctx, actorKey{}, a), visitorKey{}, with))
	}
}

func writeRefusal(api huma.API, ctx huma.Context, r huma.StatusError) {
	ctx.SetHeader("Content-Type", "application/json")
	ctx.SetStatus(r.GetStatus())
	_ = api.Marshal(ctx.BodyWriter(), "application/json", r) // the reader may be gone
}

// visitor is what an operation reads of a request to find out who makes it.
type visitor struct {
	tokens []string
	from   string
	device string
	idle   time.Duration
}

// Resolve reads the session token and the address of the request.
func (v *visitor) Resolve(ctx huma.Context) []error {
	*v = visitorFrom(ctx.Header, ctx.RemoteAddr())
	return nil
}

func visitorFrom(header func(name string) string, remote string) visitor {
	v := visitor{tokens: sessionTokens(header), from: address(remote), device: header("User-Agent")}
	if seconds, err := strconv.Atoi(header(IdleHeader)); err == nil && seconds > 0 {
		v.idle = time.Duration(min(seconds, 1<<30)) * time.Second
	}
	return v
}

// as is the same visitor with one session.
func (v visitor) as(token string) visitor {
	v.tokens = []string{token}
	return v
}

// visit is the visitor with the first session they bring.
func (v visitor) visit() access.Visit {
	out := access.Visit{From: v.from, Device: v.device, Idle: v.idle}
	if len(v.tokens) > 0 {
		out.Token = v.tokens[0]
	}
	return out
}

// sessionTokens are the sessions that a request names: a browser in a room may
// hold one of the room and one of the whole server.
func sessionTokens(header func(name string) string) []string {
	if token := header(SessionHeader); token != "" {
		return []string{token}
	}
	r := http.Request{Header: http.Header{"Cookie": {header("Cookie")}}}
	var out []string
	for _, name := range cookieNames {
		for _, c := range r.CookiesNamed(name) {
			out = append(out, c.Value)
		}
	}
	return out
}

// actor finds out who makes a request, and with which of their sessions.
func (s *server) actor(ctx context.Context, v visitor) (access.Actor, visitor, error) {
	if s.NoSignIn != nil {
		a := *s.NoSignIn
		a.From = v.from
		return a, v, nil
	}
	for _, token := range v.tokens {
		with := v.as(token)
		if a, err := s.Sessions.Who(ctx, with.visit()); !errors.Is(err, access.ErrSignedOut) {
			return a, with, err
		}
	}
	return access.Actor{}, v, access.ErrSignedOut
}

// forInsiders lets only those in who have a session or the pass.
func (s *server) forInsiders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _, err := s.actor(r.Context(), visitorFrom(r.Header.Get, r.RemoteAddr))
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

// The names of the session's cookie. A browser sends one whose name begins with
// __Host- only to the host that set it, by https and for every path; one that
// begins with __Secure- by https. Over plain http on this computer neither can
// be set.
const (
	plainCookie  = "barsdesk-session"
	hostCookie   = "__Host-" + plainCookie
	secureCookie = "__Secure-" + plainCookie
)

var cookieNames = []string{hostCookie, secureCookie, plainCookie}

// cookie holds the session token out of reach of scripts and of other sites.
// It ends with the browser; the session has its own end.
func (s *server) cookie(token string, maxAge int) http.Cookie {
	return http.Cookie{Name: s.named(plainCookie), Value: token, Path: s.Path + "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.SecureCookie, SameSite: http.SameSiteStrictMode}
}
