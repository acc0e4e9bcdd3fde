package main

import (
	"bytes"
	"errors"
	"fmt"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// checker checks the content of files.
type checker struct {
	set       *structure.Set
	validator *validation.Validator
	options   validation.Options
}

// checked is what was found in one file.
type checked struct {
	name   string
	about  string // what it holds, in a few words
	report validation.Report
	counts counts
	lines  lines
	broken string // why it could not be taken apart; empty when it could
}

// counts are findings by severity.
type counts struct{ errors, warnings, notes int }

func (c *checker) file(name string, data []byte) checked {
	out := checked{name: name}
	n, err := parseResource(data, c.set)
	if err != nil {
		out.broken, out.counts.errors = err.Error(), 1
		return out
	}
	out.about = describe(n)
	out.report = c.validator.Check(n, c.options)
	for _, f := range out.report.Findings {
		out.counts.add(f.Severity)
	}
	if len(out.report.Findings) > 0 {
		out.lines = linesOf(data, n)
	}
	return out
}

func (c *counts) add(severity string) {
	switch severity {
	case definition.Error:
		c.errors++
	case definition.Warning:
		c.warnings++
	default:
		c.notes++
	}
}

// outcome is what was found as one OperationOutcome.
func (f checked) outcome() *fhir.Node {
	if f.broken != "" {
		return failure("structure", f.broken)
	}
	return f.report.Outcome("")
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// parseResource reads JSON or XML, told apart by how the text begins. The
// error is in words.
func parseResource(data []byte, shape fhir.Shape) (*fhir.Node, error) {
	start := bytes.TrimLeft(bytes.TrimPrefix(data, byteOrderMark), " \t\r\n")
	if len(start) == 0 {
		return nil, errors.New("The file is empty.")
	}
	read := fhir.Parse
	if start[0] == '<' {
		read = func(data []byte) (*fhir.Node, error) { return fhir.ParseXML(data, shape) }
	}
	n, err := read(data)
	if err != nil {
		return nil, inWords(data, err)
	}
	return n, nil
}

// describe says what a resource is: its type, and of a Bundle the kind and the
// number of entries.
func describe(n *fhir.Node) string {
	switch n.Type() {
	case "Bundle":
	case "":
		return "no resource"
	default:
		return n.Type()
	}
	entries := n.Get("entry")
	if entries == nil {
		return n.TextAt("type") + " Bundle without entries"
	}
	return fmt.Sprintf("%s Bundle, %s", n.TextAt("type"), many(len(entries.Items), "entry", "entries"))
}

// many is a number with its noun.
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
