package validation

import (
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// walk is one check of one resource: it goes through the tree once and collects
// what is wrong.
type walk struct {
	*Validator
	found      []definition.Finding
	steps      []step
	counts     []int
	recount    map[*element]int // slices within slices met so far
	conforming int              // profiles being evaluated for an expression
	env        fhirpath.Env
	root       *fhir.Node
	bundle     *entries
	inside     []enclosing // resources the walk is in, outermost first
	seen       map[string]bool
	narrowed   map[string][]string // profiles a definition names, by resource type
	depth      int
	base       bool // resources are held to their types alone
}

// enclosing is a resource that the walk is in, with what it contains by id.
type enclosing struct {
	resource  *fhir.Node
	within    bool                  // it is itself contained
	contained map[string]*fhir.Node // nil until asked for
}

// step is one name of the way from the root; index -1: not in an array.
type step struct {
	name  string
	of    string // type of a choice
	index int
}

func (w *walk) enter(name, of string, index int) {
	w.steps = append(w.steps, step{name, of, index})
}

func (w *walk) leave() { w.steps = w.steps[:len(w.steps)-1] }

// where writes the way from the root as FHIRPath.
func (w *walk) where() string {
	var b strings.Builder
	for i, s := range w.steps {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s.name)
		if s.of != "" {
			b.WriteString(".ofType(" + s.of + ")")
		}
		if s.index >= 0 {
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	return b.String()
}

func (w *walk) add(severity, code, what, rule string) {
	w.found = append(w.found, definition.Finding{Severity: severity, Code: code, Path: w.where(), What: what, Rule: rule})
}

// unreadable is add for an Error because of which a value cannot be read.
func (w *walk) unreadable(code, what, rule string) {
	w.add(definition.Error, code, what, rule)
	w.found[len(w.found)-1].Unreadable = true
}

// once reports something that would otherwise be said many times.
func (w *walk) once(code, what, rule string) { w.onceFor(rule, code, what, rule) }

// onceFor is once for each of what goes by a rule.
func (w *walk) onceFor(key, code, what, rule string) {
	if !w.seen[key] {
		w.seen[key] = true
		w.add(definition.Information, code, what, rule)
	}
}

// members checks the members of an object against a shape.
func (w *walk) members(n *fhir.Node, s *shape) {
	mark := len(w.counts)
	for range s.children {
		w.counts = append(w.counts, 0)
	}
	for i := range n.Members {
		m := &n.Members[i]
		if m.Name == "resourceType" && s.resource {
			continue
		}
		w.member(n, m, s, mark)
	}
	for _, at := range s.least {
		if e := s.children[at]; w.counts[mark+at] < e.min {
			w.tooFew(e, w.counts[mark+at])
		}
	}
	w.counts = w.counts[:mark]
	w.slicesMissing(n, s)
}

func (w *walk) member(n *fhir.Node, m *fhir.Member, s *shape, mark int) {
	name := m.Name
	under := len(name) > 1 && name[0] == '_'
	if under {
		name = name[1:]
	}
	at, ok := s.index[name]
	if !ok {
		w.unknown(m, s)
		return
	}
	e := s.children[at.child]
	if under {
		if w.companion(m, e, at) && n.Get(name) == nil {
			w.counted(nil, m.Value, e, at, mark+at.child)
		}
		return // otherwise checked together with its value
	}
	var extra *fhir.Node
	if underscored(n) {
		extra = n.Get(at.extra)
	}
	w.counted(m.Value, extra, e, at, mark+at.child)
}

// underscored reports whether an object has a member whose name begins with _.
func underscored(n *fhir.Node) bool {
	for i := range n.Members {
		if n.Members[i].Name != "" && n.Members[i].Name[0] == '_' {
			return true
		}
	}
	return false
}

// companion reports whether a "_name" stands beside a primitive, as it must.
func (w *walk) companion(m *fhir.Member, e *element, at slot) bool {
	if r := w.types.of(at.ref); r != nil && r.primitive != nil {
		return true
	}
	w.enter(m.Name, "", -1)
	w.add(definition.Error, definition.Structure, "There is no element of this name: only a primitive has a member that begins with an underscore.", e.path)
	w.leave()
	return false
}

// counted checks a member's values and counts them against the most allowed.
func (w *walk) counted(value, extra *fhir.Node, e *element, at slot, count int) {
	before := w.counts[count]
	of := ""
	if e.choice {
		of = at.ref.code
		if before > 0 {
			w.enter(e.name, "", -1)
			w.add(definition.Error, definition.Structure, "Only one kind of value may be given here, and there are two.", e.path)
			w.leave()
			return
		}
	}
	if at.ref.barred {
		w.enter(e.name, "", -1)
		w.barred(e, at.ref.code)
		w.leave()
	}
	n := before + w.values(value, extra, e, at.ref, of)
	w.counts[count] = n
	if e.max != structure.Any && n > e.max {
		w.enter(e.name, of, -1)
		w.tooMany(e, n)
		w.leave()
	}
}

// earlier are the types that an element had in the edition of UK Core that BaRS
// was first built on (STU1 0.5.1), where the current one has another.
var earlier = map[string]string{
	ukCoreExtensions + "DeliveryChannel": "code",
	ukCoreExtensions + "BirthSex":        "code",
}

const ukCoreExtensions = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"

func (w *walk) barred(e *element, code string) {
	if earlier[e.from] == code {
		w.add(definition.Warning, definition.Structure, "The value is written as an earlier edition of UK Core has it, as "+code+"; now: "+allowed(e)+".", w.rule(e))
		return
	}
	w.add(definition.Error, definition.Structure, "A value of the type "+code+" is not allowed here; allowed: "+allowed(e)+".", w.rule(e))
}

// values checks one value, or each of an array, and returns how many there are.
func (w *walk) values(value, extra *fhir.Node, e *element, r *typeRef, of string) int {
	if !w.arrays(value, extra, e, of) {
		return 1
	}
	if !e.array {
		w.enter(e.name, of, -1)
		w.item(value, extra, e, r, of)
		w.leave()
		return 1
	}
	n := max(len(itemsOf(value)), len(itemsOf(extra)))
	if len(e.slices) > 0 {
		w.sliced(value, extra, e, r, n)
		return n
	}
	for i := range n {
		w.enter(e.name, of, i)
		w.item(itemAt(value, i), itemAt(extra, i), e, r, of)
		w.leave()
	}
	return n
}

func itemsOf(n *fhir.Node) []*fhir.Node {
	if n == nil || n.Kind != fhir.Array {
		return nil
	}
	return n.Items
}

func itemAt(n *fhir.Node, i int) *fhir.Node {
	items := itemsOf(n)
	if i >= len(items) || items[i] != nil && items[i].Kind == fhir.Null {
		return nil
	}
	return items[i]
}

// arrays reports whether value and extra are arrays where they must be and
// nowhere else, and says so where they are not.
func (w *walk) arrays(value, extra *fhir.Node, e *element, of string) bool {
	for _, n := range []*fhir.Node{value, extra} {
		if n == nil {
			continue
		}
		what := ""
		switch {
		case e.array && n.Kind != fhir.Array:
			what = "This element may repeat, so its values stand in an array, even a single one."
		case !e.array && n.Kind == fhir.Array:
			what = "This element does not repeat: one value, not an array."
		case e.array && len(n.Items) == 0:
			what = "An array has no entry. Leave the element out."
		}
		if what != "" {
			w.enter(e.name, of, -1)
			w.unreadable(definition.Structure, what, e.path)
			w.leave()
			return false
		}
	}
	if e.array && value != nil && extra != nil && len(value.Items) != len(extra.Items) {
		w.enter(e.name, of, -1)
		w.add(definition.Error, definition.Structure, "The values and their extensions differ in number.", e.path)
		w.leave()
	}
	return true
}
