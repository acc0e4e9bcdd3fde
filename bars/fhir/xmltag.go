package fhir

import "strings"

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// isNameByte reports whether c may stand in a name, at its start or later.
func isNameByte(c byte, start bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		return true
	case c >= '0' && c <= '9', c == '-', c == '.':
		return !start
	}
	return false
}

// isName reports whether s is a name of ASCII letters without prefix.
func isName(s string) bool {
	for i := range len(s) {
		if !isNameByte(s[i], i == 0) {
			return false
		}
	}
	return s != ""
}

// word reads a name without prefix.
func (x *xmlText) word() (string, error) {
	start := x.pos
	for x.pos < len(x.text) && isNameByte(x.text[x.pos], x.pos == start) {
		x.pos++
	}
	if x.pos == start {
		return "", x.cut(ErrMalformed)
	}
	return x.text[start:x.pos], nil
}

// qualified reads a name that may have a prefix.
func (x *xmlText) qualified() (string, error) {
	start := x.pos
	if _, err := x.word(); err != nil {
		return "", err
	}
	if x.pos < len(x.text) && x.text[x.pos] == ':' {
		x.pos++
		if _, err := x.word(); err != nil {
			return "", err
		}
	}
	return x.text[start:x.pos], nil
}

// blanks passes over white space and says whether there was any.
func (x *xmlText) blanks() bool {
	start := x.pos
	for x.pos < len(x.text) && isBlank(x.text[x.pos]) {
		x.pos++
	}
	return x.pos > start
}

func (x *xmlText) end() (err error) {
	x.pos += len("</")
	if x.name, err = x.qualified(); err != nil {
		return err
	}
	x.blanks()
	return x.expect('>')
}

func (x *xmlText) expect(c byte) error {
	if x.pos >= len(x.text) || x.text[x.pos] != c {
		return x.cut(ErrMalformed)
	}
	x.pos++
	return nil
}

func (x *xmlText) start() (err error) {
	x.pos += len("<")
	if x.name, err = x.qualified(); err != nil {
		return err
	}
	x.attributes, x.closed = x.attributes[:0], false
	for {
		apart := x.blanks()
		if x.pos >= len(x.text) {
			return ErrEndsEarly
		}
		switch c := x.text[x.pos]; {
		case c == '>':
			x.pos++
			return x.distinct()
		case c == '/':
			x.pos++
			x.closed = true
			if err := x.expect('>'); err != nil {
				return err
			}
			return x.distinct()
		case !apart:
			return ErrMalformed
		}
		if err := x.attribute(); err != nil {
			return err
		}
	}
}

func (x *xmlText) attribute() error {
	a := xmlAttribute{at: x.pos}
	var err error
	if a.name, err = x.qualified(); err != nil {
		return err
	}
	x.blanks()
	if err := x.expect('='); err != nil {
		return err
	}
	x.blanks()
	if x.pos >= len(x.text) || x.text[x.pos] != '"' && x.text[x.pos] != '\'' {
		return x.cut(ErrMalformed)
	}
	a.quote = x.text[x.pos]
	x.pos++
	size := strings.IndexByte(x.text[x.pos:], a.quote)
	if size < 0 {
		x.pos = len(x.text)
		return ErrEndsEarly
	}
	a.raw = x.text[x.pos : x.pos+size]
	if at := strings.IndexByte(a.raw, '<'); at >= 0 {
		x.pos += at
		return ErrMalformed
	}
	x.pos += size + 1
	x.attributes = append(x.attributes, a)
	return nil
}

// mostAttributes is more than any element of FHIR or XHTML has.
const mostAttributes = 64

// distinct refuses a start tag that names an attribute twice.
func (x *xmlText) distinct() error {
	if len(x.attributes) > mostAttributes {
		return x.back(ErrTooMany)
	}
	for i, a := range x.attributes {
		for _, b := range x.attributes[:i] {
			if a.name == b.name {
				x.pos = a.at
				return ErrDuplicate
			}
		}
	}
	return nil
}
