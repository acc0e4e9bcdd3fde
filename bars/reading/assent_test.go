package reading_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
)

// inView is every text that a person can see of a message: laid out, and as
// sent.
func inView(n *fhir.Node) map[string]bool {
	seen := map[string]bool{}
	for _, s := range append(reading.Render(n), reading.AsSent(n)...) {
		for _, r := range s.Rows {
			seen[r.Value] = true
		}
	}
	return seen
}

// leaves calls f with the text of every value in n.
func leaves(n *fhir.Node, f func(text string)) {
	for _, m := range n.Members {
		leaves(m.Value, f)
	}
	for _, it := range n.Items {
		leaves(it, f)
	}
	if n.Kind != fhir.Object && n.Kind != fhir.Array && n.Kind != fhir.Null && n.Text != "" {
		f(n.Text)
	}
}

// Every value of every published message is in view letter by letter, ids,
// codes and instants too.
func TestEveryValueOfPublishedMessagesIsInView(t *testing.T) {
	for name, b := range examples(t) {
		t.Run(name, func(t *testing.T) {
			seen, looked := inView(b), 0
			leaves(b, func(text string) {
				looked++
				if !seen[text] {
					t.Errorf("out of sight: %q", text)
				}
			})
			if looked < 50 {
				t.Errorf("only %d values were looked for", looked)
			}
		})
	}
}

// Whatever a sender adds, of any shape and anywhere, is in view; and what it
// adds as words stands in the reading itself.
func TestEveryValueOfGeneratedMessagesIsInView(t *testing.T) {
	base := referral(t, `[`+plan+`,{"resourceType":"Flag","code":{"text":"Dog on scene"}},{"resourceType":"Observation","code":{"text":"Lives alone"}}]`)
	rapid.Check(t, func(t *rapid.T) {
		b := base.Clone()
		var words []string
		for range rapid.IntRange(1, 8).Draw(t, "additions") {
			words = append(words, add(t, b))
		}
		seen, read := inView(b), all(reading.Render(b))
		leaves(b, func(text string) {
			if !seen[text] {
				t.Fatalf("out of sight: %q", text)
			}
		})
		for _, word := range words {
			if !strings.Contains(read, word) {
				t.Fatalf("not in the reading: %q", word)
			}
		}
	})
}

// add puts a generated value into some object of a message, and gives words
// that stand in it.
func add(t *rapid.T, b *fhir.Node) string {
	var places []*fhir.Node
	objects(b.Get("entry"), func(n *fhir.Node) { places = append(places, n) })
	word := rapid.StringMatching(`[A-Z][a-z]{4,9} [a-z]{4,9} [0-9]{1,3}`).Draw(t, "words")
	name := rapid.StringMatching(`[a-z]{3,8}[A-Z][a-z]{3,8}`).Draw(t, "name")
	at := places[rapid.IntRange(0, len(places)-1).Draw(t, "place")]
	at.Members = append(at.Members, fhir.M(name, wrapped(t, fhir.Str(word))))
	return word
}

// wrapped puts a value into lists and objects, beside numbers and truths.
func wrapped(t *rapid.T, n *fhir.Node) *fhir.Node {
	for range rapid.IntRange(0, 3).Draw(t, "depth") {
		if rapid.Bool().Draw(t, "list") {
			n = fhir.List(n, fhir.Num(rapid.StringMatching(`[1-9][0-9]{0,3}\.[0-9]{2}`).Draw(t, "number")))
			continue
		}
		n = fhir.Obj(fhir.M("kept", fhir.Boolean(rapid.Bool().Draw(t, "truth"))), fhir.M("inner", n))
	}
	return n
}

func TestAsSentNamesWhereAValueStands(t *testing.T) {
	got := reading.AsSent(parse(t, `{"resourceType":"Bundle","timestamp":"2026-11-21T12:00:00.000+00:00","entry":[{"fullUrl":"urn:uuid:1",
		"resource":{"resourceType":"Observation","valueQuantity":{"value":1.10},"note":[{"text":"a\nb"},{"text":""},{"text":null}]}}]}`))
	if len(got) != 2 || got[0].Title != "Message" || got[1].Title != "Observation" {
		t.Fatalf("sections %+v", got)
	}
	for label, want := range map[string]reading.Row{
		"timestamp":           {Label: "timestamp", Value: "2026-11-21T12:00:00.000+00:00"},
		"valueQuantity.value": {Label: "valueQuantity.value", Value: "1.10"},
		"note.text":           {Label: "note.text", Value: "a\nb", Verbatim: true},
	} {
		if r := row(t, got, label); r != want {
			t.Errorf("%s is listed as %+v", label, r)
		}
	}
	if len(got[1].Rows) != 3 {
		t.Errorf("listed: %+v", got[1].Rows)
	}
	for _, odd := range []string{`null`, `[]`, `{}`, `{"entry":[null,7,{"resource":{}}]}`} {
		reading.AsSent(parse(t, odd))
	}
	reading.AsSent(nil)
}

func TestGistIsWhatAListShows(t *testing.T) {
	g := reading.Brief(referral(t, `[`+plan+`,{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS"}]}],"code":{"text":"Dog on scene"}}]`))
	if g.CallBack != "07700 900123" || g.CallBackNote != "Ann, daughter" || g.Concern != "Chest pain. Two hours." || len(g.Safety) != 1 || g.Safety[0].Value != "Dog on scene" {
		t.Errorf("the gist is %+v", g)
	}
	long := strings.Repeat("word ", 60)
	if g = reading.Brief(parse(t, `{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{"text":"`+long+`"}]}]}`)); len(g.Concern) > 205 || !strings.HasSuffix(g.Concern, "word …") {
		t.Errorf("a long concern reads %q", g.Concern)
	}
	if g = reading.Brief(referral(t, `[]`)); g.Concern != "" || len(g.Safety) != 0 {
		t.Errorf("of nothing: %+v", g)
	}
	for _, odd := range []*fhir.Node{nil, parse(t, `7`), parse(t, `{"entry":[null,{"resource":7}]}`)} {
		reading.Brief(odd)
	}
}

// What is due is named for what it is: a patient is seen, a validation answered.
func TestDueIsNamedForWhatItIs(t *testing.T) {
	for kind, label := range map[message.Kind]string{message.ReferralNew: "To be seen by", message.ValidationNew: "Outcome due by"} {
		category := "referral"
		if kind == message.ValidationNew {
			category = "validation"
		}
		b := parse(t, `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader","eventCoding":{"code":"servicerequest-request"},"reason":{"coding":[{"code":"new"}]}}},
			{"resource":{"resourceType":"ServiceRequest","status":"active","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"`+category+`"}]}],
			"occurrencePeriod":{"end":"2026-11-21T13:00:00Z"}}}]}`)
		if r := row(t, reading.Render(b), label); r.Value != "21 November 2026, 13:00 GMT" {
			t.Errorf("%s: %+v", label, r)
		}
	}
}
