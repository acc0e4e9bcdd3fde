package reading_test

import (
	"regexp"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/reading"
)

// TestNothingIsLeftOut looks for every string of every published example that
// is not for machines in what a person reads.
func TestNothingIsLeftOut(t *testing.T) {
	for name, b := range examples(t) {
		t.Run(name, func(t *testing.T) {
			read := strings.ToLower(all(reading.Render(b)))
			looked := 0
			for _, e := range fhir.Entries(b) {
				strs(e.Resource.Type(), e.Resource, nil, func(path, text string) {
					looked++
					if !strings.Contains(read, strings.ToLower(strings.TrimSpace(text))) {
						t.Errorf("%s is left out: %q", path, text)
					}
				})
			}
			if looked < 10 {
				t.Errorf("only %d strings were looked for", looked)
			}
		})
	}
}

// forMachines are members that carry no words: identifiers of systems and
// resources, and codes that the reading says in words.
var forMachines = map[string]bool{
	"resourceType": true, "id": true, "system": true, "url": true, "reference": true, "profile": true, "versionId": true,
	"lastUpdated": true, "endpoint": true, "linkId": true, "definition": true, "eventCoding": true, "reason": true, "response": true,
	"status": true, "intent": true, "use": true, "type": true, "gender": true, "periodUnit": true, "questionnaire": true, "class": true,
	"category": true, "serviceCategory": true, "name": false, "scope": true, "policyRule": true, "operator": true, "div": true,
}

var (
	uuid = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	date = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`)
)

// strs calls f with every string in n that is meant for people.
func strs(path string, n, parent *fhir.Node, f func(path, text string)) {
	for _, m := range n.Members {
		coded := m.Name == "code" && (parentSays(n) || parentSays(parent))
		if forMachines[m.Name] && !isConcept(m.Value) || coded {
			continue
		}
		strs(path+"."+m.Name, m.Value, n, f)
	}
	for _, it := range n.Items {
		strs(path, it, parent, f)
	}
	text := n.Text
	switch {
	case n.Kind != fhir.String, uuid.MatchString(text), date.MatchString(text):
	case strings.HasSuffix(path, "relationship.coding.display") && text == "self": // said as the patient
	case strings.HasSuffix(path, "name.text"), strings.HasSuffix(path, "address.text"): // said in parts
	case strings.HasSuffix(strings.ToLower(path), "category.coding.display") && machineCategory(parent):
	case strings.HasPrefix(path, "MessageHeader.reason."):
	case strings.HasSuffix(path, "identifier.value") && strings.Contains(parent.TextAt("system"), "nhs-number"): // said in groups
	default:
		f(path, text)
	}
}

// parentSays reports whether a value has words beside its code.
func parentSays(n *fhir.Node) bool {
	return n.Get("display") != nil || n.Get("text") != nil || n.Get("value") != nil
}

func isConcept(n *fhir.Node) bool {
	for _, it := range append([]*fhir.Node{n}, n.Items...) {
		if it.Get("coding") != nil && !strings.Contains(string(it.JSON()), "patient-privacy") && !strings.Contains(string(it.JSON()), "IMPLIED") {
			return true
		}
	}
	return false
}

// machineCategory reports whether a coding is a use case or request category,
// whose displays are not for people.
func machineCategory(coding *fhir.Node) bool {
	system := coding.TextAt("system")
	return strings.Contains(system, "usecases-categories") || strings.Contains(system, "message-category") || strings.Contains(system, "message-reason")
}

func TestNoTechnicalIdentifierIsShown(t *testing.T) {
	for name, b := range examples(t) {
		t.Run(name, func(t *testing.T) {
			for _, s := range reading.Render(b) {
				for _, r := range s.Rows {
					text := r.Label + " " + r.Value + " " + r.Note
					if found := uuid.FindString(text); found != "" && r.Label != "Clinical narrative" {
						t.Errorf("%s shows %s", r.Label, found)
					}
					if strings.Contains(text, "://") && !strings.HasSuffix(r.Label, "source URL") {
						t.Errorf("%s shows a web address: %s", r.Label, text)
					}
				}
			}
		})
	}
}

// TestUnknownContentStandsUnderOther puts words where no section looks, in
// every object of an example in turn.
func TestUnknownContentStandsUnderOther(t *testing.T) {
	b := examples(t)["refreq01-referral-new-111-to-ed.json"]
	const words = "never heard of this before"
	places := 0
	objects(b.Get("entry"), func(n *fhir.Node) {
		n.Members = append(n.Members, fhir.M("unheardOf", fhir.Str(words)))
		if !strings.Contains(all(reading.Render(b)), words) {
			t.Errorf("left out of %s", n.JSON())
		}
		n.Members = n.Members[:len(n.Members)-1]
		places++
	})
	if places < 200 {
		t.Errorf("only %d places tried", places)
	}
}

// objects calls f with every object of a resource, meta apart.
func objects(n *fhir.Node, f func(n *fhir.Node)) {
	for _, it := range n.Items {
		objects(it, f)
	}
	for _, m := range n.Members {
		if m.Name != "meta" {
			objects(m.Value, f)
		}
	}
	if n.Kind == fhir.Object && n.Get("resource") == nil {
		f(n)
	}
}

func TestRenderingNeverFails(t *testing.T) {
	for name, b := range examples(t) {
		t.Run(name, func(t *testing.T) { mutilate(b, b, strings.Contains(name, "01")) })
	}
	for _, odd := range []string{`null`, `[]`, `"x"`, `7`, `{}`, `{"resourceType":"Bundle"}`, `{"resourceType":"Bundle","entry":[null,7,{"resource":{}}]}`} {
		reading.Render(parse(t, odd))
	}
	reading.Render(nil)
}

// mutilate leaves out each member below n in turn, turns it into something
// else when thorough, and renders the whole each time.
func mutilate(whole, n *fhir.Node, thorough bool) {
	for i := range n.Members {
		kept := n.Members[i]
		n.Members[i] = fhir.M("dropped", kept.Value)
		reading.Render(whole)
		if thorough {
			n.Members[i] = fhir.M(kept.Name, []*fhir.Node{{}, fhir.List(fhir.Num("7"), &fhir.Node{}), fhir.Obj()}[i%3])
			reading.Render(whole)
		}
		n.Members[i] = kept
		mutilate(whole, kept.Value, thorough)
	}
	for _, it := range n.Items {
		mutilate(whole, it, thorough)
	}
}

func TestRenderingALoneResource(t *testing.T) {
	got := reading.Render(parse(t, `{"resourceType":"Patient","name":[{"family":"Murry","given":["Josiah"]}]}`))
	if r := row(t, got, "Name"); r.Value != "Josiah Murry" {
		t.Errorf("got %+v", r)
	}
}
