package seal_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

func TestTheWrappingChanges(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, inFile(dir))
	value := sealed(t, v, "k", "r", "text")
	first := under(t, words)
	if err := v.Rewrap(first); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(inFile(dir).Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the key file lies there still: %v", err)
	}
	second := under(t, "another passphrase")
	if err := v.Rewrap(second); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, open(t, dir, second), "k", "r", value, "text")
	if _, err := seal.Look(wrap.Folder(dir), first); err == nil {
		t.Error("the passphrase before still opens it")
	}
	if err := v.Rewrap(wrap.Passphrase{File: filepath.Join(dir, "absent")}); err == nil {
		t.Error("wrapped under nothing")
	}
	wantOpen(t, open(t, dir, second), "k", "r", value, "text")
}
