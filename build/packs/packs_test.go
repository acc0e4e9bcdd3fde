package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
)

// sources finds the published material beside the project and R4, or skips.
func sources(t *testing.T) (from, r4 string) {
	t.Helper()
	from = filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(from); err != nil {
		t.Skip("the published material does not lie beside the project: not compared")
	}
	r4, err := r4Folder()
	if err != nil {
		t.Fatal(err)
	}
	return from, r4
}

const kept = "../../bars/definition/packs"

func TestMakingThePacksAgainChangesNothing(t *testing.T) {
	from, r4 := sources(t)
	to := t.TempDir()
	for range 2 {
		if err := generate(from, r4, to); err != nil {
			t.Fatal(err)
		}
		for _, m := range makers {
			a, errA := os.ReadFile(filepath.Join(kept, m.file))
			b, errB := os.ReadFile(filepath.Join(to, m.file))
			if errA != nil || errB != nil || !bytes.Equal(a, b) {
				t.Errorf("%s differs from what its sources give: make packs", m.file)
			}
		}
	}
}

func TestNoOtherPackIsKept(t *testing.T) {
	made := map[string]bool{}
	for _, m := range makers {
		made[m.file] = true
	}
	files, err := os.ReadDir(kept)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".go" && !made[f.Name()] {
			t.Errorf("%s is made by nothing", f.Name())
		}
	}
}

// What the program finds is what was published, fact by fact.
func TestEveryDefinitionIsHeldAsPublished(t *testing.T) {
	from, r4 := sources(t)
	n := 0
	for root, pattern := range map[string][]string{r4: {"specs/r4/profiles-*.json", "specs/r4/extension-definitions.json"},
		from: {"fhir/structure-definitions/*.json", "fhir/structure-definitions/ukcore/*.json"}} {
		s, err := read(root, pattern...)
		if err != nil {
			t.Fatal(err)
		}
		nodes, err := s.resources("StructureDefinition")
		if err != nil {
			t.Fatal(err)
		}
		for _, node := range nodes {
			want, err := structure.Read(node)
			if err != nil {
				t.Fatal(err)
			}
			correct(want)
			withoutSentences(want)
			got, ok := structure.Published().Find(want.URL + "|" + want.Version)
			if !ok || !same(got, want) {
				t.Errorf("%s (%v) differs at %s", want.URL, ok, difference(got, want))
			}
			n++
		}
	}
	if n < 700 {
		t.Errorf("%d definitions compared", n)
	}
}

// withoutSentences takes out what packs do not hold: they are facts only.
func withoutSentences(d *structure.Definition) {
	for i := range d.Elements {
		for k := range d.Elements[i].Constraints {
			d.Elements[i].Constraints[k].Human = ""
		}
	}
}

// same compares the facts alone: a tree also knows where it was read.
func same(a, b any) bool {
	textA, errA := json.Marshal(a)
	textB, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(textA, textB)
}

func difference(got, want *structure.Definition) string {
	for i := range want.Elements {
		if got == nil || len(got.Elements) <= i || !same(got.Elements[i], want.Elements[i]) {
			return want.Elements[i].ID
		}
	}
	return "the whole"
}

// A correction of what is not published so any more must go.
func TestEveryCorrectionIsNeeded(t *testing.T) {
	_, r4 := sources(t)
	s, err := read(r4, "specs/r4/profiles-*.json", "specs/r4/extension-definitions.json")
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := s.resources("StructureDefinition")
	if err != nil {
		t.Fatal(err)
	}
	needed := map[string]bool{}
	for _, n := range nodes {
		for _, c := range n.All("differential.element.constraint") {
			needed[c.TextAt("key")+" "+c.TextAt("expression")] = true
		}
	}
	for _, c := range corrections {
		if !needed[c.key+" "+c.published] {
			t.Errorf("nothing is published as %s %s", c.key, c.published)
		}
	}
}

func TestSourcesThatAreNotThereAreAnError(t *testing.T) {
	for _, m := range makers {
		if _, err := m.make(t.TempDir(), t.TempDir()); err == nil {
			t.Errorf("%s is made of nothing", m.file)
		}
	}
}

// What the program knows of codes is what was published, code by code.
func TestEveryCodeIsHeldAsPublished(t *testing.T) {
	from, r4 := sources(t)
	systems, sets := 0, 0
	for root, pattern := range map[string][]string{r4: {"specs/r4/valuesets.json", "specs/r4/v?-*.json"},
		from: {"fhir/code-systems/*.json", "fhir/code-systems/ukcore/*.json", "fhir/value-sets/*.json"}} {
		s, err := read(root, pattern...)
		if err != nil {
			t.Fatal(err)
		}
		a, errA := s.systems()
		b, errB := s.valueSets()
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		for _, want := range a {
			if got, ok := terms.Published().System(want.URL + "|" + want.Version); !ok || !same(got, want) {
				t.Errorf("%s|%s differs (%v)", want.URL, want.Version, ok)
			}
		}
		for _, want := range b {
			if got, ok := terms.Published().ValueSet(want.URL + "|" + want.Version); !ok || !same(got, want) {
				t.Errorf("%s|%s differs (%v)", want.URL, want.Version, ok)
			}
		}
		systems, sets = systems+len(a), sets+len(b)
	}
	if systems < 1100 || sets < 1350 {
		t.Errorf("%d code systems and %d value sets compared", systems, sets)
	}
}
