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
// Of a response or a cancellation, only what the person answering adds is
// asked: the rest repeats the message that is answered.
//
// What the program fills in itself is not asked: ids, references, profiles,
// times of sending, routing, organisations, the author, codings with one allowed
// value. The patient is asked for on a page of their own (message.Patient).
//
// Sections come in the order a clinician works, within them what must be
// given first, then what should, then what may. The fields are shared by all
// forms of the table and must not be changed: Narrow makes others.
func Build(def definition.MessageDefinition, rows []definition.Row, useCase string) Form {
	p := planFor(rows, useCase)
	f := Form{Sections: make([]Section, 0, len(sections)), Sources: []Source{source(def, rows)}}
	for _, s := range sections {
		s.Blocks = p.blocksOf(s.ID, def)
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

func (p *plan) blocksOf(section string, def definition.MessageDefinition) []Block {
	var out []Block
	for i := range p.blocks {
		if p.blocks[i].topic.section == section {
			if b, ok := p.blocks[i].within(def, p); ok {
				out = append(out, b)
			}
		}
	}
	if section == sectionBackground && p.on&usual != 0 {
		out = append(out, genericBlocks(def, p)...)
	}
	slices.SortStableFunc(out, func(a, b Block) int { return rank(b.Necessity) - rank(a.Necessity) })
	return out
}

// rank orders necessities; what is unknown counts least.
func rank(necessity string) int {
	switch necessity {
	case must:
		return 3
	case should:
		return 2
	case may:
		return 1
	}
	return 0
}

// within is a planned block as a definition has room for it.
func (b planned) within(def definition.MessageDefinition, p *plan) (Block, bool) {
	least, most, known := p.room(def, b.topic.resource)
	if !known {
		return Block{}, false
	}
	out, t := b.Block, b.topic
	if t.shape.many() {
		out.Max = most
		if manyInOne(t.shape) {
			out.Max = definition.Any
		}
		if t.most > 0 && (out.Max == definition.Any || out.Max > t.most) {
			out.Max = t.most
		}
	}
	if least > 0 && onlyTopic(t) || b.insisted {
		out.Min = 1
		if t.shape.many() && t.most == 0 {
			out.Min = max(least, 1)
		}
		out.Necessity = strongest(out.Fields, out.Necessity)
		if b.insisted {
			out.Necessity = must
		}
	}
	return out, true
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
		return t.on&usual != 0
	}
	n := 0
	for _, o := range topics {
		if o.resource == t.resource && o.on&usual != 0 {
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
