package definition

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// values says what a row allows to stand at its element.
type values struct {
	profile bool // one of the canonicals must be the fixed one
	allowed []string
	uri     bool // national systems are compared as header.SameSystem does
	display bool // any other wording is a warning
	link    bool // a number may follow
	demand  bool // of a MUST row, or a list of the few codes allowed
}

func (v *values) stated() bool { return v.profile || len(v.allowed) > 0 }

// valuesOf reads what a row states: one fixed value, or the codes of a required
// binding that is held here in full.
func valuesOf(r *Row) values {
	v := values{uri: r.Type == "uri", display: strings.HasSuffix(r.Path, ".display"), link: strings.HasSuffix(r.Path, ".linkId"),
		demand: r.Necessity == "MUST" || r.Binding != nil && len(r.Binding.Codes) > 0}
	switch {
	case r.Type == "canonical" && r.Fixed != "":
		v.profile = true
	case r.Fixed != "":
		v.allowed = []string{r.Fixed}
	case r.Binding != nil && r.Binding.Strength == "required" && v.demand:
		v.allowed = r.Binding.listed(r.Type)
	}
	return v
}

// listed are all values that a binding allows for a type, nil when they are not
// known in full.
func (b *Binding) listed(of string) []string {
	switch {
	case len(b.Codes) > 0:
		return b.Codes
	case of == "uri":
		return b.Systems
	case of == "code" && len(b.Systems) == 1 && Complete(b.Systems[0]):
		return codesOf(Codes(b.Systems[0]))
	case of == "code" && b.ValueSet != "":
		return codedOf(ValueSet(b.ValueSet))
	}
	return nil
}

func codesOf(all []Code) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.Code
	}
	return out
}

func codedOf(all []Coded) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.Code
	}
	return out
}

// value checks one value against those that the row allows, unless the walk
// only reports what is absent.
func (c *rowCheck) value(r *rule, n *fhir.Node, index int) {
	v := &r.value
	if len(v.allowed) == 0 || c.reporting != "" || r.forbid {
		return
	}
	text := n.String()
	if text == "" || v.allows(text) {
		return
	}
	severity, tolerated := v.judge(text)
	if !c.enter(r.last.name, index) {
		return
	}
	at := c.place()
	c.deep--
	c.out = append(c.out, Finding{Severity: severity, Path: at, What: r.row.Path + " " + v.want(), Rule: ruleName(r.row), Code: Value, Tolerated: tolerated})
}

func (v *values) allows(text string) bool {
	for _, a := range v.allowed {
		if a == text || v.uri && sameSystem(a, text) {
			return true
		}
	}
	return v.link && slices.Contains(v.allowed, strings.TrimRight(text, "0123456789"))
}

// judge says how bad a value is that is not allowed. Any other display is a
// warning, and so is what only a SHOULD asks for; receivers accept a code in
// other case.
func (v *values) judge(text string) (severity string, tolerated bool) {
	if v.display || !v.demand {
		return Warning, false
	}
	return Error, slices.ContainsFunc(v.allowed, func(a string) bool { return strings.EqualFold(a, text) })
}

// want is the rest of a sentence about a value that is not allowed.
func (v *values) want() string {
	switch n := len(v.allowed); {
	case n == 1:
		return "is not " + v.allowed[0] + "."
	case n > 6:
		return "is not one of " + strings.Join(v.allowed[:6], ", ") + " and others that are published."
	}
	return "is not one of " + strings.Join(v.allowed, ", ") + "."
}

// profile wants the fixed canonical among the ones claimed.
func (c *rowCheck) profile(r *rule, n *fhir.Node) {
	at, first := c.place()+"."+r.last.name, n
	if n.Kind == fhir.Array {
		at, first = at+"[0]", nil
		for _, item := range n.Items {
			if sameCanonical(item.String(), r.row.Fixed) {
				return
			}
		}
		if len(n.Items) > 0 {
			first = n.Items[0]
		}
	} else if sameCanonical(n.String(), r.row.Fixed) {
		return
	}
	severity := Warning
	if r.row.Path == "MessageHeader.definition" && Tail(first.String()) != Tail(r.row.Fixed) {
		severity = Error
	}
	c.add(severity, at, r.row.Path+" is not "+r.row.Fixed+".", r.row, Value)
}
