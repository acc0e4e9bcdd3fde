package terms

import (
	"strings"
	"sync"
)

// Listed is what a list of Terms shows of one code system or value set.
type Listed struct {
	ValueSet           bool // otherwise a code system
	URL, Version, Name string
	Source             Source
	InForce            bool // found by its url without version
}

// List returns every code system, then every value set: what the Terms began
// with first, then what was added, each in its order.
func (t *Terms) List() []Listed {
	var systems, sets []Listed
	for l := range t.layers {
		for _, e := range l.systemOrder {
			h := &e.head
			systems = append(systems, Listed{false, h.URL, h.Version, h.Name, e.source, t.findSystem(h.URL, "") == e})
		}
		for _, e := range l.setOrder {
			h := &e.head
			sets = append(sets, Listed{true, h.URL, h.Version, h.Name, e.source, t.findSet(h.URL, "") == e})
		}
	}
	return append(systems, sets...)
}

// layers yields what each layer added, the first one first.
func (t *Terms) layers(yield func(*shelf) bool) {
	if t == nil {
		return
	}
	more := true
	t.below.layers(func(s *shelf) bool {
		more = yield(s)
		return more
	})
	if more && t.own != nil {
		yield(t.own())
	}
}

// Expand lists the codes of a value set in their published order, with the
// display of their system where the set gives none. The second result is true
// when these are all; a set that cannot be listed gives what is known of it.
func (t *Terms) Expand(valueSet string) ([]Code, bool) {
	c := t.choice(valueSet, nil)
	if c == nil {
		return nil, false
	}
	all := &expanding{terms: t, seen: map[Code]bool{}, whole: !c.partial}
	all.set(c)
	return all.codes, all.whole
}

type expanding struct {
	terms *Terms
	codes []Code
	seen  map[Code]bool // without displays
	whole bool
}

// set adds the codes of the parts that the set's verdict takes.
func (x *expanding) set(c *choice) {
	for i, at := 0, 0; i < len(c.ordering); i++ {
		if c.ordering[i].Exclude {
			continue
		}
		x.part(c, &c.ordering[i], c.takes[at])
		at++
	}
}

func (x *expanding) part(c *choice, facts *Part, p *part) {
	switch {
	case facts.Listed:
		for _, code := range facts.Codes {
			x.add(c, code)
		}
	case p.system == "":
		x.imported(c, p)
	default:
		s := x.terms.coded(p.key)
		if s == nil || !s.Complete || p.unknown {
			x.whole = false
		}
		if s == nil {
			return
		}
		for i := range s.Concepts {
			if p.own(x.terms, s.Concepts[i].Code) == In {
				x.add(c, Code{p.system, s.Concepts[i].Code, s.Concepts[i].Display})
			}
		}
	}
}

// imported adds the codes of the first set; the verdict leaves out what the
// others do not hold.
func (x *expanding) imported(c *choice, p *part) {
	if len(p.sets) == 0 || p.sets[0] == nil {
		x.whole = false
		return
	}
	inner := &expanding{terms: x.terms, seen: map[Code]bool{}, whole: !p.sets[0].partial}
	inner.set(p.sets[0])
	x.whole = x.whole && inner.whole
	for _, code := range inner.codes {
		x.add(c, code)
	}
}

func (x *expanding) add(c *choice, code Code) {
	key := Code{System: code.System, Code: code.Code}
	if x.seen[key] {
		return
	}
	x.seen[key] = true
	switch v, _ := c.verdict(x.terms, code.System, code.Code); v {
	case Out:
		return
	case Unknown:
		x.whole = false
		return
	}
	if code.Display == "" {
		if s := x.terms.coded(code.System); s != nil {
			if i, ok := s.at(code.Code); ok {
				code.Display = s.Concepts[i].Display
			}
		}
	}
	x.codes = append(x.codes, code)
}

// Systems lists the urls of code systems that begin so, what is in force first.
func (t *Terms) Systems(prefix string) []string {
	if t == nil {
		return nil
	}
	out := t.below.Systems(prefix)
	if t.own == nil || t.holds != nil && !t.holds(prefix) {
		return out
	}
	for _, e := range t.own().systemOrder {
		if strings.HasPrefix(e.head.URL, prefix) {
			out = append(out, e.head.URL)
		}
	}
	return out
}

// listedDisplays are the displays of codes whose system is not held, as value
// sets list them.
type listedDisplays struct {
	once sync.Once
	of   map[Code][]string // by system and code
}

func (t *Terms) listedAs(system, code string) []string {
	if t == nil {
		return nil
	}
	t.listed.once.Do(func() {
		t.listed.of = map[Code][]string{}
		for l := range t.layers {
			for _, e := range l.setOrder {
				t.noteDisplays(e.read())
			}
		}
	})
	return t.listed.of[Code{System: system, Code: code}]
}

func (t *Terms) noteDisplays(v *ValueSet) {
	for _, p := range v.Parts {
		if e := t.findSystem(p.System, ""); e != nil && e.head.Complete {
			continue
		}
		for _, c := range p.Codes {
			key := Code{System: c.System, Code: c.Code}
			if c.Display != "" && !contains(t.listed.of[key], c.Display) {
				t.listed.of[key] = append(t.listed.of[key], c.Display)
			}
		}
	}
}

func contains(all []string, text string) bool {
	for _, a := range all {
		if strings.EqualFold(a, text) {
			return true
		}
	}
	return false
}
