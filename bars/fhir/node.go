// Package fhir holds FHIR R4 content as a tree that loses nothing: member
// order, number text, unknown members and primitive extensions ("_element")
// survive reading and writing. The tree is that of JSON; XML is read into the
// same one, and written from it. It reads no profile and knows no message rule.
//
// FHIR R4, JSON and XML representation of resources.
package fhir

// Kind says which JSON value a Node is.
type Kind uint8

// The JSON kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Node is one JSON value. The zero Node is null. Methods accept a nil *Node
// and treat it as an absent value, so paths can be followed without checks.
type Node struct {
	Kind    Kind
	at      uint32   // where it began in the text it was read from, from 1; 0: not read
	Text    string   // String: decoded text; Number: the literal as received; Bool: "true" or "false"
	Items   []*Node  // Array
	Members []Member // Object, in the order received or set
}

// Member is one named value of an object.
type Member struct {
	Name  string
	Value *Node
}

// Str returns a string node.
func Str(text string) *Node { return &Node{Kind: String, Text: text} }

// Num returns a number node that is written as literal, which must be a valid
// JSON number.
func Num(literal string) *Node { return &Node{Kind: Number, Text: literal} }

// Boolean returns a true or false node.
func Boolean(v bool) *Node {
	if v {
		return &Node{Kind: Bool, Text: "true"}
	}
	return &Node{Kind: Bool, Text: "false"}
}

// List returns an array of items.
func List(items ...*Node) *Node { return &Node{Kind: Array, Items: items} }

// Obj returns an object of the members in the order given; a member whose
// value is nil is left out.
func Obj(members ...Member) *Node {
	n := &Node{Kind: Object}
	for _, m := range members {
		if m.Value != nil {
			n.Members = append(n.Members, m)
		}
	}
	return n
}

// M pairs a name with a value for Obj.
func M(name string, value *Node) Member { return Member{Name: name, Value: value} }

// Get returns the member called name, or nil.
func (n *Node) Get(name string) *Node {
	if n == nil || n.Kind != Object {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			return n.Members[i].Value
		}
	}
	return nil
}

// Set replaces or appends the member called name. It panics when n is not an
// object, which is a mistake in the program.
func (n *Node) Set(name string, value *Node) {
	if n.Kind != Object {
		panic("fhir: Set on a value that is not an object")
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			n.Members[i].Value = value
			return
		}
	}
	n.Members = append(n.Members, Member{Name: name, Value: value})
}

// SetFirst puts the member called name at the front, replacing one of that name.
func (n *Node) SetFirst(name string, value *Node) {
	n.Remove(name)
	n.Members = append([]Member{{Name: name, Value: value}}, n.Members...)
}

// Remove deletes the member called name if there is one.
func (n *Node) Remove(name string) {
	for i := range n.Members {
		if n.Members[i].Name == name {
			n.Members = append(n.Members[:i], n.Members[i+1:]...)
			return
		}
	}
}

// Append adds item to the array member called name, making the array if absent.
func (n *Node) Append(name string, item *Node) {
	if a := n.Get(name); a != nil && a.Kind == Array {
		a.Items = append(a.Items, item)
		return
	}
	n.Set(name, List(item))
}

// String returns the text of a string, number or boolean, else "".
func (n *Node) String() string {
	if n == nil || n.Kind == Array || n.Kind == Object {
		return ""
	}
	return n.Text
}

// Type returns resourceType, or "".
func (n *Node) Type() string { return n.Get("resourceType").String() }

// ID returns the id member, or "".
func (n *Node) ID() string { return n.Get("id").String() }

// Equal reports whether a and b have the same content: members in any order,
// array items in order, numbers by their text.
func Equal(a, b *Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Items {
		if !Equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, m := range a.Members {
		if !Equal(m.Value, b.Get(m.Name)) {
			return false
		}
	}
	return true
}
