package fhirtest

import (
	"iter"
	"testing"

	"barsdesk/bars/fhir"
)

// oddities are what may stand where something else belongs.
var oddities = []string{"null", "7", `"x"`, "[]", "{}", "[[{}]]", "true"}

// Odd gives a copy of a resource for each place below its root and each kind of
// JSON value: in that place stands that value, whatever belongs there. With
// each comes the value, and the number of the place in the order of the text.
// The resource itself stays as it is.
func Odd(t testing.TB, whole *fhir.Node) iter.Seq2[Oddity, *fhir.Node] {
	t.Helper()
	return func(yield func(Oddity, *fhir.Node) bool) {
		for _, value := range oddities {
			for i := range places(whole) {
				odd := whole.Clone()
				*places(odd)[i] = parsed(t, value)
				if !yield(Oddity{value, i}, odd) {
					return
				}
			}
		}
	}
}

// Oddity says which value stands in which place.
type Oddity struct {
	Value string // JSON
	Place int    // from 0
}

// places are where the values below a root stand, in the order of the text.
func places(n *fhir.Node) []**fhir.Node {
	var all []**fhir.Node
	for i := range n.Members {
		all = append(append(all, &n.Members[i].Value), places(n.Members[i].Value)...)
	}
	for i := range n.Items {
		all = append(append(all, &n.Items[i]), places(n.Items[i])...)
	}
	return all
}

func parsed(t testing.TB, value string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(value))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
