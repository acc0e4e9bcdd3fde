package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/web"
	"barsdesk/bars/client"
	"barsdesk/bars/definition/packages"
	"barsdesk/bars/message"
	"barsdesk/bars/oauth"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// start is when every test begins: a Saturday in winter.
var start = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// rig is a workstation with a real store, and a network of made-up services.
type rig struct {
	t      *testing.T
	clock  *clock
	store  storage.Store
	desk   *desk.Desk
	door   *access.Door
	bars   *fakeBaRS
	server *httptest.Server
	log    *bytes.Buffer
	jar    []*http.Cookie

	packages *packages.Store
}

type option func(*web.Config)

// newRig starts a workstation where everyone is a clinician, unless an option
// says otherwise.
func newRig(t *testing.T, options ...option) *rig {
	t.Helper()
	return newRigIn(t, desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true}, options...)
}

// newRigIn is newRig in an environment.
func newRigIn(t *testing.T, environment desk.Environment, options ...option) *rig {
	t.Helper()
	r := &rig{t: t, clock: &clock{now: start}, bars: newFakeBaRS(t), log: &bytes.Buffer{}}
	store := openMemory(t)
	r.store, r.packages = store, packages.Open(filepath.Join(t.TempDir(), "packages"))
	guard := &access.Guard{Store: store, Now: r.clock.Now, Environment: "sandbox", Simulated: true}
	r.door = &access.Door{Guard: guard}
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.desk = desk.New(desk.Config{Store: store, Guard: guard, Now: r.clock.Now, NewID: uuid.NewString, Log: log,
		Random:      func() float64 { return 0.5 },
		Client:      &client.Client{Base: r.bars.URL(), HTTP: r.bars.Client(), Token: oauth.None, NewID: uuid.NewString},
		Environment: environment, Packages: r.packages,
		Software:   software,
		KeyedIndex: keyed, People: people})
	c := web.Config{Desk: r.desk, Guard: guard, Sessions: r.door, People: &access.Accounts{Door: r.door, NewID: uuid.NewString}, Log: log, Beat: 20 * time.Millisecond,
		NoSignIn: &access.Actor{ID: "p1", Role: access.Clinician, Name: "Trainer", Alone: true}}
	for _, o := range options {
		o(&c)
	}
	r.server = httptest.NewServer(web.New(c))
	t.Cleanup(r.server.Close)
	r.update(func(tx storage.Tx) error { return tx.Directory().Put(services...) })
	return r
}

// openMemory is a store that the test closes.
func openMemory(t *testing.T) *sqlite.DB {
	t.Helper()
	store, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

var (
	software = desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}
	quiet    = slog.New(slog.DiscardHandler)
)

func withSignIn(c *web.Config) { c.NoSignIn = nil }

func as(role access.Role) option {
	return func(c *web.Config) { c.NoSignIn = &access.Actor{ID: "p1", Role: role} }
}

func keyed(kind storage.KeyKind, value string) string {
	sum := sha256.Sum256([]byte(string(kind) + value))
	return hex.EncodeToString(sum[:])
}

func people() []message.Patient { return []message.Patient{murry()} }

// murry is a made-up person of the published test range.
func murry() message.Patient {
	return message.Patient{NHSNumber: "9658499058",
		Verification: message.Verification{Status: message.PatientChoices().Verifications[0].Value, How: "Read out by the patient", By: "Amara Okafor"},
		Family:       "Murry", Given: "Josiah", Prefix: "Mr", BirthDate: "1918-08-10", Sex: "male",
		AddressLines: []string{"31 Canal Street"}, City: "Scunthorpe", Postcode: "DN8 5SP",
		GP:       message.Surgery{ODSCode: "Z02470", Name: "Lakeside Medical Practice"},
		Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Given: "Josiah", Family: "Murry", Phone: "07700 900114", First: true}}}
}

// identity is who acts in tests that send.
var identity = desk.Identity{Family: "Okafor", Given: "Amara", Prefix: "Dr", RoleCode: "62247001", SDSRoleID: "100000000001",
	Organisation: "Lakeside Urgent Care Trust", ODSCode: "ZLK", ServiceID: "2000034567", ServiceName: "Lakeside NHS 111",
	Phone: "0113 496 0500"}

// answer is an HTTP answer read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// call makes a request as a page of this workstation would.
func (r *rig) call(method, path string, body any, set ...func(*http.Request)) answer {
	r.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			r.t.Fatal(err)
		}
		// Pages write an empty list as [], and leave out what is not there.
		reader = bytes.NewReader(bytes.ReplaceAll(text, []byte(":null"), []byte(":[]")))
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.server.URL+path, reader)
	if err != nil {
		r.t.Fatal(err)
	}
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, c := range r.jar {
		req.AddCookie(c)
	}
	for _, f := range set {
		f(req)
	}
	resp, err := r.server.Client().Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, text}
}

// want calls, checks the status and reads the body into a T.
func want[T any](r *rig, status int, method, path string, body any, set ...func(*http.Request)) T {
	r.t.Helper()
	a := r.call(method, path, body, set...)
	var out T
	if a.status != status {
		r.t.Fatalf("%s %s: status %d, want %d: %s", method, path, a.status, status, a.body)
	}
	if err := json.Unmarshal(a.body, &out); err != nil {
		r.t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
	}
	return out
}

func (r *rig) update(fn func(tx storage.Tx) error) {
	r.t.Helper()
	if err := r.store.Update(context.Background(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// audit lists what the log holds of an act, oldest first.
func (r *rig) audit(act access.Act) (out []storage.Entry) {
	r.t.Helper()
	err := r.store.View(context.Background(), func(tx storage.Tx) error {
		found, _, err := tx.Audit().List(storage.AuditQuery{Act: string(act), Page: storage.Page{Limit: 200}})
		for i := len(found) - 1; i >= 0; i-- {
			out = append(out, found[i])
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// trouble checks that an answer is a Trouble of that code with every part said.
func trouble(t *testing.T, a answer, status int, code string) desk.Trouble {
	t.Helper()
	var got desk.Trouble
	if err := json.Unmarshal(a.body, &got); err != nil {
		t.Fatalf("no Trouble: %v in %s", err, a.body)
	}
	if a.status != status || got.Code != code {
		t.Errorf("got %d %s, want %d %s (%s)", a.status, got.Code, status, code, got.What)
	}
	if got.Title == "" || got.What == "" || got.Sent == "" || got.Next == "" {
		t.Errorf("a part is not said: %+v", got)
	}
	return got
}
