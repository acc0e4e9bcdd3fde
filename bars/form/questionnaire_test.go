package form_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/form"
)

func questionnaire(t testing.TB, items string) *fhir.Node {
	t.Helper()
	q, err := fhir.Parse([]byte(`{"resourceType":"Questionnaire","url":"https://example.org/Questionnaire/falls","version":"2","title":"Falls","status":"active","item":[` + items + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// everything has an item of every kind that can be asked.
const everything = `
{"linkId":"intro","type":"display","text":"Answer what you can."},
{"linkId":"1","type":"boolean","text":"Has the person fallen before?","required":true},
{"linkId":"2","type":"integer","text":"How often?","enableWhen":[{"question":"1","operator":"=","answerBoolean":true}],"required":true},
{"linkId":"home","type":"group","text":"At home","item":[
  {"linkId":"3","type":"choice","text":"Who lives there?","answerOption":[
    {"valueCoding":{"system":"https://example.org/who","code":"alone","display":"Nobody else"}},
    {"valueCoding":{"system":"https://example.org/who","code":"carer","display":"A carer"}}]},
  {"linkId":"rooms","type":"group","text":"Rooms","item":[
    {"linkId":"4","type":"choice","repeats":true,"text":"Which rooms?","answerOption":[{"valueString":"Kitchen"},{"valueString":"Bath"},{"valueString":"Hall"}]},
    {"linkId":"5","type":"decimal","text":"Height of the step, in metres","enableWhen":[{"question":"2","operator":">=","answerInteger":2},
      {"question":"3","operator":"=","answerCoding":{"code":"alone"}}],"enableBehavior":"any"}]},
  {"linkId":"6","type":"open-choice","text":"Aid used","answerOption":[{"valueCoding":{"code":"stick","display":"Stick"}}]}]},
{"linkId":"falls","type":"group","repeats":true,"text":"Falls","item":[
  {"linkId":"7","type":"dateTime","text":"When?","required":true},
  {"linkId":"8","type":"quantity","text":"Time on the floor","extension":[
    {"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption","valueCoding":{"system":"http://unitsofmeasure.org","code":"h","display":"hours"}},
    {"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption","valueCoding":{"system":"http://unitsofmeasure.org","code":"min","display":"minutes"}}]},
  {"linkId":"9","type":"text","text":"What happened?","enableWhen":[{"question":"7","operator":"exists","answerBoolean":true}]}]},
{"linkId":"10","type":"string","repeats":true,"text":"Medicines that make dizzy","maxLength":40},
{"linkId":"11","type":"time","text":"Usual bedtime","item":[{"linkId":"11.1","type":"string","text":"Why so late?"}]},
{"linkId":"12","type":"date","text":"Last eye test"},
{"linkId":"13","type":"url","text":"Care plan"}`

func TestAQuestionnaireBecomesBlocks(t *testing.T) {
	blocks, unsupported := form.FromQuestionnaire(questionnaire(t, everything))
	if len(unsupported) > 0 {
		t.Errorf("%v", unsupported)
	}
	var got []string
	for _, b := range blocks {
		line := fmt.Sprintf("%s %d..%d:", b.Title, b.Min, b.Max)
		for _, q := range b.Fields {
			line += " " + q.ID + "=" + q.Control
		}
		got = append(got, line)
	}
	want := []string{
		"Falls 1..1: intro=note 1=yesno 2=number",
		"At home 0..1: 3=choice 4=checkboxes 5=number 6=search",
		"Falls 0..-1: 7=datetime 8=quantity 9=textarea",
		"Medicines that make dizzy 0..-1: 10=text",
		"Falls 0..1: 11=time 11_2e_1=text 12=date 13=text",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if q := blocks[1].Fields[1]; q.Heading != "Rooms" || q.Options[0].Label != "Kitchen" {
		t.Errorf("%+v", q)
	}
}

func falls(t testing.TB) form.Form {
	t.Helper()
	f, _ := form.Form{}.With(questionnaire(t, everything))
	return f
}

func TestQuestionsDependOnAnswers(t *testing.T) {
	f := falls(t)
	first, home := f.Sections[0].Blocks[0].ID, f.Sections[0].Blocks[1].ID
	problems := func(a form.Answers) (out []string) {
		for _, p := range f.Check(a) {
			out = append(out, p.Field)
		}
		return out
	}
	if got := problems(form.Answers{}); !slices.Equal(got, []string{"1"}) {
		t.Errorf("nothing answered: %v", got)
	}
	if got := problems(form.Answers{first: {{"1": "true"}}}); !slices.Equal(got, []string{"2"}) {
		t.Errorf("fallen: %v", got)
	}
	if got := problems(form.Answers{first: {{"1": "false", "2": "many"}}}); got != nil {
		t.Errorf("not fallen: %v", got)
	}
	wrong := func(a form.Answers) bool { a[home][0]["5"] = "high"; return len(problems(a)) > 0 }
	for name, c := range map[string]struct {
		a     form.Answers
		asked bool
	}{
		"neither":   {form.Answers{first: {{"1": "true", "2": "1"}}, home: {{"3": "https://example.org/who|carer"}}}, false},
		"often":     {form.Answers{first: {{"1": "true", "2": "12"}}, home: {{"3": "https://example.org/who|carer"}}}, true},
		"alone":     {form.Answers{first: {{"1": "true", "2": "1"}}, home: {{"3": "https://example.org/who|alone"}}}, true},
		"left over": {form.Answers{first: {{"1": "false", "2": "12"}}, home: {{"3": "https://example.org/who|carer"}}}, false},
	} {
		if got := wrong(c.a); got != c.asked {
			t.Errorf("%s: asked is %v", name, got)
		}
	}
}

func TestAResponseHasTheShapeOfItsQuestionnaire(t *testing.T) {
	q := questionnaire(t, everything)
	blocks, _ := form.FromQuestionnaire(q)
	ids := map[string]string{}
	for _, b := range blocks {
		for _, f := range b.Fields {
			ids[f.ID] = b.ID
		}
	}
	n, err := form.QuestionnaireResponse(q, form.Answers{
		ids["1"]:  {{"1": "true", "2": "2"}},
		ids["3"]:  {{"3": "https://example.org/who|alone", "4": "Kitchen\nHall", "5": "0.30", "6": "Zimmer frame"}},
		ids["7"]:  {{"7": "2026-11-20", "8": "2 http://unitsofmeasure.org|h"}, {"7": "2026-11-21T10:00:00Z", "9": "Slipped"}},
		ids["10"]: {{"10": "Ramipril"}, {"10": "Diazepam"}},
		ids["11"]: {{"11": "23:30:00", "11_2e_1": "Works late"}},
	}, env())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"resourceType":"QuestionnaireResponse","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason","valueCodeableConcept":{"text":"Falls"}}],` +
		`"questionnaire":"https://example.org/Questionnaire/falls|2","status":"completed","authored":"2026-11-21T12:04:05.000+00:00","item":[` +
		`{"linkId":"1","text":"Has the person fallen before?","answer":[{"valueBoolean":true}]},` +
		`{"linkId":"2","text":"How often?","answer":[{"valueInteger":2}]},` +
		`{"linkId":"home","text":"At home","item":[` +
		`{"linkId":"3","text":"Who lives there?","answer":[{"valueCoding":{"system":"https://example.org/who","code":"alone","display":"Nobody else"}}]},` +
		`{"linkId":"rooms","text":"Rooms","item":[{"linkId":"4","text":"Which rooms?","answer":[{"valueString":"Kitchen"},{"valueString":"Hall"}]},` +
		`{"linkId":"5","text":"Height of the step, in metres","answer":[{"valueDecimal":0.30}]}]},` +
		`{"linkId":"6","text":"Aid used","answer":[{"valueString":"Zimmer frame"}]}]},` +
		`{"linkId":"falls","text":"Falls","item":[{"linkId":"7","text":"When?","answer":[{"valueDateTime":"2026-11-20"}]},` +
		`{"linkId":"8","text":"Time on the floor","answer":[{"valueQuantity":{"value":2,"unit":"hours","system":"http://unitsofmeasure.org","code":"h"}}]}]},` +
		`{"linkId":"falls","text":"Falls","item":[{"linkId":"7","text":"When?","answer":[{"valueDateTime":"2026-11-21T10:00:00Z"}]},` +
		`{"linkId":"9","text":"What happened?","answer":[{"valueString":"Slipped"}]}]},` +
		`{"linkId":"10","text":"Medicines that make dizzy","answer":[{"valueString":"Ramipril"},{"valueString":"Diazepam"}]},` +
		`{"linkId":"11","text":"Usual bedtime","answer":[{"valueTime":"23:30:00","item":[{"linkId":"11.1","text":"Why so late?","answer":[{"valueString":"Works late"}]}]}]}]}`
	if diff := cmp.Diff(want, string(n.JSON())); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCannotBeAskedIsTold(t *testing.T) {
	_, got := form.FromQuestionnaire(questionnaire(t, `
		{"linkId":"1","type":"attachment","text":"Photo of the wound","required":true},
		{"linkId":"2","type":"reference","text":"Which doctor?"},
		{"linkId":"3","type":"choice","text":"Diagnosis","answerValueSet":"https://example.org/ValueSet/unknown"},
		{"linkId":"4","type":"string","text":"Score","readOnly":true},
		{"linkId":"5","type":"group","repeats":true,"text":"Visit","item":[
			{"linkId":"6","type":"string","text":"Seen by","repeats":true},
			{"linkId":"7","type":"string","text":"Where"}]}`))
	want := []string{
		`"Photo of the wound" is not asked: it wants attachment, which cannot be given here. The service wants an answer to it.`,
		`"Which doctor?" is not asked: it wants reference, which cannot be given here.`,
		`"Diagnosis" is not asked: it is answered from a list that is not held here.`,
		`"Score" is not asked: it cannot be answered by you.`,
		`"Seen by" is not asked: it is asked several times within something that is asked several times.`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestThePublishedQuestionnairesCanBeAsked(t *testing.T) {
	for name, fields := range map[string]int{"questionnaire-for-pts": 4, "questionnaire-for-noc": 1} {
		q, err := fhir.Parse(fhirtest.Read(t, fhirtest.Published(t, "fhir/examples/resources/"+name+".json")))
		if err != nil {
			t.Fatal(err)
		}
		blocks, unsupported := form.FromQuestionnaire(q)
		if len(unsupported) > 0 || len(blocks) != 1 || len(blocks[0].Fields) != fields {
			t.Fatalf("%s: %v %v", name, unsupported, blocks)
		}
		response, err := fhir.Parse(fhirtest.Read(t, fhirtest.Published(t, "fhir/examples/resources/questionnaire-response-for"+strings.TrimPrefix(name, "questionnaire-for")+".json")))
		if err != nil {
			t.Fatal(err)
		}
		a := form.QuestionnaireAnswers(q, response)
		if len(a) != 1 {
			t.Errorf("%s: %v", name, a)
		}
		again, err := form.QuestionnaireResponse(q, a, env())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, form.QuestionnaireAnswers(q, again)); diff != "" {
			t.Error(diff)
		}
	}
}

// The pre-triage sieve that is part of the form asks what the published
// Questionnaire asks, with its codes.
func TestThePreTriageSieveIsThePublishedOne(t *testing.T) {
	q, err := fhir.Parse(fhirtest.Read(t, fhirtest.Published(t, "fhir/examples/resources/questionnaire-for-pts.json")))
	if err != nil {
		t.Fatal(err)
	}
	published, _ := form.FromQuestionnaire(q)
	ours := mustBlock(t, formOf("referral-new", "a6t1"), "sieve")
	for i, want := range published[0].Fields {
		var a, b []string
		for j := range want.Options {
			a, b = append(a, want.Options[j].Value), append(b, ours.Fields[i].Options[j].Value)
		}
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) || strings.TrimPrefix(ours.Fields[i].ID, "q") != want.ID {
			t.Errorf("%s: %v, not %v", want.Label, b, a)
		}
	}
	if nature := mustBlock(t, formOf("referral-new", "a6t1"), "nature"); len(nature.Fields[0].Options) != 24 {
		t.Errorf("%d natures of call", len(nature.Fields[0].Options))
	}
}

func TestAnswersToAnyQuestionnaireComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := 0
		q := fhir.Obj(fhir.M("resourceType", fhir.Str("Questionnaire")), fhir.M("url", fhir.Str("https://example.org/Questionnaire/any")),
			fhir.M("item", drawItems(t, 0, &number)))
		f, _ := form.Form{}.With(q)
		a := form.Answers{}
		for _, s := range f.Sections {
			for _, b := range s.Blocks {
				for range rapid.IntRange(0, most(b)).Draw(t, b.ID) {
					if r := drawRepeat(t, b); len(r) > 0 {
						a[b.ID] = append(a[b.ID], r)
					}
				}
			}
		}
		response, err := form.QuestionnaireResponse(q, a, env())
		if err != nil {
			t.Fatal(err)
		}
		back := form.QuestionnaireAnswers(q, response)
		if !hidden(f) {
			if diff := cmp.Diff(a, back); diff != "" {
				t.Fatal(diff)
			}
		}
		again, err := form.QuestionnaireResponse(q, back, env())
		if err != nil || !fhir.Equal(response, again) {
			t.Fatalf("%s\n%s %v", response.Indented(), again.Indented(), err)
		}
		parts, err := f.Resources(a, env())
		if err != nil || len(response.All("item")) > 0 && len(parts) != 1 {
			t.Fatalf("%v %v", parts, err)
		}
	})
}

func most(b form.Block) int {
	if b.Max == definition.Any {
		return 3
	}
	return b.Max
}

// hidden reports whether any question depends on another.
func hidden(f form.Form) bool {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				if len(q.ShowIf) > 0 {
					return true
				}
			}
		}
	}
	return false
}

func drawItems(t *rapid.T, depth int, number *int) *fhir.Node {
	out := fhir.List()
	for range rapid.IntRange(1, 4).Draw(t, "items") {
		*number++
		kind := rapid.SampledFrom([]string{"group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "choice", "open-choice", "quantity"}).Draw(t, "kind")
		if depth > 3 && kind == "group" {
			kind = "string"
		}
		n := fhir.Obj(fhir.M("linkId", fhir.Str(fmt.Sprintf("%d.%d", depth, *number))), fhir.M("type", fhir.Str(kind)), fhir.M("text", fhir.Str(fmt.Sprintf("Question %d", *number))))
		if rapid.IntRange(0, 3).Draw(t, "repeats") == 0 {
			n.Set("repeats", fhir.Boolean(true))
		}
		if *number > 1 && rapid.IntRange(0, 7).Draw(t, "depends") == 0 {
			n.Set("enableWhen", fhir.List(fhir.Obj(fhir.M("question", fhir.Str(fmt.Sprintf("%d.%d", depth, *number-1))),
				fhir.M("operator", fhir.Str("exists")), fhir.M("answerBoolean", fhir.Boolean(true)))))
		}
		switch kind {
		case "choice", "open-choice":
			n.Set("answerOption", fhir.List(fhir.Obj(fhir.M("valueCoding", fhir.Coding("https://example.org/c", "a", "First"))),
				fhir.Obj(fhir.M("valueString", fhir.Str("Second"))), fhir.Obj(fhir.M("valueInteger", fhir.Num("3")))))
		case "group":
			n.Set("item", drawItems(t, depth+1, number))
		}
		out.Items = append(out.Items, n)
	}
	return out
}
