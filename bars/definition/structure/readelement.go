package structure

import (
	"slices"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// Extensions of R4 that carry facts of an element.
const (
	trueType    = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
	maxValueSet = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
	systemTypes = "http://hl7.org/fhirpath/System."
)

func readElement(n *fhir.Node) (Element, error) {
	e := Element{
		ID: n.TextAt("id"), Path: n.TextAt("path"), Slice: n.TextAt("sliceName"),
		Min: count(n.TextAt("min")), Max: count(n.TextAt("max")),
		Content: n.TextAt("contentReference"), MustSupport: n.TextAt("mustSupport") == "true", Modifier: n.TextAt("isModifier") == "true",
		Fixed: choice(n, "fixed"), Pattern: choice(n, "pattern"), MinValue: choice(n, "minValue"), MaxValue: choice(n, "maxValue"),
	}
	if e.Path == "" {
		return e, ErrNoPath
	}
	e.Content = e.Content[strings.IndexByte(e.Content, '#')+1:]
	e.MaxLength = max(count(n.TextAt("maxLength")), 0)
	for _, t := range n.All("type") {
		e.Types = append(e.Types, readType(t))
	}
	for _, c := range n.All("constraint") {
		e.Constraints = append(e.Constraints, Constraint{
			Key: c.TextAt("key"), Severity: c.TextAt("severity"), Human: c.TextAt("human"), Expression: c.TextAt("expression"),
		})
	}
	e.Binding, e.Slicing = readBinding(n.Get("binding")), readSlicing(n.Get("slicing"))
	return e, nil
}

// count reads min, max and maxLength.
func count(text string) int {
	if text == "*" {
		return Any
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return Unstated
	}
	return n
}

// choice finds the value of an element such as fixed[x].
func choice(n *fhir.Node, name string) *fhir.Node {
	for _, m := range n.Members {
		rest, ok := strings.CutPrefix(m.Name, name)
		if ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return m.Value
		}
	}
	return nil
}

func readType(n *fhir.Node) Type {
	t := Type{Code: n.TextAt("code"), Profiles: texts(n, "profile"), Targets: texts(n, "targetProfile")}
	if at, ok := strings.CutPrefix(t.Code, systemTypes); ok {
		t.Code = strings.ToLower(at[:1]) + at[1:]
		if named := extension(n, trueType); named != "" {
			t.Code = named
		}
	}
	t.Contained = slices.Equal(texts(n, "aggregation"), []string{"contained"})
	return t
}

func texts(n *fhir.Node, name string) []string {
	var out []string
	for _, x := range n.All(name) {
		out = append(out, x.String())
	}
	return out
}

// extension is the primitive value of the extension with a url.
func extension(n *fhir.Node, url string) string {
	for _, x := range n.All("extension") {
		if x.TextAt("url") == url {
			return choice(x, "value").String()
		}
	}
	return ""
}

func readBinding(n *fhir.Node) *Binding {
	if n == nil {
		return nil
	}
	return &Binding{Strength: n.TextAt("strength"), ValueSet: n.TextAt("valueSet"), Max: extension(n, maxValueSet)}
}

func readSlicing(n *fhir.Node) *Slicing {
	if n == nil {
		return nil
	}
	s := &Slicing{Rules: n.TextAt("rules"), Ordered: n.TextAt("ordered") == "true"}
	for _, d := range n.All("discriminator") {
		s.Discriminators = append(s.Discriminators, Discriminator{Type: d.TextAt("type"), Path: d.TextAt("path")})
	}
	return s
}
