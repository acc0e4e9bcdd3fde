package form

const (
	snomed = "http://snomed.info/sct"
	dmd    = "https://dmd.nhs.uk"
)

const codeHelp = "Only if you know it. Digits, without spaces."

var medicineWords = []words{
	{
		path: "MedicationStatement.medicationCodeableConcept.coding.display", label: "Medicine", limit: 500,
		help:    "Name, strength and form, for example Amoxicillin 250mg capsules.",
		missing: "Enter the name of the medicine",
	},
	{
		path: "MedicationStatement.status", label: "Is the person taking it?", preset: "active", options: medicineStates,
		missing: "Choose whether the person is taking the medicine",
	},
	{
		path: "MedicationStatement.dosage.text", label: "Dose and how often", limit: 500, need: should,
		help: "In words, for example 2 capsules 4 times a day.",
	},
	{path: "MedicationStatement.effectiveDateTime", label: "Taken since", control: controlDate, partial: true},
	{path: "MedicationStatement.effectivePeriod.end", label: "Taken until", control: controlDate, partial: true, need: should, help: "Leave empty while the person takes it."},
	{
		path: "MedicationStatement.reasonCode.coding.display", label: "What it is for", limit: 500,
		help: "For example ear infection.",
	},
	{path: "MedicationStatement.dosage.doseAndRate.doseQuantity", label: "Amount of one dose", control: controlQuantity, units: doseUnits, help: "For example 500 milligrams."},
	{path: "MedicationStatement.dosage.timing.repeat.frequency", label: "How many times", help: "For example 4, for 4 times a day."},
	{path: "MedicationStatement.dosage.timing.repeat.period", label: "In every", help: "For example 1, for every 1 day."},
	{path: "MedicationStatement.dosage.timing.repeat.periodUnit", label: "Unit of time", options: timeUnits},
	{
		path: "MedicationStatement.dosage.asNeededCodeableConcept.coding.display", label: "Only when needed, for", limit: 500,
		help: "For example pain. Leave empty if it is taken regularly.",
	},
	{path: "MedicationStatement.dosage.route", label: "How it is taken", limit: 200, options: routes, free: true, help: "For example by mouth or inhaled."},
	{path: "MedicationStatement.dosage.method", label: "Instructions", limit: 500, options: methods, free: true, help: "For example until finished."},
	{path: "MedicationStatement.dosage.site.coding.display", label: "Where on the body", limit: 200},
	{path: "MedicationStatement.dosage.patientInstruction", label: "What the person was told", control: controlArea, limit: 2000, need: may},
	{path: "MedicationStatement.category.coding", label: "Where it was given or prescribed", options: medicineCategories},
	{path: "MedicationStatement.medicationCodeableConcept.coding.code", label: "dm+d code of the medicine", system: dmd, help: codeHelp},
	{path: "MedicationStatement.reasonCode.coding.code", label: "SNOMED CT code of the reason", system: snomed, help: codeHelp},
	{path: "MedicationStatement.dosage.asNeededCodeableConcept.coding.code", label: "SNOMED CT code of when it is needed", system: snomed, help: codeHelp},
	{path: "MedicationStatement.dosage.site.coding.code", label: "SNOMED CT code of where on the body", system: snomed, help: codeHelp},
}

var allergyWords = []words{
	{
		path: "AllergyIntolerance.code.coding.display", label: "What the person reacts to", limit: 500,
		help:    "For example amoxicillin, nuts or latex.",
		missing: "Enter what the person reacts to",
	},
	{path: "AllergyIntolerance.type", label: "Allergy or intolerance", options: plain("allergy", "Allergy", "intolerance", "Intolerance")},
	{
		path: "AllergyIntolerance.category", label: "Kind of substance",
		options: plain("medication", "Medicine", "food", "Food", "environment", "Something in the surroundings", "biologic", "Blood product, vaccine or other biological"),
	},
	{ // R4 wants it of every allergy (invariant ait-1)
		path: "AllergyIntolerance.clinicalStatus.coding", label: "Does the person still have it?", options: allergyStates, need: must,
		preset:  value("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"),
		missing: "Choose whether the person still has the allergy",
	},
	{path: "AllergyIntolerance.verificationStatus.coding", label: "How certain is it?", options: allergySureness},
	{
		path: "AllergyIntolerance.reaction.manifestation.coding.display", label: "What happens", limit: 500,
		help:    "For example rash or swelling of the face.",
		missing: "Enter what happens when the person is exposed to it",
	},
	{path: "AllergyIntolerance.reaction.severity", label: "How bad it was", options: plain("mild", "Mild", "moderate", "Moderate", "severe", "Severe")},
	{
		path: "AllergyIntolerance.asserter", label: "Who told you about it?", control: controlReference,
		options: plain("#Patient", "The patient", "#Practitioner", "I found it out myself"),
	},
	{path: "AllergyIntolerance.code.coding.code", label: "SNOMED CT code of the substance", system: snomed, help: codeHelp},
	{path: "AllergyIntolerance.reaction.manifestation.coding.code", label: "SNOMED CT code of what happens", system: snomed, help: codeHelp},
}
