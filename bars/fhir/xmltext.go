package fhir

import "strings"

// xmlToken is what stands at a place of an XML text.
type xmlToken uint8

const (
	endOfText xmlToken = iota
	startTag           // name, attributes and closed are set
	endTag             // name is set
	charData           // text or CDATA
	aside              // a comment or processing instruction
)

// xmlText takes a text that is valid UTF-8 apart, and refuses what is not
// well-formed within a token. At an error pos is the place at fault.
type xmlText struct {
	text       string
	pos        int
	from       int // where the last token began
	name       string
	attributes []xmlAttribute
	closed     bool // the start tag is an end tag too
}

type xmlAttribute struct {
	name  string
	raw   string // between the quotes
	quote byte
	at    int // where its name began
}

// declaration passes over a byte order mark and an XML declaration, and
// refuses an encoding but UTF-8 and a version but 1.0.
func (x *xmlText) declaration() error {
	x.pos += len(x.text) - len(strings.TrimPrefix(x.text, string(byteOrderMark)))
	rest := x.text[x.pos:]
	if !strings.HasPrefix(rest, "<?xml") || len(rest) < 6 || !isBlank(rest[5]) {
		return nil
	}
	end := strings.Index(rest, "?>")
	if end < 0 {
		x.pos = len(x.text)
		return ErrEndsEarly
	}
	if encoding, ok := pseudo(rest[:end], "encoding"); ok && !strings.EqualFold(encoding, "utf-8") {
		return ErrNotUTF8
	}
	if version, _ := pseudo(rest[:end], "version"); version != "1.0" {
		return ErrMalformed
	}
	x.pos += end + 2
	return nil
}

// pseudo is the value of what looks like an attribute in a declaration.
func pseudo(declaration, name string) (string, bool) {
	_, rest, found := strings.Cut(declaration, name)
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if !found || rest == "" {
		return "", false
	}
	value, _, closed := strings.Cut(rest[1:], rest[:1])
	return value, closed
}

// next moves on by one token.
func (x *xmlText) next() (xmlToken, error) {
	x.from = x.pos
	rest := x.text[x.pos:]
	switch {
	case rest == "":
		return endOfText, nil
	case rest[0] != '<':
		return charData, x.words(rest)
	case strings.HasPrefix(rest, "<!--"):
		return aside, x.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		return charData, x.upTo("]]>")
	case strings.HasPrefix(rest, "<!"):
		return aside, ErrDoctype
	case strings.HasPrefix(rest, "<?"):
		return aside, x.instruction()
	case strings.HasPrefix(rest, "</"):
		return endTag, x.end()
	}
	return startTag, x.start()
}

// words passes over text up to the next tag.
func (x *xmlText) words(rest string) error {
	end := strings.IndexByte(rest, '<')
	if end < 0 {
		end = len(rest)
	}
	words := rest[:end]
	if at := strings.Index(words, "]]>"); at >= 0 {
		x.pos += at
		return ErrMalformed
	}
	for at := 0; ; {
		amp := strings.IndexByte(words[at:], '&')
		if amp < 0 {
			x.pos += end
			return nil
		}
		_, size, err := reference(words[at+amp:])
		if err != nil {
			x.pos += at + amp
			return err
		}
		at += amp + size
	}
}

// blank reports whether the last token, which was charData, is white space.
func (x *xmlText) blank() bool {
	words := x.text[x.from:x.pos]
	if inner, ok := strings.CutPrefix(words, "<![CDATA["); ok {
		words = strings.TrimSuffix(inner, "]]>")
	}
	return strings.TrimLeft(words, " \t\r\n") == ""
}

// back is an error about the last token, at its first byte but white space.
func (x *xmlText) back(err error) error {
	x.pos = x.from
	x.blanks()
	return err
}

// upTo passes over everything up to and with a mark.
func (x *xmlText) upTo(mark string) error {
	end := strings.Index(x.text[x.pos:], mark)
	if end < 0 {
		x.pos = len(x.text)
		return ErrEndsEarly
	}
	x.pos += end + len(mark)
	return nil
}

func (x *xmlText) comment() error {
	x.pos += len("<!--")
	if err := x.upTo("--"); err != nil {
		return err
	}
	if !strings.HasPrefix(x.text[x.pos:], ">") {
		return x.cut(ErrMalformed)
	}
	x.pos++
	return nil
}

func (x *xmlText) instruction() error {
	x.pos += len("<?")
	target, err := x.word()
	if err != nil {
		return err
	}
	if strings.EqualFold(target, "xml") {
		return x.back(ErrMalformed)
	}
	if after := x.text[x.pos:]; !strings.HasPrefix(after, "?>") && after != "" && !isBlank(after[0]) {
		return ErrMalformed
	}
	return x.upTo("?>")
}

// cut is ErrEndsEarly at the end of the text, else err.
func (x *xmlText) cut(err error) error {
	if x.pos >= len(x.text) {
		return ErrEndsEarly
	}
	return err
}

// onlyAsides passes over white space and asides up to the end of the text; err
// is for anything else.
func (x *xmlText) onlyAsides(err error) error {
	for {
		token, wrong := x.next()
		switch {
		case wrong != nil:
			return wrong
		case token == endOfText:
			return nil
		case token == aside, token == charData && x.blank():
		default:
			return x.back(err)
		}
	}
}
