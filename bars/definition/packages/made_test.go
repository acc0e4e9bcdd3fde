package packages_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/definition/packages"
)

// files are the files of a made-up package, by their name.
type files map[string]string

const (
	manifest = `{"name": "example.clinic.forms", "version": "1.2.0", "title": "Forms of the example clinic", "fhirVersions": ["4.0.1"],
		"dependencies": {"hl7.fhir.r4.core": "4.0.1"}}`
	profile = `{"resourceType": "StructureDefinition", "url": "https://example.org/StructureDefinition/clinic-patient", "version": "1.2.0",
		"name": "ClinicPatient", "title": "Clinic patient", "status": "active", "fhirVersion": "4.0.1", "kind": "resource", "abstract": false,
		"type": "Patient", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient", "derivation": "constraint",
		"text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Words</div>"},
		"snapshot": {"element": [{"id": "Patient", "path": "Patient"}]},
		"differential": {"element": [{"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1}]}}`
	codes = `{"resourceType": "CodeSystem", "url": "https://example.org/CodeSystem/clinic-rooms", "name": "ClinicRooms", "status": "active",
		"content": "complete", "concept": [{"code": "green", "display": "Green room"}]}`
)

// sound is a package without fault.
func sound() files {
	return files{
		"package/package.json":                     manifest,
		"package/.index.json":                      `{"index-version": 1, "files": []}`,
		"package/StructureDefinition-patient.json": profile,
		"package/CodeSystem-rooms.json":            codes,
		"package/Patient-example.json":             `{"resourceType": "Patient"}`,
		"package/example/Patient-other.json":       `not even JSON`,
	}
}

// with is f with another file, or with one changed; an empty text removes it.
func (f files) with(name, text string) files {
	if f[name] = text; text == "" {
		delete(f, name)
	}
	return f
}

func (f files) names() []string {
	var out []string
	for name := range f {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// packed is f as a .tgz.
func (f files) packed(t *testing.T) []byte {
	t.Helper()
	var heads []tar.Header
	for _, name := range f.names() {
		heads = append(heads, tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(f[name])), Mode: 0o644})
	}
	return pack(t, heads, func(name string) string { return f[name] })
}

func pack(t *testing.T, heads []tar.Header, content func(name string) string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	to := tar.NewWriter(zipped)
	for _, head := range heads {
		if err := to.WriteHeader(&head); err != nil {
			t.Fatal(err)
		}
		if head.Typeflag == tar.TypeReg {
			if _, err := to.Write([]byte(content(head.Name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// tgz writes data as a file and returns its path.
func tgz(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clinic.tgz")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// folder writes f as files and returns the folder.
func folder(t *testing.T, f files) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clinic")
	for name, text := range f {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// read reads a package that has no fault.
func read(t *testing.T, path string, as packages.Named) *packages.Package {
	t.Helper()
	p, err := packages.Read(path, as)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// named is the sound package under another name and version, with other
// dependencies, which are written as members of JSON.
func named(t *testing.T, name, version, dependencies string) *packages.Package {
	t.Helper()
	m := `{"name": "` + name + `", "version": "` + version + `", "fhirVersions": ["4.0.1"], "dependencies": {` + dependencies + `}}`
	f := sound().with("package/package.json", m)
	p := "package/StructureDefinition-patient.json"
	f[p] = strings.Replace(f[p], `"version": "1.2.0"`, `"version": "`+version+`"`, 1)
	return read(t, tgz(t, f.packed(t)), packages.Named{})
}

// morning is when tests import.
var morning = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// add imports packages into a store, in order.
func add(t *testing.T, s *packages.Store, all ...*packages.Package) {
	t.Helper()
	for _, p := range all {
		if got, err := s.Import(p, false, morning); err != nil || got != packages.Added {
			t.Fatalf("import of %s: %s, %v", p.ID(), got, err)
		}
	}
}

// held is what a store keeps.
func held(t *testing.T, s *packages.Store) *packages.Held {
	t.Helper()
	h, err := s.Held()
	if err != nil {
		t.Fatal(err)
	}
	return h
}
