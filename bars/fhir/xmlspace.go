package fhir

import "strings"

// xmlSpaces are the namespaces declared around a place, innermost last.
type xmlSpaces []xmlSpace

type xmlSpace struct{ prefix, uri string }

// mostSpaces is more than any message declares at one place.
const mostSpaces = 64

// The namespaces of attributes that need no declaration or say nothing.
const (
	xmlPrefix     = "xml"
	instanceSpace = "http://www.w3.org/2001/XMLSchema-instance"
)

// declared is the prefix that an attribute declares, "" for the default.
func declared(name string) (string, bool) {
	if name == "xmlns" {
		return "", true
	}
	return strings.CutPrefix(name, "xmlns:")
}

// declare adds what the start tag last read declares.
func (x *xmlReader) declare() error {
	for _, a := range x.attributes {
		prefix, ok := declared(a.name)
		if !ok {
			continue
		}
		uri, err := x.value(a)
		if err != nil {
			return err
		}
		if prefix == xmlPrefix || prefix == "xmlns" || prefix != "" && uri == "" {
			x.pos = a.at
			return ErrMalformed
		}
		x.spaces = append(x.spaces, xmlSpace{prefix, uri})
	}
	if len(x.spaces) > mostSpaces {
		return x.back(ErrTooMany)
	}
	return nil
}

// find returns the namespace of a prefix and the place of its declaration.
func (s xmlSpaces) find(prefix string) (uri string, at int) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].prefix == prefix {
			return s[i].uri, i
		}
	}
	return "", -1
}

// split takes a name apart at its colon.
func split(name string) (prefix, local string) {
	if at := strings.IndexByte(name, ':'); at >= 0 {
		return name[:at], name[at+1:]
	}
	return "", name
}
