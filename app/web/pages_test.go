package web_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"barsdesk/app/web"
)

func withPages(c *web.Config) {
	c.Pages = fstest.MapFS{
		"index.html":     {Data: []byte("<!doctype html><title>Barsdesk</title>")},
		"assets/app.js":  {Data: []byte("export {}")},
		"assets/app.css": {Data: []byte("a{}")},
		".gitkeep":       {},
	}
}

func TestPagesAreServed(t *testing.T) {
	r := newRig(t, withPages, withSignIn)
	for _, tt := range []struct {
		method, path string
		status       int
		kind, part   string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", "<title>Barsdesk"},
		{"HEAD", "/", 200, "text/html; charset=utf-8", ""},
		{"GET", "/assets/app.js", 200, "text/javascript; charset=utf-8", "export"},
		{"GET", "/assets/app.css", 200, "text/css; charset=utf-8", "a{}"},
		{"GET", "/assets/", 404, "text/plain; charset=utf-8", "no page"},
		{"GET", "/.gitkeep", 404, "text/plain; charset=utf-8", "no page"},
		{"GET", "/../go.mod", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/assets/%2e%2e/%2e%2e/go.mod", 404, "text/plain; charset=utf-8", ""},
		{"POST", "/", 405, "application/json", ""},
	} {
		a := r.call(tt.method, tt.path, nil)
		if a.status != tt.status || a.header.Get("Content-Type") != tt.kind || !strings.Contains(string(a.body), tt.part) {
			t.Errorf("%s %s: %d %s %q", tt.method, tt.path, a.status, a.header.Get("Content-Type"), a.body)
		}
	}
}

// The desktop window hangs on an answer of 304.
func TestPagesAreNeverAnsweredAsUnchanged(t *testing.T) {
	r := newRig(t, withPages)
	a := r.call("GET", "/assets/app.js", nil, header("If-Modified-Since", "Sat, 21 Nov 2099 08:00:00 GMT"), header("If-None-Match", "*"))
	if a.status != 200 || len(a.body) == 0 {
		t.Errorf("%d %q", a.status, a.body)
	}
}

func TestWithoutBuiltPagesTheRootSaysHowToBuildThem(t *testing.T) {
	r := newRig(t, func(c *web.Config) { c.Pages = fstest.MapFS{} })
	if a := r.call("GET", "/", nil); a.status != 200 || !strings.Contains(string(a.body), "make build") {
		t.Errorf("%d %s", a.status, a.body)
	}
}
