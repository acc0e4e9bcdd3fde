package fhir

import (
	"cmp"
	"slices"
	"strings"
)

// order is the order in which the members of n, of typeName, are written:
// that of the type, what it does not know last.
func (w *xmlWriter) order(typeName string, n *Node) []int {
	places := make([]int, len(n.Members))
	for i := range places {
		places[i] = i
	}
	known := w.known(typeName)
	if len(known) == 0 {
		return places
	}
	rank := make([]int, len(n.Members))
	for i, m := range n.Members {
		rank[i] = rankOf(known, strings.TrimPrefix(m.Name, "_"))
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
	return places
}

// known are the places of the elements of a type, choices without [x].
func (w *xmlWriter) known(typeName string) map[string]int {
	ordered, ok := w.shape.(orderedShape)
	if !ok || typeName == "" {
		return nil
	}
	known, ok := w.orders[typeName]
	if !ok {
		known = map[string]int{}
		for i, name := range ordered.Order(typeName) {
			known[strings.TrimSuffix(name, "[x]")] = i
		}
		if w.orders == nil {
			w.orders = map[string]map[string]int{}
		}
		w.orders[typeName] = known
	}
	return known
}

// rankOf is the place of an element; that of a choice is found by the longest
// beginning of its name before a capital letter.
func rankOf(known map[string]int, name string) int {
	if at, ok := known[name]; ok {
		return at
	}
	for i := len(name) - 1; i > 0; i-- {
		if name[i] < 'A' || name[i] > 'Z' {
			continue
		}
		if at, ok := known[name[:i]]; ok {
			return at
		}
	}
	return len(known)
}
