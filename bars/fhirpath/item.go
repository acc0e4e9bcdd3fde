package fhirpath

import "barsdesk/bars/fhir"

// Item is one value: a node of a tree, or a value that an expression made.
type Item struct {
	Node  *fhir.Node // nil for a primitive that has only extensions
	Extra *fhir.Node // of a primitive: its "_name" sibling with id and extensions
	Type  string     // FHIR type, or System.String and so on for made values; empty when not known
	made  any        // value of an Item without tree
}

// Of returns the item of a node. typeName is its FHIR type; for a resource it
// may be left empty. extra is a primitive's "_name" sibling or nil.
func Of(value, extra *fhir.Node, typeName string) Item {
	if typeName == "" {
		typeName = value.Type()
	}
	return Item{Node: value, Extra: extra, Type: typeName}
}

// The FHIRPath types of made values.
const (
	systemBoolean  = "System.Boolean"
	systemInteger  = "System.Integer"
	systemDecimal  = "System.Decimal"
	systemString   = "System.String"
	systemDate     = "System.Date"
	systemDateTime = "System.DateTime"
	systemTime     = "System.Time"
	systemQuantity = "System.Quantity"
)

// Text returns a text item of %variables: a System.String.
func Text(text string) Item { return Item{Type: systemString, made: text} }

// Boolean returns a System.Boolean.
func Boolean(v bool) Item { return Item{Type: systemBoolean, made: v} }

// String returns a primitive's value as text, as FHIR and FHIRPath write it;
// empty for an item that has members.
func (i Item) String() string {
	if i.made == nil {
		return i.Node.String()
	}
	v := i.value()
	return v.text()
}

// Bool returns the value of a boolean item.
func (i Item) Bool() (value, ok bool) {
	v := i.value()
	return v.truth, v.kind == kindBoolean
}
