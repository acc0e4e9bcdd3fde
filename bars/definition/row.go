package definition

// Row is one rule of a payload table.
type Row struct {
	Resource  string
	Path      string
	Slice     string
	Min       int    // of the profile; 0 where the guide leaves it blank
	Max       string // of the profile; empty where the guide leaves it blank
	Necessity string // MUST, SHOULD, MAY, SHOULD NOT or empty
	Applies   string // always, if-resource, if-parent, conditional; only on MUST
	When      string
	Type      string
	Fixed     string
	Binding   *Binding
	Example   string
	Note      string
}

// Binding says where the codes of an element come from.
type Binding struct {
	Systems  []string
	ValueSet string
	Codes    []string
	Strength string // required, extensible, example
}
