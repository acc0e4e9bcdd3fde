package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// flags makes a Flag of one category of every repeat.
type flags struct{ category string }

// flagWords are what the coded answer of each category is called.
var flagWords = map[string]words{
	"SG": {
		label: "What is the concern?", options: safeguarding,
		missing: "Choose what the safeguarding concern is",
	},
	"RA": {
		label: "What does the person need?", options: adjustments,
		missing: "Choose what the person needs",
	},
	"SS": {
		label: "Is the scene safe?", missing: "Choose whether the scene is safe",
		options: within(sceneSystem, "S", "Yes, it is safe", "U", "No, it is not safe", "UNK", "Nobody was asked"),
	},
}

func (s flags) many() bool { return s.category != "SS" }

func (s flags) fields(t topic, rows []definition.Row) []Field {
	slice := ""
	if s.category == "SS" {
		slice = "scene-safety"
	}
	out := asked(t, rows, slice)
	w := flagWords[s.category]
	for i := range out {
		if out[i].Path == "Flag.code.coding" {
			out[i].Label, out[i].Options, out[i].Control = w.label, w.options(), controlChoice
		}
	}
	return out
}

func (s flags) write(b Block, repeats []map[string]string, w *writer) error {
	for _, r := range repeats {
		n := newFlag(s.category)
		if err := putAll(n, b, r); err != nil {
			return err
		}
		w.add(n)
	}
	return nil
}

func newFlag(category string) *fhir.Node {
	coding := fhir.Coding(categorySystem, category, definition.Display(categorySystem, category))
	return newResource("Flag", status("active"), fhir.M("category", fhir.List(fhir.Concept(coding))))
}

func (s flags) read(b Block, bundle *fhir.Node) []map[string]string {
	var out []map[string]string
	for _, n := range fhir.Resources(bundle, "Flag") {
		if categoryOf(n) == s.category {
			out = append(out, takeAll(n, b))
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

func (alerts) fields(t topic, rows []definition.Row) []Field {
	out := asked(t, rows, "")
	for i := range out {
		switch out[i].Path {
		case "Flag.code.coding":
			out[i].Label, out[i].Options, out[i].Control = "What is the alert?", alertOptions(), controlChoice
		case "Flag.code.text":
			out[i].Help = "What the service should know, in your words."
		}
	}
	return out
}

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

func (alerts) write(b Block, repeats []map[string]string, w *writer) error {
	for _, r := range repeats {
		n := newFlag(alertCategory(r[fieldID("Flag.code.coding")]))
		if err := putAll(n, b, r); err != nil {
			return err
		}
		w.add(n)
	}
	return nil
}

func (alerts) read(b Block, bundle *fhir.Node) []map[string]string {
	var out []map[string]string
	for _, n := range fhir.Resources(bundle, "Flag") {
		category := categoryOf(n)
		if contains([]string{"SG", "RA", "SS", "RS"}, category) {
			continue
		}
		r := takeAll(n, b)
		if id := fieldID("Flag.code.coding"); r[id] == "" {
			r[id] = value(categorySystem, category)
		}
		out = append(out, r)
	}
	return out
}
