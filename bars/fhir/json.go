package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxDepth is how deep JSON may nest before Parse refuses it.
const MaxDepth = 100

// ErrTooDeep is wrapped by the error Parse returns for nesting over MaxDepth.
var ErrTooDeep = errors.New("nested too deeply")

// Parse reads one JSON value. Object member order, number text and unknown
// members are kept. It refuses: trailing text, a member name given twice in
// one object, invalid UTF-8, and nesting over MaxDepth. The error says where
// (byte offset) and never quotes the content.
func Parse(data []byte) (*Node, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the text is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	dec.UseNumber()
	n, err := parseValue(dec, 0)
	if err != nil {
		return nil, fmt.Errorf("JSON at byte %d: %w", dec.InputOffset(), plain(err))
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("JSON at byte %d: text after the end", dec.InputOffset())
	}
	return n, nil
}

// plain drops what an encoding/json error might quote of the content.
func plain(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return errors.New("not well-formed")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("ends too early")
	}
	return err
}

func parseValue(dec *json.Decoder, depth int) (*Node, error) {
	if depth > MaxDepth {
		return nil, ErrTooDeep
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := tok.(type) {
	case json.Delim:
		if v == '{' {
			return parseObject(dec, depth)
		}
		return parseArray(dec, depth)
	case string:
		return Str(v), nil
	case json.Number:
		return Num(v.String()), nil
	case bool:
		return Boolean(v), nil
	}
	return &Node{}, nil
}

func parseObject(dec *json.Decoder, depth int) (*Node, error) {
	n := &Node{Kind: Object}
	seen := map[string]bool{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := tok.(string)
		if seen[name] {
			return nil, errors.New("a member is given twice in one object")
		}
		seen[name] = true
		v, err := parseValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		n.Members = append(n.Members, Member{name, v})
	}
	_, err := dec.Token()
	return n, err
}

func parseArray(dec *json.Decoder, depth int) (*Node, error) {
	n := &Node{Kind: Array}
	for dec.More() {
		v, err := parseValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, v)
	}
	_, err := dec.Token()
	return n, err
}

// JSON writes the tree on one line, members in their order.
func (n *Node) JSON() []byte { return n.appendJSON(nil) }

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
		b = append(b, '[')
		for i, it := range n.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = it.appendJSON(b)
		}
		return append(b, ']')
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

func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
