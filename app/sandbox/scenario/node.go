package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// entry is one line of a mapping.
type entry struct{ key, value *yaml.Node }

// mapped is a mapping whose words were looked at.
type mapped struct {
	node   *yaml.Node
	what   string
	fields map[string]*yaml.Node
}

func (m mapped) at(word string) *yaml.Node { return m.fields[word] }

// needs is a field that must be there.
func (m mapped) needs(f *file, word string) *yaml.Node {
	n := m.fields[word]
	if n == nil && m.node != nil {
		f.wrong(m.node, fmt.Sprintf("%s needs %q.", m.what, word))
	}
	return n
}

func (f *file) wrong(n *yaml.Node, reason string) {
	f.problems = append(f.problems, Problem{Line: n.Line, Reason: reason})
}

// unknown says that a word is not known, and which one may be meant.
func (f *file) unknown(n *yaml.Node, what string, known []string) {
	reason := fmt.Sprintf("%q is not a %s that is known here.", n.Value, what)
	if near := nearest(n.Value, known); near != "" {
		reason += fmt.Sprintf(" Is %q meant?", near)
	} else if len(known) <= 20 {
		reason += " Known are: " + strings.Join(known, ", ") + "."
	}
	f.wrong(n, reason)
}

func (f *file) inOrder() []Problem {
	slices.SortStableFunc(f.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return slices.Compact(f.problems)
}

// mapping reads "word: value" lines, of which only some words are known.
func (f *file) mapping(n *yaml.Node, what string, known ...string) mapped {
	m := mapped{what: what, fields: map[string]*yaml.Node{}}
	if n == nil {
		return m
	}
	if n.Kind != yaml.MappingNode {
		f.wrong(n, what+" is written as lines of a word, a colon and a value.")
		return m
	}
	m.node = n
	for _, e := range f.entries(n, what) {
		switch word := e.key.Value; {
		case !slices.Contains(known, word):
			f.unknown(e.key, "word", known)
		case m.fields[word] != nil:
			f.wrong(e.key, fmt.Sprintf("%q stands here twice.", word))
		default:
			m.fields[word] = e.value
		}
	}
	return m
}

// entries are the lines of a mapping as they stand.
func (f *file) entries(n *yaml.Node, what string) []entry {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		f.wrong(n, fmt.Sprintf("%q is written as lines of a word, a colon and a value.", what))
		return nil
	}
	var out []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		out = append(out, entry{n.Content[i], n.Content[i+1]})
	}
	return out
}

// list reads a list, each item of which begins with a hyphen.
func (f *file) list(n *yaml.Node) []*yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode:
		f.wrong(n, "A list belongs here. Begin each of its items with a hyphen.")
		return nil
	case len(n.Content) == 0:
		f.wrong(n, "This list is empty.")
	}
	return n.Content
}

// text is one value; "" when there is none.
func (f *file) text(n *yaml.Node) string {
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode:
		f.wrong(n, "One value belongs here, not a list and not further lines.")
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// demanded is the value of a word that must be there with something in it.
func (f *file) demanded(m mapped, word string) string {
	n := m.needs(f, word)
	text := f.text(n)
	if n != nil && n.Kind == yaml.ScalarNode && text == "" {
		f.wrong(n, fmt.Sprintf("%q says nothing.", word))
	}
	return text
}

func (f *file) texts(n *yaml.Node) []string {
	var out []string
	for _, item := range f.list(n) {
		if text := f.text(item); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// oneOf is one of some words.
func (f *file) oneOf(n *yaml.Node, what string, known []string) string {
	text := strings.ToLower(f.text(n))
	if n == nil || n.Kind != yaml.ScalarNode || slices.Contains(known, text) {
		return text
	}
	f.unknown(n, what, known)
	return ""
}

// meaning is what one of some words stands for.
func meaning[T ~string](f *file, n *yaml.Node, what string, known map[string]T) T {
	return known[f.oneOf(n, what, slices.Sorted(maps.Keys(known)))]
}

func (f *file) number(n *yaml.Node, least, most int) int {
	text := f.text(n)
	if n == nil || n.Kind != yaml.ScalarNode {
		return 0
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < least || value > most {
		f.wrong(n, fmt.Sprintf("A whole number from %d to %d belongs here.", least, most))
	}
	return value
}

func (f *file) yes(n *yaml.Node) bool {
	return n != nil && f.oneOf(n, "answer to this", []string{"yes", "no"}) == "yes"
}

// units are the words for lengths of time.
var units = map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}

// duration reads "20 minutes".
func (f *file) duration(n *yaml.Node) time.Duration {
	text := f.text(n)
	if n == nil || n.Kind != yaml.ScalarNode {
		return 0
	}
	number, unit, _ := strings.Cut(text, " ")
	many, err := strconv.Atoi(number)
	of, known := units[strings.TrimSuffix(strings.TrimSpace(unit), "s")]
	if err != nil || !known || many < 1 || many > 365 {
		f.wrong(n, "A length of time belongs here, for example 20 minutes, 2 hours or 1 day.")
		return 0
	}
	return time.Duration(many) * of
}
