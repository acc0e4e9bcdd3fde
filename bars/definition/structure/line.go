package structure

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// A pack keeps a definition as lines. The first holds the facts of the whole,
// each further one a fact that its first letters name; fields stand between
// tabs. build/packs writes them.
const (
	lineContext    = "@" // type, expression
	lineInvariant  = "?" // expression
	lineElement    = "." // id, slice, min, max, types, content, marks
	lineBinding    = "#" // strength, value set, value set never to be left
	lineConstraint = "!" // key, severity, expression
	lineSlicing    = "/" // rules, ordered, discriminators "type:path"
	lineLength     = "~" // maxLength
	lineFixed      = "=" // JSON
	linePattern    = "%" // JSON
	lineMinValue   = "<" // JSON
	lineMaxValue   = ">" // JSON
)

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t")

func plain(field string) string {
	if strings.IndexByte(field, '\\') < 0 {
		return field
	}
	return unescape.Replace(field)
}

// fields cuts a line into exactly n fields; missing ones are empty.
func fields(line string, n int) []string {
	out := make([]string, n)
	for i := range out {
		var field string
		field, line, _ = strings.Cut(line, "\t")
		out[i] = plain(field)
	}
	return out
}

// parseHead reads the first line of a block.
func parseHead(block string) Definition {
	line, _, _ := strings.Cut(block, "\n")
	f := fields(line, 9)
	return Definition{
		URL: f[0], Version: f[1], Name: f[2], Title: f[3], Kind: f[4], Type: f[5], Base: f[6],
		Abstract: f[7] == "1", Constrains: f[8] == "1",
	}
}

// parseBlock reads a whole definition.
func parseBlock(block string) *Definition {
	d := parseHead(block)
	_, rest, _ := strings.Cut(block, "\n")
	d.Elements = make([]Element, 0, strings.Count(rest, "\n"+lineElement)+1)
	for line := range strings.SplitSeq(rest, "\n") {
		kind, line := line[:1], line[1:]
		switch kind {
		case lineContext:
			f := fields(line, 2)
			d.Contexts = append(d.Contexts, Context{Type: f[0], Expression: f[1]})
		case lineInvariant:
			d.Invariants = append(d.Invariants, plain(line))
		case lineElement:
			d.Elements = append(d.Elements, parseElement(line))
		default:
			d.Elements[len(d.Elements)-1].parse(kind, line)
		}
	}
	return &d
}

func parseElement(line string) Element {
	f := fields(line, 7)
	return Element{
		ID: f[0], Path: pathOf(f[0]), Slice: f[1], Min: parseCount(f[2]), Max: parseCount(f[3]), Types: parseTypes(f[4]), Content: f[5],
		MustSupport: strings.Contains(f[6], "S"), Modifier: strings.Contains(f[6], "M"),
	}
}

// pathOf is an element's id without the names of slices.
func pathOf(id string) string {
	if strings.IndexByte(id, ':') < 0 {
		return id
	}
	var out strings.Builder
	for part := range strings.SplitSeq(id, ".") {
		name, _, _ := strings.Cut(part, ":")
		if out.Len() > 0 {
			out.WriteByte('.')
		}
		out.WriteString(name)
	}
	return out.String()
}

func parseCount(field string) int {
	if field == "" {
		return Unstated
	}
	n, _ := strconv.Atoi(field)
	return n
}

// parseTypes reads "Reference>target>target canonical^profile Reference!".
func parseTypes(field string) []Type {
	if field == "" {
		return nil
	}
	out := make([]Type, 0, strings.Count(field, " ")+1)
	for text := range strings.SplitSeq(field, " ") {
		var t Type
		text, t.Contained = strings.CutSuffix(text, "!")
		text, t.Targets = cutList(text, ">")
		t.Code, t.Profiles = cutList(text, "^")
		out = append(out, t)
	}
	return out
}

func cutList(text, sign string) (string, []string) {
	before, list, ok := strings.Cut(text, sign)
	if !ok {
		return text, nil
	}
	return before, strings.Split(list, sign)
}

// parse reads a further fact of the element.
func (e *Element) parse(kind, line string) {
	switch kind {
	case lineBinding:
		f := fields(line, 3)
		e.Binding = &Binding{Strength: f[0], ValueSet: f[1], Max: f[2]}
	case lineConstraint:
		f := fields(line, 3)
		e.Constraints = append(e.Constraints, Constraint{Key: f[0], Severity: f[1], Expression: f[2]})
	case lineSlicing:
		e.Slicing = parseSlicing(line)
	case lineLength:
		e.MaxLength = parseCount(line)
	case lineFixed:
		e.Fixed = parseValue(line)
	case linePattern:
		e.Pattern = parseValue(line)
	case lineMinValue:
		e.MinValue = parseValue(line)
	case lineMaxValue:
		e.MaxValue = parseValue(line)
	}
}

func parseSlicing(line string) *Slicing {
	f := strings.Split(line, "\t")
	s := &Slicing{Rules: f[0], Ordered: f[1] == "1"}
	for _, text := range f[2:] {
		kind, path, _ := strings.Cut(text, ":")
		s.Discriminators = append(s.Discriminators, Discriminator{Type: kind, Path: path})
	}
	return s
}

func parseValue(line string) *fhir.Node {
	n, err := fhir.Parse([]byte(line))
	if err != nil {
		panic("definition pack: " + err.Error())
	}
	return n
}
