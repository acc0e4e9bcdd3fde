package mutants

const software = `[{"url":"https://fhir.nhs.uk/StructureDefinition/CDSSExtension","extension":[{"url":"RequesterCDSSsoftware","valueString":"Pathways"},{"url":"RequesterCDSSversion","valueString":"30.2.0"}]}]`

// fixes are the defects that single examples have. The value of the first
// Observation of refreq01 is none: it makes room for rules about values.
var fixes = []fix{
	{"bookreq01", "MessageHeader.extension", put(software)},
	{"bookreq02", "MessageHeader.reason.coding[0].code", put(`"update"`)},
	{"bookreq02", "Appointment.id", put(`"3713c8fc-dbcf-4f90-bacf-89d99e434e9b"`)},
	{"bookreq02", "Appointment.slot", put(`[{"reference":"Slot/da83ae28-46f0-4aad-9c54-dcad462cafcb"}]`)},
	{"refreq01", "ServiceRequest.performer[0]", leadTo("HealthcareService")},
	{"refreq01", "Observation.valueString", put(`"alone since spring"`)},
	{"refreq08c", "CarePlan.activity[0].outcomeCodeableConcept[3].coding[0].display", put(`"Cat1 Life Threatening"`)},
	{"refreq10", "CarePlan.activity[0].outcomeCodeableConcept[3].coding[0].display", put(`"Cat4 Less Urgent"`)},
	{"refreq11", "CarePlan.activity[1].detail.performer[1]", leadTo("HealthcareService#2")},
	{"refreq11", "CarePlan.activity[1].detail.performer[2]", leadTo("HealthcareService#3")},
	{"refreq11", "Encounter.class", put(`{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"VR","display":"virtual"}`)},
	{"refreq11", "ServiceRequest.category[0].coding[1].display", put(`"AG to e-RS"`)},
	{"refresp01", "ServiceRequest.basedOn", put(`[{"reference":"urn:uuid:38e9c018-adbb-4579-9cd8-45f4f890b93b"}]`)},
	{"refresp01", "Appointment.slot", put(`[{"reference":"Slot/da83ae28-46f0-4aad-9c54-dcad462cafcb"}]`)},
	{"refresp01", "Appointment.basedOn", put(`[{"reference":"urn:uuid:236bb75d-90ef-461f-b71e-fde7f899802c"}]`)},
	{"refresp01", "Appointment.serviceCategory", put(`[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"a1t1","display":"111 to ED"}]}]`)},
	{"refresp01", "Flag#2.category[0].coding[0]", put(`{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"RA","display":"Reasonable Adjustment"}`)},
	{"refresp01", "Flag#2.code.coding[0].system", put(`"https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars"`)},
	{"refresp01", "Patient.generalPractitioner[0]", leadTo("Organization")},
	{"refresp03", "MessageHeader.definition", put(`"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral-short"`)},
	{"refresp03", "MessageHeader.focus[0]", leadTo("Encounter#2")},
	{"servreq01", "ServiceRequest.id", put(`"236bb75d-90ef-461f-b71e-fde7f899802c"`)},
	{"servreq01", "ServiceRequest.basedOn", put(`[{"reference":"CarePlan/38e9c018-adbb-4579-9cd8-45f4f890b93b"}]`)},
	{"servreq01", "ServiceRequest.encounter", put(`{"reference":"Encounter/8c63d621-4d86-4f57-8699-e8e22d49935d"}`)},
	{"valreq01", "Encounter.id", put(`"8c63d621-4d86-4f57-8699-e8e22d49935d"`)},
	{"refresp03", "Encounter.id", put(`"8c63d621-4d86-4f57-8699-e8e22d49935d"`)},
	{"refreq11", "Organization.type", put(`[{"coding":[{"system":"http://snomed.info/sct","code":"264358009","display":"General practice premises"}]}]`)},
	{"valreq02", "Flag.code", put(`{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars","code":"S","display":"The Scene is safe"}]}`)},
	{"valresp01a", "ServiceRequest.requester", leadsTo("Practitioner")},
	{"valresp04", "ServiceRequest.requester", leadsTo("Practitioner")},
	{"valresp05", "ServiceRequest.category[0].coding[1].display", put(`"999 to Falls"`)},

	{"app2-referral", "ServiceRequest.category[0].coding[1]", useCase("a2t1", "111 Online to ED")},
	{"app2-booking", "Appointment.serviceCategory[0].coding[0]", useCase("a2t1", "111 Online to ED")},
	{"app3-referral", "ServiceRequest.category[0].coding[1]", useCase("a3t1", "999 to CAS Referral")},
	{"app3-referral", "ServiceRequest.category[0].coding[0].code", put(`"referral"`)},
	{"app3-referral", "ServiceRequest.category[0].coding[0].display", put(`"Transfer of Care"`)},
	{"app3-referral", "ServiceRequest.meta.profile[0]", put(`"https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral"`)},
	{"app3-referral", "MessageHeader.definition", put(`"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral"`)},
	{"app3-referral", "CarePlan.status", put(`"completed"`)},
	{"app3-referral", "Encounter.status", put(`"finished"`)},
	{"app7-booking", "Appointment.serviceCategory[0].coding[0]", useCase("a7t1", "Patient Facing Services to Primary Care")},
	{"app7-booking", "Schedule.serviceCategory", put(`[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/service-category","code":"17","display":"General Practice"}]}]`)},
}

// useCase is the coding of a use case.
func useCase(code, display string) change {
	return put(`{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"` + code + `","display":"` + display + `"}`)
}
