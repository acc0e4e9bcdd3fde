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

// ours is the server of this process. It is held here, for it ends when the pipe
// to what ends it is no longer held.
var ours *Server //nolint:unused // it is held

// own opens a server and names a database of it.
func own(ctx context.Context) (string, error) {
	s, err := Open(ctx, Options{})
	if err != nil {
		return "", err
	}
	ours = s
	return s.URL("postgres"), nil
}
