package form

import (
	"strings"

	"barsdesk/bars/fhir"
)

// condition turns the enableWhen of every item into conditions of its field,
// or of the block when the whole group depends on them.
func (l *layout) condition() {
	for i := range l.blocks {
		b := &l.blocks[i]
		for j := range b.Fields {
			f := &b.Fields[j]
			f.ShowIf = l.shownWhen(l.order, b.ID, f.ID, b.ID)
			if len(f.ShowIf) > 0 {
				f.ShowIf = local(f.ShowIf, b.ID)
			}
		}
	}
}

// shownWhen finds an item among some and gives what it and everything around
// it depend on.
func (l *layout) shownWhen(items []*posed, block, field, in string) [][]When {
	for _, p := range items {
		if !p.holds(block, field) {
			continue
		}
		own := l.enabled(p.node)
		if p.block == block && p.field == field {
			return own
		}
		inner := l.shownWhen(p.children, block, field, in)
		if p.field != "" { // what belongs to an answer needs the answer
			own = append(own, []When{{Block: p.block, Field: p.field, Values: []string{}}})
		}
		return append(own, inner...)
	}
	return nil
}

// holds reports whether an item is a field, or has it inside.
func (p *posed) holds(block, field string) bool {
	if p.block == block && p.field == field && field != "" {
		return true
	}
	for _, c := range p.children {
		if c.holds(block, field) {
			return true
		}
	}
	return false
}

// local leaves the block out of conditions on the same repeat.
func local(all [][]When, block string) [][]When {
	for _, some := range all {
		for i := range some {
			if some[i].Block == block {
				some[i].Block = ""
			}
		}
	}
	return all
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
		return anyOfAll(each)
	}
	var out [][]When
	for _, c := range each {
		out = append(out, c...)
	}
	return out
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
