package mutants_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/build/mutants"
)

func bases(t testing.TB) []mutants.Base {
	t.Helper()
	all, err := mutants.Bases(os.DirFS(fhirtest.Published(t, "fhir/examples/messages")))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func all(t testing.TB) []mutants.Mutant {
	t.Helper()
	var out []mutants.Mutant
	for m, err := range mutants.Each(bases(t)) {
		if err != nil {
			t.Error(err)
			continue
		}
		out = append(out, m)
	}
	return out
}

func TestEveryMutantDiffersFromItsBaseInOnePlace(t *testing.T) {
	trees := map[string]*fhir.Node{}
	for _, b := range bases(t) {
		trees[b.Name] = b.Tree()
	}
	seen := map[string]bool{}
	byHand, kinds := 0, map[string]int{}
	for _, m := range all(t) {
		if seen[m.ID] {
			t.Errorf("%s stands twice", m.ID)
		}
		seen[m.ID] = true
		kinds[m.Kind]++
		if m.Kind != mutants.Payload {
			byHand++
		}
		if m.What == "" || !strings.HasPrefix(m.Path, "Bundle") {
			t.Errorf("%s: what %q, path %q", m.ID, m.What, m.Path)
		}
		tree, err := fhir.Parse(m.JSON)
		if err != nil {
			continue // no reader takes it: different enough
		}
		if at := differ("Bundle", trees[m.Base], tree); at == "" || at == "Bundle" || strings.HasSuffix(at, "].resource") && at != m.Path {
			t.Errorf("%s: differs at %q", m.ID, at)
		}
	}
	if byHand < 500 || kinds[mutants.Payload] < 2800 {
		t.Errorf("%d mutants made by hand: %v", byHand, kinds)
	}
	t.Logf("%d mutants made by hand: %v", byHand, kinds)
}

// differ returns the path of the smallest part of a tree that holds all that
// two trees differ in; "" when they are equal.
func differ(at string, a, b *fhir.Node) string {
	var inside []string
	switch {
	case fhir.Equal(a, b):
		return ""
	case a == nil || b == nil || a.Kind != b.Kind || len(a.Items) != len(b.Items) || a.Kind == fhir.Array && sameItems(a, b):
		return at
	case a.Kind == fhir.Array:
		for i := range a.Items {
			inside = append(inside, differ(fmt.Sprintf("%s[%d]", at, i), a.Items[i], b.Items[i]))
		}
	case a.Kind == fhir.Object:
		for _, name := range names(a, b) {
			inside = append(inside, differ(at+"."+name, a.Get(name), b.Get(name)))
		}
	}
	inside = slices.DeleteFunc(inside, func(p string) bool { return p == "" })
	if len(inside) == 1 || len(inside) == 2 && a.Kind == fhir.Object && renamed(a, b) {
		return inside[0]
	}
	return at
}

// names are the members that either has, once each.
func names(a, b *fhir.Node) []string {
	var out []string
	for _, m := range append(slices.Clone(a.Members), b.Members...) {
		if !slices.Contains(out, m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

// renamed reports whether two objects differ by the name of one member only.
func renamed(a, b *fhir.Node) bool {
	if len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Members {
		if !fhir.Equal(a.Members[i].Value, b.Members[i].Value) {
			return false
		}
	}
	return true
}

// sameItems reports whether one list is the other in another order.
func sameItems(a, b *fhir.Node) bool {
	left := map[string]int{}
	for _, i := range a.Items {
		left[string(i.JSON())]++
	}
	for _, i := range b.Items {
		if left[string(i.JSON())]--; left[string(i.JSON())] < 0 {
			return false
		}
	}
	return true
}

func TestTheSameExamplesGiveTheSameMutants(t *testing.T) {
	a, b := all(t), all(t)
	if len(a) != len(b) {
		t.Fatalf("%d and %d", len(a), len(b))
	}
	for i := range a {
		if a[i].ID != b[i].ID || string(a[i].JSON) != string(b[i].JSON) {
			t.Fatalf("%s and %s differ", a[i].ID, b[i].ID)
		}
	}
}

func TestBasesHaveNoErrorByTheirDefinitionAndTable(t *testing.T) {
	for _, b := range bases(t) {
		tree := b.Tree()
		found := definition.Fit(tree, definition.Template(fhir.Resource(tree, "MessageHeader").TextAt("definition")))
		rows := definition.Rows(mutants.TableOf(b.Name))
		if len(rows) == 0 {
			t.Errorf("%s: no payload table", b.Name)
		}
		for _, f := range append(found, definition.CheckRows(tree, rows)...) {
			if f.Severity == definition.Error {
				t.Errorf("%s: %s %s", b.Name, f.Path, f.What)
			}
		}
	}
}

func TestFindsTellsWhereAFindingIsExpected(t *testing.T) {
	m := mutants.Mutant{Path: "Bundle.entry[3].resource.valueQuantity.code", Stated: "Bundle"}
	for path, want := range map[string]bool{
		"Bundle.entry[3].resource.valueQuantity.code":          true,
		"Bundle.entry[3].resource.value.ofType(Quantity).code": true,
		"Bundle.entry[3].resource.valueQuantity":               true,
		"Bundle.entry[3].resource.valueQuantity.code.x":        true,
		"Bundle":                                 true,
		"Bundle.entry[3].resource":               false,
		"Bundle.entry[4].resource.valueQuantity": false,
		"Bundle.entry[3].resource.status":        false,
		"":                                       false,
	} {
		if m.Finds(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}

// uncovered are how many unconditional rows no mutant can be made for.
var uncovered = map[string]int{"app6-referral-request": 1} // an incident location may be left out whole

func TestEveryUnconditionalRowHasItsMutant(t *testing.T) {
	made := map[string]bool{}
	for _, m := range all(t) {
		made[m.ID] = true
	}
	tables := map[string]bool{}
	for _, b := range bases(t) {
		tables[mutants.TableOf(b.Name)] = true
	}
	if len(tables) != 16 {
		t.Errorf("%d payload tables have messages", len(tables))
	}
	for table := range tables {
		without := 0
		for i, r := range definition.Rows(table) {
			if mutants.Unconditional(r) && !made[fmt.Sprintf("%s-row-%d", table, i+1)] {
				without++
				t.Logf("%s: %s %s %s", table, r.Path, r.Slice, r.Applies)
			}
		}
		if without != uncovered[table] {
			t.Errorf("%s: %d rows have no mutant", table, without)
		}
	}
}
