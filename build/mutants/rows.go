package mutants

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"barsdesk/bars/definition"
)

// FromRows yields a mutant for every unconditional MUST row of the payload
// tables whose element one of the bases of that table has: the message without
// that element. Where the element repeats, all its repeats are taken out of
// the first parent that has one.
func FromRows(bases []Base) iter.Seq[Mutant] {
	return func(yield func(Mutant) bool) {
		for _, t := range tables {
			for i, r := range definition.Rows(t.name) {
				if !Unconditional(r) {
					continue
				}
				m, ok := t.without(bases, r)
				m.ID = fmt.Sprintf("%s-row-%d", t.name, i+1)
				if ok && !yield(m) {
					return
				}
			}
		}
	}
}

// Unconditional reports whether a row demands something of every message, or
// of every one that has the resource or what encloses the element.
func Unconditional(r definition.Row) bool {
	return r.Necessity == "MUST" && (r.Applies == "always" || r.Applies == "if-resource" || r.Applies == "if-parent")
}

// tables names the bases that are messages of each payload table.
var tables = []table{
	{"app1-booking-request", []string{"bookreq01"}},
	{"app1-referral-request", []string{"refreq01"}},
	{"app1-referral-response", []string{"refresp01"}},
	{"app2-booking-request", []string{"app2-booking"}},
	{"app2-referral-request", []string{"app2-referral"}},
	{"app3-referral-request", []string{"app3-referral"}},
	{"app7-booking-request", []string{"app7-booking"}},
	{"app4-validation-request", []string{"valreq01", "valreq02"}},
	{"app4-validation-response-full", []string{"valresp01b", "valresp05"}},
	{"app4-validation-response-interim", []string{"valresp01a", "valresp04"}},
	{"app5-referral-request", []string{"refreq03", "refreq07"}},
	{"app6-referral-request", []string{"refreq04", "refreq08a", "refreq08c", "refreq09a", "refreq09b", "refreq10"}},
	{"app6-referral-response", []string{"refresp03"}},
	{"app8-referral-request", []string{"refreq11"}},
	{"core-cancel-booking", []string{"bookreq02"}},
	{"core-cancel-referral", []string{"servreq01"}},
}

// table is a payload table with the bases that are messages of it.
type table struct {
	name  string
	bases []string
}

// without makes the mutant of one row, out of the first base that allows it.
func (t table) without(bases []Base, r definition.Row) (Mutant, bool) {
	for _, name := range t.bases {
		b, ok := baseNamed(bases, name)
		if !ok {
			continue
		}
		tree := b.Tree()
		if at, ok := removeRow(tree, definition.Rows(t.name), r); ok {
			m := Mutant{Base: name, Kind: Payload, What: "without " + r.Path + slice(r), Path: at, JSON: tree.JSON()}
			m.Warning = strings.HasSuffix(r.Path, ".display") || r.Path == "Encounter.id"
			if r.Path == "MessageHeader" {
				m.Stated = "Bundle"
			}
			return m, true
		}
	}
	return Mutant{}, false
}

func slice(r definition.Row) string {
	if r.Slice == "" {
		return ""
	}
	return " (" + r.Slice + ")"
}

// TableOf names the payload table that a base is a message of; "" for none.
func TableOf(base string) string {
	for _, t := range tables {
		if slices.Contains(t.bases, base) {
			return t.name
		}
	}
	return ""
}
