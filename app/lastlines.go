package main

import (
	"bytes"
	"io"
	"sync"
)

// linesRemembered is how many lines of the log are remembered for support.
const linesRemembered = 2000

// lastLines passes log lines on and remembers the last of them. It is safe for
// concurrent use.
type lastLines struct {
	to io.Writer

	mu    sync.Mutex
	lines [][]byte // in a ring
	next  int
}

// Write implements io.Writer: one call, one line.
func (r *lastLines) Write(line []byte) (int, error) {
	r.mu.Lock()
	if len(r.lines) < linesRemembered {
		r.lines = append(r.lines, bytes.Clone(line))
	} else {
		r.lines[r.next] = bytes.Clone(line)
		r.next = (r.next + 1) % linesRemembered
	}
	r.mu.Unlock()
	return r.to.Write(line)
}

// text is what is remembered, the oldest line first; of none nothing.
func (r *lastLines) text() string {
	if r == nil {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var out bytes.Buffer
	for i := range r.lines {
		out.Write(r.lines[(r.next+i)%len(r.lines)])
	}
	return out.String()
}
