package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// shared is the server of this process's tests.
var shared = sync.OnceValues(func() (string, error) {
	if at := os.Getenv("BARSDESK_TEST_DATABASE"); at != "" {
		return at, nil
	}
	return own(context.Background())
})

// ErrMissing means that no PostgreSQL is installed here.
var ErrMissing = errors.New("PostgreSQL is not installed (Debian: apt-get install postgresql), and BARSDESK_TEST_DATABASE names no server")

// Start gives a test an empty database, removed at its end, as its URL. The
// server may lose what it has committed when the power fails, not when it is
// killed. Without a server the test skips, or fails when CI=true.
func Start(t testing.TB) string {
	t.Helper()
	server, err := shared()
	if err != nil {
		lacking(t, err)
	}
	return start(t, server, "template0")
}

// start makes a copy of a database of the server for a test.
func start(t testing.TB, server, template string) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	at, err := create(t.Context(), server, name, template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(context.Background(), server, `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return at
}

// lacking skips a test for want of a server; what else went wrong fails it.
func lacking(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	t.Fatal(err)
}

// create makes a copy of a database of a server.
func create(ctx context.Context, server, name, template string) (string, error) {
	at, err := url.Parse(server)
	if err != nil {
		return "", errors.New("the address of the PostgreSQL server is no URL")
	}
	at.Path = "/" + name
	return at.String(), execute(ctx, server, `CREATE DATABASE `+name+` TEMPLATE `+template+` ENCODING 'UTF8'`)
}

func execute(ctx context.Context, at, statement string) error {
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}
