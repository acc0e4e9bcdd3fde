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
func asked(a about, rows []definition.Row) []Field {
	var out []Field
	seen := map[string]bool{}
	for i := range dictionary {
		w := &dictionary[i]
		if !strings.HasPrefix(w.path, a.topic.resource+".") || !a.topic.asks(w.path) || seen[w.path] || !w.fit(a) {
			continue
		}
		seen[w.path] = true
		if need := w.wanted(a); need != "" {
			out = append(out, w.field(a, need))
		}
	}
	for _, path := range a.rules.uncovered(rows) {
		if a.topic.asks(path) && !a.topic.named {
			w := words{path: path, label: readable(path)}
			out = append(out, w.field(a, a.rules.need(path)))
		}
	}
	reachable := make([]Field, 0, len(out))
	for _, f := range out {
		if !unreachable(f, out) {
			reachable = append(reachable, f)
		}
	}
	sortFields(reachable)
	return reachable
}

// unreachable reports whether no answer of the fields makes a field shown.
func unreachable(f Field, all []Field) bool {
	w := f.ShowWhen
	if w == nil || w.Not || len(w.Values) == 0 {
		return false
	}
	at := slices.IndexFunc(all, func(o Field) bool { return o.ID == w.Field })
	if at < 0 {
		return true
	}
	return !slices.ContainsFunc(w.Values, func(v string) bool { return hasOption(all[at], v) })
}

// asks reports whether a path is asked for in a topic.
func (t topic) asks(path string) bool { return t.claims == nil || t.claims(path) }

// wanted is the necessity of a field, "" for one that is not asked: the rules
// know it nowhere, or allow one value only.
func (w *words) wanted(a about) string {
	path := bare(w.path)
	if row, ok := a.rules.row(path); ok && row.Fixed != "" && path != concept(path)+".coding" {
		return ""
	}
	if _, picked := strings.CutSuffix(w.path, "[x]"); !picked && path != w.path {
		return w.need
	}
	need := strongerOf(a.rules.need(path), w.need)
	if w.path == "ServiceRequest.category.text" && (a.useCase == "a6t2" || a.useCase == "a6t3") {
		return must // BaRS Application 6, Referral payload
	}
	return need
}

// sortFields puts what must be given first, then what should. A field that
// others depend on takes them along.
func sortFields(fields []Field) {
	own := map[string]int{}
	for _, f := range fields {
		own[f.ID] = rank(f.Necessity)
	}
	weight := func(f Field) int {
		if f.ShowWhen != nil {
			return own[f.ShowWhen.Field]
		}
		return own[f.ID]
	}
	slices.SortStableFunc(fields, func(a, b Field) int { return weight(b) - weight(a) })
}

func strongerOf(a, b string) string {
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// field makes the question.
func (w *words) field(a about, need string) Field {
	f := Field{
		ID: fieldID(w.path), Path: w.path, Label: w.label, Help: w.help, Heading: w.heading, Necessity: need,
		MaxLength: w.limit, Default: w.preset, Options: w.choices(a), Control: w.control, Refers: w.refers, FreeText: w.free, Partial: w.partial, Deadline: w.path == deadline,
		ShowWhen: w.show, RequiredWhen: w.required, Missing: w.missing, Rule: a.rules.citation(w.path),
	}
	if w.units != nil {
		f.Units = w.units()
	}
	if len(f.Options) == 1 && need == must && !f.FreeText {
		f.Default = f.Options[0].Value
	}
	if f.Control == "" {
		f.Control = controlOf(w.path, len(f.Options), w.free)
	}
	return f
}

// fieldID is the path below the resource, with dashes.
func fieldID(path string) string {
	_, below, _ := strings.Cut(path, ".")
	return strings.NewReplacer("[x]", "", ".", "-", "[", "-", "]", "").Replace(below)
}

func controlOf(path string, options int, free bool) string {
	e, _ := definition.ElementAt(bare(path))
	switch {
	case options > manyOptions || free && e.Type == "CodeableConcept":
		return controlSearch
	case options > 0:
		return controlChoice
	}
	switch e.Type {
	case "boolean":
		return controlYesNo
	case "date":
		return controlDate
	case "dateTime", "instant":
		return controlDateTime
	case "time":
		return controlTime
	case "decimal", "integer", "positiveInt", "unsignedInt":
		return controlNumber
	case "Quantity", "Age", "Duration", "Count", "Distance", "SimpleQuantity":
		return controlQuantity
	case "markdown":
		return controlArea
	}
	return controlText
}

// choices are the options of a field, never nil: those the words name, else
// those the payload rule or the element is bound to.
func (w *words) choices(a about) []Option {
	var out []Option
	switch {
	case w.choose != nil:
		out = w.choose(a)
	case w.options != nil:
		out = w.options()
	case strings.HasSuffix(w.path, "Quantity.code"):
		out = measureUnits()
	case !strings.HasSuffix(w.path, ".coding.display") && !strings.HasSuffix(w.path, ".coding.code"):
		out = bound(w.path, a.rules)
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
	if e, ok := definition.ElementAt(bare(path)); ok && e.Required != "" {
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
	f.eachField(func(_ Block, q Field) {
		if byPath[q.Path] == nil && !strings.HasPrefix(q.Path, outcome) && !strings.HasPrefix(q.Path, "QuestionnaireResponse.") {
			out = append(out, q.Path)
		}
	})
	return out
}

// eachField goes through all questions in order.
func (f Form) eachField(do func(Block, Field)) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				do(b, q)
			}
		}
	}
}
