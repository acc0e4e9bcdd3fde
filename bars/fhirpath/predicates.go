package fhirpath

import (
	"regexp"
	"strings"
)

// predicates are the functions of a single item that tell something of it.
var predicates = map[string]function{
	"startsWith":  testTexts(strings.HasPrefix),
	"endsWith":    testTexts(strings.HasSuffix),
	"contains":    testTexts(strings.Contains),
	"matches":     {least: 1, most: 2, make: func(c *compiler, call *call) part { return c.matches(call, "(?s)") }},
	"matchesFull": {least: 1, most: 2, make: func(c *compiler, call *call) part { return c.matches(call, "(?s)^(?:") }},
	"comparable":  testSingle(1, 1, comparableUnits),
	"memberOf":    testSingle(1, 1, memberOf),
	"conformsTo":  testSingle(1, 1, conformsTo),
	"htmlChecks":  testSingle(0, 0, func(_ *run, args []Item) truth { return truthOf(narrative(args[0].String())) }),
}

// wantText is the text of an item that must be a string.
func (r *run) wantText(i *Item) (string, bool) {
	if text, ok := i.plainText(); ok {
		return text, r.stepBy(len(text) / bytesOfStep)
	}
	v := i.value()
	switch {
	case v.kind == kindString:
		return v.string, true
	case v.kind == kindMoment && i.made == nil:
		return i.Node.Text, true
	case v.kind == kindNone && valueless(i):
	default:
		r.fail("%s is no text", typeWord(i))
	}
	return "", false
}

// wantTexts is wantText for an input and its argument.
func (r *run) wantTexts(args []Item) (input, arg string, ok bool) {
	input, ok1 := r.wantText(&args[0])
	arg, ok2 := r.wantText(&args[1])
	return input, arg, ok1 && ok2
}

func testTexts(holds func(text, part string) bool) function {
	return testSingle(1, 1, func(r *run, args []Item) truth {
		text, part, ok := r.wantTexts(args)
		if !ok {
			return unknown
		}
		return truthOf(holds(text, part))
	})
}

// maxPattern is how long a regular expression may be.
const maxPattern = 4096

// pattern compiles a regular expression as FHIRPath means it: the point stands
// for every symbol. One that begins with "(?s)^(?:" must match the whole text.
func pattern(mode, text, flags string) (*regexp.Regexp, bool) {
	if len(text) > maxPattern {
		return nil, false
	}
	if mode != "(?s)" {
		text += ")$"
	}
	if strings.Contains(flags, "i") {
		mode = "(?i)" + mode
	}
	if strings.Contains(flags, "m") {
		mode = "(?m)" + mode
	}
	re, err := regexp.Compile(mode + text)
	return re, err == nil
}

// fits tells whether a pattern fits a text. Looking costs more than other work
// on texts.
func (r *run) fits(re *regexp.Regexp, text string) truth {
	if !r.stepBy(len(text) / 2) {
		return unknown
	}
	return truthOf(re.MatchString(text))
}

// matches compiles a literal pattern once, another one each time.
func (c *compiler) matches(call *call, mode string) part {
	text, literal := call.literalText(0)
	if !literal || len(call.args) > 1 {
		return testSingle(1, 2, func(r *run, args []Item) truth { return r.matchesGiven(mode, args) }).make(c, call)
	}
	re, ok := pattern(mode, text, "")
	if !ok {
		return c.fail(call.at, "the regular expression is not supported")
	}
	return testSingle(1, 1, func(r *run, args []Item) truth {
		text, ok := r.wantText(&args[0])
		if !ok {
			return unknown
		}
		return r.fits(re, text)
	}).make(c, call)
}

func (r *run) matchesGiven(mode string, args []Item) truth {
	text, source, ok := r.wantTexts(args)
	flags := ""
	if len(args) > 2 {
		flags = args[2].String()
	}
	if !ok {
		return unknown
	}
	r.stepBy(10 * len(source))
	re, ok := pattern(mode, source, flags)
	if !ok {
		r.fail("the regular expression is not supported")
		return unknown
	}
	return r.fits(re, text)
}

// comparableUnits tells whether two quantities measure the same thing.
func comparableUnits(_ *run, args []Item) truth {
	x, y := args[0].value(), args[1].value()
	a, ok1 := x.quantity()
	b, ok2 := y.quantity()
	if !ok1 || !ok2 {
		return no
	}
	_, known := a.compare(b)
	return truthOf(known)
}
