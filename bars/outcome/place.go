package outcome

import (
	"regexp"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// The most of what another system points at that is looked into.
const (
	maxExpressions = 20
	maxExpression  = 500
)

// Paths are the elements of a message that the answer points at, each as
// Bundle.entry[7].resource.dosage[0].timing, in the order given and each once.
// What points at nothing in the message, or at one of several resources without
// saying which, is left out.
//
// Both spellings that receivers use are read: FHIRPath (expression), beginning
// at the Bundle or at a resource's type, and XPath (location), whose indexes
// count from 1.
//
// FHIR R4, OperationOutcome.issue.expression and location.
func (a Answer) Paths(bundle *fhir.Node) []string {
	var out []string
	seen := map[string]bool{}
	for _, i := range a.Issues {
		if !i.failure() {
			continue
		}
		for n, e := range i.Expression {
			if n == maxExpressions || len(e) > maxExpression {
				break
			}
			if p := pathIn(bundle, e); p != "" && !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// tread is one step of an expression: an element, or the type of a resource.
type tread struct {
	name  string
	index int // -1 without one
}

func (t tread) isType() bool { return t.name != "" && t.name[0] >= 'A' && t.name[0] <= 'Z' }

func (t tread) text() string {
	if t.index < 0 {
		return t.name
	}
	return t.name + "[" + strconv.Itoa(t.index) + "]"
}

// pathIn finds where an expression points in a message, "" for nowhere.
func pathIn(bundle *fhir.Node, expression string) string {
	treads := treadsOf(expression)
	at, kind := -1, ""
	if len(treads) > 0 && treads[0].name == "Bundle" {
		treads = treads[1:]
		if len(treads) == 0 || treads[0].name != "entry" {
			return ""
		}
		at, treads = treads[0].index, treads[1:]
		if len(treads) == 0 || treads[0].name != "resource" {
			return ""
		}
		treads = treads[1:]
	}
	if len(treads) > 0 && treads[0].isType() {
		kind, treads = treads[0].name, treads[1:]
	}
	if at = entryAt(bundle, at, kind); at < 0 {
		return ""
	}
	path := "Bundle.entry[" + strconv.Itoa(at) + "].resource"
	for _, t := range treads {
		path += "." + t.text()
	}
	return path
}

// entryAt is the entry of a message that an index and a type name: with both,
// they have to agree; a type alone counts when there is one resource of it.
func entryAt(bundle *fhir.Node, at int, kind string) int {
	only, count := -1, 0
	for i, e := range bundle.All("entry") {
		is := e.TextAt("resource.resourceType")
		if i == at && (kind == "" || kind == is) {
			return i
		}
		if kind != "" && kind == is {
			only, count = i, count+1
		}
	}
	if count == 1 {
		return only
	}
	return -1
}

var (
	comment  = regexp.MustCompile(`/\*.*?\*/`)
	oneTread = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)(?:\[(\d{1,6})\]|\[x\])?$`)
	typed    = regexp.MustCompile(`^(?:ofType|as)\(\s*(?:FHIR\.)?([A-Za-z]+)\s*\)$`)
	called   = regexp.MustCompile(`^([a-z][A-Za-z]*)\(`)
)

// treadsOf takes an expression apart. Functions that only narrow are passed
// over.
func treadsOf(expression string) (out []tread) {
	expression = comment.ReplaceAllString(strings.TrimSpace(expression), "")
	if strings.HasPrefix(expression, "/") {
		return xpathTreads(expression)
	}
	for _, part := range splitOutside(expression, '.') {
		out = addPart(out, strings.TrimSpace(part))
	}
	return out
}

func addPart(out []tread, part string) []tread {
	last := len(out) - 1
	if m := oneTread.FindStringSubmatch(part); m != nil {
		return append(out, tread{m[1], indexOf(m[2], 0)})
	}
	if m := typed.FindStringSubmatch(part); m != nil {
		if last >= 0 && out[last].name != "resource" { // a choice of types: value.ofType(Quantity)
			out[last].name += strings.ToUpper(m[1][:1]) + m[1][1:]
			return out
		}
		return append(out, tread{m[1], -1})
	}
	if m := called.FindStringSubmatch(part); m != nil {
		switch {
		case m[1] == "extension":
			return append(out, tread{"extension", -1})
		case m[1] == "first" && last >= 0 && out[last].index < 0:
			out[last].index = 0
		}
	}
	return out
}

// xpathTreads reads /f:Bundle/f:entry[4]/f:resource/f:Patient/f:birthDate/@value.
func xpathTreads(expression string) (out []tread) {
	for _, part := range splitOutside(expression, '/') {
		if _, name, ok := strings.Cut(part, ":"); ok {
			part = name
		}
		if m := oneTread.FindStringSubmatch(part); m != nil {
			out = append(out, tread{m[1], indexOf(m[2], 1)})
		}
	}
	return out
}

// indexOf is an index counted from first, -1 for none.
func indexOf(digits string, first int) int {
	n, err := strconv.Atoi(digits)
	if err != nil || n < first {
		return -1
	}
	return n - first
}

// splitOutside splits at a separator that is not within brackets or quotes.
func splitOutside(s string, separator byte) (out []string) {
	depth, quoted, from := 0, false, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == separator && depth == 0:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}
