package form

import (
	"strings"

	"barsdesk/bars/definition"
)

// rules are the payload rows about one resource, by path.
type rules map[string]definition.Row

// rulesOf indexes rows that can hold on an occasion; where a path occurs for
// several slices, the row of the wanted slice counts, then the one without a
// slice.
func rulesOf(rows []definition.Row, slice string, on occasion) rules {
	out := rules{}
	for i := range rows {
		r := &rows[i]
		if r.Necessity == "SHOULD NOT" || on.later(r.When) {
			continue
		}
		if _, there := out[r.Path]; !there || r.Slice == slice {
			out[r.Path] = *r
		}
	}
	return out
}

// row finds the row that decides about a field: that of its element, for a
// coded field that of the concept, for an identifier's value that of the
// identifier.
func (r rules) row(path string) (definition.Row, bool) {
	for _, at := range []string{concept(path), concept(path) + ".coding", path} {
		if row, ok := r[at]; ok {
			return row, true
		}
	}
	if up, ok := strings.CutSuffix(path, ".identifier.value"); ok {
		row, found := r[up+".identifier"]
		return row, found
	}
	return definition.Row{}, false
}

// concept is the CodeableConcept of a coded field, else the path itself.
func concept(path string) string {
	for _, ending := range []string{".coding", ".coding.display", ".coding.code"} {
		if p, ok := strings.CutSuffix(path, ending); ok {
			return p
		}
	}
	return path
}

// need is the necessity of a field by the rows: the weakest of its own and of
// what encloses it, for what is only required inside something optional is
// optional itself. A code that is typed by hand is never more than optional.
func (r rules) need(path string) string {
	row, ok := r.row(path)
	if !ok {
		return ""
	}
	if strings.HasSuffix(path, ".coding.code") || row.When == "new-medicines-service" {
		return may
	}
	weakest := must
	for at := row.Path; strings.Contains(at, "."); at = at[:strings.LastIndexByte(at, '.')] {
		if n := ownNeed(r[at]); n != "" && rank(n) < rank(weakest) {
			weakest = n
		}
	}
	return weakest
}

func ownNeed(r definition.Row) string {
	switch {
	case r.Necessity == "SHOULD":
		return should
	case r.Necessity == "MAY":
		return may
	case r.Necessity == "MUST" && r.Applies != "if-parent":
		return must
	}
	return ""
}

// citation names a field's rule for "Why is this asked?".
func (r rules) citation(path string) string {
	row, ok := r.row(bare(path))
	if !ok {
		return path
	}
	text := row.Path
	if row.Slice != "" {
		text += " (" + row.Slice + ")"
	}
	if row.Necessity != "" {
		text += ", " + row.Necessity
	}
	return text + ", " + row.Table
}
