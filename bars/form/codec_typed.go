package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// unit is the unit of a quantity, by its code.
var unit = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		holder, _ := reach(n, f.Path)
		setUnit(holder, f, answer, kept)
		return nil
	},
	take: func(n *fhir.Node, f Field) string { return unitAnswer(find(n, strings.TrimSuffix(f.Path, ".code"))) },
}

// quantity is a number with its unit: "37.2 http://unitsofmeasure.org|Cel".
var quantity = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		amount, unit, _ := strings.Cut(answer, " ")
		if !isNumber(amount) {
			return errNotNumber
		}
		holder, name := reach(n, f.Path)
		held := holder.Get(name)
		if held == nil || held.Kind != fhir.Object {
			held = fhir.Obj()
			holder.Set(name, held)
		}
		for _, member := range []string{"value", "unit", "system", "code"} {
			held.Remove(member)
		}
		held.Set("value", fhir.Num(amount))
		if unit != "" {
			setUnit(held, f, unit, kept)
		}
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		held := find(n, f.Path)
		amount := held.TextAt("value")
		if u := unitAnswer(held); u != "" && amount != "" {
			return amount + " " + u
		}
		return amount
	},
	kept: func(n *fhir.Node, f Field) string {
		held := find(n, f.Path)
		u := unitAnswer(held)
		if u == "" || hasUnit(f, u) && held.TextAt("unit") == displayFor(f, u) {
			return ""
		}
		return u + "|" + held.TextAt("unit")
	},
}

// unitAnswer is the unit of a quantity: "system|code", or "|words" for one
// without a code.
func unitAnswer(held *fhir.Node) string {
	code := held.TextAt("code")
	if code == "" {
		code = held.TextAt("unit")
	}
	if code == "" {
		return ""
	}
	return value(held.TextAt("system"), code)
}

func setUnit(held *fhir.Node, f Field, answer, kept string) {
	system, code := parts(answer)
	if name, mine := strings.CutPrefix(kept, answer+"|"); mine {
		set(held, "unit", name)
	} else {
		set(held, "unit", displayFor(f, answer))
	}
	if system == "" {
		set(held, "unit", code)
		return
	}
	set(held, "system", system)
	set(held, "code", code)
}

func set(n *fhir.Node, name, text string) {
	if text != "" {
		n.Set(name, fhir.Str(text))
	}
}

func hasUnit(f Field, unit string) bool {
	for _, o := range f.Units {
		if o.Value == unit {
			return true
		}
	}
	return false
}

// variant says which type of value a choice element has: one of the options,
// which are element names.
var variant = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
		for _, o := range f.Options {
			if o.Value != answer {
				empty(n, variantPath(f, o.Value))
			}
		}
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		for _, o := range f.Options {
			if find(n, variantPath(f, o.Value)) != nil {
				return o.Value
			}
		}
		return ""
	},
	empty: func(*fhir.Node, Field) {},
}

func variantPath(f Field, element string) string {
	return f.Path[:strings.LastIndexByte(f.Path, '.')+1] + element
}

// since is when something began: a moment, or the start of a period once an
// end is given.
var since = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		g := f
		if start := period(f.Path) + ".start"; find(n, period(f.Path)) != nil {
			g.Path = start
		}
		return dated(g).put(n, g, answer, kept)
	},
	take: func(n *fhir.Node, f Field) string {
		g := sinceField(n, f)
		return dated(g).take(n, g)
	},
	kept: func(n *fhir.Node, f Field) string {
		g := sinceField(n, f)
		if c := dated(g); c.kept != nil {
			return c.kept(n, g)
		}
		return ""
	},
	empty: func(n *fhir.Node, f Field) { empty(n, sinceField(n, f).Path) },
}

func sinceField(n *fhir.Node, f Field) Field {
	if find(n, f.Path) == nil {
		f.Path = period(f.Path) + ".start"
	}
	return f
}

// period is the period beside a moment: effectivePeriod for effectiveDateTime.
func period(path string) string {
	for _, ending := range []string{"DateTime", "Period.end"} {
		if short, ok := strings.CutSuffix(path, ending); ok {
			return short + "Period"
		}
	}
	return path
}

// until is the end of what began since.
var until = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		moment := strings.TrimSuffix(period(f.Path), "Period") + "DateTime"
		if began := find(n, moment).String(); began != "" {
			empty(n, moment)
			holder, _ := reach(n, period(f.Path)+".start")
			holder.Set("start", fhir.Str(began))
		}
		return dated(f).put(n, f, answer, kept)
	},
	take: func(n *fhir.Node, f Field) string { return dated(f).take(n, f) },
	kept: func(n *fhir.Node, f Field) string {
		if c := dated(f); c.kept != nil {
			return c.kept(n, f)
		}
		return ""
	},
}

// dated is how a date or an instant is written.
func dated(f Field) codec {
	if f.Control == controlDate {
		return day
	}
	return plainText
}

// day is a date; where a resource gives the time of day too, that is kept.
var day = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		if strings.HasPrefix(kept, answer+"T") {
			answer = kept
		}
		return plainText.put(n, f, answer, "")
	},
	take: func(n *fhir.Node, f Field) string {
		date, _, _ := strings.Cut(takeText(n, f), "T")
		return date
	},
	kept: func(n *fhir.Node, f Field) string {
		if text := takeText(n, f); strings.Contains(text, "T") {
			return text
		}
		return ""
	},
}

// pointing is a reference: to one of the options, which are links, or for a
// checkbox to the only option there is. What it leads to in a message is
// settled when the whole message is known.
var pointing = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
		if f.Control == controlCheckbox {
			answer = f.Refers[0]
		}
		holder, name := reach(n, f.Path)
		ref := fhir.Reference(answer)
		if repeats(bare(f.Path)) {
			ref = fhir.List(ref)
		}
		holder.Set(name, ref)
		return nil
	},
	take: func(n *fhir.Node, f Field) string { return find(n, f.Path).TextAt("reference") },
}

// codecPoints reports whether a field's answer is a reference.
func codecPoints(f Field) bool {
	e, _ := definition.ElementAt(bare(f.Path))
	return e.Type == "Reference"
}
