package fhirpath

import (
	"slices"

	"barsdesk/bars/fhir"
)

// tree are the functions that go through the tree or put its items in order.
var tree = map[string]function{
	"children": onList(func(r *run, mark int) {
		top := len(r.stack)
		for i := mark; i < top; i++ {
			item := r.stack[i]
			pushChildren(r, &item)
		}
		r.drop(mark, top)
	}),
	"descendants": onList(pushDescendants),
	"type":        onList(typesOf),
	"sort":        {most: 8, binds: true, make: sorting},
}

// typesOf puts in place of each item what tells its type.
func typesOf(r *run, mark int) {
	for i := mark; i < len(r.stack); i++ {
		namespace, name := typeInfo(r.model, &r.stack[i])
		r.stack[i] = Item{Type: typeOfType, Node: fhir.Obj(
			fhir.M("namespace", fhir.Str(namespace)), fhir.M("name", fhir.Str(name)))}
	}
}

// sortKey is one argument of sort(): a minus before it turns the order round.
type sortKey struct {
	items code
	down  bool
}

// sorting orders a list by the keys, one after the other. Items without a key
// come last, or first where the order is turned round.
func sorting(c *compiler, call *call) part {
	input := call.input.items
	keys := make([]sortKey, len(call.args))
	for i, a := range call.args {
		if a.form == formSign && a.text == "-" {
			a, keys[i].down = a.args[0], true
		}
		keys[i].items = c.scoped(a).items
	}
	if len(keys) == 0 {
		keys = []sortKey{{items: func(r *run) { r.pushAll(r.this) }}}
	}
	return ofItems(func(r *run) {
		mark := len(r.stack)
		input(r)
		sortFrom(r, mark, keys)
	})
}

// keyed is an item with its keys; one it has not is nil.
type keyed struct {
	item Item
	keys []*Item
}

func sortFrom(r *run, mark int, keys []sortKey) {
	list := make([]keyed, 0, len(r.stack)-mark)
	for i, top := mark, len(r.stack); i < top && r.step(); i++ {
		k := keyed{item: r.stack[i]}
		for _, key := range keys {
			r.on(i, i-mark, key.items)
			var found *Item
			if one, ok := r.single(top, "a key of sort()"); ok {
				copied := *one
				found = &copied
			}
			k.keys = append(k.keys, found)
			r.stack = r.stack[:top]
		}
		list = append(list, k)
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return compareKeys(r, keys, a.keys, b.keys) })
	r.stack = r.stack[:mark]
	for i := range list {
		r.push(list[i].item)
	}
}

func compareKeys(r *run, keys []sortKey, a, b []*Item) int {
	r.step()
	for i := range keys {
		order := 0
		switch {
		case a[i] == nil && b[i] == nil:
		case a[i] == nil:
			order = 1
		case b[i] == nil:
			order = -1
		default:
			order, _ = compareItems(r, a[i], b[i])
		}
		if keys[i].down {
			order = -order
		}
		if order != 0 {
			return order
		}
	}
	return 0
}
