package terms

import (
	"strings"
	"sync"

	"barsdesk/bars/definition/packs"
)

const r4Package = "hl7.fhir.r4.core"

// published are the packs, what others build on first.
var published = []struct {
	file, name string
	holds      func(url string) bool
}{
	{"r4-codes.gz", r4Package, func(url string) bool { return !british(url) }},
	{"r4-v3.gz", r4Package, func(url string) bool { return strings.Contains(url, "/v3-") }},
	{"r4-v2.gz", r4Package, func(url string) bool { return strings.Contains(url, "/v2-") }},
	{"ukcore-codes.gz", "fhir.r4.ukcore", british},
	{"bars-codes.gz", "uk.nhsdigital.bars.r4", british},
}

func british(url string) bool {
	return strings.HasPrefix(url, "https://fhir.hl7.org.uk/") || strings.HasPrefix(url, "https://fhir.nhs.uk/")
}

var publishedTerms = sync.OnceValue(layers)

func layers() *Terms {
	var t *Terms
	for _, p := range published {
		t = &Terms{below: t, holds: p.holds, own: sync.OnceValue(func() *shelf { return unpack(p.file, p.name) })}
	}
	return t
}

// Published returns the code systems and value sets that are part of the
// program: those of R4 4.0.1 with its HL7 v2 and v3 tables, UK Core and BaRS.
// Nothing is read before it is asked for.
func Published() *Terms { return publishedTerms() }

func unpack(file, name string) *shelf {
	about, blocks := packs.Blocks(file)
	source := Source{Package: name, Version: about.Version, Origin: "part of Barsdesk"}
	s := newShelf()
	for _, block := range blocks {
		if block[0] == lineSystem {
			s.addSystem(parseSystemHead(block), source, func() *System { return parseSystem(block) })
		} else {
			s.addSet(parseValueSetHead(block), source, func() *ValueSet { return parseValueSet(block) })
		}
	}
	return s
}
