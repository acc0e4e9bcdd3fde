package fhirpath

import "strings"

// outcome is what is known of a part's result before it runs.
type outcome struct {
	types     []string // those its items may have; nil: not known
	many      bool     // may be more than one item
	unordered bool     // the order of the items means nothing
}

func oneOf(typ string) outcome { return outcome{types: []string{typ}} }

// checker goes through an expression as an evaluation would, with types in the
// place of items.
type checker struct {
	model Model
	root  outcome
	err   error
}

// check holds an expression against the model.
func check(expression string, model Model, typeName string) error {
	n, err := parse(expression)
	if err != nil || model == nil {
		return err
	}
	c := &checker{model: model}
	if typeName != "" {
		c.root = oneOf(typeName)
	}
	c.outcome(n, c.root)
	return c.err
}

func (c *checker) fail(n *node, format string, args ...any) {
	if c.err == nil {
		c.err = syntaxError(n.pos, format, args...)
	}
}

// outcome tells what n yields for a focus.
func (c *checker) outcome(n *node, focus outcome) outcome {
	switch n.form {
	case formLiteral:
		return oneOf(ofLiteral(n.value).Type)
	case formThis:
		return focus
	case formIndex:
		return oneOf(systemInteger)
	case formConstant:
		return c.constant(n)
	case formMember:
		return c.member(n, c.outcome(n.args[0], focus))
	case formCall:
		return c.call(n, c.outcome(n.args[0], focus), focus)
	case formItem:
		c.outcome(n.args[1], focus)
		return outcome{types: c.outcome(n.args[0], focus).types}
	case formType:
		c.knownType(n, n.text)
		c.outcome(n.args[0], focus)
		return typed(n.extra, n.text)
	case formBinary:
		return c.binary(n, focus)
	}
	for _, a := range n.args {
		c.outcome(a, focus)
	}
	return outcome{}
}

// typed is the outcome of is and as.
func typed(operator, typ string) outcome {
	if operator == "is" {
		return oneOf(systemBoolean)
	}
	return oneOf(strings.TrimPrefix(typ, "FHIR."))
}

func (c *checker) constant(n *node) outcome {
	_, system := systems[n.text]
	switch {
	case n.text == "context":
		return c.root
	case system || strings.HasPrefix(n.text, "vs-") || strings.HasPrefix(n.text, "ext-"):
		return oneOf(systemString)
	}
	return outcome{many: true}
}

func (c *checker) binary(n *node, focus outcome) outcome {
	a, b := c.outcome(n.args[0], focus), c.outcome(n.args[1], focus)
	switch n.text {
	case "|":
		return either(a, b)
	case "+", "-", "*", "/", "div", "mod":
		return outcome{}
	case "&":
		return oneOf(systemString)
	}
	return oneOf(systemBoolean)
}

// either is the outcome of a list of two.
func either(a, b outcome) outcome {
	if a.types == nil || b.types == nil {
		return outcome{many: true}
	}
	return outcome{types: append(append([]string(nil), a.types...), b.types...), many: true}
}

// member goes to an element, which at least one of the types must have.
func (c *checker) member(n *node, from outcome) outcome {
	to := outcome{many: from.many, unordered: from.unordered}
	if from.types == nil {
		return to
	}
	known := false
	for _, t := range from.types {
		if n.args[0].isStart() && isUpper(n.text) && isA(c.model, t, n.text) {
			return from
		}
		if isOpen(t) {
			return outcome{many: true, unordered: from.unordered}
		}
		el, ok := elementOf(c.model, t, n.text)
		if !ok || c.isChoiceInData(t, n.text) {
			continue
		}
		known = true
		to.many = to.many || el.Many
		to.types = append(to.types, el.Choices...)
		if el.Type != "" {
			to.types = append(to.types, el.Type)
		}
	}
	if !known {
		c.fail(n, "%s has no element %s", strings.Join(from.types, " or "), n.text)
	}
	return to
}

// isOpen reports whether items of a declared type have elements that it does
// not tell.
func isOpen(typ string) bool {
	return isAbstract(typ) || typ == "Element" || typ == "BackboneElement" || typ == "*"
}

// isChoiceInData reports whether a name is that of a choice with its type, as
// in the data and not in a path: valueQuantity.
func (c *checker) isChoiceInData(typ, name string) bool {
	for i := 1; i < len(name); i++ {
		if !isUpper(name[i:]) {
			continue
		}
		el, _ := elementOf(c.model, typ, name[:i])
		for _, choice := range el.Choices {
			if strings.EqualFold(choice, name[i:]) {
				return true
			}
		}
	}
	return false
}

// knownType is whether a type exists; of FHIRPath's own all are let pass.
func (c *checker) knownType(n *node, name string) {
	if isSystem(name) {
		return
	}
	name = strings.TrimPrefix(name, "FHIR.")
	switch name {
	case "Element", "Resource", "Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity":
		return
	}
	if baseOf(c.model, name) == "" {
		c.fail(n, "there is no type %s", name)
	}
}
