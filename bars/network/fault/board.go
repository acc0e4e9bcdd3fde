package fault

import (
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"barsdesk/bars/network/wake"
)

// Board holds the faults that are on. The zero value has none and is ready; it
// is safe for concurrent use. A nil Board strikes no call.
type Board struct {
	count  atomic.Int32 // len(on), so that a call with no fault on takes no lock
	mu     sync.Mutex
	on     []Fault
	last   int
	wakers []*wake.Waker
}

// Call is what a fault is chosen by.
type Call struct {
	ServiceID string
	Message   bool        // to $process-message
	Books     func() bool // whether the message books a slot; asked only while SlotTaken is on
}

// On puts a fault on from the next call, under an id of its own. What is wrong
// with it is said in plain English; then nothing is put on.
func (b *Board) On(f Fault) (Fault, error) {
	if err := f.Check(); err != nil {
		return Fault{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	f.ID = "fault-" + strconv.Itoa(b.last)
	f = f.formed()
	b.on = append(b.on, f)
	b.changed()
	return f, nil
}

// Off puts a fault off, and reports whether it was on.
func (b *Board) Off(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.at(id)
	if at < 0 {
		return false
	}
	b.on = slices.Delete(b.on, at, at+1)
	b.changed()
	return true
}

// Clear puts every fault off.
func (b *Board) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.on = nil
	b.changed()
}

// List are the faults that are on, in the order in which they were put on. Next
// is what is left of it.
func (b *Board) List() []Fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.on)
}

// Changed has f told after each change, also after a call that took one of the
// next so many. Changes close together may be told once; no call waits for f.
func (b *Board) Changed(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wakers = append(b.wakers, wake.New(f))
}

// Draw chooses the fault that strikes a call: of those that are on, the first
// that fits it and, when only a share of calls is meant, whose share it falls
// into; random gives a number in [0, 1) for each such fault. One of its next so
// many calls is then used up, and with the last it goes off.
func (b *Board) Draw(c Call, random func() float64) (Fault, bool) {
	if b == nil || b.count.Load() == 0 {
		return Fault{}, false
	}
	books := c.Message && b.wantsBookings() && c.Books != nil && c.Books()
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.on {
		f := b.on[i]
		if f.fits(c, books) && f.hits(random) {
			b.struck(i)
			return f, true
		}
	}
	return Fault{}, false
}

// wantsBookings reports whether it matters that a message books a slot.
func (b *Board) wantsBookings() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.on, func(f Fault) bool { return f.Kind == SlotTaken })
}

func (f Fault) fits(c Call, books bool) bool {
	switch {
	case f.ServiceID != "" && f.ServiceID != c.ServiceID, f.Messages && !c.Message:
		return false
	}
	return f.Kind != SlotTaken || books
}

func (f Fault) hits(random func() float64) bool {
	return f.Share == 0 || f.Share == 1 || random() < f.Share
}

// struck counts one call of the fault at i.
func (b *Board) struck(i int) {
	switch b.on[i].Next {
	case 0:
		return
	case 1:
		b.on = slices.Delete(b.on, i, i+1)
	default:
		b.on[i].Next--
	}
	b.changed()
}

func (b *Board) at(id string) int {
	return slices.IndexFunc(b.on, func(f Fault) bool { return f.ID == id })
}

func (b *Board) changed() {
	b.count.Store(int32(len(b.on))) //nolint:gosec // nobody puts two thousand million faults on
	for _, w := range b.wakers {
		w.Wake()
	}
}
