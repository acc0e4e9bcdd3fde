package web

import (
	"net/http"
	"slices"
	"strings"

	"barsdesk/app/desk"
	"barsdesk/app/edge"
)

// guarded is everything behind the web edge: which policy holds is chosen by
// what would answer.
func (s *server) guarded() *edge.Edge {
	screens, api := edge.Screens(s.AllowedHosts, s.SecureCookie, s.turnAway), edge.API(s.AllowedHosts, s.SecureCookie, s.turnAway)
	beside, beneath := edge.Beside(s.AllowedHosts, s.SecureCookie, s.turnAway), edge.Beneath(s.AllowedHosts, s.SecureCookie, s.turnAway)
	choose := func(r *http.Request) *edge.Policy {
		_, pattern := s.mux.Handler(r)
		switch {
		case s.Beneath[pattern] != nil:
			return &beneath
		case s.Beside[pattern] != nil && !readOnly(pattern), s.Inside[pattern] != nil:
			return &beside
		case strings.HasPrefix(pattern[strings.Index(pattern, "/"):], apiRoot):
			return &api
		}
		return &screens
	}
	return edge.New(choose, s.witnessed(s.mux), s.Log).Behind(s.Proxies...).Watched(s.route, s.Watch...)
}

// route is the pattern that would answer a request, with its method; "" where
// none of ours would, or the method is no usual one: such a request may hold
// anything.
func (s *server) route(r *http.Request) string {
	_, pattern := s.mux.Handler(r)
	switch {
	case strings.Contains(pattern, " "):
		return pattern
	case pattern == "" || pattern == apiRoot || !slices.Contains(edge.Methods(), r.Method):
		return ""
	}
	return r.Method + " " + pattern
}

func readOnly(pattern string) bool { return strings.HasPrefix(pattern, http.MethodGet+" ") }

// turnedAway are the refusals of the edge in words.
var turnedAway = map[edge.Why]desk.Trouble{
	edge.WrongHost: wrongHost, edge.OtherSite: wrongOrigin, edge.NoMethod: notTaken, edge.NoMedia: notUnderstood, edge.TooLong: tooLarge,
	edge.Repeated: notUnderstood, edge.Broken: *unexpected(),
}

func (s *server) turnAway(w http.ResponseWriter, r *http.Request, why edge.Why) {
	if why != edge.Broken { // witnessed has seen that
		s.recordTurnedAway(r, why.Status(), turnedAway[why].Code)
	}
	writeTrouble(w, why.Status(), turnedAway[why])
}

// unknown answers paths below /api/ that no operation has, or not with this
// method.
func (s *server) unknown(w http.ResponseWriter, r *http.Request) {
	allowed := edge.Allowed(s.mux, r, func(pattern string) bool { return pattern == "/" || pattern == apiRoot })
	if allowed == "" {
		writeTrouble(w, http.StatusNotFound, notFound)
		return
	}
	w.Header().Set("Allow", allowed)
	writeTrouble(w, http.StatusMethodNotAllowed, notTaken)
}
