package structure

// Listed is what a list of a Set's definitions shows of one.
type Listed struct {
	URL, Version, Name, Title string
	Type                      string // FHIR type defined or constrained
	Kind                      string // as Definition.Kind
	Constrains                bool
	Source                    Source
	InForce                   bool // Find returns it for its url without version
}

// List returns every definition: what the Set began with first, then what was
// added, each in its order.
func (s *Set) List() []Listed {
	var out []Listed
	for _, e := range s.entries() {
		h := &e.head
		out = append(out, Listed{
			URL: h.URL, Version: h.Version, Name: h.Name, Title: h.Title, Type: h.Type, Kind: h.Kind, Constrains: h.Constrains,
			Source: e.source, InForce: s.lookup(h.URL, "") == e,
		})
	}
	return out
}

func (s *Set) entries() []*entry {
	if s == nil {
		return nil
	}
	out := s.below.entries()
	if s.own != nil {
		out = append(out, s.own().all...)
	}
	return out
}
