package mutants

// headers break what BaRS Core and Applications want of the MessageHeader and
// of the variables that say which workflow a message belongs to (BaRS Core,
// Message Headers; BaRS Applications, receiver's decision table).
func headers() []design {
	return sort(Message, []design{
		{name: "focus-careplan", base: "refreq01", path: "MessageHeader.focus[0]", change: leadTo("CarePlan"), what: "the focus is a CarePlan"},
		{name: "focus-patient", base: "bookreq01", path: "MessageHeader.focus[0]", change: leadTo("Patient"), what: "the focus of a booking is a Patient"},
		{name: "focus-request", base: "valresp01a", path: "MessageHeader.focus[0]", change: leadTo("Organization"), what: "the focus of a response is an Organization"},
		{name: "no-focus", base: "refreq01", path: "MessageHeader.focus", change: drop, what: "there is no focus"},
		{name: "no-focus-reference", base: "refreq01", path: "MessageHeader.focus[0]", change: put(`{"display":"the request"}`), what: "the focus has no reference"},
		{name: "no-definition", base: "refreq01", path: "MessageHeader.definition", change: drop, what: "there is no definition"},
		{name: "unknown-definition", base: "refreq01", path: "MessageHeader.definition", change: put(`"https://fhir.nhs.uk/MessageDefinition/bars-message-unknown"`), what: "a definition that is not published"},
		{name: "definition-of-a-booking", base: "refreq01", path: "MessageHeader.definition", change: put(`"https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request"`), what: "a referral under the definition of a booking"},
		{name: "definition-of-a-validation", base: "refreq03", path: "MessageHeader.definition", change: put(`"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-validation"`), what: "a referral under the definition of a validation", stated: "Bundle.entry[1].resource.category"},
		{name: "no-receiver", base: "refreq01", path: "MessageHeader.destination[0].receiver", change: drop, what: "there is no receiving organisation"},
		{name: "no-sender", base: "refreq01", path: "MessageHeader.sender", change: drop, what: "there is no sending organisation"},
		{name: "no-source-name", base: "refreq01", path: "MessageHeader.source.name", change: drop, what: "the source has no name"},
		{name: "destination-without-service", base: "refreq01", path: "MessageHeader.destination[0].endpoint", change: put(`"111111111"`), what: "a destination without a system"},
		{name: "source-without-service", base: "bookreq01", path: "MessageHeader.source.endpoint", change: put(`"https://fhir.nhs.uk/Id/dos-service-id"`), what: "a source without a service"},
		{name: "no-event-code", base: "refreq01", path: "MessageHeader.eventCoding.code", change: drop, what: "the event has no code"},
		{name: "unknown-event", base: "refreq01", path: "MessageHeader.eventCoding.code", change: put(`"referral-request"`), what: "an event that is not published", at: "MessageHeader.eventCoding"},
		{name: "no-event-system", base: "refreq01", path: "MessageHeader.eventCoding.system", change: drop, what: "the event has no code system"},
		{name: "unknown-reason", base: "refreq01", path: "MessageHeader.reason.coding[0].code", change: put(`"first"`), what: "a reason that is not published"},
		{name: "no-reason-code", base: "valreq01", path: "MessageHeader.reason.coding[0].code", change: drop, what: "the reason has no code"},
		{name: "response-without-id", base: "refresp03", path: "MessageHeader.response.identifier", change: drop, what: "a response that does not say to what"},
		{name: "response-error", base: "valresp01a", path: "MessageHeader.response.code", change: put(`"fatal-error"`), what: "a response with another code than ok"},
		{name: "no-software", base: "refreq01", path: "MessageHeader.extension", change: drop, what: "the decision software is not named"},
		{name: "software-unnamed", base: "valreq01", path: "MessageHeader.extension[0].extension[0]", change: drop, what: "the decision software has no name", at: "MessageHeader.extension[0].extension"},
		{name: "draft", base: "refreq01", path: "ServiceRequest.status", change: put(`"draft"`), what: "a new referral that is a draft"},
		{name: "completed", base: "valreq01", path: "ServiceRequest.status", change: put(`"completed"`), what: "a new validation request that is completed"},
		{name: "proposed", base: "bookreq01", path: "Appointment.status", change: put(`"proposed"`), what: "a booking that is proposed"},
		{name: "cancellation-active", base: "servreq01", path: "ServiceRequest.status", change: put(`"active"`), what: "a cancellation of what stays active"},
		{name: "cancellation-booked", base: "bookreq02", path: "Appointment.status", change: put(`"booked"`), what: "a cancellation of what stays booked"},
		{name: "cancellation-without-id", base: "servreq01", path: "ServiceRequest.id", change: drop, what: "a cancellation that does not say of which referral"},
		{name: "cancellation-without-id", base: "bookreq02", path: "Appointment.id", change: drop, what: "a cancellation that does not say of which booking"},
		{name: "careplan-draft", base: "refreq01", path: "CarePlan.status", change: put(`"draft"`), what: "a referral after an assessment that is a draft"},
		{name: "careplan-completed", base: "valreq01", path: "CarePlan.status", change: put(`"completed"`), what: "a validation of an assessment that is complete"},
		{name: "encounter-planned", base: "refreq01", path: "Encounter.status", change: put(`"planned"`), what: "a referral from an encounter that is planned"},
		{name: "responder-unknown", base: "valresp01a", path: "Encounter#2.status", change: put(`"unknown"`), what: "an interim response of unknown state"},
		{name: "unknown-category", base: "refreq01", path: "ServiceRequest.category[0].coding[0].code", change: put(`"advice"`), what: "a category that is not published"},
		{name: "no-use-case", base: "refreq01", path: "ServiceRequest.category[0].coding[1]", change: drop, what: "a referral without a use case", at: "ServiceRequest.category[0].coding"},
		{name: "unknown-use-case", base: "refreq01", path: "ServiceRequest.category[0].coding[1].code", change: put(`"a9t9"`), what: "a use case that is not published"},
		{name: "no-category-coding", base: "valreq01", path: "ServiceRequest.category[0].coding[0]", change: drop, what: "a validation request that does not say so", at: "ServiceRequest.category[0].coding"},
		{name: "no-journey", base: "refreq01", path: "Encounter.episodeOfCare", change: drop, what: "an encounter without a Journey ID"},
	})
}

// counts break how many resources a definition wants (BaRS, MessageDefinitions).
func counts() []design {
	const missing = "Bundle.entry.resource.ofType("
	return sort(Focus, []design{
		{name: "two-patients", base: "refreq01", path: "Bundle.entry[5]", change: copied, what: "two Patients", at: missing + "Patient)"},
		{name: "two-careplans", base: "refreq01", path: "Bundle.entry[2]", change: copied, what: "two CarePlans", at: missing + "CarePlan)"},
		{name: "two-encounters", base: "refreq01", path: "Bundle.entry[1]", change: copied, what: "two Encounters in a new referral", at: missing + "Encounter)"},
		{name: "two-requests", base: "refreq01", path: "Bundle.entry[3]", change: copied, what: "two ServiceRequests", at: missing + "ServiceRequest)"},
		{name: "two-headers", base: "refreq01", path: "Bundle.entry[0]", change: copied, what: "two MessageHeaders", at: missing + "MessageHeader)"},
		{name: "two-appointments", base: "bookreq01", path: "Bundle.entry[1]", change: copied, what: "two Appointments", at: missing + "Appointment)"},
		{name: "two-slots", base: "bookreq01", path: "Bundle.entry[4]", change: copied, what: "two Slots", at: missing + "Slot)"},
		{name: "two-patients", base: "servreq01", path: "Bundle.entry[2]", change: copied, what: "two Patients in a cancellation", at: missing + "Patient)"},
		{name: "two-services", base: "valreq01", path: "Bundle.entry[2]", change: copied, what: "two services in a validation request", at: missing + "HealthcareService)"},
		{name: "three-encounters", base: "valresp01a", path: "Bundle.entry[3]", change: copied, what: "three Encounters in an interim response", at: missing + "Encounter)"},
		{name: "three-encounters", base: "refreq08c", path: "Bundle.entry[4]", change: copied, what: "three Encounters in an update", at: missing + "Encounter)"},
		{name: "no-consent", base: "refreq01", path: "Bundle.entry[24]", change: drop, what: "no Consent", at: missing + "Consent)"},
		{name: "no-consent", base: "valreq01", path: "Bundle.entry[18]", change: drop, what: "no Consent", at: missing + "Consent)"},
		{name: "one-encounter", base: "valresp01a", path: "Bundle.entry[2]", change: drop, what: "one Encounter in an interim response", at: missing + "Encounter)"},
		{name: "appointment-in-referral", base: "refreq01", path: "Bundle.entry", change: add(`{"fullUrl":"urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42","resource":{"resourceType":"Appointment","meta":{"lastUpdated":"2021-10-11T15:01:30.8185338+00:00"},"status":"proposed","participant":[{"type":[{"text":"patient"}],"status":"accepted"}]}}`), what: "an Appointment in a referral"},
		{name: "careplan-in-interim", base: "valresp01a", path: "Bundle.entry", change: add(`{"fullUrl":"urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42","resource":{"resourceType":"CarePlan","meta":{"lastUpdated":"2021-11-26T15:04:00.8185338+00:00"},"status":"active","intent":"plan","subject":{"reference":"urn:uuid:9589fb37-87a2-48d8-968f-b371429208a8"}}}`), what: "a CarePlan in an interim response"},
		{name: "task-in-validation", base: "valreq01", path: "Bundle.entry", change: add(`{"fullUrl":"urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42","resource":{"resourceType":"Task","meta":{"lastUpdated":"2021-11-26T15:04:00.8185338+00:00"},"status":"requested","intent":"order"}}`), what: "a Task in a validation request"},
		{name: "flag-in-cancellation", base: "servreq01", path: "Bundle.entry", change: add(`{"fullUrl":"urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42","resource":{"resourceType":"Flag","meta":{"lastUpdated":"2021-11-26T15:04:00.8185338+00:00"},"status":"active","code":{"text":"x"},"subject":{"reference":"urn:uuid:9589fb37-87a2-48d8-968f-b371429208a8"}}}`), what: "a Flag in a cancellation"},
		{name: "slot-in-cancellation", base: "bookreq02", path: "Bundle.entry", change: add(`{"fullUrl":"urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42","resource":{"resourceType":"Slot","meta":{"lastUpdated":"2021-11-26T15:04:00.8185338+00:00"},"status":"busy","schedule":{"reference":"Schedule/1"},"start":"2021-10-06T10:00:00Z","end":"2021-10-06T11:00:00Z"}}`), what: "a Slot in a cancellation"},
		{name: "binary", base: "refreq01", path: "Bundle.entry", change: add(`{"fullUrl":"urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42","resource":{"resourceType":"Binary","meta":{"lastUpdated":"2021-11-26T15:04:00.8185338+00:00"},"contentType":"text/plain","data":"aGVsbG8="}}`), what: "a Binary, which no definition lists"},
	})
}
