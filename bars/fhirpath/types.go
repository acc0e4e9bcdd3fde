package fhirpath

import "strings"

// typeOfType is the type of what type() yields.
const typeOfType = "System.TypeInfo"

// choiceTypes are the types that an open choice may have, for data whose type
// is not known.
var choiceTypes = []string{
	"base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant",
	"integer", "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid",
	"Address", "Age", "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count",
	"Distance", "Duration", "HumanName", "Identifier", "Money", "Period", "Quantity", "Range", "Ratio",
	"Reference", "SampledData", "Signature", "Timing", "ContactDetail", "Contributor", "DataRequirement",
	"Expression", "ParameterDefinition", "RelatedArtifact", "TriggerDefinition", "UsageContext", "Dosage", "Meta",
}

// primitiveBases are the FHIR primitives and what each specialises, for when a
// model does not tell.
var primitiveBases = map[string]string{
	"code": "string", "id": "string", "markdown": "string", "canonical": "uri", "url": "uri", "oid": "uri",
	"uuid": "uri", "positiveInt": "integer", "unsignedInt": "integer", "string": "Element", "uri": "Element",
	"integer": "Element", "boolean": "Element", "decimal": "Element", "date": "Element", "dateTime": "Element",
	"instant": "Element", "time": "Element", "base64Binary": "Element", "xhtml": "Element",
}

func isUpper(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// isPrimitive reports whether a FHIR type has a value and no elements of its own.
func isPrimitive(typ string) bool { return !isUpper(typ) }

func isSystem(typ string) bool { return strings.HasPrefix(typ, "System.") }

func baseOf(model Model, typ string) string {
	if model != nil {
		if base := model.Base(typ); base != "" {
			return base
		}
	}
	return primitiveBases[typ]
}

// maxBases is how many types may lie between a type and its root.
const maxBases = 16

// isA reports whether a type is another one or specialises it.
func isA(model Model, typ, other string) bool {
	for range maxBases {
		if typ == "" || typ == other {
			return typ == other
		}
		typ = baseOf(model, typ)
	}
	return false
}

// hasType is what is tells: a name without System or FHIR before it is looked
// for on the side where the item is.
func hasType(model Model, item *Item, name string) bool {
	if rest, ok := strings.CutPrefix(name, "FHIR."); ok {
		return !isSystem(item.Type) && isA(model, item.Type, rest)
	}
	if isSystem(item.Type) {
		return item.Type == name || item.Type == "System."+name
	}
	return isA(model, item.Type, name)
}

// castsTo is what as and ofType tell: a primitive only has its own type.
func castsTo(model Model, item *Item, name string) bool {
	if !hasType(model, item, name) {
		return false
	}
	return isSystem(item.Type) || !isPrimitive(item.Type) || item.Type == strings.TrimPrefix(name, "FHIR.")
}

// typeInfo is the namespace and name of an item's type.
func typeInfo(model Model, item *Item) (namespace, name string) {
	if rest, ok := strings.CutPrefix(item.Type, "System."); ok {
		return "System", rest
	}
	if strings.Contains(item.Type, ".") {
		if base := baseOf(model, item.Type); base != "" {
			return "FHIR", base
		}
	}
	return "FHIR", item.Type
}
