package structure

import (
	"sync"

	"barsdesk/bars/definition/packs"
)

// published are the packs, what others build on first.
var published = []struct {
	file, name string
	within     string // urls of its definitions begin so
	noTypes    bool
}{
	{"r4-types.gz", "hl7.fhir.r4.core", hl7Definitions, false},
	{"r4-profiles.gz", "hl7.fhir.r4.core", "http://", true},
	{"ukcore.gz", "fhir.r4.ukcore", "https://fhir.hl7.org.uk/", true},
	{"bars.gz", "uk.nhsdigital.bars.r4", "https://", true},
}

const hl7Definitions = "http://hl7.org/fhir/StructureDefinition/"

var publishedSet = sync.OnceValue(layers)

func layers() *Set {
	var s *Set
	for _, p := range published {
		s = &Set{below: s, within: p.within, noTypes: p.noTypes, own: sync.OnceValue(func() *shelf { return unpack(p.file, p.name) })}
	}
	return s
}

// Published returns the definitions that are part of the program: all types of
// R4 4.0.1 with the profiles and extensions R4 publishes, UK Core and BaRS.
// Nothing is read before it is asked for.
func Published() *Set { return publishedSet() }

func unpack(file, name string) *shelf {
	about, blocks := packs.Blocks(file)
	source := Source{Package: name, Version: about.Version, Origin: "part of Barsdesk"}
	all := make([]*entry, len(blocks))
	for i, block := range blocks {
		read := sync.OnceValue(func() *Definition { return parseBlock(block) })
		all[i] = &entry{head: parseHead(block), source: source, read: read}
	}
	return newShelf(all)
}
