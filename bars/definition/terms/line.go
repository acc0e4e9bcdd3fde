package terms

import "strings"

// A pack keeps a code system or value set as lines: the first for the whole,
// then one a fact, which its first letter names; fields stand between tabs.
// build/packs writes them.
const (
	lineSystem   = 'S' // url, version, name, marks
	lineParent   = '^' // code of a further parent of the concept before
	lineConcept  = 'a' // code, display, designations; 'b' stands under the 'a' before, and so on
	lineValueSet = 'V' // url, version, name, marks
	lineInclude  = '+' // system, version, marks
	lineExclude  = '-' // as lineInclude
	lineCode     = '.' // code, display
	lineFilter   = '~' // property, operator, value
	lineSet      = '@' // canonical of a value set
)

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t")

func plain(field string) string {
	if strings.IndexByte(field, '\\') < 0 {
		return field
	}
	return unescape.Replace(field)
}

// next cuts the first field off a line.
func next(line *string) string {
	field, rest, _ := strings.Cut(*line, "\t")
	*line = rest
	return plain(field)
}

func parseSystemHead(block string) System {
	line, _, _ := strings.Cut(block[1:], "\n")
	s := System{URL: next(&line), Version: next(&line), Name: next(&line)}
	s.CaseSensitive, s.Complete = strings.Contains(line, "s"), strings.Contains(line, "c")
	return s
}

func parseSystem(block string) *System {
	s := parseSystemHead(block)
	_, rest, _ := strings.Cut(block, "\n")
	if rest == "" {
		return &s
	}
	s.Concepts = make([]Concept, 0, strings.Count(rest, "\n")+1)
	var above []int // the latest concept of each depth
	for line := range strings.SplitSeq(rest, "\n") {
		kind, line := line[0], line[1:]
		if kind == lineParent {
			last := &s.Concepts[len(s.Concepts)-1]
			last.Parents = append(last.Parents, plain(line))
			continue
		}
		depth := int(kind - lineConcept)
		c := Concept{Parent: -1, Code: next(&line), Display: next(&line)}
		for line != "" {
			c.Designations = append(c.Designations, next(&line))
		}
		if depth > 0 {
			c.Parent = above[depth-1]
		}
		above = append(above[:depth], len(s.Concepts))
		s.Concepts = append(s.Concepts, c)
	}
	return &s
}

func parseValueSetHead(block string) ValueSet {
	line, _, _ := strings.Cut(block[1:], "\n")
	v := ValueSet{URL: next(&line), Version: next(&line), Name: next(&line)}
	v.Partial = strings.Contains(line, "p")
	return v
}

func parseValueSet(block string) *ValueSet {
	v := parseValueSetHead(block)
	_, rest, _ := strings.Cut(block, "\n")
	for line := range strings.SplitSeq(rest, "\n") {
		if line == "" {
			continue
		}
		if kind := line[0]; kind == lineInclude || kind == lineExclude {
			line = line[1:]
			p := Part{Exclude: kind == lineExclude, System: next(&line), Version: next(&line)}
			p.Listed = strings.Contains(line, "l")
			v.Parts = append(v.Parts, p)
			continue
		}
		v.Parts[len(v.Parts)-1].parse(line[0], line[1:])
	}
	return &v
}

func (p *Part) parse(kind byte, line string) {
	switch kind {
	case lineCode:
		p.Codes = append(p.Codes, Code{p.System, next(&line), next(&line)})
	case lineFilter:
		p.Filters = append(p.Filters, Filter{next(&line), next(&line), next(&line)})
	case lineSet:
		p.Sets = append(p.Sets, plain(line))
	}
}
