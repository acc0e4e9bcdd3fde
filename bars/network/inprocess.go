package network

import (
	"bytes"
	"errors"
	"net/http"
)

var errFellOver = errors.New("the receiver fell over")

// inProcess calls a handler of this process as if it lay behind the network:
// its answer arrives whole or not at all, and nobody waits for it beyond the
// request's context.
func inProcess(r *http.Request, h http.Handler) (answer, error) {
	type ended struct {
		answer
		err error
	}
	done := make(chan ended, 1)
	go func() {
		kept := &keeper{header: http.Header{}}
		defer func() {
			if recover() != nil {
				done <- ended{err: errFellOver}
			}
		}()
		h.ServeHTTP(kept, r)
		done <- ended{answer: kept.answer()}
	}()
	select {
	case e := <-done:
		return e.answer, e.err
	case <-r.Context().Done():
		return answer{}, r.Context().Err()
	}
}

// keeper is a ResponseWriter that keeps the answer.
type keeper struct {
	status int
	header http.Header
	sent   http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (k *keeper) Header() http.Header { return k.header }

// WriteHeader keeps the first status, as a connection does.
func (k *keeper) WriteHeader(status int) {
	if k.status == 0 {
		k.status, k.sent = status, k.header.Clone()
	}
}

// Write never fails.
func (k *keeper) Write(p []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	return k.body.Write(p)
}

func (k *keeper) answer() answer {
	k.WriteHeader(http.StatusOK)
	return answer{k.status, passed(k.sent), k.body.Bytes()}
}
