package tkw_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/environment"
	"barsdesk/app/sandbox"
	"barsdesk/bars/network"
	"barsdesk/build/kept"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// The scenarios run unchanged in an environment that was set up like
// integration: here one whose network is the simulated one.
func TestAnEnvironmentThatIsSetUp(t *testing.T) {
	if os.Getenv(variable) != "" {
		t.Skip("the real one is used")
	}
	simulated, at := simulatedPlatform(t)
	u := setUp{name: "rehearsal", data: t.TempDir(), answersAt: freeAddress(t)}
	settings := environment.Defaults(u.name)
	settings.Base = at + network.Base
	u.save(t, simulated, settings)
	simulated.Attach(towards(u.answersAt))
	s := u.open(t)
	for _, each := range []scenario{capability[0], definitions[0], slots[0], bookings[0], bookings[3], referrals[0], responses[0], responses[2]} {
		t.Run(each.part+" "+each.who+" "+each.sends, func(t *testing.T) { each.run(&round{station: s, t: t}) })
	}
}

// simulatedPlatform is a network of its own, as far from the desk as a real
// one, and its address.
func simulatedPlatform(t *testing.T) (*sandbox.Sandbox, string) {
	t.Helper()
	n, err := sandbox.New(t.Context(), sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) {
			return sqlite.OpenMemory(context.Background(), sqlite.Options{})
		},
		Seed: 2, Now: time.Now, NewID: uuid.NewString, Random: func() float64 { return 0.5 }, Software: software, Log: slog.New(slog.DiscardHandler),
		KeyedIndex: func(kind storage.KeyKind, value string) string { return string(kind) + value }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(n.Handler())
	n.Connect(server.URL + network.Base)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
		server.Close()
		_ = n.Close()
	})
	return n, server.URL
}

// save sets the environment up as a person would have before.
func (u setUp) save(t *testing.T, n *sandbox.Sandbox, settings environment.Settings) {
	t.Helper()
	folder := filepath.Join(u.data, u.name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	store, err := kept.Open(t.Context(), folder, "barsdesk")
	if err != nil {
		t.Fatal(err)
	}
	connection, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	identity, err := json.Marshal(n.Trainee())
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(t.Context(), func(tx storage.Tx) error {
		own := n.Directory()[0]
		for name, text := range map[string][]byte{"connection": connection, "identity": identity} {
			if err := tx.Settings().Put(name, text); err != nil {
				return err
			}
		}
		return tx.Directory().Put(own)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// freeAddress is an address that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// towards passes calls on to the receiver at an address.
func towards(address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		onward := r.Clone(r.Context())
		onward.URL.Scheme, onward.URL.Host, onward.URL.Path, onward.RequestURI = "http", address, "/FHIR/R4"+r.URL.Path, ""
		answer, err := http.DefaultTransport.RoundTrip(onward)
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		for name, values := range answer.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body)
	})
}
