package form

import (
	"fmt"
	"slices"
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
		for _, b := range s.Blocks {
			out = append(out, b.check(a[b.ID])...)
		}
	}
	return out
}

// blockCheck gathers the problems of one block.
type blockCheck struct {
	b      Block
	one    string // what a repeat is called
	number bool   // name the repeat: there are several
	out    []Problem
}

func (b Block) check(repeats []map[string]string) []Problem {
	t, _ := topicOf(b.ID)
	c := &blockCheck{b: b, one: t.one, number: b.Max != 1 && len(repeats) > 1}
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
	if b.Max != definition.Any && filled > b.Max {
		c.add(b.Max, "", fmt.Sprintf("Take out %d of these: the service accepts at most %d", filled-b.Max, b.Max))
	}
	return c.out
}

func (c *blockCheck) add(index int, field, text string) {
	if c.number && c.one != "" {
		text += fmt.Sprintf(" (%s %d)", c.one, index+1)
	}
	c.out = append(c.out, Problem{Block: c.b.ID, Index: index, Field: field, Message: text})
}

func (c *blockCheck) repeat(i int, r map[string]string) {
	begun := len(answered(c.b, []map[string]string{r})) > 0
	for _, f := range c.b.Fields {
		v := r[f.ID]
		switch {
		case !shown(f, r):
		case strings.TrimSpace(v) == "" || f.Control == controlCheckbox && v != "true":
			if f.Necessity == must && (begun || c.b.Min > 0) || c.wanted(f, r) {
				c.add(i, f.ID, missing(c.b, f))
			}
		default:
			if text := wrong(f, v); text != "" {
				c.add(i, f.ID, text)
			} else if text := c.order(f, r); text != "" {
				c.add(i, f.ID, text)
			}
		}
	}
}

// wanted reports whether an element must be given because of what else is
// answered: R4 requires it inside an element that is being sent, or it makes no
// sense without its companion.
func (c *blockCheck) wanted(f Field, r map[string]string) bool {
	for _, o := range c.b.Fields {
		if o.ID == f.ID || strings.TrimSpace(r[o.ID]) == "" {
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
	{"MedicationStatement.dosage.doseAndRate.doseQuantity.value", "MedicationStatement.dosage.doseAndRate.doseQuantity.code"},
	{"MedicationStatement.dosage.timing.repeat.frequency", "MedicationStatement.dosage.timing.repeat.period", "MedicationStatement.dosage.timing.repeat.periodUnit"},
}

func together(a, b string) bool {
	return slices.ContainsFunc(companions, func(c []string) bool { return contains(c, a) && contains(c, b) })
}

// requiredWith reports whether element is one that R4 requires in something
// optional that other is part of too. A code that names the same thing as the
// field does not count on its own; it needs the name as well.
func requiredWith(element, other string) bool {
	own := concept(element)
	if strings.HasSuffix(element, ".coding.code") {
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

func missing(b Block, f Field) string {
	if text := missingWords(b, f); text != "" {
		return text
	}
	verb := "Enter"
	if f.Control == controlChoice || f.Control == controlYesNo {
		verb = "Choose"
	}
	return verb + " " + lowerFirst(strings.TrimSuffix(f.Label, "?"))
}

// missingWords are the dictionary's words for a field without an answer.
func missingWords(b Block, f Field) string {
	t, known := topicOf(b.ID)
	switch s := t.shape.(type) {
	case flags:
		if w, ok := flagWords[s.category]; ok && f.Path == "Flag.code.coding" {
			return w.missing
		}
	case answers:
		for _, i := range s.items {
			if strings.EqualFold(i.linkID, f.ID) {
				return i.missing
			}
		}
	case outcomes:
		return ""
	}
	if w := byPath[f.Path]; w != nil && (known || w.missing != "") {
		return w.missing
	}
	return ""
}

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(second) { // an abbreviation
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}
