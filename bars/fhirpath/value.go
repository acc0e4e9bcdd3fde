package fhirpath

import (
	"math"
	"strconv"

	"barsdesk/bars/fhir"
)

// kindOfValue is a FHIRPath type.
type kindOfValue uint8

const (
	kindNone kindOfValue = iota // no value: an object, or a primitive without one
	kindBoolean
	kindInteger
	kindDecimal
	kindString
	kindMoment
	kindQuantity
)

// value is an item as FHIRPath's own types see it.
type value struct {
	kind    kindOfValue
	truth   bool
	loose   bool // a string whose FHIR type is not known
	integer int64
	decimal decimal // also the value of a quantity
	string  string  // also the unit of a quantity
	moment  moment
}

// value converts an item as FHIR's primitives convert: code to String,
// dateTime to DateTime and so on. A text that its type does not allow is
// treated as a string.
func (i *Item) value() value {
	switch made := i.made.(type) {
	case nil:
		return i.nodeValue()
	case bool:
		return value{kind: kindBoolean, truth: made}
	case int64:
		return value{kind: kindInteger, integer: made}
	case decimal:
		return value{kind: kindDecimal, decimal: made}
	case string:
		return value{kind: kindString, string: made}
	case moment:
		return value{kind: kindMoment, moment: made}
	case quantity:
		return value{kind: kindQuantity, decimal: made.value, string: made.unit, truth: made.calendar}
	}
	return value{}
}

func (i *Item) nodeValue() value {
	if i.Node == nil {
		return value{}
	}
	switch i.Node.Kind {
	case fhir.Bool:
		return value{kind: kindBoolean, truth: i.Node.Text == "true"}
	case fhir.Number:
		return numberValue(i.Node.Text, i.Type)
	case fhir.String:
		return stringValue(i.Node.Text, i.Type)
	case fhir.Object:
		if isQuantity(i.Type) {
			return quantityValue(i.Node)
		}
	}
	return value{}
}

// numberValue reads a number: an Integer unless written or declared otherwise.
func numberValue(text, typeName string) value {
	if typeName != "decimal" {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return value{kind: kindInteger, integer: i}
		}
	}
	d, err := parseDecimal(text)
	if err != nil {
		return value{kind: kindString, string: text}
	}
	return value{kind: kindDecimal, decimal: d}
}

func stringValue(text, typeName string) value {
	var kind momentKind
	switch typeName {
	case "date":
		kind = isDate
	case "dateTime", "instant":
		kind = isDateTime
	case "time":
		kind = isTime
	default:
		return value{kind: kindString, string: text, loose: typeName == ""}
	}
	m, ok := parseMoment(text, kind)
	if !ok {
		return value{kind: kindString, string: text}
	}
	return value{kind: kindMoment, moment: m}
}

// isQuantity reports whether FHIRPath sees a FHIR type as Quantity.
func isQuantity(typeName string) bool {
	switch typeName {
	case "Quantity", "SimpleQuantity", "MoneyQuantity", "Age", "Count", "Distance", "Duration":
		return true
	}
	return false
}

const ucumSystem = "http://unitsofmeasure.org"

// quantityValue reads a FHIR Quantity: its UCUM code, else its unit.
func quantityValue(n *fhir.Node) value {
	number := n.Get("value")
	if number == nil || number.Kind != fhir.Number {
		return value{}
	}
	d, err := parseDecimal(number.Text)
	if err != nil {
		return value{}
	}
	unit := n.Get("code").String()
	if unit == "" {
		unit = n.Get("unit").String()
	}
	if unit == "" {
		unit = "1"
	}
	return value{kind: kindQuantity, decimal: d, string: unit}
}

// number is the value as a decimal.
func (v *value) number() (decimal, bool) {
	switch v.kind {
	case kindInteger:
		return decimalOfInt(v.integer), true
	case kindDecimal:
		return v.decimal, true
	}
	return decimal{}, false
}

// quantity is the value as a quantity, a number being one without unit.
func (v *value) quantity() (quantity, bool) {
	if v.kind == kindQuantity {
		return quantity{v.decimal, v.string, v.truth}, true
	}
	d, ok := v.number()
	return quantity{value: d, unit: "1"}, ok
}

// text is the value as toString() writes it.
func (v *value) text() string {
	switch v.kind {
	case kindBoolean:
		return strconv.FormatBool(v.truth)
	case kindInteger:
		return strconv.FormatInt(v.integer, 10)
	case kindDecimal:
		return v.decimal.String()
	case kindString:
		return v.string
	case kindMoment:
		return v.moment.String()
	case kindQuantity:
		return quantity{v.decimal, v.string, v.truth}.String()
	}
	return ""
}

func ofInteger(i int64) Item     { return Item{Type: systemInteger, made: i} }
func ofDecimal(d decimal) Item   { return Item{Type: systemDecimal, made: d} }
func ofQuantity(q quantity) Item { return Item{Type: systemQuantity, made: q} }

var momentTypes = [...]string{isDate: systemDate, isDateTime: systemDateTime, isTime: systemTime}

func ofMoment(m moment) Item { return Item{Type: momentTypes[m.kind], made: m} }

// ofLiteral is the item of a literal's value.
func ofLiteral(v any) Item {
	switch v := v.(type) {
	case bool:
		return Boolean(v)
	case int64:
		return ofInteger(v)
	case decimal:
		return ofDecimal(v)
	case moment:
		return ofMoment(v)
	case quantity:
		return ofQuantity(v)
	case string:
		return Text(v)
	}
	return Item{}
}

// small reports whether an integer is one of FHIRPath, which has 32 bits.
func small(i int64) bool { return i >= math.MinInt32 && i <= math.MaxInt32 }
