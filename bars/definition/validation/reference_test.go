package validation_test

import "testing"

func TestWhereReferencesLead(t *testing.T) {
	subject := func(reference string) string { return observed(`,"subject":{` + reference + `}`) }
	inBundle := func(kind, entry, reference string) string {
		return `{"resourceType":"Bundle","type":"` + kind + `","timestamp":"2026-01-01T00:00:00Z","entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000A","resource":` +
			observed(`,"subject":{"reference":"`+reference+`"}`) + `},{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000b","resource":` + entry + `}]}`
	}
	person, medicine := `{"resourceType":"Patient","id":"b","gender":"male"}`, `{"resourceType":"Medication","id":"b","status":"active"}`
	at, in := []string{"error Observation.subject.reference"}, []string{"error Bundle.entry[0].resource.subject.reference"}
	run(t, []made{
		{"a type that is allowed", nil, subject(`"reference":"Patient/1"`), nil, 0},
		{"a type that is allowed elsewhere", nil, `{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"appointment":[{"reference":"Appointment/1"}]}`, nil, 0},
		{"a type that is not", nil, subject(`"reference":"Medication/1"`), at, 0},
		{"absolute, of a type that is not", nil, subject(`"reference":"https://example.org/fhir/Medication/1/_history/2"`), at, 0},
		{"absolute, not of this kind", nil, subject(`"reference":"https://example.org/some/thing"`), nil, 0},
		{"relative and no type", nil, subject(`"reference":"some/thing"`), at, 0},
		{"relative and no id", nil, subject(`"reference":"Patient"`), at, 0},
		{"an id that is none", nil, subject(`"reference":"Patient/a_b"`), at, 0},
		{"by a search", nil, subject(`"reference":"Patient?identifier=1"`), nil, 0},
		{"a type that FHIR does not have", nil, subject(`"reference":"Person2/1"`), at, 0},
		{"a name that is no type", nil, subject(`"reference":"Nothing/1"`), []string{"warning Observation.subject.reference"}, 0},
		{"by identifier, its type is not allowed", nil, subject(`"type":"Medication","identifier":{"value":"1"}`), []string{"error Observation.subject"}, 0},
		{"by identifier, its type is allowed", nil, subject(`"type":"Patient","identifier":{"value":"1"}`), nil, 0},
		{"says another type", nil, subject(`"type":"Group","reference":"Patient/1"`), at, 0},
		{"says the type", nil, subject(`"type":"Patient","reference":"Patient/1"`), nil, 0},
		{"to an entry", nil, inBundle("collection", person, "urn:uuid:00000000-0000-4000-8000-00000000000B"), nil, 0},
		{"to an entry of a type that is not allowed", nil, inBundle("collection", medicine, "urn:uuid:00000000-0000-4000-8000-00000000000b"), in, 0},
		{"to an entry by type and id", nil, inBundle("collection", person, "Patient/b"), nil, 0},
		{"to a version of an entry", nil, inBundle("collection", medicine, "urn:uuid:00000000-0000-4000-8000-00000000000b/_history/1"), in, 0},
		{"to a version of an entry by type and id", nil, inBundle("collection", medicine, "Medication/b/_history/1"), in, 0},
		{"to an entry without an id", nil, inBundle("collection", `{"resourceType":"Patient","gender":"male"}`, "Patient/"), in, 0},
		{"to no entry", nil, inBundle("collection", person, "urn:uuid:00000000-0000-4000-8000-00000000000c"), nil, 0},
		{"to no entry of a transaction", nil, `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":` + observed(`,"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-00000000000c"}`) +
			`,"request":{"method":"POST","url":"Observation"}}]}`, in, 0},
		{"to an oid that is no entry of a transaction", nil, `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":` + observed(`,"subject":{"reference":"urn:oid:1.2.3"}`) +
			`,"request":{"method":"POST","url":"Observation"}}]}`, in, 0},
	})
}

func TestTargetsThatAProfileNames(t *testing.T) {
	p := []string{profile("P", "Observation",
		`{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":["`+core+`Patient"]},{"code":"Reference","targetProfile":["`+home+`G"]}]}`), profile("G", "Group")}
	inside := []string{profile("P", "Observation", `{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":["`+core+`Patient"],"aggregation":["contained"]}]}`)}
	again := []string{on(home+"P", "O", "Observation", `{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":["`+core+`Patient"]}]}`), inside[0]}
	either := []string{profile("P", "Observation", `{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":["`+core+`Patient"],"aggregation":["contained"]},{"code":"Reference","targetProfile":["`+core+`Group","`+core+`Patient"]}]}`)}
	unheld := []string{profile("P", "Observation", `{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":["`+core+`Patient","`+home+`None"]}]}`)}
	wide := []string{profile("P", "Observation", `{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":["`+core+`DomainResource"]}]}`)}
	person := `,"contained":[{"resourceType":"Patient","id":"a"}],"subject":{"reference":"#a"}`
	run(t, []made{
		{"the first", p, observed(`,"subject":{"reference":"Patient/1"}`), nil, 0},
		{"the second", p, observed(`,"subject":{"reference":"Group/1"}`), nil, 0},
		{"neither", p, observed(`,"subject":{"reference":"Device/1"}`), []string{"error Observation.subject.reference"}, 0},
		{"the base says so", again, observed(`,"subject":{"reference":"Patient/1"}`), []string{"error Observation.subject.reference"}, 0},
		{"one of them contained", either, observed(`,"subject":{"reference":"Patient/1"}`), nil, 0},
		{"contained or a type that is not allowed", either, observed(`,"subject":{"reference":"Device/1"}`), []string{"error Observation.subject.reference"}, 0},
		{"one that is not held", unheld, observed(`,"subject":{"reference":"Device/1"}`), nil, 1},
		{"beside one that is not held", unheld, observed(`,"subject":{"reference":"Patient/1"}`), nil, 0},
		{"any resource with a narrative", wide, observed(`,"subject":{"reference":"Device/1"}`), nil, 0},
		{"but none without one", wide, observed(`,"subject":{"reference":"Binary/1"}`), []string{"error Observation.subject.reference"}, 0},
		{"contained", inside, observed(person), nil, 0},
		{"not contained", inside, observed(`,"subject":{"reference":"Patient/1"}`), []string{"error Observation.subject.reference"}, 0},
	})
}

func TestContainedResources(t *testing.T) {
	with := func(contained, subject string) string {
		return observed(`,"contained":[` + contained + `],"subject":{"reference":"` + subject + `"}`)
	}
	at := []string{"error Observation.contained[0]"}
	run(t, []made{
		{"referred to", nil, with(`{"resourceType":"Patient","id":"a"}`, "#a"), nil, 0},
		{"of a type that is not allowed", nil, with(`{"resourceType":"Medication","id":"a"}`, "#a"), []string{"error Observation.subject.reference"}, 0},
		{"not there", nil, with(`{"resourceType":"Patient","id":"a"},{"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"#a"}}]}`, "#b"),
			[]string{"error Observation.subject.reference", "error Observation.contained[1]"}, 0},
		{"not referred to", nil, with(`{"resourceType":"Patient","id":"a"}`, "Patient/a"), at, 0},
		{"refers to its container", nil, with(`{"resourceType":"Provenance","id":"a","target":[{"reference":"#"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"reference":"Device/1"}}]}`, "Patient/a"), nil, 0},
		{"refers to another and to its container", nil, with(`{"resourceType":"Provenance","id":"a","target":[{"reference":"#"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"reference":"Device/1"}}]},{"resourceType":"Patient","id":"b"}`, "Patient/a"),
			[]string{"error Observation.contained[1]"}, 0},
		{"a container of the wrong type", nil, observed(`,"contained":[{"resourceType":"Patient","id":"p","managingOrganization":{"reference":"#"}}]`), []string{"error Observation.contained[0].managingOrganization.reference"}, 0},
		{"contains another", nil, with(`{"resourceType":"Patient","id":"a","contained":[{"resourceType":"Patient","id":"c","active":true}]}`, "#a"), []string{at[0], at[0] + ".contained[0]"}, 0},
		{"with a version", nil, with(`{"resourceType":"Patient","id":"a","meta":{"versionId":"1"}}`, "#a"), at, 0},
		{"with a time of change", nil, with(`{"resourceType":"Patient","id":"a","meta":{"lastUpdated":"2026-01-01T00:00:00Z"}}`, "#a"), at, 0},
		{"with a security label", nil, with(`{"resourceType":"Patient","id":"a","meta":{"security":[{"code":"x"}]}}`, "#a"), at, 0},
		{"without an id", nil, with(`{"resourceType":"Patient","gender":"male"}`, "Patient/1"), at, 0},
	})
}

// TestBundlesWithinBundles: what stands in an inner Bundle refers to its
// entries first, then to those around it.
func TestBundlesWithinBundles(t *testing.T) {
	const url = "urn:uuid:00000000-0000-4000-8000-00000000000"
	entry := func(n, r string) string { return `{"fullUrl":"` + url + n + `","resource":` + r + `}` }
	nest := func(outer, inner string) string {
		return `{"resourceType":"Bundle","type":"collection","entry":[` + outer + `,{"fullUrl":"` + url + `9","resource":{"resourceType":"Bundle","type":"collection","entry":[` + inner + `]}}]}`
	}
	person, medicine := `{"resourceType":"Patient","gender":"male"}`, `{"resourceType":"Medication","status":"active"}`
	refers := observed(`,"subject":{"reference":"` + url + `1"}`)
	run(t, []made{
		{"the inner one first", nil, nest(entry("1", medicine), entry("1", person)+","+entry("2", refers)), nil, 0},
		{"of the wrong type inside", nil, nest(entry("1", person), entry("1", medicine)+","+entry("2", refers)), []string{"error Bundle.entry[1].resource.entry[1].resource.subject.reference"}, 0},
		{"the outer one then", nil, nest(entry("1", medicine), entry("2", refers)), []string{"error Bundle.entry[1].resource.entry[0].resource.subject.reference"}, 0},
		{"and not after it", nil, `{"resourceType":"Bundle","type":"collection","entry":[` + entry("9", `{"resourceType":"Bundle","type":"collection","entry":[`+entry("1", medicine)+`]}`) + "," + entry("2", refers) + `]}`, nil, 0},
		{"in parameters", nil, `{"resourceType":"Parameters","parameter":[{"name":"x","resource":{"resourceType":"Bundle","type":"collection","entry":[` + entry("1", medicine) + "," + entry("2", refers) + `]}}]}`,
			[]string{"error Parameters.parameter[0].resource.entry[1].resource.subject.reference"}, 0},
	})
}
