package terms_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
)

const (
	hl7   = "http://hl7.org/fhir/ValueSet/"
	table = "http://terminology.hl7.org/CodeSystem/"
	uk    = "https://fhir.hl7.org.uk/ValueSet/UKCore-"
	bars  = "https://fhir.nhs.uk/CodeSystem/"
	sct   = "http://snomed.info/sct"
)

func TestWhetherACodeIsInAValueSet(t *testing.T) {
	for _, c := range []struct {
		set, system, code string
		want              terms.Verdict
		found             string
	}{
		{hl7 + "administrative-gender|4.0.1", "", "female", terms.In, "http://hl7.org/fhir/administrative-gender"},
		{hl7 + "administrative-gender", "http://hl7.org/fhir/administrative-gender", "male", terms.In, "http://hl7.org/fhir/administrative-gender"},
		{hl7 + "administrative-gender", "", "Female", terms.Out, ""},
		{hl7 + "administrative-gender", sct, "male", terms.Out, ""},
		{hl7 + "administrative-gender|3.0.1", "", "female", terms.Unknown, ""},
		{hl7 + "nobody-knows", "", "female", terms.Unknown, ""},
		{hl7 + "all-types", "", "Patient", terms.In, "http://hl7.org/fhir/resource-types"},
		{hl7 + "all-types", "", "Spaceship", terms.Out, ""},
		{hl7 + "marital-status", table + "v3-NullFlavor", "UNK", terms.In, table + "v3-NullFlavor"},
		{hl7 + "marital-status", table + "v3-NullFlavor", "NI", terms.Out, ""},
		{hl7 + "v3-ActEncounterCode", "", "EMER", terms.Unknown, ""},
		{"http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", table + "v3-ActCode", "EMER", terms.In, table + "v3-ActCode"},
		{"http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", table + "v3-ActCode", "GRANTORCHOICE", terms.Out, ""},
		{hl7 + "condition-code", sct, "22298006", terms.Unknown, ""},
		{hl7 + "condition-code", table + "v3-ActCode", "EMER", terms.Out, ""},
		{hl7 + "units-of-time", "", "wk", terms.In, "http://unitsofmeasure.org"},
		{hl7 + "units-of-time", "", "fortnight", terms.Out, ""},
		{hl7 + "ucum-units", "http://unitsofmeasure.org", "mm", terms.Unknown, ""},
		{hl7 + "languages", "urn:ietf:bcp:47", "en-GB", terms.In, "urn:ietf:bcp:47"},
		{hl7 + "all-languages", "", "cy-GB", terms.In, "urn:ietf:bcp:47"},
		{hl7 + "all-languages", "", "not a language", terms.Out, ""},
		{hl7 + "mimetypes", "", "application/fhir+json; charset=utf-8", terms.In, "urn:ietf:bcp:13"},
		{hl7 + "mimetypes", "", "picture", terms.Out, ""},
		{hl7 + "mimetypes", "", "json", terms.In, "urn:ietf:bcp:13"},
		{hl7 + "currencies", "", "GBP", terms.Unknown, ""}, {hl7 + "currencies", "", "pounds", terms.Out, ""},
		{hl7 + "condition-code", sct, "broken leg", terms.Out, ""},
		{hl7 + "iso3166-1-2", "", "GB", terms.In, "urn:iso:std:iso:3166"},
		{uk + "PersonRelationshipType", table + "v3-RoleCode", "MTH", terms.In, table + "v3-RoleCode"},
		{uk + "PersonRelationshipType", table + "v2-0131", "n", terms.In, table + "v2-0131"},
		{uk + "CareSettingType", sct, "736622005", terms.In, sct},
		{uk + "CareSettingType", sct, "736622005:1=2", terms.Unknown, ""}, // its expansion says that it is not closed
		{"http://terminology.hl7.org/ValueSet/v3-NullFlavor|4.0.1", "", "UNK", terms.In, table + "v3-NullFlavor"},
		{uk + "BirthSex", table + "v3-NullFlavor", "UNK", terms.In, table + "v3-NullFlavor"},
		{"", "", "x", terms.Unknown, ""},
	} {
		if got, found := terms.Published().InSet(c.set, c.system, c.code); got != c.want || found != c.found {
			t.Errorf("%s %s %s: %v in %q", c.set, c.system, c.code, got, found)
		}
	}
}

func TestWhetherACodeIsOfASystem(t *testing.T) {
	for _, c := range []struct {
		system, code string
		want         terms.Verdict
	}{
		{"http://hl7.org/fhir/administrative-gender", "male", terms.In},
		{"http://hl7.org/fhir/administrative-gender", "Male", terms.Out},
		{"http://hl7.org/fhir/administrative-gender|4.0.1", "male", terms.In},
		{"http://hl7.org/fhir/administrative-gender|9", "male", terms.Unknown},
		{table + "v2-0131", "N", terms.In}, {table + "v2-0131", "n", terms.In}, {table + "v2-0131", "??", terms.Out},
		{table + "v2-0391", "ADMN_FINANCE", terms.Out},
		{bars + "pathways-sg-codes", "SG99999", terms.Unknown},
		{bars + "usecases-categories-bars", "a1t1", terms.In}, {bars + "usecases-categories-bars", "z9t9", terms.Out},
		{bars + "message-reason-encounter", "anything", terms.Unknown},
		{table + "service-type", "124", terms.In}, {table + "service-type", "not one", terms.Unknown}, // published as an example
		{sct, "22298006", terms.Unknown}, {"http://loinc.org", "8480-6", terms.Unknown}, {"", "x", terms.Unknown},
		{"urn:ietf:bcp:47", "en", terms.In}, {"urn:ietf:bcp:47", "x-own", terms.In}, {"urn:ietf:bcp:47", "english language", terms.Out},
		{"urn:ietf:bcp:47", "zh-Hant-TW", terms.In}, {"urn:ietf:bcp:47", "e", terms.Out}, {"urn:ietf:bcp:47", "", terms.Out},
		{sct, "heart", terms.Out}, {sct, "83152002 |Oophorectomy|", terms.Unknown}, {"https://dmd.nhs.uk", "39732311000001104", terms.Unknown},
		{"https://dmd.nhs.uk", "paracetamol", terms.Out}, {"http://loinc.org", "LA6576-8", terms.Unknown}, {"http://loinc.org", "weight", terms.Out},
		{"http://unitsofmeasure.org", "mm[Hg]", terms.Unknown}, {"http://unitsofmeasure.org", "beats a minute", terms.Out},
		{"urn:iso:std:iso:3166", "GB-ENG", terms.Unknown}, {"urn:iso:std:iso:3166", "England", terms.Out},
		{"urn:ietf:bcp:13", "text/plain", terms.In}, {"urn:ietf:bcp:13", "text/", terms.Out},
	} {
		if got := terms.Published().InSystem(c.system, c.code); got != c.want {
			t.Errorf("%s %q: %v", c.system, c.code, got)
		}
	}
}

func TestDisplays(t *testing.T) {
	for _, c := range []struct{ system, code, want string }{
		{bars + "usecases-categories-bars", "a1t1", "111 to ED"},
		{table + "v2-0131", "N", "Next-of-Kin"},
		{"http://unitsofmeasure.org", "wk", "week"},
		{sct, "no such code", ""}, {"https://example.org/none", "x", ""},
	} {
		if got := terms.Published().Displays(c.system, c.code); strings.Join(got, "|") != c.want && (c.want == "" || !slices.Contains(got, c.want)) {
			t.Errorf("%s %s: %q", c.system, c.code, got)
		}
	}
}

// Every set that a required or extensible binding names is held; those that
// cannot be listed are known by name.
func TestEverySetThatIsBoundIsHeld(t *testing.T) {
	elsewhere := []string{"http://dicom.nema.org/", "http://www.rsna.org/", "http://loinc.org/vs/", "http://www.rfc-editor.org/"}
	n := 0
	for _, l := range structure.Published().List() {
		d, _ := structure.Published().Find(l.URL + "|" + l.Version)
		for _, e := range d.Elements {
			b := e.Binding
			if b == nil || b.ValueSet == "" || b.Strength == "example" {
				continue
			}
			n++
			if _, ok := terms.Published().ValueSet(b.ValueSet); !ok && !slices.ContainsFunc(elsewhere, func(p string) bool { return strings.HasPrefix(b.ValueSet, p) }) {
				t.Errorf("%s %s is bound (%s) to %s, which is not held", d.Name, e.ID, b.Strength, b.ValueSet)
			}
		}
	}
	if n < 600 {
		t.Errorf("%d bindings", n)
	}
}

func TestEverySetExpandsToWhatItHolds(t *testing.T) {
	set := terms.Published()
	listable := 0
	for _, l := range set.List() {
		if !l.ValueSet {
			continue
		}
		codes, whole := set.Expand(l.URL)
		if whole {
			listable++
		}
		for _, c := range codes {
			if v, of := set.InSet(l.URL, "", c.Code); v != terms.In || of == "" {
				t.Errorf("%s lists %s but does not hold it", l.URL, c.Code)
			}
		}
		if v, _ := set.InSet(l.URL, "https://example.org/none", "no such code"); whole && v != terms.Out {
			t.Errorf("%s can be listed, but a code that no system has is %v", l.URL, v)
		}
	}
	if listable < 1000 {
		t.Errorf("%d sets can be listed", listable)
	}
}

// No code that a published value set lists is held to be impossible.
func TestNoPublishedCodeIsImpossible(t *testing.T) {
	set, n := terms.Published(), 0
	for _, l := range set.List() {
		v, ok := set.ValueSet(l.URL)
		if !l.ValueSet || !ok {
			continue
		}
		for _, p := range v.Parts {
			for _, c := range p.Codes {
				n++
				if set.InSystem(p.System, c.Code) == terms.Out {
					t.Errorf("%s lists %s of %s", l.URL, c.Code, p.System)
				}
			}
		}
	}
	if n < 10000 {
		t.Errorf("%d codes", n)
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	set := terms.Published().With(nil, nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			set.InSet(hl7+"marital-status", table+"v3-NullFlavor", "UNK")
			set.InSystem(table+"v2-0131", "N")
			set.Displays(sct, "22298006")
			set.Expand(uk + "BirthSex")
		})
	}
	all.Wait()
}

func TestWarmLookupsAllocateNothing(t *testing.T) {
	set := terms.Published()
	n := testing.AllocsPerRun(100, func() {
		set.InSet(hl7+"administrative-gender|4.0.1", "", "female")
		set.InSet(uk+"PersonRelationshipType", table+"v3-RoleCode", "MTH")
		set.InSystem(table+"v2-0131", "N")
		set.InSet(hl7+"condition-code", sct, "22298006")
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkInSet(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		terms.Published().InSet(hl7+"administrative-gender|4.0.1", "", "female")
	}
}
