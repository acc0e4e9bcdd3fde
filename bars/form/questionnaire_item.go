package form

import (
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// itemControls are how items of each type are answered, and the value[x].
//
// HL7 FHIR R4, Questionnaire.item.type.
var itemControls = map[string]struct{ control, value string }{
	"boolean": {controlYesNo, "valueBoolean"}, "decimal": {controlNumber, "valueDecimal"}, "integer": {controlNumber, "valueInteger"},
	"date": {controlDate, "valueDate"}, "dateTime": {controlDateTime, "valueDateTime"}, "time": {controlTime, "valueTime"},
	"string": {controlText, "valueString"}, "text": {controlArea, "valueString"}, "url": {controlText, "valueUri"},
	"choice": {controlChoice, "valueCoding"}, "quantity": {controlQuantity, "valueQuantity"}, "display": {controlNote, ""},
}

const (
	unitExtension       = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
	unitOptionExtension = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
)

// field is the question of an item, or why there is none.
func (l *layout) field(p *posed) (f Field, why string) {
	as, known := itemControls[p.kind]
	switch {
	case !known:
		return f, "wants " + strings.ToLower(sentence(p.kind)) + ", which cannot be given here"
	case p.node.TextAt("readOnly") == "true":
		return f, "cannot be answered by you"
	}
	f = Field{
		ID: escaped(p.linkID), Path: "QuestionnaireResponse.item[" + p.linkID + "].answer." + as.value, Label: p.text, Control: as.control,
		Necessity: should, Options: []Option{}, Rule: "Questionnaire " + l.root.TextAt("url") + ", question " + p.linkID,
	}
	f.MaxLength, _ = strconv.Atoi(p.node.TextAt("maxLength"))
	f.Partial = p.kind == "date" || p.kind == "dateTime"
	if prefix := p.node.TextAt("prefix"); prefix != "" {
		f.Label = prefix + " " + f.Label
	}
	if f.Label == "" {
		f.Label = "Question " + p.linkID
	}
	if p.node.TextAt("required") == "true" && p.kind != "display" {
		f.Necessity = must
	}
	f.Units = unitsOf(p.node)
	if p.kind == "choice" {
		why = l.offer(p, &f)
	}
	f.Default = initial(p)
	return f, why
}

// offer gives a question its answers to choose from.
func (l *layout) offer(p *posed, f *Field) (why string) {
	f.FreeText = p.node.TextAt("type") == "open-choice"
	for _, o := range p.node.All("answerOption") {
		l.option(p, o)
	}
	for _, c := range l.valueSet(p.node.TextAt("answerValueSet")) {
		p.choices = append(p.choices, choiceOf{value(c.System, c.Code), "valueCoding", fhir.Coding(c.System, c.Code, c.Display)})
	}
	for _, c := range p.choices {
		f.Options = append(f.Options, Option{Value: c.value, Label: choiceLabel(c)})
	}
	switch {
	case len(f.Options) == 0 && !f.FreeText:
		return "is answered from a list that is not held here"
	case p.repeats && f.FreeText:
		return "takes several answers in one's own words"
	case p.repeats:
		f.Control = controlBoxes
	case len(f.Options) > manyOptions || f.FreeText:
		f.Control = controlSearch
	}
	return ""
}

func choiceLabel(c choiceOf) string {
	if c.name != "valueCoding" {
		return c.node.String()
	}
	if d := c.node.TextAt("display"); d != "" {
		return plainLabel(d)
	}
	return c.node.TextAt("code")
}

// option takes over one answerOption.
func (l *layout) option(p *posed, o *fhir.Node) {
	for _, m := range o.Members {
		switch {
		case m.Name == "valueCoding":
			p.choices = append(p.choices, choiceOf{value(m.Value.TextAt("system"), m.Value.TextAt("code")), m.Name, m.Value})
		case strings.HasPrefix(m.Name, "value") && m.Name != "valueReference" && m.Value.Kind != fhir.Object:
			p.choices = append(p.choices, choiceOf{m.Value.String(), m.Name, m.Value})
		}
	}
}

// valueSet lists a value set that the Questionnaire contains, or a published one.
func (l *layout) valueSet(url string) []definition.Coded {
	id, contained := strings.CutPrefix(url, "#")
	if !contained {
		return definition.ValueSet(url)
	}
	var out []definition.Coded
	for _, set := range l.root.All("contained") {
		if set.ID() != id {
			continue
		}
		for _, c := range set.All("expansion.contains") {
			out = append(out, definition.Coded{System: c.TextAt("system"), Code: c.TextAt("code"), Display: c.TextAt("display")})
		}
		for _, include := range set.All("compose.include") {
			for _, c := range include.All("concept") {
				if set.Get("expansion") == nil {
					out = append(out, definition.Coded{System: include.TextAt("system"), Code: c.TextAt("code"), Display: c.TextAt("display")})
				}
			}
		}
	}
	return out
}

// unitsOf are the units that a question about a quantity allows.
func unitsOf(item *fhir.Node) []Option {
	var out []Option
	for _, ext := range item.All("extension") {
		if url := ext.TextAt("url"); url != unitExtension && url != unitOptionExtension {
			continue
		}
		unit := ext.Get("valueCoding")
		label := unit.TextAt("display")
		if label == "" {
			label = unit.TextAt("code")
		}
		out = append(out, Option{Value: value(unit.TextAt("system"), unit.TextAt("code")), Label: label})
	}
	if out == nil && item.TextAt("type") == "quantity" {
		return measureUnits()
	}
	return out
}

// initial is the answer that a Questionnaire proposes.
func initial(p *posed) string {
	for _, o := range p.node.All("answerOption") {
		if o.TextAt("initialSelected") == "true" {
			return codeOrText(o)
		}
	}
	if first := p.node.At("initial"); first != nil {
		return codeOrText(first)
	}
	return ""
}

// codeOrText is a value[x] as an answer.
func codeOrText(n *fhir.Node) string {
	for _, m := range n.Members {
		switch {
		case m.Name == "valueCoding":
			return value(m.Value.TextAt("system"), m.Value.TextAt("code"))
		case m.Name == "valueQuantity":
			return quantity.take(n, Field{Path: "x.valueQuantity"})
		case strings.HasPrefix(m.Name, "value") && m.Value.Kind != fhir.Object:
			return m.Value.String()
		}
	}
	return ""
}
