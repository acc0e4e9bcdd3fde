package fhirpath

// code pushes what a part of an expression yields.
type code func(r *run)

// part is a part of an expression, ready to run. Each way to run it gives the
// same result; the narrower ones do less.
type part struct {
	items code
	test  func(r *run) truth // as one boolean
	some  func(r *run) bool  // whether there is any item
	fixed []Item             // its items where they are always these
	slot  int                // of run.kept, 0 for none: counted from 1
	yesNo bool               // its only items are System.Boolean
}

// ofItems completes a part that yields items.
func ofItems(items code) part {
	return part{
		items: items,
		test: func(r *run) truth {
			mark := len(r.stack)
			items(r)
			t := r.truthFrom(mark)
			r.stack = r.stack[:mark]
			return t
		},
		some: func(r *run) bool {
			mark := len(r.stack)
			items(r)
			found := len(r.stack) > mark
			r.stack = r.stack[:mark]
			return found
		},
	}
}

// ofTest completes a part that yields at most one boolean.
func ofTest(test func(r *run) truth) part {
	return part{
		items: func(r *run) { r.pushTruth(test(r)) },
		test:  test,
		some:  func(r *run) bool { return test(r) != unknown },
		yesNo: true,
	}
}

// ofFixed is a part that always yields the same items.
func ofFixed(items ...Item) part {
	p := ofItems(func(r *run) { r.pushAll(items) })
	p.fixed = items
	return p
}

// count is how many items p yields.
func (p *part) count(r *run) int {
	mark := len(r.stack)
	p.items(r)
	n := len(r.stack) - mark
	r.stack = r.stack[:mark]
	return n
}

// on runs code with one item as focus and puts back what was before. The item
// is at a place of the stack.
func (r *run) on(at int, index int, run func(r *run)) {
	this, before := r.this, r.index
	r.this, r.index = r.stack[at:at+1:at+1], index
	run(r)
	r.this, r.index = this, before
}

// testOn is on for a condition.
func (r *run) testOn(at int, index int, test func(r *run) truth) truth {
	this, before := r.this, r.index
	r.this, r.index = r.stack[at:at+1:at+1], index
	t := test(r)
	r.this, r.index = this, before
	return t
}
