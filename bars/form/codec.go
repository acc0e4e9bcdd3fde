package form

import (
	"encoding/json"
	"errors"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// codec writes one kind of answer at a field's path and reads it back.
type codec struct {
	put  func(n *fhir.Node, f Field, answer string) error
	take func(n *fhir.Node, f Field) string
}

var errNotNumber = errors.New("is not a number")

// codecOf chooses by the path alone, so that a form that was stored and read
// again works as before.
func codecOf(f Field) codec {
	e, _ := definition.ElementAt(f.Path)
	switch {
	case f.Path == outcome+".text":
		return narrative
	case strings.HasSuffix(f.Path, ".coding.display"):
		return named
	case strings.HasSuffix(f.Path, ".coding.code"):
		return typedCode
	case strings.HasSuffix(f.Path, "Quantity.code"):
		return unit
	case strings.HasSuffix(f.Path, ".coding") || e.Type == "Coding":
		return chosen
	case f.Control == controlNumber:
		return number
	case f.Control == controlYesNo:
		return truth
	case e.Repeats && f.Control == controlArea:
		return lines
	case e.Repeats:
		return firstOfMany
	}
	return plainText
}

// reach follows a path below a resource and returns the object that holds its
// last element, with that element's name, making what is missing on the way.
func reach(n *fhir.Node, path string) (holder *fhir.Node, name string) {
	names := strings.Split(path, ".")
	at := names[0]
	for _, name := range names[1 : len(names)-1] {
		at += "." + name
		n = enter(n, at, name)
	}
	return n, names[len(names)-1]
}

func enter(n *fhir.Node, path, name string) *fhir.Node {
	if child := n.At(name); child != nil {
		return child
	}
	child := fhir.Obj()
	if repeats(path) {
		n.Set(name, fhir.List(child))
	} else {
		n.Set(name, child)
	}
	return child
}

// repeats reports whether an element is a list. A few types are not among the
// base elements held here.
func repeats(path string) bool {
	if e, ok := definition.ElementAt(path); ok {
		return e.Repeats
	}
	return strings.HasSuffix(path, ".coding") || path == "FamilyMemberHistory.condition" || path == "DocumentReference.content"
}

// below is a field's path without the resource type, as Node.At wants it.
func below(path string) string {
	_, rest, _ := strings.Cut(path, ".")
	return rest
}

func takeText(n *fhir.Node, f Field) string { return n.TextAt(below(f.Path)) }

var plainText = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		holder, name := reach(n, f.Path)
		holder.Set(name, fhir.Str(answer))
		return nil
	},
	take: takeText,
}

var number = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		if !isNumber(answer) {
			return errNotNumber
		}
		holder, name := reach(n, f.Path)
		holder.Set(name, fhir.Num(answer))
		return nil
	},
	take: takeText,
}

// isNumber accepts what JSON and FHIR call a decimal, without exponent.
func isNumber(s string) bool {
	return json.Valid([]byte(s)) && strings.Trim(s, "-0123456789.") == "" && s != ""
}

var truth = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		holder, name := reach(n, f.Path)
		holder.Set(name, fhir.Boolean(answer == "true"))
		return nil
	},
	take: takeText,
}

var firstOfMany = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		holder, name := reach(n, f.Path)
		holder.Set(name, fhir.List(fhir.Str(answer)))
		return nil
	},
	take: takeText,
}

var lines = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		holder, name := reach(n, f.Path)
		list := fhir.List()
		for line := range strings.SplitSeq(strings.ReplaceAll(answer, "\r\n", "\n"), "\n") {
			if strings.TrimSpace(line) != "" {
				list.Items = append(list.Items, fhir.Str(line))
			}
		}
		holder.Set(name, list)
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		var out []string
		for _, line := range n.All(below(f.Path)) {
			out = append(out, line.String())
		}
		return strings.Join(out, "\n")
	},
}

// chosen is a coding out of a list.
var chosen = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		holder, name := reach(n, f.Path)
		system, code := parts(answer)
		coding := fhir.Coding(system, code, displayFor(f, answer))
		if repeats(f.Path) {
			holder.Set(name, fhir.List(coding))
		} else {
			holder.Set(name, coding)
		}
		return nil
	},
	take: func(n *fhir.Node, f Field) string { return codingAnswer(n.At(below(f.Path))) },
}

func codingAnswer(coding *fhir.Node) string {
	if coding.TextAt("code") == "" {
		return ""
	}
	return value(coding.TextAt("system"), coding.TextAt("code"))
}

// displayFor is the published display, or for a code that is not published
// here the label it was chosen by.
func displayFor(f Field, answer string) string {
	if d := displayOf(parts(answer)); d != "" {
		return d
	}
	for _, o := range f.Options {
		if o.Value == answer {
			return o.Label
		}
	}
	return ""
}

// named is the name of something whose terminology is not held here: it goes
// into the concept's text and is the display of its coding.
var named = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		coding, name := reach(n, f.Path)
		coding.Set(name, fhir.Str(answer))
		holder, _ := reach(n, concept(f.Path)+".text")
		holder.Set("text", fhir.Str(answer))
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		c := n.At(below(concept(f.Path)))
		if text := c.TextAt("text"); text != "" {
			return text
		}
		return c.TextAt("coding.display")
	},
}

// typedCode is a code typed by hand, of the one system its words name.
var typedCode = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		coding, name := reach(n, f.Path)
		coding.SetFirst(name, fhir.Str(answer))
		if w := byPath[f.Path]; w != nil && w.system != "" {
			coding.SetFirst("system", fhir.Str(w.system))
		}
		return nil
	},
	take: takeText,
}

// unit is the unit of a quantity, by its code.
var unit = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		system, code := parts(answer)
		quantity, _ := reach(n, f.Path)
		quantity.Set("unit", fhir.Str(displayFor(f, answer)))
		quantity.Set("system", fhir.Str(system))
		quantity.Set("code", fhir.Str(code))
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		quantity := n.At(below(strings.TrimSuffix(f.Path, ".code")))
		if quantity.TextAt("code") == "" {
			return ""
		}
		return value(quantity.TextAt("system"), quantity.TextAt("code"))
	},
}

// narrative is the outcome that holds the story and no code.
var narrative = codec{
	put: func(n *fhir.Node, f Field, answer string) error {
		activity, name := reach(n, outcome)
		activity.Append(name, fhir.Obj(fhir.M("text", fhir.Str(answer))))
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		for _, o := range n.All(below(outcome)) {
			if o.Get("coding") == nil {
				return o.TextAt("text")
			}
		}
		return ""
	},
}
