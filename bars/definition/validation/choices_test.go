package validation_test

import "testing"

func observed(rest string) string {
	return `{"resourceType":"Observation","status":"final","code":{"text":"x"}` + rest + `}`
}

func TestSlicesOfAChoice(t *testing.T) {
	short := []string{profile("P", "Observation", `{"id":"Observation.valueQuantity","path":"Observation.valueQuantity","min":1}`,
		`{"id":"Observation.valueQuantity.unit","path":"Observation.valueQuantity.unit","min":1}`)}
	long := []string{profile("P", "Observation",
		`{"id":"Observation.value[x]","path":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"open"}}`,
		`{"id":"Observation.value[x]:valueQuantity","path":"Observation.value[x]","sliceName":"valueQuantity","type":[{"code":"Quantity"}]}`,
		`{"id":"Observation.value[x]:valueQuantity.unit","path":"Observation.value[x].unit","min":1}`,
		`{"id":"Observation.value[x]:valueString","path":"Observation.value[x]","sliceName":"valueString","max":"0"}`)}
	closed := []string{profile("P", "Observation",
		`{"id":"Observation.value[x]","path":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"closed"}}`,
		`{"id":"Observation.value[x]:valueQuantity","path":"Observation.value[x]","sliceName":"valueQuantity","type":[{"code":"Quantity"}]}`)}
	missing, barred := []string{"error Observation.value"}, []string{"error Observation.value.ofType(string)"}
	run(t, []made{
		{"short: there", short, observed(`,"valueQuantity":{"unit":"m"}`), nil, 0},
		{"short: its part is missing", short, observed(`,"valueQuantity":{"value":1}`), []string{"error Observation.value.ofType(Quantity).unit"}, 0},
		{"short: another type", short, observed(`,"valueString":"x"`), missing, 0},
		{"short: nothing", short, observed(``), missing, 0},
		{"long: there", long, observed(`,"valueQuantity":{"unit":"m"}`), nil, 0},
		{"long: nothing", long, observed(``), nil, 0},
		{"long: its part is missing", long, observed(`,"valueQuantity":{"value":1}`), []string{"error Observation.value.ofType(Quantity).unit"}, 0},
		{"long: a type that has no slice", long, observed(`,"valueInteger":1`), nil, 0},
		{"long: a type that is not allowed", long, observed(`,"valueString":"x"`), barred, 0},
		{"closed: there", closed, observed(`,"valueQuantity":{"value":1}`), nil, 0},
		{"closed: another type", closed, observed(`,"valueString":"x"`), barred, 0},
	})
}

func TestTypesOfAChoice(t *testing.T) {
	p := []string{profile("P", "Observation", `{"id":"Observation.value[x]","path":"Observation.value[x]","type":[{"code":"Quantity"},{"code":"string"}]}`)}
	run(t, []made{
		{"one of them", p, observed(`,"valueString":"x"`), nil, 0},
		{"a value that is its extension only", p, observed(`,"_valueString":{"extension":[{"url":"https://example.org/x","valueString":"x"}]}`), nil, 1},
		{"another", p, observed(`,"valueInteger":1`), []string{"error Observation.value"}, 0},
		{"two at once", p, observed(`,"valueString":"x","valueQuantity":{"value":1}`), []string{"error Observation.value"}, 0},
		{"none that R4 has", p, observed(`,"valueAddress":{"text":"x"}`), []string{"error Observation.valueAddress"}, 0},
		{"without its type", p, observed(`,"value":"x"`), []string{"error Observation.value"}, 0},
	})
}
