package edge_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"barsdesk/app/edge"
)

// all are the policies of the program's listeners, with plain words.
func all() []edge.Policy {
	return []edge.Policy{edge.Screens(nil, false, edge.Plainly), edge.API(nil, false, edge.Plainly), edge.Beside(nil, false, edge.Plainly),
		edge.Beneath(nil, false, edge.Plainly), edge.Network(edge.Plainly), edge.Control(nil, edge.Plainly), edge.Receiver(edge.Plainly), edge.Owner(), edge.Window()}
}

// log collects what is logged.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to what was said.
func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *log) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// secret must never come out of the edge.
const secret = "MURRY-9658499058"

// behind serves what a program can do behind a policy: answer, answer nothing,
// read a body, fall over before or while it answers.
func behind(t *testing.T, p edge.Policy, said *log) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/found", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src *") // no handler weakens the policy
		w.Header().Set("X-Content-Type-Options", "")
		_, _ = io.WriteString(w, "found")
	})
	mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(w, r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	})
	mux.HandleFunc("/error", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusServiceUnavailable) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/found", http.StatusSeeOther) })
	mux.HandleFunc("/panic", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Half", secret)
		panic(secret)
	})
	mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		panic(secret)
	})
	mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	server := httptest.NewServer(edge.New(edge.Always(p), mux, said.logger()))
	t.Cleanup(server.Close)
	return server
}

// ask makes a request as this computer's own page would; set changes it.
func ask(t *testing.T, server *httptest.Server, method, path, body string, set ...func(*http.Request)) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "localhost"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, f := range set {
		f(r)
	}
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		return nil, err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err.Error()
	}
	return answer, string(text)
}

func header(name string, values ...string) func(*http.Request) {
	return func(r *http.Request) { r.Header[name] = values }
}
