package form

import "strings"

// words are what a person reads about one element, and how it is asked. The
// tables of words are the only place that names the elements in English; an
// element without words is asked under a readable form of its name. Where a
// path has several, the first that fits the block and the payload table counts.
type words struct {
	path     string
	label    string
	help     string
	missing  string // what to do when a required answer is not given
	control  string // where it does not follow from the type
	heading  string // over this field and those after it with the same
	limit    int    // characters
	preset   string // proposed answer
	need     string // where the payload table has no row for the path, or a stronger one is wanted
	system   string // of a code typed by hand
	options  func() []Option
	units    func() []Option
	choose   func(a about) []Option // options that depend on the use case
	partial  bool                   // of a date: the day or the month may be unknown
	free     bool                   // words of one's own are allowed beside the options
	refers   []string               // blocks that a reference can lead to
	show     *When
	required []When
	topics   string // blocks it is asked in, by id; empty: all of the resource
	tables   string // payload tables it is asked for, by how they begin; empty: all
	notFor   string // payload tables it is not asked for, likewise
}

// about is what a field is made for.
type about struct {
	topic   topic
	rules   rules
	table   string
	useCase string
}

// fit reports whether words are for a block and a payload table.
func (w *words) fit(a about) bool {
	if w.topics != "" && !contains(strings.Fields(w.topics), a.topic.id) {
		return false
	}
	return (w.tables == "" || begins(a.table, w.tables)) && (w.notFor == "" || !begins(a.table, w.notFor))
}

// begins reports whether text begins with one of the words of a list.
func begins(text, list string) bool {
	for _, l := range strings.Fields(list) {
		if strings.HasPrefix(text, l) {
			return true
		}
	}
	return false
}

const (
	controlText      = "text"
	controlArea      = "textarea"
	controlChoice    = "choice"
	controlSearch    = "search"
	controlBoxes     = "checkboxes"
	controlReference = "reference"
	controlQuantity  = "quantity"
	controlDate      = "date"
	controlDateTime  = "datetime"
	controlTime      = "time"
	controlNumber    = "number"
	controlYesNo     = "yesno"
	controlCheckbox  = "checkbox"
	controlNote      = "note"
)

// manyOptions is how long a list may be before it is searched, not shown.
const manyOptions = 30

// dictionary is the one table of words, in the order in which fields are asked.
var dictionary = join(assessmentWords, answerWords, requestWords, placeWords, problemWords, taskWords, safetyWords, medicineWords,
	allergyWords, backgroundWords, kinWords, noteWords, genericWords)

func join(tables ...[]words) []words {
	var out []words
	for _, t := range tables {
		out = append(out, t...)
	}
	return out
}

var byPath = func() map[string]*words {
	out := make(map[string]*words, len(dictionary))
	for i := range dictionary {
		if out[dictionary[i].path] == nil {
			out[dictionary[i].path] = &dictionary[i]
		}
	}
	return out
}()
