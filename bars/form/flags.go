package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// flags makes a Flag of one category of every repeat.
type flags struct{ category string }

func (s flags) many() bool { return s.category != "SS" }

func (s flags) fields(a about, rows []definition.Row) []Field { return asked(a, rows) }

func (s flags) write(b Block, repeats []map[string]string, w *writer) error {
	return w.each(b, repeats, func(map[string]string) *fhir.Node { return newFlag(s.category) })
}

func newFlag(category string) *fhir.Node {
	coding := fhir.Coding(categorySystem, category, definition.Display(categorySystem, category))
	return newResource("Flag", status("active"), fhir.M("category", fhir.List(fhir.Concept(coding))))
}

func (s flags) read(b Block, r *reader) []taken {
	var out []taken
	for _, n := range fhir.Resources(r.bundle, "Flag") {
		if categoryOf(n) == s.category {
			out = append(out, taken{n, takeAll(n, b)})
		}
	}
	return out
}

// categoryOf is a Flag's category code, whatever system it says it is of.
func categoryOf(flag *fhir.Node) string {
	return strings.ToUpper(flag.TextAt("category.coding.code"))
}

// alerts makes Flags of the categories that have no list of codes of their own,
// or a short one; the code that is chosen tells the category.
type alerts struct{}

func (alerts) many() bool { return true }

func (alerts) fields(a about, rows []definition.Row) []Field { return asked(a, rows) }

func alertOptions() []Option {
	const person, agency = "About the person", "Another agency is involved"
	out := []Option{
		{Value: value(categorySystem, "IR"), Label: "Infection risk", Group: person},
		{Value: value(respectPlan.System, respectPlan.Code), Label: "Has a ReSPECT plan (emergency care and treatment)", Group: person},
		{Value: value(patientInformation.System, patientInformation.Code), Label: "Something else about the person", Group: person},
		{Value: value(categorySystem, "RC"), Label: "Repeat caller", Group: person},
		{Value: value(categorySystem, "CW"), Label: "Warning about calls", Group: person},
	}
	for _, c := range definition.Codes(agencySystem) {
		out = append(out, Option{Value: value(agencySystem, c.Code), Label: c.Display, Group: agency})
	}
	return out
}

// alertCategory is the flag category that an alert's code belongs to.
func alertCategory(answer string) string {
	system, code := parts(answer)
	switch {
	case system == agencySystem:
		return "AC"
	case code == respectPlan.Code:
		return "RT"
	case system == categorySystem:
		return code
	}
	return "API"
}

const flagCode = "code-coding"

func (alerts) write(b Block, repeats []map[string]string, w *writer) error {
	return w.each(b, repeats, func(r map[string]string) *fhir.Node { return newFlag(alertCategory(r[flagCode])) })
}

func (alerts) read(b Block, r *reader) []taken {
	var out []taken
	for _, n := range fhir.Resources(r.bundle, "Flag") {
		category := categoryOf(n)
		if contains([]string{"SG", "RA", "SS", "RS"}, category) {
			continue
		}
		a := takeAll(n, b)
		if a[flagCode] == "" {
			a[flagCode] = value(categorySystem, category)
		}
		out = append(out, taken{n, a})
	}
	return out
}
