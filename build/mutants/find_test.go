package mutants_test

import (
	"slices"
	"testing"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/build/mutants"
)

// checker is the validator with what is published.
type checker struct{ validator *validation.Validator }

func newChecker() checker {
	return checker{validation.New(structure.Published(), terms.Published())}
}

func (c checker) check(n *fhir.Node) []definition.Finding { return c.as(validation.Sender, n) }

func (c checker) as(p validation.Policy, n *fhir.Node) []definition.Finding {
	now := time.Date(2026, 7, 20, 12, 0, 0, 0, time.UTC)
	return c.validator.Check(n, validation.Options{Policy: p, Now: now}).Findings
}

func TestBasesHaveNoError(t *testing.T) {
	c := newChecker()
	for _, b := range bases(t) {
		for _, f := range c.check(b.Tree()) {
			if f.Severity == definition.Error {
				t.Errorf("%s: %s %s (%s)", b.Name, f.Path, f.What, f.Rule)
			}
		}
	}
}

func TestEveryMutantIsFoundWhereItsDefectIs(t *testing.T) {
	c := newChecker()
	before := map[string][]definition.Finding{}
	for _, b := range bases(t) {
		before[b.Name] = c.check(b.Tree())
	}
	missed, elsewhere := 0, 0
	for _, m := range all(t) {
		tree, err := fhir.Parse(m.JSON)
		if err != nil {
			continue // refused when it is read
		}
		fresh := slices.DeleteFunc(c.check(tree), func(f definition.Finding) bool {
			return f.Severity == definition.Information || f.Severity == definition.Warning && !m.Warning || slices.Contains(before[m.Base], f)
		})
		switch {
		case len(fresh) == 0:
			missed++
			t.Errorf("missed %s: %s (%s)", m.ID, m.What, m.Path)
		case !slices.ContainsFunc(fresh, func(f definition.Finding) bool { return m.Finds(f.Path) }):
			elsewhere++
			t.Errorf("elsewhere %s: %s (%s), found %s: %s", m.ID, m.What, m.Path, fresh[0].Path, fresh[0].What)
		}
	}
	t.Logf("%d missed, %d found elsewhere", missed, elsewhere)
}

// What a receiver tolerates it still reports.
func TestAReceiverReportsEveryMutantThatASenderMayNotSend(t *testing.T) {
	c := newChecker()
	before := map[string]int{}
	for _, b := range bases(t) {
		before[b.Name] = loud(c.as(validation.Receiver, b.Tree()))
	}
	tolerated := 0
	for _, m := range all(t) {
		tree, err := fhir.Parse(m.JSON)
		if err != nil || m.Kind == mutants.Payload {
			continue
		}
		found := c.as(validation.Receiver, tree)
		if loud(found) <= before[m.Base] && !slices.ContainsFunc(found, isError) {
			t.Errorf("%s is not reported", m.ID)
		}
		if slices.ContainsFunc(c.check(tree), isError) && !slices.ContainsFunc(found, isError) {
			tolerated++
		}
	}
	if tolerated == 0 {
		t.Error("a receiver tolerates nothing")
	}
}

func isError(f definition.Finding) bool { return f.Severity == definition.Error }

// loud counts the findings that are more than information.
func loud(all []definition.Finding) int {
	n := 0
	for _, f := range all {
		if f.Severity != definition.Information {
			n++
		}
	}
	return n
}
