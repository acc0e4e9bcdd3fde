package web

import (
	"net/http"

	"barsdesk/app/access"
)

// keySet registers /jwks.json: our public keys, for anyone who asks, as the
// platform does without signing in. Caches on the way may keep it for
// five minutes, which the wait of a new key allows for.
//
// BaRS Core, Security: publish the public key as a JWKS.
func (s *server) keySet() {
	s.mux.HandleFunc("GET /jwks.json", func(w http.ResponseWriter, r *http.Request) {
		s.recordKeysRead(r)
		body := []byte(`{"keys":[]}`)
		if s.KeySet != nil {
			set, err := s.KeySet()
			if err != nil {
				s.Log.ErrorContext(r.Context(), "the signing keys are not all sound", "detail", err.Error())
			}
			if body = set; set == nil {
				say(w, http.StatusServiceUnavailable, "The keys cannot be read at the moment.\n")
				return
			}
		}
		w.Header().Set("Content-Type", "application/jwk-set+json")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(body) // the reader may be gone
	})
}

// recordKeysRead counts, by where it came from, who fetches the keys. They are
// public, and are answered whether or not that can be recorded: a platform that
// cannot read them would stop all sending.
func (s *server) recordKeysRead(r *http.Request) {
	if s.Guard == nil {
		return
	}
	e := access.Event{Act: access.KeysPublish, From: address(r.RemoteAddr), What: r.Pattern, Outcome: "answered"}
	if err := s.Refusals.Count(r.Context(), e); err != nil {
		s.Log.ErrorContext(r.Context(), "that the keys were fetched could not be recorded", "detail", err.Error())
	}
}
