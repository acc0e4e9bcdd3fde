package fhir

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"unicode/utf8"
)

// JSON writes the tree on one line, members in their order, as UTF-8.
func (n *Node) JSON() []byte {
	room := paper.Get().(*[]byte)
	written := n.appendJSON((*room)[:0])
	text := bytes.Clone(written)
	if cap(written) <= paperMost {
		*room = written
		paper.Put(room)
	}
	return text
}

// paper is what trees are written on before their length is known.
var paper = sync.Pool{New: func() any { return new(make([]byte, 0, 32<<10)) }}

// paperMost is the most that is kept to be written on again.
const paperMost = 1 << 20

// Indented writes the tree with two-space indentation, for people to read.
func (n *Node) Indented() []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, n.JSON(), "", "  "); err != nil {
		return n.JSON()
	}
	return out.Bytes()
}

func (n *Node) appendJSON(b []byte) []byte {
	if n == nil {
		return append(b, "null"...)
	}
	switch n.Kind {
	case Object:
		return n.appendObject(b)
	case Array:
		return n.appendArray(b)
	case String:
		return appendString(b, n.Text)
	case Number, Bool:
		return append(b, n.Text...)
	}
	return append(b, "null"...)
}

func (n *Node) appendObject(b []byte) []byte {
	b = append(b, '{')
	for i, m := range n.Members {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, m.Name)
		b = append(b, ':')
		b = m.Value.appendJSON(b)
	}
	return append(b, '}')
}

func (n *Node) appendArray(b []byte) []byte {
	b = append(b, '[')
	for i, it := range n.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = it.appendJSON(b)
	}
	return append(b, ']')
}

// appendString escapes only what JSON demands; all else is copied in runs.
func appendString(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			b = append(b, s[from:i]...)
			b = appendEscape(b, c)
			from = i + 1
		}
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
