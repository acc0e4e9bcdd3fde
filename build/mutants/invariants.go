package mutants

// invariants are broken rules that FHIR R4 states as FHIRPath, named by their
// keys.
func invariants() []design {
	const backwards = `{"start":"2021-02-19T07:15:00+00:00","end":"2021-02-18T07:15:00+00:00"}`
	period := func(base, path string) design {
		return design{name: "per-1-" + lower(path), base: base, path: path, change: put(backwards), what: "per-1: " + path + " ends before it starts"}
	}
	basic := func(name, more, what string) design {
		return design{name: name, base: "refreq01", path: "Encounter.contained", change: put(`[{"resourceType":"Basic","id":"b","code":{"text":"x"},"subject":{"reference":"#"}` + more + `}]`), what: what, at: "Encounter"}
	}
	return sort(Invariant, []design{
		period("refreq01", "Encounter.period"), period("refreq01", "ServiceRequest.occurrencePeriod"), period("refreq01", "Flag.period"),
		period("refreq01", "CarePlan.period"), period("refreq01", "Patient.name[0].period"), period("refreq01", "Patient.identifier[0].period"),
		period("refreq01", "Patient.address[0].period"), period("refreq01", "Patient.contact[0].period"), period("refreq01", "Patient.contact[1].telecom[0].period"),
		period("refreq01", "Practitioner.name[0].period"), period("refreq04", "Encounter.statusHistory[0].period"), period("refreq04", "Encounter.location[0].period"),
		period("refreq04", "Task.restriction.period"), period("refreq04", "Procedure.performedPeriod"), period("bookreq01", "Schedule.planningHorizon"),
		{name: "pat-1", base: "refreq01", path: "Patient.contact", change: add(`{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":3}],"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0131","code":"U"}]}]}`), what: "pat-1: a contact with no details"},
		{name: "cpt-2-contact", base: "refreq01", path: "Patient.contact[0].telecom[0].system", change: drop, what: "cpt-2: a number without what it is for", at: "Patient.contact[0].telecom[0]"},
		{name: "cpt-2-practitioner", base: "refreq01", path: "Practitioner.telecom[0].system", change: drop, what: "cpt-2: a number without what it is for", at: "Practitioner.telecom[0]"},
		{name: "cpt-2-source", base: "refreq01", path: "MessageHeader.source.contact.system", change: drop, what: "cpt-2: a number without what it is for", at: "MessageHeader.source.contact"},
		{name: "qty-3", base: "refreq01", path: "MedicationStatement.dosage[0].doseAndRate[0].doseQuantity.system", change: drop, what: "qty-3: a unit code without its system", at: "MedicationStatement.dosage[0].doseAndRate[0].doseQuantity"},
		{name: "rng-2", base: "refreq01", path: "Observation.referenceRange", change: put(`[{"text":"x","age":{"low":{"value":10},"high":{"value":5}}}]`), what: "rng-2: a range from more to less", at: "Observation.referenceRange[0].age"},
		{name: "rat-1", base: "refreq01", path: "MedicationStatement.dosage[0].maxDosePerPeriod", change: put(`{"numerator":{"value":1}}`), what: "rat-1: a ratio without its denominator"},
		{name: "att-1", base: "refreq01", path: "Patient.photo", change: put(`[{"data":"aGVsbG8="}]`), what: "att-1: data without its type", at: "Patient.photo[0]"},
		{name: "ele-1", base: "refreq01", path: "Patient.name", change: add(`{"id":"a"}`), what: "ele-1: a name with nothing but an id"},
		{name: "obs-3", base: "refreq01", path: "Observation.referenceRange", change: put(`[{"appliesTo":[{"text":"adults"}]}]`), what: "obs-3: a reference range without limits", at: "Observation.referenceRange[0]"},
		{name: "obs-6", base: "refreq01", path: "Observation.dataAbsentReason", change: put(`{"text":"not asked"}`), what: "obs-6: a value and why there is none", at: "Observation"},
		{name: "obs-7", base: "refreq01", path: "Observation.component", change: put(`[{"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/household-composition-bars","code":"LivesAlone","display":"Lives Alone"}]},"valueString":"yes"}]`), what: "obs-7: a component of the same code as the Observation, which has a value", at: "Observation"},
		{name: "ait-1", base: "refreq01", path: "AllergyIntolerance.clinicalStatus", change: drop, what: "ait-1: an allergy that is not withdrawn has no clinical status", at: "AllergyIntolerance"},
		{name: "ait-2", base: "refreq01", path: "AllergyIntolerance.verificationStatus", change: put(`{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"entered-in-error"}]}`), what: "ait-2: an allergy entered in error has a clinical status", at: "AllergyIntolerance"},
		{name: "con-1", base: "refreq03", path: "Condition.stage", change: put(`[{"type":{"text":"clinical"}}]`), what: "con-1: a stage without summary or assessment", at: "Condition.stage[0]"},
		{name: "con-4", base: "refreq03", path: "Condition.abatementDateTime", change: put(`"2023-06-27"`), what: "con-4: a condition that is over is active", at: "Condition"},
		{name: "con-5", base: "refreq03", path: "Condition.verificationStatus", change: put(`{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]}`), what: "con-5: a condition entered in error has a clinical status", at: "Condition"},
		{name: "cpl-3", base: "refreq03", path: "CarePlan.activity[0].detail", change: put(`{"status":"not-started"}`), what: "cpl-3: an activity with a reference and a detail", at: "CarePlan.activity[0]"},
		{name: "prr-1", base: "refreq01", path: "ServiceRequest.orderDetail", change: put(`[{"text":"today"}]`), what: "prr-1: order details without a code", at: "ServiceRequest"},
		{name: "app-1", base: "bookreq01", path: "Appointment.participant", change: add(`{"status":"accepted"}`), what: "app-1: a participant without type and actor"},
		{name: "app-2", base: "bookreq01", path: "Appointment.end", change: drop, what: "app-2: a start without an end", at: "Appointment"},
		{name: "app-4", base: "bookreq01", path: "Appointment.cancelationReason", change: put(`{"text":"changed"}`), what: "app-4: a booked Appointment says why it was cancelled", at: "Appointment"},
		{name: "org-2", base: "refreq01", path: "Organization#2.address", change: put(`[{"use":"home","text":"High Street"}]`), what: "org-2: the home of an Organization", at: "Organization#2"},
		{name: "org-3", base: "refreq01", path: "Organization#2.telecom", change: put(`[{"system":"phone","value":"0113 496 0000","use":"home"}]`), what: "org-3: the home number of an Organization", at: "Organization#2"},
		{name: "inv-1", base: "refreq03", path: "Task.lastModified", change: put(`"2020-01-01T00:00:00+00:00"`), what: "inv-1: a Task changed before it was written", at: "Task"},
		{name: "ppc-2", base: "refreq01", path: "Consent.patient", change: drop, what: "ppc-2: a privacy consent without a patient", at: "Consent"},
		{name: "age-1", base: "refreq01", path: "AllergyIntolerance.onsetAge", change: put(`{"value":5}`), what: "age-1: an age without a unit"},
		basic("dom-2", `,"contained":[{"resourceType":"Basic","id":"c","code":{"text":"y"},"subject":{"reference":"#"}}]`, "dom-2: a contained resource contains another"),
		basic("dom-4", `,"meta":{"versionId":"1"}`, "dom-4: a contained resource has a version"),
		basic("dom-5", `,"meta":{"security":[{"code":"R"}]}`, "dom-5: a contained resource has a security label"),
		{name: "dom-3", base: "refreq01", path: "Encounter.contained", change: put(`[{"resourceType":"Basic","id":"b","code":{"text":"x"}}]`), what: "dom-3: nothing refers to a contained resource", at: "Encounter"},
		{name: "ele-1-coding", base: "refreq01", path: "Patient.maritalStatus", change: put(`{"coding":[{"id":"a"}]}`), what: "ele-1: a coding with nothing but an id", at: "Patient.maritalStatus.coding[0]"},
	})
}
