package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

var _ storage.Seal = (*seal.Vault)(nil)

const words = "a passphrase of tests"

func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// under is a wrapping under a passphrase, with little work.
func under(t *testing.T, passphrase string) wrap.Passphrase {
	t.Helper()
	file := filepath.Join(t.TempDir(), "passphrase")
	write(t, file, []byte(passphrase+"\n"))
	return wrap.Passphrase{File: file, WorkFactor: 4}
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func inFile(dir string) wrap.KeyFile { return wrap.KeyFile{Path: filepath.Join(dir, seal.KeyFile)} }

func open(t testing.TB, dir string, w wrap.Wrapping) *seal.Vault {
	t.Helper()
	v, err := seal.Open(wrap.Folder(dir), w, noon)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sealed(t testing.TB, v *seal.Vault, kind, row, plain string) []byte {
	t.Helper()
	out, err := v.Seal(kind, row, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantOpen(t *testing.T, v *seal.Vault, kind, row string, value []byte, want string) {
	t.Helper()
	if got, err := v.Open(kind, row, value); err != nil || string(got) != want {
		t.Errorf("open %s of %s: got %q, %v, want %q", kind, row, got, err, want)
	}
}

func TestAnyValueComesBackAndIsNotSeen(t *testing.T) {
	v := open(t, t.TempDir(), under(t, words))
	rapid.Check(t, func(t *rapid.T) {
		kind, row := rapid.StringMatching(`[a-z]+\.[a-z]+`).Draw(t, "kind"), rapid.String().Draw(t, "row")
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		value, err := v.Seal(kind, row, plain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.Open(kind, row, value)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %x, %v, want %x", got, err, plain)
		}
		if len(plain) > 7 && bytes.Contains(value, plain) {
			t.Fatal("it is seen")
		}
		if again, _ := v.Seal(kind, row, plain); bytes.Equal(again, value) {
			t.Fatal("the same text is sealed to the same bytes twice")
		}
	})
}

// A value opens nowhere but in its own column of its own record.
func TestAMovedValueDoesNotOpen(t *testing.T) {
	v := open(t, t.TempDir(), under(t, words))
	value := sealed(t, v, "cases.subject", "jemima", "DUCK, Jemima")
	wantOpen(t, v, "cases.subject", "jemima", value, "DUCK, Jemima")
	for _, moved := range [][2]string{{"cases.subject", "peter"}, {"cases.body", "jemima"}, {"cases.subjec", "t\x00jemima"}, {"cases.subject", ""}, {"", ""}} {
		if got, err := v.Open(moved[0], moved[1], value); !errors.Is(err, seal.ErrClosed) || got != nil {
			t.Errorf("as %s of %q: got %q, %v", moved[0], moved[1], got, err)
		}
	}
	other := open(t, t.TempDir(), under(t, words))
	if _, err := other.Open("cases.subject", "jemima", value); !errors.Is(err, seal.ErrClosed) {
		t.Errorf("by another vault: %v", err)
	}
}

// Every changed bit is found, and what was never sealed is not taken for clear text.
func TestAChangedValueDoesNotOpen(t *testing.T) {
	v := open(t, t.TempDir(), under(t, words))
	value := sealed(t, v, "drafts.body", "d", `{"text":"note"}`)
	for i := range value {
		for bit := range 8 {
			changed := bytes.Clone(value)
			changed[i] ^= 1 << bit
			if got, err := v.Open("drafts.body", "d", changed); err == nil || got != nil {
				t.Fatalf("byte %d, bit %d changed: got %q", i, bit, got)
			}
		}
	}
	for n := range value {
		if _, err := v.Open("drafts.body", "d", value[:n]); !errors.Is(err, seal.ErrClosed) {
			t.Errorf("cut to %d: %v", n, err)
		}
	}
	if _, err := v.Open("drafts.body", "d", []byte(`{"text":"in clear, and long enough to be a sealed value"}`)); !errors.Is(err, seal.ErrClosed) {
		t.Errorf("clear text: %v", err)
	}
}

func TestAVaultIsOpenedByWhatItWasWrappedBy(t *testing.T) {
	dir, right := t.TempDir(), under(t, words)
	value := sealed(t, open(t, dir, right), "k", "r", "text")
	wantOpen(t, open(t, dir, right), "k", "r", value, "text")
	before := snapshot(t, dir)
	var unavailable *wrap.Unavailable
	if _, err := seal.Open(wrap.Folder(dir), under(t, "another passphrase"), noon); !errors.As(err, &unavailable) || !strings.Contains(err.Error(), "not the one") {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := seal.Open(wrap.Folder(dir), wrap.Passphrase{File: filepath.Join(dir, "absent")}, noon); !errors.As(err, &unavailable) {
		t.Errorf("no passphrase file: %v", err)
	}
	var other *wrap.Other
	if _, err := seal.Open(wrap.Folder(dir), inFile(dir), noon); !errors.As(err, &other) || other.Needed != wrap.ByPassphrase {
		t.Errorf("another kind: %v", err)
	}
	if after := snapshot(t, dir); after != before {
		t.Error("a refusal changed the folder")
	}
	if by, err := seal.KeptBy(wrap.Folder(dir)); err != nil || by != wrap.ByPassphrase {
		t.Errorf("kept by %s, %v", by, err)
	}
}

func TestLookingMakesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := seal.Look(wrap.Folder(dir), inFile(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := seal.KeptBy(wrap.Folder(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if got := snapshot(t, dir); got != "" {
		t.Errorf("made %s", got)
	}
}

// snapshot is every file of a folder with its mode and content.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", e.Name(), info.Mode().Perm())
		}
		out += e.Name() + "\n" + string(text) + "\n"
	}
	return out
}

// A flipped bit anywhere in the file is found, or says the same (the last bits
// of base64).
func TestADamagedVaultIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	carried, _ := open(t, dir, inFile(dir)).Carry()
	path := filepath.Join(dir, seal.File)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 4
		write(t, path, changed)
		v, err := seal.Look(wrap.Folder(dir), inFile(dir))
		if err != nil {
			continue
		}
		if got, _ := v.Carry(); !bytes.Equal(got, carried) {
			t.Fatalf("byte %d changed: it opens", i)
		}
	}
	write(t, path, whole[:len(whole)/2])
	var damaged *seal.Damaged
	if _, err := seal.Open(wrap.Folder(dir), inFile(dir), noon); !errors.As(err, &damaged) {
		t.Errorf("half a file: %v", err)
	}
}

func TestKeysTurnOver(t *testing.T) {
	dir, w := t.TempDir(), under(t, words)
	v := open(t, dir, w)
	looking, err := seal.Look(wrap.Folder(dir), w)
	if err != nil {
		t.Fatal(err)
	}
	old := sealed(t, v, "k", "r", "old")
	made, err := v.Rotate()
	if err != nil || made.Number != 2 || !made.Made.Equal(noon()) {
		t.Fatalf("made %+v, %v", made, err)
	}
	fresh := sealed(t, v, "k", "r", "fresh")
	wantOpen(t, v, "k", "r", old, "old")
	wantOpen(t, looking, "k", "r", fresh, "fresh") // another process that only looks
	if !v.Stale(old) || v.Stale(fresh) {
		t.Error("old and new are not told apart")
	}
	if again := open(t, dir, w); len(again.Status().Epochs) != 2 {
		t.Errorf("opened again: %+v", again.Status())
	}
	if _, err := v.Rotate(); !errors.Is(err, seal.ErrTurning) {
		t.Errorf("another key before the first is gone: %v, want ErrTurning", err)
	}
	if err := v.Destroy(made.Number); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, dir, w).Open("k", "r", old); !errors.Is(err, seal.ErrClosed) {
		t.Errorf("under a destroyed key: %v", err)
	}
	wantOpen(t, open(t, dir, w), "k", "r", fresh, "fresh")
	if got := v.Status().Epochs; len(got) != 1 || got[0].Number != 2 || !got[0].Current {
		t.Errorf("left: %+v", got)
	}
}

func TestSecretsAreKept(t *testing.T) {
	dir, w := t.TempDir(), under(t, words)
	v := open(t, dir, w)
	made, err := v.Secret("index")
	if err != nil || len(made) != 32 {
		t.Fatal(made, err)
	}
	if err := v.Keep("ledger", []byte("signing key")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Rotate(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, w)
	if got, _ := again.Secret("index"); !bytes.Equal(got, made) || string(again.Kept("ledger")) != "signing key" || again.Kept("none") != nil {
		t.Errorf("kept %x, %q", got, again.Kept("ledger"))
	}
	content, err := os.ReadFile(filepath.Join(dir, seal.File))
	if err != nil || bytes.Contains(content, []byte("signing key")) || bytes.Contains(content, []byte(base64.StdEncoding.EncodeToString(made))) {
		t.Errorf("a secret is seen in the file, %v", err)
	}
}

func TestAClearSecretIsTakenOver(t *testing.T) {
	dir, w := t.TempDir(), under(t, words)
	path := filepath.Join(dir, "index.key")
	write(t, path, []byte("32 bytes of the index key before"))
	v := open(t, dir, w)
	for range 2 { // the second time there is nothing to take over
		if err := v.TakeOver("index", path); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the clear file is there still: %v", err)
	}
	write(t, path, []byte("32 bytes of the index key before")) // as a kill between keeping and destroying leaves it
	if err := v.TakeOver("index", path); err != nil {
		t.Error(err)
	}
	if got, _ := open(t, dir, w).Secret("index"); string(got) != "32 bytes of the index key before" {
		t.Errorf("kept %q", got)
	}
	write(t, path, []byte("something else"))
	if err := v.TakeOver("index", path); err == nil || strings.Contains(err.Error(), "something") {
		t.Errorf("another secret: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error("a file that was not taken over is gone")
	}
}

// A program that was killed before the vault was whole left a key file of no use.
func TestMakingAVaultThatWasCutOff(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := wrap.Sit("lost", inFile(dir)); err != nil {
		t.Fatal(err)
	}
	value := sealed(t, open(t, dir, inFile(dir)), "k", "r", "text")
	wantOpen(t, open(t, dir, inFile(dir)), "k", "r", value, "text")
}

func TestABackupCarriesTheKeys(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	v := open(t, dir, under(t, words))
	value := sealed(t, v, "k", "r", "text")
	carried, err := v.Carry()
	if err != nil {
		t.Fatal(err)
	}
	w := under(t, "of the other computer")
	if err := seal.Install(wrap.Folder(other), carried, w); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, open(t, other, w), "k", "r", value, "text")
	var damaged *seal.Damaged
	if err := seal.Install(wrap.Folder(t.TempDir()), carried[:len(carried)-9], w); !errors.As(err, &damaged) {
		t.Errorf("half of it: %v", err)
	}
}

func TestAKeyFileOfOthersIsRefused(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, inFile(dir))
	if err := os.Chmod(inFile(dir).Path, 0o644); err != nil {
		t.Fatal(err)
	}
	var unavailable *wrap.Unavailable
	if _, err := seal.Look(wrap.Folder(dir), inFile(dir)); !errors.As(err, &unavailable) || unavailable.By != wrap.ByKeyFile {
		t.Errorf("got %v", err)
	}
}

// No key is shown by a careless print.
func TestNoKeyIsPrinted(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, inFile(dir))
	var c struct {
		Keys []struct{ Key []byte }
	}
	carried, _ := v.Carry()
	if err := json.Unmarshal(carried, &c); err != nil || len(c.Keys) != 1 {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, value := range []any{v, struct{ V *seal.Vault }{v}, v.Status()} {
			text := fmt.Sprintf(format, value)
			for _, secret := range []string{fmt.Sprintf("%x", c.Keys[0].Key[:8]), strings.Trim(fmt.Sprint([8]byte(c.Keys[0].Key)), "[]"), "AGE-SECRET-KEY"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s shows a key", format)
				}
			}
		}
	}
	if text, err := json.Marshal([]any{v}); err == nil && string(text) != "[{}]" {
		t.Errorf("as JSON: %s", text)
	}
}
