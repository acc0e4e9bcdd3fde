package structure_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

func parse(t testing.TB, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func read(t testing.TB, text string) *structure.Definition {
	t.Helper()
	d, err := structure.Read(parse(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const small = `{"resourceType":"StructureDefinition","url":"https://example.org/sd/small","version":"2.0","name":"Small","title":"Small thing",
"kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
"context":[{"type":"element","expression":"Patient"}],"contextInvariant":["true"],
"differential":{"element":[
 {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open","ordered":true}},
 {"path":"Patient.identifier","sliceName":"nhs","min":0,"max":"*","mustSupport":true,"isModifier":true},
 {"path":"Patient.identifier.system","fixedUri":"https://fhir.nhs.uk/Id/nhs-number","maxLength":40,"minValueInteger":3,"maxValueInteger":5},
 {"path":"Patient.gender","binding":{"strength":"required","valueSet":"http://x|1","extension":[
   {"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet","valueCanonical":"http://y"}]},
  "constraint":[{"key":"a-1","severity":"warning","human":"Say so","expression":"exists()"}]},
 {"path":"Patient.link.other","contentReference":"#Patient.contact","patternReference":{"display":"x"},"type":[{"code":"Reference",
   "profile":["p"],"targetProfile":["t","u"],"aggregation":["contained"]},
   {"code":"http://hl7.org/fhirpath/System.DateTime"},
   {"code":"http://hl7.org/fhirpath/System.String","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type","valueUrl":"id"}]}]}
]}}`

func TestEveryFactOfAProfileIsRead(t *testing.T) {
	d := read(t, small)
	got, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	const none = `"Types":null,"Content":"","Fixed":null,"Pattern":null,"Binding":null,"Constraints":null,"Slicing":null,"MinValue":null,"MaxValue":null,"MaxLength":0,"MustSupport":false,"Modifier":false`
	want := []string{
		`"URL":"https://example.org/sd/small","Version":"2.0","Name":"Small","Title":"Small thing","Kind":"resource","Abstract":false,"Type":"Patient"`,
		`"Constrains":true,"Contexts":[{"Type":"element","Expression":"Patient"}],"Invariants":["true"]`,
		`{"ID":"Patient","Path":"Patient","Slice":"","Min":-2,"Max":-2,` + none + `}`,
		`"Slicing":{"Discriminators":[{"Type":"value","Path":"system"}],"Rules":"open","Ordered":true}`,
		`"ID":"Patient.identifier:nhs","Path":"Patient.identifier","Slice":"nhs","Min":0,"Max":-1`,
		`"MustSupport":true,"Modifier":true`,
		`"ID":"Patient.identifier:nhs.system","Path":"Patient.identifier.system"`,
		`"MaxLength":40`,
		`"Binding":{"Strength":"required","ValueSet":"http://x|1","Max":"http://y"}`,
		`"Constraints":[{"Key":"a-1","Severity":"warning","Human":"Say so","Expression":"exists()"}]`,
		`{"Code":"Reference","Profiles":["p"],"Targets":["t","u"],"Contained":true},{"Code":"dateTime",`,
		`{"Code":"id","Profiles":null,"Targets":null,"Contained":false}`,
		`"Content":"Patient.contact"`,
	}
	for _, w := range want {
		if !strings.Contains(string(got), w) {
			t.Errorf("no %s in\n%s", w, got)
		}
	}
	system, other := d.Elements[3], d.Elements[5]
	if system.Fixed.String() != "https://fhir.nhs.uk/Id/nhs-number" || system.MinValue.String() != "3" || system.MaxValue.String() != "5" {
		t.Errorf("values %+v", system)
	}
	if other.Pattern.TextAt("display") != "x" {
		t.Errorf("pattern %+v", other)
	}
}

func TestADefinitionThatIsNoneIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"resourceType":"Patient"}`:                                             "is not a StructureDefinition",
		`{"resourceType":"StructureDefinition","type":"Patient"}`:                "has no url",
		`{"resourceType":"StructureDefinition","url":"u"}`:                       "which type",
		`{"resourceType":"StructureDefinition","url":"u","type":"T"}`:            "lists no elements",
		strings.Replace(small, `"path":"Patient.gender"`, `"paths":"gender"`, 1): "without a path",
	} {
		if d, err := structure.Read(parse(t, text)); err == nil || d != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v %v", text, d, err)
		}
	}
}

func TestASnapshotIsReadWhereThereIsNothingElse(t *testing.T) {
	d := read(t, strings.Replace(small, "differential", "snapshot", 1))
	if len(d.Elements) != 6 {
		t.Errorf("%d elements", len(d.Elements))
	}
}

// Every published profile can be read, its root first, ids and paths agreeing.
func TestPublishedProfilesAreRead(t *testing.T) {
	root := fhirtest.Published(t, "fhir/structure-definitions")
	n := 0
	err := filepath.WalkDir(root, func(path string, f os.DirEntry, err error) error {
		if err != nil || f.IsDir() {
			return err
		}
		n++
		d := read(t, string(fhirtest.Read(t, path)))
		if d.Elements[0].Path != d.Type || d.URL == "" || d.Base == "" || !d.Constrains {
			t.Errorf("%s: %s builds on %q, root %s", path, d.URL, d.Base, d.Elements[0].Path)
		}
		return nil
	})
	if err != nil || n < 65 {
		t.Errorf("%d profiles, %v", n, err)
	}
}
