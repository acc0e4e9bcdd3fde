package packages_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/bars/definition/packages"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/fhir"
)

// profileOf is a made-up profile; base is a canonical.
func profileOf(url, version, base, typed string) string {
	return `{"resourceType": "StructureDefinition", "url": "` + url + `", "version": "` + version + `", "name": "P", "status": "active",
		"kind": "resource", "abstract": false, "type": "Patient", "baseDefinition": "` + base + `", "derivation": "constraint",
		"differential": {"element": [{"id": "Patient.managingOrganization", "path": "Patient.managingOrganization",
		 "type": [{"code": "Reference", "targetProfile": ["` + typed + `"]}], "fixedUri": "` + typed + `"}]}}`
}

const (
	base    = "https://example.org/StructureDefinition/base"
	clinic  = "https://example.org/StructureDefinition/clinic"
	patient = "http://hl7.org/fhir/StructureDefinition/Patient"
	ukcore  = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"
)

// of is a package of these resources.
func of(t *testing.T, name, version, dependencies string, resources ...string) *packages.Package {
	t.Helper()
	f := files{"package/package.json": `{"name": "` + name + `", "version": "` + version + `", "fhirVersions": ["4.0.1"], "dependencies": {` + dependencies + `}}`}
	for i, r := range resources {
		f["package/"+string(rune('a'+i))+".json"] = r
	}
	return read(t, tgz(t, f.packed(t)), packages.Named{})
}

func structures(t *testing.T, s *packages.Store) *structure.Set {
	t.Helper()
	set, _, err := held(t, s).InForce()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// version is that of the definition that a canonical stands for.
func version(t *testing.T, set *structure.Set, canonical string) string {
	t.Helper()
	d, ok := set.Find(canonical)
	if !ok {
		t.Fatalf("%s is not found", canonical)
	}
	return d.Version
}

func TestImportedDefinitionsOverrideNothing(t *testing.T) {
	own := version(t, structure.Published(), ukcore)
	s := packages.Open(t.TempDir())
	add(t, s, of(t, "example.first", "1.0.0", "", profileOf(ukcore, "99.0.0", patient, patient), profileOf(clinic, "1.0.0", ukcore, patient)),
		of(t, "example.second", "1.0.0", "", profileOf(clinic, "2.0.0", ukcore, patient)))
	set := structures(t, s)
	for canonical, want := range map[string]string{ukcore: own, ukcore + "|99.0.0": "99.0.0", ukcore + "|" + own: own,
		clinic: "1.0.0", clinic + "|2.0.0": "2.0.0", patient: "4.0.1"} {
		if got := version(t, set, canonical); got != want {
			t.Errorf("%s stands for version %s, want %s", canonical, got, want)
		}
	}
	from, _ := set.From(clinic)
	if from != (structure.Source{Package: "example.first", Version: "1.0.0", Origin: "imported from clinic.tgz"}) {
		t.Errorf("from %+v", from)
	}
}

func TestPreferredDefinitionsComeFirst(t *testing.T) {
	own := version(t, structure.Published(), ukcore)
	s := packages.Open(t.TempDir())
	for _, v := range []string{"98.0.0", "99.0.0"} {
		if _, err := s.Import(of(t, "example.newer", v, "", profileOf(ukcore, v, patient, patient)), true, morning); err != nil {
			t.Fatal(err)
		}
	}
	set := structures(t, s)
	for canonical, want := range map[string]string{ukcore: "99.0.0", ukcore + "|98.0.0": "98.0.0", ukcore + "|" + own: own} {
		if got := version(t, set, canonical); got != want {
			t.Errorf("%s stands for version %s, want %s", canonical, got, want)
		}
	}
}

// What a list says is in force is what is found.
func TestStandingsAgreeWithWhatIsFound(t *testing.T) {
	s := packages.Open(t.TempDir())
	add(t, s, of(t, "example.first", "1.0.0", "", profileOf(ukcore, "99.0.0", patient, patient), profileOf(clinic, "1.0.0", ukcore, patient)))
	if _, err := s.Import(of(t, "example.second", "1.0.0", "", profileOf(clinic, "1.9.0", ukcore, patient), profileOf(clinic, "1.10.0", ukcore, patient)), true, morning); err != nil {
		t.Fatal(err)
	}
	set := structures(t, s)
	checked := 0
	for _, o := range held(t, s).Origins() {
		for _, d := range o.Definitions {
			if d.Kind != "StructureDefinition" {
				continue
			}
			from, _ := set.From(d.URL)
			is := from.Package+"#"+from.Version == o.ID() && version(t, set, d.URL) == d.Version
			if is != d.InForce || d.InForce != (d.Behind == "") {
				t.Errorf("%s|%s of %s: found %t, in force %t, behind %q", d.URL, d.Version, o.ID(), is, d.InForce, d.Behind)
			}
			if !d.InForce && d.Behind != from.Package+"#"+from.Version {
				t.Errorf("%s|%s of %s: behind %s, found that of %s", d.URL, d.Version, o.ID(), d.Behind, from.Package)
			}
			checked++
		}
	}
	if checked < 100 {
		t.Errorf("only %d definitions were compared", checked)
	}
}

func TestStandingsOfTermsAgreeWithWhatIsFound(t *testing.T) {
	s := packages.Open(t.TempDir())
	add(t, s, of(t, "example.first", "1.0.0", "", codesOf(gender, "9", "nine"), codesOf(rooms, "1", "one"), codesOf(rooms, "2", "two")))
	if _, err := s.Import(of(t, "example.second", "1.0.0", "", codesOf(rooms, "3", "three"), setOf(genders, "9", gender)), true, morning); err != nil {
		t.Fatal(err)
	}
	type key struct{ kind, url, version, pkg string }
	said := map[key]bool{}
	for _, o := range held(t, s).Origins() {
		for _, d := range o.Definitions {
			said[key{d.Kind, d.URL, d.Version, o.ID()}] = d.InForce
		}
	}
	_, codes, err := held(t, s).InForce()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, l := range codes.List() {
		kind := "CodeSystem"
		if l.ValueSet {
			kind = "ValueSet"
		}
		k := key{kind, l.URL, l.Version, l.Source.Package + "#" + l.Source.Version}
		if in, listed := said[k]; !listed || in != l.InForce {
			t.Errorf("%+v: listed %t, said to be in force %t, is %t", k, listed, in, l.InForce)
		}
		checked++
	}
	if checked < 1000 {
		t.Errorf("only %d were compared", checked)
	}
}

const (
	gender  = "http://hl7.org/fhir/administrative-gender"
	genders = "http://hl7.org/fhir/ValueSet/administrative-gender"
	rooms   = "https://example.org/CodeSystem/rooms"
	roomSet = "https://example.org/ValueSet/rooms"
)

// codesOf is a made-up code system of one code.
func codesOf(url, version, code string) string {
	return `{"resourceType": "CodeSystem", "url": "` + url + `", "version": "` + version + `", "name": "C", "status": "active", "content": "complete",
		"concept": [{"code": "` + code + `"}]}`
}

// setOf is a made-up value set of all codes of a system.
func setOf(url, version, system string) string {
	return `{"resourceType": "ValueSet", "url": "` + url + `", "version": "` + version + `", "name": "V", "status": "active",
		"compose": {"include": [{"system": "` + system + `"}]}}`
}

func inSet(t *testing.T, codes *terms.Terms, set, system, code string, want terms.Verdict) {
	t.Helper()
	if got, _ := codes.InSet(set, system, code); got != want {
		t.Errorf("%s of %s in %s: %d, want %d", code, system, set, got, want)
	}
}

func TestImportedTermsOverrideNothingUnlessPreferred(t *testing.T) {
	s := packages.Open(t.TempDir())
	p := of(t, "example.codes", "1.0.0", "", codesOf(gender, "9", "nine"), setOf(genders, "9", gender), codesOf(rooms, "1", "green"), setOf(roomSet, "1", rooms))
	add(t, s, p)
	_, codes, err := held(t, s).InForce()
	if err != nil {
		t.Fatal(err)
	}
	inSet(t, codes, genders, gender, "male", terms.In)
	inSet(t, codes, genders, gender, "nine", terms.Out)
	inSet(t, codes, genders+"|9", gender, "nine", terms.In) // the package's own system is meant
	inSet(t, codes, genders+"|9", gender, "male", terms.Out)
	inSet(t, codes, roomSet, rooms, "green", terms.In)
	if _, err := s.Import(p, true, morning); err != nil {
		t.Fatal(err)
	}
	if _, codes, err = held(t, s).InForce(); err != nil {
		t.Fatal(err)
	}
	inSet(t, codes, genders, gender, "nine", terms.In)
	inSet(t, codes, genders, gender, "male", terms.Out)
}

// A profile is bound to the value set that its package means.
func TestBindingsAreResolvedPerPackage(t *testing.T) {
	bound := strings.Replace(profileOf(clinic, "1.0.0", patient, patient), `"fixedUri"`,
		`"binding": {"strength": "required", "valueSet": "`+genders+`"}, "fixedUri"`, 1)
	s := packages.Open(t.TempDir())
	add(t, s, of(t, "example.codes", "1.0.0", "", bound, setOf(genders, "9", rooms)))
	set, _, err := held(t, s).InForce()
	if err != nil {
		t.Fatal(err)
	}
	d, ok := set.Find(clinic)
	if !ok || d.Elements[len(d.Elements)-1].Binding.ValueSet != genders+"|9" {
		t.Errorf("bound to %+v", d.Elements[len(d.Elements)-1].Binding)
	}
}

// A name means what the package that uses it means, whatever is in force.
func TestNamesAreResolvedPerPackage(t *testing.T) {
	s := packages.Open(t.TempDir())
	add(t, s,
		of(t, "example.base", "1.0.0", "", profileOf(base, "1.0.0", patient, patient)),
		of(t, "example.base", "2.0.0", "", profileOf(base, "2.0.0", patient, patient)),
		of(t, "example.middle", "1.0.0", `"example.base": "2.0.0"`, profileOf("https://example.org/StructureDefinition/middle", "1.0.0", base, base)),
		of(t, "example.near", "1.0.0", `"example.middle": "1.x"`, profileOf("https://example.org/StructureDefinition/near", "1.0.0", base, base)),
		of(t, "example.free", "1.0.0", "", profileOf("https://example.org/StructureDefinition/free", "1.0.0", base, base)),
		of(t, "example.itself", "3.0.0", `"example.base": "1.0.0"`, profileOf("https://example.org/StructureDefinition/itself", "3.0.0", base, base+"|1.0.0"),
			profileOf(base, "3.0.0", patient, patient)))
	set := structures(t, s)
	for name, want := range map[string]string{"middle": base + "|2.0.0", "near": base + "|2.0.0", "free": base, "itself": base + "|3.0.0"} {
		d, ok := set.Find("https://example.org/StructureDefinition/" + name)
		if !ok || d.Base != want {
			t.Errorf("%s builds on %q, want %q", name, d.Base, want)
		}
	}
	near, _ := set.Find("https://example.org/StructureDefinition/near")
	itself, _ := set.Find("https://example.org/StructureDefinition/itself")
	element := func(d *structure.Definition) structure.Element { return d.Elements[len(d.Elements)-1] }
	if got := element(near).Types[0].Targets; len(got) != 1 || got[0] != base+"|2.0.0" {
		t.Errorf("near points at %v", got)
	}
	if got := element(near).Fixed; got == nil || got.Text != base {
		t.Errorf("a fixed value was changed: %v", got)
	}
	if got := element(itself).Types[0].Targets; len(got) != 1 || got[0] != base+"|1.0.0" {
		t.Errorf("a name with a version was changed: %v", got)
	}
}

func TestPackagesMayDependOnEachOther(t *testing.T) {
	s := packages.Open(t.TempDir())
	add(t, s, of(t, "example.a", "1.0.0", `"example.b": "1.0.0"`, profileOf(clinic, "1.0.0", base, patient)),
		of(t, "example.b", "1.0.0", `"example.a": "1.0.0", "example.b": "1.0.0"`, profileOf(base, "1.0.0", patient, patient)))
	if d, ok := structures(t, s).Find(clinic); !ok || d.Base != base {
		t.Errorf("%+v", d)
	}
}

// A check must never pass because what it was to check against is damaged.
func TestWhatIsInForceOfADamagedPackageAreAnError(t *testing.T) {
	dir := t.TempDir()
	add(t, packages.Open(dir), of(t, "example.first", "1.0.0", "", profileOf(clinic, "1.0.0", patient, patient)))
	if err := os.WriteFile(filepath.Join(dir, "example.first#1.0.0.package"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	var damaged *packages.Damaged
	if _, _, err := packages.InForce(dir); !errors.As(err, &damaged) || damaged.File != "example.first#1.0.0" {
		t.Errorf("%v", err)
	}
}

func TestImportRefusesDefinitionsThatCannotBeUsed(t *testing.T) {
	whole := profileOf(clinic, "1.0.0", patient, patient)
	for reason, broken := range map[string]string{
		"does not say which type": strings.Replace(whole, `"type": "Patient"`, `"kin": "Patient"`, 1),
		"no path":                 strings.Replace(whole, `"path"`, `"pat"`, 1),
		"lists no elements":       `{"resourceType": "StructureDefinition", "url": "` + clinic + `", "type": "Thing", "kind": "logical"}`,
	} {
		f := sound().with("package/StructureDefinition-patient.json", broken)
		wantDamaged(t, f.packed(t), "package/StructureDefinition-patient.json", reason)
	}
}

func TestFolderOfXML(t *testing.T) {
	n, err := fhir.Parse([]byte(profileOf(clinic, "1.0.0", patient, patient)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := n.XML(structure.Published())
	if err != nil {
		t.Fatal(err)
	}
	as := packages.Named{Name: "example.clinic", Version: "1.0.0"}
	fromXML := read(t, folder(t, files{"clinic.xml": string(text)}), as)
	fromJSON := read(t, folder(t, files{"clinic.json": profileOf(clinic, "1.0.0", patient, patient)}), as)
	a, errA := fhir.Parse(fromXML.Resources[0].Body)
	b, errB := fhir.Parse(fromJSON.Resources[0].Body)
	if errA != nil || errB != nil || !fhir.Equal(a, b) {
		t.Errorf("from XML  %s\nfrom JSON %s", fromXML.Resources[0].Body, fromJSON.Resources[0].Body)
	}
}
