package fhir

// fields are the elements found in another, by name in the order in which each
// name came first.
type fields struct {
	list  []field
	index map[string]int // places in list, kept once there are many
}

type field struct {
	name   string
	many   bool
	extra  bool // one of extras is not nil
	values []*Node
	extras []*Node // as many as values
}

// add takes one element up; value or extra may be nil.
func (f *fields) add(name string, many bool, value, extra *Node) {
	at := f.find(name)
	if at < 0 {
		at = len(f.list)
		f.list = append(f.list, field{name: name, many: many})
		if f.index != nil {
			f.index[name] = at
		}
	}
	to := &f.list[at]
	to.values, to.extras = append(to.values, value), append(to.extras, extra)
	to.extra = to.extra || extra != nil
}

// find looks at the last name first, as repeats stand together.
func (f *fields) find(name string) int {
	if len(f.list) > few && f.index == nil {
		f.index = make(map[string]int, 2*few)
		for i := range f.list {
			f.index[f.list[i].name] = i
		}
	}
	if f.index != nil {
		if at, ok := f.index[name]; ok {
			return at
		}
		return -1
	}
	for i := len(f.list) - 1; i >= 0; i-- {
		if f.list[i].name == name {
			return i
		}
	}
	return -1
}

// fill adds fields to n as JSON has them.
func (x *xmlReader) fill(n *Node, found fields) error {
	members := append(x.members[:0], n.Members...)
	for i := range found.list {
		f := &found.list[i]
		value, err := x.joined(f.values, f.many)
		if err != nil {
			return err
		}
		if value != nil {
			members = append(members, Member{f.name, value})
		}
		if !f.extra {
			continue
		}
		if value, err = x.joined(f.extras, f.many); err != nil {
			return err
		}
		members = append(members, Member{"_" + f.name, value})
	}
	x.members = members
	n.Members = x.room.keepMembers(members, len(x.text)-x.pos)
	return nil
}

// joined is one value or, where there may be or are many, an array with nulls
// for those that are nil; nil when all are.
func (x *xmlReader) joined(values []*Node, many bool) (*Node, error) {
	if none(values) || !many && len(values) == 1 {
		return values[0], nil
	}
	array, err := x.node(Array, "")
	if err != nil {
		return nil, err
	}
	array.Items = x.room.keepItems(values, len(x.text)-x.pos)
	for i, v := range array.Items {
		if v != nil {
			continue
		}
		if array.Items[i], err = x.node(Null, ""); err != nil {
			return nil, err
		}
	}
	array.at = array.Items[0].at
	return array, nil
}

func none(values []*Node) bool {
	for _, v := range values {
		if v != nil {
			return false
		}
	}
	return true
}
