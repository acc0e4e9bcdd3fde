package fhirpath

// scoped compiles an operand or argument; what it defines is known inside it
// only.
func (c *compiler) scoped(n *node) part {
	p := c.part(n)
	if !c.defines {
		return p
	}
	whole := ofItems(func(r *run) {
		before := len(r.named)
		p.items(r)
		r.named = r.named[:before]
	})
	whole.yesNo, whole.fixed = p.yesNo, p.fixed
	return whole
}
