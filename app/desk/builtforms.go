package desk

import (
	"log/slog"
	"maps"
	"slices"
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/packages"
	"barsdesk/bars/form"
)

// builtMost is how many forms are remembered: more than a desk's services have.
const builtMost = 100

// builtForms remembers the forms built from definitions, as every save and
// every list of drafts needs them again. A form is never changed. It is safe
// for concurrent use.
type builtForms struct {
	packages *packages.Store
	log      *slog.Logger
	mu       sync.Mutex
	forms    map[string]form.Form
}

// form is the form that a definition gives with the payload rules of table.
func (b *builtForms) form(def definition.MessageDefinition, table, useCase string) form.Form {
	if own, some := ownProfiles(def); some { // what they say may be imported or removed at any time
		return b.narrowed(build(def, table, useCase), own)
	}
	key := table + " " + useCase + " " + string(def.Raw.JSON())
	b.mu.Lock()
	defer b.mu.Unlock()
	if f, ok := b.forms[key]; ok {
		return f
	}
	if b.forms == nil || len(b.forms) >= builtMost {
		b.forms = map[string]form.Form{}
	}
	f := build(def, table, useCase)
	b.forms[key] = f
	return f
}

// build is the form with the receiver's own questions.
func build(def definition.MessageDefinition, table, useCase string) form.Form {
	f := form.Build(def, definition.Rows(table), useCase)
	for _, q := range def.Questionnaires() {
		f, _ = f.With(q)
	}
	return f
}

// narrowed is the form as the receiver's own profiles leave it, as far as they
// are held.
func (b *builtForms) narrowed(f form.Form, own definition.MessageDefinition) form.Form {
	held, err := b.packages.Held()
	if err == nil {
		set, known, failed := held.InForce()
		if failed == nil {
			return f.Narrow(form.Limits(own, set, known))
		}
		err = failed
	}
	b.log.Error("the imported profiles cannot be read, so a form is not narrowed by them", "cause", err)
	return f
}

// ownProfiles is a definition with the profiles that no published definition
// names: those of the receiver itself. It reports whether there are any.
func ownProfiles(def definition.MessageDefinition) (own definition.MessageDefinition, some bool) {
	def.Focus = slices.Clone(def.Focus)
	for i := range def.Focus {
		if definition.PublishedProfile(def.Focus[i].Profile) {
			def.Focus[i].Profile = ""
		}
		some = some || def.Focus[i].Profile != ""
	}
	return def, some
}

// claims are the receiver's own profiles by resource type, for resources to
// claim; a type of which several rows are listed has none. Of a profile that the
// definition contains, that is what it builds on.
func claims(def definition.MessageDefinition) map[string]string {
	own, some := ownProfiles(def)
	if !some {
		return nil
	}
	out, rows := map[string]string{}, map[string]int{}
	for _, f := range own.Focus {
		out[f.Type] = f.Profile
		if def.Contained(f) != nil {
			out[f.Type] = def.Means(f)
		}
		rows[f.Type]++
	}
	maps.DeleteFunc(out, func(resource, profile string) bool {
		return rows[resource] > 1 || profile == "" || definition.PublishedProfile(profile) || resource == "Bundle" || resource == "MessageHeader"
	})
	return out
}
