package fhir

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// Namespaces of FHIR's elements and of a narrative's div.
const (
	fhirSpace  = "http://hl7.org/fhir"
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
)

// Reasons that the errors of ParseXML and XML wrap, besides those of Parse.
var (
	ErrForeign  = errors.New("an element or attribute that FHIR does not have here")
	ErrDoctype  = errors.New("declares a document type or uses an entity of its own")
	ErrTextHere = errors.New("text where only elements may stand")
	ErrNoXML    = errors.New("cannot be written in XML")
)

// ParseXML reads one resource in XML, in time linear to its length. The tree
// is the one that the same resource gives in JSON: shape tells what repeats,
// and what is a number or boolean; one that does not read as such is kept as a
// string. Decimals keep their text. An element that shape does not know is
// kept too: as a string if it has a value, else as an object, as an array if
// it stands more than once. Lost are comments, processing instructions, the
// space between elements, and how elements of different names are mixed.
//
// A narrative is kept to the letter, but that its div is made to declare the
// XHTML namespace as its own default, and that a prefix for it is dropped.
//
// Refused are what is not well-formed, a document type, entities but the five
// predefined ones, elements and attributes of other namespaces (but
// xsi:schemaLocation, which is passed over), attributes that FHIR does not
// have, text between elements, names beyond ASCII, encodings but UTF-8, and
// whatever exceeds MaxDepth or MaxValues. The error is an *Unreadable, which
// never quotes the content. The tree shares no memory with data.
//
// FHIR R4, XML representation of resources.
func ParseXML(data []byte, shape Shape) (*Node, error) {
	x := xmlReader{xmlText: xmlText{text: string(data)}, shape: shape}
	n, err := x.document()
	if err != nil {
		return nil, &Unreadable{Format: "XML", Offset: x.pos, Line: lineAt(data, x.pos), Why: err}
	}
	return n, nil
}

// document reads the whole text.
func (x *xmlReader) document() (*Node, error) {
	if !utf8.ValidString(x.text) {
		return nil, ErrNotUTF8
	}
	if at := unlawful(x.text); at >= 0 {
		x.pos = at
		return nil, ErrMalformed
	}
	if err := x.declaration(); err != nil {
		return nil, err
	}
	if err := x.rootTag(); err != nil {
		return nil, err
	}
	n, err := x.resource(0)
	if err != nil {
		return nil, err
	}
	return n, x.onlyAsides(ErrTrailing)
}

// rootTag passes over what stands before the first start tag, and over it.
func (x *xmlReader) rootTag() error {
	for {
		switch token, err := x.next(); {
		case err != nil:
			return err
		case token == startTag:
			return nil
		case token == endOfText:
			return ErrEndsEarly
		case token == endTag:
			return x.back(ErrMalformed)
		case token == charData && !x.blank():
			return x.back(ErrMalformed)
		}
	}
}

// XML writes a resource in XML: elements in the order of their type if shape
// tells it, else in the tree's. What JSON tells and XML does not (whether a
// single value was an array, whether a number was a string) is not in it.
//
// The error is ErrNoXML, and says what element it is about, for a tree that
// has no XML form: no resource, a resource without a type, an object or value
// where shape tells the other, an empty array, a null that stands for nothing,
// a character or name that XML does not have, a narrative that is not a
// well-formed div; ErrTooDeep beyond MaxDepth.
//
// FHIR R4, XML representation of resources.
func (n *Node) XML(shape Shape) ([]byte, error) {
	w := xmlWriter{shape: shape, out: make([]byte, 0, 4096)}
	w.out = append(w.out, `<?xml version="1.0" encoding="UTF-8"?>`...)
	if err := w.resource(n, ` xmlns="`+fhirSpace+`"`, 0); err != nil {
		return nil, err
	}
	return bytes.Clone(w.out), nil
}
