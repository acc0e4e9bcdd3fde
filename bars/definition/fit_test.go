package definition_test

import (
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

const headers = "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-"

// The published definition of the response to a referral names the header of a
// request: the response's own is meant, and one of a request is told.
func TestAResponseFollowsTheHeaderOfResponses(t *testing.T) {
	def := definition.Template("bars-message-servicerequest-response-referral")
	for header, told := range map[string]bool{"servicerequest-response": false, "servicerequest-request": true} {
		m := fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", fhir.List(fhir.Obj(fhir.M("resource", fhir.Obj(
			fhir.M("resourceType", fhir.Str("MessageHeader")),
			fhir.M("meta", fhir.Obj(fhir.M("profile", fhir.List(fhir.Str(headers+header)))))))))))
		found := false
		for _, f := range definition.Fit(m, def) {
			found = found || strings.HasSuffix(f.What, "follows "+headers+"servicerequest-response.")
		}
		if found != told {
			t.Errorf("a header that follows %s: told %v", header, found)
		}
	}
}

// A row that names no profile asks for none.
func TestARowWithoutProfileAsksForNone(t *testing.T) {
	def := definition.MessageDefinition{Focus: []definition.Focus{{Type: "Patient", Min: 1, Max: 1}}}
	m := fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", fhir.List(fhir.Obj(fhir.M("resource", fhir.Obj(fhir.M("resourceType", fhir.Str("Patient"))))))))
	if found := definition.Fit(m, def); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}
