package form_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
)

// bundleOf makes a message of resources alone.
func bundleOf(resources []*fhir.Node) *fhir.Node {
	entries := fhir.List()
	for _, r := range resources {
		entries.Items = append(entries.Items, fhir.Obj(fhir.M("resource", r)))
	}
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", entries))
}

// Whatever is answered comes back as it was answered: out of the resources,
// and out of the whole message that a receiver gets, written and parsed.
func TestAnswersComeBackAsTheyWereGiven(t *testing.T) {
	f := referralForm(with(with(app1(), definition.Focus{Type: "Condition", Max: definition.Any}), definition.Focus{Type: "Immunization", Max: definition.Any}))
	rapid.Check(t, func(t *rapid.T) {
		a := draw(t, f)
		parsed, err := fhir.Parse(refer(t, f, a).JSON())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, f.Answers(parsed)); diff != "" {
			t.Fatalf("out of the message:\n%s", diff)
		}
	})
}

func TestAnswersOfEveryFormComeBackOutOfTheirResources(t *testing.T) {
	for _, p := range printed {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			f := formOf(p.kind, p.useCase)
			rapid.Check(t, func(t *rapid.T) {
				a := draw(t, f)
				parts, err := f.Resources(a, env())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(a, f.Answers(bundleOf(parts))); diff != "" {
					t.Fatal(diff)
				}
			})
		})
	}
}

// draw gives answers that the form accepts.
func draw(t *rapid.T, f form.Form) form.Answers {
	a := form.Answers{}
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			most := 3
			if b.Max != definition.Any {
				most = min(b.Max, 3)
			}
			n := rapid.IntRange(b.Min, most).Draw(t, b.ID)
			for range n {
				if r := drawRepeat(t, b); len(r) > 0 {
					a[b.ID] = append(a[b.ID], r)
				}
			}
		}
	}
	complete(t, f, a)
	return a
}

func drawRepeat(t *rapid.T, b form.Block) map[string]string {
	r := map[string]string{}
	for _, q := range b.Fields {
		if q.ShowWhen != nil && in(q.ShowWhen.Values, r[q.ShowWhen.Field]) == q.ShowWhen.Not {
			continue
		}
		if q.Control == "reference" && len(q.Options) == 0 {
			continue
		}
		if q.Necessity == "must" || rapid.Bool().Draw(t, q.ID+"?") {
			if v := answer(t, q); v != "" {
				r[q.ID] = v
			}
		}
	}
	return r
}

func in(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// complete answers what other answers call for.
func complete(t *rapid.T, f form.Form, a form.Answers) {
	for range 20 {
		problems := f.Check(a)
		if len(problems) == 0 {
			return
		}
		for _, p := range problems {
			b, _ := block(f, p.Block)
			for len(a[p.Block]) <= p.Index {
				a[p.Block] = append(a[p.Block], map[string]string{})
			}
			r := a[p.Block][p.Index]
			for _, q := range b.Fields {
				switch {
				case q.ID == p.Field && r[q.ID] == "":
					r[q.ID] = answer(t, q)
				case q.ID == p.Field && q.Control == "date": // before its start
					r[q.ID] = "2099-12-31"
				case q.ID == p.Field && q.Control == "datetime":
					r[q.ID] = "2099-12-31T23:59:59+00:00"
				}
			}
		}
	}
	t.Fatalf("not to be completed: %v", f.Check(a))
}

func answer(t *rapid.T, q form.Field) string {
	switch q.Control {
	case "choice", "search", "reference":
		if q.FreeText && rapid.Bool().Draw(t, q.ID+" in words") {
			break
		}
		if q.Control == "reference" {
			return reference(t, q)
		}
		return rapid.SampledFrom(q.Options).Draw(t, q.ID).Value
	case "note":
		return ""
	case "checkboxes":
		return rapid.SampledFrom(q.Options).Draw(t, q.ID).Value
	case "time":
		return rapid.StringMatching(`[01][0-9]:[0-5][0-9]:[0-5][0-9]`).Draw(t, q.ID)
	case "quantity":
		return rapid.StringMatching(`[1-9][0-9]{0,3}(\.[0-9]{1,3})?`).Draw(t, q.ID) + " " + rapid.SampledFrom(q.Units).Draw(t, "unit").Value
	case "date":
		if q.Partial && rapid.Bool().Draw(t, "partial") {
			return rapid.StringMatching(`(19|20)[0-9]{2}(-0[1-9])?`).Draw(t, q.ID)
		}
		return fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(1900, 2099).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))
	case "datetime":
		return rapid.StringMatching(`20[0-9]{2}-1[0-2]-0[1-9]T1[0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?(Z|[+-]0[0-9]:00)`).Draw(t, q.ID)
	case "number":
		if strings.Contains(q.Path, ".position.") {
			return rapid.StringMatching(`-?[1-8][0-9](\.[0-9]{1,8})?`).Draw(t, q.ID)
		}
		return rapid.StringMatching(`[1-9][0-9]{0,4}`).Draw(t, q.ID)
	case "yesno", "checkbox":
		return "true"
	}
	if strings.HasSuffix(q.Path, ".coding.code") {
		return rapid.StringMatching(`[1-9][0-9]{5,17}`).Draw(t, q.ID)
	}
	if strings.HasSuffix(q.Path, ".valueUri") {
		return rapid.StringMatching(`https://[a-z]{1,10}\.example\.org(/[a-z0-9]{1,5}){0,2}`).Draw(t, q.ID)
	}
	pattern := `[A-Za-z0-9é"\\<>&'%|#/😀 ]{0,30}[A-Za-z0-9.]`
	if q.Control == "textarea" {
		pattern = `[A-Za-z é"]{1,10}[.](\n[A-Za-z é"]{1,10}[.]){0,3}`
	}
	text := rapid.StringMatching(pattern).Draw(t, q.ID)
	if q.MaxLength > 0 && len([]rune(text)) > q.MaxLength {
		text = string([]rune(text)[:q.MaxLength-1]) + "x"
	}
	return text
}

// reference leads to what every message has: repeats of other blocks may be missing.
func reference(t *rapid.T, q form.Field) string {
	for _, o := range q.Options {
		if !strings.Contains(o.Value, ":") {
			return o.Value
		}
	}
	return ""
}

func TestAReferralOfTheFormKeepsAllRules(t *testing.T) {
	for name, d := range map[string]definition.MessageDefinition{"receiver's": app1(), "national": definition.Template(referralTail)} {
		f := referralForm(d)
		rapid.Check(t, func(t *rapid.T) {
			bundle := refer(t, f, draw(t, f))
			for _, found := range definition.Fit(bundle, d) {
				if found.Severity == definition.Error {
					t.Fatalf("%s definition: %s %s", name, found.Path, found.What)
				}
			}
			for _, found := range definition.CheckRows(bundle, definition.Rows("app1-referral-request")) {
				if found.Severity == definition.Error {
					t.Fatalf("%s definition: %s %s (%s)", name, found.Path, found.What, found.Rule)
				}
			}
		})
	}
}

func TestTheLeastAnswersMakeAReferral(t *testing.T) {
	f := referralForm(app1())
	bundle := refer(t, f, least(t, f))
	for _, found := range append(definition.Fit(bundle, app1()), definition.CheckRows(bundle, definition.Rows("app1-referral-request"))...) {
		t.Errorf("%+v", found)
	}
	if got := len(fhir.Resources(bundle, "Flag")) + len(fhir.Resources(bundle, "MedicationStatement")) + len(fhir.Resources(bundle, "QuestionnaireResponse")); got != 0 {
		t.Errorf("%d resources that nobody answered", got)
	}
}

func TestRejectedServicesHangOnTheirFlagAndTheRequest(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	service := func(name string) map[string]string {
		return map[string]string{"ServiceName": name, "ServiceId": "200000359", "RejectionComment": "Too far",
			"RejectionReason": "https://fhir.nhs.uk/CodeSystem/dos-rejected-reasons-bars|42"}
	}
	a["rejected"] = []map[string]string{service("First"), service("Second")}
	bundle := refer(t, f, a)
	response := fhir.Resource(bundle, "QuestionnaireResponse")
	flag := fhir.Resolve(bundle, response.TextAt("subject.reference"))
	if flag.Type() != "Flag" || flag.TextAt("category.coding.code") != "RS" || flag.TextAt("code.coding.display") != "Unsuitable due to distance" {
		t.Errorf("the subject is %s", flag.JSON())
	}
	if fhir.Resolve(bundle, response.TextAt("basedOn.reference")).Type() != "ServiceRequest" {
		t.Error("it is not based on the request")
	}
	if got := response.All("item.item.linkId"); len(got) != 2 || got[1].String() != "Service2" {
		t.Errorf("services %v", got)
	}
	if got := len(fhir.Resource(bundle, "ServiceRequest").All("supportingInfo")); got != 2 {
		t.Errorf("%d of flag and details are listed with the request", got)
	}
	noFlags := referralForm(without(app1(), "Flag"))
	parts, err := noFlags.Resources(a, env())
	if err != nil || fhir.Resource(bundleOf(parts), "Flag") != nil {
		t.Errorf("a flag for a receiver without flags, %v", err)
	}
}

func TestWhatIsSentForATriageCode(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	a["outcomes"] = []map[string]string{
		{"code": "https://fhir.nhs.uk/CodeSystem/pathways-sg-codes|SG1011"},
		{"code": "other", "kind": "https://fhir.nhs.uk/CodeSystem/pathways-dx-codes", "typed": "Dx999", "meaning": "See a GP today"},
	}
	outcomes := fhir.Resource(refer(t, f, a), "CarePlan").All("activity.outcomeCodeableConcept")
	var got []string
	for _, o := range outcomes {
		got = append(got, fmt.Sprintf("%s %s %s", o.TextAt("coding.code"), o.TextAt("coding.display"), o.TextAt("text")))
	}
	want := []string{"  Fell at home, possible broken hip.", "SG1011 Ankle or Foot Injury, Blunt Symptom group", "Dx999 See a GP today Disposition"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAlertsCarryTheCategoryTheirCodeBelongsTo(t *testing.T) {
	f := referralForm(app1())
	b := mustBlock(t, f, "alerts")
	code := field(t, b, "Flag.code.coding")
	categories := map[string]bool{}
	for _, o := range code.Options {
		parts, err := f.Resources(form.Answers{"alerts": {{code.ID: o.Value}}}, env())
		if err != nil || len(parts) != 1 {
			t.Fatalf("%s: %v", o.Label, err)
		}
		category := parts[0].TextAt("category.coding.code")
		if parts[0].TextAt("category.coding.display") == "" || parts[0].TextAt("code.coding.display") == "" {
			t.Errorf("%s: %s", o.Label, parts[0].JSON())
		}
		categories[category] = true
	}
	if len(categories) != 6 {
		t.Errorf("categories %v", categories)
	}
}

func TestTheReasonOfABookingIsInItsAppointment(t *testing.T) {
	f := bookingForm()
	parts, err := f.Resources(form.Answers{"appointment": {{"description": "Called NHS 111"}}}, env())
	if err != nil || len(parts) != 1 || parts[0].Type() != "Appointment" || parts[0].TextAt("description") != "Called NHS 111" {
		t.Errorf("%v %v", parts, err)
	}
}

func TestUnansweredHiddenAndUnknownAnswersAreNotSent(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	a["medicines"] = []map[string]string{{}, {id(t, f, "medicines", "MedicationStatement.dosage.text"): "  "}}
	a["outcomes"] = []map[string]string{{"code": "https://fhir.nhs.uk/CodeSystem/pathways-sg-codes|SG1011", "typed": "left over"}}
	a["narrative"][0]["gone"] = "not asked any more"
	a["nowhere"] = []map[string]string{{"x": "y"}}
	text := string(refer(t, f, a).JSON())
	for _, no := range []string{"MedicationStatement", "left over", "not asked any more"} {
		if strings.Contains(text, no) {
			t.Errorf("%q is sent", no)
		}
	}
}

func TestAnAnswerThatCannotBeWrittenIsAnError(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	a["medicines"] = []map[string]string{{id(t, f, "medicines", "MedicationStatement.dosage.timing.repeat.frequency"): "often"}}
	if _, err := f.Resources(a, env()); err == nil {
		t.Error("a word was written as a number")
	}
}

func TestAnEmptyMessageAnswersNothing(t *testing.T) {
	f := referralForm(app1())
	for _, n := range []*fhir.Node{nil, fhir.Obj(), bundleOf(nil)} {
		if got := f.Answers(n); got == nil || len(got) != 0 {
			t.Errorf("%v", got)
		}
	}
	text, err := json.Marshal(f.Answers(nil))
	if err != nil || string(text) != "{}" {
		t.Errorf("%s %v", text, err)
	}
}
