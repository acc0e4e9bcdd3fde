package reading

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// concept words a CodeableConcept: its displays and its text, each once.
func (r *reader) concept(n *fhir.Node) string {
	var said []string
	text := r.at(n, "text")
	for _, c := range n.All("coding") {
		said = add(said, r.coding(c, text == ""))
	}
	return strings.Join(add(said, text), ": ")
}

// concepts words a list of CodeableConcepts.
func (r *reader) concepts(all []*fhir.Node) string {
	var said []string
	for _, n := range all {
		said = add(said, r.concept(n))
	}
	return strings.Join(said, "; ")
}

// add appends a text that is not empty and not there yet.
func add(said []string, s string) []string {
	for _, before := range said {
		if s == "" || strings.EqualFold(before, s) {
			return said
		}
	}
	if s == "" {
		return said
	}
	return append(said, s)
}

// coding words a Coding: its display, else the published one, else, when
// nothing else says it, the code as it was sent.
func (r *reader) coding(n *fhir.Node, alone bool) string {
	system, code, display := r.at(n, "system"), r.at(n, "code"), r.at(n, "display")
	if display == "" && code != "" {
		display = definition.Display(system, code)
	}
	if display == "" && alone && code != "" {
		return worded(code)
	}
	return display
}

// worded is a code as words where it is one, like "in-progress", else marked
// as a code.
func worded(code string) string {
	for _, c := range code {
		if (c < 'a' || c > 'z') && c != '-' {
			return "code " + code
		}
	}
	return plainCode(code)
}

// name words a HumanName.
func (r *reader) name(n *fhir.Node) string {
	whole := r.at(n, "text")
	about := ""
	if !r.usually(n, "use", "official", "usual") {
		about = " (" + r.at(n, "use") + " name)"
	}
	var parts []string
	for _, path := range []string{"prefix", "given", "family", "suffix"} {
		for _, p := range n.All(path) {
			parts = append(parts, r.text(p))
		}
	}
	if whole == "" && len(parts) == 0 {
		return ""
	}
	if whole == "" {
		return lines(" ", parts...) + about
	}
	for _, p := range parts {
		if p != "" && !strings.Contains(strings.ToLower(whole), strings.ToLower(p)) {
			whole += " (" + p + ")"
		}
	}
	return whole + about
}

// usually counts a member as said when it has one of the values that go
// without saying, or is not there, and reports whether it does.
func (r *reader) usually(n *fhir.Node, name string, values ...string) bool {
	value := n.TextAt(name)
	if value == "" || slices.Contains(values, value) {
		r.at(n, name)
		return true
	}
	return false
}

// address words an Address: its parts, and its own text where that says more.
func (r *reader) address(n *fhir.Node) string {
	whole, about := r.at(n, "text"), addressKind(r.at(n, "use"), r.at(n, "type"))
	var parts []string
	for _, l := range n.All("line") {
		parts = add(parts, r.text(l))
	}
	for _, path := range []string{"city", "district", "state", "postalCode", "country"} {
		parts = add(parts, r.at(n, path))
	}
	if len(parts) == 0 {
		return lines(" ", whole, about)
	}
	spoken := strings.Join(parts, ", ")
	if saysMore(whole, spoken) {
		return lines(" ", spoken, about, "(as written: "+whole+")")
	}
	return lines(" ", spoken, about)
}

// addressKind warns of an address that is not simply where somebody lives.
func addressKind(use, kind string) string {
	switch use {
	case "temp":
		use = "temporary address"
	case "old":
		use = "old address, no longer in use"
	case "home":
		use = ""
	}
	if kind == "both" || kind == "physical" {
		kind = ""
	}
	if about := lines(", ", use, kind); about != "" {
		return "(" + about + ")"
	}
	return ""
}

// saysMore reports whether a text has a word that another lacks.
func saysMore(whole, spoken string) bool {
	known := map[string]bool{}
	for _, w := range wordsOf(spoken) {
		known[w] = true
	}
	for _, w := range wordsOf(whole) {
		if !known[w] {
			return true
		}
	}
	return false
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return strings.ContainsRune(" ,;.\t\r\n", c) })
}

// telecom words a ContactPoint: the number and what kind it is.
func (r *reader) telecom(n *fhir.Node) string {
	value := r.at(n, "value")
	if value == "" {
		return ""
	}
	r.at(n, "rank") // the order says it
	kind := r.at(n, "system")
	if kind == "phone" {
		kind = ""
	}
	if about := lines(", ", kind, r.at(n, "use")); about != "" {
		return value + " (" + about + ")"
	}
	return value
}

// period words a Period.
func (r *reader) period(n *fhir.Node) string {
	return span(r.at(n, "start"), r.at(n, "end"))
}

// quantity words a Quantity.
func (r *reader) quantity(n *fhir.Node) string {
	code := r.at(n, "code")
	r.at(n, "system")
	return lines(" ", r.at(n, "comparator"), r.at(n, "value"), first(r.at(n, "unit"), code))
}

// units are the words for the units of a repeated dose.
var units = map[string]string{"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}

// repeat words how often something is done: "4 times a day".
func (r *reader) repeat(n *fhir.Node) string {
	frequency, period := r.at(n, "frequency"), r.at(n, "period")
	unit := r.at(n, "periodUnit")
	unit = first(units[unit], unit)
	if frequency == "" && period == "" {
		return ""
	}
	times := first(frequency, "1") + " times"
	if frequency == "1" {
		times = "once"
	}
	if unit == "" {
		return times
	}
	if period == "1" || period == "" {
		if unit == "hour" {
			return times + " an " + unit
		}
		return times + " a " + unit
	}
	return times + " every " + period + " " + unit + "s"
}

// identifier words a reference made for people; a UUID is none.
func (r *reader) identifier(n *fhir.Node) string {
	value := r.at(n, "value")
	r.at(n, "system")
	r.usually(n, "use", "official", "usual")
	if machine(value) {
		return ""
	}
	return lines(" ", value, r.bracketed(n.Get("type")))
}

func (r *reader) bracketed(concept *fhir.Node) string {
	if s := r.concept(concept); s != "" {
		return "(" + s + ")"
	}
	return ""
}

// machine reports whether a text means nothing to people: a UUID, a urn or a url.
func machine(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return isUUID(strings.TrimPrefix(s, "urn:uuid:")) || strings.HasPrefix(s, "urn:") ||
		strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || (!dash && !strings.ContainsRune("0123456789abcdefABCDEF", c)) {
			return false
		}
	}
	return true
}
