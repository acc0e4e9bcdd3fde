package keys_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/storage/keys"
)

// A file that cannot be trusted stops all signing, and is named with the
// reason; the sound keys stay published.
func TestDamagedFilesAreNamed(t *testing.T) {
	for _, tt := range []struct {
		name, file, reason string
		damage             func(t *testing.T, dir string)
		published          int
	}{
		{"cut", "Trumpton-INT-2.key", "it is damaged", func(t *testing.T, dir string) {
			whole := read(t, filepath.Join(dir, "Trumpton-INT-2.key"))
			write(t, filepath.Join(dir, "Trumpton-INT-2.key"), whole[:len(whole)/2])
		}, 1},
		{"empty", "Trumpton-INT-1.key", "it is damaged", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "Trumpton-INT-1.key"), nil)
		}, 1},
		{"under another name", "Trumpton-INT-3.key", "it holds another key than its name says", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "Trumpton-INT-3.key"), read(t, filepath.Join(dir, "Trumpton-INT-1.key")))
		}, 2},
		{"of another environment", "Trumpton-PROD-1.key", "it belongs to another environment or another computer", func(t *testing.T, dir string) {
			foreign, _ := open(t, filepath.Join(dir, "prod"))
			mustMake(t, foreign, "Trumpton-PROD-1")
			write(t, filepath.Join(dir, "Trumpton-PROD-1.key"), read(t, filepath.Join(dir, "prod", "Trumpton-PROD-1.key")))
		}, 2},
		{"wrapping gone", "wrapping.json", "the file is missing", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "wrapping.json")); err != nil {
				t.Fatal(err)
			}
		}, 2},
		{"wrapping damaged", "wrapping.json", "it is damaged", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "wrapping.json"), []byte("{}"))
		}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			r, clock := open(t, dir)
			mustMake(t, r, "Trumpton-INT-1")
			mustMake(t, r, "Trumpton-INT-2")
			clock.pass(48 * time.Hour)
			wantSigning(t, r, "Trumpton-INT-2")
			tt.damage(t, dir)
			_, err := r.Signing()
			wantDamaged(t, err, tt.file, tt.reason)
			set, err := r.JWKS()
			wantDamaged(t, err, tt.file, tt.reason)
			if got := len(readSet(t, set)); got != tt.published {
				t.Errorf("%d keys are published, want %d", got, tt.published)
			}
			_, err = r.List()
			wantDamaged(t, err, tt.file, tt.reason)
		})
	}
}

func wantDamaged(t *testing.T, err error, file, reason string) {
	t.Helper()
	var d *keys.Damaged
	if !errors.As(err, &d) || d.File != file || !strings.Contains(d.Reason, reason) {
		t.Errorf("got %v, want %s: %s", err, file, reason)
	}
}

// The clear half is what is published: one that was changed is found when the
// sealed half is opened.
func TestAChangedPublicHalfIsFoundWhenUnsealed(t *testing.T) {
	dir := t.TempDir()
	r, _ := open(t, dir)
	mustMake(t, r, "Trumpton-INT-1")
	mustMake(t, r, "Trumpton-INT-2")
	path := filepath.Join(dir, "Trumpton-INT-1.key")
	whole := read(t, path)
	for what, changed := range map[string][]byte{
		"the time it signs from": bytes.Replace(whole, []byte(`"signsFrom":"2026`), []byte(`"signsFrom":"2025`), 1),
		"the public key":         swapPublic(t, whole, read(t, filepath.Join(dir, "Trumpton-INT-2.key"))),
	} {
		if bytes.Equal(whole, changed) {
			t.Fatalf("%s: nothing was changed", what)
		}
		write(t, path, changed)
		again, _ := openWith(dir, underPassphrase(t))
		_, err := again.Signing()
		wantDamaged(t, err, "Trumpton-INT-1.key", "its public half was changed after it was made")
	}
}

// swapPublic puts the modulus of one file into another.
func swapPublic(t *testing.T, into, from []byte) []byte {
	t.Helper()
	modulus := func(content []byte) []byte {
		_, rest, _ := bytes.Cut(content, []byte(`"n":"`))
		n, _, found := bytes.Cut(rest, []byte(`"`))
		if !found {
			t.Fatal("no modulus")
		}
		return n
	}
	return bytes.Replace(into, modulus(into), modulus(from), 1)
}

// The sealed half of one key under the name of another gives no key.
func TestASwappedSealIsFound(t *testing.T) {
	dir := t.TempDir()
	r, _ := open(t, dir)
	mustMake(t, r, "Trumpton-INT-1")
	mustMake(t, r, "Trumpton-INT-2")
	path := filepath.Join(dir, "Trumpton-INT-1.key")
	_, sealed, found := bytes.Cut(read(t, filepath.Join(dir, "Trumpton-INT-2.key")), []byte(`"sealed":"`))
	own, _, ok := bytes.Cut(read(t, path), []byte(`"sealed":"`))
	if !found || !ok {
		t.Fatal("no sealed half")
	}
	write(t, path, bytes.Join([][]byte{own, sealed}, []byte(`"sealed":"`)))
	_, err := r.Signing()
	wantDamaged(t, err, "Trumpton-INT-1.key", "its public half was changed")
}

func TestADamagedKeyCanBeRemoved(t *testing.T) {
	dir := t.TempDir()
	r, _ := open(t, dir)
	mustMake(t, r, "Trumpton-INT-1")
	write(t, filepath.Join(dir, "Trumpton-INT-2.key"), []byte("half"))
	var exists *keys.Exists
	if _, err := r.New("Trumpton-INT-2"); !errors.As(err, &exists) {
		t.Errorf("made over a damaged file: %v", err)
	}
	if err := r.Retire("Trumpton-INT-2"); err == nil {
		t.Error("a damaged key was retired without a word")
	}
	if err := r.RetireNow("Trumpton-INT-2"); err != nil {
		t.Fatal(err)
	}
	verifySigning(t, r)
}

// A ring that cannot be read says so and changes nothing.
func TestAFolderThatIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, nil)
	r, _ := open(t, path)
	if _, err := r.Signing(); err == nil || errors.Is(err, keys.ErrNone) {
		t.Errorf("signing: got %v", err)
	}
	if set, err := r.JWKS(); err == nil || set != nil {
		t.Errorf("key set: got %s, %v", set, err)
	}
	if _, err := r.New("Trumpton-INT-1"); err == nil {
		t.Error("a key was made")
	}
}
