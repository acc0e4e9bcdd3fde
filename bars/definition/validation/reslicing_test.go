package validation_test

import "testing"

const localParts = `{"id":"Patient.identifier:local","path":"Patient.identifier","sliceName":"local","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"closed"}},
	{"id":"Patient.identifier:local.system","path":"Patient.identifier.system","patternUri":"https://example.org/local"},
	{"id":"Patient.identifier:local/old","path":"Patient.identifier","sliceName":"local/old","max":"1"},
	{"id":"Patient.identifier:local/old.use","path":"Patient.identifier.use","fixedCode":"old"},
	{"id":"Patient.identifier:local/old.period","path":"Patient.identifier.period","min":1},
	{"id":"Patient.identifier:local/now","path":"Patient.identifier","sliceName":"local/now","min":1},
	{"id":"Patient.identifier:local/now.use","path":"Patient.identifier.use","fixedCode":"usual"}`

func TestSlicesWithinSlices(t *testing.T) {
	p := []string{profile("P", "Patient", byURI, localParts)}
	old := `{"system":"https://example.org/local","use":"old","value":"1","period":{"end":"2020"}}`
	now := `{"system":"https://example.org/local","use":"usual","value":"2"}`
	temp := `{"system":"https://example.org/local","use":"temp","value":"3"}`
	bare := `{"system":"https://example.org/local","use":"old","value":"1"}`
	other := `{"system":"https://example.org/other","use":"temp","value":"3"}`
	patient := func(all string) string { return `{"resourceType":"Patient","identifier":[` + all + `]}` }
	run(t, []made{
		{"all right", p, patient(old + "," + now + "," + other), nil, 0},
		{"the inner one is missing", p, patient(old), []string{"error Patient.identifier"}, 0},
		{"one inner too many", p, patient(old + "," + old + "," + now), []string{"error Patient.identifier"}, 0},
		{"none of the inner ones", p, patient(now + "," + temp), []string{"error Patient.identifier[1]"}, 0},
		{"a part of the inner one", p, patient(now + "," + bare), []string{"error Patient.identifier[1].period"}, 0},
	})
}

// TestSlicesDoNotShareWhatIsBelow: what a profile narrows below one slice holds
// of that slice alone, also where it had narrowed the same below all of them.
func TestSlicesDoNotShareWhatIsBelow(t *testing.T) {
	p := []string{profile("P", "Patient", byURI,
		`{"id":"Patient.identifier.type.coding.system","path":"Patient.identifier.type.coding.system","min":1}`, nhsSlice, localSlice,
		`{"id":"Patient.identifier:local.type.coding.code","path":"Patient.identifier.type.coding.code","min":1}`)}
	with := func(system, coding string) string {
		return `{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"1"},{"system":"` + system + `","type":{"coding":[{` + coding + `}]}}]}`
	}
	at := "error Patient.identifier[1].type.coding[0]."
	run(t, []made{
		{"the slice", p, with("https://example.org/local", `"system":"https://example.org/x"`), []string{at + "code"}, 0},
		{"another slice", p, with("https://example.org/other", `"system":"https://example.org/x"`), nil, 0},
		{"what holds below all", p, with("https://example.org/other", `"code":"x"`), []string{at + "system"}, 0},
		{"both", p, with("https://example.org/local", `"display":"x"`), []string{at + "system", at + "code"}, 0},
	})
}
