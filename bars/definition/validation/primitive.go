package validation

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// primitive is what is asked of the text of a primitive type.
type primitive struct {
	kind fhir.Kind
	ok   func(text string) bool
	what string // completes "The value must be …"
}

// elementID names the type of the id of an element that is no resource.
const elementID = "element id"

// primitives are the primitive types of R4 and how their values are written
// (HL7 FHIR R4, data types: primitive types).
var primitives = map[string]*primitive{
	"boolean":      {fhir.Bool, nil, "true or false"},
	"integer":      {fhir.Number, isInteger, "a whole number from -2147483648 to 2147483647"},
	"unsignedInt":  {fhir.Number, isUnsigned, "a whole number from 0 to 2147483647"},
	"positiveInt":  {fhir.Number, isPositive, "a whole number from 1 to 2147483647"},
	"decimal":      {fhir.Number, nil, "a number"},
	"string":       {fhir.String, isText, "a text that is not empty"},
	"markdown":     {fhir.String, isText, "a text that is not empty"},
	"xhtml":        {fhir.String, isText, "an XHTML fragment"},
	"code":         {fhir.String, isCode, "a code: no space at its ends, single spaces inside"},
	"id":           {fhir.String, isID, "1 to 64 letters, digits, hyphens or full stops"},
	"uri":          {fhir.String, isURI, "a URI without spaces, with a well-formed uuid or oid where it is one"},
	"url":          {fhir.String, isURI, "a URL without spaces"},
	"canonical":    {fhir.String, isURI, "a canonical URL without spaces"},
	"uuid":         {fhir.String, isUUID, "a URN of a UUID in lower case"},
	"oid":          {fhir.String, isOID, "a URN of an OID"},
	"date":         {fhir.String, isDate, "a date that exists: yyyy, yyyy-mm or yyyy-mm-dd"},
	"dateTime":     {fhir.String, isDateTime, "a date that exists, or one with a time and a time zone"},
	"instant":      {fhir.String, isInstant, "a date and time to the second with a time zone"},
	"time":         {fhir.String, isTime, "a time of day hh:mm:ss"},
	elementID:      {fhir.String, isElementID, "at most 255 characters without spaces"},
	"base64Binary": {fhir.String, isBase64, "Base64"},
}

var kindNames = map[fhir.Kind]string{fhir.Null: "null", fhir.Bool: "true or false without quotes", fhir.Number: "a number without quotes",
	fhir.String: "a text in quotes", fhir.Array: "an array", fhir.Object: "an object"}

// primitive checks a primitive value and its extensions; it reports whether the
// value is of the kind that its type has.
func (w *walk) primitive(value, extra *fhir.Node, e *element, s *shape) bool {
	if extra != nil {
		w.extra(extra, e, s)
	}
	if value == nil {
		if extra == nil || extra.Get("extension") == nil {
			w.add(definition.Error, definition.Invariant, "The element has no value. Leave it out.", "ele-1")
		}
		return true
	}
	p := s.primitive
	switch {
	case value.Kind != p.kind:
		w.unreadable(definition.Structure, "The value is "+kindNames[value.Kind]+" and must be "+kindNames[p.kind]+".", e.path+" "+s.name)
		return false
	case p.ok != nil && !p.ok(value.Text):
		w.unreadable(definition.Value, "The value is not well-formed: it must be "+p.what+".", e.path+" "+s.name)
	case s.name == "markdown" && hasHTML(value.Text):
		w.add(definition.Error, definition.Value, "Markdown in FHIR holds no HTML.", e.path+" "+s.name)
	case p.kind == fhir.String && blank(value.Text):
		w.add(definition.Warning, definition.Value, "The text holds nothing but white space.", e.path+" "+s.name)
	}
	return true
}

// extra checks the "_name" object of a primitive: an id and extensions.
func (w *walk) extra(extra *fhir.Node, e *element, s *shape) {
	switch {
	case extra.Kind != fhir.Object:
		w.add(definition.Error, definition.Structure, "The extensions of a value stand in an object.", e.path)
	case len(extra.Members) == 0:
		w.add(definition.Error, definition.Invariant, "The element is empty. Leave it out.", "ele-1")
	default:
		w.members(extra, s)
	}
}
