package access

import (
	"context"
	"sync/atomic"
)

// Witness sees, for whoever answers one request, whether an entry was written
// for it and who acted. It is safe for concurrent use.
type Witness struct {
	recorded atomic.Bool
	actor    atomic.Pointer[Actor]
}

type witnessKey struct{}

// Witnessed gives a context whose acts a Witness sees.
func Witnessed(ctx context.Context) (context.Context, *Witness) {
	w := &Witness{}
	return context.WithValue(ctx, witnessKey{}, w), w
}

// Seen reports whether the request of a context needs no further entry; true
// without a witness.
func Seen(ctx context.Context) bool {
	w, ok := ctx.Value(witnessKey{}).(*Witness)
	return !ok || w.Recorded()
}

// Recorded reports whether the guard has written an entry.
func (w *Witness) Recorded() bool { return w.recorded.Load() }

// Actor is who was found to act; false while nobody was.
func (w *Witness) Actor() (Actor, bool) {
	if a := w.actor.Load(); a != nil {
		return *a, true
	}
	return Actor{}, false
}

// ActedBy tells the witness of a context, if it has one, who acts.
func ActedBy(ctx context.Context, a Actor) {
	if w, ok := ctx.Value(witnessKey{}).(*Witness); ok {
		w.actor.Store(&a)
	}
}

// RecordedElsewhere tells the witness of a context, if it has one, that the
// request has its entry: one that the guard did not write, or one written by
// those whom the request was passed on to.
func RecordedElsewhere(ctx context.Context) {
	if w, ok := ctx.Value(witnessKey{}).(*Witness); ok {
		w.recorded.Store(true)
	}
}
