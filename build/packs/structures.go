package main

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// resources returns the resources of a type in the files of the source, those
// in Bundles too, in the order of files.
func (s *source) resources(resourceType string) ([]*fhir.Node, error) {
	var out []*fhir.Node
	for _, name := range s.names() {
		texts, err := s.entries(name)
		if err != nil {
			return nil, err
		}
		for _, text := range texts {
			n, err := resource(text, resourceType)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if n != nil {
				out = append(out, n)
			}
		}
	}
	return out, nil
}

// entries cuts a Bundle into the texts of its resources; another resource is
// the only one.
func (s *source) entries(name string) ([]json.RawMessage, error) {
	var bundle struct {
		ResourceType string
		Entry        []struct{ Resource json.RawMessage }
	}
	if err := s.decode(name, &bundle); err != nil {
		return nil, err
	}
	if bundle.ResourceType != "Bundle" {
		return []json.RawMessage{s.files[name]}, nil
	}
	var out []json.RawMessage
	for _, e := range bundle.Entry {
		out = append(out, e.Resource)
	}
	return out, nil
}

// resource is nil when the text is of another type.
func resource(text json.RawMessage, resourceType string) (*fhir.Node, error) {
	var head struct{ ResourceType string }
	if err := json.Unmarshal(text, &head); err != nil || head.ResourceType != resourceType {
		return nil, err
	}
	return fhir.Parse(text)
}

// structures makes a pack of all StructureDefinitions in the source, by url.
func structures(h header, s *source) ([]byte, error) {
	nodes, err := s.resources("StructureDefinition")
	if err != nil {
		return nil, err
	}
	var all []*structure.Definition
	for _, n := range nodes {
		d, err := structure.Read(n)
		if err != nil {
			return nil, err
		}
		correct(d)
		all = append(all, d)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].URL < all[j].URL })
	h.Checksum = s.checksum()
	var blocks []string
	for _, d := range all {
		blocks = append(blocks, definitionLines(d))
	}
	return zipped(h, blocks)
}

func definitionLines(d *structure.Definition) string {
	var out lines
	out.add("", d.URL, d.Version, d.Name, d.Title, d.Kind, d.Type, d.Base, mark(d.Abstract, "1"), mark(d.Constrains, "1"))
	for _, c := range d.Contexts {
		out.add("@", c.Type, c.Expression)
	}
	for _, x := range d.Invariants {
		out.add("?", x)
	}
	for i := range d.Elements {
		out.element(&d.Elements[i])
	}
	return strings.TrimSuffix(out.text.String(), "\n")
}

func (l *lines) element(e *structure.Element) {
	l.add(".", e.ID, e.Slice, number(e.Min), number(e.Max), typeList(e.Types), e.Content, mark(e.MustSupport, "S")+mark(e.Modifier, "M"))
	if b := e.Binding; b != nil {
		l.add("#", b.Strength, b.ValueSet, b.Max)
	}
	for _, c := range e.Constraints {
		l.add("!", c.Key, c.Severity, c.Expression)
	}
	if s := e.Slicing; s != nil {
		fields := []string{s.Rules, mark(s.Ordered, "1")}
		for _, d := range s.Discriminators {
			fields = append(fields, d.Type+":"+d.Path)
		}
		l.whole("/", fields...)
	}
	if e.MaxLength > 0 {
		l.add("~", number(e.MaxLength))
	}
	l.value("=", e.Fixed)
	l.value("%", e.Pattern)
	l.value("<", e.MinValue)
	l.value(">", e.MaxValue)
}

func typeList(types []structure.Type) string {
	var out []string
	for _, t := range types {
		text := t.Code
		for _, p := range t.Profiles {
			text += "^" + p
		}
		for _, p := range t.Targets {
			text += ">" + p
		}
		out = append(out, text+mark(t.Contained, "!"))
	}
	return strings.Join(out, " ")
}

func r4Types(_, r4 string) ([]byte, error) {
	s, err := read(r4, "specs/r4/profiles-types.json", "specs/r4/profiles-resources.json")
	if err != nil {
		return nil, err
	}
	return structures(header{Pack: "R4 types", Source: "HL7 FHIR R4, data types and resources", Version: r4Version}, s)
}

func r4Profiles(_, r4 string) ([]byte, error) {
	s, err := read(r4, "specs/r4/profiles-others.json", "specs/r4/extension-definitions.json")
	if err != nil {
		return nil, err
	}
	return structures(header{Pack: "R4 profiles", Source: "HL7 FHIR R4, profiles and extensions", Version: r4Version}, s)
}

func ukCore(from, _ string) ([]byte, error) {
	s, err := read(from, "fhir/structure-definitions/ukcore/*.json")
	if err != nil {
		return nil, err
	}
	return structures(header{Pack: "UK Core profiles", Source: "UK Core, profiles and extensions", Version: ukCoreVersion}, s)
}

func bars(from, _ string) ([]byte, error) {
	s, err := read(from, "fhir/structure-definitions/*.json")
	if err != nil {
		return nil, err
	}
	return structures(header{Pack: "BaRS profiles", Source: "BaRS implementation guide, profiles and extensions", Version: guideVersion}, s)
}
