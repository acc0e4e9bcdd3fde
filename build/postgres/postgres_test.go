//go:build unix

package postgres_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"barsdesk/build/postgres"
)

// Each test has a database of its own.
func TestStart(t *testing.T) {
	one, other := postgres.Start(t), postgres.Start(t)
	if one == other {
		t.Fatal("two tests share a database")
	}
	run(t, one, `CREATE TABLE things (n INT)`)
	run(t, other, `CREATE TABLE things (n INT)`)
}

// What was committed is there after a crash and after a stop, at the same address.
func TestKilledAndStopped(t *testing.T) {
	s := postgres.Serve(t, postgres.Options{})
	at, err := s.Create(t.Context(), "kept")
	if err != nil {
		t.Fatal(err)
	}
	run(t, at, `CREATE TABLE things (n INT)`)
	for _, end := range []func() error{s.Kill, s.Stop} {
		run(t, at, `INSERT INTO things VALUES (1)`)
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if _, err := pgx.Connect(t.Context(), at); err == nil {
			t.Error("a server that was ended answers")
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := run(t, at, `SELECT n FROM things`); n != 2 {
		t.Errorf("%d rows are there of 2", n)
	}
}

// A frozen server answers once it is thawed.
func TestFrozen(t *testing.T) {
	s := postgres.Serve(t, postgres.Options{})
	if err := errors.Join(s.Freeze(), s.Thaw()); err != nil {
		t.Fatal(err)
	}
	run(t, s.URL("postgres"), `SELECT 1`)
}

// The server ends with a process that is killed, and leaves no files.
func TestEndsWithItsProcess(t *testing.T) {
	postgres.Serve(t, postgres.Options{}) // or there is none to end
	temporary, err := os.MkdirTemp("/tmp", "ends")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(temporary) })
	if err := os.Chmod(temporary, 0o755); err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledMidway$")
	child.Env = append(os.Environ(), "MIDWAY=1", "BARSDESK_TEST_DATABASE=", "TMPDIR="+temporary)
	out, err := child.CombinedOutput()
	if err == nil || child.ProcessState.ExitCode() != -1 {
		t.Fatalf("the child was not killed: %v\n%s", err, out)
	}
	for range 600 {
		left, err := os.ReadDir(temporary)
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Error("the server's files are still there half a minute after its process was killed")
}

// TestKilledMidway is the child of TestEndsWithItsProcess.
func TestKilledMidway(t *testing.T) {
	if os.Getenv("MIDWAY") == "" {
		return
	}
	run(t, postgres.Start(t), `SELECT 1`)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	_ = self.Kill()
	select {}
}

// run executes a statement and counts its rows.
func run(t *testing.T, at, statement string) int64 {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	done, err := conn.Exec(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	return done.RowsAffected()
}

// A copy has what its template has, which is made once, and shares nothing.
func TestTemplate(t *testing.T) {
	made := 0
	template := postgres.Template{Make: func(_ context.Context, at string) error {
		made++
		run(t, at, `CREATE TABLE things (n INT)`)
		return nil
	}}
	for range 2 {
		if n := run(t, template.Start(t), `WITH before AS (SELECT n FROM things) INSERT INTO things SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM before)`); n != 1 {
			t.Errorf("%d rows", n)
		}
	}
	if made != 1 && os.Getenv("BARSDESK_TEST_DATABASE") == "" {
		t.Errorf("it was made %d times", made)
	}
}
