package fhir_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
)

// TestNodesKnowWhereTheyBegan compares each node's place with the text there.
func TestNodesKnowWhereTheyBegan(t *testing.T) {
	text := " {\n \"a\" : [ 1.50, true , null,\"x\\\"y\" ],\"b\":{\"c\": []} } "
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[*fhir.Node]string{
		n: "{\n", n.Get("a"): "[ 1", n.Get("a").Items[0]: "1.50,", n.Get("a").Items[1]: "true ",
		n.Get("a").Items[2]: "null,", n.Get("a").Items[3]: `"x\"y"`, n.Get("b"): `{"c"`, n.At("b").Get("c"): "[]}",
	} {
		if at, ok := path.Offset(); !ok || !strings.HasPrefix(text[at:], want) {
			t.Errorf("%s: got %d, %v", want, at, ok)
		}
	}
}

func TestMadeNodesHaveNoPlace(t *testing.T) {
	read, err := fhir.Parse([]byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]*fhir.Node{"none": nil, "made": fhir.Str("x"), "cloned": read.Clone()} {
		if at, ok := n.Offset(); ok || at != 0 {
			t.Errorf("%s: got %d, %v", name, at, ok)
		}
	}
}

func TestUnreadableNamesTheLine(t *testing.T) {
	_, err := fhir.Parse([]byte("{\n  \"a\": 1,\n  \"b\": 01\n}\n"))
	broken, ok := errors.AsType[*fhir.Unreadable](err)
	if !ok || broken.Line != 3 || broken.Offset != 20 || broken.Format != "JSON" {
		t.Errorf("got %#v", err)
	}
}

// TestParseMakesFewAllocations holds the memory of a message of 25 entries to
// some chunks, whatever it holds.
func TestParseMakesFewAllocations(t *testing.T) {
	entry := `{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","text":{"div":"<div xmlns=\"x\">\n</div>"},` +
		`"name":[{"family":"A","given":["B","C"]}],"multipleBirthInteger":2}},`
	small := []byte(`{"entry":[` + strings.Repeat(entry, 25) + `{}]}`)
	large := []byte(`{"entry":[` + strings.Repeat(entry, 2500) + `{}]}`)
	few, many := parseAllocations(t, small), parseAllocations(t, large)
	if few > 30 {
		t.Errorf("25 entries took %v allocations", few)
	}
	if many > 150*few {
		t.Errorf("100 times the entries took %v allocations, not %v", many, few)
	}
}

func parseAllocations(t *testing.T, data []byte) float64 {
	t.Helper()
	return testing.AllocsPerRun(3, func() {
		if _, err := fhir.Parse(data); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAppendingToATreeChangesNothingElse guards the memory that parts share.
func TestAppendingToATreeChangesNothingElse(t *testing.T) {
	text := []byte(`{"a":[1,2],"b":[3],"c":{"d":4},"e":{"f":5}}`)
	n, err := fhir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	n.Append("a", fhir.Num("9"))
	n.Get("c").Set("new", fhir.Num("9"))
	n.Set("last", fhir.Num("9"))
	want := `{"a":[1,2,9],"b":[3],"c":{"d":4,"new":9},"e":{"f":5},"last":9}`
	if got := n.JSON(); !bytes.Equal(got, []byte(want)) {
		t.Errorf("got %s", got)
	}
}
