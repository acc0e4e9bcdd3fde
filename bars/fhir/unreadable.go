package fhir

import (
	"bytes"
	"fmt"
	"math"
)

// Unreadable is the error of a text that cannot be read. It never quotes it.
type Unreadable struct {
	Format string // JSON or XML
	Offset int    // byte at fault, from 0
	Line   int    // line of that byte, from 1
	Why    error  // one of the reasons that this package names
}

// Error says where and why.
func (u *Unreadable) Error() string {
	return fmt.Sprintf("%s at byte %d: %v", u.Format, u.Offset, u.Why)
}

// Unwrap returns the reason.
func (u *Unreadable) Unwrap() error { return u.Why }

// maxOffset is the last place a node can tell of itself.
const maxOffset = math.MaxUint32

// Offset returns the byte of the text at which n began, and false for a node
// that was made and not read. A clone was made.
func (n *Node) Offset() (int, bool) {
	if n == nil || n.at == 0 {
		return 0, false
	}
	return int(n.at) - 1, true
}

// lineAt is the line, from 1, of a byte of data.
func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(offset, len(data))], []byte{'\n'})
}
