package form

var safetyWords = []words{
	{path: "Flag.code.coding", label: "Is the scene safe?", options: sceneStates, topics: "scene", missing: "Choose whether the scene is safe"},
	{path: "Flag.code.coding", label: "What is the concern?", options: safeguarding, topics: "safeguarding", missing: "Choose what the safeguarding concern is"},
	{path: "Flag.code.coding", label: "What does the person need?", options: adjustments, topics: "adjustments", missing: "Choose what the person needs"},
	{path: "Flag.code.coding", label: "What is the alert?", options: alertOptions, topics: "alerts", missing: "Choose what it is"},
	{
		path: "Flag.subject", label: "Is it about the person or the place?", control: controlReference, topics: "alerts", tables: "app3- app4- app6-", need: must, preset: "#Patient",
		options: plain("#Patient", "The person", "#place:0", "The place where it happened"), refers: []string{"place"},
		missing: "Choose whether it is about the person or the place",
	},
	{
		path: "Flag.code.text", label: "What a crew must know before they go in", control: controlArea, limit: 2000, need: should, topics: "scene",
		help:     "If the scene is not safe, say why.",
		required: []When{{Field: flagCode, Values: []string{value(sceneSystem, "U")}}}, missing: "Say why the scene is not safe",
	},
	{
		path: "Flag.code.text", label: "Details", control: controlArea, limit: 2000, need: should, topics: "alerts",
		help: "What the service should know, in your words.",
	},
	{
		path: "Flag.code.text", label: "Details", control: controlArea, limit: 2000, need: should,
		help: "What the service should know, and who knows about it already.",
	},
	{path: "Flag.period.start", label: "Since", control: controlDate, partial: true},
	{path: "Flag.period.end", label: "Until", control: controlDate, partial: true, help: "Leave empty while it goes on."},
}

var backgroundWords = []words{
	{
		path: "Observation.code", label: "What concerns you", limit: 500, need: must, control: controlText, topics: "concern",
		help: "For example, a young child is alone with the person.", missing: "Enter what concerns you",
	},
	{
		path: "Observation.code", label: "What it is about", limit: 500, options: observed, free: true, need: must,
		help:    "For example Expectations and wishes, Lives alone, or Blood pressure.",
		missing: "Enter what the observation is about",
	},
	{path: systolic, label: "Upper (systolic)", control: controlQuantity, units: mercury, need: must, show: forBlood, topics: "observations", missing: "Enter the upper number of the blood pressure"},
	{path: diastolic, label: "Lower (diastolic)", control: controlQuantity, units: mercury, need: must, show: forBlood, topics: "observations", missing: "Enter the lower number of the blood pressure"},
	{
		path: "Observation.value[x]", label: "How you give the result", control: controlChoice, need: should, topics: "observations",
		options: plain("valueString", "In words", "valueQuantity", "As a measurement", "valueBoolean", "Yes or no"),
		help:    "Leave empty if there is nothing to add.", show: &When{Field: "code", Values: []string{bloodCode}, Not: true},
	},
	{
		path: "Observation.valueString", label: "What you found, or what the person said", control: controlArea, limit: 2000, need: must,
		show: said("valueString"), missing: "Enter what you found, or what the person said", topics: "observations",
	},
	{
		path: "Observation.valueQuantity", label: "Measurement", control: controlQuantity, units: measureUnits, need: must,
		show: said("valueQuantity"), missing: "Enter the measurement", topics: "observations",
	},
	{path: "Observation.valueBoolean", label: "Is it so?", control: controlYesNo, need: must, show: said("valueBoolean"), missing: "Choose yes or no", topics: "observations"},
	{path: "Observation.effectiveDateTime", label: "When", control: controlDateTime, topics: "observations"},
	{path: "Observation.effectivePeriod.end", label: "Until", control: controlDateTime, need: may, topics: "observations"},
}

var forBlood = &When{Field: "code", Values: []string{bloodCode}}

func said(kind string) *When { return &When{Field: "value", Values: []string{kind}} }

var kinWords = []words{
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
	{path: "Communication.payload.contentString", label: "Message", control: controlArea, limit: 2000, need: must, missing: "Enter the message"},
	{path: "Device.type.text", label: "Device", limit: 500, need: must, missing: "Enter what the device is", notFor: app8},
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
