package mutants

// bundles break what FHIR R4 and BaRS Core want of a message Bundle.
func bundles() []design {
	return sort(Bundle, []design{
		{name: "header-last", base: "refreq01", path: "Bundle.entry[0]", change: last, what: "the MessageHeader is not first", at: "Bundle.entry[0]", stated: "Bundle"},
		{name: "header-last", base: "bookreq01", path: "Bundle.entry[0]", change: last, what: "the MessageHeader is not first", at: "Bundle.entry[0]", stated: "Bundle"},
		{name: "no-header", base: "refreq01", path: "Bundle.entry[0]", change: drop, what: "there is no MessageHeader", at: "Bundle.entry[0]", stated: "Bundle"},
		{name: "no-entries", base: "refreq01", path: "Bundle.entry", change: drop, what: "there are no entries", at: "Bundle.entry"},
		{name: "bdl-1", base: "refreq01", path: "Bundle.total", change: put("25"), what: "bdl-1: a total that only search results have", stated: "Bundle"},
		{name: "bdl-2", base: "refreq01", path: "@Patient.search", change: put(`{"mode":"match"}`), what: "bdl-2: search details that only search results have", stated: "Bundle"},
		{name: "bdl-3", base: "refreq01", path: "@Patient.request", change: put(`{"method":"POST","url":"Patient"}`), what: "bdl-3: a request that only transactions have", stated: "Bundle"},
		{name: "bdl-4", base: "refreq01", path: "@Patient.response", change: put(`{"status":"200"}`), what: "bdl-4: a response that only transactions have", stated: "Bundle"},
		{name: "bdl-5", base: "refreq01", path: "@Flag.resource", change: drop, what: "bdl-5: an entry without a resource"},
		{name: "bdl-7", base: "refreq01", path: "@Organization.fullUrl", change: put(`"urn:uuid:9589fb37-87a2-48d8-968f-b371429208a8"`), what: "bdl-7: two entries of one fullUrl", stated: "Bundle"},
		{name: "bdl-7", base: "bookreq01", path: "@Organization.fullUrl", change: put(`"urn:uuid:788660eb-d2c9-4773-abd4-318484673fb2"`), what: "bdl-7: two entries of one fullUrl", stated: "Bundle"},
		{name: "bdl-7-copy", base: "refreq01", path: "Bundle.entry[16]", change: again, what: "bdl-7: an entry stands twice", stated: "Bundle"},
		{name: "bdl-8", base: "refreq01", path: "@Flag#3.fullUrl", change: put(`"https://example.org/fhir/Flag/1/_history/2"`), what: "bdl-8: a fullUrl with a version"},
		{name: "no-fullurl", base: "refreq01", path: "@Flag#2.fullUrl", change: drop, what: "an entry without a fullUrl"},
		{name: "fullurl-of-server", base: "refreq01", path: "@Flag#2.fullUrl", change: put(`"https://example.org/fhir/Flag/1"`), what: "a fullUrl that is no UUID"},
		{name: "fullurl-relative", base: "refreq01", path: "@Flag#2.fullUrl", change: put(`"Flag/1"`), what: "a relative fullUrl"},
		{name: "fullurl-short", base: "refreq01", path: "@Flag#2.fullUrl", change: put(`"urn:uuid:3fe61915"`), what: "a fullUrl whose UUID is too short"},
		{name: "fullurl-elsewhere", base: "refreq01", path: "@Patient.fullUrl", change: put(`"urn:uuid:00000000-0000-4000-8000-000000000000"`), what: "the fullUrl of a Patient that everything refers to by another", at: "Bundle.entry[1].resource.subject"},
		{name: "no-version", base: "refreq01", path: "Bundle.meta.versionId", change: drop, what: "the version of the Application is missing"},
		{name: "no-version", base: "servreq01", path: "Bundle.meta.versionId", change: drop, what: "the version of the Application is missing"},
		{name: "version-words", base: "refreq01", path: "Bundle.meta.versionId", change: put(`"latest"`), what: "the version of the Application is no version"},
		{name: "no-id", base: "refreq01", path: "Bundle.id", change: drop, what: "the Bundle has no id"},
		{name: "no-meta", base: "refreq01", path: "Bundle.meta", change: drop, what: "the Bundle has no meta"},
		{name: "no-last-updated", base: "refreq01", path: "Bundle.meta.lastUpdated", change: drop, what: "the Bundle does not say when it was last changed"},
		{name: "resource-last-updated", base: "refreq01", path: "CarePlan.meta.lastUpdated", change: drop, what: "a resource does not say when it was last changed"},
		{name: "resource-last-updated", base: "bookreq01", path: "Slot.meta.lastUpdated", change: drop, what: "a resource does not say when it was last changed"},
	})
}
