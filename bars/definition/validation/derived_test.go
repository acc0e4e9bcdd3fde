package validation_test

import (
	"strings"
	"testing"
)

func TestProfilesOnProfiles(t *testing.T) {
	p := []string{
		on(home+"B", "A", "Patient", `{"id":"Patient.identifier:nhs.period","path":"Patient.identifier.period","min":1}`,
			`{"id":"Patient.gender","path":"Patient.gender","fixedCode":"female"}`),
		on(home+"C|1.0.0", "B", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`,
			`{"id":"Patient.contact.name","path":"Patient.contact.name","min":1}`),
		profile("C", "Patient", byURI, nhsSlice, `{"id":"Patient.contact.relationship","path":"Patient.contact.relationship","max":"1"}`),
	}
	whole := `"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"1","period":{"end":"2020"}}],"gender":"female"`
	run(t, []made{
		{"all of it", p, `{"resourceType":"Patient",` + whole + `}`, nil, 0},
		{"of the last", p, `{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"1"}],"gender":"male"}`,
			[]string{"error Patient.identifier[0].period", "error Patient.gender"}, 0},
		{"of the one between", p, `{"resourceType":"Patient",` + whole + `,"contact":[{"organization":{"reference":"Organization/1"}}]}`, []string{"error Patient.contact[0].name"}, 0},
		{"of the first", p, `{"resourceType":"Patient","gender":"female"}`, []string{"error Patient.identifier"}, 0},
		{"more than the first allows", p, `{"resourceType":"Patient",` + whole + `,"contact":[{"name":{"text":"x"},"relationship":[{"text":"a"},{"text":"b"}]}]}`,
			[]string{"error Patient.contact[0].relationship"}, 0},
		{"the base alone asks less", p[2:], `{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"1"}],"contact":[{"organization":{"reference":"Organization/1"}}]}`, nil, 0},
		{"a base that is not held", []string{on("https://example.org/none", "P", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`)},
			`{"resourceType":"Patient"}`, []string{"error Patient.gender"}, 1},
		{"a profile on itself", []string{on(home+"P", "P", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`)}, `{"resourceType":"Patient"}`, []string{"error Patient.gender"}, 1},
	})
}

// TestWhatADerivedProfileSaysOfAllHoldsOfSlices: a rule on the element holds of
// the slices that the profile below had made of it.
func TestWhatADerivedProfileSaysOfAllHoldsOfSlices(t *testing.T) {
	base := profile("B", "Observation",
		`{"id":"Observation.category","path":"Observation.category","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"}}`,
		`{"id":"Observation.category:red","path":"Observation.category","sliceName":"red","patternCodeableConcept":{"coding":[{"code":"red"}]}}`)
	derived := func(rule string) []string {
		return []string{on(home+"B", "P", "Observation", `{"id":"Observation.category","path":"Observation.category",`+rule+`}`), base}
	}
	red := observed(`,"category":[{"coding":[{"system":"https://example.org/CodeSystem/colour","code":"red"}]}]`)
	at := []string{"error Observation.category[0]"}
	run(t, []made{
		{"value set held to", derived(`"binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}`), red, nil, 0},
		{"value set", derived(`"binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}`), red, at, 0},
		{"invariant", derived(`"constraint":[{"key":"x-1","severity":"error","human":"Has a text.","expression":"text.exists()"}]`), red, at, 0},
		{"part", []string{on(home+"B", "P", "Observation", `{"id":"Observation.category.text","path":"Observation.category.text","min":1}`), base}, red, []string{at[0] + ".text"}, 0},
	})
}

// TestHowOftenIsOfTheWhole: how often an element occurs is counted over all of
// it, and does not hold of each slice.
func TestHowOftenIsOfTheWhole(t *testing.T) {
	base := profile("B", "Patient", byURI, nhsSlice, localSlice)
	derived := func(rule string) []string {
		return []string{on(home+"B", "P", "Patient", `{"id":"Patient.identifier","path":"Patient.identifier",`+rule+`}`, `{"id":"Patient.id","path":"Patient.id","max":"0"}`), base}
	}
	run(t, []made{
		{"the least", derived(`"min":2`), identified("no"), nil, 0},
		{"fewer", derived(`"min":2`), identified("n"), []string{"error Patient.identifier"}, 0},
		{"the most", derived(`"max":"2"`), identified("nll"), []string{"error Patient.identifier"}, 0},
		{"other slicing", derived(`"slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed"}`), identified("no"), []string{"error Patient.identifier[1]"}, 0},
		{"an id", derived(`"min":1`), strings.Replace(identified("n"), `"identifier"`, `"id":"x","identifier"`, 1), []string{"error Patient.id"}, 0},
	})
}

// TestExtensionsAreNarrowedFurther: a profile says more of an extension than
// the extension's definition.
func TestExtensionsAreNarrowedFurther(t *testing.T) {
	p := []string{profile("P", "Patient",
		`{"id":"Patient.extension","path":"Patient.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"open"}}`,
		`{"id":"Patient.extension:x","path":"Patient.extension","sliceName":"x","max":"1","type":[{"code":"Extension","profile":["`+home+`X|1.0.0"]}]}`,
		`{"id":"Patient.extension:x.value[x]","path":"Patient.extension.value[x]","maxLength":3}`),
		extension("X", "", `{"id":"Extension.value[x]","path":"Extension.value[x]","min":1,"type":[{"code":"string"},{"code":"code"}]}`)}
	x := func(v string) string { return `{"url":"` + home + `X",` + v + `}` }
	patient := func(all string) string { return `{"resourceType":"Patient","extension":[` + all + `]}` }
	at := "error Patient.extension[0].value"
	run(t, []made{
		{"as asked", p, patient(x(`"valueString":"abc"`)), nil, 0},
		{"more than the profile allows", p, patient(x(`"valueString":"abcd"`)), []string{at + ".ofType(string)"}, 0},
		{"not of the definition", p, patient(x(`"valueInteger":1`)), []string{at}, 0},
		{"twice", p, patient(x(`"valueString":"a"`) + "," + x(`"valueString":"b"`)), []string{"error Patient.extension"}, 0},
	})
}

// TestLimitsOfADerivedProfileHoldOfSlices is the same for what limits values.
func TestLimitsOfADerivedProfileHoldOfSlices(t *testing.T) {
	const names = `{"id":"Patient.name.given","path":"Patient.name.given","slicing":{"discriminator":[{"type":"value","path":"$this"}],"rules":"open"}},
		{"id":"Patient.name.given:warm","path":"Patient.name.given","sliceName":"warm","binding":{"strength":"required","valueSet":"https://example.org/ValueSet/colour"}}`
	derived := func(rule string, also ...string) []string {
		return []string{on(home+"B", "P", "Patient", append([]string{`{"id":"Patient.name.given","path":"Patient.name.given",` + rule + `}`}, also...)...), profile("B", "Patient", names)}
	}
	own := func(rule, below string) []string {
		return []string{derived(rule)[0], profile("B", "Patient", strings.Replace(names, `"binding":`, below+`,"binding":`, 1))}
	}
	given := func(v string) string { return `{"resourceType":"Patient","name":[{"given":["` + v + `"]}]}` }
	at := []string{"error Patient.name[0].given[0]"}
	timed := []string{on(home+"B", "P", "ServiceRequest", `{"id":"ServiceRequest.occurrenceTiming.event","path":"ServiceRequest.occurrenceTiming.event","minValueDateTime":"2026-01-01","maxValueDateTime":"2026-12-31"}`),
		profile("B", "ServiceRequest", `{"id":"ServiceRequest.occurrenceTiming.event","path":"ServiceRequest.occurrenceTiming.event","slicing":{"discriminator":[{"type":"exists","path":"$this"}],"rules":"open"}}`,
			`{"id":"ServiceRequest.occurrenceTiming.event:all","path":"ServiceRequest.occurrenceTiming.event","sliceName":"all","min":1}`)}
	request := func(day string) string {
		return `{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"},"occurrenceTiming":{"event":["` + day + `"]}}`
	}
	event := []string{"error ServiceRequest.occurrence.ofType(Timing).event[0]"}
	run(t, []made{
		{"fixed", derived(`"fixedString":"red"`), given("blue"), at, 0},
		{"fixed and so it is", derived(`"fixedString":"red"`), given("red"), nil, 0},
		{"pattern", derived(`"patternString":"red"`), given("blue"), at, 0},
		{"length", derived(`"maxLength":3`), given("blue"), at, 0},
		{"length of the slice's own", own(`"maxLength":4`, `"maxLength":3`), given("blue"), at, 0},
		{"fixed by the slice itself", own(`"fixedString":"red"`, `"fixedString":"blue"`), given("blue"), nil, 0},
		{"pattern of the slice itself", own(`"patternString":"red"`, `"patternString":"blue"`), given("blue"), nil, 0},
		{"codes of the slice itself", derived(`"binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}`), given("blue"), nil, 0},
		{"what is no part of the slice", derived(`"maxLength":3`), given("Josiah"), at, 0},
		{"within the limits", timed, request("2026-06-01"), nil, 0},
		{"before them", timed, request("2025-06-01"), event, 0},
		{"after them", timed, request("2027-06-01"), event, 0},
	})
}

func TestElementsThatShareTheirContent(t *testing.T) {
	p := []string{profile("P", "Questionnaire",
		`{"id":"Questionnaire.item.item.text","path":"Questionnaire.item.item.text","min":1}`)}
	form := func(inner string) string {
		return `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[` + inner + `]}]}`
	}
	at := "error Questionnaire.item[0].item[0]"
	run(t, []made{
		{"of the type", nil, form(`{"linkId":"2","type":"group","item":[{"linkId":"3"}]}`), []string{at + ".item[0].type"}, 0},
		{"unknown below", nil, form(`{"linkId":"2","type":"group","item":[{"linkId":"3","type":"display","wrong":1}]}`), []string{at + ".item[0].wrong"}, 0},
		{"narrowed there", p, form(`{"linkId":"2","type":"display"}`), []string{at + ".text"}, 0},
		{"narrowed there only", p, form(`{"linkId":"2","type":"group","text":"x","item":[{"linkId":"3","type":"string"}]}`), nil, 0},
	})
}
