package form

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// Limit is what a receiver's profile makes narrower at one element.
type Limit struct {
	Path      string     // of the element, without slices; value[x] as profiles spell it
	Required  bool       // at least one, wherever what it is part of is sent
	Forbidden bool       // none may be sent
	Types     []string   // of a choice, the types allowed; empty: all
	Codes     []Option   // the only codes allowed; nil: any
	Fixed     *fhir.Node // the one value allowed; nil: any
	MaxLength int        // 0: no limit
	Profile   string     // canonical of the profile, for "Why is this asked?"
}

// Narrow returns the form as limits leave it: what is forbidden is not asked,
// what is required must be answered, lists hold only the codes allowed. A block
// that nothing is left of is gone. The form itself stays as it is.
func (f Form) Narrow(limits []Limit) Form {
	if len(limits) == 0 {
		return f
	}
	out := f
	out.Sections = nil
	for _, s := range f.Sections {
		blocks := s.Blocks
		s.Blocks = nil
		for _, b := range blocks {
			if b = b.narrow(limits); len(b.Fields) > 0 {
				s.Blocks = append(s.Blocks, b)
			}
		}
		if len(s.Blocks) > 0 {
			out.Sections = append(out.Sections, s)
		}
	}
	if out.Sections == nil {
		out.Sections = []Section{}
	}
	return out
}

func (b Block) narrow(limits []Limit) Block {
	var own []Limit
	for _, l := range limits {
		if l.Path == b.Resource || strings.HasPrefix(l.Path, b.Resource+".") {
			own = append(own, l)
		}
	}
	if len(own) == 0 {
		return b
	}
	fields := b.Fields
	b.Fields = nil
	for _, f := range fields {
		if !slices.ContainsFunc(own, func(l Limit) bool { return l.forbids(f) }) {
			b.Fields = append(b.Fields, f)
		}
	}
	for i := range b.Fields {
		for _, l := range own {
			l.apply(&b.Fields[i], b, own)
		}
	}
	b.Fields = reachable(b.Fields)
	sortFields(b.Fields)
	return b
}

// reachable leaves out fields that no answer shows.
func reachable(fields []Field) []Field {
	var out []Field
	for _, f := range fields {
		if !unreachable(f, fields) {
			out = append(out, f)
		}
	}
	return out
}

// element is the element that a field is about.
func (f Field) element() string { return strings.TrimSuffix(concept(bare(f.Path)), "[x]") }

// forbids reports whether a field is about something that may not be sent.
func (l Limit) forbids(f Field) bool {
	choice, isChoice := strings.CutSuffix(l.Path, "[x]")
	at := f.element()
	if l.Forbidden {
		return at == choice || strings.HasPrefix(at, choice+".") || isChoice && chosenType(at, choice) != ""
	}
	t := ""
	if isChoice {
		t = chosenType(at, choice)
	}
	return t != "" && len(l.Types) > 0 && !slices.ContainsFunc(l.Types, func(allowed string) bool { return strings.EqualFold(allowed, t) })
}

// chosenType is the type that an element of a choice has: Quantity for
// Observation.valueQuantity and what is below it; empty for another element.
func chosenType(at, choice string) string {
	rest, ok := strings.CutPrefix(at, choice)
	if !ok || rest == "" || rest[0] < 'A' || rest[0] > 'Z' {
		return ""
	}
	t, _, _ := strings.Cut(rest, ".")
	return t
}

func (l Limit) apply(f *Field, b Block, all []Limit) {
	choice := strings.TrimSuffix(l.Path, "[x]")
	if choice != l.Path && strings.HasSuffix(f.Path, "[x]") && f.element() == choice {
		l.narrowTypes(f)
	}
	if f.element() != choice && bare(f.Path) != l.Path {
		return
	}
	if l.Required {
		l.require(f, b, all)
	}
	if l.Codes != nil {
		f.narrowTo(l.Codes)
	}
	if l.Fixed != nil {
		f.fix(l.Fixed)
	}
	if l.MaxLength > 0 && (f.MaxLength == 0 || f.MaxLength > l.MaxLength) {
		f.MaxLength = l.MaxLength
	}
	f.Rule += ", " + l.Profile
}

// narrowTypes leaves the types allowed among the kinds of answer.
func (l Limit) narrowTypes(f *Field) {
	if len(l.Types) == 0 {
		return
	}
	name := f.element()[strings.LastIndexByte(f.element(), '.')+1:]
	f.Options = slices.DeleteFunc(slices.Clone(f.Options), func(o Option) bool {
		return !slices.ContainsFunc(l.Types, func(t string) bool { return strings.EqualFold(o.Value, name+t) })
	})
}

// require makes a field necessary: always, or for an element inside another
// that is not necessary itself as soon as anything else of that is answered. The
// code behind a name is never asked for on its own.
func (l Limit) require(f *Field, b Block, all []Limit) {
	if strings.HasSuffix(f.Path, ".coding.code") {
		return
	}
	parent := above(l.Path)
	if everSent(parent, all) {
		f.Necessity = must
		return
	}
	f.RequiredWhen = slices.Clone(f.RequiredWhen)
	for _, o := range b.Fields {
		if o.ID != f.ID && strings.HasPrefix(bare(o.Path), parent+".") {
			f.RequiredWhen = append(f.RequiredWhen, When{Field: o.ID, Values: []string{}})
		}
	}
}

// above is the path of what an element is part of.
func above(path string) string { return path[:strings.LastIndexByte(path, '.')] }

// everSent reports whether limits demand an element and all that it is part of.
func everSent(path string, limits []Limit) bool {
	for ; strings.Contains(path, "."); path = above(path) {
		if !slices.ContainsFunc(limits, func(l Limit) bool { return l.Required && l.Path == path }) {
			return false
		}
	}
	return true
}

// narrowTo leaves the codes allowed. Where none of those offered is, the
// allowed ones are offered instead.
func (f *Field) narrowTo(codes []Option) {
	plainCodes := len(f.Options) > 0 && !strings.Contains(f.Options[0].Value, "|")
	var out []Option
	for _, o := range f.Options {
		if slices.ContainsFunc(codes, func(c Option) bool { return sameCode(c.Value, o.Value) }) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		for _, c := range codes {
			if _, code := parts(c.Value); plainCodes {
				c.Value = code
			}
			out = append(out, c)
		}
	}
	if e, _ := definition.ElementAt(bare(f.Path)); len(f.Options) == 0 && e.Type != "CodeableConcept" && e.Type != "code" && e.Type != "Coding" {
		return // asked in words: nothing to choose from
	}
	f.Options, f.FreeText = out, false
	if f.Control == controlText || f.Control == controlChoice || f.Control == controlSearch {
		f.Control = controlChoice
		if len(out) > manyOptions {
			f.Control = controlSearch
		}
	}
	f.propose()
}

// propose takes the only answer of a required list as proposed.
func (f *Field) propose() {
	switch {
	case len(f.Options) == 1 && f.Necessity == must:
		f.Default = f.Options[0].Value
	case f.Default != "" && f.Control == controlChoice && !hasOption(*f, f.Default):
		f.Default = ""
	}
}

// sameCode compares two coded answers; one without a system has any.
func sameCode(a, b string) bool {
	systemA, codeA := parts(a)
	systemB, codeB := parts(b)
	return codeA == codeB && (systemA == "" || systemB == "" || systemA == systemB)
}

// fix leaves one value.
func (f *Field) fix(fixed *fhir.Node) {
	coding := fixed
	if inner := fixed.At("coding"); inner != nil {
		coding = inner
	}
	switch {
	case coding.Kind == fhir.Object && coding.TextAt("code") != "":
		f.narrowTo([]Option{{Value: codingAnswer(coding), Label: codingLabel(coding)}})
	case fixed.Kind == fhir.Object:
	case len(f.Options) > 0:
		f.narrowTo([]Option{{Value: fixed.String(), Label: readable(fixed.String())}})
	default:
		f.Options, f.Control, f.FreeText, f.Default = []Option{{Value: fixed.String(), Label: fixed.String()}}, controlChoice, false, fixed.String()
	}
}

func codingLabel(coding *fhir.Node) string {
	if d := coding.TextAt("display"); d != "" {
		return plainLabel(d)
	}
	if d := displayOf(coding.TextAt("system"), coding.TextAt("code")); d != "" {
		return plainLabel(d)
	}
	return coding.TextAt("code")
}
