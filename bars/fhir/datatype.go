package fhir

// Coding returns a Coding; an empty part is left out.
func Coding(system, code, display string) *Node {
	return Obj(M("system", optional(system)), M("code", optional(code)), M("display", optional(display)))
}

// Concept returns a CodeableConcept of codings in their order.
func Concept(codings ...*Node) *Node { return Obj(M("coding", List(codings...))) }

// Reference returns a Reference to the literal reference ref.
func Reference(ref string) *Node { return Obj(M("reference", Str(ref))) }

func optional(text string) *Node {
	if text == "" {
		return nil
	}
	return Str(text)
}
