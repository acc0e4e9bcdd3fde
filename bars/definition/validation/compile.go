package validation

import (
	"strings"
	"sync"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhirpath"
)

// compiler makes shapes and profiles when they are first needed. Its maps are
// only touched under its lock; what it hands out never changes.
type compiler struct {
	set      *structure.Set
	lock     sync.Mutex
	shapes   map[string]*shape
	profiles map[string]*profile
	making   map[string]bool
	known    map[string]*invariant
}

func newCompiler(set *structure.Set) *compiler {
	return &compiler{set: set, shapes: map[string]*shape{}, profiles: map[string]*profile{},
		making: map[string]bool{}, known: map[string]*invariant{}}
}

// of returns the members of a type reference; nil for a type that is not known.
func (c *compiler) of(r *typeRef) *shape {
	if r.own != nil {
		return r.own
	}
	if s := r.cached.Load(); s != nil {
		return s
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	s := c.shape(r.code)
	if s != nil {
		r.cached.Store(s)
	}
	return s
}

// typed returns the shape of a FHIR type, nil for one that is not known.
func (c *compiler) typed(name string) *shape {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.shape(name)
}

// profiled returns a compiled profile, nil for one that is not known.
func (c *compiler) profiled(canonical string) *profile {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.profile(canonical)
}

// held is what a reference to a type stands for while compiling.
func (c *compiler) held(r *typeRef) *shape {
	if r.own != nil {
		return r.own
	}
	return c.shape(r.code)
}

func (c *compiler) shape(name string) *shape {
	if s, ok := c.shapes[name]; ok {
		return s
	}
	if at, _, nested := strings.Cut(strings.TrimPrefix(name, "#"), "."); nested || strings.HasPrefix(name, "#") {
		c.shape(at) // content references are filed with their type
		return c.shapes[name]
	}
	d, ok := c.set.Type(name)
	if !ok && name == elementID {
		s := &shape{name: "string", base: "Element", primitive: primitives[elementID]}
		s.seal()
		c.shapes[name] = s
		return s
	}
	if !ok {
		return nil // not kept: there is no end of unknown names
	}
	return c.base(d)
}

// base makes the shape of a base type: what it inherits, then its own.
func (c *compiler) base(d *structure.Definition) *shape {
	s := &shape{name: d.Type, primitive: primitives[d.Type], resource: d.Kind == "resource", abstract: d.Abstract}
	c.shapes[d.Type] = s
	if d.Base != "" {
		s.base = lastPart(d.Base)
		if up := c.shape(s.base); up != nil {
			s.children = append(s.children, up.children...)
			s.invariants = append(s.invariants, up.invariants...)
		}
	}
	if len(d.Elements) == 0 {
		s.seal()
		return s
	}
	s.invariants = c.invariants(s.invariants, d.Elements[0].Constraints, "")
	c.nest(s, d.Type, d.Elements[1:])
	return s
}

// nest files the elements that lie directly below path, and those below them.
func (c *compiler) nest(s *shape, path string, rest []structure.Element) {
	for i := 0; i < len(rest); i++ {
		d := &rest[i]
		end := i + 1
		for end < len(rest) && strings.HasPrefix(rest[end].Path, d.Path+".") {
			end++
		}
		if s.primitive != nil && strings.HasSuffix(d.Path, ".value") {
			continue
		}
		s.children = append(without(s.children, elementName(d.Path)), c.child(d, rest[i+1:end]))
		i = end - 1
	}
	s.seal()
}

func without(children []*element, name string) []*element {
	for i, e := range children {
		if e.name == name {
			return append(append([]*element(nil), children[:i]...), children[i+1:]...)
		}
	}
	return children
}

func (c *compiler) child(d *structure.Element, below []structure.Element) *element {
	e := &element{name: elementName(d.Path), path: d.Path, min: max(0, d.Min), max: d.Max, array: d.Max == structure.Any || d.Max > 1,
		choice: strings.HasSuffix(d.Path, "[x]"), binding: d.Binding, slicing: d.Slicing, fixed: d.Fixed, pattern: d.Pattern,
		minValue: d.MinValue, maxValue: d.MaxValue, maxLength: d.MaxLength}
	if d.Max == structure.Unstated {
		e.max = 1
	}
	e.invariants = c.invariants(nil, d.Constraints, "")
	for _, t := range d.Types {
		e.types = append(e.types, c.ref(t))
	}
	if code, wrong := mistyped[d.Path]; wrong {
		e.types = []*typeRef{{code: code}}
	}
	if d.Content != "" {
		e.content = strings.TrimPrefix(d.Content, "#")
		e.types = []*typeRef{{code: "#" + e.content}}
	}
	if len(below) > 0 && len(e.types) == 1 {
		own := c.backbone(d.Path, e.types[0].code)
		e.types[0].own = own
		c.shapes["#"+d.Path] = own
		c.nest(own, d.Path, below)
	}
	return e
}

// mistyped are elements whose published type is not the one that the
// specification describes; "element id" is a primitive of this package.
var mistyped = map[string]string{"Resource.id": "id", "Element.id": elementID}

// backbone is the start of the shape of a group of elements.
func (c *compiler) backbone(path, code string) *shape {
	s := &shape{name: path, base: code}
	if up := c.shape(code); up != nil {
		s.children = append(s.children, up.children...)
		s.invariants = append(s.invariants, up.invariants...)
	}
	return s
}

func (c *compiler) ref(t structure.Type) *typeRef {
	r := &typeRef{code: t.Code, profiles: t.Profiles, aims: t.Targets, inside: t.Contained}
	for _, target := range t.Targets {
		r.targets = append(r.targets, c.targetType(target))
	}
	return r
}

// targetType is the FHIR type that a canonical stands for; the last part of the
// canonical where nothing is known of it.
func (c *compiler) targetType(canonical string) string {
	if name := lastPart(canonical); strings.HasPrefix(canonical, coreProfiles) {
		if _, ok := c.set.Type(name); ok {
			return name
		}
	}
	if d, ok := c.set.Find(canonical); ok {
		return d.Type
	}
	return ""
}

const coreProfiles = "http://hl7.org/fhir/StructureDefinition/"

// invariants adds constraints; one that is there already is not added again.
func (c *compiler) invariants(to []*invariant, add []structure.Constraint, from string) []*invariant {
	for _, k := range add {
		if natively[k.Key] || has(to, k.Key, k.Expression) {
			continue
		}
		id := k.Key + " " + k.Expression
		inv := c.known[id]
		if inv == nil {
			inv = &invariant{Constraint: k, from: from, model: c.set}
			c.known[id] = inv
		}
		to = append(to, inv)
	}
	return to
}

func has(all []*invariant, key, expression string) bool {
	for _, i := range all {
		if i.Key == key && i.Expression == expression {
			return true
		}
	}
	return false
}

// elementName is the last name of a path, without [x].
func elementName(path string) string {
	return strings.TrimSuffix(path[strings.LastIndexByte(path, '.')+1:], "[x]")
}

func lastPart(url string) string {
	url, _, _ = strings.Cut(url, "|")
	return url[strings.LastIndexByte(url, '/')+1:]
}

var _ fhirpath.Model = (*structure.Set)(nil)
