package fhir

// field is one element found in another that is being read.
type field struct {
	name  string
	many  bool
	value *Node // nil for a primitive that has only an id or extensions
	extra *Node // what stands beside a primitive as "_name", or nil
	next  int   // place of the next element of that name; 0 at the last
}

// group is all the elements of one name.
type group struct {
	name        string
	first, last int // places of its fields
	values      bool
	extras      bool // one has a value; one has an extra
}

// fill adds the fields that were found to n as JSON has them, by name in the
// order in which each name came first.
func (x *xmlReader) fill(n *Node, found []field) error {
	if len(found) == 0 {
		return nil
	}
	x.group(found)
	members := append(x.members[:0], n.Members...)
	for _, g := range x.groups {
		value, err := x.joined(found, g, false)
		if err != nil {
			return err
		}
		if value != nil {
			members = append(members, Member{g.name, value})
		}
		if value, err = x.joined(found, g, true); err != nil {
			return err
		}
		if value != nil {
			members = append(members, Member{"_" + g.name, value})
		}
	}
	x.members = members
	n.Members = x.room.keepMembers(members, len(x.text)-x.pos)
	return nil
}

// group puts together what has one name.
func (x *xmlReader) group(found []field) {
	x.groups = x.groups[:0]
	var index map[string]int // kept once there are many names
	for i := range found {
		f := &found[i]
		var at int
		var ok bool
		if index != nil {
			at, ok = index[f.name]
		} else {
			at, ok = x.groupOf(f.name)
		}
		if !ok {
			at = len(x.groups)
			x.groups = append(x.groups, group{name: f.name, first: i, last: i})
			index = x.indexed(index, f.name, at)
		} else {
			found[x.groups[at].last].next = i
		}
		g := &x.groups[at]
		g.last, g.values, g.extras = i, g.values || f.value != nil, g.extras || f.extra != nil
	}
}

// groupOf looks at the last group first, as repeats stand together.
func (x *xmlReader) groupOf(name string) (int, bool) {
	for i := len(x.groups) - 1; i >= 0; i-- {
		if x.groups[i].name == name {
			return i, true
		}
	}
	return 0, false
}

// indexed adds a group to the index, which is made when there are many.
func (x *xmlReader) indexed(index map[string]int, name string, at int) map[string]int {
	if index == nil && at == few {
		index = make(map[string]int, 4*few)
		for i, g := range x.groups {
			index[g.name] = i
		}
	}
	if index != nil {
		index[name] = at
	}
	return index
}

// joined is the one value of a group or, where there may be or are many, an
// array with nulls for those that are not there; nil when none is there.
func (x *xmlReader) joined(found []field, g group, extras bool) (*Node, error) {
	if extras && !g.extras || !extras && !g.values {
		return nil, nil
	}
	first := &found[g.first]
	if !first.many && first.next == 0 {
		return first.part(extras), nil
	}
	items := x.items[:0]
	for at, more := g.first, true; more; more = at > 0 {
		part := found[at].part(extras)
		if part == nil {
			none, err := x.node(Null, "")
			if err != nil {
				return nil, err
			}
			part = none
		}
		items = append(items, part)
		at = found[at].next
	}
	x.items = items
	array, err := x.node(Array, "")
	if err != nil {
		return nil, err
	}
	array.Items = x.room.keepItems(items, len(x.text)-x.pos)
	array.at = array.Items[0].at
	return array, nil
}

func (f *field) part(extra bool) *Node {
	if extra {
		return f.extra
	}
	return f.value
}
