package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"barsdesk/bars/fhir"
)

// Most is how many bytes a file may have.
const Most = 64 << 10

// Service is one that a file can name.
type Service struct{ ID, Name string }

// Reader reads files. It knows whom they can name; the zero value knows nobody.
type Reader struct {
	Services []Service
	Patients []string // NHS numbers
}

// Read reads one file. With any problem the scenario is of no use: a file is
// right as a whole or refused. Problems come in the order of their lines.
func (r Reader) Read(text []byte) (Scenario, []Problem) {
	if len(text) > Most {
		return Scenario{}, []Problem{{Reason: fmt.Sprintf("The file is longer than %d kilobytes.", Most>>10)}}
	}
	root, wrong := document(text)
	if wrong != nil {
		return Scenario{}, []Problem{*wrong}
	}
	f := &file{reader: r}
	s := f.scenario(root)
	if len(f.problems) > 0 {
		return Scenario{}, f.inOrder()
	}
	return s, nil
}

// document is the file's only document.
func document(text []byte) (*yaml.Node, *Problem) {
	var doc yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	if err := decoder.Decode(&doc); err != nil {
		return nil, unreadable(err)
	}
	if err := decoder.Decode(&yaml.Node{}); err == nil {
		return nil, &Problem{Line: doc.Line, Reason: "The file holds more than one scenario. Put each into a file of its own."}
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, &Problem{Line: 1, Reason: "The file is empty."}
	}
	return doc.Content[0], nil
}

var yamlLine = regexp.MustCompile(`line (\d+): (.+)`)

// unreadable says where a file is no YAML.
func unreadable(err error) *Problem {
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[1])
		return &Problem{Line: line, Reason: "The file cannot be read from here on: " + found[2] + ". Look at the indents, the colons and the quotation marks."}
	}
	return &Problem{Line: 1, Reason: "The file is empty, or it is not a text in YAML."}
}

// file is one being read.
type file struct {
	reader   Reader
	problems []Problem
}

var goodID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (f *file) scenario(root *yaml.Node) Scenario {
	m := f.mapping(root, "A scenario", "id", "title", "goal", "level", "minutes", "patient", "story", "who", "start", "steps", "should", "pitfalls")
	s := Scenario{
		ID: f.demanded(m, "id"), Title: f.demanded(m, "title"), Goal: f.demanded(m, "goal"), Story: f.demanded(m, "story"),
		Level: Level(f.oneOf(m.needs(f, "level"), "level", levels)), Minutes: f.number(m.needs(f, "minutes"), 1, 240),
		Patient: f.patient(m.at("patient")), Parts: f.parts(m.at("who")), Start: f.effects(m.at("start")),
		Steps: f.steps(m.needs(f, "steps")), Should: f.texts(m.at("should")), Pitfalls: f.pitfalls(m.at("pitfalls")),
	}
	if n := m.at("id"); n != nil {
		s.Line = n.Line
	}
	if n := m.at("id"); s.ID != "" && (!goodID.MatchString(s.ID) || len(s.ID) > 60) {
		f.wrong(n, "The id is to be small letters, digits and hyphens, at most 60 of them, for example first-booking.")
	}
	if n := m.at("title"); len([]rune(s.Title)) > 100 {
		f.wrong(n, "The title is longer than 100 letters.")
	}
	return s
}

func (f *file) parts(n *yaml.Node) []Part {
	var out []Part
	for _, e := range f.entries(n, "who") {
		if s, ok := f.service(e.key); ok {
			out = append(out, Part{ServiceID: s.ID, Name: s.Name, Plays: f.text(e.value)})
		}
	}
	return out
}

func (f *file) steps(n *yaml.Node) []Step {
	var out []Step
	for _, item := range f.list(n) {
		m := f.mapping(item, "A step", "do", "where", "hints", "done", "in order", "then", "should")
		out = append(out, Step{
			Do: f.demanded(m, "do"), Where: Screen(f.oneOf(m.needs(f, "where"), "screen", screens)), Hints: f.texts(m.at("hints")),
			Done: f.conditions(m.needs(f, "done")), Later: f.yes(m.at("in order")), Then: f.effects(m.at("then")), Should: f.text(m.at("should")),
		})
	}
	return out
}

func (f *file) pitfalls(n *yaml.Node) []Pitfall {
	var out []Pitfall
	for _, item := range f.list(n) {
		m := f.mapping(item, "A pitfall", "when", "why")
		p := Pitfall{When: f.conditions(m.needs(f, "when")), Why: f.demanded(m, "why")}
		if len(p.When) > 0 && !slices.ContainsFunc(p.When, happens) {
			f.wrong(item, "A pitfall needs something that the learner does or that comes in: sent, came, read or recorded.")
		}
		out = append(out, p)
	}
	return out
}

// happens reports whether a condition is about something at a moment.
func happens(c Condition) bool {
	return !c.Not && slices.Contains([]Word{Sent, Came, Read, Recorded}, c.Word)
}

// patient is the NHS number of one of the made-up patients.
func (f *file) patient(n *yaml.Node) string {
	text := strings.ReplaceAll(f.text(n), " ", "")
	if text == "" {
		return ""
	}
	if _, err := fhir.NHSNumber(text); err != nil {
		f.wrong(n, fmt.Sprintf("%q is not an NHS number.", text))
		return ""
	}
	for _, known := range f.reader.Patients {
		if known == text {
			return text
		}
	}
	f.wrong(n, "None of the made-up patients has this NHS number. Only they may be used.")
	return ""
}

// service finds a service by its name or id.
func (f *file) service(n *yaml.Node) (Service, bool) {
	text := f.text(n)
	if text == "" {
		return Service{}, false
	}
	names := make([]string, 0, len(f.reader.Services))
	for _, s := range f.reader.Services {
		if strings.EqualFold(s.Name, text) || s.ID == text {
			return s, true
		}
		names = append(names, s.Name)
	}
	f.unknown(n, "service", names)
	return Service{}, false
}

// serviceID is the id of a service that may be left out.
func (f *file) serviceID(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	s, _ := f.service(n)
	return s.ID
}
