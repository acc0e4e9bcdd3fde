package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"barsdesk/app/access"
)

// witnessed records each request that was refused, or failed, before any use
// case has written an entry. One by somebody who is signed in is an entry of
// theirs; others are counted, so that a flood of them cannot fill the log.
func (s *server) witnessed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, seen := access.Witnessed(r.Context())
		r, a := r.WithContext(ctx), &statusOf{ResponseWriter: w, status: http.StatusInternalServerError}
		defer func() {
			if a.status >= http.StatusBadRequest && !seen.Recorded() {
				s.recordRefused(context.WithoutCancel(ctx), r, a.status, seen)
			}
		}()
		next.ServeHTTP(a, r)
		a.WriteHeader(http.StatusOK) // a handler that wrote nothing
	})
}

// refusedWithin is how long the record of a refusal may take: a store that does
// not answer must not hold the answer back.
const refusedWithin = 2 * time.Second

// recordRefused writes the entry of a request that came to no use case.
func (s *server) recordRefused(ctx context.Context, r *http.Request, status int, seen *access.Witness) {
	if s.Guard == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, refusedWithin)
	defer cancel()
	e := access.Event{Act: access.RequestRefuse, From: address(r.RemoteAddr), What: routeOf(r), Status: status, Outcome: "refused"}
	if status >= http.StatusInternalServerError {
		e.Outcome = "failed"
	}
	var err error
	if a, known := seen.Actor(); !known {
		err = s.Refusals.Count(ctx, e)
	} else {
		err = s.Guard.Record(ctx, a, access.RequestRefuse, access.Object{ID: e.What, Outcome: e.Outcome, Detail: recorded(map[string]int{"status": status})})
	}
	if err != nil {
		s.Log.ErrorContext(ctx, "a refused request could not be recorded", "route", e.What, "detail", err.Error())
	}
}

// recordTurnedAway counts a request that did not get past the edge.
func (s *server) recordTurnedAway(r *http.Request, status int, why string) {
	if s.Guard == nil {
		return
	}
	e := access.Event{Act: access.RequestRefuse, From: address(r.RemoteAddr), What: "edge", Why: why, Status: status, Outcome: "refused"}
	if err := s.Refusals.Count(context.WithoutCancel(r.Context()), e); err != nil {
		s.Log.ErrorContext(r.Context(), "a refused request could not be recorded", "why", why, "detail", err.Error())
	}
}

// routeOf is the pattern that answered a request; of an address that is none of
// ours, which may hold anything, only that it was.
func routeOf(r *http.Request) string {
	switch pattern := r.Pattern; {
	case pattern == "", pattern == "/", strings.HasSuffix(pattern, "/api/"):
		return r.Method + " elsewhere"
	case strings.Contains(pattern, " "):
		return pattern
	default:
		return r.Method + " " + (&url.URL{Path: pattern}).Path
	}
}

// statusOf remembers the status of an answer.
type statusOf struct {
	http.ResponseWriter
	status int
	begun  bool
}

// WriteHeader implements http.ResponseWriter.
func (s *statusOf) WriteHeader(status int) {
	if s.begun {
		return
	}
	s.begun, s.status = status >= http.StatusOK, status
	s.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (s *statusOf) Write(p []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	return s.ResponseWriter.Write(p)
}

// Unwrap lets streams be flushed.
func (s *statusOf) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Flush implements http.Flusher.
func (s *statusOf) Flush() {
	s.WriteHeader(http.StatusOK)
	_ = http.NewResponseController(s.ResponseWriter).Flush() // what cannot be flushed is sent at its end
}

// unlessReadOnly is itself for what is more than a page.
func unlessReadOnly(pattern string, handler http.Handler) http.Handler {
	if readOnly(pattern) {
		return handler
	}
	return itself(handler)
}

// itself is for handlers that keep a record of their own.
func itself(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		access.RecordedElsewhere(r.Context())
		next.ServeHTTP(w, r)
	})
}
