package validation_test

import (
	"strings"
	"testing"
)

// dataType writes a profile on a data type.
func dataType(name, typ string, elements ...string) string {
	return strings.Replace(profile(name, typ, elements...), `"kind":"resource"`, `"kind":"complex-type"`, 1)
}

func TestProfilesOfDataTypes(t *testing.T) {
	element := func(names ...string) []string {
		return []string{profile("P", "Patient", `{"id":"Patient.identifier","path":"Patient.identifier","type":[{"code":"Identifier","profile":["`+home+strings.Join(names, `","`+home)+`"]}]}`),
			dataType("Local", "Identifier", `{"id":"Identifier","path":"Identifier","constraint":[{"key":"l-1","severity":"error","human":"Has a period.","expression":"period.exists()"}]}`,
				`{"id":"Identifier.system","path":"Identifier.system","fixedUri":"https://example.org/local"}`),
			dataType("Pattern", "Identifier", `{"id":"Identifier","path":"Identifier","patternIdentifier":{"use":"usual"}}`)}
	}
	patient := func(v string) string { return `{"resourceType":"Patient","identifier":[{` + v + `}]}` }
	at := "error Patient.identifier[0]"
	apart := element("Local")
	apart[0] = profile("P", "Patient", `{"id":"Patient.identifier","path":"Patient.identifier","type":[{"code":"Identifier","profile":["`+home+`Local"]},{"code":"Identifier","profile":["`+home+`Pattern"]}]}`)
	local, usual := `"system":"https://example.org/local","period":{"end":"2020"}`, `"system":"https://example.org/other","use":"usual"`
	run(t, []made{
		{"as asked", element("Local"), patient(local), nil, 0},
		{"an element", element("Local"), patient(`"system":"https://example.org/other","period":{"end":"2020"}`), []string{at + ".system"}, 0},
		{"a rule of the whole", element("Local"), patient(`"system":"https://example.org/local"`), []string{at}, 0},
		{"a pattern of the whole", element("Pattern"), patient(`"value":"1"`), []string{at}, 0},
		{"the first of two", element("Local", "Pattern"), patient(local), nil, 0},
		{"the second of two", element("Local", "Pattern"), patient(usual), nil, 0},
		{"neither of two", element("Local", "Pattern"), patient(`"value":"1"`), []string{at}, 0},
		{"each with its own type: the first", apart, patient(local), nil, 0},
		{"each with its own type: the second", apart, patient(usual), nil, 0},
		{"each with its own type: neither", apart, patient(`"value":"1"`), []string{at}, 0},
		{"one that is not held", element("None"), patient(`"value":"1"`), nil, 1},
		{"perhaps the one that is not held", element("Local", "None"), patient(`"value":"1"`), nil, 1},
	})
}

func TestProfilesOfPrimitives(t *testing.T) {
	p := []string{profile("P", "Patient", `{"id":"Patient.name.family","path":"Patient.name.family","type":[{"code":"string","profile":["`+home+`Short"]}]}`),
		strings.Replace(profile("Short", "string", `{"id":"string.value","path":"string.value","maxLength":5}`), `"kind":"resource"`, `"kind":"primitive-type"`, 1)}
	run(t, []made{
		{"short", p, `{"resourceType":"Patient","name":[{"family":"Murry"}]}`, nil, 0},
		{"long", p, `{"resourceType":"Patient","name":[{"family":"Murray"}]}`, []string{"error Patient.name[0].family"}, 0},
	})
}

func TestResourcesOfAnElement(t *testing.T) {
	only := []string{profile("P", "Bundle", `{"id":"Bundle.entry.resource","path":"Bundle.entry.resource","type":[{"code":"Patient"},{"code":"Basic","profile":["`+home+`Q","`+home+`R"]}]}`),
		profile("Q", "Basic", `{"id":"Basic.created","path":"Basic.created","min":1}`), profile("R", "Basic", `{"id":"Basic.author","path":"Basic.author","min":1}`)}
	narrowed := []string{profile("P", "Bundle", `{"id":"Bundle.entry.resource","path":"Bundle.entry.resource","type":[{"code":"Patient"}]}`,
		`{"id":"Bundle.entry.resource.gender","path":"Bundle.entry.resource.gender","min":1}`)}
	bundle := func(r string) string {
		return `{"resourceType":"Bundle","type":"collection","entry":[{"resource":{` + r + `}}]}`
	}
	at := []string{"error Bundle.entry[0].resource"}
	run(t, []made{
		{"one of them", only, bundle(`"resourceType":"Patient","gender":"male"`), nil, 0},
		{"another", only, bundle(`"resourceType":"Observation","status":"final","code":{"text":"x"}`), at, 0},
		{"by its first profile", only, bundle(`"resourceType":"Basic","code":{"text":"x"},"created":"2020"`), nil, 0},
		{"by its second profile", only, bundle(`"resourceType":"Basic","code":{"text":"x"},"author":{"reference":"Patient/1"}`), nil, 0},
		{"by neither", only, bundle(`"resourceType":"Basic","code":{"text":"x"}`), at, 0},
		{"claimed already", only, bundle(`"resourceType":"Basic","meta":{"profile":["` + home + `Q"]},"code":{"text":"x"}`), []string{at[0] + ".created"}, 0},
		{"narrowed", narrowed, bundle(`"resourceType":"Patient","gender":"male"`), nil, 0},
		{"narrowed and wanting", narrowed, bundle(`"resourceType":"Patient","active":true`), []string{at[0] + ".gender"}, 0},
		{"no resource", nil, bundle(`"resourceType":"HumanName","text":"x"`), at, 0},
		{"abstract", nil, bundle(`"resourceType":"DomainResource"`), at, 0},
		{"nameless", nil, bundle(`"active":true`), at, 0},
		{"a text", nil, `{"resourceType":"Bundle","type":"collection","entry":[{"resource":"x"}]}`, at, 0},
	})
}
