package postgres_test

import (
	"testing"

	server "barsdesk/build/postgres"
	"barsdesk/storage"
	"barsdesk/storage/postgres"
	"barsdesk/storage/storagetest"
)

func TestStore(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storage.Store { return open(t, server.Start(t), postgres.Options{}) })
}

// open opens a store that is closed with the test.
func open(t *testing.T, url string, o postgres.Options) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
