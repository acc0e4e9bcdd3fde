package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/build/postgres"
	storage "barsdesk/storage/postgres"
)

// A node does not change a database that holds records in an earlier form; the
// command does, after a backup.
func TestADatabaseIsBroughtUpToDateByItsCommandAlone(t *testing.T) {
	at, folder := postgres.Start(t), t.TempDir()
	pass, services, file := filepath.Join(folder, "pass"), filepath.Join(folder, "services.csv"), filepath.Join(folder, "before.age")
	for path, text := range map[string]string{pass: "a made-up passphrase\n",
		services: "service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own\n2000099001,Made-up clinic,RX1,Made-up trust,a1t1,true,false,true\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	on := []string{"--data", filepath.Join(folder, "node"), "--environment", "int", "--database", at, "--passphrase-file", pass}
	wants := func(code int, words string, args ...string) {
		t.Helper()
		if got, said := called(append(args, on...)...); got != code || !strings.Contains(said, words) {
			t.Fatalf("%s ended with %d:\n%s", args[0], got, said)
		}
	}
	wants(0, "Imported 1 service", "services", "import", services)
	conn, err := storage.Bare(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	have, known, err := storage.SchemaOf(t.Context(), at)
	if err != nil || have != known {
		t.Fatalf("schema %d of %d, %v", have, known, err)
	}
	if _, err := conn.Exec(t.Context(), `DELETE FROM goose_db_version WHERE version_id = $1`, known); err != nil {
		t.Fatal(err)
	}
	wants(3, "barsdesk migrate FILE", "services", "list")
	if now, _, err := storage.SchemaOf(t.Context(), at); err != nil || now >= known {
		t.Errorf("a command brought it to schema %d, %v", now, err)
	}
	wants(0, "is brought up to date", "migrate", file, "--backup-passphrase-file", pass)
	if now, _, err := storage.SchemaOf(t.Context(), at); err != nil || now != known {
		t.Errorf("it has schema %d, want %d, %v", now, known, err)
	}
	wants(0, "Made-up clinic", "services", "list")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info, err)
	}
}
