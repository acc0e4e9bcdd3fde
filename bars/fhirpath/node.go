package fhirpath

// form says what an expression's node is.
type form uint8

const (
	formLiteral  form = iota // value
	formNothing              // {}
	formThis                 // $this, or the focus that a path starts from
	formIndex                // $index
	formTotal                // $total
	formConstant             // %text
	formMember               // args[0].text
	formCall                 // args[0].text(args[1:]...)
	formItem                 // args[0][args[1]]
	formBinary               // args[0] text args[1]
	formSign                 // text args[0]
	formType                 // args[0] is text, args[0] as text: extra says which
)

// node is one part of an expression that was read.
type node struct {
	form     form
	text     string
	extra    string // of formType: is or as
	args     []*node
	value    any // of formLiteral
	pos      int
	implicit bool // of formThis: not written
}

// isStart reports whether a path starts here at the focus.
func (n *node) isStart() bool { return n.form == formThis && n.implicit }
