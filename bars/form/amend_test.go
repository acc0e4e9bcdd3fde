package form_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
)

// sent is a message as another service holds it: with ids, and with things
// that the form does not ask about.
func sent(t fataler, f form.Form) *fhir.Node {
	t.Helper()
	bundle := referFor(t, f, full(t), "a6t3")
	for i, e := range fhir.Entries(bundle) {
		e.Resource.Set("id", fhir.Str("cccccccc-0000-4000-8000-00000000000"+itoa(i%10)))
	}
	medicine := fhir.Resource(bundle, "MedicationStatement")
	medicine.Set("note", fhir.List(fhir.Obj(fhir.M("text", fhir.Str("brought along")))))
	medicine.At("dosage").Set("maxDosePerLifetime", fhir.Obj(fhir.M("value", fhir.Num("1.50"))))
	bundle.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:dddddddd-0000-4000-8000-000000000001")),
		fhir.M("resource", fhir.Obj(fhir.M("resourceType", fhir.Str("Goal"))))))
	return bundle
}

// later is an Env whose ids are none that a first message has.
func later() form.Env {
	next := ids()
	return form.Env{Now: now, NewID: func() string { return "eeeeeeee" + next()[8:] }}
}

func amend(t fataler, f form.Form, bundle *fhir.Node, change func(a form.Answers)) form.Amended {
	t.Helper()
	a := f.Open(bundle)
	change(a)
	got, err := f.Amend(bundle, a, later())
	if err != nil {
		t.Fatalf("%v", err)
	}
	return got
}

func TestOnlyWhatIsChangedChanges(t *testing.T) {
	f := formOf("referral-update", "a6t3")
	before := sent(t, f)
	got := amend(t, f, before, func(a form.Answers) { a["medicines"][0]["dosage-timing-repeat-frequency"] = "2" })
	if len(got.Changed) != 1 || len(got.Added)+len(got.Removed) != 0 {
		t.Fatalf("%+v", got)
	}
	want := before.Clone()
	medicine := fhir.Resource(want, "MedicationStatement")
	medicine.At("dosage.timing.repeat").Set("frequency", fhir.Num("2"))
	medicine.At("meta").Set("lastUpdated", fhir.Str(fhir.FormatInstant(now)))
	if diff := cmp.Diff(string(want.Indented()), string(got.Bundle.Indented())); diff != "" {
		t.Error(diff)
	}
}

func TestRepeatsComeAndGo(t *testing.T) {
	f := formOf("referral-update", "a6t3")
	before := sent(t, f)
	second := fhir.Resources(before, "MedicationStatement")[1].JSON()
	got := amend(t, f, before, func(a form.Answers) {
		a["medicines"] = []map[string]string{{"medicationCodeableConcept-coding-display": "Paracetamol", "status": "active"}, a["medicines"][1]}
		a["problems"] = append(a["problems"], map[string]string{"code-text": "Diabetes", "clinicalStatus-coding": "http://terminology.hl7.org/CodeSystem/condition-clinical|active"})
		delete(a, "tasks")
	})
	medicines := fhir.Resources(got.Bundle, "MedicationStatement")
	if len(medicines) != 2 || string(medicines[0].JSON()) != string(second) || medicines[1].TextAt("medicationCodeableConcept.text") != "Paracetamol" {
		t.Errorf("medicines %s", medicines)
	}
	if medicines[1].ID() != "" || fhir.Resolve(got.Bundle, medicines[1].TextAt("subject.reference")).Type() != "Patient" ||
		fhir.Resolve(got.Bundle, medicines[1].TextAt("context.reference")).Type() != "Encounter" {
		t.Errorf("%s", medicines[1].JSON())
	}
	plan := fhir.Resource(got.Bundle, "CarePlan")
	if len(plan.All("addresses")) != 2 || fhir.Resolve(got.Bundle, plan.All("addresses")[1].TextAt("reference")).TextAt("code.text") != "Diabetes" {
		t.Errorf("the plan is about %s", plan.JSON())
	}
	if plan.At("activity.reference") != nil || len(got.Removed) != 2 || len(got.Added) != 2 {
		t.Errorf("%+v %s", got.Removed, plan.JSON())
	}
	if gone := string(got.Bundle.JSON()); slices.ContainsFunc(got.Removed, func(url string) bool { return strings.Contains(gone, url) }) {
		t.Error("a reference leads to what is gone")
	}
}

func TestAnAnswerThatIsTakenAwayIsGone(t *testing.T) {
	f := formOf("referral-update", "a6t3")
	got := amend(t, f, sent(t, f), func(a form.Answers) {
		delete(a["medicines"][0], "dosage-doseAndRate-doseQuantity")
		delete(a["contact"][0], "statusHistory-arrived-period-start")
		a["problems"][0]["onset"] = "onsetString"
		a["problems"][0]["onsetString"] = "as a child"
		delete(a, "scene")
	})
	medicine, contact, problem := fhir.Resource(got.Bundle, "MedicationStatement"), fhir.Resource(got.Bundle, "Encounter"), fhir.Resource(got.Bundle, "Condition")
	if medicine.At("dosage.doseAndRate") != nil || medicine.At("dosage.timing") == nil || medicine.At("dosage.maxDosePerLifetime") == nil {
		t.Errorf("%s", medicine.JSON())
	}
	if len(contact.All("statusHistory")) != 2 || problem.Get("onsetAge") != nil || problem.TextAt("onsetString") != "as a child" {
		t.Errorf("%s %s", contact.JSON(), problem.JSON())
	}
	if len(fhir.Resources(got.Bundle, "Flag")) != 2 {
		t.Error("the flag about the scene stays")
	}
}

// Whatever else is answered, a message says it and keeps what it said besides.
func TestChangedAnswersComeBackAndTheRestStays(t *testing.T) {
	for kind, useCase := range map[string]string{"referral-update": "a6t3", "validation-update": "a4t1"} {
		f := formOf(kind, useCase)
		rapid.Check(t, func(t *rapid.T) {
			before := referFor(t, f, draw(t, f), useCase)
			before.Append("entry", fhir.Obj(fhir.M("resource", fhir.Obj(fhir.M("resourceType", fhir.Str("Goal"))))))
			opened, wanted := f.Open(before), draw(t, f)
			for id, repeats := range opened { // some repeats stay the same resource
				for i := range min(len(repeats), len(wanted[id])) {
					if rapid.Bool().Draw(t, "same") {
						wanted[id][i][form.Origin] = repeats[i][form.Origin]
					}
				}
			}
			got, err := f.Amend(before, wanted, later())
			if err != nil {
				t.Fatal(err)
			}
			for _, repeats := range wanted {
				for _, r := range repeats {
					delete(r, form.Origin)
				}
			}
			if diff := cmp.Diff(inOrder(wanted), inOrder(f.Answers(got.Bundle))); diff != "" {
				t.Fatal(diff)
			}
			if len(fhir.Resources(got.Bundle, "Goal")) != 1 || len(fhir.Resources(got.Bundle, "Patient")) != 1 {
				t.Fatal("something else is gone")
			}
		})
	}
}

// inOrder puts the repeats of each block in an order of their own: a new one
// stands behind those that were there.
func inOrder(a form.Answers) form.Answers {
	out := form.Answers{}
	for id, repeats := range a {
		out[id] = slices.Clone(repeats)
		slices.SortFunc(out[id], func(a, b map[string]string) int { return strings.Compare(printed1(a), printed1(b)) })
	}
	return out
}

func printed1(r map[string]string) string {
	keys := make([]string, 0, len(r))
	for k, v := range r {
		keys = append(keys, k+"="+v)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}
