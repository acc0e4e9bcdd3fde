package fhir

import "strings"

// At follows a dotted path of element names and returns the first value found;
// an array on the way stands for its first item. At("") is n itself.
func (n *Node) At(path string) *Node {
	cur := first(n)
	for path != "" && cur != nil {
		var name string
		name, path, _ = strings.Cut(path, ".")
		cur = first(cur.Get(name))
	}
	return cur
}

func first(n *Node) *Node {
	if n != nil && n.Kind == Array {
		if len(n.Items) == 0 {
			return nil
		}
		return n.Items[0]
	}
	return n
}

// TextAt is At(path).String().
func (n *Node) TextAt(path string) string { return n.At(path).String() }

// All follows a dotted path and returns every value found, going through every
// item of each array on the way, in document order.
func (n *Node) All(path string) []*Node {
	found := spread(n)
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, ".")
		var next []*Node
		for _, f := range found {
			next = append(next, spread(f.Get(name))...)
		}
		found = next
	}
	return found
}

func spread(n *Node) []*Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == Array:
		return n.Items
	}
	return []*Node{n}
}
