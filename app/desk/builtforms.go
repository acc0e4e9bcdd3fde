package desk

import (
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/form"
)

// builtMost is how many forms are remembered: more than a desk's services have.
const builtMost = 100

// builtForms remembers the forms built from definitions, as every save and
// every list of drafts needs them again. A form is never changed. The zero
// builtForms is ready, and safe for concurrent use.
type builtForms struct {
	mu    sync.Mutex
	forms map[string]form.Form
}

// form is the form that a definition gives with the payload rules of table.
func (b *builtForms) form(def definition.MessageDefinition, table, useCase string) form.Form {
	key := table + " " + useCase + " " + string(def.Raw.JSON())
	b.mu.Lock()
	defer b.mu.Unlock()
	if f, ok := b.forms[key]; ok {
		return f
	}
	if b.forms == nil || len(b.forms) >= builtMost {
		b.forms = map[string]form.Form{}
	}
	f := form.Build(def, definition.Rows(table), useCase)
	b.forms[key] = f
	return f
}
