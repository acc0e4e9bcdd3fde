package backup_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"barsdesk/app/backup"
)

// FuzzUnpack unpacks any bytes, as they come or sealed to the right key: what is
// refused leaves nothing behind, what is accepted holds what its list names and
// nothing else, and nothing is ever written beside the stage.
func FuzzUnpack(f *testing.F) {
	key := identity(f)
	source, _ := day(f)
	file := made(f, source, key)
	archive := opened(f, file, key)
	f.Add(file, false)
	f.Add(file[:len(file)/2], false)
	f.Add([]byte("age-encryption.org/v1\n-> X25519 a\n"), false)
	f.Add(archive, true)
	f.Add(archive[:700], true)
	f.Add(bytes.ReplaceAll(archive, []byte("environment/index.key"), []byte("environment/../../key")), true)
	f.Add(smallArchive(f), true)
	f.Fuzz(func(t *testing.T, content []byte, seal bool) {
		if seal {
			content = sealedTo(t, key, content)
		}
		beside := t.TempDir()
		data := filepath.Join(beside, "data")
		if err := os.Mkdir(data, 0o700); err != nil {
			t.Fatal(err)
		}
		stage, m, err := backup.Unpack(bytes.NewReader(content), data, key)
		if err == nil {
			holds(t, stage.Folder, m)
			err = stage.Discard()
			if err != nil {
				t.Fatal(err)
			}
		}
		if left := contents(t, beside); len(left) > 0 {
			t.Errorf("left behind: %v", names(left))
		}
	})
}

// holds compares what was unpacked with the list of contents.
func holds(t *testing.T, folder string, m backup.Manifest) {
	t.Helper()
	got := contents(t, folder)
	delete(got, "in-use.lock") // of the stage itself
	if len(got) != len(m.Files) {
		t.Errorf("%d files, and %d are listed", len(got), len(m.Files))
	}
	for _, each := range m.Files {
		sum := sha256.Sum256([]byte(got[each.Path]))
		if hex.EncodeToString(sum[:]) != each.SHA256 || int64(len(got[each.Path])) != each.Size {
			t.Errorf("%s is not what the list says", each.Path)
		}
	}
}

// opened is the archive inside a backup.
func opened(f *testing.F, file []byte, key age.Identity) []byte {
	f.Helper()
	in, err := age.Decrypt(bytes.NewReader(file), key)
	if err != nil {
		f.Fatal(err)
	}
	out, err := io.ReadAll(in)
	if err != nil {
		f.Fatal(err)
	}
	return out
}

func sealedTo(t *testing.T, key *age.X25519Identity, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, key.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// smallArchive is the least that is a backup: one file of no bytes.
func smallArchive(f *testing.F) []byte {
	f.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	list := `{"format":1,"environment":"int","files":[{"path":"environment/a.db","size":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`
	for _, each := range [][2]string{{"manifest.json", list}, {"environment/a.db", ""}} {
		if err := w.WriteHeader(&tar.Header{Name: each[0], Size: int64(len(each[1])), Mode: 0o600}); err != nil {
			f.Fatal(err)
		}
		if _, err := io.WriteString(w, each[1]); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	return out.Bytes()
}
