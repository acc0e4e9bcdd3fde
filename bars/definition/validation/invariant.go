package validation

import (
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// invariant is a constraint, compiled when it is first evaluated.
type invariant struct {
	structure.Constraint
	from  string
	model fhirpath.Model
	once  sync.Once
	code  *fhirpath.Expression
	why   error
}

func (i *invariant) compiled() (*fhirpath.Expression, error) {
	i.once.Do(func() {
		expression := i.Expression
		if better, ok := mended[expression]; ok {
			expression = better
		}
		i.code, i.why = fhirpath.Compile(expression, i.model)
	})
	return i.code, i.why
}

// natively are the keys that the walk checks without evaluating an expression.
var natively = map[string]bool{
	"ele-1": true, "ext-1": true, "ref-1": true, "dom-2": true, "dom-3": true, "dom-4": true, "dom-5": true, "bdl-7": true,
}

// mended are expressions that R4 published so that they fail where there is
// nothing to hold them against, as its later editions write them.
var mended = map[string]string{
	"fullUrl.contains('/_history/').not()":       "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
	"name.matches('[A-Z]([A-Za-z0-9_]){0,254}')": "name.exists() implies name.matches('[A-Z]([A-Za-z0-9_]){0,254}')",
}

// bestPractice are the keys that R4 marks as good practice: they are reported
// once, as information, and only of a resource on its own.
var bestPractice = map[string]bool{"dom-6": true}

// hold evaluates the invariants of a type and of an element.
func (w *walk) hold(item fhirpath.Item, ofType, ofElement []*invariant) {
	for _, i := range ofType {
		w.invariant(item, i)
	}
	for _, i := range ofElement {
		if !has(ofType, i.Key, i.Expression) {
			w.invariant(item, i)
		}
	}
}

func (w *walk) invariant(item fhirpath.Item, i *invariant) {
	if i.Expression == "" {
		w.once(definition.NotSupported, "Not checked: the rule "+i.Key+" has no expression.", i.Key)
		return
	}
	code, err := i.compiled()
	ok := true
	if err == nil {
		ok, err = code.True(&w.env, item)
	}
	switch {
	case err != nil:
		w.once(definition.NotSupported, "Not checked: the rule "+i.Key+" could not be evaluated.", i.Key)
	case !ok && bestPractice[i.Key]:
		if w.bundle != nil {
			return // what a message carries is read by programs
		}
		w.once(definition.Invariant, i.words(), i.Key)
	case !ok && i.Severity == "warning":
		w.add(definition.Warning, definition.Invariant, i.words(), i.Key)
	case !ok:
		w.add(definition.Error, definition.Invariant, i.words(), i.Key)
	}
}

// itemOf is a value of the tree as an expression's focus.
func itemOf(value, extra *fhir.Node, typ string) fhirpath.Item {
	return fhirpath.Item{Node: value, Extra: extra, Type: typ}
}
