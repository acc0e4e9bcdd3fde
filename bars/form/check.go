package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"barsdesk/bars/definition"
)

// Check returns everything to put right in the answers, all together and in
// the order of the form, each in words for the person who can. Nothing is
// returned for a form that can be sent.
func (f Form) Check(a Answers) []Problem {
	var out []Problem
	for _, s := range f.Sections {
		a := visible(s.Blocks, a)
		for _, b := range s.Blocks {
			if b.shownIn(a) {
				out = append(out, b.check(a)...)
			}
		}
	}
	return out
}

// blockCheck gathers the problems of one block.
type blockCheck struct {
	b      Block
	t      topic
	all    Answers
	number bool // name the repeat: there are several
	out    []Problem
}

func (b Block) check(a Answers) []Problem {
	repeats := a[b.ID]
	t, _ := topicOf(b.ID)
	c := &blockCheck{b: b, t: t, all: a, number: b.Max != 1 && len(repeats) > 1}
	filled := len(answered(b, repeats))
	short := b.Min - filled
	for i, r := range repeats {
		if len(answered(b, repeats[i:i+1])) > 0 {
			c.repeat(i, r)
		} else if short > 0 { // added and left empty, though one is needed
			c.repeat(i, r)
			short--
		}
	}
	for ; short > 0; short-- {
		c.repeat(filled, nil)
		filled++
	}
	for field, why := range t.needed {
		if text := why(a); text != "" && (len(repeats) == 0 || strings.TrimSpace(repeats[0][field]) == "") {
			c.add(0, field, text)
		}
	}
	if b.Max != definition.Any && filled > b.Max {
		c.add(b.Max, "", fmt.Sprintf("Take out %d of these: the service accepts at most %d", filled-b.Max, b.Max))
	}
	return c.out
}

func (c *blockCheck) add(index int, field, text string) {
	if c.number && c.b.One != "" {
		text += fmt.Sprintf(" (%s %d)", c.b.One, index+1)
	}
	c.out = append(c.out, Problem{Block: c.b.ID, Index: index, Field: field, Message: text})
}

func (c *blockCheck) repeat(i int, r map[string]string) {
	before := len(c.out)
	begun := len(answered(c.b, []map[string]string{r})) > 0
	for _, f := range c.b.Fields {
		v := r[f.ID]
		switch {
		case !shown(f, r) || !f.shownIn(c.all, r):
		case strings.TrimSpace(v) == "" || f.Control == controlCheckbox && v != "true":
			if f.Necessity == must && (begun || c.b.Min > 0) || c.wanted(f, r) || requiredNow(f, c.all, r) {
				c.add(i, f.ID, missing(f))
			}
		default:
			c.value(i, f, r)
		}
	}
	if len(c.out) == before {
		c.anyOf(i, r)
	}
}

func (c *blockCheck) value(i int, f Field, r map[string]string) {
	v := r[f.ID]
	for _, text := range []string{wrong(f, v, r["@"+f.ID]), c.order(f, r), c.leads(f, v)} {
		if text != "" {
			c.add(i, f.ID, text)
			return
		}
	}
}

// leads says so when an answer leads to a repeat that is not there.
func (c *blockCheck) leads(f Field, v string) string {
	if f.Control != controlReference || hasOption(f, v) && !strings.Contains(v, ":") {
		return ""
	}
	block, at, _ := strings.Cut(strings.TrimPrefix(v, "#"), ":")
	i, err := strconv.Atoi(at)
	if contains(f.Refers, block) && err == nil && i < len(c.all[block]) && trimmed(c.all[block][i]) != nil {
		return ""
	}
	return f.Label + ": choose again. What it leads to is not in the form"
}

// anyOf asks for one of the fields of which at least one is needed.
func (c *blockCheck) anyOf(i int, r map[string]string) {
	a := c.t.anyOf
	first := ""
	for _, f := range c.b.Fields {
		for _, path := range a.paths {
			if !strings.HasPrefix(f.Path, path) {
				continue
			}
			if strings.TrimSpace(r[f.ID]) != "" {
				return
			}
			if first == "" {
				first = f.ID
			}
		}
	}
	if first != "" {
		c.add(i, first, a.text)
	}
}

// wanted reports whether an element must be given because of what else is
// answered: R4 requires it inside an element that is being sent, or it makes no
// sense without its companion.
func (c *blockCheck) wanted(f Field, r map[string]string) bool {
	for _, o := range c.b.Fields {
		if o.ID == f.ID || strings.TrimSpace(r[o.ID]) == "" || !shown(o, r) {
			continue
		}
		if together(f.Path, o.Path) || requiredWith(f.Path, o.Path) {
			return true
		}
	}
	return false
}

// companions are elements that only make sense together.
var companions = [][]string{
	{"MedicationStatement.dosage.timing.repeat.frequency", "MedicationStatement.dosage.timing.repeat.period", "MedicationStatement.dosage.timing.repeat.periodUnit"},
	{"Location.position.latitude", "Location.position.longitude"},
	{"Location.extension[place].extension[eastings].valueString", "Location.extension[place].extension[northings].valueString"},
}

func together(a, b string) bool {
	return slices.ContainsFunc(companions, func(c []string) bool { return contains(c, a) && contains(c, b) })
}

// requiredWith reports whether element is one that R4 requires in something
// optional that other is part of too. A code that names the same thing as the
// field does not count on its own; it needs the name as well.
func requiredWith(element, other string) bool {
	own := concept(element)
	if strings.HasSuffix(element, ".coding.code") || strings.Contains(element, "[") {
		return false
	}
	if strings.HasSuffix(element, ".coding.display") && concept(other) == own {
		return true
	}
	cut := strings.LastIndexByte(own, '.')
	parent := own[:cut]
	if !strings.Contains(parent, ".") || !strings.HasPrefix(other, parent+".") {
		return false
	}
	e, ok := definition.ElementAt(own)
	return ok && e.Min > 0
}

// missing says what to do about a field without an answer.
func missing(f Field) string {
	if f.Missing != "" {
		return f.Missing
	}
	verb := "Enter"
	switch f.Control {
	case controlChoice, controlYesNo, controlReference, controlBoxes:
		verb = "Choose"
	}
	return verb + " " + lowerFirst(strings.TrimSuffix(f.Label, "?"))
}

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(second) { // an abbreviation
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}
