package validation_test

import (
	"fmt"
	"strings"
	"testing"

	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// bundleOf is a collection of n observations that refer to one patient.
func bundleOf(n int) *fhir.Node {
	var b strings.Builder
	b.WriteString(`{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000ffff","resource":{"resourceType":"Patient","name":[{"family":"Murry"}]}}`)
	for i := range n {
		fmt.Fprintf(&b, `,{"fullUrl":"urn:uuid:00000000-0000-4000-8000-%012x","resource":{"resourceType":"Observation","status":"final","code":{"text":"Pulse"},"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-00000000ffff"},"valueQuantity":{"value":%d,"unit":"beats/minute"}}}`, i, i)
	}
	b.WriteString("]}")
	n2, err := fhir.Parse([]byte(b.String()))
	if err != nil {
		panic(err)
	}
	return n2
}

// TestWorkGrowsWithTheMessage counts memory taken, which does not depend on how
// busy the machine is: work that grew with the square would take a hundred
// times as much for ten times the entries. How time grows, make bench shows.
func TestWorkGrowsWithTheMessage(t *testing.T) {
	cost := func(n int) uint64 {
		b := bundleOf(n)
		published().Check(b, validation.Options{})
		return allocated(func() { published().Check(b, validation.Options{}) })
	}
	small, large := cost(1_500), cost(15_000)
	if large > 30*small {
		t.Errorf("1,500 entries take %d bytes, 15,000 take %d", small, large)
	}
}

func TestDeepNestingEnds(t *testing.T) {
	n := fhir.Obj(fhir.M("resourceType", fhir.Str("Patient")))
	inner := fhir.Obj(fhir.M("url", fhir.Str("http://example.org/x")), fhir.M("valueString", fhir.Str("x")))
	for range 10_000 {
		inner = fhir.Obj(fhir.M("url", fhir.Str("http://example.org/x")), fhir.M("extension", fhir.List(inner)))
	}
	n.Set("extension", fhir.List(inner))
	if r := published().Check(n, validation.Options{}); r.Valid() {
		t.Error("a resource nested 10,000 deep is taken for valid")
	}
}
