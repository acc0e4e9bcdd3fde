package validation_test

import "testing"

func TestCodesOfAValueSet(t *testing.T) {
	bind := func(path, strength, set string) []string {
		return []string{profile("P", "Observation", `{"id":"Observation.`+path+`","path":"Observation.`+path+`","binding":{"strength":"`+strength+`","valueSet":"https://example.org/ValueSet/`+set+`"}}`)}
	}
	widest := func(strength string) []string {
		return []string{profile("P", "Observation", `{"id":"Observation.code","path":"Observation.code","binding":{"extension":[{"url":"`+core+`elementdefinition-maxValueSet","valueCanonical":"https://example.org/ValueSet/colour"}],"strength":"`+strength+`","valueSet":"https://example.org/ValueSet/warm"}}`)}
	}
	code := func(v string) string { return `{"resourceType":"Observation","status":"final","code":{` + v + `}}` }
	red, blue, other := `{"system":"https://example.org/CodeSystem/colour","code":"red"}`, `{"system":"https://example.org/CodeSystem/colour","code":"blue"}`, `{"system":"https://example.org/x","code":"red"}`
	of := func(all string) string { return code(`"coding":[` + all + `]`) }
	at, warned := []string{"error Observation.code"}, []string{"warning Observation.code"}
	required := bind("code", "required", "warm")
	run(t, []made{
		{"required: in", required, of(red), nil, 0},
		{"required: one of two", required, of(other + "," + red), nil, 0},
		{"required: out", required, of(blue), at, 0},
		{"required: the code of another system", required, of(other), at, 0},
		{"required: text alone", required, code(`"text":"Red"`), at, 0},
		{"required: a display alone", required, of(`{"display":"Red"}`), at, 0},
		{"required: no system", required, of(`{"code":"red"}`), []string{"warning Observation.code"}, 0},
		{"required: not held", bind("code", "required", "none"), of(red), nil, 1},
		{"required: not held, no code", bind("code", "required", "none"), code(`"text":"x"`), at, 0},
		{"required: extensions alone", required, code(`"extension":[{"url":"https://example.org/x","valueString":"x"}]`), nil, 1},
		{"extensible: text alone", bind("code", "extensible", "warm"), code(`"text":"x"`), nil, 0},
		{"required: not listed", bind("code", "required", "unlisted"), of(`{"system":"https://example.org/CodeSystem/elsewhere","code":"x"}`), nil, 1},
		{"required: one that is and one that may be", bind("code", "required", "unlisted"), of(red + `,{"system":"https://example.org/CodeSystem/elsewhere","code":"x"}`), nil, 1},
		{"extensible: in", bind("code", "extensible", "warm"), of(red), nil, 0},
		{"extensible: out", bind("code", "extensible", "warm"), of(blue), warned, 0},
		{"preferred: out", bind("code", "preferred", "warm"), of(blue), nil, 0},
		{"extensible and in the widest", widest("extensible"), of(blue), warned, 0},
		{"extensible and not in the widest", widest("extensible"), of(other), []string{"warning Observation.code", "error Observation.code"}, 0},
		{"preferred and not in the widest", widest("preferred"), of(other), at, 0},
		{"a primitive: in", bind("implicitRules", "required", "warm"), observed(`,"implicitRules":"red"`), nil, 0},
		{"a primitive: out", bind("implicitRules", "required", "warm"), observed(`,"implicitRules":"blue"`), []string{"error Observation.implicitRules"}, 0},
		{"a coding: out", []string{profile("P", "Observation", `{"id":"Observation.meta.tag","path":"Observation.meta.tag","binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}}`)},
			observed(`,"meta":{"tag":[` + blue + `]}`), []string{"error Observation.meta.tag[0]"}, 0},
		{"a coding: out, and another may fit", []string{profile("P", "Observation", `{"id":"Observation.meta.tag","path":"Observation.meta.tag","binding":{"strength":"extensible","valueSet":"https://example.org/ValueSet/warm"}}`)},
			observed(`,"meta":{"tag":[` + blue + `]}`), []string{"warning Observation.meta.tag[0]"}, 0},
		{"a primitive without a value", bind("implicitRules", "required", "warm"), observed(`,"_implicitRules":{"extension":[{"url":"https://example.org/x","valueString":"x"}]}`), nil, 1},
		{"a number", []string{profile("P", "Observation", `{"id":"Observation.valueInteger","path":"Observation.valueInteger","binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}}`)}, observed(`,"valueInteger":1`), nil, 0},
		{"a coding without a code", []string{profile("P", "Observation", `{"id":"Observation.meta.tag","path":"Observation.meta.tag","binding":{"strength":"required","valueSet":"https://example.org/ValueSet/warm"}}`)},
			observed(`,"meta":{"tag":[{"display":"x"}]}`), nil, 0},
		{"a unit: in", bind("valueQuantity", "required", "warm"), observed(`,"valueQuantity":{"value":1,"system":"https://example.org/CodeSystem/colour","code":"red"}`), nil, 0},
		{"a unit: out", bind("valueQuantity", "required", "warm"), observed(`,"valueQuantity":{"value":1,"system":"https://example.org/CodeSystem/colour","code":"blue"}`), []string{"error Observation.value.ofType(Quantity)"}, 0},
	})
}

func TestDisplaysAndSystems(t *testing.T) {
	coding := func(v string) string {
		return `{"resourceType":"Observation","status":"final","code":{"coding":[{` + v + `}]}}`
	}
	const colour = `"system":"https://example.org/CodeSystem/colour",`
	p, warned := []string{profile("P", "Observation")}, []string{"warning Observation.code.coding[0]"}
	run(t, []made{
		{"the published display", p, coding(colour + `"code":"red","display":"Red"`), nil, 0},
		{"in other letters and spaces", p, coding(colour + `"code":"red","display":" rED "`), nil, 0},
		{"another display", p, coding(colour + `"code":"red","display":"Blue"`), warned, 0},
		{"a code that has none", p, coding(colour + `"code":"green","display":"Anything"`), nil, 0},
		{"a code that the system does not have", p, coding(colour + `"code":"mauve","display":"Mauve"`), warned, 0},
		{"a system that is not held", p, coding(`"system":"https://example.org/x","code":"mauve","display":"Mauve"`), nil, 0},
		{"a relative system", p, coding(`"system":"colour","code":"red"`), []string{"error Observation.code.coding[0].system"}, 0},
		{"a relative system of a unit", p, observed(`,"valueQuantity":{"value":1,"system":"units","code":"m"}`), []string{"error Observation.value.ofType(Quantity).system"}, 0},
		{"a relative system of an identifier", p, observed(`,"identifier":[{"system":"numbers","value":"1"}]`), []string{"error Observation.identifier[0].system"}, 0},
	})
}
