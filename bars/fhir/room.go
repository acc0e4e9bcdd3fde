package fhir

import "strings"

// room is memory that the parts of one tree are cut from: one allocation
// serves many. A chunk is never large, so that a part that outlives its tree
// holds little else.
type room struct {
	nodes   []Node
	items   []*Node
	members []Member
	text    strings.Builder // grown once, so that its texts stay where they are
}

// How many parts a chunk may hold, and how many bytes of text make one on
// average; a chunk is made for what is left of the text.
const (
	largest    = 1024
	perNode    = 24
	perItem    = 80
	perMember  = 32
	perText    = 4
	smallChunk = 4
)

// chunk is how many parts to make room for.
func chunk(left, per int) int { return max(smallChunk, min(largest, left/per+1)) }

// node cuts a zero node; left is how much text is still to be read.
func (r *room) node(left int) *Node {
	if len(r.nodes) == 0 {
		r.nodes = make([]Node, chunk(left, perNode))
	}
	n := &r.nodes[0]
	r.nodes = r.nodes[1:]
	return n
}

// keepItems copies items to a slice of just that capacity.
func (r *room) keepItems(items []*Node, left int) []*Node {
	if len(r.items) < len(items) {
		r.items = make([]*Node, max(len(items), chunk(left, perItem)))
	}
	kept := r.items[:len(items):len(items)]
	r.items = r.items[len(items):]
	copy(kept, items)
	return kept
}

// keepMembers copies members to a slice of just that capacity.
func (r *room) keepMembers(members []Member, left int) []Member {
	if len(members) == 0 {
		return nil
	}
	if len(r.members) < len(members) {
		r.members = make([]Member, max(len(members), chunk(left, perMember)))
	}
	kept := r.members[:len(members):len(members)]
	r.members = r.members[len(members):]
	copy(kept, members)
	return kept
}

// keepText copies text to a string.
func (r *room) keepText(text []byte, left int) string {
	if r.text.Cap()-r.text.Len() < len(text) {
		r.text = strings.Builder{}
		r.text.Grow(len(text) + 4*chunk(left, perText))
	}
	start := r.text.Len()
	r.text.Write(text)
	return r.text.String()[start:]
}
