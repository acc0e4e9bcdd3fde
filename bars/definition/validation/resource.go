package validation

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// nested checks a resource that stands inside another one: contained, in an
// entry, in a parameter.
func (w *walk) nested(value *fhir.Node, e *element) {
	if value == nil || value.Kind != fhir.Object {
		w.add(definition.Error, definition.Structure, "A resource is an object.", e.path)
		return
	}
	held := w.env.Resource
	w.depth++
	if w.depth > deepest {
		w.add(definition.Error, definition.Structure, "The content nests too deeply to be checked.", e.path)
	} else {
		w.resource(value, e.name == "contained", w.admitted(value, e))
	}
	w.depth--
	w.env.Resource = held
}

// admitted is the type of an element of resources that a resource is of; it
// reports one that the element does not allow.
func (w *walk) admitted(value *fhir.Node, e *element) *typeRef {
	s := w.types.typed(value.Type())
	if s == nil || !s.resource {
		return nil // said of the resource itself
	}
	for code := s.name; code != ""; code = w.set.Base(code) {
		if r := e.typed(code); r != nil && !r.barred {
			return r
		}
	}
	w.add(definition.Error, definition.Structure, "A resource of the type "+s.name+" is not allowed here; allowed: "+allowed(e)+".", w.rule(e))
	return nil
}

// resource checks a resource against its type, the profiles it follows, and
// what the element that it stands in asks of it.
func (w *walk) resource(value *fhir.Node, contained bool, as *typeRef) {
	s := w.known(value)
	if s == nil {
		return
	}
	w.inside = append(w.inside, enclosing{resource: value, within: contained})
	item := itemOf(value, nil, s.name)
	if !contained {
		w.env.Resource = item
	}
	outer := w.bundle
	if s.name == "Bundle" && value != w.root {
		w.bundle = entriesOf(value, outer)
	}
	all := w.profilesOf(value, s)
	if as != nil && as.own != nil && as.own != s {
		all = append(all, as.own)
	}
	if !slices.ContainsFunc(all, func(known *shape) bool { return known.name == s.name }) {
		all = append(all, s) // also beside a profile on what all resources are made of
	}
	for _, against := range all {
		w.members(value, against)
		w.hold(item, against.invariants, nil)
	}
	if as != nil && len(as.profiles) > 0 {
		w.asOne(value, as, s, all)
	}
	w.containedRules(value, contained)
	w.ofType(value, s)
	w.inside, w.bundle = w.inside[:len(w.inside)-1], outer
}

// ofType checks what R4 asks of some types in words.
func (w *walk) ofType(value *fhir.Node, s *shape) {
	switch s.name {
	case "Bundle":
		w.entryRules(value)
	case "SearchParameter":
		w.searchParameter(value)
	case "StructureDefinition":
		w.differential(value)
	}
}

// asOne checks a resource against the profiles that the element it stands in
// names, unless it has been checked against one of them.
func (w *walk) asOne(value *fhir.Node, as *typeRef, s *shape, checked []*shape) {
	for _, canonical := range as.profiles {
		if p := w.types.profiled(canonical); p != nil && slices.Contains(checked, p.shape()) {
			return
		}
	}
	w.oneOf(value, nil, as.profiles, s)
}

// known returns the shape of a resource's type, or says what is wrong with it.
func (w *walk) known(value *fhir.Node) *shape {
	t := value.Get("resourceType")
	if t == nil || t.Kind != fhir.String || t.Text == "" {
		w.add(definition.Error, definition.Structure, "The resource does not say what it is: resourceType is missing.", "resourceType")
		return nil
	}
	s := w.types.typed(t.Text)
	if s == nil || !s.resource || s.abstract {
		w.add(definition.Error, definition.Structure, "FHIR R4 has no resource of this type.", "resourceType")
		return nil
	}
	return s
}

// profilesOf returns the compiled profiles a resource says it follows, those
// asked for, and, where it names none, those its message definition names.
func (w *walk) profilesOf(value *fhir.Node, s *shape) []*shape {
	if w.base {
		return nil
	}
	said := value.Get("meta").All("profile")
	out := w.said(said, s)
	var urls []string
	if len(said) == 0 {
		urls = w.expected(value, s)
	}
	if value == w.root {
		urls = append(urls, w.asked...)
	}
	for _, url := range urls {
		if p := w.held(url); p != nil {
			out = w.claim(out, p, s)
		}
	}
	return out
}

// said returns the profiles that a resource itself names. The url of one that
// is not held is the message's, so the place where it stands is given instead.
func (w *walk) said(urls []*fhir.Node, s *shape) []*shape {
	var out []*shape
	for i, url := range urls {
		p := w.types.profiled(url.String())
		if p == nil {
			w.enter("meta", "", -1)
			w.enter("profile", "", i)
			w.onceFor("profile "+url.String(), definition.NotSupported, "Not checked: this profile is not held here.", "profile")
			w.leave()
			w.leave()
			continue
		}
		w.grounded(p)
		out = w.claim(out, p, s)
	}
	return out
}

// expected are the profiles of a resource that names none: the one that the
// message's definition names for its type, else that of a vital sign.
func (w *walk) expected(value *fhir.Node, s *shape) []string {
	if all := w.narrowed[s.name]; len(all) == 1 {
		return slices.Clone(all)
	}
	if sign := vitalSign(value); s.name == "Observation" && sign != "" {
		return []string{sign}
	}
	return nil
}

// claim adds a profile to those that a resource is checked against, if it is
// one on its type.
func (w *walk) claim(to []*shape, p *profile, s *shape) []*shape {
	on := p.root.types[0].code
	if !w.isA(s.name, on) {
		w.add(definition.Error, definition.Value, "The resource is of the type "+s.name+" and says it follows a profile on "+on+".", p.url)
		return to
	}
	if slices.Contains(to, p.shape()) {
		return to
	}
	return append(to, p.shape())
}

// claims reports whether a resource says it follows a profile.
func claims(r *fhir.Node, profile string) bool {
	return slices.ContainsFunc(r.All("meta.profile"), func(p *fhir.Node) bool {
		url, _, _ := strings.Cut(p.String(), "|")
		return url == profile
	})
}

// containedRules are R4's dom-2 to dom-5, which only hold of what is contained.
func (w *walk) containedRules(value *fhir.Node, contained bool) {
	inner := itemsOf(value.Get("contained"))
	if len(inner) == 0 {
		return
	}
	if contained {
		w.add(definition.Error, definition.Invariant, "A contained resource contains another one.", "dom-2")
	}
	used := map[string]bool{}
	mentions(value, used)
	for i, c := range inner {
		w.enter("contained", "", i)
		w.containedRule(c, used)
		w.leave()
	}
}

func (w *walk) containedRule(c *fhir.Node, used map[string]bool) {
	switch {
	case c.At("meta.versionId") != nil || c.At("meta.lastUpdated") != nil:
		w.add(definition.Error, definition.Invariant, "A contained resource has a version or a time of change.", "dom-4")
	case c.At("meta.security") != nil:
		w.add(definition.Error, definition.Invariant, "A contained resource has a security label.", "dom-5")
	}
	if id := c.ID(); !used["#"+id] && !refersTo(c, "#") {
		w.add(definition.Error, definition.Invariant, "Nothing in the resource refers to this contained one.", "dom-3")
	}
}

// mentions collects every text that begins with #: references, canonicals, uris.
func mentions(n *fhir.Node, used map[string]bool) {
	if n == nil {
		return
	}
	if n.Kind == fhir.String && strings.HasPrefix(n.Text, "#") {
		used[n.Text] = true
	}
	for _, it := range n.Items {
		mentions(it, used)
	}
	for i := range n.Members {
		mentions(n.Members[i].Value, used)
	}
}

// refersTo reports whether a resource refers to its container.
func refersTo(n *fhir.Node, text string) bool {
	used := map[string]bool{}
	mentions(n, used)
	return used[text]
}
