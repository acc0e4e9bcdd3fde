package web

import (
	"io"
	"net/http"

	"barsdesk/app/access"
)

// health registers /healthz, which answers while the process lives, and
// /readyz, which answers 200 while it can serve.
func (s *server) health() {
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusOK, "alive\n")
	})
	s.mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		access.RecordedElsewhere(r.Context()) // what cannot store cannot record that either; it is logged
		if s.Ready != nil {
			if err := s.Ready(r.Context()); err != nil {
				s.Log.ErrorContext(r.Context(), "not ready", "detail", err.Error())
				say(w, http.StatusServiceUnavailable, "not ready\n")
				return
			}
		}
		say(w, http.StatusOK, "ready\n")
	})
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // the reader may be gone
}
