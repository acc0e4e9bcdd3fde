package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strconv"
	"strings"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// lines collects the text of one block of a pack.
type lines struct{ text strings.Builder }

var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// add writes a line of fields; empty ones at its end are left out.
func (l *lines) add(kind string, fields ...string) {
	for len(fields) > 1 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	l.whole(kind, fields...)
}

// whole writes a line with all its fields.
func (l *lines) whole(kind string, fields ...string) {
	l.text.WriteString(kind)
	for i, f := range fields {
		if i > 0 {
			l.text.WriteByte('\t')
		}
		l.text.WriteString(escape.Replace(f))
	}
	l.text.WriteByte('\n')
}

// value writes a line that holds JSON, which has no line ends.
func (l *lines) value(kind string, n *fhir.Node) {
	if n != nil {
		l.text.WriteString(kind)
		l.text.Write(n.JSON())
		l.text.WriteByte('\n')
	}
}

func number(n int) string {
	if n == structure.Unstated {
		return ""
	}
	return strconv.Itoa(n)
}

func mark(yes bool, letter string) string {
	if yes {
		return letter
	}
	return ""
}

// zipped packs the header's line and the blocks, with an empty line between.
// Nothing of the clock or the machine goes in.
func zipped(h header, blocks []string) ([]byte, error) {
	var out bytes.Buffer
	to, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(h); err != nil {
		return nil, err
	}
	for _, b := range blocks {
		if _, err := to.Write([]byte("\n" + b + "\n")); err != nil {
			return nil, err
		}
	}
	err = to.Close()
	return out.Bytes(), err
}
