package form

import (
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

func (outcomes) fields(t topic, rows []definition.Row) []Field {
	r := rulesOf(rows, "")
	codes, kinds := []Option{}, []Option{}
	for _, system := range outcomeSystems(rows) {
		kind := outcomeKinds[system]
		kinds = append(kinds, Option{Value: system, Label: kind})
		codes = append(codes, listed(system, func(definition.Code) string { return kind })...)
	}
	codes = append(codes, Option{Value: notListed, Label: "A code that is not in this list"})
	when := &When{Field: outcomeCode, Values: []string{notListed}}
	field := func(id, path, label, help, control string, options []Option) Field {
		return Field{ID: id, Path: path, Label: label, Help: help, Control: control, Options: options, Necessity: must, Rule: r.citation(path)}
	}
	out := []Field{
		field(outcomeCode, outcome+".coding", "Triage code", "", controlChoice, codes),
		field(outcomeKind, outcome+".coding.system", "Kind of code", "", controlChoice, kinds),
		field(outcomeTyped, outcome+".coding.code", "Code", "As your triage shows it, for example SG1011.", controlText, []Option{}),
		field(outcomeMeaning, outcome+".coding.display", "What the code means", "", controlText, []Option{}),
	}
	for i := range out[1:] {
		out[i+1].ShowWhen = when
	}
	out[2].MaxLength, out[3].MaxLength = 50, 500
	return out
}

func (outcomes) write(b Block, repeats []map[string]string, w *writer) error {
	activity, name := reach(w.one("CarePlan"), outcome)
	for _, r := range repeats {
		system, code := parts(r[outcomeCode])
		display := displayOf(system, code)
		if r[outcomeCode] == notListed {
			system, code, display = r[outcomeKind], r[outcomeTyped], r[outcomeMeaning]
		}
		item := fhir.Concept(fhir.Coding(system, code, display))
		item.Set("text", fhir.Str(kindOf(system)))
		activity.Append(name, item)
	}
	return nil
}

func kindOf(system string) string {
	if k := outcomeKinds[system]; k != "" {
		return k
	}
	return "Triage code"
}

func (outcomes) read(b Block, bundle *fhir.Node) []map[string]string {
	var out []map[string]string
	for _, coding := range fhir.Resource(bundle, "CarePlan").All(below(outcome) + ".coding") {
		r := map[string]string{outcomeCode: codingAnswer(coding)}
		if !offered(b, outcomeCode, r[outcomeCode]) || displayOf(parts(r[outcomeCode])) != coding.TextAt("display") {
			r = map[string]string{
				outcomeCode: notListed, outcomeKind: coding.TextAt("system"),
				outcomeTyped: coding.TextAt("code"), outcomeMeaning: coding.TextAt("display"),
			}
		}
		out = append(out, r)
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
