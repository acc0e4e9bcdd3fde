package fhirpath

// outcomes are those of functions that do not depend on their input. The other
// functions yield one item of a type that is not told.
var outcomes = map[string]outcome{
	"extension": {types: []string{"Extension"}, many: true},
	"type":      {types: []string{typeOfType}, many: true},
	"resolve":   {many: true}, "select": {many: true}, "aggregate": {many: true}, "coalesce": {many: true},
	"repeat": {many: true}, "repeatAll": {many: true}, "split": {many: true}, "toChars": {many: true},
	"getValue": {many: true},
	"children": {many: true, unordered: true}, "descendants": {many: true, unordered: true},
}

// sameItemsOf are the functions that yield items of their input.
var sameItemsOf = map[string]bool{
	"where": true, "trace": true, "exclude": true, "intersect": true, "distinct": true,
	"defineVariable": true, "sort": true, "skip": true, "take": true, "tail": true,
}

// byOrder are the functions that need their input in order.
var byOrder = map[string]bool{"skip": true, "take": true, "tail": true, "first": true, "last": true}

func (c *checker) call(n *node, input, focus outcome) outcome {
	f := functions[n.text]
	if byOrder[n.text] && input.unordered {
		c.fail(n, "%s() needs items in an order", n.text)
	}
	if f.takesType {
		return c.typeCall(n, input)
	}
	args := c.arguments(n, f, input, focus)
	switch n.text {
	case "iif":
		return c.iif(n, args)
	case "first", "last", "single":
		return outcome{types: input.types}
	case "union", "combine":
		if len(args) == 1 {
			return either(input, args[0])
		}
	}
	if sameItemsOf[n.text] {
		input.unordered = input.unordered && n.text != "sort"
		return input
	}
	if o, ok := outcomes[n.text]; ok {
		return o
	}
	if booleans[n.text] {
		return oneOf(systemBoolean)
	}
	return outcome{}
}

// arguments are looked at with an item of the input as focus where the function
// binds them.
func (c *checker) arguments(n *node, f function, input, focus outcome) []outcome {
	if f.binds {
		focus = outcome{types: input.types, many: n.text == "iif" && input.many}
	}
	var all []outcome
	for _, a := range n.args[1:] {
		all = append(all, c.outcome(a, focus))
	}
	return all
}

func (c *checker) typeCall(n *node, input outcome) outcome {
	if len(n.args) != 2 {
		return outcome{}
	}
	name, ok := typeArg(n.args[1])
	if !ok {
		return outcome{}
	}
	c.knownType(n, name)
	if n.text == "as" && input.many {
		c.fail(n, "as() needs one item and there may be more")
	}
	o := typed(n.text, name)
	o.many = input.many && n.text == "ofType"
	return o
}

func (c *checker) iif(n *node, args []outcome) outcome {
	if len(args) < 2 {
		return outcome{}
	}
	condition := args[0]
	if condition.types != nil && !maybeBoolean(condition) {
		c.fail(n, "the condition of iif() is no boolean")
	}
	if len(args) == 2 {
		return args[1]
	}
	o := either(args[1], args[2])
	o.many = args[1].many || args[2].many
	return o
}

// maybeBoolean reports whether one of its types is boolean.
func maybeBoolean(o outcome) bool {
	for _, t := range o.types {
		if t == "boolean" || t == systemBoolean {
			return true
		}
	}
	return false
}

// booleans are the functions that yield a boolean, by their names.
var booleans = map[string]bool{
	"empty": true, "exists": true, "all": true, "allTrue": true, "allFalse": true, "anyTrue": true,
	"anyFalse": true, "not": true, "hasValue": true, "isDistinct": true, "subsetOf": true, "supersetOf": true,
	"startsWith": true, "endsWith": true, "contains": true, "matches": true, "matchesFull": true,
	"comparable": true, "memberOf": true, "conformsTo": true, "htmlChecks": true,
}
