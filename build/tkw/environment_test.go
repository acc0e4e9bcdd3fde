package tkw_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/bars/network/sentinel"
	"barsdesk/bars/receiver"
	"barsdesk/build/kept"
	"barsdesk/storage"
	"barsdesk/storage/index"
	"barsdesk/storage/keys"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

// setUp is an environment that the scenarios are run against.
type setUp struct {
	name      string // such as int
	data      string // the data folder in which it was set up
	odsCode   string // of the test services; empty: that of the Sandbox's
	passFile  string // what its keys are sealed under; empty: the key store
	answersAt string // address at which answers arrive; empty: they do not
}

// named is the environment of the variables.
func named(name string) setUp {
	return setUp{name: name, data: os.Getenv("BARSDESK_DATA"), odsCode: os.Getenv("BARSDESK_TKW_ODS"),
		passFile: os.Getenv("BARSDESK_PASSPHRASE_FILE"), answersAt: os.Getenv("BARSDESK_RECEIVER")}
}

// open opens the desk of the environment as barsdesk serve would. Live care is
// refused.
func (u setUp) open(t *testing.T) *station {
	t.Helper()
	here := environment.Of(u.name)
	folder := filepath.Join(u.data, u.name)
	if u.data == "" || here.Kind == "live" || !environment.Connects(u.name) {
		t.Fatalf("the scenarios run against a test environment that is set up in the folder BARSDESK_DATA, not %q in %q", u.name, u.data)
	}
	release, err := sqlite.Lock(folder)
	if err != nil {
		t.Fatal(err)
	}
	store, err := kept.Open(context.Background(), folder, "barsdesk")
	if err != nil {
		t.Fatal(err)
	}
	s := &station{store: store, now: time.Now, answers: u.answersAt != "", real: true,
		passes: func(time.Duration) {}} // it passes by itself
	s.join(t, u, here, store)
	if u.answersAt != "" {
		s.listen(t, u.answersAt)
	}
	s.run(t, nil, func() { _ = errors.Join(store.Close(), release()) })
	return s
}

// join puts the desk over the connection of the environment.
func (s *station) join(t *testing.T, u setUp, here desk.Environment, store *sqlite.DB) {
	t.Helper()
	folder := filepath.Join(u.data, u.name)
	v, err := kept.Vault(folder)
	if err != nil {
		t.Fatal(err)
	}
	key, err := v.Secret("index")
	if err != nil {
		t.Fatal(err)
	}
	keyed, err := index.By(key)
	if err != nil {
		t.Fatal(err)
	}
	guard := &access.Guard{Store: store, Now: time.Now, Environment: here.Name}
	connection, err := environment.Open(t.Context(), environment.Config{Name: u.name, Data: u.data, Store: store, Guard: guard,
		Keys: keys.Open(wrap.Folder(filepath.Join(folder, keys.Folder)), u.wrapping()), Now: time.Now, NewID: uuid.NewString, Changed: func() {}})
	if err != nil {
		t.Fatal(err)
	}
	s.client = connection.Client()
	s.desk = desk.New(desk.Config{Store: store, Client: s.client, Guard: guard, Now: time.Now, NewID: uuid.NewString, Random: rand.Float64,
		Environment: here, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), KeyedIndex: keyed,
		Software: software, Unready: connection.Missing, CancelReason: connection.CancelReason})
	me, err := s.desk.Identity(t.Context(), tester)
	if err != nil {
		t.Fatal(err)
	}
	if missing := append(connection.Missing(), me.Missing...); len(missing) > 0 {
		t.Fatalf("the settings of %s are not complete: %s", u.name, strings.Join(missing, ", "))
	}
	if err := store.Update(t.Context(), u.listServices); err != nil {
		t.Fatal(err)
	}
}

func (u setUp) wrapping() wrap.Wrapping {
	if u.passFile != "" {
		return wrap.Passphrase{File: u.passFile}
	}
	return wrap.KeyStore{}
}

// listServices puts the test services into the directory; those listed already
// stay as they are.
func (u setUp) listServices(tx storage.Tx) error {
	table, err := sentinel.Read()
	if err != nil {
		return err
	}
	run := table.Organisation
	if u.odsCode != "" {
		run.ODSCode = u.odsCode
	}
	for _, each := range table.Services {
		if _, err := tx.Directory().Get(each.ID); !errors.Is(err, storage.ErrNotFound) {
			continue
		}
		err := tx.Directory().Put(storage.Service{ID: each.ID, Name: each.Name, ODSCode: run.ODSCode, Organisation: run.Name,
			UseCases: each.UseCases(), AcceptsBooking: each.Bookings})
		if err != nil {
			return err
		}
	}
	return nil
}

// listen takes answers at an address, as barsdesk serve --receiver does.
func (s *station) listen(t *testing.T, address string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	endpoint := (&receiver.Receiver{ODSCode: "Barsdesk", Directory: s.desk.OwnServices(), Records: s.desk.Records(), Now: time.Now,
		NewID: uuid.NewString, Reference: receiver.References("Barsdesk", rand.Float64)}).Handler()
	server := &http.Server{Handler: http.StripPrefix("/FHIR/R4", endpoint), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
}
