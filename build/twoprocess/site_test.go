package twoprocess_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/build/clinic"
	"barsdesk/build/privateca"
	"barsdesk/build/program"
	"barsdesk/storage"
)

// environment is a custom one: nothing in it is simulated by the programs.
const environment = "trial"

// proxyName is that of the network in its certificate.
const proxyName = "proxy.made-up.example"

// site is one provider: a program with its data, its certificate, and someone
// signed in.
type site struct {
	t        *testing.T
	data     string
	endpoint string // host and port of its receiver
	args     []string
	program  *program.Program
	person   *program.Person
}

// newSite furnishes a provider; it is not started yet.
func newSite(ctx context.Context, t *testing.T, name string, nhs *privateca.Authority, services []storage.Service, slots []storage.Slot) *site {
	t.Helper()
	s := &site{t: t, data: t.TempDir()}
	must(t, clinic.Furnish(ctx, s.data, environment, services, slots))
	var err error
	s.endpoint, err = clinic.FreeAddress(ctx)
	must(t, err)
	files := t.TempDir()
	certificate, key, err := nhs.Write(files, "ours", privateca.Asked{Name: name, Hosts: []string{"127.0.0.1"}})
	must(t, err)
	chain := filepath.Join(files, "chain.pem")
	must(t, os.WriteFile(chain, nhs.Chain(), 0o600))
	s.args = []string{"serve", "--environment", environment, "--data", s.data, "--listen", "127.0.0.1:0", "--receiver", s.endpoint,
		"--tls-cert", certificate, "--tls-key", key, "--client-ca", chain, "--client-name", proxyName}
	t.Cleanup(func() {
		if s.program != nil {
			_ = s.program.Kill()
		}
	})
	return s
}

// start starts the program; the first time it makes the account to sign in with.
func (s *site) start(ctx context.Context) {
	s.t.Helper()
	var err error
	s.program, err = program.Start(ctx, binary, s.args...)
	must(s.t, err)
	if s.person == nil {
		s.person, err = s.program.First(ctx)
		must(s.t, err)
	}
}

// stop ends the program in good order; kill does not.
func (s *site) stop(ctx context.Context) {
	s.t.Helper()
	must(s.t, s.program.Stop(ctx))
}

func (s *site) kill() {
	s.t.Helper()
	must(s.t, s.program.Kill())
}

// set sends settings to the program, as the pages do.
func (s *site) set(ctx context.Context, network string, who desk.Identity) {
	s.t.Helper()
	var saved struct {
		Saved  bool `json:"saved"`
		Faults any  `json:"faults"`
	}
	connection := map[string]any{"base": network + "/booking-and-referral/FHIR/R4", "tokenUrl": "", "audience": "", "clientId": "", "kid": "", "jwksUrl": "", "perMinute": 300, "perSecond": 60,
		"proxy": "none", "roots": "", "preview": false, "cancelReasons": []any{}, "compatibility": map[string]bool{"bareStart": false, "includeOrder": false, "idsMissing": false, "otherId": false, "lenient": false}}
	must(s.t, s.call(ctx, http.MethodPut, "/settings/connection", connection, &saved))
	if !saved.Saved {
		s.t.Fatalf("the connection was not saved: %v", saved.Faults)
	}
	who.Roles, who.Missing = []message.Choice{}, []string{}
	must(s.t, s.call(ctx, http.MethodPut, "/settings/identity", who, nil))
}

// call calls the program's API, as the manager for settings and what is
// offered, else as the clinician.
func (s *site) call(ctx context.Context, method, path string, body, into any) error {
	role := "clinician"
	if strings.HasPrefix(path, "/settings/") || strings.HasPrefix(path, "/offered") {
		role = "manager"
	}
	return s.person.Call(ctx, s.program.URL, role, method, path, body, into)
}

// until asks again and again until done says so.
func (s *site) until(ctx context.Context, what string, done func() (bool, error)) {
	s.t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		so, err := done()
		if so {
			return
		}
		select {
		case <-ctx.Done():
			s.t.Fatalf("waited in vain: %s: %v\n%s", what, err, s.program.Log())
		case <-again.C:
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
