package fhir_test

import (
	"testing"

	"barsdesk/bars/fhir"
)

func parse(t *testing.T, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantJSON(t *testing.T, n *fhir.Node, want string) {
	t.Helper()
	if got := string(n.JSON()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSetReplacesInPlaceAndAppends(t *testing.T) {
	n := parse(t, `{"a":1,"b":2}`)
	n.Set("a", fhir.Str("x"))
	n.Set("c", fhir.Boolean(true))
	wantJSON(t, n, `{"a":"x","b":2,"c":true}`)
	n.SetFirst("c", fhir.Num("1.0"))
	wantJSON(t, n, `{"c":1.0,"a":"x","b":2}`)
	n.Remove("a")
	n.Remove("absent")
	wantJSON(t, n, `{"c":1.0,"b":2}`)
	n.Append("list", fhir.Str("1"))
	n.Append("list", fhir.Str("2"))
	wantJSON(t, n, `{"c":1.0,"b":2,"list":["1","2"]}`)
}

func TestCloneIsApart(t *testing.T) {
	n := parse(t, `{"a":{"b":[1,{"c":"x"}]}}`)
	c := n.Clone()
	c.At("a").Set("b", fhir.Str("other"))
	wantJSON(t, n, `{"a":{"b":[1,{"c":"x"}]}}`)
}

func TestParsedSiblingsDoNotGrowIntoEachOther(t *testing.T) {
	n := parse(t, `{"a":[1],"b":[2],"c":{"x":1},"d":{"y":2}}`)
	n.Append("a", fhir.Num("9"))
	n.Get("c").Set("z", fhir.Num("9"))
	wantJSON(t, n, `{"a":[1,9],"b":[2],"c":{"x":1,"z":9},"d":{"y":2}}`)
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[true,null]}`, `{"b":[true,null],"a":1}`, true},
		{`{"a":1.0}`, `{"a":1.00}`, false},
		{`{"a":1}`, `{"a":"1"}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`{"a":1}`, `{"a":1,"b":null}`, false},
		{`{"a":null}`, `{"b":null}`, false},
	} {
		if got := fhir.Equal(parse(t, c.a), parse(t, c.b)); got != c.want {
			t.Errorf("Equal(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func TestPaths(t *testing.T) {
	n := parse(t, `{"name":[{"given":["Ann","Bea"]},{"given":["Cis"]}],"active":true}`)
	if got := n.TextAt("name.given"); got != "Ann" {
		t.Errorf("At takes the first: got %q", got)
	}
	var all string
	for _, g := range n.All("name.given") {
		all += g.String() + " "
	}
	if all != "Ann Bea Cis " {
		t.Errorf("All takes every one: got %q", all)
	}
	var none *fhir.Node
	if none.TextAt("a.b") != "" || none.All("a.b") != nil || n.At("name.family.x") != nil || n.TextAt("name") != "" {
		t.Error("what is absent must read as nothing")
	}
}

func TestResolve(t *testing.T) {
	bundle := parse(t, `{"resourceType":"Bundle","entry":[
		{"fullUrl":"urn:uuid:aaaaaaaa-0000-4000-8000-000000000001","resource":{"resourceType":"Patient","id":"p1"}},
		{"fullUrl":"https://there.example/Slot/s1","resource":{"resourceType":"Slot","id":"s1"}},
		{"resource":{"resourceType":"Schedule","id":"s1"}},
		{"fullUrl":"urn:uuid:empty"}]}`)
	for reference, want := range map[string]string{
		"urn:uuid:aaaaaaaa-0000-4000-8000-000000000001": "Patient",
		"urn:uuid:AAAAAAAA-0000-4000-8000-000000000001": "Patient",
		"Patient/p1":                            "Patient",
		"Patient/p1/_history/3":                 "Patient",
		"https://there.example/Slot/s1":         "Slot",
		"Slot/s1":                               "Slot",
		"https://elsewhere.example/Schedule/s1": "Schedule",
		"Location/s1":                           "",
		"p1":                                    "",
		"":                                      "",
		"urn:uuid:empty":                        "",
		"urn:uuid:aaaaaaaa-0000-4000-8000-000000000002": "",
		"Patient/": "",
	} {
		if got := fhir.Resolve(bundle, reference).Type(); got != want {
			t.Errorf("%q: got %q, want %q", reference, got, want)
		}
	}
	if len(fhir.Entries(bundle)) != 3 || fhir.Resource(bundle, "Slot").ID() != "s1" || fhir.Resource(bundle, "Task") != nil {
		t.Error("entries that carry a resource, in order, and nothing else")
	}
}

func TestDatatypes(t *testing.T) {
	wantJSON(t, fhir.Coding("s", "c", ""), `{"system":"s","code":"c"}`)
	wantJSON(t, fhir.Concept(fhir.Coding("s", "c", "d"), fhir.Coding("", "x", "")),
		`{"coding":[{"system":"s","code":"c","display":"d"},{"code":"x"}]}`)
	wantJSON(t, fhir.Reference("urn:uuid:1"), `{"reference":"urn:uuid:1"}`)
}
