package mutants

// references lead nowhere, or to what they must not lead to (FHIR R4,
// References; BaRS Core, references inside the Bundle).
func references() []design {
	nowhere := func(base, path string) design {
		return design{name: "nowhere-" + lower(path), base: base, path: path + ".reference",
			change: put(`"urn:uuid:00000000-0000-4000-8000-000000000000"`), what: path + " leads to nothing in the message", at: path}
	}
	wrong := func(base, path, to string) design {
		return design{name: "wrong-" + lower(path), base: base, path: path, change: leadTo(to), what: path + " leads to a " + to}
	}
	return sort(Reference, []design{
		nowhere("refreq01", "Encounter.subject"), nowhere("refreq01", "ServiceRequest.subject"), nowhere("refreq01", "ServiceRequest.basedOn[0]"),
		nowhere("refreq01", "ServiceRequest.requester"), nowhere("refreq01", "CarePlan.encounter"), nowhere("refreq01", "CarePlan.supportingInfo[1]"),
		nowhere("refreq01", "Flag.subject"), nowhere("refreq01", "Patient.generalPractitioner[0]"), nowhere("refreq01", "MessageHeader.sender"),
		nowhere("refreq01", "MessageHeader.destination[0].receiver"), nowhere("refreq01", "MessageHeader.focus[0]"),
		nowhere("refreq01", "HealthcareService.providedBy"), nowhere("refreq01", "PractitionerRole.practitioner"),
		nowhere("refreq01", "MedicationStatement.subject"), nowhere("refreq01", "AllergyIntolerance.patient"), nowhere("refreq01", "Consent.patient"),
		nowhere("bookreq01", "Appointment.participant[0].actor"), nowhere("bookreq01", "Slot.schedule"), nowhere("bookreq01", "Schedule.actor[0]"),
		nowhere("bookreq01", "HealthcareService.location[0]"), nowhere("valreq01", "ServiceRequest.locationReference[0]"),
		nowhere("refreq03", "CarePlan.addresses[0]"), nowhere("refreq04", "Encounter.location[0].location"), nowhere("valresp01a", "MessageHeader.focus[0]"),
		wrong("refreq01", "Encounter.subject", "Organization"), wrong("refreq01", "ServiceRequest.subject", "Practitioner"),
		wrong("refreq01", "ServiceRequest.basedOn[0]", "Patient"), wrong("refreq01", "ServiceRequest.encounter", "Patient"),
		wrong("refreq01", "ServiceRequest.requester", "Encounter"), wrong("refreq01", "ServiceRequest.performer[0]", "Encounter"),
		wrong("refreq01", "CarePlan.subject", "Practitioner"), wrong("refreq01", "CarePlan.encounter", "Patient"),
		wrong("refreq01", "MessageHeader.sender", "Patient"), wrong("refreq01", "MessageHeader.destination[0].receiver", "Encounter"),
		wrong("refreq01", "HealthcareService.providedBy", "Practitioner"), wrong("refreq01", "PractitionerRole.practitioner", "Organization"),
		wrong("refreq01", "PractitionerRole.organization", "Practitioner"), wrong("refreq01", "Patient.generalPractitioner[0]", "Encounter"),
		wrong("refreq01", "Observation.performer[0]", "Encounter"), wrong("refreq01", "Observation.encounter", "Patient"),
		wrong("refreq01", "Consent.patient", "Encounter"), wrong("refreq01", "MedicationStatement.context", "Patient"),
		wrong("refreq01", "AllergyIntolerance.recorder", "Organization"), wrong("refreq01", "AllergyIntolerance.patient", "Practitioner"),
		wrong("refreq01", "QuestionnaireResponse.author", "Encounter"), wrong("refreq01", "Flag.subject", "Encounter"),
		wrong("valreq01", "Flag.subject", "Patient"), wrong("valreq01", "ServiceRequest.locationReference[0]", "Patient"),
		wrong("bookreq01", "Appointment.slot[0]", "Schedule"), wrong("bookreq01", "Slot.schedule", "Slot"),
		wrong("bookreq01", "Schedule.actor[0]", "Slot"), wrong("bookreq01", "Appointment.participant[0].actor", "Slot"),
		wrong("bookreq01", "HealthcareService.location[0]", "Organization"), wrong("refreq03", "Condition.encounter", "Patient"),
		wrong("refreq03", "CarePlan.addresses[0]", "Patient"), wrong("refreq03", "CarePlan.activity[0].reference", "Patient"),
		wrong("refreq04", "Encounter.location[0].location", "Patient"), wrong("refreq04", "Procedure.subject", "Practitioner"),
		wrong("refreq11", "Device.owner", "Patient"), wrong("refreq11", "CarePlan.activity[1].detail.performer[0]", "Task"),
		{name: "relative-of-wrong-type", base: "refreq01", path: "Encounter.episodeOfCare[0].reference", change: put(`"Patient/d877b820-e72b-44d1-a627-195f54bfc606"`), what: "an episode of care that is a Patient", at: "Encounter.episodeOfCare[0]"},
		{name: "type-differs", base: "refreq01", path: "Encounter.subject.type", change: put(`"Organization"`), what: "a reference that says another type than it leads to", at: "Encounter.subject"},
		{name: "contained-absent", base: "refreq01", path: "Encounter.subject.reference", change: put(`"#p1"`), what: "a reference to a contained resource that is not there", at: "Encounter.subject"},
		{name: "malformed-urn", base: "refreq01", path: "Encounter.subject.reference", change: put(`"urn:uuid:123"`), what: "a reference that is no UUID", at: "Encounter.subject"},
	})
}

// extensions are extensions in a wrong place or shape (FHIR R4, Extensibility).
func extensions() []design {
	const profile = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
	return sort(Extension, []design{
		{name: "extension-value-and-children", base: "refreq01", path: "Patient.extension[1].extension", change: add(`{"url":"more","valueString":"x"}`), what: "an extension with a value and extensions", at: "Patient.extension[1]"},
		{name: "extension-empty", base: "refreq01", path: "Patient.extension", change: add(`{"url":"https://example.org/fhir/empty"}`), what: "an extension with neither value nor extensions"},
		{name: "extension-relative-url", base: "refreq01", path: "Patient.extension", change: add(`{"url":"rank","valueInteger":1}`), what: "an extension whose url is not absolute"},
		{name: "ethnic-on-organization", base: "refreq01", path: "Organization.extension", change: add(`{"url":"` + profile + `EthnicCategory","valueCodeableConcept":{"text":"A"}}`), what: "an ethnic category of an Organization"},
		{name: "ethnic-on-contact", base: "refreq01", path: "Patient.contact[0].extension", change: add(`{"url":"` + profile + `EthnicCategory","valueCodeableConcept":{"text":"A"}}`), what: "an ethnic category of a contact"},
		{name: "verification-on-name", base: "refreq01", path: "Patient.name[0].extension", change: add(`{"url":"` + profile + `NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus","code":"number-present-and-verified"}]}}`), what: "a verification status of a name"},
		{name: "software-on-patient", base: "refreq01", path: "Patient.extension", change: add(`{"url":"https://fhir.nhs.uk/StructureDefinition/CDSSExtension","extension":[{"url":"RequesterCDSSsoftware","valueString":"Pathways"},{"url":"RequesterCDSSversion","valueString":"1"}]}`), what: "decision software of a Patient"},
		{name: "location-on-encounter", base: "refreq04", path: "Encounter.extension", change: add(`{"url":"https://fhir.nhs.uk/StructureDefinition/LocationExtension","extension":[{"url":"UPRN","valueString":"1"}]}`), what: "location details of an Encounter"},
		{name: "unknown-modifier", base: "refreq01", path: "Patient.modifierExtension", change: add(`{"url":"https://example.org/fhir/opposite","valueBoolean":true}`), what: "a modifier that nobody knows"},
		{name: "unknown-modifier-nested", base: "refreq01", path: "Patient.contact[0].modifierExtension", change: add(`{"url":"https://example.org/fhir/opposite","valueBoolean":true}`), what: "a modifier of a contact that nobody knows"},
		{name: "modifier-on-type", base: "refreq01", path: "Patient.name[0].modifierExtension", change: add(`{"url":"https://example.org/fhir/opposite","valueBoolean":true}`), what: "a modifier of a name, which can have none"},
		{name: "verification-without-value", base: "refreq01", path: "Patient.identifier[0].extension[0].valueCodeableConcept", change: drop, what: "a verification status without its value", at: "Patient.identifier[0].extension[0]"},
		{name: "ethnic-without-value", base: "bookreq01", path: "Patient.extension[0].valueCodeableConcept", change: drop, what: "an ethnic category without its value", at: "Patient.extension[0]"},
		{name: "location-with-value", base: "valreq01", path: "Location.extension[0]", change: put(`{"url":"https://fhir.nhs.uk/StructureDefinition/LocationExtension","valueString":"1"}`), what: "location details that are a text"},
		{name: "software-with-value", base: "refreq01", path: "MessageHeader.extension[0]", change: put(`{"url":"https://fhir.nhs.uk/StructureDefinition/CDSSExtension","valueString":"Pathways"}`), what: "decision software that is a text"},
		{name: "primitive-extension-empty", base: "refreq01", path: "Patient._birthDate", change: put(`{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime"}]}`), what: "an extension of a date without a value", at: "Patient.birthDate"},
		{name: "extension-is-object", base: "refreq01", path: "Organization.extension", change: put(`{"url":"https://example.org/fhir/x","valueString":"x"}`), what: "an extension that is no list"},
	})
}
