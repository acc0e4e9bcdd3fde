package edge

import (
	"context"
	"net/http"
	"slices"
)

// Watch hears of a request before it is judged, and of its end. Route is its
// pattern, which names nobody; "" where nothing of ours would answer. What
// handles the request gets ctx. End is called once, with the status of the
// answer, when the whole of it is written: of a stream, when it ends.
type Watch func(r *http.Request, route string) (ctx context.Context, end func(status int))

// Watched is the same edge with more who watch. Route names the route of a
// request and must depend on method and path alone.
func (e *Edge) Watched(route func(*http.Request) string, by ...Watch) *Edge {
	watched := *e
	watched.route, watched.watches = route, slices.Concat(e.watches, by)
	return &watched
}

// watched tells all who watch of a request, and gives how to tell them of its
// end, the last told first.
func (e *Edge) watched(r *http.Request) (*http.Request, func(status int)) {
	if len(e.watches) == 0 {
		return r, func(int) {}
	}
	route, ends := e.route(r), make([]func(int), 0, len(e.watches))
	for _, watch := range e.watches {
		ctx, end := watch(r, route)
		r, ends = r.WithContext(ctx), append(ends, end)
	}
	return r, func(status int) {
		for _, end := range slices.Backward(ends) {
			end(status)
		}
	}
}
