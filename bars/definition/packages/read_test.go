package packages_test

import (
	"archive/tar"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"barsdesk/bars/definition/packages"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

func TestReadTakesThePublishedLayout(t *testing.T) {
	p := read(t, tgz(t, sound().packed(t)), packages.Named{Name: "ignored", Version: "9"})
	if p.ID() != "example.clinic.forms#1.2.0" || p.Title != "Forms of the example clinic" || p.Origin != "clinic.tgz" {
		t.Errorf("%s, %q from %s", p.ID(), p.Title, p.Origin)
	}
	if !reflect.DeepEqual(p.Dependencies, map[string]string{"hl7.fhir.r4.core": "4.0.1"}) {
		t.Errorf("dependencies: %v", p.Dependencies)
	}
	if p.Others != 3 || p.Count("StructureDefinition") != 1 || p.Count("CodeSystem") != 1 || len(p.Resources) != 2 {
		t.Errorf("%d others, %d resources", p.Others, len(p.Resources))
	}
	r := p.Resources[0]
	if r.Canonical() != "https://example.org/StructureDefinition/clinic-patient|1.2.0" || r.Name != "Clinic patient" ||
		r.File != "package/StructureDefinition-patient.json" {
		t.Errorf("%+v", r)
	}
	if p.Resources[1].Version != "1.2.0" {
		t.Errorf("a resource without version has %q, want the package's", p.Resources[1].Version)
	}
}

func TestReadDropsNarrativeAndSnapshotOnly(t *testing.T) {
	p := read(t, tgz(t, sound().packed(t)), packages.Named{})
	got, err := fhir.Parse(p.Resources[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	want, err := fhir.Parse([]byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	want.Remove("text")
	want.Remove("snapshot")
	if !fhir.Equal(got, want) {
		t.Errorf("kept: %s", p.Resources[0].Body)
	}
	bare := strings.Replace(profile, `"differential"`, `"ignored"`, 1)
	p = read(t, tgz(t, sound().with("package/StructureDefinition-patient.json", bare).packed(t)), packages.Named{})
	if !strings.Contains(string(p.Resources[0].Body), "snapshot") {
		t.Error("the snapshot of a definition that has nothing else is lost")
	}
}

// hostile are packages that are refused whole: the file at fault and a part of
// the reason.
var hostile = map[string]struct {
	files        files
	file, reason string
}{
	"JSON that ends early":    {sound().with("package/CodeSystem-rooms.json", `{"resourceType": "CodeSystem"`), "package/CodeSystem-rooms.json", "ends too early"},
	"text that is no JSON":    {sound().with("package/CodeSystem-rooms.json", `<html>`), "package/CodeSystem-rooms.json", "not well-formed JSON"},
	"text that is no UTF-8":   {sound().with("package/CodeSystem-rooms.json", "{\"a\": \"\xff\"}"), "package/CodeSystem-rooms.json", "UTF-8"},
	"nested without end":      {sound().with("package/Other.json", strings.Repeat("[", 10_000)), "package/Other.json", "nested too deeply"},
	"a path upwards":          {sound().with("package/../../evil.json", `{}`), "package/../../evil.json", "leads out of the package"},
	"an absolute path":        {sound().with("/etc/evil.json", `{}`), "/etc/evil.json", "leads out of the package"},
	"a path of Windows":       {sound().with(`package\..\evil.json`, `{}`), `package\..\evil.json`, "leads out of the package"},
	"a drive of Windows":      {sound().with(`C:/evil.json`, `{}`), `C:/evil.json`, "leads out of the package"},
	"no package.json":         {sound().with("package/package.json", ""), "clinic.tgz", "no package/package.json"},
	"package.json is no JSON": {sound().with("package/package.json", "{"), "package/package.json", "ends too early"},
	"package without name":    {sound().with("package/package.json", `{"version": "1.0.0"}`), "package/package.json", "name is missing"},
	"a name that is a path":   {sound().with("package/package.json", `{"name": "../forms", "version": "1.0.0"}`), "package/package.json", "no package name"},
	"package without version": {sound().with("package/package.json", `{"name": "example.clinic"}`), "package/package.json", "version is missing"},
	"a version that is a path": {sound().with("package/package.json", `{"name": "example.clinic", "version": "1/../../2"}`),
		"package/package.json", "is no version"},
	"made for FHIR R5": {sound().with("package/package.json", strings.Replace(manifest, "4.0.1", "5.0.0", 1)), "package/package.json", "made for FHIR 5.0.0"},
	"one definition for FHIR R4B": {sound().with("package/StructureDefinition-patient.json", strings.Replace(profile, `"fhirVersion": "4.0.1"`, `"fhirVersion": "4.3.0"`, 1)),
		"package/StructureDefinition-patient.json", "made for FHIR 4.3.0"},
	"a definition without url": {sound().with("package/CodeSystem-rooms.json", `{"resourceType": "CodeSystem"}`), "package/CodeSystem-rooms.json", "has no url"},
	"a url that is none": {sound().with("package/CodeSystem-rooms.json", `{"resourceType": "CodeSystem", "url": "https://example.org/a b"}`),
		"package/CodeSystem-rooms.json", "has no url"},
	"the same url and version twice": {sound().with("package/Second.json", codes), "package/Second.json", "same url and version as package/CodeSystem-rooms.json"},
	"nothing that is a definition": {files{"package/package.json": manifest, "package/Patient-example.json": `{"resourceType": "Patient"}`},
		"clinic.tgz", "holds no StructureDefinition"},
}

// What publishers' tools leave in packages does no harm.
func TestReadPassesOverWhatIsNoDefinition(t *testing.T) {
	f := sound().with("package/Questionnaire-example.json", `{"resourceType": "Questionnaire", "status": "active"}`).
		with("package/._CodeSystem-rooms.json", "\x00\x05\x16\x07").with("package/ig: notes.md", "words").with("package/spec.internals", "{").
		with("./package/Bundle-example.json", "\ufeff"+`{"resourceType": "Bundle"}`).with("package/list.json", `[1, {"a": null}]`)
	p := read(t, tgz(t, f.packed(t)), packages.Named{})
	if len(p.Resources) != 2 || p.Others != 3+6 {
		t.Errorf("%d resources, %d others", len(p.Resources), p.Others)
	}
}

// R4 publishes its HL7 v2 tables with the version in the url.
func TestVersionMayStandInTheURL(t *testing.T) {
	dated := strings.Replace(codes, `clinic-rooms"`, `clinic-rooms|2.4", "version": "4.0.1"`, 1)
	p := read(t, tgz(t, sound().with("package/CodeSystem-rooms-2.4.json", dated).packed(t)), packages.Named{})
	var got []string
	for _, r := range p.Resources {
		got = append(got, r.Canonical())
	}
	want := []string{"https://example.org/StructureDefinition/clinic-patient|1.2.0", "https://example.org/CodeSystem/clinic-rooms|1.2.0",
		"https://example.org/CodeSystem/clinic-rooms|2.4"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

func TestReadRefusesADamagedPackageWhole(t *testing.T) {
	for name, c := range hostile {
		t.Run(name, func(t *testing.T) { wantDamaged(t, c.files.packed(t), c.file, c.reason) })
	}
}

// wantDamaged reads a package and wants it refused for a file and a reason.
func wantDamaged(t *testing.T, data []byte, file, reason string) {
	t.Helper()
	p, err := packages.Read(tgz(t, data), packages.Named{})
	var damaged *packages.Damaged
	if !errors.As(err, &damaged) || p != nil {
		t.Fatalf("read %t, %v", p != nil, err)
	}
	if damaged.File != file || !strings.Contains(damaged.Reason, reason) {
		t.Errorf("%q: %q, want %q: %q", damaged.File, damaged.Reason, file, reason)
	}
}

func TestReadRefusesWhatIsCutOffAnywhere(t *testing.T) {
	whole := sound().packed(t)
	path := filepath.Join(t.TempDir(), "clinic.tgz")
	for n := range whole {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		var damaged *packages.Damaged
		if _, err := packages.Read(path, packages.Named{}); !errors.As(err, &damaged) {
			t.Fatalf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// A changed byte may hit what nothing reads, such as the time in a header; but
// never is other content taken for the package's.
func TestReadNeverTakesChangedContent(t *testing.T) {
	whole := sound().packed(t)
	want := read(t, tgz(t, whole), packages.Named{})
	path := filepath.Join(t.TempDir(), "clinic.tgz")
	for n := range whole {
		changed := append([]byte(nil), whole...)
		changed[n] ^= 0x15
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := packages.Read(path, packages.Named{})
		if err == nil && !reflect.DeepEqual(got.Resources, want.Resources) {
			t.Fatalf("byte %d changed: other content was taken", n)
		}
	}
}

func TestReadRefusesBombs(t *testing.T) {
	zeros := strings.Repeat(" ", 25<<20)
	wantDamaged(t, sound().with("package/big.json", zeros).packed(t), "package/big.json", "larger than 24 MB")
	many := sound()
	for i := range 13 {
		many[fmt.Sprintf("package/other/%02d.bin", i)] = zeros[:21<<20]
	}
	wantDamaged(t, many.packed(t), "package/other/12.bin", "larger than 256 MB")
	count := make([]tar.Header, 20_001)
	for i := range count {
		count[i] = tar.Header{Name: fmt.Sprintf("package/%d.txt", i), Typeflag: tar.TypeReg, Mode: 0o644}
	}
	wantDamaged(t, pack(t, count, func(string) string { return "" }), "package/20000.txt", "more than 20000 files")
}

func TestReadRefusesLinksAndDoubleNames(t *testing.T) {
	head := func(name string, kind byte) tar.Header {
		return tar.Header{Name: name, Typeflag: kind, Linkname: "/etc/passwd", Mode: 0o644}
	}
	none := func(string) string { return "" }
	for _, kind := range []byte{tar.TypeSymlink, tar.TypeLink, tar.TypeChar, tar.TypeFifo} {
		wantDamaged(t, pack(t, []tar.Header{head("package/a.json", kind)}, none), "package/a.json", "a link or a device")
	}
	twice := []tar.Header{head("package/a.txt", tar.TypeReg), head("package/./a.txt", tar.TypeReg)}
	for i := range twice {
		twice[i].Linkname = ""
	}
	wantDamaged(t, pack(t, twice, none), "package/a.txt", "two files of this name")
}

func TestReadSaysThatAnotherFileIsNoPackage(t *testing.T) {
	wantDamaged(t, []byte("PK\x03\x04 a zip file, say"), "clinic.tgz", "no .tgz package")
	wantDamaged(t, nil, "clinic.tgz", "ends here too early")
	if _, err := packages.Read(filepath.Join(t.TempDir(), "nowhere.tgz"), packages.Named{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// All single definitions of the published sources make one package.
func TestReadTakesThePublishedDefinitions(t *testing.T) {
	for folder, want := range map[string]int{"fhir/structure-definitions": 20, "fhir/code-systems": 20, "fhir/value-sets": 40, "fhir/message-definitions": 9} {
		p := read(t, fhirtest.Published(t, folder), packages.Named{Name: "published", Version: "1.0.0"})
		if len(p.Resources) < want {
			t.Errorf("%s: %d resources", folder, len(p.Resources))
		}
		for _, r := range p.Resources {
			if _, err := fhir.Parse(r.Body); err != nil || r.Name == "" {
				t.Errorf("%s: %q, %v", r.File, r.Name, err)
			}
		}
	}
}
