package form

import (
	"regexp"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

var (
	entryPath = regexp.MustCompile(`^Bundle\.entry\[(\d+)\]\.resource(?:\.(.*))?$`)
	indexOf   = regexp.MustCompile(`\[(\d+)\]`)
)

// Place finds where on the form a finding about a message belongs: path is its
// FHIRPath, such as Bundle.entry[7].resource.dosage[0].timing. The Problem has
// block, index and, where a field is about the element, field; the message is
// the caller's to add. It reports false for what the form does not ask about.
//
// An element inside a repeat that the form does not show (the second dosage)
// is placed at the repeat it would be shown in.
func (f Form) Place(bundle *fhir.Node, path string) (Problem, bool) {
	hit := entryPath.FindStringSubmatch(path)
	if hit == nil {
		return Problem{}, false
	}
	r := newReader(bundle)
	at, err := strconv.Atoi(hit[1])
	if err != nil || at >= len(r.nodes) {
		return Problem{}, false
	}
	f.readAll(r)
	n := r.nodes[at]
	if n.Type() == "QuestionnaireResponse" {
		if p, ok := f.placeQuestion(r, n, hit[2]); ok {
			return p, true
		}
	}
	return f.placeIn(r, n, n.Type()+dotted(indexOf.ReplaceAllString(hit[2], "")), hit[2])
}

func dotted(path string) string {
	if path == "" {
		return ""
	}
	return "." + path
}

// placeIn looks for the field nearest to an element among the blocks that a
// resource is asked for in.
func (f Form) placeIn(r *reader, n *fhir.Node, element, indexed string) (Problem, bool) {
	best, near, found := Problem{}, -1, false
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			index := 0
			for _, t := range r.found[b.ID] {
				if len(trimmed(t.answers)) == 0 && b.Max != 1 {
					continue
				}
				if t.from == n {
					field, score := b.nearest(t, element, indexed)
					if score > near {
						best, near, found = Problem{Block: b.ID, Index: index, Field: field}, score, true
					}
				}
				index++
			}
		}
	}
	return best, found
}

// nearest is the field about an element, with how near it is: the number of
// path elements they share, more for the very same, 0 for none.
func (b Block) nearest(t taken, element, indexed string) (field string, score int) {
	for _, f := range b.Fields {
		own := strings.TrimSuffix(f.Path, "[x]")
		s := shared(bare(own), element)
		if s > 0 && strings.Contains(f.Path, "[") && !pickedAt(t.from, f.Path, indexed) {
			s = 0
		}
		if s > 0 && shown(f, t.answers) {
			s++
		}
		if s > score {
			field, score = f.ID, s
		}
	}
	return field, score
}

// shared tells how near a field's path is to an element's: one of them lies
// within the other, or both in the same element of the resource.
func shared(field, element string) int {
	a, b := strings.Split(concept(field), "."), strings.Split(element, ".")
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	switch {
	case n < 2:
		return 0
	case n == len(a) && n == len(b) || field == element:
		return 100
	case n == len(a) || n == len(b):
		return 10 * n
	}
	return n
}

// pickedAt reports whether the repeat that a field picks is the one that an
// element is in.
func pickedAt(n *fhir.Node, path, indexed string) bool {
	picked := steps(path)
	for i, s := range picked {
		if s.pick == "" || s.pick == "x" {
			continue
		}
		holder := find(n, n.Type()+dotted(joinSteps(picked[:i])))
		want := s.in(holder)
		at := nthOf(indexed, s.name)
		all := holder.All(s.name)
		if at >= 0 && (at >= len(all) || all[at] != want) {
			return false
		}
	}
	return true
}

func joinSteps(all []step) string {
	var out []string
	for _, s := range all {
		if s.pick != "" {
			out = append(out, s.name+"["+s.pick+"]")
			continue
		}
		out = append(out, s.name)
	}
	return strings.Join(out, ".")
}

// nthOf is the index that an element path gives for a name, -1 without one.
func nthOf(indexed, name string) int {
	for _, part := range strings.Split(indexed, ".") {
		if rest, ok := strings.CutPrefix(part, name+"["); ok {
			if i, err := strconv.Atoi(strings.TrimSuffix(rest, "]")); err == nil {
				return i
			}
		}
	}
	return -1
}
