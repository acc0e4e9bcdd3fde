package form

import (
	"fmt"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// FromQuestionnaire turns a receiver's Questionnaire into blocks: every group
// is one, with the questions of groups inside it under headings; a group or
// question that repeats is a block that repeats. Conditions (enableWhen) become
// ShowIf, required questions must.
//
// What cannot be asked is left out and told in plain words for the person who
// runs the program: attachments and references, repeats inside repeats, choices
// of lists that are not held here, and read-only items.
//
// HL7 FHIR R4, Questionnaire.
func FromQuestionnaire(q *fhir.Node) (blocks []Block, unsupported []string) {
	l := layOut(q, 0)
	return l.blocks, l.unsupported
}

// layout is a Questionnaire as blocks, and where each item went.
type layout struct {
	prefix      string
	title       string
	blocks      []Block
	unsupported []string
	items       map[string]*posed // by linkId
	fields      map[string]Field  // by block and field
	order       []*posed          // top-level items
	root        *fhir.Node
}

// posed is one item of a Questionnaire.
type posed struct {
	linkID, kind, text string
	block, field       string // where it is asked; empty for what is not
	repeats            bool
	choices            []choiceOf
	children           []*posed
	node               *fhir.Node
}

// choiceOf is one allowed answer, as a value[x] of that name.
type choiceOf struct {
	value, name string
	node        *fhir.Node
}

// nest is what holds for the items of a group.
type nest struct {
	block    *Block
	heading  string
	repeated bool // inside a group that repeats
}

func layOut(q *fhir.Node, number int) *layout {
	l := &layout{prefix: fmt.Sprintf("q%d-", number), title: q.TextAt("title"), items: map[string]*posed{}, root: q}
	if l.title == "" {
		l.title = "Questions from the service"
	}
	l.order = l.know(q.All("item"))
	var run *Block
	for _, p := range l.order {
		if p.kind == "group" || p.repeats && p.kind != "choice" {
			l.flush(&run)
			l.own(p, nest{})
			continue
		}
		if run == nil {
			run = &Block{ID: l.prefix + escaped(p.linkID), Title: l.title, Max: 1}
		}
		l.ask(p, nest{block: run})
	}
	l.flush(&run)
	l.condition()
	l.fields = map[string]Field{}
	for _, b := range l.blocks {
		for _, f := range b.Fields {
			l.fields[b.ID+" "+f.ID] = f
		}
	}
	return l
}

// know takes the items of a Questionnaire apart.
func (l *layout) know(nodes []*fhir.Node) []*posed {
	var out []*posed
	for _, n := range nodes {
		p := &posed{linkID: n.TextAt("linkId"), kind: n.TextAt("type"), text: n.TextAt("text"), repeats: n.TextAt("repeats") == "true", node: n}
		if p.kind == "open-choice" {
			p.kind = "choice"
		}
		p.children = l.know(n.All("item"))
		if l.items[p.linkID] == nil {
			l.items[p.linkID] = p
		}
		out = append(out, p)
	}
	return out
}

// escaped is a linkId as part of an id on a page.
func escaped(linkID string) string {
	var out strings.Builder
	for _, c := range linkID {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-':
			out.WriteRune(c)
		default:
			fmt.Fprintf(&out, "_%x_", c)
		}
	}
	return out.String()
}

// flush ends a block of questions that are in no group.
func (l *layout) flush(run **Block) {
	if *run != nil {
		l.add(**run)
		*run = nil
	}
}

// add takes a block over that asks anything.
func (l *layout) add(b Block) {
	if len(b.Fields) == 0 {
		return
	}
	b.Resource, b.Necessity = "QuestionnaireResponse", should
	for _, f := range b.Fields {
		if f.Necessity == must && b.Max == 1 {
			b.Min = 1
		}
	}
	if b.Min > 0 {
		b.Necessity = must
	}
	l.blocks = append(l.blocks, b)
}

// own makes a block of a group, or of a question that repeats.
func (l *layout) own(p *posed, in nest) {
	if p.repeats && in.repeated {
		l.leave(p, "is asked several times within something that is asked several times")
		return
	}
	b := Block{ID: l.prefix + escaped(p.linkID), Title: p.text, Max: 1}
	if b.Title == "" {
		b.Title = l.title
	}
	if p.repeats {
		b.Max, b.One, b.AddLabel, b.Empty = definition.Any, "entry", "Add another entry", "Nothing stated"
		if p.node.TextAt("required") == "true" {
			b.Min = 1
		}
	}
	within := nest{block: &b, repeated: p.repeats}
	at := len(l.blocks)
	if p.kind == "group" {
		p.block = b.ID
		for _, child := range p.children {
			l.ask(child, within)
		}
	} else {
		l.ask(p, within)
	}
	after := append([]Block{}, l.blocks[at:]...) // blocks of groups inside come after it
	l.blocks = l.blocks[:at]
	l.add(b)
	l.blocks = append(l.blocks, after...)
}

// ask makes the field of an item, and of what is inside it.
func (l *layout) ask(p *posed, in nest) {
	switch {
	case p.kind == "group" && p.repeats:
		l.own(p, in)
		return
	case p.kind == "group":
		in.heading = p.text
		p.block = in.block.ID
		for _, child := range p.children {
			l.ask(child, in)
		}
		return
	case p.repeats && p.kind != "choice" && !alone(in.block, l.prefix, p):
		l.own(p, in)
		return
	}
	f, why := l.field(p)
	if why != "" {
		l.leave(p, why)
		return
	}
	f.Heading = in.heading
	in.block.Fields = append(in.block.Fields, f)
	p.block, p.field = in.block.ID, f.ID
	for _, child := range p.children {
		if p.repeats {
			l.leave(child, "belongs to an answer that can be given several times")
			continue
		}
		l.ask(child, in)
	}
}

// alone reports whether a block is that of a question that repeats.
func alone(b *Block, prefix string, p *posed) bool { return b.ID == prefix+escaped(p.linkID) }

// leave notes an item that is not asked.
func (l *layout) leave(p *posed, why string) {
	text := p.text
	if text == "" {
		text = p.linkID
	}
	note := fmt.Sprintf("%q is not asked: it %s.", text, why)
	if p.node.TextAt("required") == "true" {
		note += " The service wants an answer to it."
	}
	l.unsupported = append(l.unsupported, note)
}
