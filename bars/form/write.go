package form

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"barsdesk/bars/definition"
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
	w := f.writer(env)
	if err := w.writeAll(a); err != nil {
		return nil, err
	}
	w.tie()
	w.point()
	return w.parts, nil
}

// writer gathers the resources of one form.
type writer struct {
	now   string
	form  Form
	rows  []definition.Row
	parts []*fhir.Node            // new resources
	own   map[string]*fhir.Node   // those a message has one of
	spots map[string][]*fhir.Node // resources of each block, by the index of their repeat

	held    map[string][]taken // of a message that is changed: what each block says in it
	origin  map[*fhir.Node]string
	nodes   []*fhir.Node // its resources in order
	touched map[*fhir.Node]bool
	gone    map[*fhir.Node]bool
}

func (f Form) writer(env Env) *writer {
	w := &writer{now: fhir.FormatInstant(env.Now), form: f, own: map[string]*fhir.Node{}, spots: map[string][]*fhir.Node{},
		touched: map[*fhir.Node]bool{}, gone: map[*fhir.Node]bool{}}
	if len(f.Sources) > 0 {
		w.rows = definition.Rows(f.Sources[0].Table)
	}
	return w
}

func (w *writer) writeAll(a Answers) error {
	for _, s := range w.form.Sections {
		for _, b := range s.Blocks {
			repeats := numbered(b, a[b.ID])
			if len(repeats) == 0 && len(w.held[b.ID]) == 0 {
				continue
			}
			if err := shapeOf(b).write(b, repeats, w); err != nil {
				return fmt.Errorf("%s: %w", b.ID, err)
			}
		}
	}
	return w.writeQuestionnaires(a)
}

// spot is the key under which a repeat remembers its index while it is written.
const spot = "@spot"

// numbered are the repeats with any answer, each with its index.
func numbered(b Block, repeats []map[string]string) []map[string]string {
	var out []map[string]string
	for i, r := range repeats {
		for _, kept := range answered(b, repeats[i:i+1]) {
			kept[spot] = strconv.Itoa(i)
			for k, v := range r {
				if strings.HasPrefix(k, "@") {
					kept[k] = v
				}
			}
			out = append(out, kept)
		}
	}
	return out
}

// stands remembers which resource a repeat became.
func (w *writer) stands(b Block, r map[string]string, n *fhir.Node) {
	at, _ := strconv.Atoi(r[spot])
	for len(w.spots[b.ID]) <= at {
		w.spots[b.ID] = append(w.spots[b.ID], nil)
	}
	w.spots[b.ID][at] = n
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

// heldFor is what a repeat was read from, nil for a new one.
func (w *writer) heldFor(b Block, r map[string]string) *taken {
	for i := range w.held[b.ID] {
		t := &w.held[b.ID][i]
		if r[Origin] != "" && w.origin[t.from] == r[Origin] {
			return t
		}
	}
	return nil
}

// each writes every repeat into a resource of its own: the one it was read
// from, or a new one. Resources whose repeat is gone are taken out.
func (w *writer) each(b Block, repeats []map[string]string, fresh func(r map[string]string) *fhir.Node) error {
	kept := map[*fhir.Node]bool{}
	for _, r := range repeats {
		t := w.heldFor(b, r)
		if t == nil || kept[t.from] {
			t = &taken{from: fresh(r)}
			w.add(t.from)
		}
		kept[t.from] = true
		if err := w.fill(b, t, r); err != nil {
			return err
		}
		w.stands(b, r, t.from)
	}
	for _, t := range w.held[b.ID] {
		if !kept[t.from] && len(trimmed(t.answers)) > 0 {
			w.gone[t.from] = true
		}
	}
	return nil
}

// fill writes every answer of a repeat that is not what the resource says already.
func (w *writer) fill(b Block, t *taken, r map[string]string) error {
	for _, f := range b.Fields {
		if r[f.ID] == t.answers[f.ID] {
			continue
		}
		w.touched[t.from] = true
		if r[f.ID] == "" {
			codecOf(f).emptied(t.from, f)
		} else if err := codecOf(f).put(t.from, f, r[f.ID], r["@"+f.ID]); err != nil {
			return fmt.Errorf("%s: %w", f.ID, err)
		}
	}
	return nil
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

// shown reports whether a field is asked, given the other answers of its
// repeat. A field that depends on one that is itself hidden is hidden too.
func shown(f Field, repeat map[string]string) bool {
	return f.ShowWhen == nil || f.ShowWhen.holds(repeat[f.ShowWhen.Field])
}
