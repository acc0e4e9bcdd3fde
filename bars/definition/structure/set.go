package structure

// Source says where a definition came from.
type Source struct {
	Package string // for example hl7.fhir.r4.core, or "Barsdesk" packs' own names
	Version string
	Origin  string // in plain words: part of Barsdesk, imported from FILE, published by a receiver
}

// Set finds definitions. It is safe for use by many goroutines; a Set never
// changes, With makes another one.
type Set struct {
	byURL  map[string][]*entry
	byType map[string]*Definition
}

type entry struct {
	definition *Definition
	source     Source
}

// Find returns the definition with a canonical url; after "|" a version may be
// asked for. Without one the definition in force is returned.
func (s *Set) Find(canonical string) (*Definition, bool) { return nil, false }

// Type returns the definition of a FHIR type, for example Patient or HumanName.
func (s *Set) Type(name string) (*Definition, bool) { return nil, false }
