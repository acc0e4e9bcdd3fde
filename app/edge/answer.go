package edge

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// answer puts the policy's headers on an answer, whoever writes it.
type answer struct {
	http.ResponseWriter
	policy  *Policy
	secure  bool
	begun   bool
	status  int // once it is begun
	control *http.ResponseController
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if status >= http.StatusOK && !a.begun {
		a.begun, a.status = true, status
		a.head()
	}
	a.ResponseWriter.WriteHeader(status)
}

// answered is the status of the answer: net/http says 200 for a handler that
// says nothing.
func (a *answer) answered() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// head sets what every answer carries.
func (a *answer) head() {
	h := a.Header()
	for name, value := range a.policy.Headers {
		if name != "Cache-Control" || h.Get(name) == "" {
			h.Set(name, value)
		}
	}
	if a.secure {
		h.Set("Strict-Transport-Security", twoYears)
	}
}

// Write implements http.ResponseWriter. Each piece has its own time, so that a
// reader who goes on taking is waited for however long the whole is.
func (a *answer) Write(p []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	a.allowTime()
	return a.ResponseWriter.Write(p)
}

// Flush implements http.Flusher.
func (a *answer) Flush() {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	a.allowTime()
	_ = a.control.Flush() // a writer that cannot is whole at its end
}

// Unwrap lets handlers set deadlines of their own.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// allowTime gives the reader time for one more piece. Not every writer knows
// deadlines; then the server's own limits hold.
func (a *answer) allowTime() {
	if a.policy.Taken > 0 {
		_ = a.control.SetWriteDeadline(time.Now().Add(a.policy.Taken))
	}
}

// bounded is the request with a body of the policy's length and time.
func (a *answer) bounded(r *http.Request) *http.Request {
	if r.Body == nil || r.Body == http.NoBody || a.policy.Body == 0 {
		return r
	}
	r.Body = http.MaxBytesReader(a, r.Body, a.policy.Body)
	if a.policy.Arrive > 0 && a.control.SetReadDeadline(time.Now().Add(a.policy.Arrive)) == nil {
		r.Body = &timed{r.Body, a.control}
	}
	return r
}

// timed is a body with a deadline. Once it is there whole the deadline is
// lifted: it would end the request while it is worked on.
type timed struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read implements io.Reader.
func (t *timed) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = t.control.SetReadDeadline(time.Time{})
	}
	return n, err
}
