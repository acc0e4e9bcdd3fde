package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// operation answers one request: with what it returns, as JSON. A nil answer
// means that there is nothing to say, or that it has answered by itself.
type operation func(w http.ResponseWriter, r *http.Request) (any, error)

// answered is an operation as a handler.
func answered(serve operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := serve(w, r)
		if err != nil {
			problemOf(err).write(w)
			return
		}
		if out == nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out) // the reader may be gone
	})
}

// read reads the body of a request. Members that nobody knows are refused: they
// are most often misspelt.
func read[T any](r *http.Request) (in T, err error) {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err = d.Decode(&in)
	switch {
	case errors.Is(err, io.EOF):
		return in, notUsable("the request has no body")
	case err != nil:
		return in, notUsable("the body is not the JSON that this path takes; see " + root + "/openapi.json")
	}
	return in, nil
}

// nothing answers 204.
func nothing(w http.ResponseWriter) (any, error) {
	w.WriteHeader(http.StatusNoContent)
	return nil, nil
}
