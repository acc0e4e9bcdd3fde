package terms

import "strings"

// heaviest is how many value sets one may build on, counted as often as they
// are asked. A heavier one, made to hold a check up, is Unknown.
const heaviest = 10_000

// choice is a value set ready to be asked: its parts in their order.
type choice struct {
	partial  bool
	takes    []*part
	leaves   []*part
	ordering []Part
	weight   int // how many value sets are asked for one answer
}

// part is what a value set takes from one system or other sets.
type part struct {
	system  string // empty: the sets alone decide
	key     string // system, or system|version where that version is held
	codes   map[string]struct{}
	whole   bool // every code of the system; codes is nil
	folds   bool // case does not matter
	unknown bool // a filter cannot be followed here
	sets    []*choice
}

// trail is the value sets that a value set is being made ready for.
type trail struct {
	canonical string
	before    *trail
}

func (tr *trail) has(canonical string) bool {
	return tr != nil && (tr.canonical == canonical || tr.before.has(canonical))
}

// choice returns a value set ready to be asked; nil for an unknown one, and
// for one that builds on itself.
func (t *Terms) choice(canonical string, before *trail) *choice {
	if t == nil {
		return nil
	}
	if c, ok := t.sets.get(canonical); ok {
		return c
	}
	v, ok := t.ValueSet(canonical)
	if !ok || before.has(canonical) {
		return nil
	}
	c := &choice{partial: v.Partial, ordering: v.Parts, weight: 1}
	for i := range v.Parts {
		p := t.part(&v.Parts[i], &trail{canonical, before})
		if v.Parts[i].Exclude {
			c.leaves = append(c.leaves, p)
		} else {
			c.takes = append(c.takes, p)
		}
		for _, set := range p.sets {
			c.weight += set.cost()
		}
	}
	if c.weight > heaviest {
		c = nil
	}
	return t.sets.keep(canonical, c)
}

func (c *choice) cost() int {
	if c == nil {
		return 1
	}
	return c.weight
}

func (t *Terms) part(p *Part, way *trail) *part {
	out := &part{system: p.System, key: p.System}
	if p.Version != "" && t.coded(p.System+"|"+p.Version) != nil {
		out.key = p.System + "|" + p.Version
	}
	for _, set := range p.Sets {
		out.sets = append(out.sets, t.choice(set, way))
	}
	s := t.coded(out.key)
	out.folds = s != nil && !s.CaseSensitive
	switch {
	case p.Listed:
		out.list(p.Codes)
	case len(p.Filters) > 0:
		out.codes, out.unknown = s.chosen(p.Filters)
	default:
		out.whole = true
	}
	return out
}

func (p *part) list(codes []Code) {
	p.codes = make(map[string]struct{}, len(codes))
	for _, c := range codes {
		p.codes[c.Code] = struct{}{}
		if p.folds {
			p.codes[strings.ToLower(c.Code)] = struct{}{}
		}
	}
}

// verdict says whether the set holds a code, and of which system.
func (c *choice) verdict(t *Terms, system, code string) (Verdict, string) {
	taken, found := anyOf(t, c.takes, system, code)
	if taken == Out && c.partial {
		taken = Unknown
	}
	if taken == Out || len(c.leaves) == 0 {
		return taken, found
	}
	left, _ := anyOf(t, c.leaves, system, code)
	switch {
	case left == In:
		return Out, ""
	case left == Unknown && taken == In:
		return Unknown, ""
	}
	return taken, found
}

func anyOf(t *Terms, parts []*part, system, code string) (Verdict, string) {
	all := Out
	for _, p := range parts {
		v, found := p.verdict(t, system, code)
		if v == In {
			return In, found
		}
		if v == Unknown {
			all = Unknown
		}
	}
	return all, ""
}

func (p *part) verdict(t *Terms, system, code string) (Verdict, string) {
	if p.system != "" && system != "" && system != p.system {
		return Out, ""
	}
	v, found := In, system
	if p.system != "" {
		v, found = p.own(t, code), p.system
	}
	for _, s := range p.sets {
		if v == Out {
			return Out, ""
		}
		in, of := Unknown, ""
		if s != nil {
			in, of = s.verdict(t, found, code)
		}
		if in != In {
			v = in
		}
		if found == "" {
			found = of
		}
	}
	if v != In {
		found = ""
	}
	return v, found
}

// own is the verdict of the part's system alone.
func (p *part) own(t *Terms, code string) Verdict {
	if p.whole {
		return t.InSystem(p.key, code)
	}
	_, ok := p.codes[code]
	if !ok && p.folds {
		_, ok = p.codes[strings.ToLower(code)]
	}
	switch {
	case ok:
		return In
	case p.unknown && t.InSystem(p.key, code) != Out:
		return Unknown
	}
	return Out
}
