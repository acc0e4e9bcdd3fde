package fhirpath

import "fmt"

// kindOfToken says what a token is.
type kindOfToken uint8

const (
	tokEnd      kindOfToken = iota
	tokName                 // identifier or keyword
	tokQuoted               // `identifier`
	tokString               // 'text', already unescaped
	tokNumber               // 12 or 1.50
	tokMoment               // @2015-02-04T14:34, the @ left out
	tokSymbol               // operator or bracket
	tokConstant             // %name, the % left out
	tokDollar               // $this, $index, $total, the $ left out
)

// token is one word of an expression.
type token struct {
	kind kindOfToken
	text string
	pos  int // byte offset in the expression
}

// is reports whether the token is a symbol or keyword.
func (t token) is(word string) bool {
	return t.text == word && (t.kind == tokSymbol || t.kind == tokName)
}

// syntaxError says where and why an expression cannot be read.
func syntaxError(pos int, format string, args ...any) error {
	return fmt.Errorf("FHIRPath at byte %d: %s", pos, fmt.Sprintf(format, args...))
}
