package form

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// inquiry is a short list of questions with one coded answer each, kept as a
// QuestionnaireResponse of its own.
type inquiry struct{ of *questions }

// questions are what an inquiry asks.
type questions struct {
	reason    string   // its name in a message
	canonical string   // of the published Questionnaire; empty without one
	named     []string // other names it is known by
	items     []question
}

type question struct {
	linkID, text string // as sent
	label, help  string
	options      func() []Option
	displays     map[string]string // as sent, by option
	show         *When
}

func (inquiry) many() bool { return false }

func (s inquiry) fields(a about, _ []definition.Row) []Field {
	out := []Field{}
	for _, q := range s.of.items {
		f := Field{
			ID: "q" + q.linkID, Path: "QuestionnaireResponse.item[" + q.linkID + "].answer.valueCoding", Label: q.label, Help: q.help,
			Control: controlChoice, Necessity: should, Options: q.options(), ShowWhen: q.show,
			Rule: a.rules.citation("QuestionnaireResponse.item.answer.valueCoding"),
		}
		if len(f.Options) > manyOptions {
			f.Control = controlSearch
		}
		out = append(out, f)
	}
	return out
}

func (s inquiry) write(b Block, repeats []map[string]string, w *writer) error {
	t := taken{answers: map[string]string{}}
	if held := w.held[b.ID]; len(held) > 0 {
		t = held[0]
	}
	if len(repeats) == 0 {
		if t.from != nil {
			w.gone[t.from] = true
		}
		return nil
	}
	if t.from == nil {
		t.from = s.of.response()
		w.add(t.from)
	} else if sameAnswers(b, []taken{t}, repeats[0]) == 0 {
		return nil
	}
	w.touched[t.from] = true
	items := fhir.List()
	for _, q := range s.of.items {
		if answer := repeats[0]["q"+q.linkID]; answer != "" {
			items.Items = append(items.Items, q.item(answer))
		}
	}
	t.from.Set("item", items)
	return nil
}

// response is an empty QuestionnaireResponse of these questions.
func (q *questions) response() *fhir.Node {
	n := newResource("QuestionnaireResponse",
		fhir.M("extension", fhir.List(fhir.Obj(
			fhir.M("url", fhir.Str(reasonExtension)),
			fhir.M("valueCodeableConcept", fhir.Obj(fhir.M("text", fhir.Str(q.reason))))))))
	if q.canonical != "" {
		n.Set("questionnaire", fhir.Str(q.canonical))
	}
	n.Set("status", fhir.Str("completed"))
	return n
}

func (q question) item(answer string) *fhir.Node {
	system, code := parts(answer)
	coding := fhir.Coding(system, code, q.displays[answer])
	if system == "" {
		coding = fhir.Obj(fhir.M("code", fhir.Str(code)), fhir.M("display", fhir.Str(q.displays[answer])))
	}
	return fhir.Obj(fhir.M("linkId", fhir.Str(q.linkID)), fhir.M("text", fhir.Str(q.text)),
		fhir.M("answer", fhir.List(fhir.Obj(fhir.M("valueCoding", coding)))))
}

func (s inquiry) read(_ Block, r *reader) []taken {
	for _, n := range fhir.Resources(r.bundle, "QuestionnaireResponse") {
		if !s.of.isOf(n) {
			continue
		}
		a := map[string]string{}
		for _, i := range n.All("item") {
			a["q"+i.TextAt("linkId")] = codingAnswer(i.At("answer.valueCoding"))
		}
		return []taken{{n, a}}
	}
	return nil
}

// isOf reports whether a response is about these questions, by the reason it
// gives or the Questionnaire it names.
func (q *questions) isOf(n *fhir.Node) bool {
	reason := ""
	for _, ext := range n.All("extension") {
		if ext.TextAt("url") == reasonExtension {
			reason = ext.TextAt("valueCodeableConcept.text")
		}
	}
	return contains(append([]string{q.reason}, q.named...), reason) ||
		reason == "" && q.canonical != "" && n.TextAt("questionnaire") == q.canonical
}
