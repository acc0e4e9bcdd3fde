package setup_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/frontdoor"
	"barsdesk/app/setup"
	"barsdesk/build/privateca"
)

// A server on which nobody did anything says what is left, and what waits for what.
func TestAFreshServer(t *testing.T) {
	s := newServer(t, "int")
	v := s.view(administrator)
	const want = "?organisation ?signing ?connection ?people ~services ?receiving ~going-live ?backup ?checkpoints"
	if got := states(v); got != want || v.Left != 5 || v.Ready || v.TriedAt != nil || v.Away != nil {
		t.Errorf("got  %s\nwant %s\n%+v", got, want, v)
	}
	services := step(t, v, "services")
	if !slices.Equal(services.Waits, []setup.Wait{{ID: "organisation", Title: "Name your organisation"}, {ID: "people", Title: "Invite a manager"}}) || services.Whose != "Manager" || !services.Optional {
		t.Errorf("%+v", services)
	}
	if got := step(t, v, "signing").Command; got != "barsdesk keys new --environment int" {
		t.Errorf("signing by %q", got)
	}
	if open, err := s.list.Open(t.Context(), administrator); !open || err != nil {
		t.Errorf("open %v, %v", open, err)
	}
}

// Whoever works on a database reads commands that work on it too.
func TestCommandsNameWhereTheDataLie(t *testing.T) {
	s := newServer(t, "int")
	s.flags = "--environment int --database URL"
	v := s.view(administrator)
	for got, want := range map[string]string{v.Command: "doctor", step(t, v, "signing").Command: "keys new", step(t, v, "backup").Command: "backup FILE"} {
		if got != "barsdesk "+want+" --environment int --database URL" {
			t.Errorf("%s is done by %q", want, got)
		}
	}
	if backup := said(step(t, v, "backup")); !strings.Contains(backup, "Run barsdesk backup FILE --environment int --database URL, each day") {
		t.Errorf("it says %s", backup)
	}
}

// Each step is done once what it needs is there, whoever did it and wherever.
func TestStepsAreDoneByWhatIsSetUp(t *testing.T) {
	s := newServer(t, "int")
	done := func(id string, how func()) {
		t.Helper()
		how()
		if got := step(t, s.view(administrator), id); got.State != setup.Done {
			t.Errorf("%s is %s: %s", id, got.State, said(got))
		}
	}
	done("organisation", s.named)
	done("signing", func() { s.keys.empty = false })
	s.connected()
	connection := step(t, s.view(administrator), "connection")
	if connection.State != setup.ToDo || !strings.Contains(said(connection), "has not been tried yet") {
		t.Errorf("%+v", connection)
	}
	done("connection", func() { s.check() })
	done("people", func() { s.joins("p3", "clinician"); s.joins("p2", "manager") })
	if got := step(t, s.view(administrator), "services"); got.State != setup.ToDo || got.Whose != "Manager" {
		t.Errorf("services, for an administrator while there is a manager: %+v", got)
	}
	done("backup", s.backedUp)
	if v := s.view(administrator); !v.Ready || v.Left != 0 {
		t.Errorf("not ready: %s", states(v))
	}
	done("services", func() { s.offers(1) })
	done("checkpoints", func() {
		s.set("audit.checkpoints", map[string]any{"folder": "/share", "size": 7, "copiedAt": s.now})
	})
	if s.changed != 1 {
		t.Errorf("%d changes were told", s.changed)
	}
}

// What was set up and does not do is a problem, said in the doctor's words with
// what to do, also of a step that a team could do without.
func TestWhatIsWrongIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		step, words string
		spoil       func(s *server)
	}{
		"a certificate that has expired": {"receiving", "ended on", func(s *server) { s.certificate("bars.lakeside.thirdparty.nhs.uk", s.now.AddDate(0, 0, -1)) }},
		"a certificate that ends soon":   {"receiving", "ends on", func(s *server) { s.certificate("bars.lakeside.thirdparty.nhs.uk", s.now.AddDate(0, 0, 20)) }},
		"a certificate of another name":  {"receiving", "not for bars.lakeside.thirdparty.nhs.uk", func(s *server) { s.certificate("other.nhs.uk", s.now.AddDate(1, 0, 0)) }},
		"a service without appointments": {"services", "no free appointment in the coming week", func(s *server) { s.offers(0) }},
		"a network that is not there":    {"connection", "Check", func(s *server) { s.network.Close(); s.check() }},
		"a token that is refused":        {"connection", "does not know this client ID", func(s *server) { s.refuses = true; s.check() }},
		"a key of another name": {"signing", "the settings name Clinic-INT-0", func(s *server) {
			s.set("connection", map[string]any{"kid": "Clinic-INT-0", "tokenUrl": "https://int.api.service.nhs.uk/oauth2/token"})
		}},
		"backups that have stopped": {"backup", "10 days ago", func(s *server) { s.backedUp(); s.now = s.now.AddDate(0, 0, 10) }},
		"copies that fail": {"checkpoints", "no such folder", func(s *server) {
			s.set("audit.checkpoints", map[string]any{"folder": "/share", "fault": "no such folder", "copiedAt": s.now})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, "int")
			s.keys.empty = false
			s.connected()
			c.spoil(s)
			v := s.view(administrator)
			if got := step(t, v, c.step); got.State != setup.Problem || !strings.Contains(said(got), c.words) || v.Ready {
				t.Errorf("%s: %s", got.State, said(got))
			}
		})
	}
}

// certificate lets senders in by one of a name, good until an instant.
func (s *server) certificate(name string, until time.Time) {
	s.t.Helper()
	nhs, err := privateca.New("Made-up NHS")
	if err != nil {
		s.t.Fatal(err)
	}
	in := desk.ReceiverSettings{Address: "https://bars.lakeside.thirdparty.nhs.uk/FHIR/R4", Door: frontdoor.Settings{ClientName: "int.api.service.nhs.uk", ClientChain: filepath.Join(s.t.TempDir(), "chain.pem")}}
	if err := os.WriteFile(in.Door.ClientChain, nhs.Chain(), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if in.Door.Certificate, in.Door.Key, err = nhs.Write(filepath.Dir(in.Door.ClientChain), "ours", privateca.Asked{Name: name, Until: until}); err != nil {
		s.t.Fatal(err)
	}
	s.receives = true
	s.set("receiver", in)
}

// What a call found counts for what was tried: not for other settings, not after
// a day, but after a start of the program.
func TestATryCountsForWhatWasTried(t *testing.T) {
	s := newServer(t, "int")
	s.keys.empty = false
	s.connected()
	if v := s.check(); step(t, v, "connection").State != setup.Done || v.TriedAt == nil || !v.TriedAt.Equal(s.now) {
		t.Fatalf("%s", said(step(t, v, "connection")))
	}
	s.start()
	if v := s.view(administrator); step(t, v, "connection").State != setup.Done {
		t.Errorf("after a start: %s", states(v))
	}
	s.keys.empty = true
	if v := s.view(administrator); v.TriedAt != nil {
		t.Error("it counts for a key that is gone")
	}
	s.keys.empty = false
	s.now = s.now.Add(25 * time.Hour)
	if v := s.view(administrator); v.TriedAt != nil || step(t, v, "connection").State != setup.ToDo {
		t.Errorf("after a day: %s", states(v))
	}
	if e := s.recorded(access.SetupCheck); len(e) != 1 || !strings.Contains(string(e[0].Detail), `"problems":[`) {
		t.Errorf("recorded: %+v", e)
	}
}

// The list can be put away before it is done, comes back, and both are recorded.
func TestPuttingTheListAway(t *testing.T) {
	s := newServer(t, "int")
	v, err := s.list.Choose(t.Context(), administrator, setup.Choice{Away: true})
	if err != nil || v.Away == nil || v.Away.Ready || !v.Away.At.Equal(s.now) {
		t.Fatalf("%+v, %v", v.Away, err)
	}
	s.start()
	if open, err := s.list.Open(t.Context(), administrator); open || err != nil {
		t.Errorf("open %v, %v", open, err)
	}
	if v := s.view(administrator); v.Away == nil || v.Left != 5 {
		t.Errorf("%+v", v)
	}
	if v, err = s.list.Choose(t.Context(), administrator, setup.Choice{}); err != nil || v.Away != nil {
		t.Errorf("%+v, %v", v.Away, err)
	}
	if e := s.recorded(access.SetupFinish); len(e) != 2 || string(e[1].Detail) != `{"away":true}` {
		t.Errorf("recorded: %+v", e)
	}
}

// A manager sees the list and does what is a manager's; the rest is told whose it
// is. Nobody else sees it, and what is refused is recorded.
func TestWhoseTheListIs(t *testing.T) {
	s := newServer(t, "int")
	v := s.view(manager)
	for id, whose := range map[string]string{"organisation": "", "signing": "Administrator", "people": "Administrator", "services": "", "backup": "Administrator"} {
		if got := step(t, v, id).Whose; got != whose {
			t.Errorf("%s belongs to %q", id, got)
		}
	}
	if open, err := s.list.Open(t.Context(), clinician); open || err != nil {
		t.Errorf("a clinician: %v, %v", open, err)
	}
	refused := new(access.Refused)
	for name, do := range map[string]func() error{
		"a clinician looks": func() error { _, err := s.list.View(t.Context(), clinician); return err },
		"a manager checks":  func() error { _, err := s.list.Check(t.Context(), manager); return err },
		"a manager hides":   func() error { _, err := s.list.Choose(t.Context(), manager, setup.Choice{Away: true}); return err },
	} {
		if err := do(); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, act := range []access.Act{access.SetupRead, access.SetupCheck, access.SetupFinish} {
		if e := s.recorded(act); len(e) == 0 || e[0].Outcome != "refused" {
			t.Errorf("%s: %+v", act, e)
		}
	}
}

// Where nothing is connected, the list says that messages go nowhere, and asks
// for no key.
func TestAnEnvironmentWithoutAConnection(t *testing.T) {
	s := newServer(t, "local")
	v := s.view(administrator)
	if got := step(t, v, "connection"); got.State != setup.ToDo || strings.Contains(states(v), "signing") {
		t.Errorf("%s: %s", states(v), said(got))
	}
}

// What cannot be kept is not told as done: the list stands as before.
func TestAStoreThatFails(t *testing.T) {
	s := newServer(t, "int")
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"view":  func() error { _, err := s.list.View(t.Context(), administrator); return err },
		"check": func() error { _, err := s.list.Check(t.Context(), administrator); return err },
		"choose": func() error {
			_, err := s.list.Choose(t.Context(), administrator, setup.Choice{Away: true})
			return err
		},
		"open": func() error { _, err := s.list.Open(t.Context(), administrator); return err },
	} {
		if do() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
