package validation_test

import "testing"

func TestEntriesOfABundle(t *testing.T) {
	const url = `"fullUrl":"https://example.org/fhir/Patient/1"`
	bundle := func(kind, entries string) string {
		return `{"resourceType":"Bundle","type":"` + kind + `","entry":[` + entries + `]}`
	}
	one := `"resource":{"resourceType":"Patient","id":"1"}`
	version := func(v string) string {
		return `{` + url + `,"resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"` + v + `"}}}`
	}
	at := []string{"error Bundle.entry[0].fullUrl"}
	run(t, []made{
		{"its own", nil, bundle("collection", `{`+url+`,`+one+`}`), nil, 0},
		{"with another id", nil, bundle("collection", `{`+url+`,"resource":{"resourceType":"Patient","id":"2"}}`), at, 0},
		{"with another type", nil, bundle("collection", `{`+url+`,"resource":{"resourceType":"Group","id":"1","type":"person","actual":true}}`), at, 0},
		{"without an id", nil, bundle("collection", `{`+url+`,"resource":{"resourceType":"Patient","active":true}}`), at, 0},
		{"without an id in a batch", nil, bundle("batch", `{`+url+`,"resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"}}`), nil, 0},
		{"without an id in a transaction", nil, bundle("transaction", `{`+url+`,"resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"}}`), nil, 0},
		{"without an id, secure or not", nil, bundle("collection", `{"fullUrl":"http://example.org/fhir/Patient/1","resource":{"resourceType":"Patient","active":true}}`), at, 0},
		{"an outcome without an id", nil, bundle("collection", `{"fullUrl":"https://example.org/fhir/OperationOutcome/1","resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}}`), nil, 0},
		{"relative", nil, bundle("collection", `{"fullUrl":"Patient/1",`+one+`}`), at, 0},
		{"not of a server", nil, bundle("collection", `{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":{"resourceType":"Patient","active":true}}`), nil, 0},
		{"no type in the url", nil, bundle("collection", `{"fullUrl":"https://example.org/1","resource":{"resourceType":"Patient","id":"2"}}`), nil, 0},
		{"no resource", nil, bundle("transaction", `{`+url+`,"request":{"method":"DELETE","url":"Patient/1"}}`), nil, 0},
		{"twice", nil, bundle("collection", `{`+url+`,`+one+`},{`+url+`,`+one+`}`), []string{"error Bundle.entry[1]"}, 0},
		{"twice, in capitals", nil, bundle("collection", `{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000a",`+one+`},{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000A",`+one+`}`),
			[]string{"error Bundle.entry[1]"}, 0},
		{"in two versions", nil, bundle("collection", version("1")+","+version("2")), nil, 0},
		{"twice in one version", nil, bundle("collection", version("1")+","+version("1")), []string{"error Bundle.entry[1]"}, 0},
		{"twice in a history", nil, bundle("history", `{`+url+`,`+one+`,"request":{"method":"PUT","url":"Patient/1"},"response":{"status":"200"}},{`+url+`,`+one+`,"request":{"method":"PUT","url":"Patient/1"},"response":{"status":"200"}}`), nil, 0},
		{"two without one", nil, bundle("collection", `{`+one+`},{`+one+`}`), nil, 0},
	})
}

func TestOutcomesOfASearch(t *testing.T) {
	found := func(mode, r string) string {
		return `{"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"https://example.org/fhir/x","resource":` + r + `,"search":{"mode":"` + mode + `"}}]}`
	}
	outcome, person := `{"resourceType":"OperationOutcome","id":"1","issue":[{"severity":"error","code":"invalid"}]}`, `{"resourceType":"Patient","id":"1"}`
	run(t, []made{
		{"a match", nil, found("match", person), nil, 0},
		{"an outcome", nil, found("outcome", outcome), nil, 0},
		{"a person as an outcome", nil, found("outcome", person), []string{"error Bundle.entry[0].search"}, 0},
		{"an outcome as a match", nil, found("match", outcome), []string{"error Bundle.entry[0].search"}, 0},
	})
}
