package form

import (
	"encoding/json"
	"errors"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// codec writes one kind of answer at a field's path and reads it back.
//
// Kept is what a resource says beyond the answer, such as the code behind a
// name; put gets it back and uses it as long as the answer is still the one it
// belongs to.
type codec struct {
	put   func(n *fhir.Node, f Field, answer, kept string) error
	take  func(n *fhir.Node, f Field) string
	kept  func(n *fhir.Node, f Field) string // nil: nothing
	empty func(n *fhir.Node, f Field)        // nil: the path is emptied
}

var errNotNumber = errors.New("is not a number")

// codecOf chooses by path and control alone, so that a form that was stored
// and read again works as before.
func codecOf(f Field) codec {
	if c, ok := ownCodecs[f.Path]; ok {
		return c
	}
	for _, by := range []func(Field) (codec, bool){byEnding, byType} {
		if c, ok := by(f); ok {
			return c
		}
	}
	return plainText
}

// ownCodecs are the codecs of single paths.
var ownCodecs = map[string]codec{outcome + ".text": narrative, outcome + "[priority].coding": chosen}

// endings are the codecs of paths that end so.
var endings = []struct {
	ending string
	codec  codec
}{
	{"[x]", variant}, {".coding.display", named}, {".coding.code", typedCode}, {"Quantity.code", unit}, {".coding", chosen},
	{".effectiveDateTime", since}, {".performedDateTime", since}, {".effectivePeriod.end", until}, {".performedPeriod.end", until},
}

func byEnding(f Field) (codec, bool) {
	for _, e := range endings {
		if strings.HasSuffix(f.Path, e.ending) {
			return e.codec, true
		}
	}
	return codec{}, false
}

func byType(f Field) (codec, bool) {
	e, _ := definition.ElementAt(bare(f.Path))
	switch {
	case e.Type == "Reference":
		return pointing, true
	case e.Type == "CodeableConcept":
		return worded, true
	case e.Type == "Coding":
		return chosen, true
	case f.Control == controlQuantity:
		return quantity, true
	case f.Control == controlDate:
		return day, true
	case f.Control == controlNumber:
		return number, true
	case f.Control == controlYesNo:
		return truth, true
	case e.Repeats && (f.Control == controlArea || f.Control == controlBoxes):
		return lines, true
	case e.Repeats:
		return firstOfMany, true
	}
	return codec{}, false
}

// emptied takes an answer away.
func (c codec) emptied(n *fhir.Node, f Field) {
	if c.empty != nil {
		c.empty(n, f)
		return
	}
	empty(n, f.Path)
}

func takeText(n *fhir.Node, f Field) string { return find(n, f.Path).String() }

var plainText = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
		holder, name := reach(n, f.Path)
		holder.Set(name, fhir.Str(answer))
		return nil
	},
	take: takeText,
}

var number = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
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
	put: func(n *fhir.Node, f Field, answer, _ string) error {
		holder, name := reach(n, f.Path)
		holder.Set(name, fhir.Boolean(answer == "true"))
		return nil
	},
	take: takeText,
}

// firstOfMany is the first text of a list; the others stay.
var firstOfMany = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
		holder, name := reach(n, f.Path)
		if held := holder.Get(name); held != nil && held.Kind == fhir.Array && len(held.Items) > 0 {
			held.Items[0] = fhir.Str(answer)
			return nil
		}
		holder.Set(name, fhir.List(fhir.Str(answer)))
		return nil
	},
	take: takeText,
}

// lines are all texts of a list, one a line.
var lines = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
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
		for _, line := range allAt(n, f.Path) {
			out = append(out, line.String())
		}
		return strings.Join(out, "\n")
	},
	empty: func(n *fhir.Node, f Field) {
		for range allAt(n, f.Path) {
			empty(n, f.Path)
		}
	},
}

// allAt are all values of the last element of a path, of the repeat that the
// path is about.
func allAt(n *fhir.Node, path string) []*fhir.Node {
	cut := strings.LastIndexByte(path, '.')
	holder := n
	if up := path[:cut]; strings.Contains(up, ".") {
		holder = find(n, up)
	}
	return holder.All(path[cut+1:])
}

// narrative is the outcome that holds the story and no code.
var narrative = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
		if held := storyOf(n); held != nil {
			held.Set("text", fhir.Str(answer))
			return nil
		}
		activity, name := reach(n, outcome)
		activity.Append(name, fhir.Obj(fhir.M("text", fhir.Str(answer))))
		return nil
	},
	take: func(n *fhir.Node, f Field) string { return storyOf(n).TextAt("text") },
	empty: func(n *fhir.Node, f Field) {
		held := storyOf(n)
		for _, activity := range n.All("activity") {
			drop(activity, "outcomeCodeableConcept", held)
		}
	},
}

// storyOf is the first outcome without a code, nil without one.
func storyOf(plan *fhir.Node) *fhir.Node {
	for _, o := range plan.All(below(outcome)) {
		if o.Get("coding") == nil {
			return o
		}
	}
	return nil
}

// below is a field's path without the resource type, as Node.At wants it.
func below(path string) string {
	_, rest, _ := strings.Cut(path, ".")
	return rest
}
