package fhir

// Clone returns a deep copy; a nil node gives nil.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := cloner{left: n.size()}
	return c.clone(n)
}

// size is how many values a tree has.
func (n *Node) size() int {
	total := 1
	for _, it := range n.Items {
		if it != nil {
			total += it.size()
		}
	}
	for _, m := range n.Members {
		if m.Value != nil {
			total += m.Value.size()
		}
	}
	return total
}

// cloner copies a tree into a few chunks of memory.
type cloner struct {
	room room
	left int // values still to be copied
}

func (c *cloner) clone(n *Node) *Node {
	if n == nil {
		return nil
	}
	to := c.room.node(c.left * perNode)
	c.left--
	to.Kind, to.Text = n.Kind, n.Text
	if len(n.Items) > 0 {
		to.Items = c.room.keepItems(n.Items, c.left*perItem/4)
		for i, it := range to.Items {
			to.Items[i] = c.clone(it)
		}
	}
	if len(n.Members) > 0 {
		to.Members = c.room.keepMembers(n.Members, c.left*perMember)
		for i := range to.Members {
			to.Members[i].Value = c.clone(to.Members[i].Value)
		}
	}
	return to
}
