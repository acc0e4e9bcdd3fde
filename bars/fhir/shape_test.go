package fhir_test

import (
	"encoding/json"
	"strings"
	"testing"

	"barsdesk/bars/fhir/fhirtest"
)

// elements is a shape made of a list of R4 elements by their paths.
type elements map[string]element

type element struct {
	Path string `json:"path"`
	Type string `json:"type"`
	Max  string `json:"max"`
}

// publishedElements are the elements of the R4 types that messages use.
func publishedElements(t testing.TB) elements {
	t.Helper()
	var types map[string][]element
	if err := json.Unmarshal(fhirtest.Read(t, fhirtest.Published(t, "fhir/r4/elements.json")), &types); err != nil {
		t.Fatal(err)
	}
	all := elements{}
	for _, list := range types {
		all.add(list...)
	}
	return all
}

func (e elements) add(list ...element) {
	for _, one := range list {
		e[one.Path] = one
	}
}

// Child tells what the list says.
func (e elements) Child(typeName, name string) (string, bool, bool) {
	one, ok := e[typeName+"."+name]
	if !ok {
		return "", false, false
	}
	switch {
	case one.Type == "BackboneElement" || one.Type == "Element":
		return one.Path, one.Max == "*", true
	case strings.HasPrefix(one.Type, "#"):
		return one.Type[1:], one.Max == "*", true
	}
	return one.Type, one.Max == "*", true
}

// small is a shape of a few elements, for texts that tests spell out.
func small() elements {
	e := elements{}
	for _, line := range strings.Fields(`
		Patient.id:id:1 Patient.text:Narrative:1 Patient.contained:Resource:* Patient.extension:Extension:*
		Patient.active:boolean:1 Patient.name:HumanName:* Patient.birthDate:date:1 Patient.photo:Attachment:*
		Patient.multipleBirthInteger:integer:1 Patient.deceasedBoolean:boolean:1 Patient.contact:BackboneElement:*
		Patient.contact.name:HumanName:1 Patient.contact.relationship:CodeableConcept:*
		Narrative.status:code:1 Narrative.div:xhtml:1 HumanName.id:string:1 HumanName.family:string:1
		HumanName.given:string:* HumanName.extension:Extension:* HumanName.period:Period:1 Period.start:dateTime:1
		Extension.id:string:1 Extension.url:uri:1 Extension.extension:Extension:* Extension.valueString:string:1
		Extension.valueDecimal:decimal:1 Extension.valueQuantity:Quantity:1 Quantity.value:decimal:1 Quantity.unit:string:1
		Bundle.id:id:1 Bundle.type:code:1 Bundle.entry:BackboneElement:* Bundle.entry.fullUrl:uri:1
		Bundle.entry.resource:Resource:1 Bundle.total:unsignedInt:1`) {
		part := strings.Split(line, ":")
		e.add(element{part[0], part[1], part[2]})
	}
	return e
}

// ordered is a shape that also tells the order of elements.
type ordered struct{ elements }

// Order tells the order of a few.
func (ordered) Order(typeName string) []string {
	return map[string][]string{
		"Patient":   {"id", "text", "contained", "extension", "active", "name", "birthDate", "deceased[x]", "multipleBirth", "contact"},
		"HumanName": {"extension", "family", "given", "period"},
	}[typeName]
}
