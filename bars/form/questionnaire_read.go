package form

import (
	"strings"

	"barsdesk/bars/fhir"
)

// QuestionnaireAnswers reads the answers to the blocks of FromQuestionnaire
// out of a response to that Questionnaire. What QuestionnaireResponse wrote
// comes back as it was answered. The result is never nil.
func QuestionnaireAnswers(q, response *fhir.Node) Answers { return layOut(q, 0).answersIn(response) }

func (l *layout) answersIn(response *fhir.Node) Answers {
	a := Answers{}
	l.take(l.order, response, a, nil)
	for id, repeats := range a {
		var kept []map[string]string
		for _, r := range repeats {
			if t := trimmed(r); t != nil {
				kept = append(kept, t)
			}
		}
		if a[id] = kept; kept == nil {
			delete(a, id)
		}
	}
	return a
}

// take reads items below a node; repeat is that of the group that is read.
func (l *layout) take(all []*posed, holder *fhir.Node, a Answers, repeat map[string]string) {
	said := map[string][]*fhir.Node{}
	for _, n := range holder.All("item") {
		id := n.TextAt("linkId")
		said[id] = append(said[id], n)
	}
	for _, p := range all {
		for _, n := range said[p.linkID] {
			switch {
			case p.kind == "group" && p.repeats:
				r := map[string]string{}
				if p.block != "" {
					a[p.block] = append(a[p.block], r)
				}
				l.take(p.children, n, a, r)
			case p.kind == "group":
				l.take(p.children, n, a, repeat)
			default:
				l.takeAnswers(p, n, a, repeat)
			}
		}
	}
}

func (l *layout) takeAnswers(p *posed, n *fhir.Node, a Answers, repeat map[string]string) {
	if p.field == "" {
		return
	}
	var several []string
	for i, answer := range n.All("answer") {
		text, kept := p.read(answer, l.fieldOf(p))
		switch {
		case p.kind == "choice" && p.repeats:
			several = append(several, text)
			continue
		case p.repeats:
			a[p.block] = append(a[p.block], map[string]string{p.field: text, "@" + p.field: kept})
			continue
		case i > 0:
			continue
		}
		r := l.repeatFor(p, a, repeat)
		r[p.field], r["@"+p.field] = text, kept
		l.take(p.children, answer, a, repeat)
	}
	if several != nil {
		l.repeatFor(p, a, repeat)[p.field] = strings.Join(several, "\n")
	}
}

// repeatFor is the repeat that a question is answered in.
func (l *layout) repeatFor(p *posed, a Answers, repeat map[string]string) map[string]string {
	if repeat != nil && len(a[p.block]) > 0 {
		return repeat
	}
	if len(a[p.block]) == 0 {
		a[p.block] = []map[string]string{{}}
	}
	return a[p.block][0]
}

func (l *layout) fieldOf(p *posed) Field { return l.fields[p.block+" "+p.field] }

// read is an answer's value, and what belongs to it.
func (p *posed) read(answer *fhir.Node, f Field) (text, kept string) {
	for _, m := range answer.Members {
		if m.Name == "valueQuantity" {
			f.Path = "x.valueQuantity"
			return quantity.take(answer, f), quantity.kept(answer, f)
		}
		if m.Name == "valueCoding" && !hasOption(f, codeOrText(answer)) {
			kept = m.Value.TextAt("display")
		}
	}
	return codeOrText(answer), kept
}
