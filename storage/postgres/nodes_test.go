package postgres_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"barsdesk/storage"
	"barsdesk/storage/nodestest"
	"barsdesk/storage/postgres"
)

func TestNodes(t *testing.T) {
	t.Parallel()
	nodestest.Run(t, func(t *testing.T) storage.Nodes { return join(t, migrated.Start(t)) })
}

// join makes a node of its own connections that leaves with the test.
func join(t *testing.T, url string) *postgres.Nodes {
	t.Helper()
	id := uuid.NewString()
	n, err := open(t, url, postgres.Options{Node: id}).Join(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return n
}

// asks runs one statement beside the nodes.
func asks[T any](t *testing.T, url, statement string, args ...any) (out T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if err := conn.QueryRow(t.Context(), statement, args...).Scan(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// cut ends the connections of a node that are called so.
func cut(t *testing.T, url, called string, n *postgres.Nodes) {
	t.Helper()
	if asks[int](t, url, `SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name = $1`, called+" "+n.Me()) == 0 {
		t.Fatalf("no connection is called %s", called)
	}
}

// patience is how long something may take to come about.
const patience = 20 * time.Second

// until asks again and again whether something holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("never came true: %s", what)
		}
	}
}

func TestClaimExcludesOtherNodesAndEndsWithTheSession(t *testing.T) {
	t.Parallel()
	url := migrated.Start(t)
	one, two := join(t, url), join(t, url)
	end, err := one.Begin(t.Context(), "key")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Begin(t.Context(), "key"); !errors.Is(err, storage.ErrBusy) {
		t.Fatalf("the other node's claim: %v", err)
	}
	end()
	end, err = two.Begin(t.Context(), "key")
	if err != nil {
		t.Fatalf("after the end: %v", err)
	}
	cut(t, url, "barsdesk node", two)
	again, err := one.Begin(t.Context(), "key")
	if err != nil {
		t.Fatalf("after the session of who had it: %v", err)
	}
	if _, err := two.Living(t.Context()); err != nil { // the first question finds the connection lost
		_, _ = two.Living(t.Context())
	}
	end() // of a session that is gone: it ends nothing
	if _, err := two.Begin(t.Context(), "key"); !errors.Is(err, storage.ErrBusy) {
		t.Errorf("a claim of one was ended by the other: %v", err)
	}
	again()
}

func TestWhatIsToldIsHeardByOtherNodes(t *testing.T) {
	t.Parallel()
	url := migrated.Start(t)
	one, two := join(t, url), join(t, url)
	heard := make(chan string, 100)
	defer two.Hear("changed", func(text []byte) {
		if text == nil {
			heard <- "something may have been missed"
			return
		}
		heard <- string(text)
	})()
	long := strings.Repeat("é ", 2300)
	for _, text := range []string{"one", "two words", "", long} {
		if err := one.Tell(t.Context(), "changed", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := comes(t, heard); got != text {
			t.Errorf("heard %.40q, want %.40q", got, text)
		}
	}
	if err := one.Tell(t.Context(), "changed", make([]byte, storage.MostTold+1)); err == nil {
		t.Error("more was told than fits")
	}
	cut(t, url, "barsdesk hears", two)
	if got := comes(t, heard); got != "something may have been missed" {
		t.Errorf("after its connection was lost it heard %q", got)
	}
	if err := one.Tell(t.Context(), "changed", []byte("again")); err != nil {
		t.Fatal(err)
	}
	if got := comes(t, heard); got != "again" {
		t.Errorf("heard %q", got)
	}
	if err := two.Tell(t.Context(), "changed", []byte("own")); err != nil {
		t.Fatal(err)
	}
	if err := one.Tell(t.Context(), "changed", []byte("last")); err != nil {
		t.Fatal(err)
	}
	if got := []string{comes(t, heard), comes(t, heard)}; !slices.Equal(got, []string{"own", "last"}) {
		t.Errorf("its own text was not heard once: %q", got)
	}
}

func comes[T any](t *testing.T, from <-chan T) (got T) {
	t.Helper()
	over := time.NewTimer(patience)
	defer over.Stop()
	select {
	case got = <-from:
	case <-over.C:
		t.Fatal("it never came")
	}
	return got
}

func TestOneNodeLeadsAndAnotherFollows(t *testing.T) {
	t.Parallel()
	url := migrated.Start(t)
	one, two := join(t, url), join(t, url)
	if !one.Lead("slots") || two.Lead("slots") || !one.Lead("slots") {
		t.Fatal("not the first that asked leads alone")
	}
	if !two.Lead("registry") {
		t.Error("another task is not led by who asked first")
	}
	left := make(chan string, 1)
	defer two.Hear(storage.NodeLeft, func(text []byte) { left <- string(text) })()
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	if got := comes(t, left); got != one.Me() {
		t.Errorf("%q left", got)
	}
	if living, err := two.Living(t.Context()); err != nil || !slices.Equal(living, []string{two.Me()}) {
		t.Errorf("living are %q, %v", living, err)
	}
	until(t, "the other leads", func() bool { return two.Lead("slots") })
	while, done := one.While(t.Context())
	defer done()
	if while.Err() == nil || one.Lead("registry") {
		t.Error("a node that has left goes on")
	}
}

// A node that has not been heard of for storage.NodeDead lives no more, by the
// database's clock, and holds nothing.
func TestDeadNodeLivesNoMoreAndHoldsNothing(t *testing.T) {
	t.Parallel()
	url := migrated.Start(t)
	one, two := join(t, url), join(t, url)
	if living, err := two.Living(t.Context()); err != nil || !slices.Contains(living, one.Me()) || len(living) != 2 {
		t.Fatalf("living are %q, %v", living, err)
	}
	conn, err := pgx.Connect(t.Context(), url) // a node whose program hangs: its session stays
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, statement := range []string{`SET application_name = 'barsdesk node hung'`, `SELECT pg_advisory_lock(1)`,
		`INSERT INTO nodes (id, beat_at) VALUES ('hung', ((extract(epoch FROM clock_timestamp()) - 16) * 1000000000)::bigint)`} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if living, err := two.Living(t.Context()); err != nil || slices.Contains(living, "hung") {
		t.Errorf("living are %q, %v", living, err)
	}
	until(t, "what the hung node held is free", func() bool {
		return asks[int](t, url, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND classid = 0`) == 0
	})
}

// A node that cannot say that it lives ends what others may take over, before they
// do, and may begin again once it is heard.
func TestSilentNodeEndsItsWorkBeforeOthersTakeItOver(t *testing.T) {
	t.Parallel()
	url := migrated.Start(t)
	one, two := join(t, url), join(t, url)
	while, done := one.While(t.Context())
	defer done()
	lock, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close(context.Background()) }()
	if _, err := lock.Exec(t.Context(), `BEGIN; SELECT 1 FROM nodes WHERE id = '`+one.Me()+`' FOR UPDATE`); err != nil { // its heartbeats wait
		t.Fatal(err)
	}
	var dead atomic.Bool
	stop := context.AfterFunc(while, func() {
		living, err := two.Living(context.Background())
		dead.Store(err == nil && !slices.Contains(living, one.Me()))
	})
	defer stop()
	<-while.Done()
	if one.Lead("anything") {
		t.Error("a silent node leads")
	}
	until(t, "it is dead to the other", func() bool {
		living, err := two.Living(t.Context())
		return err == nil && !slices.Contains(living, one.Me())
	})
	if dead.Load() {
		t.Error("others had found it dead before it ended its work")
	}
	if _, err := lock.Exec(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	until(t, "it lives again", func() bool {
		again, done := one.While(t.Context())
		defer done()
		return again.Err() == nil
	})
	if while.Err() == nil {
		t.Error("what had ended goes on")
	}
}
