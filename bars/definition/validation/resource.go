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
		w.resource(value, e.name == "contained")
	}
	w.depth--
	w.env.Resource = held
}

// resource checks a resource against its type and the profiles it follows.
func (w *walk) resource(value *fhir.Node, contained bool) {
	s := w.known(value)
	if s == nil {
		return
	}
	w.inside = append(w.inside, enclosing{resource: value, within: contained})
	item := itemOf(value, nil, s.name)
	if !contained {
		w.env.Resource = item
	}
	all := w.profilesOf(value, s)
	if len(all) == 0 {
		all = []*shape{s}
	}
	for _, against := range all {
		w.members(value, against)
		w.hold(item, against.invariants, nil)
	}
	w.containedRules(value, contained)
	switch s.name {
	case "Bundle":
		w.entryRules(value)
	case "SearchParameter":
		w.searchParameter(value)
	case "StructureDefinition":
		w.differential(value)
	}
	w.inside = w.inside[:len(w.inside)-1]
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
	var urls []string
	for _, p := range value.Get("meta").All("profile") {
		urls = append(urls, p.String())
	}
	if len(urls) == 0 && len(w.narrowed[s.name]) == 1 {
		urls = w.narrowed[s.name]
	}
	if sign := vitalSign(value); len(urls) == 0 && s.name == "Observation" && sign != "" {
		urls = append(urls, sign)
	}
	if value == w.root {
		urls = append(urls, w.asked...)
	}
	var out []*shape
	for _, url := range urls {
		if p := w.claim(url, s); p != nil && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func (w *walk) claim(url string, s *shape) *shape {
	p := w.types.profiled(url)
	if p == nil {
		w.once(definition.NotSupported, "Not checked: the profile "+url+" is not held here.", "profile "+url)
		return nil
	}
	if p.root.types[0].code != s.name && p.root.types[0].code != "Resource" && p.root.types[0].code != "DomainResource" {
		w.add(definition.Error, definition.Value, "The resource is a "+s.name+" and says it follows a profile on "+p.root.types[0].code+".", url)
		return nil
	}
	return p.shape()
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
	if id := c.ID(); !used["#"+id] && !used["#"] && !refersTo(c, "#") {
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
