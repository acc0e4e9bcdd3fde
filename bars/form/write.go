package form

import (
	"fmt"
	"strings"
	"time"

	"barsdesk/bars/fhir"
)

// Env is what turning answers into resources needs from outside.
type Env struct {
	Now   time.Time     // when the person finished
	NewID func() string // UUIDs
}

// Resources turns the answers into resources without id, meta and fullUrl, tied
// together by the links of package message; message.Referral completes them and
// puts them into a message. An Appointment among them holds what a booking
// says about its reason. Answers this form has no place for, and fields that
// another answer hides, are left out: ask Dropped about the first. The error
// says which answer cannot be written; Check finds it before.
func (f Form) Resources(a Answers, env Env) ([]*fhir.Node, error) {
	w := &writer{now: fhir.FormatInstant(env.Now), own: map[string]*fhir.Node{}, form: f}
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			repeats := answered(b, a[b.ID])
			if len(repeats) == 0 {
				continue
			}
			if err := shapeOf(b).write(b, repeats, w); err != nil {
				return nil, fmt.Errorf("%s: %w", b.ID, err)
			}
		}
	}
	return w.parts, nil
}

// writer gathers the resources of one form.
type writer struct {
	now   string
	form  Form
	parts []*fhir.Node
	own   map[string]*fhir.Node // those a message has one of
}

// add appends a resource and returns its place among the parts.
func (w *writer) add(n *fhir.Node) int {
	w.parts = append(w.parts, n)
	return len(w.parts) - 1
}

// one returns the only resource of a type, new when first asked for.
func (w *writer) one(resource string) *fhir.Node {
	if w.own[resource] == nil {
		w.own[resource] = newResource(resource)
		w.add(w.own[resource])
	}
	return w.own[resource]
}

// takes reports whether the form, and so the definition, has room for a type.
func (w *writer) takes(resource string) bool {
	for _, s := range w.form.Sections {
		for _, b := range s.Blocks {
			if b.Resource == resource {
				return true
			}
		}
	}
	return false
}

func newResource(resourceType string, members ...fhir.Member) *fhir.Node {
	n := fhir.Obj(fhir.M("resourceType", fhir.Str(resourceType)))
	for _, m := range members {
		n.Set(m.Name, m.Value.Clone())
	}
	return n
}

// answered drops what was not answered: empty values, fields that are not
// shown, fields the block does not have, and repeats without any answer.
func answered(b Block, repeats []map[string]string) []map[string]string {
	var out []map[string]string
	for _, r := range repeats {
		kept := map[string]string{}
		for _, f := range b.Fields {
			if v := r[f.ID]; strings.TrimSpace(v) != "" && shown(f, r) {
				kept[f.ID] = v
			}
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// shown reports whether a field is asked, given the other answers of its repeat.
func shown(f Field, repeat map[string]string) bool {
	if f.ShowWhen == nil {
		return true
	}
	v := repeat[f.ShowWhen.Field]
	if len(f.ShowWhen.Values) == 0 {
		return v != ""
	}
	return contains(f.ShowWhen.Values, v)
}

// putAll writes every answered field of a repeat into a resource.
func putAll(n *fhir.Node, b Block, repeat map[string]string) error {
	for _, f := range b.Fields {
		v := repeat[f.ID]
		if v == "" {
			continue
		}
		if err := codecOf(f).put(n, f, v); err != nil {
			return fmt.Errorf("%s: %w", f.ID, err)
		}
	}
	return nil
}
