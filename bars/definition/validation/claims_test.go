package validation_test

import (
	"testing"

	"barsdesk/bars/definition/validation"
)

func TestProfilesThatAResourceClaims(t *testing.T) {
	held := []string{profile("Asked", "Patient"), profile("Q", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`), profile("R", "Patient", `{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}`),
		dataType("D", "HumanName"), profile("Any", "Resource", `{"id":"Resource.language","path":"Resource.language","min":1}`)}
	says := func(urls string) string {
		return `{"resourceType":"Patient","meta":{"profile":[` + urls + `]},"active":true}`
	}
	run(t, []made{
		{"one", held, says(`"` + home + `Q"`), []string{"error Patient.gender"}, 0},
		{"with its version", held, says(`"` + home + `Q|1.0.0"`), []string{"error Patient.gender"}, 0},
		{"with another version", held, says(`"` + home + `Q|2.0.0"`), nil, 1},
		{"two", held, says(`"` + home + `Q","` + home + `R"`), []string{"error Patient.gender", "error Patient.birthDate"}, 0},
		{"one twice", held, says(`"` + home + `Q","` + home + `Q|1.0.0"`), []string{"error Patient.gender"}, 0},
		{"none that is held", held, says(`"` + home + `S"`), nil, 1},
		{"two that are not held", held, says(`"` + home + `S","` + home + `T","` + home + `S"`), nil, 2},
		{"on another type", held, says(`"` + core + `Observation"`), []string{"error Patient"}, 0},
		{"on a data type", held, says(`"` + home + `D"`), []string{"error Patient"}, 0},
		{"on every type", held, says(`"` + home + `Any"`), []string{"error Patient.language"}, 0},
	})
}

// TestWhereAProfileThatIsNotHeldIsNamed: the note stands where the url stands.
func TestWhereAProfileThatIsNotHeldIsNamed(t *testing.T) {
	found := published().Check(parsed(t, `{"resourceType":"Patient","meta":{"profile":["`+core+`Patient","`+home+`None"]},"active":true}`), validation.Options{}).Findings
	if !said(found, "information", "Patient.meta.profile[1]", "Not checked") {
		t.Errorf("%v", found)
	}
}

func TestProfilesThatAreAskedFor(t *testing.T) {
	v := validator(t, profile("Q", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`))
	o := validation.Options{Profiles: []string{home + "Q", home + "None"}}
	expect(t, v.Check(parsed(t, `{"resourceType":"Patient","active":true}`), o).Findings, []string{"error Patient.gender"}, 1)
	inner := `{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","active":true}}]}`
	if found := v.Check(parsed(t, inner), validation.Options{}).Findings; len(found) > 0 {
		t.Errorf("what was not asked for is found: %v", found)
	}
}

func TestVitalSigns(t *testing.T) {
	sign := func(coding, rest string) string {
		return `{"resourceType":"Observation","status":"final","code":{"coding":[` + coding + `]}` + rest + `}`
	}
	pulse := `{"system":"http://loinc.org","code":"8867-4"}`
	r := published().Check(parsed(t, sign(pulse, "")), validation.Options{})
	if r.Valid() {
		t.Error("a pulse without patient and time is taken for right")
	}
	for what, text := range map[string]string{
		"of another system": sign(`{"system":"https://example.org","code":"8867-4"}`, ""), "another code": sign(`{"system":"http://loinc.org","code":"1-8"}`, ""),
		"that says what it follows": sign(pulse, `,"meta":{"profile":["`+core+`Observation"]}`), "as a condition": `{"resourceType":"Basic","code":{"coding":[` + pulse + `]}}`,
	} {
		if r := published().Check(parsed(t, text), validation.Options{}); !r.Valid() {
			t.Errorf("a code %s is held to the profile of a vital sign: %v", what, r.Findings)
		}
	}
}

func TestRulesThatAskForAProfile(t *testing.T) {
	asks := func(expression string) []string {
		return []string{profile("P", "Observation", `{"id":"Observation","path":"Observation","constraint":[{"key":"p-1","severity":"error","human":"It follows.","expression":"`+expression+`"}]}`),
			profile("Q", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`),
			dataType("D", "HumanName", `{"id":"HumanName.family","path":"HumanName.family","min":1}`),
			on("https://example.org/none", "N", "Patient"),
			profile("Self", "Observation", `{"id":"Observation","path":"Observation","constraint":[{"key":"s-1","severity":"error","human":"Itself.","expression":"conformsTo('`+home+`Self')"}]}`)}
	}
	person := func(v string) string {
		return observed(`,"subject":{"reference":"#a"},"contained":[{"resourceType":"Patient","id":"a"` + v + `}]`)
	}
	q := asks("contained.first().conformsTo('" + home + "Q')")
	wrong := []string{"error Observation"}
	run(t, []made{
		{"it does", q, person(`,"gender":"male"`), nil, 0},
		{"it does not", q, person(``), wrong, 0},
		{"another type", q, observed(`,"subject":{"reference":"#a"},"contained":[{"resourceType":"Group","id":"a","type":"person","actual":true}]`), wrong, 0},
		{"a part", asks("contained.first().name.conformsTo('" + home + "D')"), person(`,"name":[{"family":"x"}]`), nil, 0},
		{"a part that does not", asks("contained.first().name.conformsTo('" + home + "D')"), person(`,"name":[{"text":"x"}]`), wrong, 0},
		{"a profile that is not held", asks("conformsTo('" + home + "None')"), observed(``), nil, 1},
		{"one on a base that is not held", asks("contained.first().conformsTo('" + home + "N')"), person(``), nil, 1},
		{"one that asks for itself", asks("conformsTo('" + home + "Self')"), observed(``), nil, 0},
	})
}
