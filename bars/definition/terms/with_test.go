package terms_test

import (
	"strconv"
	"strings"
	"testing"

	"barsdesk/bars/definition/terms"
	"barsdesk/bars/fhir"
)

func parse(t testing.TB, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const animals = `{"resourceType":"CodeSystem","url":"https://example.org/animals","version":"1","content":"complete","caseSensitive":true,"concept":[
 {"code":"animal","display":"Animal","concept":[
   {"code":"dog","display":"Dog","designation":[{"language":"en-GB","value":"Hound"},{"language":"de","value":"Hund"}],"concept":[{"code":"puppy"}],
    "property":[{"code":"legs","valueInteger":4}]},
   {"code":"bird","property":[{"code":"legs","valueInteger":2},{"code":"kept","valueCoding":{"system":"s","code":"cage"}}]}]},
 {"code":"pet","property":[{"code":"child","valueCode":"dog"}]},
 {"code":"parrot","property":[{"code":"parent","valueCode":"bird"}]}]}`

func valueSet(url, body string) string {
	return `{"resourceType":"ValueSet","url":"` + url + `",` + body + `}`
}

func include(rest string) string {
	return `"compose":{"include":[{"system":"https://example.org/animals"` + rest + `}]}`
}

func TestFiltersChooseCodes(t *testing.T) {
	system := parse(t, animals)
	for _, c := range []struct{ filter, in, out string }{
		{`is-a dog`, "dog puppy", "animal bird pet"}, {`is-a pet`, "pet dog puppy", "animal bird"}, {`is-a bird`, "bird parrot", "dog"},
		{`descendent-of animal`, "dog puppy bird parrot", "animal pet"}, {`is-not-a dog`, "animal bird pet parrot", "dog puppy"},
		{`generalizes puppy`, "puppy dog animal pet", "bird parrot"},
		{`legs = 4`, "dog", "bird puppy"}, {`kept = cage`, "bird", "dog"}, {`legs in 2,4`, "dog bird", "puppy"}, {`legs not-in 2,4`, "puppy", "dog"},
		{`legs exists true`, "dog bird", "puppy"}, {`legs exists false`, "puppy pet", "dog"}, {`code regex p.*`, "puppy pet parrot", "dog"},
		{`parent = animal`, "dog bird", "puppy animal"}, {`display = Dog`, "dog", "bird"}, {`concept in dog,bird`, "dog bird", "pet"},
	} {
		property, op, value := filterParts(c.filter)
		set := terms.Published().With([]*fhir.Node{system}, []*fhir.Node{parse(t, valueSet("u",
			include(`,"filter":[{"property":"`+property+`","op":"`+op+`","value":"`+value+`"}]`)))})
		expect(t, set, c.filter, c.in, terms.In)
		expect(t, set, c.filter, c.out+" none", terms.Out)
	}
	for _, f := range []string{"concept nonsense dog", "is-a nothing", "code regex (", "constraint is-a dog"} {
		property, op, value := filterParts(f)
		set := terms.Published().With([]*fhir.Node{system}, []*fhir.Node{parse(t, valueSet("u",
			include(`,"filter":[{"property":"`+property+`","op":"`+op+`","value":"`+value+`"}]`)))})
		expect(t, set, f, "dog", terms.Unknown)
		expect(t, set, f, "none", terms.Out) // no code of the system, so none of its parts either
	}
}

func filterParts(text string) (property, op, value string) {
	words := [3]string{}
	rest := text
	for i := range words {
		words[i], rest = cut(rest)
	}
	if words[2] == "" {
		return "concept", words[0], words[1]
	}
	return words[0], words[1], words[2]
}

func cut(text string) (word, rest string) {
	for i := range len(text) {
		if text[i] == ' ' {
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

func expect(t *testing.T, set *terms.Terms, what, codes string, want terms.Verdict) {
	t.Helper()
	for codes != "" {
		var code string
		code, codes = cut(codes)
		for _, system := range []string{"", "https://example.org/animals"} {
			if got, found := set.InSet("u", system, code); got != want || (found != "") != (want == terms.In) {
				t.Errorf("%s: %q %s is %v (%s)", what, system, code, got, found)
			}
		}
	}
}

func TestSetsAreComposed(t *testing.T) {
	other := valueSet("v", `"compose":{"include":[{"system":"https://example.org/animals","concept":[{"code":"dog"},{"code":"pet"}]}]}`)
	for name, c := range map[string]struct{ body, in, out, unknown string }{
		"whole":               {body: include(``), in: "dog pet", out: "none"},
		"list":                {body: include(`,"concept":[{"code":"dog","display":"Dog"}]`), in: "dog", out: "pet"},
		"another":             {body: `"compose":{"include":[{"valueSet":["v"]}]}`, in: "dog pet", out: "bird"},
		"both":                {body: include(`,"concept":[{"code":"dog"},{"code":"bird"}],"valueSet":["v"]`), in: "dog", out: "bird pet"},
		"both others":         {body: `"compose":{"include":[{"valueSet":["v","w"]}]}`, out: "bird", unknown: "dog"},
		"less":                {body: `"compose":{"include":[{"system":"https://example.org/animals"}],"exclude":[{"valueSet":["v"]}]}`, in: "bird", out: "dog none"},
		"less than we know":   {body: `"compose":{"include":[{"system":"https://example.org/animals"}],"exclude":[{"valueSet":["w"]}]}`, out: "none", unknown: "dog"},
		"unknown system":      {body: `"compose":{"include":[{"system":"https://example.org/plants"},{"valueSet":["v"]}]}`, in: "dog", unknown: ""},
		"itself":              {body: `"compose":{"include":[{"valueSet":["u"]},{"valueSet":["v"]}]}`, in: "dog"},
		"nothing":             {body: `"status":"active"`, unknown: "dog"},
		"expanded":            {body: include(``) + `,"expansion":{"total":2,"contains":[{"system":"https://example.org/animals","code":"dog","contains":[{"system":"https://example.org/animals","code":"pet"}]}]}`, in: "dog pet", out: "bird"},
		"expanded abstractly": {body: `"expansion":{"contains":[{"abstract":true,"system":"https://example.org/animals","code":"animal","contains":[{"system":"https://example.org/animals","code":"pet"}]}]}`, in: "pet", out: "animal"},
		"expanded in part":    {body: `"expansion":{"total":9,"contains":[{"system":"https://example.org/animals","code":"dog"}]}`, in: "dog"},
	} {
		set := terms.Published().With([]*fhir.Node{parse(t, animals)}, []*fhir.Node{parse(t, valueSet("u", c.body)), parse(t, other)})
		expect(t, set, name, c.in, terms.In)
		expect(t, set, name, c.out, terms.Out)
		expect(t, set, name, c.unknown, terms.Unknown)
	}
}

// Sets that build on one another twice each, forty deep, would be asked more
// often than there is time for.
func TestSetsMadeToHoldUpAreUnknown(t *testing.T) {
	sets := []*fhir.Node{parse(t, valueSet("s0", include(``)))}
	for i := range 40 {
		inner := `{"valueSet":["s` + strconv.Itoa(i) + `"]}`
		sets = append(sets, parse(t, valueSet("s"+strconv.Itoa(i+1), `"compose":{"include":[`+inner+`,`+inner+`]}`)))
	}
	set := terms.Published().With([]*fhir.Node{parse(t, animals)}, sets)
	if v, _ := set.InSet("s40", "https://example.org/animals", "none"); v != terms.Unknown {
		t.Errorf("forty deep: %v", v)
	}
	if v, _ := set.InSet("s5", "https://example.org/animals", "none"); v != terms.Out {
		t.Errorf("five deep: %v", v)
	}
	if _, whole := set.Expand("s40"); whole {
		t.Error("forty deep is listed")
	}
	if codes, whole := set.Expand("s5"); !whole || len(codes) != 6 {
		t.Errorf("five deep: %v", codes)
	}
}

// A hierarchy as long as the system, told from the end, is followed in no time.
func TestALongHierarchyIsFollowed(t *testing.T) {
	text := strings.Builder{}
	const long = 50_000
	for i := range long {
		text.WriteString(`,{"code":"c` + strconv.Itoa(i) + `","property":[{"code":"parent","valueCode":"c` + strconv.Itoa(i+1) + `"}]}`)
	}
	system := parse(t, `{"resourceType":"CodeSystem","url":"https://example.org/animals","content":"complete","concept":[{"code":"c`+strconv.Itoa(long)+`"}`+text.String()+`]}`)
	set := terms.Published().With([]*fhir.Node{system}, []*fhir.Node{parse(t, valueSet("u",
		include(`,"filter":[{"property":"concept","op":"is-a","value":"c`+strconv.Itoa(long)+`"}]`)))})
	if v, _ := set.InSet("u", "", "c0"); v != terms.In {
		t.Errorf("the last is %v", v)
	}
}

func TestAddedTermsOverrideNothingSilently(t *testing.T) {
	changed := parse(t, `{"resourceType":"CodeSystem","url":"http://hl7.org/fhir/administrative-gender","version":"9","content":"complete","concept":[{"code":"new","display":"New"}]}`)
	set := terms.Published().From(terms.Source{Package: "mine"}, []*fhir.Node{changed, parse(t, animals), parse(t, `{"resourceType":"Patient"}`)},
		[]*fhir.Node{parse(t, valueSet("http://hl7.org/fhir/ValueSet/administrative-gender", include(``)+`,"version":"9"`)), changed})
	const gender = "http://hl7.org/fhir/administrative-gender"
	if set.InSystem(gender, "new") != terms.Out || set.InSystem(gender+"|9", "NEW") != terms.In || set.InSystem(gender, "male") != terms.In {
		t.Error("an added code system changed what is in force, or is not found by its version")
	}
	if v, _ := set.InSet("http://hl7.org/fhir/ValueSet/administrative-gender", "", "dog"); v != terms.Out {
		t.Error("an added value set changed what is in force")
	}
	if v, _ := set.InSet("http://hl7.org/fhir/ValueSet/administrative-gender|9", "", "dog"); v != terms.In {
		t.Error("an added value set is not found by its version")
	}
	if got := set.Displays("https://example.org/animals", "dog"); len(got) != 2 || got[0] != "Dog" || got[1] != "Hound" {
		t.Errorf("displays %q", got)
	}
	mine, inForce := 0, 0
	for _, l := range set.List() {
		if l.Source.Package == "mine" {
			mine++
			if l.InForce {
				inForce++
			}
		}
	}
	if mine != 3 || inForce != 1 {
		t.Errorf("%d are mine, %d of them in force", mine, inForce)
	}
	if terms.Published().InSystem("https://example.org/animals", "dog") != terms.Unknown {
		t.Error("the Terms that it was added to have changed")
	}
}

func TestPreferredTermsComeFirst(t *testing.T) {
	changed := parse(t, `{"resourceType":"CodeSystem","url":"http://hl7.org/fhir/administrative-gender","version":"9","content":"complete","concept":[{"code":"new","display":"New"}]}`)
	const gender, genders = "http://hl7.org/fhir/administrative-gender", "http://hl7.org/fhir/ValueSet/administrative-gender"
	set := terms.Published().Prefer(terms.Source{Package: "mine"}, []*fhir.Node{changed}, []*fhir.Node{parse(t, valueSet(genders, include(``)+`,"version":"9"`))})
	if set.InSystem(gender, "new") != terms.In || set.InSystem(gender, "male") != terms.Out || set.InSystem(gender+"|4.0.1", "male") != terms.In {
		t.Error("a preferred code system is not in force, or the other one is lost")
	}
	if v, _ := set.InSet(genders, gender, "male"); v != terms.Out {
		t.Error("a preferred value set is not in force")
	}
	if v, ok := set.ValueSet(genders + "|4.0.1"); !ok || v.Version != "4.0.1" {
		t.Error("the value set that was in force is lost")
	}
	if terms.Published().InSystem(gender, "male") != terms.In {
		t.Error("the Terms that it was added to have changed")
	}
}

func TestTermsOfNothingKnowNothing(t *testing.T) {
	var none *terms.Terms
	if v, _ := none.InSet("u", "s", "c"); v != terms.Unknown || none.InSystem("s", "c") != terms.Unknown || none.Displays("s", "c") != nil || none.List() != nil {
		t.Error("nothing knows something")
	}
	if set := none.With([]*fhir.Node{parse(t, animals)}, nil); set.InSystem("https://example.org/animals", "dog") != terms.In {
		t.Error("what was added to nothing is not known")
	}
}

func TestAResourceThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{`{"resourceType":"Patient","url":"u"}`, `{"resourceType":"CodeSystem"}`, `{"resourceType":"ValueSet"}`,
		`{"resourceType":"CodeSystem","url":"u","content":"supplement"}`} {
		if _, err := terms.ReadSystem(parse(t, text)); err == nil {
			t.Errorf("%s is read as a code system", text)
		}
		if _, err := terms.ReadValueSet(parse(t, text)); err == nil {
			t.Errorf("%s is read as a value set", text)
		}
	}
}
