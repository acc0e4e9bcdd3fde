package doctor_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/doctor"
	"barsdesk/app/environment"
	"barsdesk/app/frontdoor"
	"barsdesk/bars/header"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
	"barsdesk/storage/keys"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

const service = "2000012345"

var (
	identity = desk.Identity{Family: "Okafor", SDSRoleID: "555000000002", RoleCode: "62247001", Organisation: "Lakeside Trust", ODSCode: "ZLK",
		ServiceID: "2000034567", ServiceName: "Lakeside 111"}
	signing = sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return key
	})
)

// ring holds one key, unless there is an error.
type ring struct {
	err error
	set string
}

func (r ring) Signing() (keys.Key, error) {
	return keys.Key{KID: "Clinic-INT-1", Signer: signing()}, r.err
}
func (r ring) List() ([]keys.Info, error) {
	return []keys.Info{{KID: "Clinic-INT-1", Signs: true, Published: true}}, nil
}
func (r ring) JWKS() ([]byte, error) { return []byte(r.set), nil }

const ours = `{"keys":[{"kty":"RSA","kid":"Clinic-INT-1","n":"AAA","e":"AQAB"}]}`

// network is token service, national service, receiver and our own published
// key set in one; a path in answers is answered so.
type network struct {
	*httptest.Server
	answers map[string]string
	late    time.Duration
	asked   []string
}

func newNetwork(t *testing.T) *network {
	t.Helper()
	n := &network{answers: map[string]string{
		"/oauth2/token":                      `{"access_token":"t","expires_in":"599","token_type":"Bearer"}`,
		"/bars/metadata":                     `{"resourceType":"CapabilityStatement","version":"1.5.0"}`,
		"/bars/metadata?" + service:          `{"resourceType":"CapabilityStatement","version":"1.4.0"}`,
		"/bars/MessageDefinition?" + service: `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageDefinition","id":"m"}}]}`,
		"/jwks.json":                         ours,
	}}
	n.Server = httptest.NewServer(n)
	t.Cleanup(n.Close)
	return n
}

func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if r.Header.Get(header.Target) != "" {
		path += "?" + service
	}
	n.asked = append(n.asked, r.Method+" "+path)
	w.Header().Set("Date", time.Now().Add(n.late).UTC().Format(http.TimeFormat))
	status, body, failing := strings.Cut(n.answers[path], "!")
	if !failing {
		_, _ = io.WriteString(w, n.answers[path])
		return
	}
	w.WriteHeader(map[string]int{"400": 400, "401": 401, "404": 404, "500": 500}[status])
	_, _ = io.WriteString(w, body)
}

// patient is an environment that is in order until something changes it.
type patient struct {
	t        *testing.T
	network  *network
	folder   string
	store    *sqlite.DB
	settings environment.Settings
	config   doctor.Config
	entries  []storage.Entry // of what the doctor asked others
}

func newPatient(t *testing.T) *patient {
	t.Helper()
	n := newNetwork(t)
	p := &patient{t: t, network: n, folder: filepath.Join(t.TempDir(), "int")}
	store, err := sqlite.Open(t.Context(), p.folder, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.store = store
	t.Cleanup(func() { _ = store.Close() })
	p.settings = environment.Settings{Base: n.URL + "/bars", TokenURL: n.URL + "/oauth2/token", ClientID: "the-api-key", KID: "Clinic-INT-1",
		JWKSURL: n.URL + "/jwks.json", PerMinute: 300, PerSecond: 60, Proxy: "none"}
	p.config = doctor.Config{Folder: p.folder, KeptBy: wrap.ByPassphrase, Environment: environment.Of("int"), Keys: ring{set: ours}, Service: service, Now: time.Now,
		KeyWords: func(err error) string { return err.Error() }}
	p.set("identity", identity)
	return p
}

func (p *patient) set(name string, value any) {
	p.t.Helper()
	text, err := json.Marshal(value)
	if err == nil {
		err = p.store.Update(p.t.Context(), func(tx storage.Tx) error { return tx.Settings().Put(name, text) })
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// record keeps what the doctor did, as the process that owns the data does.
func (p *patient) record(_ context.Context, e storage.Entry) error {
	p.entries = append(p.entries, e)
	return nil
}

// examined looks at it as the command does: reading only.
func (p *patient) examined() []doctor.Line {
	p.t.Helper()
	p.set("connection", p.settings)
	look, err := sqlite.Look(p.t.Context(), p.folder, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = look.Close() })
	c := &p.config
	guard := &access.Guard{Store: look, Now: time.Now, Environment: c.Environment.Name, Book: p.record}
	c.Store = look
	c.Connection, err = environment.Open(p.t.Context(), environment.Config{Name: c.Environment.Name, Store: look, Guard: guard, Keys: c.Keys,
		Now: time.Now, NewID: uuid.NewString, Changed: func() {}})
	if err != nil {
		p.t.Fatal(err)
	}
	c.Door = frontdoor.New(frontdoor.Config{Environment: c.Environment.Name, Now: time.Now, NewID: uuid.NewString})
	c.Desk = desk.New(desk.Config{Store: look, Client: c.Connection.Client(), Guard: guard, Now: time.Now, NewID: uuid.NewString, Environment: c.Environment, Door: c.Door,
		Software: desk.Software{Name: "Barsdesk", Version: "1", Supplier: "Barsdesk"}})
	if err := c.Desk.OpenDoor(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	c.Endpoint = (&receiver.Receiver{ODSCode: "ZLK", Directory: c.Desk.OwnServices(), Records: c.Desk.Records(), Now: time.Now, NewID: uuid.NewString, Reference: uuid.NewString}).Handler()
	return doctor.Examine(p.t.Context(), *c)
}

func states(lines []doctor.Line) string {
	marks := map[string]string{doctor.OK: "+", doctor.Problem: "-", doctor.Skipped: "?"}
	var out []string
	for _, l := range lines {
		out = append(out, marks[l.State]+l.ID)
	}
	return strings.Join(out, " ")
}

const sound = "+data +sealing +identity ?checkpoints ?backup +settings +key +published +service +token-service +token +metadata +clock +receiver +definitions"

func TestAllInOrder(t *testing.T) {
	p := newPatient(t)
	lines := p.examined()
	if states(lines) != sound || !doctor.Fine(lines) {
		t.Errorf("%s\n%+v", states(lines), lines)
	}
	if len(p.entries) == 0 || !slices.ContainsFunc(p.entries, func(e storage.Entry) bool { return e.Act == string(access.TokenAsk) }) {
		t.Errorf("recorded: %+v", p.entries)
	}
	for _, r := range p.network.asked {
		if strings.HasPrefix(r, "POST") && r != "POST /oauth2/token" {
			t.Errorf("the doctor sent %s", r)
		}
	}
}

// Each thing that can be wrong is found, alone, and said with its cure.
func TestEachProblemIsFound(t *testing.T) {
	for _, c := range []struct {
		name, states, words string
		change              func(p *patient)
	}{
		{"identity", "-identity", "ODS code", func(p *patient) { id := identity; id.ODSCode = ""; p.set("identity", id) }},
		{"client id", "-settings -token", "the client ID", func(p *patient) { p.settings.ClientID = "" }},
		{"no key", "-key -token", "There is no signing key", func(p *patient) { p.config.Keys = ring{err: keys.ErrNone, set: ours} }},
		{"sealed", "-key -token", "key store cannot be used", func(p *patient) {
			p.config.Keys = ring{err: &wrap.Unavailable{By: wrap.ByKeyStore, Reason: "it is locked"}, set: ours}
		}},
		{"other kid", "-key", "the settings name Clinic-INT-0", func(p *patient) { p.settings.KID = "Clinic-INT-0" }},
		{"old key set", "-published", "lacks Clinic-INT-1", func(p *patient) { p.network.answers["/jwks.json"] = `{"keys":[]}` }},
		{"another key", "-published", "another key of that name", func(p *patient) { p.network.answers["/jwks.json"] = strings.Replace(ours, "AAA", "BBB", 1) }},
		{"key set gone", "-published", "the answer is 404", func(p *patient) { p.network.answers["/jwks.json"] = "404!" }},
		{"clock", "-clock", " slow.", func(p *patient) { p.network.late = 5*time.Minute + 400*time.Millisecond }},
		{"token refused", "-token", "does not know this client ID", func(p *patient) { p.network.answers["/oauth2/token"] = `401!{"error":"invalid_request"}` }},
		{"statement", "-metadata", "Nothing is at this address", func(p *patient) { p.network.answers["/bars/metadata"] = "404!{}" }},
		{"receiver", "-receiver", "(404)", func(p *patient) {
			p.network.answers["/bars/metadata?"+service] = `404!{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/http-error-codes","code":"PROXY_NOT_FOUND"}]}}]}`
		}},
		{"no definitions", "-definitions", "nothing about what it takes", func(p *patient) {
			p.network.answers["/bars/MessageDefinition?"+service] = `{"resourceType":"Bundle"}`
		}},
		{"not read", "-definitions", "cannot be read", func(p *patient) { p.network.answers["/bars/MessageDefinition?"+service] = "<html>" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPatient(t)
			c.change(p)
			lines := p.examined()
			var found []string
			said := ""
			for _, l := range lines {
				if l.State == doctor.Problem {
					found = append(found, "-"+l.ID)
					said += l.What + " " + l.Next + "\n"
					if l.What == "" || l.Next == "" {
						t.Errorf("%s is not explained", l.ID)
					}
				}
			}
			if strings.Join(found, " ") != c.states || !strings.Contains(said, c.words) || doctor.Fine(lines) {
				t.Errorf("found %v, said %q", found, said)
			}
		})
	}
}

func TestDataFolderThatOthersMayReadIsAProblem(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	p := newPatient(t)
	if err := os.Chmod(p.folder, 0o755); err != nil { //nolint:gosec // that is what is looked for
		t.Fatal(err)
	}
	if l := p.examined()[0]; l.State != doctor.Problem || !strings.Contains(l.Next, "chmod 700") {
		t.Errorf("%+v", l)
	}
}

func TestEnvironmentsWithoutConnectionNeedNone(t *testing.T) {
	p := newPatient(t)
	p.config.Environment = environment.Of("sandbox")
	if lines := p.examined(); states(lines) != "+data +sealing +identity ?checkpoints ?connection" || len(p.network.asked) != 0 {
		t.Errorf("%s, asked %v", states(lines), p.network.asked)
	}
}

// What keeps the data keys is said plainly, and live care is not fine with a file.
func TestWhatKeepsTheDataKeysIsSaid(t *testing.T) {
	for _, tt := range []struct {
		environment string
		by          wrap.Kind
		state, says string
	}{
		{"int", wrap.ByKeyStore, doctor.OK, "key store keeps the keys"},
		{"prod", wrap.ByPassphrase, doctor.OK, "under a passphrase"},
		{"int", wrap.ByKeyFile, doctor.OK, "whoever takes the disk takes both"},
		{"prod", wrap.ByKeyFile, doctor.Problem, "whoever takes the disk takes both"},
		{"sandbox", wrap.ByKeyFile, doctor.OK, "Made-up data are sealed"},
		{"int", "", doctor.Problem, "not sealed yet"},
	} {
		p := newPatient(t)
		p.config.Environment, p.config.KeptBy = environment.Of(tt.environment), tt.by
		if l := p.examined()[1]; l.ID != "sealing" || l.State != tt.state || !strings.Contains(l.What, tt.says) {
			t.Errorf("%s by %q: %+v", tt.environment, tt.by, l)
		}
	}
}

func TestPublicSandboxNeedsNoKey(t *testing.T) {
	p := newPatient(t)
	p.config.Environment, p.config.Keys = environment.Of("nhs-sandbox"), ring{err: keys.ErrNone}
	p.settings.TokenURL, p.settings.KID = "", ""
	if got, want := states(p.examined()), "+data +sealing +identity ?checkpoints ?backup +settings ?key +service +metadata +clock +receiver +definitions"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The file for support holds counts and settings, and nothing of a patient,
// no secret and nobody's name.
func TestFileForSupportHoldsNothingOfAPatient(t *testing.T) {
	p := newPatient(t)
	secrets := []string{"9658499058", "MURRY", "Murry", "Josiah", "DN8 5SP", "Okafor", "the-api-key", "CERTIFICATE", "patient-key"}
	err := p.store.Update(context.Background(), func(tx storage.Tx) error {
		now := time.Now().UTC()
		c := storage.Case{ID: "c1", Role: storage.Sender, ServiceID: service, CorrelationID: "k", PatientKey: "patient-key", Subject: []byte("MURRY, Josiah 9658499058"), CreatedAt: now, UpdatedAt: now}
		m := storage.Outbound{ID: "m1", CaseID: "c1", Target: service, RequestID: "r1", CorrelationID: "k", Kind: "referral-new", State: "unknown",
			Body: []byte(`{"name":"Murry","postcode":"DN8 5SP"}`), Header: []byte("9658499058"), CreatedAt: now, UpdatedAt: now}
		return errors.Join(tx.Cases().Create(c), tx.Outbox().Add(m))
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := p.examined()
	text, err := doctor.ForSupport(t.Context(), p.config, map[string]string{"version": "1"}, lines)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets {
		if strings.Contains(string(text), s) {
			t.Errorf("it holds %q", s)
		}
	}
	var s doctor.Support
	if err := json.Unmarshal(text, &s); err != nil || s.Outbox["unknown"] != 1 || s.Outbox["queued"] != 0 || len(s.Lines) != len(lines) ||
		s.Settings.Base != p.settings.Base || len(s.Keys) != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}
