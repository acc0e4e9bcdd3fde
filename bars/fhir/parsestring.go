package fhir

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads the string whose opening quote is at pos. One without escapes is
// cut from the text without a copy.
func (p *parser) str() (string, error) {
	p.pos++
	start := p.pos
	p.plain()
	if p.pos >= len(p.data) {
		return "", ErrEndsEarly
	}
	switch p.data[p.pos] {
	case '"':
		p.pos++
		return p.text[start : p.pos-1], nil
	case '\\':
		return p.escaped(start)
	}
	return "", ErrMalformed
}

// escaped reads on at the first backslash of a string that began at start.
func (p *parser) escaped(start int) (string, error) {
	b := append(p.decoded[:0], p.text[start:p.pos]...)
	for p.pos < len(p.data) {
		var err error
		switch c := p.data[p.pos]; {
		case c == '"':
			p.pos++
			p.decoded = b
			return p.room.keepText(b, len(p.data)-p.pos), nil
		case c < ' ':
			return "", ErrMalformed
		case c == '\\':
			b, err = p.escape(b)
		default:
			start := p.pos
			p.plain()
			b = append(b, p.text[start:p.pos]...)
		}
		if err != nil {
			return "", err
		}
	}
	return "", ErrEndsEarly
}

// short are the escapes of one letter.
var short = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape appends what the escape at pos stands for.
func (p *parser) escape(b []byte) ([]byte, error) {
	p.pos++
	if p.pos >= len(p.text) {
		return nil, ErrEndsEarly
	}
	c := p.text[p.pos]
	if c == 'u' {
		return p.unicode(b)
	}
	if short[c] == 0 {
		return nil, ErrMalformed
	}
	p.pos++
	return append(b, short[c]), nil
}

// unicode appends the symbol of one \uXXXX escape, or of two that are a
// surrogate pair. pos is at the u.
func (p *parser) unicode(b []byte) ([]byte, error) {
	r, err := p.hex4()
	if err != nil {
		return nil, err
	}
	if utf16.IsSurrogate(r) {
		if !p.pass('\\') || p.pos >= len(p.text) || p.text[p.pos] != 'u' {
			return nil, ErrHalfSymbol
		}
		low, err := p.hex4()
		if err != nil {
			return nil, err
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			return nil, ErrHalfSymbol
		}
	}
	return utf8.AppendRune(b, r), nil
}

// hex4 reads u and four hexadecimal digits.
func (p *parser) hex4() (rune, error) {
	if p.pos+5 > len(p.text) {
		p.pos = len(p.text)
		return 0, ErrEndsEarly
	}
	for _, c := range []byte(p.text[p.pos+1 : p.pos+5]) {
		if !isHex(c) {
			return 0, ErrMalformed
		}
	}
	v, err := strconv.ParseUint(p.text[p.pos+1:p.pos+5], 16, 32)
	if err != nil {
		return 0, ErrMalformed
	}
	p.pos += 5
	return rune(v), nil
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
