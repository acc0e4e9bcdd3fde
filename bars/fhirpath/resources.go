package fhirpath

import (
	"strings"

	"barsdesk/bars/fhir"
)

// resources are the functions that FHIR adds.
var resources = map[string]function{
	"extension": {least: 1, most: 1, make: extension},
	"getValue":  onList(getValue),
	"resolve":   onList(resolve),
}

// extension yields the extensions with a url.
func extension(c *compiler, call *call) part {
	steps := &path{base: call.input.items, steps: []*step{{name: "extension"}}}
	if call.at.args[0].form == formThis {
		steps.base = nil
	}
	url := c.arg(call, 0)
	return ofItems(func(r *run) {
		wanted, ok := r.oneText(url)
		if !ok {
			return
		}
		mark := len(r.stack)
		steps.push(r)
		keepWhere(r, mark, func(i *Item) bool { return i.Node.Get("url").String() == wanted })
	})
}

// oneText is the only item of a part that must be text.
func (r *run) oneText(p part) (string, bool) {
	mark := len(r.stack)
	p.items(r)
	text := ""
	i, ok := r.single(mark, "a text")
	if ok {
		text, ok = r.wantText(i)
	}
	r.stack = r.stack[:mark]
	return text, ok
}

// getValue puts in place of each primitive its value as FHIRPath's own type.
func getValue(r *run, mark int) {
	kept := r.stack[:mark]
	for i := mark; i < len(r.stack); i++ {
		v := r.stack[i].value()
		switch v.kind {
		case kindNone, kindQuantity:
		default:
			kept = append(kept, v.item())
		}
	}
	r.stack = kept
}

// item makes a value an item of its own.
func (v *value) item() Item {
	switch v.kind {
	case kindBoolean:
		return Boolean(v.truth)
	case kindInteger:
		return ofInteger(v.integer)
	case kindDecimal:
		return ofDecimal(v.decimal)
	case kindMoment:
		return ofMoment(v.moment)
	case kindQuantity:
		return ofQuantity(quantity{v.decimal, v.string, v.truth})
	}
	return Text(v.string)
}

// resolve puts in place of each reference what it refers to, where it is found.
func resolve(r *run, mark int) {
	kept := r.stack[:mark]
	for i := mark; i < len(r.stack) && r.step(); i++ {
		if found, ok := r.resolve(referenceOf(&r.stack[i])); ok {
			kept = append(kept, found)
		}
	}
	r.stack = kept
}

// referenceOf is the text of a Reference, a canonical or a string.
func referenceOf(i *Item) string {
	if i.Node != nil && i.Node.Kind == fhir.Object {
		return i.Node.Get("reference").String()
	}
	return i.String()
}

func (r *run) resolve(reference string) (Item, bool) {
	env := r.environment()
	if reference == "" {
		return Item{}, false
	}
	if id, ok := strings.CutPrefix(reference, "#"); ok {
		for _, holder := range []Item{env.Resource, env.Root} {
			if found, ok := contained(holder, id); ok {
				return found, true
			}
		}
		return Item{}, false
	}
	if env.Resolve == nil {
		r.fail("resolve() has nowhere to look")
		return Item{}, false
	}
	return env.Resolve(reference)
}

// contained finds a contained resource; without an id its holder.
func contained(holder Item, id string) (Item, bool) {
	if id == "" {
		return holder, holder.Node != nil
	}
	list := holder.Node.Get("contained")
	for i := range widthOf(list) {
		if one := at(list, i); one.ID() == id {
			return Of(one, nil, ""), true
		}
	}
	return Item{}, false
}

// memberOf tells whether a code, a Coding or one of a CodeableConcept is in a
// value set.
func memberOf(r *run, args []Item) truth {
	env := r.environment()
	set, ok := r.wantText(&args[1])
	if !ok {
		return unknown
	}
	if env.MemberOf == nil {
		r.fail("memberOf() has nowhere to look")
		return unknown
	}
	if codings := args[0].Node.Get("coding"); codings != nil {
		t := no
		for i := 0; i < widthOf(codings) && t == no; i++ {
			t = r.isMember(set, at(codings, i))
		}
		return t
	}
	return r.isMember(set, args[0].Node)
}

func (r *run) isMember(set string, code *fhir.Node) truth {
	system, text := "", code.String()
	if code != nil && code.Kind == fhir.Object {
		system, text = code.Get("system").String(), code.Get("code").String()
	}
	member, err := r.environment().MemberOf(set, system, text)
	if err != nil {
		r.fail("memberOf(): %w", err)
	}
	return truthOf(member)
}

func conformsTo(r *run, args []Item) truth {
	profile, ok := r.wantText(&args[1])
	if !ok {
		return unknown
	}
	env := r.environment()
	if env.ConformsTo == nil {
		r.fail("conformsTo() has nowhere to look")
		return unknown
	}
	conforms, err := env.ConformsTo(args[0], profile)
	if err != nil {
		r.fail("conformsTo(): %w", err)
	}
	return truthOf(conforms)
}
