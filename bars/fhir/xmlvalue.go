package fhir

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unlawful is the first place of a character that XML does not have, or -1.
func unlawful(text string) int {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' && !isBlank(c):
			return i
		case c == 0xEF && (strings.HasPrefix(text[i:], "\uFFFE") || strings.HasPrefix(text[i:], "\uFFFF")):
			return i
		}
	}
	return -1
}

// predefined are the entities that every XML text has.
var predefined = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}

// longest is more than any reference to a character takes.
const longest = 16

// reference reads the reference that s begins with: what it stands for, and
// how long it is.
func reference(s string) (string, int, error) {
	end := strings.IndexByte(s[:min(longest, len(s))], ';')
	if end < 0 {
		return "", 0, ErrMalformed
	}
	name := s[1:end]
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		c, err := character(digits)
		return c, end + 1, err
	}
	if c, ok := predefined[name]; ok {
		return c, end + 1, nil
	}
	if isName(name) {
		return "", 0, ErrDoctype
	}
	return "", 0, ErrMalformed
}

// character is the one with a number in decimal or, after x, in hexadecimal.
func character(digits string) (string, error) {
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	code, err := strconv.ParseUint(digits, base, 31)
	if err != nil || !utf8.ValidRune(rune(code)) {
		return "", ErrMalformed
	}
	if c := string(rune(code)); unlawful(c) < 0 {
		return c, nil
	}
	return "", ErrMalformed
}

// value is what an attribute says: references resolved, each line break as one
// line feed. Other than XML 1.0 normalises attributes, white space in them is
// kept: so do the parsers by which the published JSON of FHIR was made.
func (x *xmlText) value(a xmlAttribute) (string, error) {
	at := strings.IndexAny(a.raw, "&\r")
	if at < 0 {
		return a.raw, nil
	}
	var b strings.Builder
	b.Grow(len(a.raw))
	for rest := a.raw; ; {
		b.WriteString(rest[:at])
		rest = rest[at:]
		said, size, err := resolve(rest)
		if err != nil {
			x.pos = a.at
			return "", err
		}
		b.WriteString(said)
		rest = rest[size:]
		if at = strings.IndexAny(rest, "&\r"); at < 0 {
			b.WriteString(rest)
			return b.String(), nil
		}
	}
}

// resolve is what the reference or line break that s begins with says.
func resolve(s string) (string, int, error) {
	switch {
	case s[0] == '&':
		return reference(s)
	case strings.HasPrefix(s, "\r\n"):
		return "\n", 2, nil
	}
	return "\n", 1, nil
}

// appendXML appends text as it stands in an attribute between double quotes.
// White space but a space is written as a reference, or most parsers would
// read it as a space.
func appendXML(b []byte, text string) []byte {
	start := 0
	for i := range len(text) {
		said := escapes[text[i]]
		if said == "" {
			continue
		}
		b = append(b, text[start:i]...)
		b = append(b, said...)
		start = i + 1
	}
	return append(b, text[start:]...)
}

var escapes = [256]string{
	'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '\t': "&#9;", '\n': "&#10;", '\r': "&#13;",
}

// lawful reports whether XML has every character of text.
func lawful(text string) bool { return utf8.ValidString(text) && unlawful(text) < 0 }
