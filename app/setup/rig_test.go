package setup_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
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
	"barsdesk/app/doctor"
	"barsdesk/app/environment"
	"barsdesk/app/frontdoor"
	"barsdesk/app/setup"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
	"barsdesk/storage/keys"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

const ourService = "2000034567"

var (
	administrator = access.Actor{ID: "p1", Role: access.Administrator, Session: "s1", Account: true}
	manager       = access.Actor{ID: "p2", Role: access.Manager, Session: "s2", Account: true}
	clinician     = access.Actor{ID: "p3", Role: access.Clinician, Session: "s3", Account: true}
	signing       = sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return key
	})
)

// ring holds one key, unless it is empty.
type ring struct{ empty bool }

func (r *ring) Signing() (keys.Key, error) {
	if r.empty {
		return keys.Key{}, keys.ErrNone
	}
	return keys.Key{KID: "Clinic-INT-1", Signer: signing()}, nil
}

func (r *ring) List() ([]keys.Info, error) {
	if r.empty {
		return nil, nil
	}
	return []keys.Info{{KID: "Clinic-INT-1", Signs: true, Published: true}}, nil
}

func (r *ring) JWKS() ([]byte, error) { return []byte(`{"keys":[]}`), nil }

// server is a team server in a test environment, with nothing set up but its
// first account.
type server struct {
	t        *testing.T
	now      time.Time
	flags    string // that the call was given
	name     string
	folder   string
	store    *sqlite.DB
	keys     *ring
	network  *httptest.Server
	refuses  bool // tokens
	receives bool // senders come in
	changed  int
	list     *setup.Setup
}

func newServer(t *testing.T, name string) *server {
	t.Helper()
	s := &server{t: t, now: time.Now().UTC(), name: name, folder: filepath.Join(t.TempDir(), name), keys: &ring{empty: true}}
	store, err := sqlite.Open(t.Context(), s.folder, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.store = store
	t.Cleanup(func() { _ = store.Close() })
	s.network = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.network.Close)
	s.joins("p1", "administrator")
	s.start()
	return s
}

// answer is the national service and its tokens.
func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.now.Format(http.TimeFormat))
	switch {
	case strings.HasSuffix(r.URL.Path, "/token") && s.refuses:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":"invalid_request"}`)
	case strings.HasSuffix(r.URL.Path, "/token"):
		_, _ = io.WriteString(w, `{"access_token":"t","expires_in":"599","token_type":"Bearer"}`)
	default:
		_, _ = io.WriteString(w, `{"resourceType":"CapabilityStatement","version":"1.5.0"}`)
	}
}

// start is what a start of the program makes, over what is kept.
func (s *server) start() {
	s.t.Helper()
	now := func() time.Time { return s.now }
	here := environment.Of(s.name)
	guard := &access.Guard{Store: s.store, Now: now, Environment: s.name}
	connection, err := environment.Open(s.t.Context(), environment.Config{Name: s.name, Store: s.store, Guard: guard, Keys: s.keys, Now: now, NewID: uuid.NewString, Changed: func() {}})
	if err != nil {
		s.t.Fatal(err)
	}
	door := frontdoor.New(frontdoor.Config{Environment: s.name, Now: now, NewID: uuid.NewString})
	config := desk.Config{Store: s.store, Client: connection.Client(), Guard: guard, Now: now, NewID: uuid.NewString, Environment: here,
		Software: desk.Software{Name: "Barsdesk", Version: "1", Supplier: "Barsdesk"}}
	if s.receives {
		config.Door = door
	}
	d := desk.New(config)
	if err := d.OpenDoor(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	endpoint := (&receiver.Receiver{ODSCode: "ZLK", Directory: d.OwnServices(), Records: d.Records(), Now: now, NewID: uuid.NewString, Reference: uuid.NewString}).Handler()
	s.list = &setup.Setup{Guard: guard, Environment: here, Now: now, Changed: func() { s.changed++ },
		Examined: func(ctx context.Context, who access.Actor) (doctor.Config, error) {
			saved, err := d.ReceiverSettings(ctx, who)
			if err != nil {
				return doctor.Config{}, err
			}
			if !s.receives {
				door.Use(saved.Settings.Door)
			}
			ours, err := d.FirstOwnService(ctx)
			return doctor.Config{Folder: s.folder, Connection: connection, Environment: here, Store: s.store, Desk: d, Keys: s.keys, KeyWords: func(error) string { return "there is no signing key yet" },
				KeptBy: wrap.ByPassphrase, Running: true, Service: ours, Door: door, Endpoint: endpoint, Who: who, Receiving: true, Listens: true, Now: now, Flags: s.flags}, err
		}}
}

func (s *server) update(fn func(tx storage.Tx) error) {
	s.t.Helper()
	if err := s.store.Update(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *server) joins(id string, roles ...string) {
	s.t.Helper()
	s.update(func(tx storage.Tx) error {
		return tx.People().Add(storage.Person{ID: id, Username: id, Name: "Made-up " + id, Roles: roles, PasswordHash: "x", CreatedAt: s.now})
	})
}

// set keeps settings, and starts anew with them.
func (s *server) set(name string, value any) {
	s.t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		s.t.Fatal(err)
	}
	s.update(func(tx storage.Tx) error { return tx.Settings().Put(name, text) })
	s.start()
}

func (s *server) named() {
	s.set("identity", desk.Identity{Organisation: "Lakeside Trust", ODSCode: "ZLK", ServiceID: ourService, ServiceName: "Lakeside 111"})
}

func (s *server) connected() {
	s.set("connection", environment.Settings{Base: s.network.URL + "/bars", TokenURL: s.network.URL + "/oauth2/token", ClientID: "the-api-key", KID: "Clinic-INT-1", PerMinute: 300, PerSecond: 60, Proxy: "none"})
}

func (s *server) offers(slots int) {
	s.update(func(tx storage.Tx) error {
		if err := tx.Directory().Put(storage.Service{ID: ourService, Name: "Lakeside ED", ODSCode: "ZLK", Own: true, UseCases: []string{"a1t1"}, AcceptsBooking: true}); err != nil || slots == 0 {
			return err
		}
		return tx.Slots().Add(storage.Slot{ID: uuid.NewString(), ServiceID: ourService, Start: s.now.Add(time.Hour), End: s.now.Add(2 * time.Hour), Body: []byte(`{}`)})
	})
}

// backedUp leaves the entry of a backup that was made.
func (s *server) backedUp() {
	s.update(func(tx storage.Tx) error {
		return tx.Audit().Append(storage.Entry{At: s.now, Actor: "command", Act: string(access.BackupMake), Outcome: "made", Environment: s.name})
	})
}

// view is the list as somebody sees it.
func (s *server) view(who access.Actor) setup.View {
	s.t.Helper()
	v, err := s.list.View(s.t.Context(), who)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func (s *server) check() setup.View {
	s.t.Helper()
	v, err := s.list.Check(s.t.Context(), administrator)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// step is one of a list, by its id.
func step(t *testing.T, v setup.View, id string) setup.Step {
	t.Helper()
	for _, one := range v.Steps {
		if one.ID == id {
			return one
		}
	}
	t.Fatalf("there is no step %s", id)
	return setup.Step{}
}

// states are the steps with how they stand.
func states(v setup.View) string {
	marks := map[string]string{setup.Done: "+", setup.ToDo: "?", setup.Problem: "-", setup.Waiting: "~"}
	var out []string
	for _, one := range v.Steps {
		out = append(out, marks[one.State]+one.ID)
	}
	return strings.Join(out, " ")
}

// said is all that a step tells of what was found.
func said(s setup.Step) (out string) {
	for _, l := range s.Found {
		out += l.What + " " + l.Next + "\n"
	}
	return out
}

// recorded are the entries of an act, newest first.
func (s *server) recorded(act access.Act) (out []storage.Entry) {
	s.t.Helper()
	err := s.store.View(s.t.Context(), func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Page: storage.Page{Limit: 50}})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}
