package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	server "barsdesk/build/postgres"
	"barsdesk/storage"
	"barsdesk/storage/postgres"
)

// line is a line to a database that breaks, once it is armed, after the database
// has answered a COMMIT and before anybody hears of it.
type line struct {
	armed  atomic.Bool
	broken atomic.Int64
}

// over gives the address of the database at the other end of the line.
func (l *line) over(t *testing.T, address string) string {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	target := at.Host
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(near, target)
		}
	}()
	at.Host = listener.Addr().String()
	q := at.Query()
	q.Set("sslmode", "disable")
	at.RawQuery = q.Encode()
	return at.String()
}

func (l *line) carry(near net.Conn, target string) {
	defer func() { _ = near.Close() }()
	far, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	var breaks atomic.Bool
	go func() {
		defer func() { _ = near.Close(); _ = far.Close() }()
		each := make([]byte, 64<<10)
		for {
			n, err := far.Read(each)
			if err != nil || breaks.Load() {
				return
			}
			if _, err := near.Write(each[:n]); err != nil {
				return
			}
		}
	}()
	each := make([]byte, 64<<10)
	for {
		n, err := near.Read(each)
		if err != nil {
			return
		}
		if bytes.Contains(each[:n], []byte("COMMIT\x00")) && l.armed.CompareAndSwap(true, false) {
			l.broken.Add(1)
			breaks.Store(true)
		}
		if _, err := far.Write(each[:n]); err != nil {
			return
		}
	}
}

// What was kept is not done again when nobody heard that it was: whatever the
// change was that the transaction began with.
func TestKeptThoughNobodyHeard(t *testing.T) {
	direct := server.Start(t)
	var l line
	db := open(t, l.over(t, direct), postgres.Options{})
	c := storage.Case{ID: "case-1", Role: storage.Receiver, State: "open", CreatedAt: time.Unix(1, 0), UpdatedAt: time.Unix(1, 0), Subject: []byte("{}"), Body: []byte("{}")}
	if err := db.Update(t.Context(), func(tx storage.Tx) error { return tx.Cases().Create(c) }); err != nil {
		t.Fatal(err)
	}
	for name, act := range map[string]func(tx storage.Tx) error{
		"event": func(tx storage.Tx) error {
			return tx.Cases().AddEvent(storage.Event{CaseID: c.ID, At: time.Unix(1, 0), Kind: "noted"})
		},
		"entry": func(tx storage.Tx) error { return tx.Audit().Append(storage.Entry{Act: "once", At: time.Unix(1, 0)}) },
	} {
		l.armed.Store(true)
		was, runs := l.broken.Load(), 0
		err := db.Update(t.Context(), func(tx storage.Tx) error { runs++; return act(tx) })
		if err != nil || runs != 1 || l.broken.Load() != was+1 {
			t.Errorf("%s: %v after %d runs; %d lines broke", name, err, runs, l.broken.Load()-was)
		}
	}
	if n := texts(t, direct, `SELECT CAST(COUNT(*) AS TEXT) FROM events`)[0]; n != "1" {
		t.Errorf("%s events of one", n)
	}
}

// What is acknowledged outlasts a crash of the server, though the role's settings
// say that it need not.
func TestKeptThoughTheRoleDoesNotWait(t *testing.T) {
	s := server.Serve(t, server.Options{Settings: []string{"synchronous_commit = off", "wal_writer_delay = 10s", "wal_writer_flush_after = 1GB"}})
	at, err := s.Create(t.Context(), "hasty")
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, at, postgres.Options{})
	if err := db.Update(t.Context(), func(tx storage.Tx) error { return tx.Settings().Put("name", []byte("kept")) }); err != nil {
		t.Fatal(err)
	}
	whole, err := postgres.Bare(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := whole.Exec(t.Context(), `INSERT INTO settings (name) VALUES ('whole')`); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Kill(), s.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	_ = whole.Close(t.Context())
	if got := texts(t, at, `SELECT name FROM settings ORDER BY name`); len(got) != 2 {
		t.Errorf("of two that were acknowledged there are %v", got)
	}
}

// A person is found by the username whatever the language of the database.
func TestUsernameInADatabaseOfAnotherLanguage(t *testing.T) {
	at, err := url.Parse(server.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	name := at.Path[1:] + "_language"
	bare(t, at.String(), `CREATE DATABASE `+name+` TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), at.String())
		if err == nil {
			_, err = conn.Exec(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`)
			err = errors.Join(err, conn.Close(context.Background()))
		}
		if err != nil {
			t.Error(err)
		}
	})
	other := *at
	other.Path = "/" + name
	db := open(t, other.String(), postgres.Options{})
	err = db.Update(t.Context(), func(tx storage.Tx) error {
		return tx.People().Add(storage.Person{ID: "person-1", Username: "Élodie"})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, username := range []string{"Élodie", "ÉLODIE"} {
		if err := db.View(t.Context(), func(tx storage.Tx) error { _, err := tx.People().ByUsername(username); return err }); err != nil {
			t.Errorf("%s: %v", username, err)
		}
	}
}
