package form

import (
	"strings"

	"barsdesk/bars/fhir"
)

// QuestionnaireResponse answers a Questionnaire: a holds answers to the blocks
// of FromQuestionnaire. Items stand in the order of the Questionnaire, with
// linkId and text; what is not asked or not answered is left out. It has no id,
// subject and author. The error says which answer cannot be written.
//
// HL7 FHIR R4, QuestionnaireResponse.
func QuestionnaireResponse(q *fhir.Node, a Answers, env Env) (*fhir.Node, error) {
	l := layOut(q, 0)
	n := l.response()
	n.Set("authored", fhir.Str(fhir.FormatInstant(env.Now)))
	items, err := l.answeredItems(a)
	if err != nil {
		return nil, err
	}
	if len(items.Items) > 0 {
		n.Set("item", items)
	}
	return n, nil
}

// response is an empty response to the Questionnaire.
func (l *layout) response() *fhir.Node {
	n := newResource("QuestionnaireResponse",
		fhir.M("extension", fhir.List(fhir.Obj(
			fhir.M("url", fhir.Str(reasonExtension)),
			fhir.M("valueCodeableConcept", fhir.Obj(fhir.M("text", fhir.Str(l.title))))))))
	if url := l.canonical(); url != "" {
		n.Set("questionnaire", fhir.Str(url))
	}
	n.Set("status", fhir.Str("completed"))
	return n
}

func (l *layout) canonical() string {
	url := l.root.TextAt("url")
	if version := l.root.TextAt("version"); url != "" && version != "" {
		return url + "|" + version
	}
	return url
}

// filling are the answers while they are written.
type filling struct {
	l      *layout
	all    Answers
	block  string // the block whose repeat is being written
	repeat map[string]string
}

func (l *layout) answeredItems(a Answers) (*fhir.Node, error) {
	f := &filling{l: l, all: visible(l.blocks, a)}
	return f.items(l.order)
}

func (f *filling) items(all []*posed) (*fhir.Node, error) {
	out := fhir.List()
	for _, p := range all {
		made, err := f.item(p)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, made...)
	}
	return out, nil
}

// item is what the response says of an item: nothing, one or several items.
func (f *filling) item(p *posed) ([]*fhir.Node, error) {
	switch {
	case p.kind == "group" && p.repeats:
		return f.groups(p)
	case p.kind == "group":
		return f.group(p)
	case p.field == "" || p.kind == "display":
		return nil, nil
	}
	answers, err := f.answers(p)
	if err != nil || len(answers.Items) == 0 {
		return nil, err
	}
	inner, err := f.items(p.children)
	if err != nil {
		return nil, err
	}
	if len(inner.Items) > 0 {
		answers.Items[0].Set("item", inner)
	}
	n := p.said()
	n.Set("answer", answers)
	return []*fhir.Node{n}, nil
}

// said is an item of the response without answers.
func (p *posed) said() *fhir.Node {
	n := fhir.Obj(fhir.M("linkId", fhir.Str(p.linkID)))
	set(n, "text", p.text)
	return n
}

func (f *filling) group(p *posed) ([]*fhir.Node, error) {
	inner, err := f.items(p.children)
	if err != nil || len(inner.Items) == 0 {
		return nil, err
	}
	n := p.said()
	n.Set("item", inner)
	return []*fhir.Node{n}, nil
}

// groups writes each repeat of a group.
func (f *filling) groups(p *posed) ([]*fhir.Node, error) {
	block, repeat := f.block, f.repeat
	defer func() { f.block, f.repeat = block, repeat }()
	var out []*fhir.Node
	for _, r := range f.all[p.block] {
		f.block, f.repeat = p.block, r
		made, err := f.group(p)
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

// answers are the values given to a question, each as an answer.
func (f *filling) answers(p *posed) (*fhir.Node, error) {
	q := f.l.fieldOf(p)
	out := fhir.List()
	for _, r := range f.repeats(p) {
		if strings.TrimSpace(r[p.field]) == "" || !q.shownIn(f.all, r) {
			continue
		}
		given := []string{r[p.field]}
		if q.Control == controlBoxes {
			given = strings.Split(r[p.field], "\n")
		}
		for _, text := range given {
			n := fhir.Obj()
			if err := p.put(n, q, text, r["@"+p.field]); err != nil {
				return nil, err
			}
			out.Items = append(out.Items, n)
		}
	}
	return out, nil
}

// repeats are the repeats of the block in which a question is answered: the
// one being written, or all of a question that repeats.
func (f *filling) repeats(p *posed) []map[string]string {
	all := f.all[p.block]
	switch {
	case p.block == f.block:
		return []map[string]string{f.repeat}
	case p.repeats && p.kind != "choice" || len(all) == 0:
		return all
	}
	return all[:1]
}

// put writes one answer as value[x].
func (p *posed) put(n *fhir.Node, q Field, text, kept string) error {
	for _, c := range p.choices {
		if c.value == text {
			n.Set(c.name, c.node.Clone())
			return nil
		}
	}
	name := itemControls[p.kind].value
	switch {
	case p.kind == "choice" && kept != "" && codedAnswer(text):
		system, code := parts(text)
		n.Set(name, fhir.Coding(system, code, kept))
		return nil
	case p.kind == "choice":
		name = "valueString"
	}
	q.Path = "x." + name
	switch p.kind {
	case "boolean":
		return truth.put(n, q, text, kept)
	case "decimal", "integer":
		return number.put(n, q, text, kept)
	case "quantity":
		return quantity.put(n, q, text, kept)
	}
	n.Set(name, fhir.Str(text))
	return nil
}
