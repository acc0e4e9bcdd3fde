package sqlite_test

import (
	"path/filepath"
	"slices"
	"testing"

	"barsdesk/storage/sqlite"
)

// A database that took its schema over from another is as the migrations make
// one: the same tables, indexes and triggers, and the same record of what ran.
func TestFreshDatabasesAreAllTheSame(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "migrated.db")
	if err := sqlite.MakeAt(t.Context(), path, sqlite.Newest(t), "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // at least the second takes it over
		closed(t, open(t, t.TempDir(), sqlite.Options{}))
	}
	taken := open(t, dir, sqlite.Options{Name: "taken"})
	closed(t, taken)
	want, got := sqlite.Schema(t, path), sqlite.Schema(t, filepath.Join(dir, "taken.db"))
	if len(want) < 20 || !slices.Equal(got, want) {
		t.Errorf("schema taken over:\n%q\nwant:\n%q", got, want)
	}
}
