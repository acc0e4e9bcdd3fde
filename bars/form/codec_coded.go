package form

import (
	"strings"

	"barsdesk/bars/fhir"
)

// chosen is a coding out of a list.
var chosen = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		holder, name := reach(n, f.Path)
		coding := codingFor(f, answer, kept)
		if held := holder.Get(name); held != nil && held.Kind == fhir.Array && len(held.Items) > 0 {
			held.Items[0] = coding
			return nil
		}
		if repeats(bare(f.Path)) {
			coding = fhir.List(coding)
		}
		holder.Set(name, coding)
		return nil
	},
	take: func(n *fhir.Node, f Field) string { return codingAnswer(find(n, f.Path)) },
	kept: func(n *fhir.Node, f Field) string {
		coding := find(n, f.Path)
		if codingAnswer(coding) == "" || hasOption(f, codingAnswer(coding)) {
			return ""
		}
		return coding.TextAt("display")
	},
}

// codingFor is the coding of an answer; kept is the display of a code that is
// not among the options.
func codingFor(f Field, answer, kept string) *fhir.Node {
	system, code := parts(answer)
	display := displayFor(f, answer)
	if display == "" {
		display = kept
	}
	return fhir.Coding(system, code, display)
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
	for _, options := range [][]Option{f.Options, f.Units} {
		for _, o := range options {
			if o.Value == answer {
				return o.Label
			}
		}
	}
	return ""
}

// named is the name of something whose terminology is not held here: it goes
// into the concept's text and is the display of its coding.
var named = codec{
	put: func(n *fhir.Node, f Field, answer, _ string) error {
		coding, name := reach(n, f.Path)
		coding.Set(name, fhir.Str(answer))
		holder, _ := reach(n, concept(f.Path)+".text")
		holder.Set("text", fhir.Str(answer))
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		c := find(n, concept(f.Path))
		if text := c.TextAt("text"); text != "" {
			return text
		}
		return c.TextAt("coding.display")
	},
	empty: func(n *fhir.Node, f Field) {
		empty(n, f.Path)
		empty(n, concept(f.Path)+".text")
	},
}

// typedCode is a code typed by hand, of the one system its words name unless
// the resource named another.
var typedCode = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		coding, name := reach(n, f.Path)
		coding.SetFirst(name, fhir.Str(answer))
		w := byPath[f.Path]
		if system, code := parts(kept); code == answer && system != "" {
			coding.SetFirst("system", fhir.Str(system))
		} else if w != nil && w.system != "" {
			coding.SetFirst("system", fhir.Str(w.system))
		}
		return nil
	},
	take: takeText,
	kept: func(n *fhir.Node, f Field) string {
		coding := find(n, strings.TrimSuffix(f.Path, ".code"))
		if w := byPath[f.Path]; w == nil || coding.TextAt("code") == "" || coding.TextAt("system") == w.system {
			return ""
		}
		return codingAnswer(coding)
	},
	empty: func(n *fhir.Node, f Field) {
		empty(n, f.Path)
		empty(n, strings.TrimSuffix(f.Path, ".code")+".system")
	},
}

// worded is a concept chosen out of a list or said in one's own words. A code
// that the list lacks is kept behind its words: "system|code|words".
var worded = codec{
	put: func(n *fhir.Node, f Field, answer, kept string) error {
		holder, name := reach(n, f.Path)
		said := conceptFor(f, answer, kept)
		switch held := holder.Get(name); {
		case held != nil && held.Kind == fhir.Array && len(held.Items) > 0:
			held.Items[0] = said
		case repeats(bare(f.Path)):
			holder.Set(name, fhir.List(said))
		default:
			holder.Set(name, said)
		}
		return nil
	},
	take: func(n *fhir.Node, f Field) string {
		c := find(n, f.Path)
		for _, coding := range c.All("coding") {
			if a := codingAnswer(coding); a != "" && hasOption(f, a) {
				return a
			}
		}
		return wordsOf(c)
	},
	kept: func(n *fhir.Node, f Field) string {
		c := find(n, f.Path)
		for _, coding := range c.All("coding") {
			if a := codingAnswer(coding); hasOption(f, a) {
				return ""
			}
		}
		if a := codingAnswer(c.At("coding")); a != "" {
			return a + "|" + wordsOf(c)
		}
		return ""
	},
}

// wordsOf is what a concept is called, by its code if nothing else.
func wordsOf(c *fhir.Node) string {
	for _, path := range []string{"text", "coding.display", "coding.code"} {
		if text := c.TextAt(path); text != "" {
			return text
		}
	}
	return ""
}

func conceptFor(f Field, answer, kept string) *fhir.Node {
	if hasOption(f, answer) {
		c := fhir.Concept(codingFor(f, answer, ""))
		if !f.FreeText { // said in words too, where words are what was asked for
			return c
		}
		c.Set("text", fhir.Str(labelFor(f, answer)))
		return c
	}
	if coded, mine := strings.CutSuffix(kept, "|"+answer); mine && coded != "" {
		system, code := parts(coded)
		c := fhir.Concept(fhir.Coding(system, code, answer))
		c.Set("text", fhir.Str(answer))
		return c
	}
	said := fhir.Obj(fhir.M("text", fhir.Str(answer)))
	if strings.HasPrefix(f.Path, "MedicationStatement.") { // whose tables want a coding, BaRS Applications 1 to 8
		said.SetFirst("coding", fhir.List(fhir.Obj(fhir.M("display", fhir.Str(answer)))))
	}
	return said
}

func labelFor(f Field, answer string) string {
	for _, o := range f.Options {
		if o.Value == answer {
			return o.Label
		}
	}
	return answer
}
