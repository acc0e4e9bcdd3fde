package packages_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"barsdesk/bars/definition/packages"
)

func TestStoreKeepsWhatWasImported(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "packages")
	p := read(t, tgz(t, sound().packed(t)), packages.Named{})
	add(t, packages.Open(dir), p)
	h := held(t, packages.Open(dir))
	if len(h.Packages) != 1 || len(h.Broken) != 0 {
		t.Fatalf("%d packages, %d broken", len(h.Packages), len(h.Broken))
	}
	got := h.Packages[0]
	if !reflect.DeepEqual(got.Package, *p) {
		t.Errorf("kept %+v\nwant %+v", got.Package, *p)
	}
	if !got.At.Equal(morning) || got.Order != 1 || got.Preferred || got.Kinds["CodeSystem"] != 1 {
		t.Errorf("%v, %d, %v, %v", got.At, got.Order, got.Preferred, got.Kinds)
	}
}

func TestStoreWithoutFolderHoldsNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "packages")
	if h := held(t, packages.Open(dir)); len(h.Packages) != 0 || len(h.Broken) != 0 {
		t.Errorf("%+v", h)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("looking made the folder")
	}
}

func TestImportTwiceChangesNothing(t *testing.T) {
	s := packages.Open(t.TempDir())
	p := named(t, "example.clinic", "1.0.0", "")
	add(t, s, p)
	steps := []struct {
		preferred bool
		want      packages.Outcome
	}{{false, packages.Unchanged}, {true, packages.Changed}, {true, packages.Unchanged}, {false, packages.Changed}}
	for i, step := range steps {
		got, err := s.Import(p, step.preferred, morning)
		if err != nil || got != step.want || held(t, s).Packages[0].Preferred != step.preferred {
			t.Errorf("step %d: %s, %v", i, got, err)
		}
	}
	if len(held(t, s).Packages) != 1 {
		t.Errorf("%d packages", len(held(t, s).Packages))
	}
}

func TestImportRefusesOtherContentUnderTheSameName(t *testing.T) {
	s := packages.Open(t.TempDir())
	add(t, s, named(t, "example.clinic", "1.0.0", ""))
	before := held(t, s).Packages[0].Content
	other := sound().with("package/package.json", `{"name": "example.clinic", "version": "1.0.0"}`).with("package/CodeSystem-rooms.json", "")
	_, err := s.Import(read(t, tgz(t, other.packed(t)), packages.Named{}), false, morning)
	var different *packages.Different
	if !errors.As(err, &different) || different.ID != "example.clinic#1.0.0" {
		t.Errorf("other content: %v", err)
	}
	if held(t, s).Packages[0].Content != before {
		t.Error("the refused import changed what is kept")
	}
}

func TestHeldSeesWhatAnotherProcessDid(t *testing.T) {
	dir := t.TempDir()
	server, command := packages.Open(dir), packages.Open(dir)
	if len(held(t, server).Packages) != 0 {
		t.Fatal("not empty")
	}
	add(t, command, named(t, "example.clinic", "1.0.0", ""))
	if len(held(t, server).Packages) != 1 {
		t.Error("the import is not seen")
	}
	if first, second := held(t, server), held(t, server); first != second {
		t.Error("nothing changed, and it was read again")
	}
	if _, err := command.Remove("example.clinic", false); err != nil {
		t.Fatal(err)
	}
	if len(held(t, server).Packages) != 0 {
		t.Error("the removal is not seen")
	}
}

// Every byte of a kept file in turn. A change that leaves the content as it
// was, such as one of the padding between compressed blocks, is none.
func TestDamageOfAKeptFileIsSeen(t *testing.T) {
	dir := t.TempDir()
	s := packages.Open(dir)
	p := named(t, "example.clinic", "1.0.0", "")
	add(t, s, p)
	path := filepath.Join(dir, "example.clinic#1.0.0.package")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	intact := 0
	for n := 10; n < len(whole); n++ { // the header of gzip says nothing of the content
		changed := append([]byte(nil), whole...)
		changed[n] ^= 0x20
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		h := held(t, packages.Open(dir))
		if len(h.Packages) == 1 && reflect.DeepEqual(h.Packages[0].Package, *p) {
			intact++
			continue
		}
		if len(h.Packages) != 0 || len(h.Broken) != 1 || h.Broken[0].File != "example.clinic#1.0.0" {
			t.Fatalf("byte %d changed: %d packages, %d broken", n, len(h.Packages), len(h.Broken))
		}
	}
	if intact > 8 {
		t.Errorf("%d changes were not seen", intact)
	}
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := packages.Open(dir).Import(p, false, morning); err != nil || got != packages.Added {
		t.Errorf("importing it again: %s, %v", got, err)
	}
	if h := held(t, packages.Open(dir)); len(h.Packages) != 1 || len(h.Broken) != 0 {
		t.Errorf("after importing it again: %d packages, %d broken", len(h.Packages), len(h.Broken))
	}
}

func TestFileUnderAnotherNameIsDamage(t *testing.T) {
	dir := t.TempDir()
	add(t, packages.Open(dir), named(t, "example.clinic", "1.0.0", ""))
	if err := os.Rename(filepath.Join(dir, "example.clinic#1.0.0.package"), filepath.Join(dir, "example.other#1.0.0.package")); err != nil {
		t.Fatal(err)
	}
	h := held(t, packages.Open(dir))
	if len(h.Packages) != 0 || len(h.Broken) != 1 {
		t.Fatalf("%d packages, %d broken", len(h.Packages), len(h.Broken))
	}
	if id, err := packages.Open(dir).Remove("example.other", false); err != nil || id != "example.other#1.0.0" {
		t.Errorf("removing the damaged file: %q, %v", id, err)
	}
}

// What a process that was killed while importing leaves is no package.
func TestUnfinishedImportIsNone(t *testing.T) {
	dir := t.TempDir()
	add(t, packages.Open(dir), named(t, "example.clinic", "1.0.0", ""))
	for _, name := range []string{".import-123", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if h := held(t, packages.Open(dir)); len(h.Packages) != 1 || len(h.Broken) != 0 {
		t.Errorf("%d packages, %d broken", len(h.Packages), len(h.Broken))
	}
}

func TestFailedImportLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := packages.Open(dir).Import(named(t, "example.clinic", "1.0.0", ""), false, morning); err == nil {
		t.Error("imported into a file")
	}
}

func TestImportsAtOnce(t *testing.T) {
	dir := t.TempDir()
	all := []*packages.Package{named(t, "example.a", "1", ""), named(t, "example.b", "1", ""), named(t, "example.c", "1", "")}
	var group sync.WaitGroup
	for range 4 {
		for _, p := range all {
			group.Go(func() {
				if _, err := packages.Open(dir).Import(p, false, morning); err != nil {
					t.Errorf("%s: %v", p.ID(), err)
				}
			})
		}
	}
	group.Wait()
	if h := held(t, packages.Open(dir)); len(h.Packages) != 3 || len(h.Broken) != 0 {
		t.Errorf("%d packages, %d broken", len(h.Packages), len(h.Broken))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
}
