package postgres_test

import (
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/postgres"
)

// TestConnectionsAreCounted: one in use while a transaction runs, and never more
// than there may be.
func TestConnectionsAreCounted(t *testing.T) {
	db := open(t, migrated.Start(t), postgres.Options{Seal: storage.Clear{}})
	err := db.View(t.Context(), func(storage.Tx) error {
		if is := db.Connections(); is["used"] < 1 || is["used"] > is["most"] {
			t.Errorf("in a transaction there are %v", is)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if is := db.Connections(); is["idle"] < 1 {
		t.Errorf("after it there are %v", is)
	}
}
