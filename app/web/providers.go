package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"barsdesk/app/access"
	"barsdesk/app/signin"
)

// SignInProvider signs people in elsewhere; *signin.Provider is one.
type SignInProvider interface {
	Begin(ctx context.Context, invitation string) (to, cookie string, err error)
	Finish(ctx context.Context, cookie string, query url.Values) (access.ProviderSays, string, error)
}

// ProviderPath is where sign-in with providers lies.
const ProviderPath = "/oidc/"

// The cookies of a sign-in under way, kept from scripts. The attempt comes back
// with a browser that another site has sent here, so it is not strict; it lets
// nobody in by itself. The invitation is the secret of the link, for attemptAge:
// as with the link, whoever has it and signs in at the provider becomes the
// person invited, once.
const (
	attemptCookie    = "barsdesk-attempt"
	invitationCookie = "barsdesk-invitation"
	beforeCookie     = "barsdesk-before" // marks of the sessions that end once somebody is let in
)

// attemptAge is how long they are kept, in seconds.
const attemptAge = 600

// providers leads browsers to providers and back. Whoever was not let in finds
// the sign-in page again, which says so.
func (s *server) providers() {
	s.mux.HandleFunc("GET "+ProviderPath+"{provider}/begin", s.beginElsewhere)
	s.mux.HandleFunc("GET "+ProviderPath+"{provider}/return", s.returned)
}

func (s *server) beginElsewhere(w http.ResponseWriter, r *http.Request) {
	provider := s.Providers[r.PathValue("provider")]
	if provider == nil {
		writeTrouble(w, http.StatusNotFound, notFound)
		return
	}
	var invitation string
	if c, err := r.Cookie(s.named(invitationCookie)); err == nil {
		invitation = c.Value
	}
	to, bound, err := provider.Begin(r.Context(), invitation)
	if err != nil {
		s.Log.ErrorContext(r.Context(), "a sign-in provider cannot be reached", "cause", err)
		http.Redirect(w, r, s.Path+"/#/sign-in-failed", http.StatusSeeOther)
		return
	}
	s.marks(w, r)
	http.SetCookie(w, s.passing(attemptCookie, bound, attemptAge))
	access.RecordedElsewhere(r.Context()) // when the browser comes back
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// marks remembers which sessions a browser brings that sets out to sign in
// elsewhere: they end once somebody is let in, and stay when it is given up. Their
// own cookie is strict: the browser does not bring it when it comes back from
// another site.
func (s *server) marks(w http.ResponseWriter, r *http.Request) {
	var all []string
	for _, token := range visitorFrom(r.Header.Get, r.RemoteAddr).tokens {
		all = append(all, access.Mark(token))
	}
	if len(all) > 0 {
		http.SetCookie(w, s.passing(beforeCookie, strings.Join(all, "."), attemptAge))
	}
}

// leaveMarked ends the sessions that marks remembered.
func (s *server) leaveMarked(r *http.Request, v access.Visit) error {
	for _, c := range r.CookiesNamed(s.named(beforeCookie)) {
		for _, mark := range strings.Split(c.Value, ".") {
			if err := s.Sessions.LeaveMarked(r.Context(), mark, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *server) returned(w http.ResponseWriter, r *http.Request) {
	token, err := s.finish(r)
	http.SetCookie(w, s.passing(attemptCookie, "", -1))
	http.SetCookie(w, s.passing(invitationCookie, "", -1))
	http.SetCookie(w, s.passing(beforeCookie, "", -1))
	if err != nil {
		s.Log.WarnContext(r.Context(), "a sign-in by a provider was refused", "cause", err)
		http.Redirect(w, r, s.Path+"/#/sign-in-failed", http.StatusSeeOther)
		return
	}
	cookie := s.cookie(token, 0)
	http.SetCookie(w, &cookie)
	http.Redirect(w, r, s.Path+"/#/", http.StatusSeeOther)
}

// finish lets in whom the provider names.
func (s *server) finish(r *http.Request) (string, error) {
	provider := s.Providers[r.PathValue("provider")]
	if provider == nil {
		return "", signin.ErrRefused
	}
	var bound string
	if c, err := r.Cookie(s.named(attemptCookie)); err == nil {
		bound = c.Value
	}
	v := visitorFrom(r.Header.Get, r.RemoteAddr).as("").visit()
	says, invitation, err := provider.Finish(r.Context(), bound, r.URL.Query())
	if err != nil {
		return "", errors.Join(err, s.Sessions.RefuseProvider(r.Context(), "provider", v))
	}
	token, err := s.Sessions.EnterBy(r.Context(), says, invitation, v)
	if err != nil {
		return "", err
	}
	return token, s.leaveMarked(r, v)
}

// passing is a cookie of a sign-in under way.
func (s *server) passing(name, value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: s.named(name), Value: value, Path: s.Path + "/", MaxAge: maxAge, HttpOnly: true, Secure: s.SecureCookie, SameSite: http.SameSiteLaxMode}
}

// named is a cookie's name: over https one that only this host can set.
func (s *server) named(name string) string {
	switch {
	case s.SecureCookie && s.Path == "":
		return "__Host-" + name
	case s.SecureCookie:
		return "__Secure-" + name
	}
	return name
}
