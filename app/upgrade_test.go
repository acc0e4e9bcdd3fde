package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/backup"
	"barsdesk/app/doctor"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// grown is an environment that the program before this one has kept data in.
type grown struct {
	t   *testing.T
	at  place
	log bytes.Buffer
}

// newGrown keeps one message that was received and acknowledged, and gives the
// data the form of before the last migration.
func newGrown(t *testing.T) *grown {
	t.Helper()
	t.Setenv("BARSDESK_NO_KEY_STORE", "true")
	g := &grown{t: t, at: place{Data: t.TempDir(), Environment: "local"}}
	if err := g.at.prepare(); err != nil {
		t.Fatal(err)
	}
	g.acknowledge("before")
	g.shrink()
	return g
}

// open opens the environment as every command does.
func (g *grown) open(ctx context.Context) (*service, error) {
	return openService(ctx, g.at, serviceOptions{Log: slog.New(slog.NewTextHandler(&g.log, nil)), Sealing: sealing{NoKeyStore: true}, Passing: true})
}

// acknowledge stores a message with its entry in the audit log.
func (g *grown) acknowledge(id string) {
	g.t.Helper()
	s, err := g.open(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	defer s.close()
	err = s.door.Guard.Do(g.t.Context(), access.Software, access.Receive, access.Object{ID: id, Outcome: "accepted"}, func(tx storage.Tx, _ *access.Object) error {
		return tx.Inbox().Add(storage.Inbound{ID: id, RequestID: id, CorrelationID: id, Status: 200, Header: []byte("{}"), Body: []byte("the message " + id), ReceivedAt: time.Now()})
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

// holds reports which of two messages the environment has, whole.
func (g *grown) holds() (out string) {
	g.t.Helper()
	s, err := g.open(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	defer s.close()
	for _, id := range []string{"before", "after"} {
		err := s.store.View(g.t.Context(), func(tx storage.Tx) error {
			m, err := tx.Inbox().Get(id)
			if err == nil && string(m.Body) != "the message "+id {
				g.t.Errorf("the message %s is %q", id, m.Body)
			}
			return err
		})
		if err == nil {
			out += id + " "
		} else if !errors.Is(err, storage.ErrNotFound) {
			g.t.Fatal(err)
		}
	}
	return out
}

// shrink gives the data the form of before the last migration.
func (g *grown) shrink() {
	g.t.Helper()
	if err := earlier(g.t, filepath.Join(g.at.folder(), "barsdesk.db")); err != nil {
		g.t.Fatal(err)
	}
}

func (g *grown) schema() (have, known int64) {
	g.t.Helper()
	have, known, err := sqlite.SchemaOf(g.t.Context(), g.at.folder(), "barsdesk")
	if err != nil {
		g.t.Fatal(err)
	}
	return have, known
}

func (g *grown) copies() []backup.Copy {
	g.t.Helper()
	found, err := backup.Copies(g.at.Data, "local")
	if err != nil {
		g.t.Fatal(err)
	}
	return found
}

// What was acknowledged before an upgrade is there after it, and after going
// back; what was acknowledged after it is told as what going back leaves behind.
func TestAnUpgradeKeepsACopyThatCanBeTakenBack(t *testing.T) {
	g := newGrown(t)
	g.acknowledge("after")
	if got := g.holds(); got != "before after " {
		t.Fatalf("after the upgrade there are: %s", got)
	}
	copies := g.copies()
	if len(copies) != 1 {
		t.Fatalf("%d copies were kept, want 1", len(copies))
	}
	kept := copies[0]
	have, known := g.schema()
	if info, err := os.Stat(kept.Path); err != nil || info.Mode().Perm() != 0o600 || kept.Schema != known-1 || have != known {
		t.Errorf("the copy is %+v, %v, %v; the schema is %d of %d", kept, info.Mode(), err, have, known)
	}
	for _, said := range []string{"keeping a copy", "brought up to date", filepath.Base(kept.Path)} {
		if !strings.Contains(g.log.String(), said) {
			t.Errorf("the log does not say %q:\n%s", said, g.log.String())
		}
	}
	back := func(args ...string) (int, string) {
		return called(append([]string{"restore", kept.Path, "--data", g.at.Data, "--no-key-store"}, args...)...)
	}
	if code, said := back("--check"); code != 0 || !strings.Contains(said, "proven whole") {
		t.Errorf("the check ended with %d:\n%s", code, said)
	}
	if code, said := back(); code != 3 || !strings.Contains(said, "--replace") {
		t.Errorf("without --replace it ended with %d:\n%s", code, said)
	}
	code, said := back("--replace")
	if code != 0 || !strings.Contains(said, "1 messages received and acknowledged, 0 sent") || !strings.Contains(said, "install the earlier version") {
		t.Fatalf("going back ended with %d:\n%s", code, said)
	}
	if have, known := g.schema(); have != known-1 {
		t.Errorf("what was put back has schema %d, want %d", have, known-1)
	}
	if got := g.holds(); got != "before " {
		t.Errorf("after going back there are: %s", got)
	}
	if code, said := called("audit", "verify", "--data", g.at.Data, "--environment", "local", "--no-key-store"); code != 0 {
		t.Errorf("the audit log of what was put back: %d\n%s", code, said)
	}
	if aside, _ := filepath.Glob(filepath.Join(g.at.Data, "local.before-*", "barsdesk.db")); len(aside) != 1 {
		t.Errorf("set aside were: %v", aside)
	}
}

// An upgrade that fails leaves the data as they were, and says so.
func TestAnUpgradeThatFailsChangesNothing(t *testing.T) {
	g := newGrown(t)
	inTheWay(t, filepath.Join(g.at.folder(), "barsdesk.db"))
	before, _ := g.schema()
	if _, err := g.open(t.Context()); err == nil || !strings.Contains(err.Error(), "They are as they were before") {
		t.Fatalf("the upgrade said: %v", err)
	}
	if after, _ := g.schema(); after != before || len(g.copies()) != 0 {
		t.Errorf("schema %d became %d, copies: %v", before, after, g.copies())
	}
	wantNothingLeft(t, g.at)
	outOfTheWay(t, filepath.Join(g.at.folder(), "barsdesk.db"))
	if got := g.holds(); got != "before " {
		t.Errorf("once the cause is gone there are: %s", got)
	}
}

// Wherever an upgrade is cut off, the next start ends it, and the copy is that of
// the data as they were.
func TestAnUpgradeThatWasCutOffIsEndedByTheNextStart(t *testing.T) {
	for name, cut := range map[string]func(g *grown, u *upgrade){
		"before the data were changed": func(*grown, *upgrade) {},
		"after they were changed": func(g *grown, u *upgrade) {
			db, err := g.at.database(g.t.Context(), u.vault, mainDatabase)
			if err := errors.Join(err, db.Close()); err != nil {
				g.t.Fatal(err)
			}
		},
		"while they were put back": func(g *grown, u *upgrade) {
			u.note.Back = true
			if err := errors.Join(u.note.write(g.at.folder()), os.Remove(filepath.Join(g.at.folder(), "barsdesk.db"))); err != nil {
				g.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrown(t)
			v, err := g.at.vault(t.Context(), sealing{NoKeyStore: true})
			if err != nil {
				t.Fatal(err)
			}
			u, err := beginUpgrade(t.Context(), g.at, v, surroundings{time.Now().Add(-time.Hour), doctor.Room, slog.New(slog.DiscardHandler)})
			if err != nil || u == nil {
				t.Fatal(u, err)
			}
			if err := u.stage.Discard(); err != nil { // as the next start does for one that died
				t.Fatal(err)
			}
			cut(g, u)
			if got := g.holds(); got != "before " {
				t.Errorf("there are: %s", got)
			}
			if have, known := g.schema(); have != known || len(g.copies()) == 0 || g.copies()[0].Schema != known-1 {
				t.Errorf("schema %d of %d, copies: %v", have, known, g.copies())
			}
			wantNothingLeft(t, g.at)
		})
	}
}

// Where there is no room for a copy nothing is begun, and the words say how much is
// missing.
func TestWithoutRoomForACopyNothingIsBegun(t *testing.T) {
	g := newGrown(t)
	v, err := g.at.vault(t.Context(), sealing{NoKeyStore: true})
	if err != nil {
		t.Fatal(err)
	}
	full := func(string) (uint64, bool) { return 1 << 20, true }
	_, err = beginUpgrade(t.Context(), g.at, v, surroundings{time.Now(), full, slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "and 1 MB are free") || !strings.Contains(err.Error(), "Nothing was changed") {
		t.Errorf("it said: %v", err)
	}
	if have, known := g.schema(); have != known-1 || len(g.copies()) != 0 {
		t.Errorf("schema %d of %d, copies: %v", have, known, g.copies())
	}
	wantNothingLeft(t, g.at)
}

// wantNothingLeft finds stages, notes and halves that an upgrade leaves behind.
func wantNothingLeft(t *testing.T, at place) {
	t.Helper()
	for _, pattern := range []string{".backup-*", "*.part", "*/upgrade.json*"} {
		if left, _ := filepath.Glob(filepath.Join(at.Data, pattern)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
