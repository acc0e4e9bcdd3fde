package validation_test

import "testing"

func TestTheLeastAndTheMost(t *testing.T) {
	amount := []string{profile("P", "Observation", `{"id":"Observation.valueQuantity.value","path":"Observation.valueQuantity.value","minValueDecimal":0.1,"maxValueDecimal":9007199254740993}`)}
	count := []string{profile("P", "Observation", `{"id":"Observation.valueInteger","path":"Observation.valueInteger","minValueInteger":9,"maxValueInteger":10}`)}
	day := []string{profile("P", "Patient", `{"id":"Patient.birthDate","path":"Patient.birthDate","minValueDate":"1900-02-01","maxValueDate":"2020-06-15"}`)}
	moment := []string{profile("P", "Observation", `{"id":"Observation.issued","path":"Observation.issued","minValueInstant":"2026-01-01T00:00:00Z","maxValueInstant":"2026-01-02T00:00:00Z"}`)}
	size := []string{profile("P", "Observation", `{"id":"Observation.valueQuantity","path":"Observation.valueQuantity","minValueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"m"}}`)}
	value := func(v string) string { return observed(`,"valueQuantity":{"value":` + v + `}`) }
	at, atCount := []string{"error Observation.value.ofType(Quantity).value"}, []string{"error Observation.value.ofType(integer)"}
	born := func(v string) string { return `{"resourceType":"Patient","birthDate":"` + v + `"}` }
	issued := func(v string) string { return observed(`,"issued":"` + v + `"`) }
	length := func(v, unit string) string {
		return observed(`,"valueQuantity":{"value":` + v + `,"system":"http://unitsofmeasure.org","code":"` + unit + `"}`)
	}
	run(t, []made{
		{"the least", amount, value("0.1"), nil, 0},
		{"the least with more digits", amount, value("0.100"), nil, 0},
		{"just below the least", amount, value("0.09999999999999999999"), at, 0},
		{"below nothing", amount, value("-1"), at, 0},
		{"the most", amount, value("9007199254740993"), nil, 0},
		{"the most, as floats would have it", amount, value("9007199254740994"), at, 0},
		{"too long to compare", amount, value("1e400"), nil, 1},
		{"as numbers, not texts", count, observed(`,"valueInteger":10`), nil, 0},
		{"the least whole number", count, observed(`,"valueInteger":9`), nil, 0},
		{"a lower whole number", count, observed(`,"valueInteger":8`), atCount, 0},
		{"a higher whole number", count, observed(`,"valueInteger":11`), atCount, 0},
		{"the first day", day, born("1900-02-01"), nil, 0},
		{"the day before", day, born("1900-01-31"), []string{"error Patient.birthDate"}, 0},
		{"the day after", day, born("2020-06-16"), []string{"error Patient.birthDate"}, 0},
		{"no day at all", day, `{"resourceType":"Patient","_birthDate":{"extension":[{"url":"https://example.org/x","valueString":"x"}]}}`, nil, 1},
		{"a year that could be either", day, born("2020"), nil, 0},
		{"a year that is not", day, born("2021"), []string{"error Patient.birthDate"}, 0},
		{"within by its zone", moment, issued("2026-01-01T00:30:00+01:00"), []string{"error Observation.issued"}, 0},
		{"at the first moment in another zone", moment, issued("2026-01-01T01:00:00+01:00"), nil, 0},
		{"after the last moment in another zone", moment, issued("2026-01-01T23:30:00-01:00"), []string{"error Observation.issued"}, 0},
		{"an amount", size, length("1", "m"), nil, 0},
		{"an amount below", size, length("0.5", "m"), []string{"error Observation.value.ofType(Quantity)"}, 0},
		{"an amount in another unit", size, length("99", "cm"), []string{"error Observation.value.ofType(Quantity)"}, 0},
	})
}

func TestFixedValuesAndPatterns(t *testing.T) {
	coded := func(rule string) []string {
		return []string{profile("P", "Observation", `{"id":"Observation.code","path":"Observation.code",`+rule+`}`)}
	}
	code := func(v string) string { return `{"resourceType":"Observation","status":"final","code":{` + v + `}}` }
	red := `{"coding":[{"system":"https://example.org/CodeSystem/colour","code":"red"}]}`
	fixed, pattern := coded(`"fixedCodeableConcept":`+red), coded(`"patternCodeableConcept":`+red)
	at := []string{"error Observation.code"}
	run(t, []made{
		{"fixed", fixed, code(`"coding":[{"code":"red","system":"https://example.org/CodeSystem/colour"}]`), nil, 0},
		{"fixed and more", fixed, code(`"coding":[{"system":"https://example.org/CodeSystem/colour","code":"red"}],"text":"x"`), at, 0},
		{"pattern", pattern, code(`"coding":[{"system":"https://example.org/CodeSystem/colour","code":"red"}]`), nil, 0},
		{"pattern and more", pattern, code(`"coding":[{"system":"https://example.org/CodeSystem/colour","code":"blue"},{"system":"https://example.org/CodeSystem/colour","code":"red","display":"Red"}],"text":"x"`), nil, 0},
		{"pattern over two", pattern, code(`"coding":[{"system":"https://example.org/CodeSystem/colour","code":"blue"},{"code":"red"}]`), at, 0},
		{"pattern missing", pattern, code(`"text":"x"`), at, 0},
		{"a part that is no array", pattern, code(`"coding":{"code":"red"}`), []string{"error Observation.code.coding", "error Observation.code"}, 0},
		{"a fixed primitive", []string{profile("P", "Observation", `{"id":"Observation.status","path":"Observation.status","fixedCode":"final"}`)},
			`{"resourceType":"Observation","status":"amended","code":{"text":"x"}}`, []string{"error Observation.status"}, 0},
		{"a fixed primitive without its value", []string{profile("P", "Observation", `{"id":"Observation.status","path":"Observation.status","fixedCode":"final"}`)},
			`{"resourceType":"Observation","_status":{"extension":[{"url":"https://example.org/x","valueString":"x"}]},"code":{"text":"x"}}`, []string{"error Observation.status"}, 1},
	})
}

func TestTheLongestText(t *testing.T) {
	p := []string{profile("P", "Patient", `{"id":"Patient.name.family","path":"Patient.name.family","maxLength":5}`)}
	run(t, []made{
		{"as long as allowed, in characters", p, `{"resourceType":"Patient","name":[{"family":"Bödäü"}]}`, nil, 0},
		{"longer", p, `{"resourceType":"Patient","name":[{"family":"Murray"}]}`, []string{"error Patient.name[0].family"}, 0},
	})
}
