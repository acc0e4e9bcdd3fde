package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"barsdesk/app/backup"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// copied stands in for a storage: it copies databases as files.
func copied(_ context.Context, from, to string, names []string) error {
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// write makes files below a folder: path, content, path, content, …
func write(t testing.TB, folder string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		at := filepath.Join(folder, files[i])
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// contents are the files below a folder.
func contents(t testing.TB, folder string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(folder, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", at, info.Mode(), err)
		}
		below, _ := filepath.Rel(folder, at)
		text, err := os.ReadFile(at)
		out[filepath.ToSlash(below)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func identity(t testing.TB) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// day is a data folder after a day's work, and what of it must come back.
func day(t testing.TB) (backup.Source, map[string]string) {
	t.Helper()
	data := t.TempDir()
	kept := map[string]string{"barsdesk.db": strings.Repeat("messages ", 40_000), "index.key": "32 bytes", "keys/one.key": "sealed", "rooms/red/barsdesk.db": "room"}
	for name, text := range kept {
		write(t, data, "int/"+name, text)
	}
	write(t, data, "int/barsdesk.db-wal", "log", "int/barsdesk.db-shm", "shared", "int/barsdesk.lock", "", "int/network.json.new", "half",
		"packages/uk.tgz", "definitions", "prod/barsdesk.db", "another environment", "environment", "int\n")
	return backup.Source{Data: data, Environment: "int", Packages: "packages", Copy: copied}, kept
}

// staged is a stage with the copies of a source.
func staged(t testing.TB, from backup.Source) *backup.Stage {
	t.Helper()
	stage, err := backup.Begin(from.Data)
	if err == nil {
		err = from.Fill(t.Context(), stage.Folder)
	}
	if err != nil {
		t.Fatal(err)
	}
	return stage
}

// made is a backup of a source, to the identity.
func made(t testing.TB, from backup.Source, key *age.X25519Identity) []byte {
	t.Helper()
	stage := staged(t, from)
	defer func() { _ = stage.Discard() }()
	var out bytes.Buffer
	m, err := backup.Write(&out, stage, backup.Manifest{MadeAt: noon, Environment: from.Environment, Version: "1.2.3", Entries: 7}, key.Recipient())
	if err != nil || m.Size() == 0 {
		t.Fatalf("%+v, %v", m, err)
	}
	return out.Bytes()
}

func TestWhatIsBackedUpComesBack(t *testing.T) {
	source, kept := day(t)
	key := identity(t)
	file := made(t, source, key)
	for _, clear := range []string{"messages", "sealed", "barsdesk.db", "uk.tgz"} {
		if bytes.Contains(file, []byte(clear)) {
			t.Errorf("%q can be read in the file", clear)
		}
	}
	elsewhere := t.TempDir()
	folder, m, err := backup.Unpack(bytes.NewReader(file), elsewhere, key)
	if err != nil {
		t.Fatal(err)
	}
	if m.Environment != "int" || !m.MadeAt.Equal(noon) || m.Version != "1.2.3" || m.Entries != 7 {
		t.Errorf("manifest: %+v", m)
	}
	if got := m.Databases(); !slices.Equal(got, []string{"barsdesk.db", "rooms/red/barsdesk.db"}) {
		t.Errorf("databases: %q", got)
	}
	if err := backup.Replace(folder, elsewhere, m.Environment, "packages", "aside"); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"packages/uk.tgz": "definitions"}
	for name, text := range kept {
		want["int/"+name] = text
	}
	if err := folder.Discard(); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, elsewhere); !equal(got, want) {
		t.Errorf("came back: %v", names(got))
	}
	if left, _ := filepath.Glob(filepath.Join(source.Data, ".backup-*")); len(left) > 0 {
		t.Errorf("copies were left behind: %q", left)
	}
}

func equal(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, text := range a {
		if other, ok := b[name]; !ok || other != text {
			return false
		}
	}
	return true
}

func names(files map[string]string) (out []string) {
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func TestWhatWasThereIsKeptAside(t *testing.T) {
	source, _ := day(t)
	key := identity(t)
	file := made(t, source, key)
	data := t.TempDir()
	write(t, data, "int/barsdesk.db", "newer", "packages/own.tgz", "own")
	restore := func(aside string) error {
		folder, m, err := backup.Unpack(bytes.NewReader(file), data, key)
		if err != nil {
			return err
		}
		return errors.Join(backup.Replace(folder, data, m.Environment, "packages", aside), folder.Discard())
	}
	if err := restore("int.before"); err != nil {
		t.Fatal(err)
	}
	got := contents(t, data)
	if got["int.before/barsdesk.db"] != "newer" || got["packages/own.tgz"] != "own" || got["packages/uk.tgz"] != "" || got["int/index.key"] == "" {
		t.Errorf("after a restore: %q", names(got))
	}
	if err := restore("int.before"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("what was kept aside was written over: %v", err)
	}
	if again := contents(t, data); !equal(again, got) {
		t.Errorf("a restore that failed changed something: %q", names(again))
	}
}

func TestNothingOpensItButTheKey(t *testing.T) {
	source, _ := day(t)
	file := made(t, source, identity(t))
	data := t.TempDir()
	if _, _, err := backup.Unpack(bytes.NewReader(file), data, identity(t)); !errors.Is(err, backup.ErrLocked) {
		t.Errorf("another identity: %v, want ErrLocked", err)
	}
	with, err := backup.WithPassphrase("not this one at all")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := backup.Unpack(bytes.NewReader(file), data, with); !errors.Is(err, backup.ErrLocked) {
		t.Errorf("a passphrase: %v, want ErrLocked", err)
	}
	empty(t, data)
}

// empty fails when anything was left in a folder.
func empty(t *testing.T, folder string) {
	t.Helper()
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestEveryDamageIsFoundBeforeAnythingIsUsed(t *testing.T) {
	source, _ := day(t)
	key := identity(t)
	file := made(t, source, key)
	data := t.TempDir()
	refused := func(what string, text []byte) {
		t.Helper()
		folder, _, err := backup.Unpack(bytes.NewReader(text), data, key)
		var fault *backup.Damaged
		if folder != nil || !errors.As(err, &fault) && !errors.Is(err, backup.ErrLocked) {
			t.Errorf("%s: %v; want it refused as damaged", what, err)
		}
	}
	step := len(file)/300 + 1
	for at := 0; at < len(file); at += step {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		refused("a changed byte", changed)
		refused("an end cut off", file[:at])
	}
	refused("the last byte cut off", file[:len(file)-1])
	refused("a byte more", append(bytes.Clone(file), 0))
	refused("another file", []byte("PK\x03\x04 something else"))
	refused("an empty file", nil)
	empty(t, data)
}

// archive is a backup whose inside a test writes itself.
func archive(t *testing.T, key *age.X25519Identity, manifest any, members ...*tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	sealed, err := age.Encrypt(&out, key.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(sealed)
	text, _ := json.Marshal(manifest)
	members = append([]*tar.Header{{Typeflag: tar.TypeReg, Name: "manifest.json", Size: int64(len(text)), Mode: 0o600}}, members...)
	for i, h := range members {
		body := []byte("inside")
		if i == 0 {
			body = text
		} else if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(body))
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := w.Write(body); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(w.Close(), sealed.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Whoever knows the recipient can make a file that opens; what it then holds is
// still not trusted.
func TestAnArchiveMadeToHarmIsRefused(t *testing.T) {
	key := identity(t)
	sum := sha256.Sum256([]byte("inside"))
	hash := hex.EncodeToString(sum[:])
	named := func(paths ...string) backup.Manifest {
		m := backup.Manifest{Format: 1, Environment: "int"}
		for _, p := range paths {
			m.Files = append(m.Files, backup.File{Path: p, Size: 6, SHA256: hash})
		}
		return m
	}
	plain := func(name string) *tar.Header {
		return &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600}
	}
	newer, wrong := named(), named("environment/a")
	newer.Format = 2
	wrong.Files[0].SHA256 = strings.Repeat("0", 64)
	for name, file := range map[string][]byte{
		"out of the folder":      archive(t, key, named("environment/../../a"), plain("environment/../../a")),
		"from the root":          archive(t, key, named("/etc/a"), plain("/etc/a")),
		"another folder":         archive(t, key, named("elsewhere/a"), plain("elsewhere/a")),
		"a drive":                archive(t, key, named(`environment/c:\a`), plain(`environment/c:\a`)),
		"twice":                  archive(t, key, named("environment/a", "environment/a"), plain("environment/a"), plain("environment/a")),
		"a link":                 archive(t, key, named("environment/a"), &tar.Header{Typeflag: tar.TypeSymlink, Name: "environment/a", Linkname: "/etc/passwd"}),
		"more than named":        archive(t, key, named("environment/a"), plain("environment/a"), plain("environment/b")),
		"less than named":        archive(t, key, named("environment/a", "environment/b"), plain("environment/a")),
		"another order":          archive(t, key, named("environment/a", "environment/b"), plain("environment/b"), plain("environment/a")),
		"another hash":           archive(t, key, wrong, plain("environment/a")),
		"no list":                archive(t, key, "words"),
		"a newer form of backup": archive(t, key, newer),
	} {
		data := t.TempDir()
		_, _, err := backup.Unpack(bytes.NewReader(file), data, key)
		var fault *backup.Damaged
		if want := name == "a newer form of backup"; want != errors.Is(err, backup.ErrNewer) || !want && !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
		}
		empty(t, data)
	}
}

func TestAFailureLeavesNoCopies(t *testing.T) {
	source, _ := day(t)
	broken := errors.New("disk full")
	source.Copy = func(context.Context, string, string, []string) error { return broken }
	stage, err := backup.Begin(source.Data)
	if err != nil {
		t.Fatal(err)
	}
	if err := source.Fill(t.Context(), stage.Folder); !errors.Is(err, broken) {
		t.Errorf("got %v, want the cause", err)
	}
	if info, err := os.Stat(stage.Folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the copies lie open: %v, %v", info.Mode(), err)
	}
	if err := stage.Discard(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stage.Folder); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the copies are still there")
	}
	for _, folder := range []string{source.Data, filepath.Join(source.Data, "int"), t.TempDir()} {
		if err := source.Fill(t.Context(), folder); !errors.Is(err, backup.ErrNoStage) {
			t.Errorf("copied into %s: %v", folder, err)
		}
	}
}

func TestStagesOfProgramsThatDiedAreRemoved(t *testing.T) {
	source, _ := day(t)
	left := filepath.Join(source.Data, ".backup-1")
	write(t, left, "in-use.lock", "", "environment/barsdesk.db", "half")
	used := staged(t, source)
	staged(t, source)
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Error("copies of a program that died are still there")
	}
	if _, err := os.Stat(filepath.Join(used.Folder, "environment", "barsdesk.db")); err != nil {
		t.Errorf("copies in use were removed: %v", err)
	}
}
