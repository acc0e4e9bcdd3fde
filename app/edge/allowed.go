package edge

import (
	"net/http"
	"slices"
	"strings"
)

// Allowed are the methods that paths of mux take at the path of r, as the header
// Allow names them; "" where no path is. Patterns for which everything reports
// true stand for whatever has no path, and do not count.
func Allowed(mux *http.ServeMux, r *http.Request, everything func(pattern string) bool) string {
	var out []string
	for _, method := range calling {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" && !everything(pattern) && !slices.Contains(out, method) {
			out = append(out, method)
		}
	}
	return strings.Join(out, ", ")
}

// Methods are the usual methods of HTTP: others are refused everywhere.
func Methods() []string { return slices.Clone(calling) }
