package validation_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// made is one resource checked against profiles made up for it.
type made struct {
	name     string
	profiles []string // as profile and on write them
	resource string
	want     []string // errors, and warnings if any is named, each as "severity path"
	notes    int      // findings that say what was not checked
}

const (
	home = "https://example.org/StructureDefinition/"
	core = "http://hl7.org/fhir/StructureDefinition/"
)

// profile writes a StructureDefinition on a type of R4.
func profile(name, typ string, elements ...string) string {
	return on(core+typ, name, typ, elements...)
}

// on writes a StructureDefinition on another one.
func on(base, name, typ string, elements ...string) string {
	return `{"resourceType":"StructureDefinition","url":"` + home + name + `","version":"1.0.0","name":"` + name + `","kind":"resource","type":"` + typ +
		`","baseDefinition":"` + base + `","derivation":"constraint","differential":{"element":[` + strings.Join(elements, ",") + `]}}`
}

func parsed(t testing.TB, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return n
}

// validator has the definitions given beside the published ones.
func validator(t testing.TB, definitions ...string) *validation.Validator {
	t.Helper()
	var all []*structure.Definition
	for _, text := range definitions {
		d, err := structure.Read(parsed(t, text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return validation.New(structure.Published().With(structure.Source{Package: "made"}, all...), madeTerms(t))
}

func madeTerms(t testing.TB) *terms.Terms {
	return terms.Published().With([]*fhir.Node{parsed(t, `{"resourceType":"CodeSystem","url":"https://example.org/CodeSystem/colour","content":"complete","concept":[
		{"code":"red","display":"Red"},{"code":"blue","display":"Blue"},{"code":"green"}]}`)},
		[]*fhir.Node{parsed(t, `{"resourceType":"ValueSet","url":"https://example.org/ValueSet/warm","compose":{"include":[{"system":"https://example.org/CodeSystem/colour","concept":[{"code":"red"}]}]}}`),
			parsed(t, `{"resourceType":"ValueSet","url":"https://example.org/ValueSet/colour","compose":{"include":[{"system":"https://example.org/CodeSystem/colour"}]}}`),
			parsed(t, `{"resourceType":"ValueSet","url":"https://example.org/ValueSet/unlisted","compose":{"include":[{"system":"https://example.org/CodeSystem/elsewhere"}]}}`)})
}

// run checks each resource against the first of its profiles.
func run(t *testing.T, cases []made) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var o validation.Options
			if len(c.profiles) > 0 {
				o.Profiles = []string{parsed(t, c.profiles[0]).TextAt("url")}
			}
			expect(t, validator(t, c.profiles...).Check(parsed(t, c.resource), o).Findings, c.want, c.notes)
		})
	}
}

func expect(t *testing.T, found []validation.Finding, want []string, notes int) {
	t.Helper()
	warned := slices.ContainsFunc(want, func(s string) bool { return strings.HasPrefix(s, "warning") })
	var got []string
	for _, f := range found {
		if f.Rule == "dom-6" || f.Severity == "warning" && !warned {
			continue // that a narrative would be good is said of every resource
		}
		if f.Severity == "information" {
			notes--
			continue
		}
		got = append(got, f.Severity+" "+f.Path)
	}
	if !slices.Equal(got, want) || notes != 0 {
		t.Errorf("found %q, not %q", got, want)
		for _, f := range found {
			t.Logf("%s %s: %s (%s)", f.Severity, f.Path, f.What, f.Rule)
		}
	}
}
