package fhirpath

import "strings"

// narrative reports whether a text is XHTML that a Narrative may hold: one div
// in the XHTML namespace with the elements and attributes of HTML 4 chapters 7
// to 11 and 15, links and images, no entities of HTML, and some content.
//
// FHIR R4, Narrative: txt-1 and txt-2.
func narrative(text string) bool {
	s := &xhtml{text: text}
	for s.pos < len(s.text) {
		if !s.part() {
			return false
		}
	}
	return s.closed && s.content
}

// xhtml reads a narrative from front to back.
type xhtml struct {
	text    string
	pos     int
	open    []string // names of the elements that are open
	closed  bool     // the root has ended
	content bool     // there is something to read or see
}

// maxOpen is how deep elements may nest.
const maxOpen = 200

// part reads a tag, a comment or text; false where it may not stand.
func (s *xhtml) part() bool {
	rest := s.text[s.pos:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		return s.past("-->")
	case strings.HasPrefix(rest, "</"):
		return s.endTag()
	case rest[0] == '<':
		return s.tag()
	case rest[0] == '&':
		s.content = true
		return len(s.open) > 0 && s.entity()
	}
	return s.words()
}

// past goes behind a mark that must follow.
func (s *xhtml) past(mark string) bool {
	at := strings.Index(s.text[s.pos:], mark)
	s.pos += at + len(mark)
	return at >= 0
}

// words reads text up to the next tag or entity. Outside the root only white
// space stands.
func (s *xhtml) words() bool {
	end := strings.IndexAny(s.text[s.pos:], "<&")
	if end < 0 {
		end = len(s.text) - s.pos
	}
	text := s.text[s.pos : s.pos+end]
	s.pos += end
	if strings.Trim(text, " \t\r\n") == "" {
		return true
	}
	s.content = true
	return len(s.open) > 0
}

// entity reads one of XML's own entities or a symbol by its number.
func (s *xhtml) entity() bool {
	end := strings.IndexByte(s.text[s.pos:], ';')
	if end < 0 {
		return false
	}
	name := s.text[s.pos+1 : s.pos+end]
	s.pos += end + 1
	switch name {
	case "amp", "lt", "gt", "quot", "apos":
		return true
	}
	if hex, ok := strings.CutPrefix(name, "#x"); ok {
		return hex != "" && len(hex) <= 6 && strings.Trim(hex, "0123456789abcdefABCDEF") == ""
	}
	digits, ok := strings.CutPrefix(name, "#")
	return ok && len(digits) <= 7 && allDigits(digits)
}

func (s *xhtml) endTag() bool {
	s.pos += 2
	name := s.name()
	s.space()
	last := len(s.open) - 1
	if last < 0 || s.open[last] != name || !s.pass('>') {
		return false
	}
	s.open = s.open[:last]
	s.closed = last == 0
	return true
}

// tag reads a start tag or an empty element.
func (s *xhtml) tag() bool {
	s.pos++
	name := s.name()
	root := len(s.open) == 0
	if !elementsOfNarrative[name] || root && (s.closed || name != "div") || len(s.open) == maxOpen {
		return false
	}
	if name == "img" {
		s.content = true
	}
	namespace, ok := s.attributes(name)
	if !ok || root && namespace != xhtmlNamespace || namespace != "" && namespace != xhtmlNamespace {
		return false
	}
	if s.pass('/') {
		s.closed = root
		return s.pass('>')
	}
	s.open = append(s.open, name)
	return s.pass('>')
}

// attributes reads those of an element and returns its namespace.
func (s *xhtml) attributes(element string) (namespace string, ok bool) {
	for {
		before := s.pos
		s.space()
		if s.pos >= len(s.text) {
			return namespace, false
		}
		if c := s.text[s.pos]; c == '>' || c == '/' {
			return namespace, true
		}
		name := s.name()
		if before == s.pos || !attributeOfNarrative(element, name) {
			return namespace, false
		}
		value, ok := s.value()
		if !ok || isScript(name, value) {
			return namespace, false
		}
		if name == "xmlns" {
			namespace = value
		}
	}
}

// value reads = and a value in quotation marks.
func (s *xhtml) value() (string, bool) {
	s.space()
	if !s.pass('=') {
		return "", false
	}
	s.space()
	if s.pos >= len(s.text) || s.text[s.pos] != '"' && s.text[s.pos] != '\'' {
		return "", false
	}
	mark := s.text[s.pos]
	s.pos++
	start := s.pos
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case mark:
			s.pos++
			return s.text[start : s.pos-1], true
		case '<':
			return "", false
		case '&':
			if !s.entity() {
				return "", false
			}
		default:
			s.pos++
		}
	}
	return "", false
}

func (s *xhtml) name() string {
	start := s.pos
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		if !isLetter(c) && !isDigit(c) && c != ':' && c != '-' && c != '.' {
			break
		}
		s.pos++
	}
	return s.text[start:s.pos]
}

func (s *xhtml) space() {
	for s.pos < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.pos]) >= 0 {
		s.pos++
	}
}

func (s *xhtml) pass(c byte) bool {
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}
