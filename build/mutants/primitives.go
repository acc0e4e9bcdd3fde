package mutants

// primitives are dates and times that are none of their data type (FHIR R4,
// Data Types, Primitive Types).
func primitives() []design {
	return sort(Primitive, []design{
		{name: "date-30-february", base: "refreq01", path: "Patient.birthDate", change: put(`"1959-02-30"`), what: "a day that does not exist"},
		{name: "date-29-february", base: "bookreq01", path: "Patient.birthDate", change: put(`"1974-02-29"`), what: "29 February in a common year"},
		{name: "date-month-13", base: "refreq01", path: "Patient.birthDate", change: put(`"1959-13-04"`), what: "month 13"},
		{name: "date-short", base: "refreq01", path: "Patient.birthDate", change: put(`"1959-5-4"`), what: "month and day of one digit"},
		{name: "date-british", base: "valreq01", path: "Patient.birthDate", change: put(`"04/05/1959"`), what: "day before month, with slashes"},
		{name: "date-with-time", base: "refreq03", path: "Patient.birthDate", change: put(`"1959-05-04T10:00:00Z"`), what: "a date with a time"},
		{name: "date-with-space", base: "refreq01", path: "Patient.birthDate", change: put(`" 1959-05-04"`), what: "a space before a date"},
		{name: "datetime-without-zone", base: "refreq01", path: "ServiceRequest.authoredOn", change: put(`"2021-10-11T15:23:30"`), what: "a time without a zone"},
		{name: "datetime-hour-25", base: "refreq01", path: "ServiceRequest.authoredOn", change: put(`"2021-10-11T25:23:30+00:00"`), what: "hour 25"},
		{name: "datetime-minute-60", base: "refreq03", path: "ServiceRequest.authoredOn", change: put(`"2023-06-26T11:60:00+00:00"`), what: "minute 60"},
		{name: "datetime-without-seconds", base: "valreq01", path: "ServiceRequest.authoredOn", change: put(`"2021-11-26T15:00+00:00"`), what: "a time without seconds"},
		{name: "datetime-29-february", base: "refreq01", path: "Encounter.period.start", change: put(`"2021-02-29T07:15:00+10:00"`), what: "29 February in a common year"},
		{name: "datetime-zone-15", base: "refreq01", path: "Encounter.period.start", change: put(`"2021-02-19T07:15:00+15:00"`), what: "a zone that does not exist"},
		{name: "datetime-zone-short", base: "refreq01", path: "Encounter.period.start", change: put(`"2021-02-19T07:15:00+0100"`), what: "a zone without a colon"},
		{name: "datetime-with-blank", base: "refreq04", path: "Encounter.period.start", change: put(`"2023-12-26 15:00:00+00:00"`), what: "a blank between date and time"},
		{name: "datetime-31-june", base: "refreq01", path: "QuestionnaireResponse.authored", change: put(`"2021-06-31T16:28:00+07:00"`), what: "31 June"},
		{name: "datetime-hour-only", base: "refreq01", path: "Observation.effectiveDateTime", change: put(`"2021-10-23T10"`), what: "only the hour"},
		{name: "datetime-in-answer", base: "refreq01", path: "QuestionnaireResponse#2.item[0].item[2].item[3].answer[0].valueDateTime", change: put(`"2021-11-31"`), what: "31 November in an answer"},
		{name: "instant-date", base: "refreq01", path: "Patient.meta.lastUpdated", change: put(`"2021-11-26"`), what: "an instant without a time"},
		{name: "instant-without-zone", base: "refreq01", path: "Bundle.timestamp", change: put(`"2021-10-11T12:15:10"`), what: "an instant without a zone"},
		{name: "instant-start", base: "bookreq01", path: "Slot.start", change: put(`"2021-10-06"`), what: "the start of a slot is only a date"},
		{name: "instant-appointment", base: "bookreq01", path: "Appointment.end", change: put(`"2021-10-12T12:40:30"`), what: "the end of an appointment has no zone"},
		{name: "time-24", base: "bookreq01", path: "HealthcareService.availableTime", change: put(`[{"availableStartTime":"24:30:00"}]`), what: "an hour that does not exist", at: "HealthcareService.availableTime[0].availableStartTime"},
		{name: "time-without-seconds", base: "bookreq01", path: "HealthcareService.availableTime", change: put(`[{"availableEndTime":"12:30"}]`), what: "a time of day without seconds", at: "HealthcareService.availableTime[0].availableEndTime"},
	})
}

// numbers are numbers, codes, ids and addresses that are none.
func numbers() []design {
	return sort(Primitive, []design{
		{name: "boolean-yes", base: "refreq01", path: "Patient.communication[0].preferred", change: put(`"yes"`), what: "yes for true"},
		{name: "positive-zero", base: "refreq01", path: "Patient.contact[0].telecom[0].rank", change: put(`0`), what: "a rank of 0"},
		{name: "positive-negative", base: "refreq01", path: "Patient.contact[0].telecom[2].rank", change: put(`-3`), what: "a negative rank"},
		{name: "positive-fraction", base: "refreq01", path: "Patient.contact[0].telecom[0].rank", change: put(`1.5`), what: "a rank with a fraction"},
		{name: "positive-exponent", base: "refreq01", path: "Patient.contact[0].telecom[0].rank", change: put(`2e0`), what: "a rank with an exponent"},
		{name: "positive-too-large", base: "refreq03", path: "Patient.contact[0].telecom[0].rank", change: put(`2147483648`), what: "a whole number of more than 32 bits"},
		{name: "positive-in-extension", base: "refreq01", path: "Patient.contact[1].extension[0].valuePositiveInt", change: put(`0`), what: "a contact rank of 0"},
		{name: "positive-duration", base: "bookreq01", path: "Appointment.minutesDuration", change: put(`0`), what: "an appointment of no minutes"},
		{name: "unsigned-negative", base: "bookreq01", path: "Appointment.priority", change: put(`-1`), what: "a negative priority"},
		{name: "unsigned-total", base: "refreq01", path: "MedicationStatement.dosage[0].timing.repeat.offset", change: put(`-5`), what: "a negative offset"},
		{name: "integer-fraction", base: "refreq01", path: "MedicationStatement.dosage[0].sequence", change: put(`1.5`), what: "a whole number with a fraction"},
		{name: "base64-letters", base: "refreq01", path: "Patient.photo", change: put(`[{"contentType":"image/png","data":"not base 64!"}]`), what: "letters that base64 has not", at: "Patient.photo[0].data"},
		{name: "base64-length", base: "bookreq01", path: "Patient.photo", change: put(`[{"contentType":"image/png","data":"aGVsbG8"}]`), what: "base64 of the wrong length", at: "Patient.photo[0].data"},
		{name: "code-leading-space", base: "refreq01", path: "Flag.status", change: put(`" active"`), what: "a code begins with a space"},
		{name: "code-two-spaces", base: "refreq01", path: "Observation.code.coding[0].code", change: put(`"Lives  Alone"`), what: "a code has two spaces together"},
		{name: "code-trailing-space", base: "refreq01", path: "AllergyIntolerance.code.coding[0].code", change: put(`"372687004 "`), what: "a code ends with a space"},
		{name: "code-line-break", base: "valreq01", path: "Observation.code.coding[0].code", change: put(`"271594007\n"`), what: "a code has a line break"},
		{name: "id-underscore", base: "bookreq01", path: "Slot.id", change: put(`"da83_ae28"`), what: "an underscore in an id"},
		{name: "id-long", base: "bookreq01", path: "Slot.id", change: put(`"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg"`), what: "an id of 65 characters"},
		{name: "id-space", base: "valresp01a", path: "Patient.id", change: put(`"9589fb37 87a2"`), what: "a space in an id"},
		{name: "id-empty", base: "valresp01a", path: "Organization.id", change: put(`""`), what: "an empty id"},
		{name: "uri-space", base: "refreq01", path: "Observation.code.coding[0].system", change: put(`"https://fhir.nhs.uk/CodeSystem/household composition-bars"`), what: "a space in a code system"},
		{name: "uri-in-answer", base: "refreq01", path: "QuestionnaireResponse#2.item[0].item[0].item[1].answer[0].valueUri", change: put(`"http://www.healthcaregateway.co.uk/ mig"`), what: "a space in an address"},
		{name: "url-space", base: "refreq01", path: "MessageHeader.source.endpoint", change: put(`"https://fhir.nhs.uk/Id/dos-service-id |2222222222"`), what: "a space in an endpoint"},
		{name: "canonical-space", base: "refreq04", path: "QuestionnaireResponse.questionnaire", change: put(`"https://fhir.nhs.uk/Questionnaire/N OC"`), what: "a space in a canonical"},
		{name: "oid", base: "refreq01", path: "Patient.extension", change: add(`{"url":"https://example.org/fhir/oid","valueOid":"urn:oid:9.1"}`), what: "an OID that begins with 9", at: "Patient.extension[2].valueOid"},
		{name: "uuid", base: "refreq01", path: "Patient.extension", change: add(`{"url":"https://example.org/fhir/uuid","valueUuid":"urn:uuid:1234"}`), what: "a UUID that is too short", at: "Patient.extension[2].valueUuid"},
	})
}
