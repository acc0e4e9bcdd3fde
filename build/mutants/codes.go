package mutants

// choices are values of a type that their element does not allow, and two
// values where one is allowed (FHIR R4, Choice of Data Types).
func choices() []design {
	return sort(Choice, []design{
		{name: "two-times", base: "refreq01", path: "Observation.effectivePeriod", change: put(`{"start":"2021-10-23"}`), what: "an Observation with two times", at: "Observation.effective"},
		{name: "two-medicines", base: "refreq01", path: "MedicationStatement.medicationReference", change: put(`{"reference":"Medication/1"}`), what: "a MedicationStatement with two medicines", at: "MedicationStatement.medication"},
		{name: "two-events", base: "refreq01", path: "MessageHeader.eventUri", change: put(`"https://fhir.nhs.uk/events/referral"`), what: "a header with two events", at: "MessageHeader.event"},
		{name: "two-answers", base: "refreq01", path: "QuestionnaireResponse.item[0].item[0].item[0].answer[0].valueInteger", change: put(`3`), what: "an answer with two values", at: "QuestionnaireResponse.item[0].item[0].item[0].answer[0].value"},
		{name: "two-extension-values", base: "refreq01", path: "Patient.extension[1].valueString", change: put(`"Roman Catholic"`), what: "an extension with two values", at: "Patient.extension[1].value"},
		{name: "two-as-needed", base: "refreq01", path: "MedicationStatement.dosage[0].asNeededBoolean", change: put(`true`), what: "a dosage with two values of as needed", at: "MedicationStatement.dosage[0].asNeeded"},
		{name: "two-performed", base: "refreq04", path: "Procedure.performedDateTime", change: put(`"2023-12-26"`), what: "a Procedure with two times", at: "Procedure.performed"},
		{name: "occurrence-datetime", base: "refreq04", path: "ServiceRequest.occurrenceDateTime", change: put(`"2023-12-26T15:00:00+00:00"`), what: "a time of occurrence that the profile allows as a period only", at: "ServiceRequest.occurrence"},
		{name: "deceased-string", base: "refreq01", path: "Patient.deceasedString", change: put(`"no"`), what: "deceased as a text"},
		{name: "value-address", base: "refreq01", path: "Observation.valueAddress", change: put(`{"text":"at home"}`), what: "an address as the value of an Observation"},
		{name: "birth-string", base: "bookreq01", path: "Patient.multipleBirthString", change: put(`"twin"`), what: "a multiple birth as a text"},
		{name: "onset-boolean", base: "refreq01", path: "AllergyIntolerance.onsetBoolean", change: put(`true`), what: "an onset as a boolean"},
		{name: "ethnic-text", base: "refreq01", path: "Patient.extension[0]", change: put(`{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory","valueString":"A"}`), what: "an ethnic category as a text", at: "Patient.extension[0].value"},
		{name: "software-number", base: "refreq01", path: "MessageHeader.extension[0].extension[1]", change: put(`{"url":"RequesterCDSSversion","valueInteger":30}`), what: "a version of software as a number", at: "MessageHeader.extension[0].extension[1].value"},
		{name: "uprn-number", base: "valreq01", path: "Location.extension[0].extension[0]", change: put(`{"url":"UPRN","valueInteger":8755622}`), what: "a property number as a number", at: "Location.extension[0].extension[0].value"},
	})
}

// bindings are codes that are not in the required value set of their element
// (FHIR R4, binding strength required).
func bindings() []design {
	code := func(base, path, wrong string) design {
		return design{name: "code-" + wrong, base: base, path: path, change: put(`"` + wrong + `"`), what: "a code that is not in the value set of " + path}
	}
	concept := func(base, path, system, wrong string) design {
		return design{name: "code-" + wrong, base: base, path: path, change: put(`{"coding":[{"system":"` + system + `","code":"` + wrong + `"}]}`), what: "a code that is not in the value set of " + path}
	}
	return sort(Binding, []design{
		code("refreq01", "Patient.gender", "m"), code("refreq01", "Patient.name[0].use", "birth"),
		code("refreq01", "Patient.address[0].use", "house"), code("refreq01", "Patient.address[0].type", "parcel"),
		code("refreq01", "Patient.contact[1].gender", "man"), code("refreq01", "Patient.contact[0].telecom[0].system", "telephone"),
		code("refreq01", "Patient.contact[0].telecom[0].use", "evening"), code("refreq01", "Patient.identifier[0].use", "main"),
		code("refreq01", "Encounter.status", "closed"), code("refreq01", "CarePlan.status", "done"),
		code("refreq01", "CarePlan.intent", "aim"), code("refreq01", "ServiceRequest.status", "open"),
		code("refreq01", "ServiceRequest.priority", "high"), code("refreq01", "Flag.status", "on"),
		code("refreq01", "Consent.status", "agreed"), code("refreq01", "Observation.status", "ready"),
		code("refreq01", "AllergyIntolerance.type", "reaction"), code("refreq01", "AllergyIntolerance.category[0]", "drug"),
		code("refreq01", "AllergyIntolerance.criticality", "severe"), code("refreq01", "AllergyIntolerance.reaction[0].severity", "bad"),
		code("refreq01", "MedicationStatement.status", "given"), code("refreq01", "MedicationStatement.dosage[0].timing.repeat.periodUnit", "day"),
		code("refreq01", "QuestionnaireResponse.status", "answered"), code("refreq01", "MessageHeader.source.contact.system", "tel"),
		code("refreq01", "Bundle.type", "messages"), code("bookreq01", "Appointment.status", "reserved"),
		code("bookreq01", "Appointment.participant[0].status", "ok"), code("bookreq01", "Appointment.participant[0].required", "always"),
		code("bookreq01", "Slot.status", "taken"), code("bookreq01", "Location.status", "open"), code("bookreq01", "Location.mode", "real"),
		code("refreq03", "Task.status", "todo"), code("refreq03", "Task.intent", "wish"), code("refreq03", "Task.priority", "low"),
		code("refreq04", "Encounter.statusHistory[0].status", "waiting"), code("refreq04", "Encounter.location[0].status", "here"),
		code("refreq04", "Procedure.status", "running"), code("refreq04", "Communication.status", "said"),
		code("refreq04", "Questionnaire.item[0].type", "pick"), code("refreq04", "Questionnaire.status", "live"),
		code("refreq11", "Device.status", "working"), code("refreq11", "Device.deviceName[0].type", "short-name"),
		code("refreq11", "CarePlan.activity[1].detail.status", "waiting"), code("valresp01a", "MessageHeader.response.code", "done"),
		concept("refreq01", "AllergyIntolerance.clinicalStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "live"),
		concept("refreq01", "AllergyIntolerance.verificationStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "sure"),
		concept("refreq03", "Condition.clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "ongoing"),
		concept("refreq03", "Condition.verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "likely"),
		concept("refreq01", "Patient.identifier[0].extension[0].valueCodeableConcept", "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus", "checked"),
		{name: "verification-of-another-system", base: "bookreq01", path: "Patient.identifier[0].extension[0].valueCodeableConcept.coding[0].system", change: put(`"https://example.org/verification"`), what: "a verification status of another code system", at: "Patient.identifier[0].extension[0].valueCodeableConcept"},
		{name: "clinical-status-of-another-system", base: "refreq03", path: "Condition.clinicalStatus.coding[0].system", change: put(`"https://example.org/status"`), what: "a clinical status of another code system", at: "Condition.clinicalStatus"},
		{name: "narrative-status", base: "refreq01", path: "Patient.text", change: put(`{"status":"done","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Julie</div>"}`), what: "a narrative of an unknown status", at: "Patient.text.status"},
		{name: "comparator", base: "refreq01", path: "MedicationStatement.dosage[0].doseAndRate[0].doseQuantity.comparator", change: put(`"~"`), what: "an unknown comparator of a quantity"},
	})
}

// fixed are other values than the one that a profile or table fixes.
func fixed() []design {
	return sort(Fixed, []design{
		{name: "intent-order", base: "refreq01", path: "ServiceRequest.intent", change: put(`"order"`), what: "another intent than plan"},
		{name: "intent-order", base: "valreq01", path: "ServiceRequest.intent", change: put(`"order"`), what: "another intent than plan"},
		{name: "bundle-collection", base: "bookreq01", path: "Bundle.type", change: put(`"collection"`), what: "a Bundle that is no message"},
		{name: "event-system", base: "bookreq01", path: "MessageHeader.eventCoding.system", change: put(`"https://example.org/events"`), what: "an event of another code system"},
		{name: "event-response", base: "valresp01a", path: "MessageHeader.eventCoding.code", change: put(`"servicerequest-request"`), what: "a response that says it is a request", at: "MessageHeader.eventCoding"},
		{name: "reason-system", base: "refreq01", path: "MessageHeader.reason.coding[0].system", change: put(`"https://example.org/reasons"`), what: "a reason of another code system"},
		{name: "scene-category", base: "valreq01", path: "Flag.category[0].coding[0].code", change: put(`"SG"`), what: "a scene safety Flag of another category", at: "Flag.category"},
		{name: "scene-system", base: "valreq01", path: "Flag.code.coding[0].system", change: put(`"https://example.org/scene"`), what: "scene safety of another code system"},
		{name: "scene-category-system", base: "refreq04", path: "Flag.category[0].coding[0].system", change: put(`"https://example.org/flags"`), what: "a category of a Flag of another code system"},
		{name: "incident-type", base: "refreq04", path: "Location.type[0].coding[0].code", change: put(`"CLOC"`), what: "an incident Location of another type", at: "Location.type"},
		{name: "incident-system", base: "refreq04", path: "Location.type[0].coding[0].system", change: put(`"https://example.org/locations"`), what: "a type of Location of another code system"},
		{name: "consent-policy", base: "refreq01", path: "Consent.policyRule.coding[0].code", change: put(`"OPTIN"`), what: "another policy than implied consent"},
		{name: "consent-scope", base: "refreq01", path: "Consent.scope.coding[0].code", change: put(`"research"`), what: "another consent than privacy"},
		{name: "consent-category", base: "valreq01", path: "Consent.category[0].coding[0].code", change: put(`"XXX"`), what: "another consent than direct care"},
		{name: "encounter-class", base: "refreq01", path: "Encounter.class.code", change: put(`"IMP"`), what: "another class of Encounter than emergency"},
		{name: "class-system", base: "valreq01", path: "Encounter.class.system", change: put(`"https://example.org/class"`), what: "a class of Encounter of another code system"},
		{name: "category-system", base: "refreq01", path: "ServiceRequest.category[0].coding[0].system", change: put(`"https://example.org/category"`), what: "a category of another code system", at: "ServiceRequest.category[0].coding"},
		{name: "flag-category", base: "refreq01", path: "Flag.category[0].coding[0].code", change: put(`"XX"`), what: "an unknown category of a Flag"},
		{name: "flag-category-system", base: "refreq01", path: "Flag#2.category[0].coding[0].system", change: put(`"https://example.org/flags"`), what: "a category of a Flag of another code system"},
	})
}
