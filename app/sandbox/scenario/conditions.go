package scenario

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// besides are the words that may stand beside that of a condition; of its
// service the preposition is as it would be said.
var besides = map[Word][]string{
	Sent: {"to", "with", "answered", "times"}, Came: {"from", "with", "answered", "times"}, Read: {"of", "answered", "times"},
	Recorded: {"times"}, CaseIs: nil, Opened: nil, Waited: nil,
}

var conditionWords = []string{string(Sent), string(Came), string(Read), string(CaseIs), string(Recorded), string(Opened), string(Waited)}

const negation = "not "

// conditions reads a list of them.
func (f *file) conditions(n *yaml.Node) []Condition {
	var out []Condition
	for _, item := range f.list(n) {
		if c, ok := f.condition(item); ok {
			out = append(out, c)
		}
	}
	return out
}

// condition reads one. Its word stands in its first line.
func (f *file) condition(n *yaml.Node) (Condition, bool) {
	first, value, ok := f.leading(n, "condition")
	if !ok {
		return Condition{}, false
	}
	name, not := strings.CutPrefix(first.Value, negation)
	word := Word(name)
	beside, known := besides[word]
	if !known {
		f.unknown(first, "condition", append(conditionWords, notAll(conditionWords)...))
		return Condition{}, false
	}
	m := f.mapping(n, fmt.Sprintf("The condition %q", first.Value), append([]string{first.Value}, beside...)...)
	c := Condition{Line: first.Line, Word: word, Not: not, Times: 1, Answer: Answer(f.oneOf(m.at("answered"), "answer", answers)),
		Flagged: f.oneOf(m.at("with"), "thing in a message", []string{"safeguarding concern"}) != ""}
	for _, preposition := range []string{"to", "from", "of"} {
		c.Service += f.serviceID(m.at(preposition))
	}
	if m.at("times") != nil {
		c.Times = f.number(m.at("times"), 1, 20)
	}
	f.about(&c, value)
	return c, true
}

func notAll(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		out = append(out, negation+w)
	}
	return out
}

// about reads what a condition's word is about.
func (f *file) about(c *Condition, value *yaml.Node) {
	switch c.Word {
	case Sent, Came:
		c.Kind = meaning(f, value, "kind of message", kinds)
	case Read:
		if what := f.oneOf(value, "thing to read", reads); what != anything {
			c.Reads = Reads(what)
		}
	case CaseIs:
		c.State = State(f.oneOf(value, "state of a case", states))
	case Recorded:
		c.Entry = Entry(f.oneOf(value, "thing to record", entries))
	case Opened:
		f.oneOf(value, "thing to open", opened)
	case Waited:
		c.Wait = f.duration(value)
	}
}

// leading is the first line of an item, whose word says what it is.
func (f *file) leading(n *yaml.Node, what string) (word, value *yaml.Node, ok bool) {
	if n.Kind != yaml.MappingNode || len(n.Content) < 2 {
		f.wrong(n, fmt.Sprintf("A %s is written as a word, a colon and what it is about.", what))
		return nil, nil, false
	}
	return n.Content[0], n.Content[1], true
}
