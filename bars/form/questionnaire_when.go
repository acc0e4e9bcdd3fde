package form

import (
	"fmt"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// condition turns the enableWhen of every item, and of what it is in, into
// conditions of its field.
func (l *layout) condition() {
	all := map[string][][]When{}
	l.inherit(l.order, nil, all)
	for i := range l.blocks {
		b := &l.blocks[i]
		for j := range b.Fields {
			b.Fields[j].ShowIf = local(all[b.ID+" "+b.Fields[j].ID], b.ID)
		}
	}
}

// inherit notes what each item depends on: its own conditions and those of
// what it is in. What belongs to an answer needs the answer.
func (l *layout) inherit(items []*posed, above [][]When, all map[string][][]When) {
	for _, p := range items {
		show := append(slices.Clip(above), l.enabled(p.node)...)
		if p.field != "" {
			all[p.block+" "+p.field] = show
			show = append(slices.Clip(show), []When{{Block: p.block, Field: p.field, Values: []string{}}})
		}
		l.inherit(p.children, show, all)
	}
}

// local leaves the block out of conditions on the same repeat.
func local(all [][]When, block string) [][]When {
	var out [][]When
	for _, some := range all {
		own := slices.Clone(some)
		for i := range own {
			if own[i].Block == block {
				own[i].Block = ""
			}
		}
		out = append(out, own)
	}
	return out
}

// enabled are the conditions of an item: one of each inner list must hold.
//
// HL7 FHIR R4, Questionnaire.item.enableWhen and enableBehavior.
func (l *layout) enabled(item *fhir.Node) [][]When {
	var each [][][]When // of every enableWhen
	for _, e := range item.All("enableWhen") {
		if c := l.enableWhen(e); c != nil {
			each = append(each, c)
		}
	}
	if len(each) == 0 {
		return nil
	}
	if item.TextAt("enableBehavior") == "any" {
		if lists := product(each); lists > mostLists {
			l.unsupported = append(l.unsupported, fmt.Sprintf("%q is always asked: it depends on too many other answers.", item.TextAt("text")))
			return nil
		}
		return anyOfAll(each)
	}
	var out [][]When
	for _, c := range each {
		out = append(out, c...)
	}
	return out
}

// mostLists is how many lists of conditions a question can have.
const mostLists = 256

// product is how many lists "one of these holds" takes.
func product(each [][][]When) int {
	n := 1
	for _, conditions := range each {
		if n *= len(conditions); n > mostLists {
			return n
		}
	}
	return n
}

// anyOfAll is "one of these holds", each being a list of which all must hold.
func anyOfAll(each [][][]When) [][]When {
	out := [][]When{{}}
	for _, conditions := range each {
		var next [][]When
		for _, so := range out {
			for _, c := range conditions {
				next = append(next, append(append([]When{}, so...), c...))
			}
		}
		out = next
	}
	return out
}

// enableWhen is one condition; nil when it is about an item that is not asked.
func (l *layout) enableWhen(e *fhir.Node) [][]When {
	about := l.items[e.TextAt("question")]
	if about == nil || about.field == "" {
		return nil
	}
	on := func(w When) []When {
		w.Block, w.Field = about.block, about.field
		if w.Values == nil {
			w.Values = []string{}
		}
		return []When{w}
	}
	answered := on(When{})
	wanted, number := about.expected(e)
	switch e.TextAt("operator") {
	case "exists":
		return [][]When{on(When{Not: wanted[0] == "false"})}
	case "=":
		if number {
			return [][]When{on(When{Above: wanted[0]}), on(When{Below: wanted[0]})}
		}
		return [][]When{on(When{Values: wanted})}
	case "!=":
		return [][]When{answered, on(When{Values: wanted, Not: true})}
	case ">":
		return [][]When{answered, on(When{Below: wanted[0], Not: true})}
	case ">=":
		return [][]When{on(When{Above: wanted[0]})}
	case "<":
		return [][]When{answered, on(When{Above: wanted[0], Not: true})}
	case "<=":
		return [][]When{on(When{Below: wanted[0]})}
	}
	return nil
}

// expected are the answers a condition compares with. A code without a system
// is any of the choices with that code: the published Questionnaires say so.
func (p *posed) expected(e *fhir.Node) (wanted []string, number bool) {
	for _, m := range e.Members {
		switch m.Name {
		case "answerCoding":
			for _, c := range p.choices {
				if c.node.TextAt("code") == m.Value.TextAt("code") && (m.Value.TextAt("system") == "" || c.node.TextAt("system") == m.Value.TextAt("system")) {
					wanted = append(wanted, c.value)
				}
			}
			if len(wanted) == 0 {
				wanted = []string{value(m.Value.TextAt("system"), m.Value.TextAt("code"))}
			}
		case "answerQuantity":
			return []string{m.Value.TextAt("value")}, true
		case "answerInteger", "answerDecimal":
			return []string{m.Value.String()}, true
		default:
			if strings.HasPrefix(m.Name, "answer") {
				wanted = []string{m.Value.String()}
			}
		}
	}
	if len(wanted) == 0 {
		wanted = []string{""}
	}
	return wanted, false
}
