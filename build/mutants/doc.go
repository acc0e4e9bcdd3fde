// Package mutants makes BaRS messages with exactly one defect each, out of the
// published example messages, so that a validator can be measured by what it
// finds. Every mutant breaks FHIR R4, a UK Core or BaRS profile, a payload
// table or a rule of BaRS Core or Applications; what the standard allows is
// none. The same examples give the same mutants, in the same order.
package mutants

import (
	"iter"
	"regexp"
	"strings"
)

// Mutant is a message with one defect.
type Mutant struct {
	ID      string // unique, of lower-case words joined by hyphens, begins with the base's
	Base    string // short name of the example it was made of, for example refreq01
	Kind    string // what sort of rule is broken
	What    string // the defect in plain words
	Path    string // FHIRPath of the place where a finding is expected
	Stated  string // where the rule is stated, if a finding may also be just there
	Warning bool   // a Warning is enough, since receivers are told to accept it
	JSON    []byte // the message
}

// Kinds of defects.
const (
	Shape       = "shape"       // the JSON is not that of the type
	Primitive   = "primitive"   // a value is none of its data type
	Cardinality = "cardinality" // too few or too many
	Choice      = "choice"      // a wrong type, or two, of a choice
	Binding     = "binding"     // a code outside a required value set
	Fixed       = "fixed"       // another value than the fixed one
	Reference   = "reference"   // leads nowhere or to a wrong type
	Extension   = "extension"   // wrong place, shape or value of an extension
	Invariant   = "invariant"   // a FHIRPath rule of FHIR R4
	Bundle      = "bundle"      // a rule of message Bundles
	Message     = "message"     // a rule of BaRS Core or Applications
	Focus       = "focus"       // the definition's counts of resources
	Payload     = "payload"     // a MUST row of a payload table
)

// Each yields the mutants made by hand and then those of the payload tables
// out of the bases. A defect that cannot be put into its base, as when an
// example changed, yields an error and the rest goes on.
func Each(bases []Base) iter.Seq2[Mutant, error] {
	return func(yield func(Mutant, error) bool) {
		for _, d := range designed() {
			if m, err := d.make(bases); !yield(m, err) {
				return
			}
		}
		for m := range FromRows(bases) {
			if !yield(m, nil) {
				return
			}
		}
	}
}

var (
	ofType  = regexp.MustCompile(`\.(\w+)\.ofType\((\w)(\w*)\)`)
	indexes = regexp.MustCompile(`\[\d+\]`)
)

// Finds reports whether a finding at path tells where the defect is: at the
// place itself, below it, or at what encloses it directly. A missing index
// stands for any, value.ofType(Quantity) for valueQuantity, and a primitive for
// its companion with an underscore.
func (m Mutant) Finds(path string) bool {
	if path != "" && path == m.Stated {
		return true
	}
	return near(m.Path, path) || near(plain(m.Path), path) && !indexes.MatchString(strings.TrimPrefix(path, "Bundle.entry["))
}

func near(want, got string) bool {
	want, got = canonical(want), canonical(got)
	return got == want || got == parent(want) || strings.HasPrefix(got, want+".") || strings.HasPrefix(got, want+"[")
}

func canonical(path string) string {
	path = strings.ReplaceAll(path, "._", ".")
	return ofType.ReplaceAllStringFunc(path, func(s string) string {
		p := ofType.FindStringSubmatch(s)
		if p[1] == "resource" {
			return s
		}
		return "." + p[1] + strings.ToUpper(p[2]) + p[3]
	})
}

// plain is a path without indexes but that of the entry.
func plain(path string) string {
	head, rest, ok := strings.Cut(path, "]")
	if !ok {
		return path
	}
	return head + "]" + indexes.ReplaceAllString(rest, "")
}

func parent(path string) string {
	if strings.HasSuffix(path, "]") {
		return path[:strings.LastIndexByte(path, '[')]
	}
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}
