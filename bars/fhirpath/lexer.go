package fhirpath

import (
	"strings"
	"unicode/utf8"
)

// lexer cuts an expression into tokens.
type lexer struct {
	text string
	pos  int
}

// symbols in the order they are tried: the longer first.
var symbols = []string{
	"<=", ">=", "!=", "!~", "(", ")", "[", "]", "{", "}", ".", ",",
	"+", "-", "*", "/", "&", "|", "<", ">", "=", "~",
}

// next returns the next token; at the end one of kind tokEnd.
func (l *lexer) next() (token, error) {
	if err := l.space(); err != nil {
		return token{}, err
	}
	start := l.pos
	if start >= len(l.text) {
		return token{kind: tokEnd, pos: start}, nil
	}
	switch c := l.text[start]; {
	case isLetter(c):
		return token{tokName, l.name(), start}, nil
	case isDigit(c):
		return token{tokNumber, l.number(), start}, nil
	case c == '\'':
		return l.quoted('\'', tokString)
	case c == '`':
		return l.quoted('`', tokQuoted)
	case c == '@':
		return l.moment()
	case c == '%':
		return l.constant()
	case c == '$':
		l.pos++
		return token{tokDollar, l.name(), start}, nil
	}
	return l.symbol()
}

func (l *lexer) symbol() (token, error) {
	for _, s := range symbols {
		if strings.HasPrefix(l.text[l.pos:], s) {
			start := l.pos
			l.pos += len(s)
			return token{tokSymbol, s, start}, nil
		}
	}
	r, _ := utf8.DecodeRuneInString(l.text[l.pos:])
	return token{}, syntaxError(l.pos, "unexpected %q", r)
}

// space passes over white space and comments.
func (l *lexer) space() error {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexAny(rest, "\r\n")
			if end < 0 {
				end = len(rest)
			}
			l.pos += end
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return syntaxError(l.pos, "the comment does not end")
			}
			l.pos += end + 4
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			l.pos++
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) name() string {
	start := l.pos
	for l.pos < len(l.text) && (isLetter(l.text[l.pos]) || isDigit(l.text[l.pos])) {
		l.pos++
	}
	return l.text[start:l.pos]
}

func (l *lexer) digits() {
	for l.pos < len(l.text) && isDigit(l.text[l.pos]) {
		l.pos++
	}
}

// number reads digits, and a fraction where the point has a digit after it.
func (l *lexer) number() string {
	start := l.pos
	l.digits()
	if l.pos+1 < len(l.text) && l.text[l.pos] == '.' && isDigit(l.text[l.pos+1]) {
		l.pos++
		l.digits()
	}
	return l.text[start:l.pos]
}

// moment reads a date, dateTime or time literal as far as its characters go;
// what it says is judged later.
func (l *lexer) moment() (token, error) {
	start := l.pos
	l.pos++
	timed := false
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		next := byte(0)
		if l.pos+1 < len(l.text) {
			next = l.text[l.pos+1]
		}
		switch {
		case isDigit(c):
		case c == 'T' && !timed:
			timed = true
		case c == ':' && timed, c == '-' && !timed && isDigit(next):
		case c == '.' && timed && isDigit(next):
		case c == 'Z' && timed:
			l.pos++
			return token{tokMoment, l.text[start+1 : l.pos], start}, nil
		case (c == '+' || c == '-') && timed && l.zone():
			return token{tokMoment, l.text[start+1 : l.pos], start}, nil
		default:
			return token{tokMoment, l.text[start+1 : l.pos], start}, nil
		}
		l.pos++
	}
	return token{tokMoment, l.text[start+1:], start}, nil
}

// zone passes over an offset such as +01:00 if there is one.
func (l *lexer) zone() bool {
	rest := l.text[l.pos:]
	if len(rest) < 6 || rest[3] != ':' {
		return false
	}
	for _, i := range [...]int{1, 2, 4, 5} {
		if !isDigit(rest[i]) {
			return false
		}
	}
	l.pos += 6
	return true
}

// constant reads %name, %'name' or %`name`.
func (l *lexer) constant() (token, error) {
	start := l.pos
	l.pos++
	if l.pos >= len(l.text) {
		return token{}, syntaxError(start, "a name must follow %%")
	}
	switch c := l.text[l.pos]; {
	case c == '\'' || c == '`':
		t, err := l.quoted(c, tokConstant)
		t.pos = start
		return t, err
	case isLetter(c):
		return token{tokConstant, l.name(), start}, nil
	}
	return token{}, syntaxError(start, "a name must follow %%")
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
