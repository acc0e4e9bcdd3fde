package fhirpath

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads what stands between two marks and resolves its escapes.
func (l *lexer) quoted(mark byte, kind kindOfToken) (token, error) {
	start := l.pos
	l.pos++
	from := l.pos
	for l.pos < len(l.text) && l.text[l.pos] != mark {
		if l.text[l.pos] == '\\' {
			return l.escaped(mark, kind, from)
		}
		l.pos++
	}
	if l.pos >= len(l.text) {
		return token{}, syntaxError(start, "the quotation does not end")
	}
	l.pos++
	return token{kind, l.text[from : l.pos-1], start}, nil
}

// escaped reads on at the first backslash of a quotation that began at from.
func (l *lexer) escaped(mark byte, kind kindOfToken, from int) (token, error) {
	var b strings.Builder
	b.WriteString(l.text[from:l.pos])
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		l.pos++
		if c == mark {
			return token{kind, b.String(), from - 1}, nil
		}
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		if err := l.escape(&b); err != nil {
			return token{}, err
		}
	}
	return token{}, syntaxError(from-1, "the quotation does not end")
}

// shortEscapes are the escapes of one letter; others keep their letter.
var shortEscapes = map[byte]byte{'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape writes what the escape after a backslash stands for.
func (l *lexer) escape(b *strings.Builder) error {
	if l.pos >= len(l.text) {
		return syntaxError(l.pos, "the quotation does not end")
	}
	c := l.text[l.pos]
	l.pos++
	if c == 'u' {
		return l.symbolByNumber(b)
	}
	if short, ok := shortEscapes[c]; ok {
		c = short
	}
	b.WriteByte(c)
	return nil
}

// symbolByNumber writes the symbol of the four hexadecimal digits at pos, and
// of a second escape where both make a surrogate pair.
func (l *lexer) symbolByNumber(b *strings.Builder) error {
	r, ok := hex4(l.text[l.pos:])
	if !ok {
		return syntaxError(l.pos, "four hexadecimal digits must follow \\u")
	}
	l.pos += 4
	if utf16.IsSurrogate(r) && strings.HasPrefix(l.text[l.pos:], `\u`) {
		if low, ok := hex4(l.text[l.pos+2:]); ok {
			r = utf16.DecodeRune(r, low)
			l.pos += 6
		}
	}
	if !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	b.WriteRune(r)
	return nil
}

func hex4(text string) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	v, err := strconv.ParseUint(text[:4], 16, 32)
	return rune(v), err == nil
}
