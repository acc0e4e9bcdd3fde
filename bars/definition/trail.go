package definition

import "strconv"

// trail is where in a message a check is, written as FHIRPath only when
// something is found.
type trail struct {
	entry int // of the resource in work, -1 for the Bundle
	path  [16]crumb
	deep  int
}

// crumb is one step from a resource to an element.
type crumb struct {
	name  string
	index int // -1: does not repeat
}

// enter goes one step down; false when that is too deep for any rule.
func (t *trail) enter(name string, index int) bool {
	if t.deep == len(t.path) {
		return false
	}
	t.path[t.deep] = crumb{name, index}
	t.deep++
	return true
}

// place writes the FHIRPath of the element in work.
func (t *trail) place() string {
	b := make([]byte, 0, 96)
	b = append(b, "Bundle"...)
	if t.entry >= 0 {
		b = append(b, ".entry["...)
		b = strconv.AppendInt(b, int64(t.entry), 10)
		b = append(b, "].resource"...)
	}
	for _, p := range t.path[:t.deep] {
		b = append(append(b, '.'), p.name...)
		if p.index >= 0 {
			b = strconv.AppendInt(append(b, '['), int64(p.index), 10)
			b = append(b, ']')
		}
	}
	return string(b)
}
