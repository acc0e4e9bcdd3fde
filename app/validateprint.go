package main

import (
	"fmt"
	"strings"
	"unicode"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
)

// print writes what was found for people: what is worst first, and what is
// wrong in the same way at several places once.
func (f checked) print(to output) {
	ink := inkFor(to.out)
	if f.broken != "" {
		to.say(ink.bold(f.name) + ": not checked")
		to.say("  " + ink.label(definition.Error) + "  " + f.broken)
		return
	}
	to.say(ink.bold(f.name) + " (" + visible(f.about) + "): " + f.counts.String())
	for _, g := range groups(f.report.Findings) {
		to.say("  " + ink.label(g.first.Severity) + "  " + visible(g.first.What))
		if g.first.Rule != "" {
			to.say("           rule: " + visible(g.first.Rule))
		}
		for _, path := range g.paths {
			to.say("           " + visible(f.lines.place(path)))
		}
	}
}

// visible keeps what a file holds from steering the terminal.
func visible(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return unicode.ReplacementChar
	}, text)
}

// group is one thing that is wrong, and where.
type group struct {
	first validation.Finding
	paths []string
}

// groups puts errors before warnings before notes, else the order of content.
func groups(findings []validation.Finding) []*group {
	var out []*group
	for _, severity := range []string{definition.Error, definition.Warning, definition.Information} {
		type same struct{ what, rule string }
		known := map[same]*group{}
		for _, f := range findings {
			if f.Severity != severity {
				continue
			}
			g := known[same{f.What, f.Rule}]
			if g == nil {
				g = &group{first: f}
				known[same{f.What, f.Rule}] = g
				out = append(out, g)
			}
			g.paths = append(g.paths, f.Path)
		}
	}
	return out
}

// String counts what there is: "2 errors, 1 warning", or "fine".
func (c counts) String() string {
	var parts []string
	if c.errors > 0 {
		parts = append(parts, many(c.errors, "error", "errors"))
	} else {
		parts = append(parts, "fine")
	}
	if c.warnings > 0 {
		parts = append(parts, many(c.warnings, "warning", "warnings"))
	}
	if c.notes > 0 {
		parts = append(parts, many(c.notes, "note", "notes"))
	}
	return strings.Join(parts, ", ")
}

// tally adds up what was found in several files.
type tally struct {
	counts counts
	faulty int
	fine   int
	unread []string // why each file that could not be read could not
}

func (t *tally) add(f checked) {
	t.counts.errors += f.counts.errors
	t.counts.warnings += f.counts.warnings
	t.counts.notes += f.counts.notes
	if f.counts.errors > 0 {
		t.faulty++
	} else {
		t.fine++
	}
}

// String is the last line for people.
func (t *tally) String() string {
	out := many(t.faulty+t.fine+len(t.unread), "file", "files") + ": " + fmt.Sprintf("%d fine", t.fine)
	if t.faulty > 0 {
		out += fmt.Sprintf(", %d with errors", t.faulty)
	}
	if len(t.unread) > 0 {
		out += fmt.Sprintf(", %d not read", len(t.unread))
	}
	return out
}

// verdict is how the command ends.
func (t *tally) verdict() error {
	switch {
	case len(t.unread) > 0:
		return cannot("%s", strings.Join(t.unread, "\nbarsdesk: "))
	case t.faulty > 0:
		return refusal{code: exitFaults}
	}
	return nil
}
