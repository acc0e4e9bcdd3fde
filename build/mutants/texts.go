package mutants

// texts are strings and narratives that FHIR does not allow (FHIR R4, string;
// Narrative).
func texts() []design {
	return sort(Primitive, []design{
		{name: "string-empty", base: "refreq01", path: "Organization#2.name", change: put(`""`), what: "an empty name"},
		{name: "string-blank", base: "refreq01", path: "Organization#3.name", change: put(`"   "`), what: "a name of spaces only", warning: true},
		{name: "string-control", base: "refreq01", path: "Patient.name[0].family", change: put(`"Jo\u0001nes"`), what: "a control character in a name"},
		{name: "string-empty-in-list", base: "refreq01", path: "Patient.name[0].given", change: add(`""`), what: "an empty given name"},
		{name: "string-empty-reference", base: "refreq01", path: "Encounter.subject.reference", change: put(`""`), what: "an empty reference"},
		{name: "string-empty-code", base: "refreq01", path: "Observation.code.coding[0].code", change: put(`""`), what: "an empty code"},
		{name: "string-empty-answer", base: "refreq01", path: "QuestionnaireResponse.item[0].item[0].item[0].answer[0].valueString", change: put(`""`), what: "an empty answer"},
		{name: "markdown-empty", base: "refreq01", path: "HealthcareService.extraDetails", change: put(`""`), what: "an empty markdown text"},
		{name: "narrative-script", base: "refreq01", path: "Patient.text", change: put(`{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Julie</p><script>1</script></div>"}`), what: "a script in a narrative", at: "Patient.text.div"},
		{name: "narrative-handler", base: "valreq01", path: "Patient.text", change: put(`{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p onclick=\"x()\">Julie</p></div>"}`), what: "an event handler in a narrative", at: "Patient.text.div"},
		{name: "narrative-empty", base: "refreq03", path: "Patient.text", change: put(`{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"> </div>"}`), what: "a narrative that says nothing", at: "Patient.text.div"},
		{name: "narrative-unclosed", base: "refreq04", path: "Patient.text", change: put(`{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Julie</div>"}`), what: "a narrative that is no XHTML", at: "Patient.text.div"},
		{name: "narrative-plain", base: "refreq10", path: "Patient.text", change: put(`{"status":"generated","div":"Julie Jones"}`), what: "a narrative without its div", at: "Patient.text.div"},
		{name: "narrative-without-status", base: "refreq11", path: "Patient.text", change: put(`{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Julie</div>"}`), what: "a narrative without a status", at: "Patient.text.status"},
	})
}
