package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// FuzzValue opens any bytes: nothing opens but what was sealed, in its own
// column of its own record, and it opens to what was sealed.
func FuzzValue(f *testing.F) {
	v := open(f, f.TempDir(), inFile(f.TempDir()))
	const plain = "DUCK, Jemima"
	value := sealed(f, v, "cases.subject", "jemima", plain)
	f.Add("cases.subject", "jemima", value)
	f.Add("cases.body", "jemima", value)
	f.Add("cases.subject", "jemima", value[:len(value)-1])
	f.Add("cases.subject", "jemima", append([]byte{1, 0xff, 0xff, 0xff, 0xff}, value[5:]...))
	f.Add("", "", []byte(plain))
	f.Fuzz(func(t *testing.T, kind, row string, any []byte) {
		_ = v.Stale(any)
		got, err := v.Open(kind, row, any)
		itself := kind == "cases.subject" && row == "jemima" && bytes.Equal(any, value)
		switch {
		case itself && (err != nil || string(got) != plain):
			t.Errorf("what was sealed opens to %q, %v", got, err)
		case !itself && (!errors.Is(err, seal.ErrClosed) || got != nil):
			t.Errorf("what was not sealed opens to %q, %v", got, err)
		}
		again, err := v.Seal(kind, row, any)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Open(kind, row, again); err != nil || !bytes.Equal(got, any) {
			t.Errorf("%q comes back as %q, %v", any, got, err)
		}
	})
}

// FuzzVaultFile puts any bytes in the place of the vault's file: either it is
// refused and left as it is, or it is still the same vault.
func FuzzVaultFile(f *testing.F) {
	dir := f.TempDir()
	w := inFile(dir)
	value := sealed(f, open(f, dir, w), "k", "r", "text")
	path := filepath.Join(dir, seal.File)
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(append(bytes.Clone(whole), "{}"...))
	f.Add(bytes.Replace(whole, []byte(`"sealed"`), []byte(`"Sealed"`), 1))
	f.Add([]byte{})
	f.Add([]byte(`{"seat":{},"sealed":""}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		write(t, path, content)
		v, err := seal.Open(wrap.Folder(dir), w, noon)
		if err == nil {
			wantOpen(t, v, "k", "r", value, "text")
		}
		if left, readErr := os.ReadFile(path); readErr != nil || !bytes.Equal(left, content) {
			t.Errorf("it was written over (%v, %v)", err, readErr)
		}
	})
}
