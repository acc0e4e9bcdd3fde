package outcome

import (
	"fmt"

	"barsdesk/bars/fhir"
)

// Resource returns one OperationOutcome of several issues. id is a fresh UUID.
func Resource(id string, issues ...Issue) *fhir.Node {
	list := fhir.List()
	for _, i := range issues {
		list.Items = append(list.Items, i.node())
	}
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("OperationOutcome")),
		fhir.M("id", fhir.Str(id)),
		fhir.M("meta", fhir.Obj(fhir.M("profile", fhir.List(fhir.Str(profile))))),
		fhir.M("issue", list))
}

func (i Issue) node() *fhir.Node {
	n := fhir.Obj(fhir.M("severity", fhir.Str(i.Severity)), fhir.M("code", fhir.Str(i.IssueCode)))
	if i.Code != "" {
		coding := fhir.Coding(CodeSystem, i.Code, i.display())
		n.Set("details", fhir.Concept(coding))
	}
	if i.Diagnostics != "" {
		n.Set("diagnostics", fhir.Str(i.Diagnostics))
	}
	for _, e := range i.Expression {
		n.Append("expression", fhir.Str(e))
	}
	return n
}

func (i Issue) display() string {
	if i.HTTP == 0 {
		return ""
	}
	return fmt.Sprintf("%d - %s", i.HTTP, i.Code)
}
