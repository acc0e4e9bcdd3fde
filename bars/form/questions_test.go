package form_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
)

// asked is a referral form with a receiver's own Questionnaire, and answers.
func asked(t testing.TB) (form.Form, form.Answers) {
	t.Helper()
	f, unsupported := formOf("referral-new", "a6t3").With(questionnaire(t, everything))
	if len(unsupported) > 0 {
		t.Fatal(unsupported)
	}
	a := full(t.(fataler))
	ids := map[string]string{}
	for _, s := range f.Sections {
		if s.Title == "Falls" {
			for _, b := range s.Blocks {
				for _, q := range b.Fields {
					ids[q.ID] = b.ID
				}
			}
		}
	}
	a[ids["1"]] = []map[string]string{{"1": "true", "2": "2"}}
	a[ids["4"]] = []map[string]string{{"4": "Kitchen\nHall"}}
	a[ids["7"]] = []map[string]string{{"7": "2026-11-20T10:00:00Z"}, {"7": "2026-11-21T10:00:00Z", "9": "Slipped"}}
	a[ids["10"]] = []map[string]string{{"10": "Ramipril"}, {"10": "Diazepam"}}
	return f, a
}

func TestTheReceiversQuestionsAreSentReadAndChanged(t *testing.T) {
	f, a := asked(t)
	if got := f.Check(a); len(got) > 0 {
		t.Fatalf("%v", got)
	}
	if last := f.Sections[len(f.Sections)-1]; last.ID != "consent" {
		t.Errorf("the form ends with %s", last.ID)
	}
	bundle := referFor(t, f, a, "a6t3")
	if diff := cmp.Diff(a, f.Answers(bundle)); diff != "" {
		t.Error(diff)
	}
	if got := f.Uncovered(bundle); len(got) > 0 {
		t.Errorf("%v", got)
	}
	same, err := f.Amend(bundle, f.Open(bundle), later())
	if err != nil || len(same.Changed) > 0 {
		t.Errorf("nothing changed: %v %v", same.Changed, err)
	}
	got := amend(t, f, bundle, func(a form.Answers) { a["q0-falls"][1]["9"] = "Tripped" })
	responses := fhir.Resources(got.Bundle, "QuestionnaireResponse")
	if len(got.Changed) != 1 || responses[len(responses)-1].TextAt("questionnaire") == "" {
		t.Errorf("%+v", got.Changed)
	}
	if read := f.Answers(got.Bundle)["q0-falls"]; len(read) != 2 || read[1]["9"] != "Tripped" {
		t.Errorf("%v", read)
	}
	got = amend(t, f, bundle, func(a form.Answers) {
		for _, id := range []string{"q0-intro", "q0-home", "q0-falls", "q0-10", "q0-11"} {
			delete(a, id)
		}
	})
	if len(fhir.Resources(got.Bundle, "QuestionnaireResponse")) != len(responses)-1 || len(got.Removed) != 1 {
		t.Errorf("%+v", got.Removed)
	}
}

func TestAFindingInAResponseIsPlacedAtItsQuestion(t *testing.T) {
	f, a := asked(t)
	bundle := referFor(t, f, a, "a6t3")
	for below, want := range map[string]form.Problem{
		".item[1].answer[0].valueInteger":        {Block: "q0-intro", Field: "2"},
		".item[2].item[0].item[0].answer[1]":     {Block: "q0-home", Field: "4"},
		".item[4].item[1].answer[0].valueString": {Block: "q0-falls", Index: 1, Field: "9"},
		".item[4]":                               {Block: "q0-falls", Index: 1},
		".item[5].answer[1].valueString":         {Block: "q0-10", Index: 1, Field: "10"},
	} {
		p, ok := f.Place(bundle, findingAt(bundle, "QuestionnaireResponse", 1, below))
		if !ok || p != want {
			t.Errorf("%s: %+v, not %+v", below, p, want)
		}
	}
	if p, ok := f.Place(bundle, findingAt(bundle, "QuestionnaireResponse", 0, ".item[1].answer[0].valueCoding.code")); !ok || p != (form.Problem{Block: "sieve", Field: "q2"}) {
		t.Errorf("%+v", p)
	}
	app1Form := referralForm(app1())
	b := least(t, app1Form)
	b["sources"] = []map[string]string{{"SourceName": "Shared record"}, {"SourceName": "Care plan", "SPNTitle": "Dogs"}}
	bundle = refer(t, app1Form, b)
	if p, ok := app1Form.Place(bundle, findingAt(bundle, "QuestionnaireResponse", 0, ".item[0].item[1].item[1].answer[0].valueString")); !ok ||
		p != (form.Problem{Block: "sources", Index: 1, Field: "SPNTitle"}) {
		t.Errorf("%+v", p)
	}
}

func TestServicesAndSourcesAreChangedInPlace(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	service := func(name string) map[string]string {
		return map[string]string{"ServiceName": name, "ServiceId": "2000", "RejectionComment": "Too far",
			"RejectionReason": "https://fhir.nhs.uk/CodeSystem/dos-rejected-reasons-bars|42"}
	}
	a["rejected"] = []map[string]string{service("First"), service("Second")}
	a["sources"] = []map[string]string{{"SourceName": "Shared record"}}
	bundle := refer(t, f, a)
	kept := string(fhir.Resources(bundle, "QuestionnaireResponse")[0].All("item.item")[1].JSON())
	got := amend(t, f, bundle, func(a form.Answers) { a["rejected"] = []map[string]string{service("Other"), a["rejected"][1]} })
	groups := fhir.Resources(got.Bundle, "QuestionnaireResponse")[0].All("item.item")
	if len(groups) != 2 || string(groups[1].JSON()) != kept || len(got.Changed) != 1 || f.Answers(got.Bundle)["rejected"][0]["ServiceName"] != "Other" {
		t.Errorf("%v %s", got.Changed, groups)
	}
	got = amend(t, f, bundle, func(a form.Answers) { delete(a, "rejected") })
	if len(fhir.Resources(got.Bundle, "QuestionnaireResponse")) != 1 || fhir.Resource(got.Bundle, "Flag") != nil || len(got.Removed) != 2 {
		t.Errorf("%v", got.Removed)
	}
	if request := fhir.Resource(got.Bundle, "ServiceRequest"); request.Get("supportingInfo") != nil {
		t.Errorf("%s", request.JSON())
	}
}

// Operators of enableWhen, HL7 FHIR R4, Questionnaire.item.enableWhen.operator.
func TestEveryOperatorOfAConditionHolds(t *testing.T) {
	for _, c := range []struct {
		operator, answer string
		shown            []string // of the answers "", 1, 2, 3
	}{
		{"exists", `"answerBoolean":true`, []string{"1", "2", "3"}},
		{"exists", `"answerBoolean":false`, []string{""}},
		{"=", `"answerInteger":2`, []string{"2"}},
		{"!=", `"answerInteger":2`, []string{"1", "3"}},
		{">", `"answerInteger":2`, []string{"3"}},
		{">=", `"answerDecimal":2.0`, []string{"2", "3"}},
		{"<", `"answerInteger":2`, []string{"1"}},
		{"<=", `"answerInteger":2`, []string{"1", "2"}},
	} {
		f, _ := form.Form{}.With(questionnaire(t, `{"linkId":"n","type":"integer","text":"Number"},
			{"linkId":"x","type":"string","text":"More","required":true,"enableWhen":[{"question":"n","operator":"`+c.operator+`",`+c.answer+`}]}`))
		for _, n := range []string{"", "1", "2", "3"} {
			asked := slices.ContainsFunc(f.Check(form.Answers{"q0-n": {{"n": n}}}), func(p form.Problem) bool { return p.Field == "x" })
			if asked != slices.Contains(c.shown, n) {
				t.Errorf("%s %s: asked for %q is %v", c.operator, c.answer, n, asked)
			}
		}
	}
}

func TestAnswersComeFromValueSets(t *testing.T) {
	q := questionnaire(t, `{"linkId":"1","type":"choice","text":"Sex","answerValueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"},
		{"linkId":"2","type":"choice","text":"Pain","answerValueSet":"#pain","initial":[{"valueCoding":{"system":"https://example.org/pain","code":"no"}}]},
		{"linkId":"3","type":"choice","text":"Limb","answerValueSet":"#limb"},
		{"linkId":"4","type":"integer","text":"Score","initial":[{"valueInteger":3}]}`)
	q.Set("contained", fhir.List(
		parse(t, `{"resourceType":"ValueSet","id":"pain","compose":{"include":[{"system":"https://example.org/pain","concept":[{"code":"no","display":"None"},{"code":"yes","display":"Some"}]}]}}`),
		parse(t, `{"resourceType":"ValueSet","id":"limb","expansion":{"contains":[{"system":"https://example.org/limb","code":"arm","display":"Arm"}]}}`)))
	blocks, unsupported := form.FromQuestionnaire(q)
	fields := blocks[0].Fields
	if len(unsupported) > 0 || len(fields[0].Options) != 4 || fields[1].Options[0] != (form.Option{Value: "https://example.org/pain|no", Label: "None"}) ||
		fields[1].Default != "https://example.org/pain|no" || fields[2].Options[0].Label != "Arm" || fields[3].Default != "3" {
		t.Errorf("%v %+v", unsupported, fields)
	}
}

func parse(t testing.TB, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnswersOfEachControlAreChecked(t *testing.T) {
	f, _ := form.Form{}.With(questionnaire(t, everything))
	for _, c := range []struct{ block, field, answer, says string }{
		{"q0-home", "4", "Kitchen\nCellar", "choose from the list"},
		{"q0-home", "4", "Kitchen\nBath", ""},
		{"q0-11", "11", "25:00:00", "must be a time of day"},
		{"q0-11", "11", "23:30:00", ""},
		{"q0-11", "12", "2019", ""},
		{"q0-11", "12", "last year", "real date"},
		{"q0-intro", "1", "maybe", "choose yes or no"},
		{"q0-falls", "7", "2026-11", ""},
		{"q0-falls", "8", "2 http://unitsofmeasure.org|d", "choose the unit from the list"},
		{"q0-11", "13", "the plan", "must not contain spaces"},
	} {
		a := form.Answers{"q0-intro": {{"1": "false"}}, c.block: {{c.field: c.answer}}}
		said := ""
		for _, p := range f.Check(a) {
			if p.Field == c.field {
				said = p.Message
			}
		}
		if (said == "") != (c.says == "") || !contains(said, c.says) {
			t.Errorf("%s = %q: %q", c.field, c.answer, said)
		}
	}
}

func TestTooManyConditionsAreTold(t *testing.T) {
	items := `{"linkId":"x","type":"string","text":"More","enableBehavior":"any","enableWhen":[`
	for i := range 20 {
		items += fmt.Sprintf(`{"question":"%d","operator":"!=","answerString":"no"},`, i)
	}
	items = strings.TrimSuffix(items, ",") + "]}"
	for i := range 20 {
		items += fmt.Sprintf(`,{"linkId":"%d","type":"string","text":"Part %d"}`, i, i)
	}
	blocks, unsupported := form.FromQuestionnaire(questionnaire(t, items))
	if len(unsupported) != 1 || !contains(unsupported[0], "always asked") || len(blocks[0].Fields) != 21 {
		t.Errorf("%v", unsupported)
	}
}

// Ten times the questions take about ten times as long.
func TestAHugeQuestionnaireIsRead(t *testing.T) {
	var items strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&items, `{"linkId":"g%d","type":"group","text":"Part","item":[{"linkId":"%d","type":"string","text":"Question","enableWhen":[{"question":"0","operator":"exists","answerBoolean":true}]}]},`, i, i)
	}
	q := questionnaire(t, strings.TrimSuffix(items.String(), ","))
	blocks, _ := form.FromQuestionnaire(q)
	a := form.Answers{}
	for _, b := range blocks {
		a[b.ID] = []map[string]string{{b.Fields[0].ID: "said"}}
	}
	n, err := form.QuestionnaireResponse(q, a, env())
	if err != nil || len(blocks) != 5000 || len(form.QuestionnaireAnswers(q, n)) != len(n.All("item")) {
		t.Errorf("%d blocks, %v", len(blocks), err)
	}
}
