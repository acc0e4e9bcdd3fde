package form

import (
	"maps"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// sectionQuestions begins the id of a section of a receiver's own questions.
const sectionQuestions = "questions"

// With adds a receiver's Questionnaire to the form as a section of its own,
// before the consent. Resources then gives a QuestionnaireResponse for it, and
// Answers, Open, Amend, Check and Place know its questions. The second result
// is as of FromQuestionnaire.
func (f Form) With(q *fhir.Node) (Form, []string) {
	number := len(f.Questionnaires)
	l := layOut(q, number)
	f.Questionnaires = append(append([]string{}, f.Questionnaires...), string(q.JSON()))
	if len(l.blocks) == 0 {
		return f, l.unsupported
	}
	s := Section{ID: sectionQuestions + strconv.Itoa(number), Title: l.title, Help: "The service asks this of everyone it is sent.", Blocks: l.blocks}
	at := len(f.Sections)
	if at > 0 && f.Sections[at-1].ID == sectionConsent {
		at--
	}
	f.Sections = append(append(append([]Section{}, f.Sections[:at]...), s), f.Sections[at:]...)
	return f, l.unsupported
}

// layouts are the receiver's Questionnaires of a form.
func (f Form) layouts() []*layout {
	var out []*layout
	for i, text := range f.Questionnaires {
		if q, err := fhir.Parse([]byte(text)); err == nil {
			out = append(out, layOut(q, i))
		}
	}
	return out
}

// posedBlock reports whether a block is one of a Questionnaire.
func posedBlock(id string) bool {
	number, _, dashed := strings.Cut(strings.TrimPrefix(id, "q"), "-")
	_, err := strconv.Atoi(number)
	return dashed && err == nil && strings.HasPrefix(id, "q")
}

// inquired is the shape of such a block: the response as a whole is written
// and read with its Questionnaire.
type inquired struct{ each }

func (inquired) write(Block, []map[string]string, *writer) error { return nil }

func (inquired) read(Block, *reader) []taken { return nil }

// responseTo finds the response to a Questionnaire in a message: the one that
// names it, with or without version.
func (l *layout) responseTo(r *reader) *fhir.Node {
	url := l.root.TextAt("url")
	for _, n := range fhir.Resources(r.bundle, "QuestionnaireResponse") {
		named, _, _ := strings.Cut(n.TextAt("questionnaire"), "|")
		if url != "" && named == url {
			return n
		}
	}
	return nil
}

// readQuestionnaires reads the responses to the receiver's Questionnaires.
func (f Form) readQuestionnaires(r *reader) {
	for _, l := range f.layouts() {
		n := l.responseTo(r)
		if n == nil {
			continue
		}
		for id, repeats := range l.answersIn(n) {
			for _, a := range repeats {
				r.found[id] = append(r.found[id], taken{n, a})
			}
		}
	}
}

// writeQuestionnaires writes them. A response that says the same stays.
func (w *writer) writeQuestionnaires(a Answers) error {
	for _, l := range w.form.layouts() {
		items, err := l.answeredItems(a)
		if err != nil {
			return err
		}
		held := w.heldResponse(l)
		switch {
		case held == nil && len(items.Items) > 0:
			n := l.response()
			n.Set("item", items)
			w.add(n)
		case held != nil && len(items.Items) == 0:
			w.gone[held] = true
		case held != nil && !same(l.answersIn(held), l.answersIn(fhir.Obj(fhir.M("item", items)))):
			held.Set("item", items)
			w.touched[held] = true
		}
	}
	return nil
}

// heldResponse is the response that answers were read from.
func (w *writer) heldResponse(l *layout) *fhir.Node {
	for _, b := range l.blocks {
		for _, t := range w.held[b.ID] {
			return t.from
		}
	}
	return nil
}

// same reports whether two sets of answers say the same.
func same(a, b Answers) bool {
	if len(a) != len(b) {
		return false
	}
	for id, repeats := range a {
		if len(repeats) != len(b[id]) {
			return false
		}
		for i, r := range repeats {
			if !maps.Equal(r, b[id][i]) {
				return false
			}
		}
	}
	return true
}
