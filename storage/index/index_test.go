package index_test

import (
	"os"
	"path/filepath"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/index"
)

func TestHashesAreOfTheFolderAndTheKind(t *testing.T) {
	hash := func(folder string, kind storage.KeyKind, value string) string {
		t.Helper()
		keyed, err := index.Keyed(folder)
		if err != nil {
			t.Fatal(err)
		}
		return keyed(kind, value)
	}
	here, elsewhere := t.TempDir(), t.TempDir()
	first := hash(here, storage.KeySurname, "price")
	if first != hash(here, storage.KeySurname, "price") {
		t.Error("another start gives another hash")
	}
	for name, other := range map[string]string{"another value": hash(here, storage.KeySurname, "lind"),
		"another kind": hash(here, storage.KeyReference, "price"), "another folder": hash(elsewhere, storage.KeySurname, "price"), "the value itself": "price"} {
		if other == first {
			t.Errorf("%s is the same", name)
		}
	}
	if info, err := os.Stat(filepath.Join(here, "index.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file is %v, %v", info, err)
	}
}

func TestDamagedKeyIsNotReplaced(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "index.key")
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := index.Keyed(folder); err == nil {
		t.Error("it was taken")
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "short" {
		t.Errorf("it was replaced by %q, %v", kept, err)
	}
}
