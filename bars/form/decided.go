package form

import "slices"

// Decided returns the form for a message in which one choice is made already:
// the question with that path in a block is not asked, nor what only another
// answer to it would need; what depended on the answer is asked always.
func (f Form) Decided(block, path, value string) Form {
	return f.changed(func(b Block) (Block, bool) {
		at := slices.IndexFunc(b.Fields, func(q Field) bool { return q.Path == path })
		if b.ID == block && at >= 0 {
			b.Fields = decided(b.Fields, b.Fields[at].ID, value)
		}
		return b, len(b.Fields) > 0
	})
}

// Without returns the form without some blocks.
func (f Form) Without(blocks ...string) Form {
	return f.changed(func(b Block) (Block, bool) { return b, !contains(blocks, b.ID) })
}

// changed is a copy of the form with each block as keep returns it; a section
// without blocks is left out.
func (f Form) changed(keep func(Block) (Block, bool)) Form {
	out := f
	out.Sections = nil
	for _, s := range f.Sections {
		blocks := make([]Block, 0, len(s.Blocks))
		for _, b := range s.Blocks {
			if kept, ok := keep(b); ok {
				blocks = append(blocks, kept)
			}
		}
		if s.Blocks = blocks; len(blocks) > 0 {
			out.Sections = append(out.Sections, s)
		}
	}
	return out
}

func decided(fields []Field, id, value string) []Field {
	var out []Field
	for _, q := range fields {
		on := q.ShowWhen != nil && q.ShowWhen.Field == id
		if q.ID == id || on && !q.ShowWhen.holds(value) {
			continue
		}
		if on {
			q.ShowWhen = nil
		}
		out = append(out, q)
	}
	return out
}
