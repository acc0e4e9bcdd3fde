package validation_test

import "testing"

func TestDifferentials(t *testing.T) {
	definition := func(base, typ string, elements string) string {
		return `{"resourceType":"StructureDefinition","url":"https://example.org/s","name":"S","status":"draft","kind":"resource","abstract":false,"type":"` + typ + `","baseDefinition":"` + base + `","derivation":"constraint","differential":{"element":[` + elements + `]}}`
	}
	el := func(path string) string { return `{"id":"` + path + `","path":"` + path + `"}` }
	at := func(n string) []string { return []string{"error StructureDefinition.differential.element[" + n + "]"} }
	run(t, []made{
		{"an element", nil, definition(core+"Patient", "Patient", el("Patient.name")), nil, 0},
		{"below a data type", nil, definition(core+"Patient", "Patient", el("Patient.name.family.extension")), nil, 0},
		{"of a choice", nil, definition(core+"Patient", "Patient", el("Patient.deceasedBoolean")+","+el("Patient.deceased[x]")), nil, 0},
		{"of shared content", nil, definition(core+"Questionnaire", "Questionnaire", el("Questionnaire.item.item.text")), nil, 0},
		{"one that the type does not have", nil, definition(core+"Patient", "Patient", el("Patient")+","+el("Patient.nothing")), at("1"), 0},
		{"below one that has no parts", nil, definition(core+"Patient", "Patient", el("Patient.gender.nothing")), at("0"), 0},
		{"of a type of the choice that it does not have", nil, definition(core+"Patient", "Patient", el("Patient.deceasedString")), at("0"), 0},
		{"of a type that is not held", nil, definition("https://example.org/none", "Nothing", el("Nothing.name")), nil, 1},
		{"no elements", nil, `{"resourceType":"StructureDefinition","url":"https://example.org/s","name":"S","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"` + core + `Patient","derivation":"constraint","snapshot":{"element":[{"id":"Patient","path":"Patient","min":0,"max":"*","base":{"path":"Patient","min":0,"max":"*"},"definition":"x"}]}}`, nil, 0},
	})
}

func TestSearchParameters(t *testing.T) {
	parameter := func(rest string) string {
		return `{"resourceType":"SearchParameter","url":"https://example.org/s","name":"S","status":"draft","description":"x","code":"s",` + rest + `}`
	}
	at := []string{"error SearchParameter.expression"}
	run(t, []made{
		{"its type", nil, parameter(`"base":["Patient"],"type":"string","expression":"Patient.name | (Patient.address)"`), nil, 0},
		{"another type", nil, parameter(`"base":["Patient"],"type":"string","expression":"Patient.name | (Person.address)"`), at, 0},
		{"every type", nil, parameter(`"base":["Resource"],"type":"string","expression":"Patient.name"`), nil, 0},
		{"every type with a narrative", nil, parameter(`"base":["DomainResource"],"type":"string","expression":"Patient.name"`), nil, 0},
		{"not from a type", nil, parameter(`"base":["Patient"],"type":"string","expression":"name.family"`), nil, 0},
		{"from a data type", nil, parameter(`"base":["Patient"],"type":"string","expression":"HumanName.family"`), nil, 0},
		{"from what all are made of", nil, parameter(`"base":["Patient"],"type":"string","expression":"Resource.id"`), nil, 0},
		{"a whole type", nil, parameter(`"base":["Patient"],"type":"string","expression":"Person"`), nil, 0},
		{"composite", nil, parameter(`"base":["Patient"],"type":"composite","expression":"Patient","component":[{"definition":"https://example.org/a","expression":"name"}]`), nil, 0},
		{"composite of nothing", nil, parameter(`"base":["Patient"],"type":"composite","expression":"Patient"`), []string{"error SearchParameter"}, 0},
	})
}

// TestEarlierEditionOfUKCore: what BaRS still writes as UK Core STU1 has it is
// held to that edition's codes.
func TestEarlierEditionOfUKCore(t *testing.T) {
	status := func(code string) string {
		return `{"resourceType":"Patient","identifier":[{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus","code":"` + code + `"}]}}],"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}],"meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]}}`
	}
	extended := func(x, value string) string {
		return `{"resourceType":"Patient","extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-` + x + `",` + value + `}]}`
	}
	at := "Patient.extension[0].value.ofType(CodeableConcept)"
	run(t, []made{
		{"a status", nil, status("number-present-and-verified"), nil, 0},
		{"a status that is none", nil, status("verified"), []string{"error Patient.identifier[0].extension[0].value.ofType(CodeableConcept)"}, 0},
		{"an ethnic category", nil, extended("EthnicCategory", `"valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategory","code":"A"}]}`), nil, 0},
		{"an ethnic category that is none", nil, extended("EthnicCategory", `"valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategory","code":"none"}]}`), []string{"warning " + at}, 0},
		{"a birth sex as a code", nil, extended("BirthSex", `"valueCode":"male"`), []string{"warning Patient.extension[0].value", "error Patient.extension[0].value.ofType(code)"}, 0},
		{"a birth sex as a text", nil, extended("BirthSex", `"valueString":"male"`), []string{"error Patient.extension[0].value", "error Patient.extension[0].value.ofType(string)"}, 0},
	})
}
