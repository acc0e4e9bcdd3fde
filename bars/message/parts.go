package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// fill is what a resource says when its part is silent.
type fill struct {
	name  string
	value func(a *assembly) *fhir.Node
}

func fixed(text string) func(*assembly) *fhir.Node {
	return func(*assembly) *fhir.Node { return fhir.Str(text) }
}

func to(link string) func(*assembly) *fhir.Node {
	return func(*assembly) *fhir.Node { return fhir.Reference(link) }
}

func toAll(link string) func(*assembly) *fhir.Node {
	return func(*assembly) *fhir.Node { return fhir.List(fhir.Reference(link)) }
}

func instant(a *assembly) *fhir.Node { return fhir.Str(a.stamp) }

func concept(system, code, display string) func(*assembly) *fhir.Node {
	return func(*assembly) *fhir.Node { return fhir.Concept(fhir.Coding(system, code, display)) }
}

// fills are what the payload rules demand of each type beyond what a person
// enters (BaRS Application 1, Referral payload).
var fills = map[string][]fill{
	"CarePlan": {{"intent", fixed("plan")}, {"subject", to(LinkPatient)}, {"encounter", to(LinkEncounter)}},
	"Flag":     {{"status", fixed("active")}, {"subject", to(LinkPatient)}, {"encounter", to(LinkEncounter)}},
	"Observation": {{"status", fixed("final")}, {"subject", to(LinkPatient)}, {"encounter", to(LinkEncounter)},
		{"performer", toAll(LinkPractitioner)}},
	"MedicationStatement": {{"status", fixed("active")}, {"subject", to(LinkPatient)}, {"context", to(LinkEncounter)}},
	"AllergyIntolerance":  {{"patient", to(LinkPatient)}, {"encounter", to(LinkEncounter)}, {"recorder", to(LinkPractitioner)}},
	"Consent": {
		{"status", fixed("active")},
		{"scope", concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "")},
		{"category", func(*assembly) *fhir.Node {
			return fhir.List(fhir.Concept(fhir.Coding("https://fhir.nhs.uk/CodeSystem/consent-categories-bars", "DRC", "Direct Care")))
		}},
		{"patient", to(LinkPatient)}, {"dateTime", instant},
		{"policyRule", concept(actCode, "IMPLIED", "")},
	},
	"RelatedPerson": {{"active", func(*assembly) *fhir.Node { return fhir.Boolean(true) }}, {"patient", to(LinkPatient)}},
	"QuestionnaireResponse": {{"status", fixed("completed")}, {"subject", to(LinkPatient)}, {"authored", instant},
		{"author", to(LinkPractitioner)}, {"encounter", to(LinkEncounter)}},
	"Condition": {
		{"clinicalStatus", concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")},
		{"subject", to(LinkPatient)}, {"encounter", to(LinkEncounter)},
	},
	"Task": {
		{"status", fixed("requested")}, {"intent", func(a *assembly) *fhir.Node { return fhir.Str(a.exchange.intent) }},
		{"code", func(a *assembly) *fhir.Node { return conceptOf(a.exchange.task) }},
		{"for", to(LinkPatient)}, {"encounter", to(LinkEncounter)}, {"authoredOn", instant},
	},
	"Procedure":     {{"status", fixed("in-progress")}, {"subject", to(LinkPatient)}, {"encounter", to(LinkEncounter)}},
	"Communication": {{"status", fixed("completed")}, {"subject", to(LinkPatient)}, {"encounter", to(LinkEncounter)}, {"sent", instant}},
	"Questionnaire": {{"status", fixed("active")}},
}

// conceptOf is a concept of the one coding, nil without it.
func conceptOf(coding *fhir.Node) *fhir.Node {
	if coding == nil {
		return nil
	}
	return fhir.Concept(coding.Clone())
}

// finish fills what a part leaves out.
func (a *assembly) finish(n *fhir.Node) {
	if n.Type() == "QuestionnaireResponse" {
		if rejected(n) && a.rejection != "" {
			setMissing(n, "subject", fhir.Reference(a.rejection))
		}
		setMissing(n, "basedOn", fhir.List(fhir.Reference(basisOf(n))))
	}
	for _, f := range fills[n.Type()] {
		if value := f.value(a); value != nil {
			setMissing(n, f.name, value)
		}
	}
}

// basisOf is what a QuestionnaireResponse belongs to: rejected services to
// the request, information sources to the plan.
func basisOf(n *fhir.Node) string {
	if rejected(n) {
		return LinkServiceRequest
	}
	return LinkCarePlan
}

// rejected reports whether a part is about services that were refused.
func rejected(n *fhir.Node) bool {
	for _, coding := range n.All("category.coding") {
		if strings.EqualFold(coding.TextAt("code"), "RS") {
			return true
		}
	}
	return strings.HasPrefix(strings.ToLower(reasonText(n)), "rejected") ||
		n.TextAt("item.linkId") == "RejectedServices" || n.TextAt("basedOn.reference") == LinkServiceRequest
}

func reasonText(n *fhir.Node) string {
	for _, ext := range n.All("extension") {
		if ext.TextAt("url") == qrReason {
			return ext.TextAt("valueCodeableConcept.text")
		}
	}
	return ""
}

// support lists the parts that neither the request nor the plan mentions:
// rejected services with the request, everything else with the plan.
//
// BaRS Application 1, Referral payload: supportingInfo.
func (a *assembly) support(t taken) {
	request, plan := t.own["ServiceRequest"].node, t.own["CarePlan"].node
	if a.links[LinkCarePlan] == "" {
		plan = request
	}
	mentioned := map[string]bool{}
	for _, ref := range append(references(request), references(plan)...) {
		mentioned[ref] = true
	}
	for _, p := range t.rest {
		switch p.node.Type() {
		case "Flag", "QuestionnaireResponse", "Observation":
		default:
			continue
		}
		owner := plan
		if rejected(p.node) {
			owner = request
		}
		if !mentioned[p.link] {
			owner.Append("supportingInfo", fhir.Obj(
				fhir.M("reference", fhir.Str(p.link)), fhir.M("display", text(titleOf(p.node)))))
		}
	}
}

// titleOf is what a part is called where it is listed.
func titleOf(n *fhir.Node) string {
	if n.Type() == "Flag" {
		return first(n.TextAt("category.coding.display"), n.TextAt("category.text"), n.TextAt("code.text"))
	}
	return first(reasonText(n), n.TextAt("code.text"), n.TextAt("code.coding.display"))
}
