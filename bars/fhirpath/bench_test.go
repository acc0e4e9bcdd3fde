package fhirpath_test

import (
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/fhirpath"
)

const (
	dom3 = "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) |" +
		" %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists()" +
		" or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not())" +
		".trace('unmatched', id).empty()"
	bdl7 = "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()"
	ref1 = "reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))"
	ele1 = "hasValue() or (children().count() > id.count())"
	per1 = "start.hasValue().not() or end.hasValue().not() or (start <= end)"
)

// BenchmarkInvariants evaluates typical invariants over data of the usual size.
func BenchmarkInvariants(b *testing.B) {
	bundle := benchBundle(b)
	patient := tree(b, `{"resourceType":"Patient","id":"p","meta":{"versionId":"1"},"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}],
		"name":[{"family":"Green","given":["Ann"]}],"telecom":[{"system":"phone","value":"01632960001","rank":1}],
		"contained":[{"resourceType":"Organization","id":"o","name":"Surgery"}],"managingOrganization":{"reference":"#o"}}`)
	for _, c := range []struct {
		name, typ, data, text string
	}{
		{"per-1", "Period", `{"start":"2026-07-01T09:00:00+01:00","end":"2026-07-01T10:00:00+01:00"}`, per1},
		{"pat-1", "Patient.contact", `{"telecom":[{"system":"phone","value":"01632960002"}]}`, "name.exists() or telecom.exists() or address.exists() or organization.exists()"},
		{"cpt-2", "ContactPoint", `{"system":"phone","value":"01632960003"}`, "value.empty() or system.exists()"},
		{"qty-3", "Quantity", `{"value":5,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}`, "code.empty() or system.exists()"},
		{"ref-1", "Reference", `{"reference":"urn:uuid:6d3bb5f6-0c0f-4c8e-8d1c-2f1d3f6f3c0a"}`, ref1},
		{"ele-1", "HumanName", `{"use":"official","family":"Green","given":["Ann"]}`, ele1},
		{"ext-1", "Extension", `{"url":"https://fhir.example/x","valueCode":"y"}`, "extension.exists() != value.exists()"},
		{"dom-2", "Patient", "", "contained.contained.empty()"},
		{"dom-3", "Patient", "", dom3},
		{"dom-5", "Patient", "", "contained.meta.security.empty()"},
		{"bdl-7", "Bundle", "", bdl7},
	} {
		x, err := fhirpath.Compile(c.text, model)
		if err != nil {
			b.Fatal(err)
		}
		node := patient
		switch {
		case c.typ == "Bundle":
			node = bundle
		case c.data != "":
			node = tree(b, c.data)
		}
		focus := fhirpath.Of(node, nil, c.typ)
		env := &fhirpath.Env{Resource: fhirpath.Of(patient, nil, ""), Root: fhirpath.Of(patient, nil, "")}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if ok, err := x.True(env, focus); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}

// BenchmarkCompile compiles the longest invariant of a resource.
func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fhirpath.Compile(dom3, model); err != nil {
			b.Fatal(err)
		}
	}
}

func benchBundle(b *testing.B) *fhir.Node {
	file := fhirtest.Published(b, "fhir/examples/messages/refreq01-referral-new-111-to-ed.json")
	return tree(b, string(fhirtest.Read(b, file)))
}

// tree reads JSON that is right.
func tree(t testing.TB, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
