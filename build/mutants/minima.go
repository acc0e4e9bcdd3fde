package mutants

// gone is a message without one element.
func gone(base, name, path, what string) design {
	return design{name: "no-" + name, base: base, path: path, change: drop, what: what}
}

// minima are messages that lack what FHIR R4 or a profile wants (FHIR R4,
// cardinalities; UK Core and BaRS profiles).
func minima() []design {
	return sort(Cardinality, []design{
		gone("refreq01", "encounter-status", "Encounter.status", "an Encounter without a status"),
		gone("refreq01", "encounter-class", "Encounter.class", "an Encounter without a class"),
		gone("refreq01", "careplan-intent", "CarePlan.intent", "a CarePlan without an intent"),
		gone("refreq01", "careplan-subject", "CarePlan.subject", "a CarePlan without a subject"),
		gone("refreq01", "careplan-status", "CarePlan.status", "a CarePlan without a status"),
		gone("refreq01", "request-status", "ServiceRequest.status", "a ServiceRequest without a status"),
		gone("refreq01", "request-intent", "ServiceRequest.intent", "a ServiceRequest without an intent"),
		gone("refreq01", "request-subject", "ServiceRequest.subject", "a ServiceRequest without a subject"),
		gone("refreq01", "request-authored", "ServiceRequest.authoredOn", "a ServiceRequest without the time it was made"),
		gone("refreq01", "request-category", "ServiceRequest.category", "a ServiceRequest without a category"),
		gone("refreq01", "language", "Patient.communication[0].language", "a communication without a language"),
		gone("refreq01", "observation-code", "Observation.code", "an Observation without a code"),
		gone("refreq01", "observation-status", "Observation.status", "an Observation without a status"),
		gone("refreq01", "flag-subject", "Flag.subject", "a Flag without a subject"),
		gone("refreq01", "flag-code", "Flag.code", "a Flag without a code"),
		gone("refreq01", "flag-status", "Flag.status", "a Flag without a status"),
		gone("refreq01", "consent-scope", "Consent.scope", "a Consent without a scope"),
		gone("refreq01", "consent-category", "Consent.category", "a Consent without a category"),
		gone("refreq01", "consent-status", "Consent.status", "a Consent without a status"),
		gone("refreq01", "medicine", "MedicationStatement.medicationCodeableConcept", "a MedicationStatement without the medicine"),
		gone("refreq01", "medicine-subject", "MedicationStatement.subject", "a MedicationStatement without a subject"),
		gone("refreq01", "allergy-patient", "AllergyIntolerance.patient", "an AllergyIntolerance without a patient"),
		gone("refreq01", "allergy-code", "AllergyIntolerance.code", "an AllergyIntolerance without a code"),
		gone("refreq01", "manifestation", "AllergyIntolerance.reaction[0].manifestation", "a reaction without a manifestation"),
		gone("refreq01", "answers-status", "QuestionnaireResponse.status", "a QuestionnaireResponse without a status"),
		gone("refreq01", "linkid", "QuestionnaireResponse.item[0].item[1].linkId", "an item without a linkId"),
		gone("refreq01", "extension-url", "Patient.extension[1].url", "an extension without a url"),
		gone("refreq01", "event", "MessageHeader.eventCoding", "a header without an event"),
		gone("refreq01", "source", "MessageHeader.source", "a header without a source"),
		gone("refreq01", "source-endpoint", "MessageHeader.source.endpoint", "a source without an endpoint"),
		gone("refreq01", "destination-endpoint", "MessageHeader.destination[0].endpoint", "a destination without an endpoint"),
		gone("refreq01", "destination", "MessageHeader.destination", "a header without a destination"),
		gone("refreq01", "reason", "MessageHeader.reason", "a header without a reason"),
		gone("refreq01", "bundle-type", "Bundle.type", "a Bundle without a type"),
	})
}

// minimaElsewhere are such messages of the other kinds.
func minimaElsewhere() []design {
	return sort(Cardinality, []design{
		gone("bookreq01", "timestamp", "Bundle.timestamp", "a Bundle without a timestamp"),
		gone("bookreq01", "appointment-status", "Appointment.status", "an Appointment without a status"),
		gone("bookreq01", "participant", "Appointment.participant", "an Appointment without a participant"),
		gone("bookreq01", "participant-status", "Appointment.participant[0].status", "a participant without a status"),
		gone("bookreq01", "slot-schedule", "Slot.schedule", "a Slot without a schedule"),
		gone("bookreq01", "slot-status", "Slot.status", "a Slot without a status"),
		gone("bookreq01", "slot-start", "Slot.start", "a Slot without a start"),
		gone("bookreq01", "slot-end", "Slot.end", "a Slot without an end"),
		gone("bookreq01", "schedule-actor", "Schedule.actor", "a Schedule without an actor"),
		gone("bookreq01", "latitude", "Location.position.latitude", "a position without a latitude"),
		gone("refreq03", "task-status", "Task.status", "a Task without a status"),
		gone("refreq03", "task-intent", "Task.intent", "a Task without an intent"),
		gone("refreq03", "condition-subject", "Condition.subject", "a Condition without a subject"),
		gone("refreq04", "communication-status", "Communication.status", "a Communication without a status"),
		gone("refreq04", "payload-content", "Communication.payload[0].contentString", "a payload without content"),
		gone("refreq04", "procedure-subject", "Procedure.subject", "a Procedure without a subject"),
		gone("refreq04", "history-period", "Encounter.statusHistory[1].period", "a status history without a period"),
		gone("refreq04", "encounter-place", "Encounter.location[0].location", "a location of an Encounter without the location"),
		gone("refreq04", "questionnaire-status", "Questionnaire.status", "a Questionnaire without a status"),
		gone("refreq04", "question-type", "Questionnaire.item[0].type", "a question without a type"),
		gone("refreq04", "scene-category", "Flag.category", "a scene safety Flag without a category"),
		gone("refreq04", "incident-type", "Location.type", "an incident Location without a type"),
		gone("refreq11", "device-name-type", "Device.deviceName[0].type", "a device name without a type"),
		gone("valreq01", "breach-end", "ServiceRequest.occurrencePeriod.end", "a breach window without an end"),
		gone("valreq01", "breach-start", "ServiceRequest.occurrencePeriod.start", "a breach window without a start"),
		gone("valresp01a", "response-identifier", "MessageHeader.response.identifier", "a response that does not say to what"),
		gone("valresp01a", "response-code", "MessageHeader.response.code", "a response without a code"),
		gone("valresp01a", "response", "MessageHeader.response", "a response message without a response"),
		{name: "link-without-type", base: "refreq01", path: "Patient.link", change: add(`{"other":{"reference":"Patient/1"}}`), what: "a link without a type", at: "Patient.link[0].type"},
	})
}

// maxima are messages with more than FHIR R4 or a profile allows.
func maxima() []design {
	return sort(Cardinality, []design{
		{name: "two-categories", base: "refreq01", path: "ServiceRequest.category[0]", change: again, what: "two categories where the profile allows one", at: "ServiceRequest.category"},
		{name: "two-categories", base: "valreq01", path: "ServiceRequest.category[0]", change: again, what: "two categories where the profile allows one", at: "ServiceRequest.category"},
		{name: "two-scene-categories", base: "valreq01", path: "Flag.category[0]", change: again, what: "two categories of a scene safety Flag", at: "Flag.category"},
		{name: "two-incident-types", base: "refreq04", path: "Location.type[0]", change: again, what: "two types of an incident Location", at: "Location.type"},
		{name: "two-nhs-numbers", base: "refreq01", path: "Patient.identifier[0]", change: again, what: "two NHS numbers", at: "Patient.identifier"},
		{name: "two-ethnic-categories", base: "refreq01", path: "Patient.extension[0]", change: again, what: "two ethnic categories", at: "Patient.extension"},
		{name: "two-verifications", base: "bookreq01", path: "Patient.identifier[0].extension[0]", change: again, what: "two verification statuses", at: "Patient.identifier[0].extension"},
		{name: "two-ods-codes", base: "bookreq01", path: "Organization#2.identifier[0]", change: again, what: "two ODS codes", at: "Organization#2.identifier"},
		{name: "two-uprns", base: "refreq04", path: "Location.extension[0].extension[0]", change: again, what: "two property numbers", at: "Location.extension[0].extension"},
		{name: "two-eastings", base: "valreq01", path: "Location.extension[0].extension[1]", change: again, what: "two eastings", at: "Location.extension[0].extension"},
	})
}
