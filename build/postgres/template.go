package postgres

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"sync"
	"testing"
)

// Template is a database that tests get copies of, which takes less than making
// it again. It is safe for concurrent use.
type Template struct {
	// Make makes it of the empty database at a URL, and leaves no connection open.
	Make func(ctx context.Context, at string) error

	once sync.Once
	name string
	err  error
}

// Start is like the function Start, but for what Make has put into the database.
// On a server that BARSDESK_TEST_DATABASE names nothing is left behind: each
// database is made there.
func (p *Template) Start(t testing.TB) string {
	t.Helper()
	if os.Getenv("BARSDESK_TEST_DATABASE") != "" {
		at := Start(t)
		if err := p.Make(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	server, err := shared()
	if err != nil {
		lacking(t, err)
	}
	p.once.Do(func() { p.err = p.begin(server) })
	if p.err != nil {
		t.Fatal(p.err)
	}
	return start(t, server, p.name)
}

// begin makes the database that is copied. It ends with the server.
func (p *Template) begin(server string) error {
	p.name = "template_" + strings.ToLower(rand.Text())
	at, err := create(context.Background(), server, p.name, "template0")
	if err != nil {
		return err
	}
	return p.Make(context.Background(), at)
}
