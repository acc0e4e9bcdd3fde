package mutants

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"barsdesk/bars/fhir"
)

// change alters a tree at one place, which lies in holder under name or, for
// an item of a list, under index. It returns the FHIRPath of what changed,
// which begins with at, and false when the place is not there.
type change func(p place) (path string, ok bool)

// place is where a change is made: the member called name of holder, or its
// item number index where that is not negative.
type place struct {
	holder *fhir.Node
	name   string
	index  int
	at     string // FHIRPath
	bundle *fhir.Node
}

func (p place) value() *fhir.Node {
	v := p.holder.Get(p.name)
	if p.index < 0 || v == nil {
		return v
	}
	if p.index < len(v.Items) {
		return v.Items[p.index]
	}
	return nil
}

// find follows a path such as Patient.contact[1].telecom[0].rank: a resource
// type, or its second resource as Organization#2, or Bundle, or the entry of a
// resource as @Patient; then element names with the index of a repeat.
func find(bundle *fhir.Node, path string) (place, bool) {
	head, rest, _ := strings.Cut(path, ".")
	p, ok := root(bundle, head)
	for ok && rest != "" {
		var step string
		step, rest, _ = strings.Cut(rest, ".")
		p, ok = p.step(step)
	}
	return p, ok
}

func (p place) step(step string) (place, bool) {
	holder := p.value()
	if p.name == "" {
		holder = p.holder
	}
	name, index := step, -1
	if cut := strings.IndexByte(step, '['); cut > 0 {
		n, err := strconv.Atoi(step[cut+1 : len(step)-1])
		if err != nil {
			return p, false
		}
		name, index = step[:cut], n
	}
	if holder == nil || holder.Kind != fhir.Object {
		return p, false
	}
	return place{holder: holder, name: name, index: index, at: p.at + "." + step, bundle: p.bundle}, true
}

// root finds the resource or entry that a path begins with.
func root(bundle *fhir.Node, head string) (place, bool) {
	if head == "Bundle" {
		return place{holder: bundle, index: -1, at: head, bundle: bundle}, true
	}
	want, nth, _ := strings.Cut(strings.TrimPrefix(head, "@"), "#")
	left := 1
	if nth != "" {
		left, _ = strconv.Atoi(nth)
	}
	entries := bundle.Get("entry")
	if entries == nil {
		return place{}, false
	}
	for i, e := range entries.Items {
		if e.Get("resource").Type() != want {
			continue
		}
		if left--; left > 0 {
			continue
		}
		at := fmt.Sprintf("Bundle.entry[%d]", i)
		if strings.HasPrefix(head, "@") {
			return place{holder: e, index: -1, at: at, bundle: bundle}, true
		}
		return place{holder: e.Get("resource"), index: -1, at: at + ".resource", bundle: bundle}, true
	}
	return place{}, false
}

// put gives the place another value, written as JSON; the member need not be
// there yet.
func put(json string) change {
	return func(p place) (string, bool) {
		v := parsed(json)
		switch list := p.holder.Get(p.name); {
		case p.index < 0:
			p.holder.Set(p.name, v)
		case list != nil && p.index < len(list.Items):
			list.Items[p.index] = v
		default:
			return "", false
		}
		return p.at, true
	}
}

// drop takes the place away.
func drop(p place) (string, bool) {
	if p.value() == nil {
		return "", false
	}
	if p.index < 0 {
		p.holder.Remove(p.name)
		return p.at, true
	}
	list := p.holder.Get(p.name)
	list.Items = append(list.Items[:p.index:p.index], list.Items[p.index+1:]...)
	return strings.TrimSuffix(p.at, fmt.Sprintf("[%d]", p.index)), true
}

// add appends an item to the list at the place, which need not be there yet.
func add(json string) change {
	return func(p place) (string, bool) {
		p.holder.Append(p.name, parsed(json))
		return fmt.Sprintf("%s[%d]", p.at, len(p.holder.Get(p.name).Items)-1), true
	}
}

// again appends a copy of the item at the place to its list.
func again(p place) (string, bool) {
	v := p.value()
	if v == nil || p.index < 0 {
		return "", false
	}
	list := p.holder.Get(p.name)
	list.Items = append(list.Items, v.Clone())
	return fmt.Sprintf("%s[%d]", strings.TrimSuffix(p.at, fmt.Sprintf("[%d]", p.index)), len(list.Items)-1), true
}

// named gives the member another name.
func named(name string) change {
	return func(p place) (string, bool) {
		for i := range p.holder.Members {
			if p.holder.Members[i].Name == p.name {
				p.holder.Members[i].Name = name
				return parent(p.at) + "." + name, true
			}
		}
		return "", false
	}
}

// twice writes the member a second time, which JSON readers must not accept.
func twice(json string) change {
	return func(p place) (string, bool) {
		p.holder.Members = append(p.holder.Members, fhir.M(p.name, parsed(json)))
		return p.at, p.value() != nil
	}
}

// last moves an item to the end of its list.
func last(p place) (string, bool) {
	v := p.value()
	if v == nil || p.index < 0 {
		return "", false
	}
	list := p.holder.Get(p.name)
	list.Items = append(append(list.Items[:p.index:p.index], list.Items[p.index+1:]...), v)
	return p.at, true
}

// leadTo makes the reference at the place lead to another resource of the
// message, given as in find without elements.
func leadTo(resource string) change {
	return func(p place) (string, bool) {
		entry, ok := find(p.bundle, "@"+resource+".fullUrl")
		if !ok || p.value().Get("reference") == nil {
			return "", false
		}
		p.value().Set("reference", entry.value())
		return p.at, true
	}
}

// copied appends a copy of an entry under a fullUrl of its own.
func copied(p place) (string, bool) {
	at, ok := again(p)
	if !ok {
		return "", false
	}
	list := p.holder.Get(p.name)
	list.Items[len(list.Items)-1].Set("fullUrl", fhir.Str("urn:uuid:5d0c2a1e-3b44-4f0e-9a51-6f1f0c0b7a42"))
	return at, true
}

// where is the FHIRPath of a path as given to find; a path that find does not
// know is FHIRPath already.
func where(bundle *fhir.Node, path string) string {
	if strings.HasPrefix(path, "Bundle") {
		return path
	}
	p, _ := find(bundle, path)
	return p.at
}

// parsed reads JSON that stands in this package.
func parsed(json string) *fhir.Node {
	n, err := fhir.Parse([]byte(`{"v":` + json + `}`))
	if err != nil {
		panic("mutants: " + json + ": " + err.Error())
	}
	return n.Get("v")
}

// lower makes a path part of an id: lower case, letters, digits and hyphens.
func lower(path string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch r {
		case '.', '#':
			return '-'
		case '[', ']':
			return -1
		}
		return unicode.ToLower(r)
	}, path), "-")
}

// leadsTo makes the place a reference to another resource of the message.
func leadsTo(resource string) change {
	return func(p place) (string, bool) {
		p.holder.Set(p.name, fhir.Obj(fhir.M("reference", fhir.Str(""))))
		return leadTo(resource)(p)
	}
}
