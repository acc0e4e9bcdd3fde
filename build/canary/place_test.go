package canary_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/build/clinic"
	"barsdesk/build/program"
)

// place is a running program that people and the network can reach.
type place struct {
	*program.Program
	data     string
	receiver string // address of its receiver
	session  string // of someone signed in
}

// serve starts the screens in the Sandbox, with sign-in, and the receiver.
func serve(ctx context.Context, t *testing.T) *place {
	t.Helper()
	p := &place{data: t.TempDir()}
	var err error
	if p.receiver, err = clinic.FreeAddress(ctx); err != nil {
		t.Fatal(err)
	}
	if p.Program, err = program.Start(ctx, binary, "serve", "--sandbox", "--listen", "127.0.0.1:0", "--receiver", p.receiver, "--data", p.data); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	token, err := p.SignIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p.session = p.enter(ctx, t, token)
	return p
}

// department starts a receiver with an emergency department. Nobody signs in.
func department(ctx context.Context, t *testing.T) *place {
	t.Helper()
	p := &place{data: t.TempDir()}
	var err error
	if p.receiver, err = clinic.FreeAddress(ctx); err != nil {
		t.Fatal(err)
	}
	if p.Program, err = clinic.Start(ctx, binary, p.data, p.receiver); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	return p
}

// enter signs in with a one-time token and gives the session.
func (p *place) enter(ctx context.Context, t *testing.T, token string) string {
	t.Helper()
	text, _ := json.Marshal(map[string]string{"token": token})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL+"/api/session", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	for _, c := range answer.Cookies() {
		if strings.HasSuffix(c.Name, "barsdesk-session") {
			return c.Value
		}
	}
	said, _ := io.ReadAll(answer.Body)
	t.Fatalf("signing in gives no session: %d %s", answer.StatusCode, said)
	return ""
}

// do makes a request and reads the answer whole, its headers as text.
func (p *place) do(t *testing.T, r *http.Request) (status int, body, head []byte) {
	t.Helper()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", r.Method, r.URL.Path, err, p.Log())
	}
	defer func() { _ = answer.Body.Close() }()
	body, err = io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	_ = answer.Header.Write(&lines)
	return answer.StatusCode, body, lines.Bytes()
}

// searched looks through all that others can read of a program: metrics, file
// names, and the log, to which a crash adds its own words at last.
func (p *place) searched(ctx context.Context, t *testing.T, f flock) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	status, numbers, _ := p.do(t, r)
	if status != http.StatusOK || !bytes.Contains(numbers, []byte("barsdesk_")) {
		t.Errorf("the metrics are answered %d", status)
	}
	f.clean(t, "the metrics", numbers)
	f.clean(t, "a file name", names(t, p.data))
	before := len(p.Log())
	crashed := p.Crash()
	if crashed == nil || !strings.Contains(p.Log()[before:], "goroutine ") {
		t.Errorf("the program did not crash as asked: %v", crashed)
	}
	f.clean(t, "the log", []byte(p.Log()))
	if before == 0 {
		t.Error("nothing was logged, so nothing was looked through")
	}
}

// names are the paths below a folder.
func names(t *testing.T, folder string) []byte {
	t.Helper()
	var out bytes.Buffer
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		out.WriteString(path + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
