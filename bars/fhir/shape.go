package fhir

// Shape knows the elements of FHIR types. XML needs it: unlike JSON it does
// not show what repeats, what is a number and where a resource stands.
type Shape interface {
	// Child tells the type of the element called name in a resource, data type
	// or backbone element, and whether it may repeat. A backbone element's type
	// is its path (Patient.contact); a choice is asked for by its name in the
	// data (valueQuantity); a place for any resource has the type Resource.
	Child(typeName, name string) (childType string, many bool, ok bool)
}

// orderedShape is a Shape that also tells the order in which a type's elements
// stand in XML. A choice goes by its bare name, with or without [x].
type orderedShape interface {
	Order(typeName string) []string
}
