package frontdoor_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/app/frontdoor"
	"barsdesk/bars/outcome"
	"barsdesk/build/privateca"
)

const (
	callers = "int.api.service.nhs.uk" // the name that is let in
	within  = 20 * time.Second         // for what happens at all
)

// street is a door in a street of callers, and what is behind it.
type street struct {
	t        *testing.T
	door     *frontdoor.Door
	url      string // of the FHIR base
	at       string // host and port
	nhs      *privateca.Authority
	folder   string
	settings frontdoor.Settings
	said     *said
	mu       sync.Mutex
	clock    time.Time
	away     []frontdoor.Refusal
	answered []frontdoor.Answered
}

// said is what was logged.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to what was said.
func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// built is a door in INT that lets nobody in yet, and files for one that does.
func built(t *testing.T, change func(*frontdoor.Config)) *street {
	t.Helper()
	nhs, err := privateca.New("Made-up INT")
	if err != nil {
		t.Fatal(err)
	}
	s := &street{t: t, nhs: nhs, folder: t.TempDir(), said: &said{}, clock: time.Now()}
	s.settings = s.certificate(time.Now().AddDate(1, 0, 0))
	s.settings.ClientChain = s.file("chain.pem", nhs.Chain())
	s.settings.ClientName = callers
	c := frontdoor.Config{Environment: "int", ODSCode: func() string { return "RX1" }, Now: s.now, NewID: func() string { return "0" }, Log: slog.New(slog.NewTextHandler(s.said, nil)),
		Answered:   func(a frontdoor.Answered) { s.mu.Lock(); defer s.mu.Unlock(); s.answered = append(s.answered, a) },
		TurnedAway: func(why frontdoor.Refusal) { s.mu.Lock(); defer s.mu.Unlock(); s.away = append(s.away, why) }}
	if change != nil {
		change(&c)
	}
	s.door = frontdoor.New(c)
	return s
}

// certificate writes our own, which ends then, and gives settings that name it.
func (s *street) certificate(until time.Time) frontdoor.Settings {
	s.t.Helper()
	certificate, key, err := s.nhs.Write(s.folder, "ours", privateca.Asked{Name: "bars-int-rx1.example.thirdparty.nhs.uk", Hosts: []string{"127.0.0.1", "bars-int-rx1.example.thirdparty.nhs.uk"},
		Until: until, From: time.Now().AddDate(-1, 0, 0)})
	if err != nil {
		s.t.Fatal(err)
	}
	return frontdoor.Settings{Certificate: certificate, Key: key}
}

func (s *street) file(name string, text []byte) string {
	s.t.Helper()
	path := filepath.Join(s.folder, name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *street) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock
}

// opened serves a receiver by a door with the settings of built until the test
// ends.
func opened(t *testing.T, receiver http.HandlerFunc, change func(*frontdoor.Config)) *street {
	t.Helper()
	s := built(t, change)
	s.door.Use(s.settings)
	s.serve(receiver)
	return s
}

func (s *street) serve(receiver http.HandlerFunc) {
	s.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.serveAt(listener, receiver)
}

func (s *street) serveAt(listener net.Listener, receiver http.HandlerFunc) {
	s.t.Helper()
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.door.Serve(ctx, listener, receiver, 4*time.Second) }()
	s.at = listener.Addr().String()
	s.url = "https://" + s.at + "/FHIR/R4"
	s.t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			s.t.Errorf("the door ended with %v", err)
		}
	})
}

// plainly opens a door for plain HTTP on this computer, where nothing is real.
func plainly(t *testing.T, receiver http.HandlerFunc, limits frontdoor.Limits) *street {
	t.Helper()
	s := built(t, func(c *frontdoor.Config) { c.Environment, c.Limits = "sandbox", limits })
	s.door.Use(frontdoor.Settings{})
	s.serve(receiver)
	s.url = "http://" + s.at + "/FHIR/R4"
	return s
}

// caller is a client with a certificate of that name; none for "".
func (s *street) caller(by *privateca.Authority, asked privateca.Asked) *http.Client {
	s.t.Helper()
	config := &tls.Config{RootCAs: s.nhs.Pool()}
	if asked.Name != "" {
		shown, err := by.Pair(asked)
		if err != nil {
			s.t.Fatal(err)
		}
		// As a client that does not look at which issuers it is asked for.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &shown, nil }
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}, Timeout: within}
	s.t.Cleanup(client.CloseIdleConnections)
	return client
}

// nhsCaller is the caller that is let in.
func (s *street) nhsCaller() *http.Client { return s.caller(s.nhs, privateca.Asked{Name: callers}) }

// get asks for the capability statement.
func (s *street) get(client *http.Client) (*http.Response, error) {
	s.t.Helper()
	answer, err := client.Get(s.url + "/metadata")
	if err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	}
	return answer, err
}

// refusals are the connections that were turned away so far, once there are n.
func (s *street) refusals(n int) []frontdoor.Refusal {
	s.t.Helper()
	for late := time.After(within); ; {
		s.mu.Lock()
		got := append([]frontdoor.Refusal(nil), s.away...)
		s.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-late:
			s.t.Fatalf("turned away %v, want %d", got, n)
		case <-time.After(time.Millisecond):
		}
	}
}

// fine answers every request with an empty resource.
func fine(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/fhir+json")
	_, _ = io.WriteString(w, `{"resourceType":"Bundle"}`)
}

// expect wants a refusal with an OperationOutcome.
func expect(t *testing.T, answer *http.Response, status int, code, issue string) {
	t.Helper()
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	said := outcome.Read(answer.StatusCode, body)
	if answer.StatusCode != status || len(said.Issues) != 1 || said.Issues[0].Code != code || said.Issues[0].IssueCode != issue {
		t.Fatalf("answered %d %s, want %d %s %s", answer.StatusCode, body, status, code, issue)
	}
	if !strings.HasPrefix(said.Issues[0].Diagnostics, "RX1 was unable to process the request: ") {
		t.Errorf("diagnostics %q", said.Issues[0].Diagnostics)
	}
}
