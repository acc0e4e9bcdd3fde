package mutants

import (
	"strings"

	"barsdesk/bars/fhir"
)

// Resources that payload tables have rules for and some examples lack. A
// reference "@Type" leads to the first resource of that type in the message.
const (
	medicine = `{"resourceType":"MedicationStatement","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-MedicationStatement"]},
"status":"active","category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/medication-statement-category","code":"outpatient","display":"Outpatient"}]},
"medicationCodeableConcept":{"coding":[{"system":"https://dmd.nhs.uk","code":"42104811000001109","display":"Ibuprofen 200mg tablets"}]},"subject":{"reference":"@Patient"},
"reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"25064002","display":"Headache"}]}],
"dosage":[{"text":"One as needed","timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},
"asNeededCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"25064002","display":"Headache"}]},
"site":{"coding":[{"system":"http://snomed.info/sct","code":"123851003","display":"Mouth region structure"}]},
"route":{"coding":[{"system":"http://snomed.info/sct","code":"26643006","display":"Oral"}]},
"method":{"coding":[{"system":"http://snomed.info/sct","code":"421521009","display":"Swallow"}]}}]}`

	allergy = `{"resourceType":"AllergyIntolerance","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-AllergyIntolerance"]},
"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active","display":"Active"}]},
"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed","display":"Confirmed"}]},
"code":{"coding":[{"system":"http://snomed.info/sct","code":"91935009","display":"Allergy to peanuts"}]},"patient":{"reference":"@Patient"},"encounter":{"reference":"@Encounter"},
"recorder":{"reference":"@Practitioner"},"asserter":{"reference":"@Practitioner"},
"reaction":[{"manifestation":[{"coding":[{"system":"http://snomed.info/sct","code":"126485001","display":"Hives"}]}]}]}`

	adjustment = `{"resourceType":"Flag","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00","profile":["http://hl7.org/fhir/StructureDefinition/Flag"]},"status":"active",
"category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"RA","display":"Reasonable Adjustment"}]}],
"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars","code":"adjustforneedlephobia","display":"Adjust for needle phobia"}]},
"subject":{"reference":"@Patient"},"encounter":{"reference":"@Encounter"},"period":{"start":"2023-12-26T15:00:00+00:00"}}`

	scene = `{"resourceType":"Flag","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00","profile":["https://fhir.nhs.uk/StructureDefinition/BARSFlag-scene-safety"]},"status":"active",
"category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS","display":"Scene Safety"}]}],
"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars","code":"S","display":"The Scene is safe"}]},
"subject":{"reference":"@Location"},"encounter":{"reference":"@Encounter"}}`

	nextOfKin = `{"resourceType":"RelatedPerson","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-RelatedPerson"]},
"patient":{"reference":"@Patient"},"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0131","code":"N","display":"Next-of-Kin"}]}],
"name":[{"family":"Example","given":["Robin"]}],"telecom":[{"system":"phone","value":"01632 960002"}]}`

	answers = `{"resourceType":"QuestionnaireResponse","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-QuestionnaireResponse"]},
"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason","valueCodeableConcept":{"text":"Rejected Services - Patient Choice in Service Selection"}}],
"status":"completed","subject":{"reference":"@Patient"},"authored":"2023-12-26T15:00:00+00:00","item":[{"linkId":"RejectedServices","text":"Rejected Services",
"item":[{"linkId":"Service1","item":[{"linkId":"ServiceId","answer":[{"valueString":"2000099999"}]},{"linkId":"ServiceName","answer":[{"valueString":"Made-up service"}]},
{"linkId":"RejectionReason","answer":[{"valueCoding":{"system":"https://fhir.nhs.uk/CodeSystem/dos-rejected-reasons-bars","code":"26","display":"Rejected for patient choice"}}]},
{"linkId":"RejectionComment","answer":[{"valueString":"Too far"}]}]}]}]}`

	service = `{"resourceType":"HealthcareService","id":"d482d092-6efc-4eef-b4a0-730718b1fbfd","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00",
"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-HealthcareService"]},"identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000099999"}],
"active":true,"providedBy":{"reference":"@Organization"},"name":"Made-up service"}`

	observed = `{"resourceType":"Observation","meta":{"lastUpdated":"2023-12-26T15:00:00+00:00","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation"]},
"status":"final","code":{"text":"Expectations and wishes"},"subject":{"reference":"@Patient"},"encounter":{"reference":"@Encounter"},"effectiveDateTime":"2023-12-26"}`
)

// extras are the resources that bases get at their end.
var extras = []struct {
	resource string
	bases    []string
}{
	{medicine, []string{"app3-referral", "valreq01", "valresp01b", "refreq04", "refreq11", "refreq03"}},
	{allergy, []string{"app3-referral", "valreq01", "valresp01b", "refreq04", "refreq11", "refreq03"}},
	{adjustment, []string{"app3-referral", "valreq01", "valresp01b", "refreq04", "refreq11", "refreq03"}},
	{nextOfKin, []string{"refreq01", "app2-referral"}},
	{answers, []string{"refresp01"}},
	{service, []string{"valresp01a", "refresp03"}},
	{observed, []string{"refreq11"}},
	{scene, []string{"app3-referral"}},
}

// enrich gives a base the resources it lacks.
func enrich(tree *fhir.Node, name string) {
	for i, x := range extras {
		for _, b := range x.bases {
			if b == name && !has(tree, x.resource) {
				r := parsed(strings.ReplaceAll(x.resource, "\n", ""))
				lead(tree, r)
				tree.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7b0"+string(rune('0'+i)))), fhir.M("resource", r)))
			}
		}
	}
}

// has reports whether a message derived of another has the resource already.
func has(tree *fhir.Node, resource string) bool {
	r := parsed(strings.ReplaceAll(resource, "\n", ""))
	for _, e := range fhir.Resources(tree, r.Type()) {
		if r.Type() != "Flag" || inSlice(e) == inSlice(r) {
			return true
		}
	}
	return false
}

// lead puts fullUrls for the references "@Type".
func lead(tree, n *fhir.Node) {
	for _, m := range n.Members {
		if m.Name == "reference" && strings.HasPrefix(m.Value.String(), "@") {
			if e, ok := find(tree, m.Value.String()+".fullUrl"); ok {
				n.Set("reference", e.value().Clone())
			}
			continue
		}
		lead(tree, m.Value)
	}
	for _, item := range n.Items {
		lead(tree, item)
	}
}
