package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// inWords says why a text is no JSON or XML, and where.
func inWords(data []byte, err error) error {
	broken, ok := errors.AsType[*fhir.Unreadable](err)
	if !ok {
		return err
	}
	at := min(broken.Offset, len(data))
	column := at - bytes.LastIndexByte(data[:at], '\n')
	return fmt.Errorf("The %s cannot be read: %w (line %d, column %d, byte %d).", broken.Format, broken.Why, broken.Line, column, broken.Offset)
}

// lines finds the line of a text that a path leads to.
type lines struct {
	root *fhir.Node
	ends []int // where each line ends
}

func linesOf(data []byte, root *fhir.Node) lines {
	l := lines{root: root}
	for at := 0; ; at++ {
		next := bytes.IndexByte(data[at:], '\n')
		if next < 0 {
			return l
		}
		at += next
		l.ends = append(l.ends, at)
	}
}

// place is a path with its line, as far as the path can be followed.
func (l lines) place(path string) string {
	at, ok := follow(l.root, path).Offset()
	if !ok {
		return path
	}
	before, _ := slices.BinarySearch(l.ends, at)
	return fmt.Sprintf("line %-4d %s", before+1, path)
}

// follow goes along a path of element names and places in arrays, and returns
// the last node that is there.
func follow(n *fhir.Node, path string) *fhir.Node {
	_, rest, _ := strings.Cut(path, ".")
	for rest != "" {
		var step string
		step, rest, _ = strings.Cut(rest, ".")
		next := child(n, step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// child is the node that one step leads to: a name, maybe with a place in an
// array. A choice is found by the beginning of its name; ofType leads to where
// it stands.
func child(n *fhir.Node, step string) *fhir.Node {
	if strings.HasPrefix(step, "ofType(") {
		return n
	}
	name, place, placed := strings.Cut(step, "[")
	next := member(n, name)
	if next == nil || next.Kind != fhir.Array {
		return next
	}
	at, err := strconv.Atoi(strings.TrimSuffix(place, "]"))
	if !placed || err != nil || at < 0 || at >= len(next.Items) {
		return next
	}
	return next.Items[at]
}

func member(n *fhir.Node, name string) *fhir.Node {
	if found := n.Get(name); found != nil || n == nil {
		return found
	}
	for _, m := range n.Members {
		rest, ok := strings.CutPrefix(m.Name, name)
		if ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' || m.Name == "_"+name {
			return m.Value
		}
	}
	return nil
}
