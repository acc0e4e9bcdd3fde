package mutants

// contents break what BaRS Core and Applications want of what is said about
// the patient (BaRS Core, patient data; BaRS Applications, rules every message
// obeys).
func contents() []design {
	const contact = "Patient.contact[0]"
	const rank = `{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":`
	return sort(Message, []design{
		{name: "nhs-number-digit", base: "bookreq01", path: "Patient.identifier[0].value", change: put(`"9476719932"`), what: "an NHS number whose check digit is wrong", warning: true},
		{name: "nhs-number-swapped", base: "refreq01", path: "Patient.identifier[0].value", change: put(`"9658498058"`), what: "an NHS number with a wrong digit", warning: true},
		{name: "nhs-number-short", base: "refreq01", path: "Patient.identifier[0].value", change: put(`"965849905"`), what: "an NHS number of nine digits", warning: true},
		{name: "nhs-number-letters", base: "refreq03", path: "Patient.identifier[0].value", change: put(`"NOTKNOWN"`), what: "an NHS number of letters", warning: true},
		{name: "nhs-number-untraced", base: "refreq01", path: "Patient.identifier[0].extension[0].valueCodeableConcept.coding[0].code", change: put(`"number-not-present-trace-required"`), what: "an NHS number that is neither verified nor present but not traced", warning: true},
		{name: "no-contact", base: "refreq01", path: "Patient.contact", change: drop, what: "a Patient without a contact"},
		{name: "no-contact-telecom", base: "refreq01", path: contact + ".telecom", change: drop, what: "a contact that cannot be reached"},
		{name: "no-contact-rank", base: "refreq01", path: contact + ".extension", change: drop, what: "a contact without a rank"},
		{name: "no-telecom-rank", base: "refreq01", path: contact + ".telecom[0].rank", change: drop, what: "a number without a rank"},
		{name: "no-relationship", base: "refreq01", path: contact + ".relationship", change: drop, what: "a contact without a relationship"},
		{name: "two-first-contacts", base: "refreq01", path: "Patient.contact[1].extension[0]", change: put(rank + `1}`), what: "two contacts to call first", at: "Patient.contact", warning: true},
		{name: "no-first-contact", base: "refreq01", path: contact + ".extension[0]", change: put(rank + `3}`), what: "no contact to call first", at: "Patient.contact", warning: true},
		{name: "two-first-numbers", base: "refreq01", path: contact + ".telecom[0].rank", change: put("1"), what: "two numbers to call first", at: contact + ".telecom", warning: true},
		{name: "first-is-email", base: "bookreq01", path: contact + ".telecom[1].system", change: put(`"email"`), what: "the contact to call first has no phone of rank 1", at: contact + ".telecom", warning: true},
		{name: "birth-sex", base: "refreq01", path: "Patient.extension", change: add(`{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-BirthSex","code":"2"}]}}`), what: "birth sex as an extension of the Patient", warning: true},
		{name: "flag-codes-differ", base: "refreq01", path: "Flag.code.coding[0]", change: put(`{"system":"https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars","code":"adjustforneedlephobia","display":"Adjust for needle phobia"}`), what: "a safeguarding Flag with the code of an adjustment", at: "Flag.code", warning: true},
		{name: "safeguarding-in-pharmacy", base: "refreq03", path: "Bundle.entry", change: add(`{"fullUrl":"urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42","resource":{"resourceType":"Flag","meta":{"lastUpdated":"2023-06-26T11:30:00.8185338+00:00","profile":["http://hl7.org/fhir/StructureDefinition/Flag"]},"status":"active","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SG","display":"Safeguarding Concern"}]}],"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars","code":"836881000000105","display":"Child is cause for safeguarding concern (finding)"}]},"subject":{"reference":"urn:uuid:9589fb37-87a2-48d8-968f-b371429208a8"},"period":{"start":"2020-11-10T19:57:26.961Z"}}}`), what: "a safeguarding Flag in a referral to a pharmacy", warning: true},
		{name: "rejection-without-reason", base: "valresp04", path: "Encounter#2.reasonCode", change: drop, what: "a rejection without a reason"},
		{name: "rejection-reason-unknown", base: "valresp04", path: "Encounter#2.reasonCode[0].coding[0].code", change: put(`"XX"`), what: "a rejection for an unknown reason"},
		{name: "status-history-in-response", base: "refresp03", path: "Encounter#2.statusHistory", change: put(`[{"status":"planned","period":{"start":"2023-12-26T15:00:00+00:00"}}]`), what: "the receiver's Encounter has a status history", warning: true},
		{name: "no-flag-code-coding", base: "valreq01", path: "Flag.code.coding", change: drop, what: "scene safety without a code"},
		{name: "no-narrative", base: "refreq01", path: "CarePlan.activity", change: drop, what: "a referral without what was found"},
		{name: "no-service-name", base: "refreq01", path: "HealthcareService.name", change: drop, what: "a service without a name"},
		{name: "no-service-identifier", base: "refreq01", path: "HealthcareService.identifier", change: drop, what: "a service without an identifier"},
		{name: "no-slot-reference", base: "bookreq01", path: "Appointment.slot", change: drop, what: "a booking without its slot"},
		{name: "no-appointment-category", base: "bookreq01", path: "Appointment.serviceCategory", change: drop, what: "a booking without a use case"},
	})
}
