package validation_test

import (
	"strings"
	"testing"
)

// extension writes an extension's definition; about holds more of its members.
func extension(name, about string, elements ...string) string {
	if about != "" {
		about += ","
	}
	text := profile(name, "Extension", append(elements, `{"id":"Extension.url","path":"Extension.url","fixedUri":"`+home+name+`"}`)...)
	return strings.Replace(text, `"kind":"resource",`, `"kind":"complex-type",`+about, 1)
}

func context(kind, expression string) string {
	return `"context":[{"type":"` + kind + `","expression":"` + expression + `"}]`
}

func TestWhereAnExtensionStands(t *testing.T) {
	on := func(kind, expression string) []string {
		return []string{profile("P", "Resource"), extension("X", context(kind, expression)), extension("Y", "")}
	}
	x := `"extension":[{"url":"` + home + `X","valueString":"x"}]`
	patient := func(rest string) string { return `{"resourceType":"Patient",` + rest + `}` }
	name := patient(`"name":[{"family":"Murry",` + x + `}]`)
	family := patient(`"name":[{"_family":{` + x + `}}]`)
	top := patient(x)
	inY := patient(`"extension":[{"url":"` + home + `Y","extension":[{"url":"` + home + `X","valueString":"x"}]}]`)
	atName, atFamily := []string{"error Patient.name[0].extension[0]"}, []string{"error Patient.name[0].family.extension[0]"}
	run(t, []made{
		{"any element", on("element", "Element"), family, nil, 0},
		{"the resource", on("element", "Patient"), top, nil, 0},
		{"a type that the resource is made of", on("element", "DomainResource"), top, nil, 0},
		{"another resource", on("element", "Observation"), top, []string{"error Patient.extension[0]"}, 0},
		{"an element", on("element", "Patient.name"), name, nil, 0},
		{"another element", on("element", "Patient.contact"), name, atName, 0},
		{"a data type", on("element", "HumanName"), name, nil, 0},
		{"a part of a data type", on("element", "HumanName.family"), family, nil, 0},
		{"a primitive type", on("element", "string"), family, nil, 0},
		{"a type with its url", on("element", core+"string"), family, nil, 0},
		{"another primitive type", on("element", "code"), family, atFamily, 0},
		{"an extension", on("extension", home+"Y"), inY, nil, 0},
		{"another extension", on("extension", home+"Z"), inY, []string{"error Patient.extension[0].extension[0]"}, 0},
		{"no extension", on("extension", home+"Y"), name, atName, 0},
		{"a type that has none of these names", on("element", "HumanName.given"), family, atFamily, 0},
		{"a choice", on("element", "Observation.value[x]"), observed(`,"valueQuantity":{"value":1,` + x + `}`), nil, 0},
		{"a type of a choice", on("element", "Quantity"), observed(`,"valueQuantity":{"value":1,` + x + `}`), nil, 0},
		{"another choice", on("element", "Observation.effective[x]"), observed(`,"valueQuantity":{"value":1,` + x + `}`), []string{"error Observation.value.ofType(Quantity).extension[0]"}, 0},
		{"what all resources have", on("element", "Resource.language"), patient(`"language":"en","_language":{` + x + `}`), nil, 0},
		{"what other resources have", on("element", "Observation.language"), patient(`"language":"en","_language":{` + x + `}`), []string{"error Patient.language.extension[0]"}, 0},
		{"a value of an extension", on("element", "Extension.value[x]"), patient(`"extension":[{"url":"https://example.org/y","valueCoding":{"code":"x",` + x + `}}]`), nil, 1},
		{"a type in an extension", on("element", "Coding"), patient(`"extension":[{"url":"https://example.org/y","valueCoding":{"code":"x",` + x + `}}]`), nil, 1},
		{"another type in an extension", on("element", "string"), patient(`"extension":[{"url":"https://example.org/y","valueCoding":{"code":"x",` + x + `}}]`), []string{"error Patient.extension[0].value.ofType(Coding).extension[0]"}, 1},
		{"a part of a group", on("element", "Patient.contact.name"), patient(`"contact":[{"name":{"text":"x",` + x + `}}]`), nil, 0},
		{"what a group is made of", on("element", "BackboneElement"), patient(`"contact":[{"name":{"text":"x"},` + x + `}]`), nil, 0},
		{"in what is contained", on("element", "Patient.name"), observed(`,"subject":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p","name":[{"text":"x",` + x + `}]}]`), nil, 0},
		{"in an entry", on("element", "Patient.name"), `{"resourceType":"Bundle","type":"collection","entry":[{"resource":` + name + `}]}`, nil, 0},
		{"elsewhere in an entry", on("element", "Patient.name"), `{"resourceType":"Bundle","type":"collection","entry":[{"resource":` + top + `}]}`, []string{"error Bundle.entry[0].resource.extension[0]"}, 0},
		{"in the extension of a value", on("extension", home+"Y"), patient(`"_birthDate":{"extension":[{"url":"` + home + `Y","extension":[{"url":"` + home + `X","valueString":"x"}]}]}`), nil, 0},
		{"every element", on("element", "*"), name, nil, 0},
		{"a way that is not known", on("other", "x"), name, nil, 0},
		{"an expression", on("fhirpath", "Patient.name.where(family = 'Murry')"), name, nil, 0},
		{"an expression that leads elsewhere", on("fhirpath", "Patient.name.where(family = 'Other')"), name, atName, 0},
		{"an expression that leads to a value", on("fhirpath", "Patient.name.family"), family, nil, 0},
		{"an expression that cannot be read", on("fhirpath", "Patient.("), name, nil, 1},
	})
}

func TestWhatAnExtensionAsksOfItsPlace(t *testing.T) {
	p := []string{profile("P", "Patient"), extension("X", context("element", "HumanName")+`,"contextInvariant":["family.exists()"]`),
		extension("Bad", `"contextInvariant":["family.("]`)}
	at := func(name, rest string) string {
		return `{"resourceType":"Patient","name":[{"extension":[{"url":"` + home + name + `","valueString":"x"}]` + rest + `}]}`
	}
	run(t, []made{
		{"so it is", p, at("X", `,"family":"Murry"`), nil, 0},
		{"it is not so", p, at("X", ``), []string{"error Patient.name[0].extension[0]"}, 0},
		{"not to be evaluated", p, at("Bad", ``), nil, 1},
	})
}

func TestModifierExtensions(t *testing.T) {
	p := []string{profile("P", "Patient"), extension("M", "", `{"id":"Extension","path":"Extension","isModifier":true}`), on(home+"M", "D", "Extension", `{"id":"Extension.url","path":"Extension.url","fixedUri":"`+home+`D"}`), extension("X", "")}
	at := func(member, url string) string {
		return `{"resourceType":"Patient","` + member + `":[{"url":"` + url + `","valueString":"x"}]}`
	}
	run(t, []made{
		{"a modifier as one", p, at("modifierExtension", home+"M"), nil, 0},
		{"one derived from a modifier", p, at("modifierExtension", home+"D"), nil, 0},
		{"a modifier as a mere extension", p, at("extension", home+"M"), []string{"error Patient.extension[0]"}, 0},
		{"a mere extension as a modifier", p, at("modifierExtension", home+"X"), []string{"error Patient.modifierExtension[0]"}, 0},
		{"a modifier that is not known", p, at("modifierExtension", "https://example.org/unknown"), []string{"error Patient.modifierExtension[0]"}, 0},
		{"an extension that is not known", p, at("extension", "https://example.org/unknown"), nil, 1},
		{"one that HL7 would have published", p, at("extension", core+"no-such-thing"), []string{"error Patient.extension[0]"}, 0},
		{"a relative url", p, at("extension", "part"), []string{"error Patient.extension[0].url"}, 0},
		{"no url", p, `{"resourceType":"Patient","extension":[{"valueString":"x"}]}`, []string{"error Patient.extension[0].url"}, 0},
	})
}

func TestPartsOfAnExtension(t *testing.T) {
	p := []string{profile("P", "Patient"), extension("X", "",
		`{"id":"Extension.extension:a","path":"Extension.extension","sliceName":"a","min":1,"max":"1"}`,
		`{"id":"Extension.extension:a.url","path":"Extension.extension.url","fixedUri":"a"}`,
		`{"id":"Extension.extension:a.value[x]","path":"Extension.extension.value[x]","min":1,"type":[{"code":"string"}]}`,
		`{"id":"Extension.value[x]","path":"Extension.value[x]","max":"0"}`)}
	at := func(parts string) string {
		return `{"resourceType":"Patient","extension":[{"url":"` + home + `X",` + parts + `}]}`
	}
	in := "error Patient.extension[0]"
	run(t, []made{
		{"its part", p, at(`"extension":[{"url":"a","valueString":"x"}]`), nil, 0},
		{"a part that it does not have", p, at(`"extension":[{"url":"a","valueString":"x"},{"url":"b","valueString":"x"}]`), []string{in + ".extension[1].url"}, 0},
		{"a part of the wrong type", p, at(`"extension":[{"url":"a","valueCode":"x"}]`), []string{in + ".extension[0].value"}, 0},
		{"a part is missing", p, at(`"extension":[{"url":"https://example.org/unknown","valueString":"x"}]`), []string{in + ".extension"}, 1},
		{"a value where none is allowed", p, at(`"valueString":"x"`), []string{in + ".value.ofType(string)", in + ".extension"}, 0},
		{"value and parts", p, at(`"valueString":"x","extension":[{"url":"a","valueString":"x"}]`), []string{in + ".value.ofType(string)", in}, 0},
		{"neither", p, at(`"id":"x"`), []string{in + ".extension", in}, 0},
		{"parts of one that is not known", p, `{"resourceType":"Patient","extension":[{"url":"https://example.org/unknown","extension":[{"url":"b","valueString":"x"}]}]}`, nil, 1},
	})
}
