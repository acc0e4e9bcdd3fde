package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
)

// Limits are what the profiles of a definition make narrower than R4, for
// Narrow: every profile that the definition names or contains and what it builds
// on. Of a type for which several profiles are named, nothing is narrowed: which one a
// resource follows is not known before it is made. Slices are left to the
// validator.
func Limits(def definition.MessageDefinition, set *structure.Set, known *terms.Terms) []Limit {
	named := map[string]int{}
	for _, f := range def.Focus {
		named[f.Type]++
	}
	var out []Limit
	for _, f := range def.Focus {
		if named[f.Type] != 1 {
			continue
		}
		profile := f.Profile
		if own, err := structure.Read(def.Contained(f)); err == nil {
			out = append(out, limitsIn(own, known)...)
			profile = own.Base
		}
		out = append(out, limitsOf(profile, set, known)...)
	}
	return out
}

// limitsOf follows a profile down to the type it is about.
func limitsOf(profile string, set *structure.Set, known *terms.Terms) []Limit {
	var out []Limit
	for seen := 0; profile != "" && seen < 20; seen++ {
		d, ok := set.Find(profile)
		if !ok || !d.Constrains {
			break
		}
		out = append(out, limitsIn(d, known)...)
		profile = d.Base
	}
	return out
}

// limitsIn is what one profile makes narrower.
func limitsIn(d *structure.Definition, known *terms.Terms) []Limit {
	var out []Limit
	for i := range d.Elements {
		if l, narrower := limitAt(&d.Elements[i], known); narrower {
			l.Profile = d.URL
			out = append(out, l)
		}
	}
	return out
}

// limitAt is what one element of a profile makes narrower.
func limitAt(e *structure.Element, known *terms.Terms) (Limit, bool) {
	if strings.Contains(e.ID, ":") || !strings.Contains(e.Path, ".") {
		return Limit{}, false
	}
	l := Limit{Path: e.Path, Required: e.Min > 0, Forbidden: e.Max == 0, Fixed: e.Fixed, MaxLength: e.MaxLength}
	if l.Fixed == nil {
		l.Fixed = e.Pattern
	}
	if strings.HasSuffix(e.Path, "[x]") {
		for _, t := range e.Types {
			l.Types = append(l.Types, t.Code)
		}
	}
	if e.Binding != nil && e.Binding.Strength == "required" {
		if codes, listed := known.Expand(e.Binding.ValueSet); listed {
			for _, c := range codes {
				l.Codes = append(l.Codes, Option{Value: value(c.System, c.Code), Label: plainLabel(c.Display)})
			}
		}
	}
	return l, l.Required || l.Forbidden || l.Fixed != nil || l.MaxLength > 0 || len(l.Types) > 0 || l.Codes != nil
}
