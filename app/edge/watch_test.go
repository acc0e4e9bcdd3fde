package edge_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"

	"barsdesk/app/edge"
)

type seenKey struct{}

// TestWhoWatchesHearsOfEachRequestAndItsEnd: also of those that are refused, that
// fall over, and of which nothing is said.
func TestWhoWatchesHearsOfEachRequestAndItsEnd(t *testing.T) {
	heard := make(chan string, 8)
	watch := func(name string) edge.Watch {
		return func(r *http.Request, route string) (context.Context, func(int)) {
			return context.WithValue(r.Context(), seenKey{}, name), func(status int) { heard <- fmt.Sprint(name, " ", route, " ", status) }
		}
	}
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/said":
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, fmt.Sprint(r.Context().Value(seenKey{})))
		case "/fallen":
			panic("over")
		}
	})
	e := edge.New(edge.Always(edge.API(nil, false, edge.Plainly)), next, nil).Watched(func(r *http.Request) string { return "route of " + r.URL.Path }, watch("first"), watch("second"))
	server := serving(t, e)
	if _, said := ask(t, server, "GET", "/said", ""); said != "second" {
		t.Errorf("the handler's context is that of %q", said)
	}
	for _, path := range []string{"/silent", "/fallen"} {
		_, _ = ask(t, server, "GET", path, "")
	}
	_, _ = ask(t, server, "GET", "/refused", "", func(r *http.Request) { r.Host = "elsewhere.example" })
	for _, want := range []string{"second route of /said 418", "first route of /said 418", "second route of /silent 200", "first route of /silent 200",
		"second route of /fallen 500", "first route of /fallen 500", "second route of /refused 421", "first route of /refused 421"} {
		if got := <-heard; got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
}
