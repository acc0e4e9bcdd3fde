package form

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// trod is one item on the way to an element of a QuestionnaireResponse.
type trod struct {
	linkID string
	nth    int // among the items it stands with
	before int // of those, how many before it have its linkId
	answer int // the answer the way goes through, 0 without one
}

// way follows a path such as item[0].item[2].answer[0] below a response.
func way(n *fhir.Node, indexed string) []trod {
	var out []trod
	for _, part := range strings.Split(indexed, ".") {
		name, rest, _ := strings.Cut(part, "[")
		i, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
		all := n.All(name)
		if err != nil || i >= len(all) || name != "item" && name != "answer" {
			return out
		}
		n = all[i]
		if name == "answer" {
			if len(out) > 0 {
				out[len(out)-1].answer = i
			}
			continue
		}
		t := trod{linkID: n.TextAt("linkId"), nth: i}
		for _, o := range all[:i] {
			if o.TextAt("linkId") == t.linkID {
				t.before++
			}
		}
		out = append(out, t)
	}
	return out
}

// placeQuestion finds the question that an element of a response answers.
func (f Form) placeQuestion(r *reader, n *fhir.Node, indexed string) (Problem, bool) {
	steps := way(n, indexed)
	if len(steps) == 0 {
		return Problem{}, false
	}
	for _, l := range f.layouts() {
		if l.responseTo(r) == n {
			return l.place(steps)
		}
	}
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			if found := r.found[b.ID]; len(found) == 0 || found[0].from != n {
				continue
			}
			return b.placeItem(steps)
		}
	}
	return Problem{}, false
}

// place finds the innermost item on the way that is asked.
func (l *layout) place(steps []trod) (Problem, bool) {
	index := 0
	var out Problem
	ok := false
	for _, s := range steps {
		p := l.items[s.linkID]
		switch {
		case p == nil || p.block == "":
			continue
		case p.kind == "group" && p.repeats:
			index = s.before
		case p.kind == "group":
			index = 0
		case p.repeats && p.kind != "choice":
			index = s.answer
		}
		out, ok = Problem{Block: p.block, Index: index, Field: p.field}, true
	}
	return out, ok
}

// placeItem finds the field of an item in a block whose groups are repeats, or
// whose items are fields.
func (b Block) placeItem(steps []trod) (Problem, bool) {
	out := Problem{Block: b.ID}
	if b.Max != 1 && len(steps) > 1 {
		out.Index = steps[1].nth
	}
	last := steps[len(steps)-1].linkID
	for _, f := range b.Fields {
		if strings.EqualFold(f.ID, last) || f.ID == "q"+last {
			out.Field = f.ID
		}
	}
	return out, true
}
