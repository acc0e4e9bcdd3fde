package form

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
)

// Build returns the form for a message: the definition says which resources it
// may hold and how many, the payload rules of the Application say which elements
// of them must, should or may be given, and useCase which Application's
// exceptions hold. A resource that the definition does not list is not asked
// for. One that the definition lists and the rules do not know is asked for in
// plain text when it describes the patient's health or the definition insists.
//
// What the program fills in itself is not asked: ids, references, profiles,
// times of sending, routing, organisations, the author, codings with one allowed
// value. The patient is asked for on a page of their own (message.Patient).
//
// Sections come in the order a clinician works, within them what must be
// given first, then what should, then what may.
func Build(def definition.MessageDefinition, rows []definition.Row, useCase string) Form {
	f := Form{Sections: []Section{}, Sources: []Source{source(def, rows)}}
	for _, s := range sections {
		s.Blocks = blocksOf(s.ID, def, rows, useCase)
		if len(s.Blocks) > 0 {
			f.Sections = append(f.Sections, s)
		}
	}
	return f
}

func source(def definition.MessageDefinition, rows []definition.Row) Source {
	s := Source{Definition: def.URL, Version: def.Version}
	if len(rows) > 0 {
		s.Table = rows[0].Table
	}
	return s
}

func blocksOf(section string, def definition.MessageDefinition, rows []definition.Row, useCase string) []Block {
	var out []Block
	for _, t := range topics {
		if t.section != section {
			continue
		}
		if b, ok := t.block(def, rows, useCase); ok {
			out = append(out, b)
		}
	}
	if section == sectionBackground {
		out = append(out, genericBlocks(def, rows)...)
	}
	slices.SortStableFunc(out, func(a, b Block) int { return rank(b.Necessity) - rank(a.Necessity) })
	return out
}

// rank orders necessities; what is unknown counts least.
func rank(necessity string) int {
	return slices.Index([]string{"", may, should, must}, necessity)
}

// block makes a topic's block, if the definition has room for its resource and
// anything of it is to be asked.
func (t topic) block(def definition.MessageDefinition, rows []definition.Row, useCase string) (Block, bool) {
	least, most, known := room(def, rows, t.resource)
	if !known {
		return Block{}, false
	}
	about := rowsOf(rows, t.resource)
	if t.wanted != nil && !t.wanted(about, useCase) {
		return Block{}, false
	}
	b := Block{
		ID: t.id, Title: t.title, Help: t.help, Resource: t.resource, Necessity: t.necessity, Max: 1,
		Empty: t.empty, Fields: t.shape.fields(t, about),
	}
	if t.shape.many() {
		b.AddLabel, b.Max = "Add "+article(t.one), most
		if manyInOne(t.shape) {
			b.Max = definition.Any
		}
	}
	if least > 0 && onlyTopic(t) {
		b.Min = 1
		if t.shape.many() {
			b.Min = least
		}
		b.Necessity = strongest(b.Fields, t.necessity)
	}
	return b, len(b.Fields) > 0
}

// manyInOne reports whether one resource holds all repeats of a block, so that
// the definition's count says nothing about them.
func manyInOne(s shape) bool {
	switch s.(type) {
	case answers, outcomes:
		return true
	}
	return false
}

// strongest is must for a block that holds a required field, else necessity.
func strongest(fields []Field, necessity string) string {
	if slices.ContainsFunc(fields, func(f Field) bool { return f.Necessity == must && f.ShowWhen == nil }) {
		return must
	}
	return necessity
}

// onlyTopic reports whether all resources of a topic's type come from it, so
// that the definition's minimum is the block's.
func onlyTopic(t topic) bool {
	if _, one := t.shape.(single); one {
		return true
	}
	n := 0
	for _, o := range topics {
		if o.resource == t.resource {
			n++
		}
	}
	return n == 1
}

func article(noun string) string {
	if noun == "" {
		return "another"
	}
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// room says how many resources of a type the message holds, and whether the
// form asks about them: the definition lists the type, and the payload table
// knows it, the definition insists on it, or it describes the patient's health.
func room(def definition.MessageDefinition, rows []definition.Row, resource string) (least, most int, known bool) {
	least, most, listed := def.Count(resource)
	if !listed || most == 0 {
		return 0, 0, false
	}
	inTable := slices.ContainsFunc(rows, func(r definition.Row) bool { return r.Resource == resource })
	return least, most, inTable || least > 0 || health[resource]
}

// rowsOf are the rows about a resource. Where the table has none, those of the
// fullest table tell how a resource of that type is usually filled in.
func rowsOf(rows []definition.Row, resource string) []definition.Row {
	about := func(all []definition.Row) []definition.Row {
		var out []definition.Row
		for i := range all {
			if all[i].Resource == resource {
				out = append(out, all[i])
			}
		}
		return out
	}
	if found := about(rows); len(found) > 0 {
		return found
	}
	return about(definition.Rows("app1-referral-request"))
}
