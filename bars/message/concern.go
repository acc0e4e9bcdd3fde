package message

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Concern is one safeguarding concern as the sender worded it.
type Concern struct {
	System, Code string
	Text         string // the sender's own words; never empty
}

// noConcern is the code of safeguarding-codes-bars for "No safeguarding issues
// identified".
const noConcern = "861931000000100"

// concerns are the safeguarding concerns of a message: Flags of that category,
// of the published codes, or that speak of safeguarding in whatever system;
// in a did-not-attend response also what the Encounter gives as its reason,
// unless a Flag says it in the same words.
//
// BaRS Applications, Safeguarding: any concern must be shown.
func concerns(bundle *fhir.Node, kind Kind) []Concern {
	var out []Concern
	for _, flag := range fhir.Resources(bundle, "Flag") {
		if Safeguards(flag) && flag.TextAt("code.coding.code") != noConcern {
			out = append(out, concernOf(flag.Get("code"), wording(flag.Get("category"))))
		}
	}
	if kind != DidNotAttendKind {
		return out
	}
	told := map[string]bool{}
	for _, c := range out {
		told[c.Text] = true
	}
	for _, e := range fhir.Resources(bundle, "Encounter") {
		for _, ref := range e.All("reasonReference") {
			about := fhir.Resolve(bundle, ref.TextAt("reference")).Get("code")
			c := concernOf(about, ref.TextAt("display"))
			if (about != nil || ref.TextAt("display") != "") && !told[c.Text] {
				told[c.Text] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// Safeguards reports whether a Flag is about safeguarding: by its category, by
// its code, or because its words say so.
func Safeguards(flag *fhir.Node) bool {
	for _, c := range flag.All("category.coding") {
		if header.SameSystem(c.TextAt("system"), flagSystem) && strings.EqualFold(c.TextAt("code"), "SG") {
			return true
		}
	}
	for _, c := range flag.All("code.coding") {
		if strings.Contains(strings.ToLower(c.TextAt("system")), "safeguarding") {
			return true
		}
	}
	words := wording(flag.Get("category")) + " " + wording(flag.Get("code"))
	return strings.Contains(strings.ToLower(words), "safeguard")
}

// concernOf words a concept; when it says nothing, otherwise does, and at
// worst the plain fact.
func concernOf(concept *fhir.Node, otherwise string) Concern {
	return Concern{
		System: concept.TextAt("coding.system"),
		Code:   concept.TextAt("coding.code"),
		Text:   first(wording(concept), otherwise, concept.TextAt("coding.code"), "Safeguarding concern, not described"),
	}
}

// wording is everything a CodeableConcept, or the first of a list of them,
// says in words: its text and its displays, each once.
func wording(concept *fhir.Node) string {
	var said []string
	add := func(s string) {
		s = strings.TrimSpace(s)
		for _, before := range said {
			if strings.EqualFold(before, s) {
				return
			}
		}
		if s != "" {
			said = append(said, s)
		}
	}
	for _, c := range concept.All("coding.display") {
		add(c.String())
	}
	for _, c := range concept.All("text") {
		add(c.String())
	}
	return strings.Join(said, ": ")
}
