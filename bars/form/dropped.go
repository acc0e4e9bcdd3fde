package form

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/reading"
)

// Dropped lists the answers that this form has no place for, because the
// receiver's definition changed after they were given: a block or a field that
// is gone, a choice that is no longer offered, more repeats than are taken.
// Critical ones would take safety information away and must not be let go
// unseen. The order is that of the blocks a form can have.
func (f Form) Dropped(a Answers) []Problem {
	var out []Problem
	for _, id := range blockOrder(a) {
		b, there := f.block(id)
		for i, r := range a[id] {
			if there {
				out = append(out, b.dropped(i, r)...)
			} else if p, any := goneBlock(id, i, r); any {
				out = append(out, p)
			}
		}
	}
	return out
}

func (f Form) block(id string) (Block, bool) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			if b.ID == id {
				return b, true
			}
		}
	}
	return Block{}, false
}

// blockOrder are the answered blocks: those with a topic in its order, then
// the others by name.
func blockOrder(a Answers) []string {
	var out, rest []string
	for _, t := range topics {
		if len(a[t.id]) > 0 && !contains(out, t.id) {
			out = append(out, t.id)
		}
	}
	for id := range a {
		if !slices.Contains(out, id) {
			rest = append(rest, id)
		}
	}
	slices.Sort(rest)
	return append(out, rest...)
}

func goneBlock(id string, index int, r map[string]string) (Problem, bool) {
	said := inWords(id, r)
	if said == "" {
		return Problem{}, false
	}
	t, known := topicOf(id)
	title := t.title
	if !known {
		title = genericTitle(strings.TrimPrefix(id, "other-"))
	}
	p := Problem{Block: id, Index: index, Critical: t.critical}
	p.Message = fmt.Sprintf("The service no longer takes this under %q: %s.", title, said)
	if t.critical {
		p.Message += " Write it into the clinical narrative, or phone the service."
	}
	return p, true
}

// dropped lists what a repeat of a block that is still there loses.
func (b Block) dropped(index int, r map[string]string) []Problem {
	t, _ := topicOf(b.ID)
	var out []Problem
	add := func(field, format string, args ...any) {
		out = append(out, Problem{Block: b.ID, Index: index, Field: field, Message: fmt.Sprintf(format, args...), Critical: t.critical})
	}
	if b.Max != definition.Any && index >= b.Max {
		if said := inWords(b.ID, r); said != "" {
			add("", "The service takes at most %d under %q, and this is one more: %s.", b.Max, b.Title, said)
		}
		return out
	}
	for _, id := range sortedKeys(r) {
		if strings.TrimSpace(r[id]) == "" || strings.HasPrefix(id, "@") {
			continue
		}
		i := slices.IndexFunc(b.Fields, func(f Field) bool { return f.ID == id })
		switch {
		case i < 0:
			add(id, "The service no longer asks for this under %q: %s.", b.Title, spoken(r[id]))
		case wrongChosen(b.Fields[i], r[id], r["@"+id]):
			add(id, "The service no longer offers this under %q: %s. Choose again.", b.Fields[i].Label, spoken(r[id]))
		}
	}
	return out
}

// wrongChosen reports whether a choice is no longer offered.
func wrongChosen(f Field, v, kept string) bool {
	return (f.Control == controlChoice || f.Control == controlSearch) && wrongChoice(f, v, kept) != ""
}

func sortedKeys(r map[string]string) []string {
	out := make([]string, 0, len(r))
	for k := range r {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// inWords says what a repeat holds, for a person: each answer with its label,
// chosen codes by their words.
func inWords(blockID string, r map[string]string) string {
	var out []string
	for _, id := range sortedKeys(r) {
		if v := strings.TrimSpace(r[id]); v != "" && v != notListed && !strings.HasPrefix(id, "@") {
			out = append(out, labelled(blockID, id, v))
		}
	}
	return strings.Join(out, "; ")
}

func labelled(blockID, fieldID, answer string) string {
	resource := strings.TrimPrefix(blockID, "other-")
	if t, ok := topicOf(blockID); ok {
		resource = t.resource
	}
	w := byFieldID()[resource+" "+fieldID]
	if w == nil {
		return spoken(answer)
	}
	if w.options != nil {
		for _, o := range w.options() {
			if o.Value == answer {
				return w.label + ": " + o.Label
			}
		}
	}
	return w.label + ": " + spoken(answer)
}

// spoken is an answer as a person would read it: the words for a code, a date
// or time as it is shown everywhere, the answer itself otherwise.
func spoken(answer string) string {
	system, code := parts(answer)
	switch {
	case answer == "true":
		return "yes"
	case answer == "false":
		return "no"
	case !strings.Contains(system, "://"):
		return reading.When(answer)
	}
	if d := displayOf(system, code); d != "" {
		return plainLabel(d)
	}
	return "a code that has no name here"
}

// byFieldID finds words by resource type and field.
var byFieldID = sync.OnceValue(func() map[string]*words {
	out := map[string]*words{}
	for i := range dictionary {
		resource, _, _ := strings.Cut(dictionary[i].path, ".")
		if key := resource + " " + fieldID(dictionary[i].path); out[key] == nil {
			out[key] = &dictionary[i]
		}
	}
	return out
})
