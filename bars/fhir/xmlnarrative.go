package fhir

import "strings"

// isNarrative reports whether the start tag, whose namespaces are declared, is
// a div of XHTML.
func (x *xmlReader) isNarrative() bool {
	prefix, local := split(x.name)
	uri, _ := x.spaces.find(prefix)
	return local == "div" && uri == xhtmlSpace
}

// narrative reads on after the start tag of a narrative's div. What stands
// there is kept to the letter where the div declares the namespace as its
// default; else prefixes are dropped and the declaration is added. mark is how
// many namespaces were declared outside the div.
func (x *xmlReader) narrative(mark int) (*Node, error) {
	n, err := x.node(String, "")
	if err != nil {
		return nil, err
	}
	d := division{xmlReader: x, mark: mark, start: x.from}
	if prefix, _ := split(x.name); prefix == "" {
		_, at := x.spaces.find("")
		d.asIs = at >= mark
	}
	if err := d.read(); err != nil {
		return nil, err
	}
	if n.Text = d.out.String(); d.asIs {
		n.Text = x.text[d.start:x.pos]
	}
	x.spaces = x.spaces[:mark]
	return n, nil
}

// division is a narrative's div on the way through it.
type division struct {
	*xmlReader
	mark  int
	start int
	asIs  bool
	out   strings.Builder // written when not asIs
	open  []opened
}

type opened struct {
	name string
	mark int
}

// read goes from after the start tag to after the end tag.
func (d *division) read() error {
	mark := d.mark
	for token := startTag; ; {
		var err error
		switch token {
		case startTag:
			err = d.enterTag(mark)
		case endTag:
			err = d.leaveTag()
		case endOfText:
			err = ErrEndsEarly
		default:
			d.copy(d.text[d.from:d.pos])
		}
		if err != nil || len(d.open) == 0 {
			return err
		}
		if token, err = d.next(); err != nil {
			return err
		}
		if mark = len(d.spaces); token == startTag {
			if err := d.declare(); err != nil {
				return err
			}
		}
	}
}

func (d *division) copy(text string) {
	if !d.asIs {
		d.out.WriteString(text)
	}
}

// enterTag takes up a start tag whose namespaces are declared.
func (d *division) enterTag(mark int) error {
	if len(d.open) > MaxDepth {
		return d.back(ErrTooDeep)
	}
	prefix, local := split(d.name)
	uri, at := d.spaces.find(prefix)
	if prefix != "" && at < 0 || d.asIs && prefix != "" && at < d.mark || !d.asIs && uri != xhtmlSpace {
		return d.back(ErrForeign)
	}
	d.copy("<" + local)
	if len(d.open) == 0 {
		d.copy(` xmlns="` + xhtmlSpace + `"`)
	}
	for _, a := range d.attributes {
		if err := d.keep(a); err != nil {
			return err
		}
	}
	d.open = append(d.open, opened{d.name, mark})
	if d.closed {
		d.copy("/>")
		d.close()
		return nil
	}
	d.copy(">")
	return nil
}

// keep copies an attribute that declares no namespace.
func (d *division) keep(a xmlAttribute) error {
	if _, err := d.value(a); err != nil {
		return err
	}
	if _, ok := declared(a.name); ok {
		return nil
	}
	if prefix, _ := split(a.name); prefix != "" && prefix != xmlPrefix {
		if _, at := d.spaces.find(prefix); at < d.mark || !d.asIs {
			d.pos = a.at
			return ErrForeign
		}
	}
	quote := string(rune(a.quote))
	d.copy(" " + a.name + "=" + quote + a.raw + quote)
	return nil
}

func (d *division) leaveTag() error {
	if d.name != d.open[len(d.open)-1].name {
		return d.back(ErrMalformed)
	}
	_, local := split(d.name)
	d.copy("</" + local + ">")
	d.close()
	return nil
}

func (d *division) close() {
	last := len(d.open) - 1
	d.spaces = d.spaces[:d.open[last].mark]
	d.open = d.open[:last]
}

// narrativeOf is a narrative as XML has it: the div alone, with the XHTML
// namespace declared. It is false for a text that is no well-formed div.
func narrativeOf(text string) (string, bool) {
	if !lawful(text) {
		return "", false
	}
	x := xmlReader{xmlText: xmlText{text: text}, spaces: xmlSpaces{{"", xhtmlSpace}}}
	if x.rootTag() != nil || x.declare() != nil || !x.isNarrative() {
		return "", false
	}
	n, err := x.narrative(1)
	if err != nil || x.onlyAsides(ErrTrailing) != nil {
		return "", false
	}
	return n.Text, true
}
