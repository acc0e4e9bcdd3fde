package packages_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"barsdesk/bars/definition/packages"
)

const guide = `{"resourceType": "ImplementationGuide", "packageId": "example.clinic.guide", "version": "0.3.0", "title": "Guide",
	"fhirVersion": ["4.0.1"], "dependsOn": [{"uri": "https://example.org/ig", "packageId": "example.base", "version": "2.x"}]}`

// bare are definitions that no package.json stands beside.
func bare() files {
	return files{"patient.json": profile, "codes/rooms.json": codes, "notes.txt": "words", ".git/config.json": "not JSON", "codes/.swap.json": "{"}
}

func TestFolderTakesItsNameFromTheCall(t *testing.T) {
	dir := folder(t, bare())
	p := read(t, dir, packages.Named{Name: "example.clinic", Version: "1.0.0"})
	if p.ID() != "example.clinic#1.0.0" || len(p.Resources) != 2 || p.Others != 1 || p.Origin != "clinic" {
		t.Errorf("%s from %s: %d resources, %d others", p.ID(), p.Origin, len(p.Resources), p.Others)
	}
	for _, as := range []packages.Named{{}, {Name: "example.clinic"}, {Version: "1.0.0"}} {
		if _, err := packages.Read(dir, as); !errors.Is(err, packages.ErrNoName) {
			t.Errorf("%+v: %v", as, err)
		}
	}
	var damaged *packages.Damaged
	if _, err := packages.Read(dir, packages.Named{Name: "a/b", Version: "1"}); !errors.As(err, &damaged) {
		t.Errorf("a name that is a path: %v", err)
	}
}

func TestFolderTakesItsNameFromAnImplementationGuide(t *testing.T) {
	dir := folder(t, bare().with("ig.json", guide))
	p := read(t, dir, packages.Named{})
	if p.ID() != "example.clinic.guide#0.3.0" || p.Dependencies["example.base"] != "2.x" || p.Title != "Guide" {
		t.Errorf("%s %q, dependencies %v", p.ID(), p.Title, p.Dependencies)
	}
	if p = read(t, dir, packages.Named{Version: "0.3.1"}); p.ID() != "example.clinic.guide#0.3.1" {
		t.Errorf("the call's version does not win: %s", p.ID())
	}
}

func TestFolderMayBeAnUnpackedPackage(t *testing.T) {
	archive := read(t, tgz(t, sound().packed(t)), packages.Named{})
	within := files{}
	for name, text := range sound() {
		within[name[len("package/"):]] = text
	}
	for _, dir := range []string{folder(t, sound()), folder(t, within)} {
		p := read(t, dir, packages.Named{})
		if p.ID() != archive.ID() || len(p.Resources) != len(archive.Resources) {
			t.Errorf("%s: %d resources", p.ID(), len(p.Resources))
		}
	}
}

func TestFolderIsRefusedWholeForOneFile(t *testing.T) {
	as := packages.Named{Name: "example.clinic", Version: "1.0.0"}
	var damaged *packages.Damaged
	_, err := packages.Read(folder(t, bare().with("codes/broken.json", "{")), as)
	if !errors.As(err, &damaged) || damaged.File != "codes/broken.json" {
		t.Errorf("a broken file: %v", err)
	}
	_, err = packages.Read(folder(t, bare().with("page.xml", "<html/>")), as)
	if !errors.As(err, &damaged) || damaged.File != "page.xml" {
		t.Errorf("XML that is no FHIR: %v", err)
	}
}

func TestFolderReadsNothingOutsideItself(t *testing.T) {
	dir := folder(t, bare())
	outside := filepath.Join(t.TempDir(), "outside.json")
	if err := os.WriteFile(outside, []byte(codes), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.json")); err != nil {
		t.Fatal(err)
	}
	if p, err := packages.Read(dir, packages.Named{Name: "example.clinic", Version: "1.0.0"}); err == nil {
		t.Errorf("a link out of the folder was followed: %d resources", len(p.Resources))
	}
}

func TestChecksumChangesWithContentAndNames(t *testing.T) {
	as := packages.Named{Name: "example.clinic", Version: "1.0.0"}
	sum := func(f files) string { return read(t, folder(t, f), as).Checksum }
	if first, second := sum(bare()), sum(bare()); first != second {
		t.Error("the same folder has two checksums")
	}
	if sum(bare()) == sum(bare().with("notes.txt", "others")) || sum(bare()) == sum(bare().with("notes.txt", "").with("note.txt", "words")) {
		t.Error("another folder has the same checksum")
	}
}
