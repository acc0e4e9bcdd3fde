package mutants

import (
	"fmt"
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// removeRow takes what a row demands out of a message and returns where it was.
func removeRow(tree *fhir.Node, rows []definition.Row, r definition.Row) (string, bool) {
	if r.Path == r.Resource {
		return removeOnly(tree, r.Resource)
	}
	if r.Resource == "Bundle" {
		return removeIn(tree, "Bundle", rows, r)
	}
	for i, e := range tree.Get("entry").Items {
		res := e.Get("resource")
		if res.Type() != r.Resource || inSlice(res) != resourceSlice(rows, r) {
			continue
		}
		if at, ok := removeIn(res, fmt.Sprintf("Bundle.entry[%d].resource", i), rows, r); ok {
			return at, true
		}
	}
	return "", false
}

// removeOnly takes the only resource of a type out of a message.
func removeOnly(tree *fhir.Node, resourceType string) (string, bool) {
	entries := tree.Get("entry")
	if resourceType == "Bundle" || len(fhir.Resources(tree, resourceType)) != 1 {
		return "", false
	}
	for i, e := range entries.Items {
		if e.Get("resource").Type() == resourceType {
			entries.Items = append(entries.Items[:i:i], entries.Items[i+1:]...)
		}
	}
	return "Bundle.entry.resource.ofType(" + resourceType + ")", true
}

// resourceSlice is the kind of resource that a row is about, where the table
// treats some of a type apart.
func resourceSlice(rows []definition.Row, r definition.Row) string {
	for _, o := range rows {
		if o.Path == o.Resource && o.Resource == r.Resource && o.Slice == r.Slice {
			return o.Slice
		}
	}
	return ""
}

func inSlice(resource *fhir.Node) string {
	for _, c := range resource.All("category.coding.code") {
		if c.String() == "SS" && resource.Type() == "Flag" {
			return "scene-safety"
		}
	}
	for _, c := range resource.All("type.coding.code") {
		if c.String() == "ILOC" {
			return "incident-location"
		}
	}
	return ""
}

// removeIn follows a row's path below n, through the repeats that its slice
// means, and removes the last member. An activity of a CarePlan may hold one
// thing and the next another: there every repeat loses the member.
func removeIn(n *fhir.Node, at string, rows []definition.Row, r definition.Row) (string, bool) {
	path := strings.Split(r.Path, ".")
	if strings.HasPrefix(r.Path, "CarePlan.activity.") {
		return removeAll(n, at, path[1:])
	}
	so := path[0]
	for _, name := range path[1 : len(path)-1] {
		so += "." + name
		if n, at = choose(n, at, name, so, rows, r); n == nil {
			return "", false
		}
	}
	name := path[len(path)-1]
	v := n.Get(name)
	if v == nil {
		return "", false
	}
	if v.Kind == fhir.Array && apart(name, rows, r) {
		return removeItem(n, v, at+"."+name, rows, r)
	}
	n.Remove(name)
	return at + "." + name, true
}

// apart reports whether the row means one of several items of a list.
func apart(name string, rows []definition.Row, r definition.Row) bool {
	switch name {
	case "item":
		return r.Slice != ""
	case "coding", "extension":
		return slices.ContainsFunc(rows, func(o definition.Row) bool {
			return o.Slice == r.Slice && o.Fixed != "" && (o.Path == r.Path+".url" || r.Slice != "" && o.Path == r.Path+".system")
		})
	}
	return false
}

// removeItem takes the item that the row means out of a list, and the list
// when nothing is left of it.
func removeItem(n, list *fhir.Node, at string, rows []definition.Row, r definition.Row) (string, bool) {
	for i, item := range list.Items {
		if !selects(item, r.Path, rows, r) {
			continue
		}
		list.Items = append(list.Items[:i:i], list.Items[i+1:]...)
		if len(list.Items) == 0 {
			n.Remove(r.Path[strings.LastIndexByte(r.Path, '.')+1:])
		}
		return at, true
	}
	return "", false
}

// choose goes on to the member called name, or to that of its items which the
// row means and which has what the rest of the path wants.
func choose(n *fhir.Node, at, name, so string, rows []definition.Row, r definition.Row) (*fhir.Node, string) {
	v := n.Get(name)
	if v == nil || v.Kind != fhir.Array {
		return v, at + "." + name
	}
	rest := strings.TrimPrefix(r.Path, so+".")
	for i, item := range v.Items {
		if selects(item, so, rows, r) && len(item.All(rest)) > 0 {
			return item, fmt.Sprintf("%s.%s[%d]", at, name, i)
		}
	}
	return nil, ""
}

// selects reports whether an item at path is one that the row means: one with
// the url, system or linkId that the row's slice fixes.
func selects(item *fhir.Node, path string, rows []definition.Row, r definition.Row) bool {
	if r.Slice != "" && path == "QuestionnaireResponse.item.item.item" {
		return strings.EqualFold(item.TextAt("linkId"), r.Slice)
	}
	for _, o := range rows {
		if o.Slice != r.Slice || o.Fixed == "" && !(strings.HasPrefix(o.Slice, "Extension-") && o.Path == path+".url") {
			continue
		}
		switch want := strings.ToLower(o.Fixed); {
		case o.Path == path+".url" && want == "":
			return strings.HasSuffix(item.TextAt("url"), "/"+o.Slice)
		case o.Path == path+".url":
			return strings.ToLower(item.TextAt("url")) == want
		case o.Path == path+".system" && o.Slice != "" && strings.HasSuffix(path, ".coding"):
			return strings.ToLower(item.TextAt("system")) == want
		}
	}
	return true
}

func removeAll(n *fhir.Node, at string, path []string) (string, bool) {
	if len(path) == 1 {
		had := n.Get(path[0]) != nil
		if had {
			n.Remove(path[0])
		}
		return at + "." + path[0], had
	}
	items := n.All(path[0])
	found, first := false, ""
	for i, item := range items {
		below := fmt.Sprintf("%s.%s", at, path[0])
		if n.Get(path[0]).Kind == fhir.Array {
			below = fmt.Sprintf("%s[%d]", below, i)
		}
		if where, ok := removeAll(item, below, path[1:]); ok && !found {
			found, first = true, where
		}
	}
	return first, found
}
