package form

var backgroundWords = []words{
	{
		path: "Observation.code.text", label: "What it is about", limit: 500,
		help:    "For example Expectations and wishes, Lives alone, or Birth sex.",
		missing: "Enter what the observation is about",
	},
	{
		path: "Observation.valueString", label: "What you found, or what the person said", control: controlArea, limit: 2000, need: should,
	},
	{path: "Observation.effectiveDateTime", label: "When"},

	{path: "RelatedPerson.relationship.coding", label: "Who they are to the patient", options: relationships, missing: "Choose who this person is to the patient"},
	{path: "RelatedPerson.name.family", label: "Last name", limit: 200, need: must, missing: "Enter the last name of the next of kin"},
	{path: "RelatedPerson.name.given", label: "First name", limit: 200},
	{path: "RelatedPerson.name.prefix", label: "Title", limit: 50},
	{path: "RelatedPerson.telecom.value", label: "Telephone number", limit: 50},
	{path: "RelatedPerson.gender", label: "Sex", options: sexes},
	{path: "RelatedPerson.birthDate", label: "Date of birth"},
	{path: "RelatedPerson.address.line", label: "Address", control: controlArea, limit: 500, help: "One line each, without town and postcode."},
	{path: "RelatedPerson.address.city", label: "Town or city", limit: 200},
	{path: "RelatedPerson.address.district", label: "County", limit: 200, need: may},
	{path: "RelatedPerson.address.postalCode", label: "Postcode", limit: 10},
	{path: "RelatedPerson.communication.language.coding", label: "Language", options: languages},
}

// genericWords are for types that a payload table does not describe.
var genericWords = []words{
	{path: "Condition.code.text", label: "Health problem", limit: 500, need: must, missing: "Enter the health problem"},
	{path: "Condition.onsetDateTime", label: "Since", control: controlDate, need: may},
	{path: "Procedure.code.text", label: "What was done", limit: 500, need: must, missing: "Enter what was done"},
	{path: "Procedure.performedDateTime", label: "When", control: controlDate, need: may},
	{path: "Communication.payload.contentString", label: "Message", control: controlArea, limit: 2000, need: must, missing: "Enter the message"},
	{path: "Task.code.text", label: "What is asked for", limit: 500, need: must, missing: "Enter what is asked for"},
	{path: "Device.type.text", label: "Device", limit: 500, need: must, missing: "Enter what the device is"},
	{path: "Location.name", label: "Place", limit: 500, need: must, missing: "Enter where it is"},
	{path: "Immunization.vaccineCode.text", label: "Vaccine", limit: 500, need: must, missing: "Enter the vaccine"},
	{path: "Immunization.occurrenceDateTime", label: "Date given", control: controlDate, need: must, missing: "Enter when the vaccine was given"},
	{path: "DiagnosticReport.code.text", label: "Test or report", limit: 500, need: must, missing: "Enter what was tested"},
	{path: "DiagnosticReport.conclusion", label: "Result", control: controlArea, limit: 2000, need: should},
	{path: "ClinicalImpression.summary", label: "Clinical impression", control: controlArea, limit: 2000, need: must, missing: "Enter your clinical impression"},
	{path: "RiskAssessment.code.text", label: "Risk", limit: 500, need: must, missing: "Enter what the risk is"},
	{path: "Goal.description.text", label: "Goal", limit: 500, need: must, missing: "Enter the goal"},
	{path: "FamilyMemberHistory.relationship.text", label: "Relative", limit: 200, need: must, missing: "Enter which relative this is about"},
	{path: "FamilyMemberHistory.condition.code.text", label: "Health problem of the relative", limit: 500, need: must, missing: "Enter the health problem of the relative"},
	{path: "MedicationRequest.medicationCodeableConcept.text", label: "Prescribed medicine", limit: 500, need: must, missing: "Enter the medicine that is prescribed"},
	{path: "AdverseEvent.event.text", label: "What happened", limit: 500, need: must, missing: "Enter what happened"},
	{path: "DetectedIssue.code.text", label: "Problem found", limit: 500, need: must, missing: "Enter the problem that was found"},
	{path: "DocumentReference.content.attachment.title", label: "Name of the document", limit: 500, need: must, missing: "Enter the name of the document"},
	{path: "DocumentReference.description", label: "What it says", control: controlArea, limit: 2000, need: should},
}
