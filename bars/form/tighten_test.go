package form_test

import (
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/form"
)

// asTightened is the form of a referral to a receiver that wants more.
func asTightened(t *testing.T, wanted definition.Tightening) form.Form {
	t.Helper()
	rows := definition.Rows("app1-referral-request")
	def, err := app1().Tighten(wanted, rows)
	if err != nil {
		t.Fatal(err)
	}
	return referralForm(def).Narrow(form.Limits(def, structure.Published(), terms.Published()))
}

// Everything that can be made necessary is, in the form of a sender that knows
// nothing but the definition.
func TestWhatAReceiverDemandsIsAsked(t *testing.T) {
	rows, n := definition.Rows("app1-referral-request"), 0
	for _, f := range app1().Focus {
		for _, each := range form.Demandables(app1(), rows, "a1t1", f.Type) {
			if each.Path == "" {
				if each.Why == "" {
					t.Errorf("%s cannot be demanded and nobody is told why", each.Field.Path)
				}
				continue
			}
			n++
			if got := necessityOf(asTightened(t, definition.Tightening{Fields: []string{each.Path}}), each.Field.ID); got != "must" {
				t.Errorf("%s is demanded and asked as %s", each.Path, got)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d questions can be demanded", n)
	}
}

func necessityOf(f form.Form, id string) string {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				if q.ID == id {
					return q.Necessity
				}
			}
		}
	}
	return "nothing"
}

func TestWhatAReceiverLeavesOutIsNotAsked(t *testing.T) {
	f := asTightened(t, definition.Tightening{Drop: []string{"MedicationStatement"}, Require: []string{"AllergyIntolerance"}})
	if _, there := block(f, "medicines"); there {
		t.Error("medicines are asked for")
	}
	if b := mustBlock(t, f, "allergies"); b.Min != 1 || b.Necessity != "must" {
		t.Errorf("allergies: %d at least, %s", b.Min, b.Necessity)
	}
	if asked, always := form.Asks(app1(), definition.Rows("app1-referral-request"), "a1t1", "AllergyIntolerance"); !asked || always {
		t.Errorf("as the standard has it: asked %v, always %v", asked, always)
	}
	if asked, _ := form.Asks(app1(), definition.Rows("app1-referral-request"), "a1t1", "Practitioner"); asked {
		t.Error("a person is asked for what the software fills in")
	}
}
