package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// outcomes adds the coded outcomes of the triage to the CarePlan, beside the
// narrative. The national lists are not published in full: a code can be
// chosen, or typed with its kind and meaning.
type outcomes struct{}

// The fields of a triage code, and the choice that asks for a typed one.
const (
	outcomeCode    = "code"
	outcomeKind    = "kind"
	outcomeTyped   = "typed"
	outcomeMeaning = "meaning"
	notListed      = "other"
)

// outcomeKinds name the lists of triage codes.
var outcomeKinds = map[string]string{
	"https://fhir.nhs.uk/CodeSystem/pathways-sg-codes":      "Symptom group",
	"https://fhir.nhs.uk/CodeSystem/pathways-sd-codes":      "Symptom discriminator",
	"https://fhir.nhs.uk/CodeSystem/pathways-dx-codes":      "Disposition",
	"https://fhir.nhs.uk/CodeSystem/pathways-pathway-codes": "Pathway",
	"https://fhir.nhs.uk/CodeSystem/arp-priority-codes":     "Ambulance priority",
	"https://fhir.nhs.uk/CodeSystem/ampds-dispatch-codes":   "Ambulance dispatch code",
	"https://fhir.nhs.uk/CodeSystem/response-outcome-codes": "Outcome of the response",
}

func (outcomes) many() bool { return true }

// outcomeSystems are the lists that the payload table allows.
func outcomeSystems(rows []definition.Row) []string {
	for _, r := range rows {
		if r.Path == outcome+".coding.system" && r.Binding != nil {
			return r.Binding.Systems
		}
	}
	return nil
}

func (outcomes) fields(a about, rows []definition.Row) []Field {
	codes, kinds := []Option{}, []Option{}
	for _, system := range outcomeSystems(rows) {
		kind := outcomeKinds[system]
		kinds = append(kinds, Option{Value: system, Label: kind})
		for _, o := range listed(system, func(definition.Code) string { return kind }) {
			if !strings.HasSuffix(o.Label, "Code example") { // fillers of the published lists
				codes = append(codes, o)
			}
		}
	}
	codes = append(codes, Option{Value: notListed, Label: "A code that is not in this list"})
	field := func(id, path, label, control string, options []Option) Field {
		return Field{ID: id, Path: path, Label: label, Control: control, Options: options, Necessity: must, Rule: a.rules.citation(path)}
	}
	out := []Field{
		field(outcomeCode, outcome+".coding", "Triage code", controlChoice, codes),
		field(outcomeKind, outcome+".coding.system", "Kind of code", controlChoice, kinds),
		field(outcomeTyped, outcome+".coding.code", "Code", controlText, []Option{}),
		field(outcomeMeaning, outcome+".coding.display", "What the code means", controlText, []Option{}),
	}
	if len(codes) > manyOptions {
		out[0].Control = controlSearch
	}
	for i := range out[1:] {
		out[i+1].ShowWhen = &When{Field: outcomeCode, Values: []string{notListed}}
	}
	out[2].Help = "As your triage shows it, for example SG1011."
	out[2].MaxLength, out[3].MaxLength = 50, 500
	return out
}

// write leaves outcomes that say what they said, and puts new ones behind them.
func (outcomes) write(b Block, repeats []map[string]string, w *writer) error {
	plan := w.the("CarePlan")
	left := append([]taken{}, codedOutcomes(b, plan)...)
	for _, r := range repeats {
		if at := sameAnswers(b, left, r); at >= 0 {
			left = append(left[:at], left[at+1:]...)
			continue
		}
		activity, name := reach(plan, outcome)
		activity.Append(name, outcomeOf(r))
		w.touched[plan] = true
	}
	for _, gone := range left {
		for _, activity := range plan.All("activity") {
			drop(activity, "outcomeCodeableConcept", gone.from)
		}
		w.touched[plan] = true
	}
	return nil
}

// sameAnswers finds the one of some that says what a repeat says, -1 without one.
func sameAnswers(b Block, some []taken, r map[string]string) int {
	for i, t := range some {
		same := true
		for _, f := range b.Fields {
			same = same && t.answers[f.ID] == r[f.ID]
		}
		if same {
			return i
		}
	}
	return -1
}

func outcomeOf(r map[string]string) *fhir.Node {
	system, code := parts(r[outcomeCode])
	display := displayOf(system, code)
	if r[outcomeCode] == notListed {
		system, code, display = r[outcomeKind], r[outcomeTyped], r[outcomeMeaning]
	}
	item := fhir.Concept(fhir.Coding(system, code, display))
	item.Set("text", fhir.Str(kindOf(system)))
	return item
}

func kindOf(system string) string {
	if k := outcomeKinds[system]; k != "" {
		return k
	}
	return "Triage code"
}

func (outcomes) read(b Block, r *reader) []taken {
	plan := fhir.Resource(r.bundle, "CarePlan")
	out := codedOutcomes(b, plan)
	for i := range out {
		out[i].from = plan
	}
	return out
}

// codedOutcomes are the outcomes with a code, each from its own element.
func codedOutcomes(b Block, plan *fhir.Node) []taken {
	var out []taken
	for _, o := range plan.All(below(outcome)) {
		coding := o.At("coding")
		if coding == nil || coding.TextAt("system") == prioritySystem {
			continue
		}
		r := map[string]string{outcomeCode: codingAnswer(coding)}
		if !offered(b, outcomeCode, r[outcomeCode]) || displayOf(parts(r[outcomeCode])) != coding.TextAt("display") {
			r = map[string]string{
				outcomeCode: notListed, outcomeKind: coding.TextAt("system"),
				outcomeTyped: coding.TextAt("code"), outcomeMeaning: coding.TextAt("display"),
			}
		}
		out = append(out, taken{o, r})
	}
	return out
}

// offered reports whether a field of the block has answer among its options.
func offered(b Block, field, answer string) bool {
	for _, f := range b.Fields {
		if f.ID == field {
			return hasOption(f, answer)
		}
	}
	return false
}

func hasOption(f Field, answer string) bool {
	for _, o := range f.Options {
		if o.Value == answer {
			return true
		}
	}
	return false
}
