package fhir

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Limits of Parse. A message of 5 MiB has about 300,000 values; the limit
// keeps a hostile one from taking many times its size in memory.
const (
	MaxDepth  = 100     // how deep values may nest
	MaxValues = 500_000 // how many values one text may hold
)

// Reasons that the error of Parse wraps, for callers that tell them apart.
var (
	ErrTooDeep    = errors.New("nested too deeply")
	ErrTooMany    = errors.New("holds too many values")
	ErrDuplicate  = errors.New("a member is given twice in one object")
	ErrNotUTF8    = errors.New("not valid UTF-8")
	ErrTrailing   = errors.New("text after the end")
	ErrEndsEarly  = errors.New("ends too early")
	ErrMalformed  = errors.New("not well-formed")
	ErrHalfSymbol = errors.New("a \\u escape is half of a symbol")
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// Parse reads one JSON value in time linear to its length. Object member
// order, number text and unknown members are kept. Refused are trailing text, a
// member name given twice in one object, invalid UTF-8, an unpaired surrogate
// escape (no text can hold it), and whatever exceeds MaxDepth or MaxValues. The
// error is an *Unreadable, which never quotes the content. A byte order
// mark in front is passed over.
//
// The tree shares no memory with data.
func Parse(data []byte) (*Node, error) {
	start := 0
	if bytes.HasPrefix(data, byteOrderMark) {
		start = len(byteOrderMark)
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("JSON: %w", ErrNotUTF8)
	}
	p := parser{data: data, text: string(data), pos: start}
	n, err := p.document()
	if err != nil {
		return nil, &Unreadable{Format: "JSON", Offset: p.pos, Line: lineAt(data, p.pos), Why: err}
	}
	return n, nil
}
