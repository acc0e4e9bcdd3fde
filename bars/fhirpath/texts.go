package fhirpath

import (
	"strings"
	"unicode/utf8"
)

// texts are the functions that work on strings. Places in a text are counted in
// symbols.
var texts = map[string]function{
	"upper":          onText(strings.ToUpper),
	"lower":          onText(strings.ToLower),
	"trim":           onText(strings.TrimSpace),
	"length":         onSingle(0, 0, length),
	"indexOf":        onSingle(1, 1, indexOf(strings.Index)),
	"lastIndexOf":    onSingle(1, 1, indexOf(strings.LastIndex)),
	"substring":      {least: 1, most: 2, make: substring},
	"replace":        onSingle(2, 2, replace),
	"replaceMatches": {least: 2, most: 3, make: replaceMatches},
	"toChars":        {make: toChars},
	"split":          {least: 1, most: 1, make: split},
	"join":           {most: 1, make: join},
	"encode":         onSingle(1, 1, recode(encoders)),
	"decode":         onSingle(1, 1, recode(decoders)),
	"escape":         onSingle(1, 1, recode(escapers)),
	"unescape":       onSingle(1, 1, recode(unescapers)),
}

func onText(change func(string) string) function {
	return onSingle(0, 0, func(r *run, args []Item) (Item, bool) {
		text, ok := r.wantText(&args[0])
		return Text(change(text)), ok
	})
}

func length(r *run, args []Item) (Item, bool) {
	text, ok := r.wantText(&args[0])
	return ofInteger(int64(utf8.RuneCountInString(text))), ok
}

func indexOf(find func(text, part string) int) func(r *run, args []Item) (Item, bool) {
	return func(r *run, args []Item) (Item, bool) {
		text, part, ok := r.wantTexts(args)
		at := find(text, part)
		if at > 0 {
			at = utf8.RuneCountInString(text[:at])
		}
		return ofInteger(int64(at)), ok
	}
}

// substring goes to the end of the text without a length, also where a length
// is written that yields nothing.
func substring(c *compiler, call *call) part {
	whole := onSingle(1, 1, func(r *run, args []Item) (Item, bool) {
		return r.cutText(&args[0], &args[1], -1)
	})
	if len(call.args) == 1 {
		return whole.make(c, call)
	}
	size := c.arg(call, 1).items
	short := *call
	short.args = call.args[:1]
	return onSingle(1, 1, func(r *run, args []Item) (Item, bool) {
		input, start, mark := args[0], args[1], len(r.stack)
		size(r)
		n := int64(-1)
		if i, ok := r.single(mark, "substring()"); ok {
			v := i.value()
			n = max(v.integer, 0)
		}
		return r.cutText(&input, &start, n)
	}).make(c, &short)
}

// cutText is the text from a place on, at most n symbols of it unless n is
// negative; there is none from before its begin or from behind its end.
func (r *run) cutText(input, start *Item, n int64) (Item, bool) {
	text, ok := r.wantText(input)
	v := start.value()
	if v.kind != kindInteger {
		r.fail("substring() needs a whole number")
	}
	if !ok || v.integer < 0 {
		return Item{}, false
	}
	at, ok := symbolAt(text, v.integer)
	if !ok {
		return Item{}, false
	}
	text = text[at:]
	if n >= 0 {
		if end, ok := symbolAt(text, n); ok {
			text = text[:end]
		}
	}
	return Text(text), true
}

// symbolAt is the byte where the nth symbol begins.
func symbolAt(text string, n int64) (int, bool) {
	for i := range text {
		if n == 0 {
			return i, true
		}
		n--
	}
	return 0, false
}

func replace(r *run, args []Item) (Item, bool) {
	text, part, ok1 := r.wantTexts(args)
	with, ok2 := r.wantText(&args[2])
	if !ok1 || !ok2 {
		return Item{}, false
	}
	if !r.room(len(text) + (strings.Count(text, part))*len(with)) {
		return Item{}, false
	}
	return Text(strings.ReplaceAll(text, part, with)), true
}

func replaceMatches(c *compiler, call *call) part {
	return onSingle(2, 3, func(r *run, args []Item) (Item, bool) {
		text, source, ok1 := r.wantTexts(args)
		with, ok2 := r.wantText(&args[2])
		if !ok1 || !ok2 || source == "" {
			return args[0], ok1 && ok2
		}
		flags := ""
		if len(args) > 3 {
			flags = args[3].String()
		}
		re, ok := pattern("(?s)", source, flags)
		if !ok {
			r.fail("the regular expression is not supported")
			return Item{}, false
		}
		r.stepBy(10*len(source) + len(text)/2)
		if !r.room((len(text) + 1) * (len(with) + 1)) {
			return Item{}, false
		}
		return Text(re.ReplaceAllString(text, javaGroups(with))), true
	}).make(c, call)
}

// javaGroups writes $1 so that what follows is not read as part of the name.
func javaGroups(with string) string {
	var b strings.Builder
	for i := 0; i < len(with); i++ {
		if with[i] != '$' {
			b.WriteByte(with[i])
			continue
		}
		end := i + 1
		for end < len(with) && isDigit(with[end]) {
			end++
		}
		if end == i+1 {
			b.WriteString("$$")
			continue
		}
		b.WriteString("${" + with[i+1:end] + "}")
		i = end - 1
	}
	return b.String()
}

func toChars(_ *compiler, call *call) part {
	input := call.input.items
	return ofItems(func(r *run) {
		mark := len(r.stack)
		input(r)
		i, ok := r.single(mark, "toChars()")
		if !ok {
			r.stack = r.stack[:mark]
			return
		}
		text, _ := r.wantText(i)
		r.stack = r.stack[:mark]
		for _, c := range text {
			if !r.step() {
				return
			}
			r.push(Text(string(c)))
		}
	})
}

func split(c *compiler, call *call) part {
	input, separator := call.input, []part{c.arg(call, 0)}
	return ofItems(func(r *run) {
		mark := len(r.stack)
		text, by, ok := "", "", r.gather("split()", &input, separator)
		if ok {
			text, by, ok = r.wantTexts(r.stack[mark:])
		}
		r.stack = r.stack[:mark]
		if !ok || !r.room(64*len(text)) {
			return
		}
		for _, piece := range strings.Split(text, by) {
			r.push(Text(piece))
		}
	})
}

func join(c *compiler, call *call) part {
	input, separator := call.input.items, c.arg(call, 0)
	return ofItems(func(r *run) {
		mark := len(r.stack)
		between := r.textOf(separator)
		input(r)
		if len(r.stack) == mark {
			return
		}
		pieces, size := make([]string, 0, len(r.stack)-mark), 0
		for i := mark; i < len(r.stack) && r.step(); i++ {
			text, _ := r.wantText(&r.stack[i])
			pieces = append(pieces, text)
			size += len(text) + len(between)
		}
		r.stack = r.stack[:mark]
		if r.room(size) {
			r.push(Text(strings.Join(pieces, between)))
		}
	})
}
