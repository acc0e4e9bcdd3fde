package structure

import (
	"errors"
	"fmt"
	"strings"

	"barsdesk/bars/fhir"
)

// Reasons that the error of Read wraps.
var (
	ErrNotStructure = errors.New("is not a StructureDefinition")
	ErrNoURL        = errors.New("has no url")
	ErrNoType       = errors.New("does not say which type it is about")
	ErrNoElements   = errors.New("lists no elements")
	ErrNoPath       = errors.New("has an element without a path")
)

// Read takes the facts from a StructureDefinition resource: its differential,
// or its snapshot where it has no other. The root element is always there, also
// when a differential leaves it out. What is not a fact (texts, mappings,
// examples) is passed over. The node is shared: fixed and pattern values are
// its own.
//
// HL7 FHIR R4, StructureDefinition.
func Read(node *fhir.Node) (*Definition, error) {
	if node.Type() != "StructureDefinition" {
		return nil, ErrNotStructure
	}
	d := &Definition{
		URL: node.TextAt("url"), Version: node.TextAt("version"), Name: node.TextAt("name"), Title: node.TextAt("title"),
		Kind: node.TextAt("kind"), Abstract: node.TextAt("abstract") == "true", Type: node.TextAt("type"),
		Base: node.TextAt("baseDefinition"), Constrains: node.TextAt("derivation") == "constraint",
	}
	for _, c := range node.All("context") {
		d.Contexts = append(d.Contexts, Context{Type: c.TextAt("type"), Expression: c.TextAt("expression")})
	}
	for _, x := range node.All("contextInvariant") {
		d.Invariants = append(d.Invariants, x.String())
	}
	if err := d.readElements(node); err != nil {
		return nil, fmt.Errorf("StructureDefinition %s: %w", d.URL, err)
	}
	return d, nil
}

func (d *Definition) readElements(node *fhir.Node) error {
	all := node.All("differential.element")
	if len(all) == 0 {
		all = node.All("snapshot.element")
	}
	switch {
	case d.URL == "":
		return ErrNoURL
	case d.Type == "":
		return ErrNoType
	case len(all) == 0 && !d.Constrains:
		return ErrNoElements
	}
	root := d.rootPath(all)
	if len(all) == 0 || all[0].TextAt("path") != root {
		d.Elements = append(d.Elements, Element{ID: root, Path: root, Min: Unstated, Max: Unstated})
	}
	names := naming{}
	for _, n := range all {
		e, err := readElement(n)
		if err != nil {
			return err
		}
		if e.ID == "" {
			e.ID = names.id(e.Path, e.Slice)
		}
		d.Elements = append(d.Elements, e)
	}
	return nil
}

// rootPath is the path of the first element: the type's name, of a logical
// model the last part of its url.
func (d *Definition) rootPath(all []*fhir.Node) string {
	if len(all) > 0 {
		root, _, _ := strings.Cut(all[0].TextAt("path"), ".")
		return root
	}
	return d.Type[strings.LastIndexByte(d.Type, '/')+1:]
}

// naming makes the ids of elements published without: the path with the slices
// that are open.
type naming map[string]string // path → id of the latest element there

func (n naming) id(path, slice string) string {
	id := path
	if at := strings.LastIndexByte(path, '.'); at > 0 {
		if parent, ok := n[path[:at]]; ok {
			id = parent + path[at:]
		}
	}
	if slice != "" {
		id += ":" + slice
	}
	n[path] = id
	return id
}
