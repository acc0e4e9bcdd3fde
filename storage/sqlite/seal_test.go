package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/storagetest"
)

// scrambled is a Seal that hides bytes and insists on their kind and row.
type scrambled struct {
	mu    sync.Mutex
	kinds map[string]bool
}

func (s *scrambled) Seal(kind, row string, clear []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kinds[kind] = true
	return append([]byte(kind+"\n"+row+"\n"), flipped(clear)...), nil
}

func (s *scrambled) Open(kind, row string, sealed []byte) ([]byte, error) {
	hidden, ok := bytes.CutPrefix(sealed, []byte(kind+"\n"+row+"\n"))
	if !ok {
		return nil, errors.New("sealed as something else")
	}
	return flipped(hidden), nil
}

func flipped(b []byte) []byte {
	turned := bytes.Clone(b)
	for i := range turned {
		turned[i] ^= 0x5a
	}
	return turned
}

func TestSealed(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storage.Store {
		return open(t, t.TempDir(), sqlite.Options{Seal: newVault(t)})
	})
}

const patient = "DUCK, Jemima 9658499058"

// aboutPatient fills every field that may hold patient data, and no other.
func aboutPatient(tx storage.Tx) error {
	p := []byte(patient)
	return errors.Join(
		tx.Cases().Create(storage.Case{ID: "a", Subject: p, Body: p}),
		tx.Cases().AddEvent(storage.Event{CaseID: "a", Body: p}),
		tx.Outbox().Add(storage.Outbound{ID: "a", RequestID: "a", Header: p, Body: p, AnswerHeader: p, Answer: p}),
		tx.Inbox().Add(storage.Inbound{ID: "a", RequestID: "a", Header: p, Body: p, AnswerHeader: p, Answer: p}),
		tx.Resources().Put(storage.Resource{Type: "Appointment", ID: "a", Body: p, Bundle: p}),
		tx.Drafts().Create(storage.Draft{ID: "a", Body: p}),
		tx.Drafts().Save(storage.Draft{ID: "a", Version: 1, Body: p}),
		tx.Approvals().Create(storage.Approval{ID: "a", Body: p}),
		tx.Slots().Add(storage.Slot{ID: "a", Body: p}),
		tx.Schedules().Create(storage.Schedule{ID: "a", Body: p}),
		tx.Settings().Put("a", p),
		tx.Cases().Save(storage.Case{ID: "a", Version: 1, Subject: p, Body: p}),
		tx.Outbox().Save(storage.Outbound{ID: "a", Version: 1, AnswerHeader: p, Answer: p}),
	)
}

func TestNothingOfAPatientIsClear(t *testing.T) {
	seal := &scrambled{kinds: map[string]bool{}}
	if found(t, seal) {
		t.Error("patient data stands clear in the files")
	}
	if !found(t, storage.Clear{}) {
		t.Error("the search finds nothing even where nothing is sealed")
	}
	if got, want := len(seal.kinds), 15; got != want {
		t.Errorf("sealed columns: got %d (%v), want %d", got, seal.kinds, want)
	}
}

// found looks for the patient in every file of a database, its log included.
func found(t *testing.T, seal storage.Seal) bool {
	dir := t.TempDir()
	db := open(t, dir, sqlite.Options{Seal: seal})
	if err := db.Update(t.Context(), aboutPatient); err != nil {
		t.Fatal(err)
	}
	hit := search(t, dir)
	closed(t, db)
	return hit || search(t, dir)
}

func search(t *testing.T, dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(patient)) {
			return true
		}
	}
	return false
}

var errNoKey = errors.New("no key")

// losing is a Seal whose key cannot be had once it is lost.
type losing struct {
	inner storage.Seal
	lost  bool
}

func (l *losing) Seal(kind, row string, plain []byte) ([]byte, error) {
	if l.lost {
		return nil, errNoKey
	}
	return l.inner.Seal(kind, row, plain)
}

func (l *losing) Open(kind, row string, sealed []byte) ([]byte, error) {
	if l.lost {
		return nil, errNoKey
	}
	return l.inner.Open(kind, row, sealed)
}

func TestWithoutKeyNothingIsKept(t *testing.T) {
	seal := &losing{inner: newVault(t)}
	dir := t.TempDir()
	db := open(t, dir, sqlite.Options{Seal: seal})
	if err := db.Update(t.Context(), aboutPatient); err != nil {
		t.Fatal(err)
	}
	seal.lost = true
	err := db.Update(t.Context(), func(tx storage.Tx) error {
		return tx.Drafts().Create(storage.Draft{ID: "b", Body: []byte(patient)})
	})
	if !errors.Is(err, errNoKey) {
		t.Errorf("update: got %v, want %v", err, errNoKey)
	}
	err = db.View(t.Context(), func(tx storage.Tx) error { _, err := tx.Drafts().Get("a"); return err })
	if !errors.Is(err, errNoKey) {
		t.Errorf("view: got %v, want %v", err, errNoKey)
	}
	err = db.View(t.Context(), func(tx storage.Tx) error { _, err := tx.Drafts().Get("b"); return err })
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("what was not sealed: got %v, want %v", err, storage.ErrNotFound)
	}
	closed(t, db)
	if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{Seal: seal}); !errors.Is(err, sqlite.ErrKeys) {
		t.Errorf("opened without the key: %v", err)
	}
}
