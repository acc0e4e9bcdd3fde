package fhirpath

import (
	"errors"
	"fmt"
	"sync"
)

// ErrTooMuch says that an evaluation was given up because it visited more than
// MaxSteps items.
var ErrTooMuch = errors.New("the FHIRPath expression takes too long for this data")

// MaxSteps is how many items one evaluation may visit, and maxItems how many
// it may hold at a time.
const (
	MaxSteps = 5_000_000
	maxItems = 1 << 20
)

// truth is a boolean that may be empty.
type truth uint8

const (
	unknown truth = iota
	no
	yes
)

func truthOf(v bool) truth {
	if v {
		return yes
	}
	return no
}

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// run is one evaluation. Items lie on a stack: what a part of the expression
// yields is what it leaves on top of it. After an error the rest of the run
// means nothing and its result is not used.
type run struct {
	env     *Env
	model   Model
	stack   []Item
	this    []Item // focus of paths; in a function's argument one item
	context []Item // %context
	index   int
	total   []Item
	named   []named // by defineVariable
	kept    []kept  // results that do not change during the run
	steps   int
	err     error
}

// named is a variable that the expression defined.
type named struct {
	name  string
	items []Item
}

// kept is a result worked out once in a run.
type kept struct {
	done  bool
	items []Item
	texts map[string]struct{} // the items where all are strings
}

var runs = sync.Pool{New: func() any { return new(run) }}

// begin takes a run from the pool.
func (x *Expression) begin(env *Env, focus []Item) *run {
	r := runs.Get().(*run)
	r.env, r.model, r.this, r.context = env, x.model, focus, focus
	for len(r.kept) < x.kept {
		r.kept = append(r.kept, kept{})
	}
	return r
}

// maxSpare is how long a stack may be that waits for the next run.
const maxSpare = 4096

// end gives a run back.
func (r *run) end() {
	clear(r.kept)
	*r = run{stack: r.stack[:0], kept: r.kept}
	if cap(r.stack) <= maxSpare {
		runs.Put(r)
	}
}

// fail keeps the first error.
func (r *run) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("FHIRPath: "+format, args...)
	}
}

// step counts an item visited; false when the run is to end.
func (r *run) step() bool {
	return r.stepBy(1)
}

// stepBy counts n items.
func (r *run) stepBy(n int) bool {
	if r.steps += n; (r.steps > MaxSteps || len(r.stack) > maxItems) && r.err == nil {
		r.err = ErrTooMuch
	}
	return r.err == nil
}

func (r *run) push(i Item) { r.stack = append(r.stack, i) }

// pushAll pushes items that lie elsewhere.
func (r *run) pushAll(items []Item) {
	if r.stepBy(len(items)) {
		r.stack = append(r.stack, items...)
	}
}

// pushTruth pushes a boolean, nothing when it is unknown.
func (r *run) pushTruth(t truth) {
	if t != unknown {
		r.push(Boolean(t == yes))
	}
}

// drop leaves out the items from..to under the top.
func (r *run) drop(from, to int) {
	n := copy(r.stack[from:], r.stack[to:])
	r.stack = r.stack[:from+n]
}

// single returns the only item from mark on; ok is false where there is none.
// More than one are an error.
func (r *run) single(mark int, what string) (i *Item, ok bool) {
	switch len(r.stack) - mark {
	case 0:
		return nil, false
	case 1:
		return &r.stack[mark], r.err == nil
	}
	r.fail("%s needs one item and there are more", what)
	return nil, false
}

// truthFrom reads the items from mark on as one boolean: a single item that is
// no boolean counts as true.
func (r *run) truthFrom(mark int) truth {
	i, ok := r.single(mark, "a condition")
	if !ok {
		return unknown
	}
	if made, ok := i.made.(bool); ok {
		return truthOf(made)
	}
	v := i.value()
	if v.kind == kindBoolean {
		return truthOf(v.truth)
	}
	return yes
}
