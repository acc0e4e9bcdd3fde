//go:build unix

package postgres

import (
	"context"
	"testing"
)

// Serve gives a test a server of its own, which is closed at its end. Without
// one the test skips, or fails when CI=true.
func Serve(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		lacking(t, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// own opens a server and names a database of it.
func own(ctx context.Context) (string, error) {
	s, err := Open(ctx, Options{})
	if err != nil {
		return "", err
	}
	return s.URL("postgres"), nil
}
