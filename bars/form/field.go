package form

import (
	"slices"
	"strings"
	"unicode"

	"barsdesk/bars/definition"
)

// asked are the fields of a topic: every element that has words and a row, in
// the order of the words, then every row that nothing else covers. Required
// ones come first.
func asked(t topic, rows []definition.Row, slice string) []Field {
	r := rulesOf(rows, slice)
	var out []Field
	for i := range dictionary {
		w := &dictionary[i]
		if !strings.HasPrefix(w.path, t.resource+".") || t.claims != nil && !t.claims(w.path) {
			continue
		}
		if need := strongerOf(r.need(w.path), w.need); need != "" && !onlyIfRequired(w.path, need) {
			out = append(out, w.field(r, need))
		}
	}
	for _, path := range r.uncovered(rows) {
		if t.claims == nil || t.claims(path) {
			w := words{path: path, label: readable(path)}
			out = append(out, w.field(r, r.need(path)))
		}
	}
	sortFields(out)
	return out
}

func sortFields(fields []Field) {
	slices.SortStableFunc(fields, func(a, b Field) int { return rank(b.Necessity) - rank(a.Necessity) })
}

func strongerOf(a, b string) string {
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// onlyIfRequired leaves the start of the time in which care is asked for to the
// program, which sends the moment of sending, unless the Application wants it
// from a person.
func onlyIfRequired(path, need string) bool {
	return path == "ServiceRequest.occurrencePeriod.start" && need != must
}

// field makes the question.
func (w *words) field(r rules, need string) Field {
	f := Field{
		ID: fieldID(w.path), Path: w.path, Label: w.label, Help: w.help, Necessity: need,
		MaxLength: w.limit, Default: w.preset, Options: w.choices(r), Control: w.control, Rule: r.citation(w.path),
	}
	if f.Control == "" {
		f.Control = controlOf(w.path, len(f.Options) > 0)
	}
	return f
}

// fieldID is the path below the resource, with dashes.
func fieldID(path string) string {
	_, below, _ := strings.Cut(path, ".")
	return strings.ReplaceAll(below, ".", "-")
}

func controlOf(path string, choice bool) string {
	if choice {
		return controlChoice
	}
	e, _ := definition.ElementAt(path)
	switch e.Type {
	case "boolean":
		return controlYesNo
	case "date":
		return controlDate
	case "dateTime", "instant":
		return controlDateTime
	case "decimal", "integer", "positiveInt", "unsignedInt":
		return controlNumber
	case "markdown":
		return controlArea
	}
	return controlText
}

// choices are the options of a field, never nil: those the words name, else
// those the payload rule or the element is bound to.
func (w *words) choices(r rules) []Option {
	var out []Option
	if w.options != nil {
		out = w.options()
	} else if strings.HasSuffix(w.path, "Quantity.code") {
		out = measureUnits()
	} else if !strings.HasSuffix(w.path, ".coding.display") && !strings.HasSuffix(w.path, ".coding.code") {
		out = bound(w.path, r)
	}
	if out == nil {
		return []Option{}
	}
	return out
}

// bound lists the codes that a path is bound to, without the one for mistakes.
func bound(path string, r rules) []Option {
	base := concept(path)
	for _, at := range []string{base, base + ".coding.code", base + ".coding.system", base + ".coding"} {
		if row, ok := r[at]; ok && row.Binding != nil {
			if out := fromBinding(*row.Binding, strings.HasSuffix(path, ".coding")); len(out) > 0 {
				return out
			}
		}
	}
	if e, ok := definition.ElementAt(path); ok && e.Required != "" {
		return coded(definition.ValueSet(e.Required), strings.HasSuffix(path, ".coding"))
	}
	return nil
}

func fromBinding(b definition.Binding, withSystem bool) []Option {
	switch {
	case b.ValueSet != "":
		return coded(definition.ValueSet(b.ValueSet), withSystem)
	case len(b.Systems) > 0:
		var all []definition.Coded
		for _, s := range b.Systems {
			for _, c := range definition.Codes(s) {
				all = append(all, definition.Coded{System: s, Code: c.Code, Display: c.Display})
			}
		}
		return coded(all, withSystem)
	}
	var out []Option
	for _, c := range b.Codes {
		out = append(out, Option{Value: c, Label: readable(c)})
	}
	return out
}

func coded(all []definition.Coded, withSystem bool) []Option {
	var out []Option
	for _, c := range all {
		if c.Code == "entered-in-error" {
			continue
		}
		o := Option{Value: c.Code, Label: plainLabel(c.Display)}
		if withSystem {
			o.Value = value(c.System, c.Code)
		}
		if o.Label == "" {
			o.Label = readable(c.Code)
		}
		out = append(out, o)
	}
	return out
}

// readable turns an element or code name into words: "ServiceRequest.patientInstruction"
// becomes "Patient instruction".
func readable(path string) string {
	parts := strings.Split(strings.TrimSuffix(concept(path), "[x]"), ".")
	name := parts[len(parts)-1]
	for _, ending := range []string{"CodeableConcept", "DateTime", "String", "Quantity", "Boolean", "Reference"} {
		if short := strings.TrimSuffix(name, ending); short != "" {
			name = short
		}
	}
	if generalName[name] && len(parts) > 2 {
		name = parts[len(parts)-2] + strings.ToUpper(name[:1]) + name[1:]
	}
	return sentence(name)
}

// generalName are element names that say nothing without what encloses them.
var generalName = map[string]bool{"value": true, "text": true, "start": true, "end": true, "code": true, "status": true, "type": true}

func sentence(name string) string {
	var out strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		switch {
		case c == '-' || c == '_':
			out.WriteByte(' ')
			continue
		case i == 0:
			c = unicode.ToUpper(c)
		case unicode.IsUpper(c) && unicode.IsLower(runes[i-1]):
			out.WriteByte(' ')
			c = unicode.ToLower(c)
		}
		out.WriteRune(c)
	}
	return out.String()
}

// WithoutWords lists the paths of the questions that are asked under a readable
// form of the element's name, because the dictionary has no words for them.
func (f Form) WithoutWords() []string {
	var out []string
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				if byPath[q.Path] == nil && !strings.HasPrefix(q.Path, outcome) && !strings.HasPrefix(q.Path, itemPath) {
					out = append(out, q.Path)
				}
			}
		}
	}
	return out
}
