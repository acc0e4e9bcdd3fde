package web

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"barsdesk/frontend"
)

// notBuilt is shown while the program holds no pages.
const notBuilt = `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Barsdesk: pages not built</title></head>
<body><h1>The pages are not built into this program</h1>
<p>Barsdesk is running, and its API answers under /api.</p>
<p>To build the pages, run <code>make build</code> in the source folder, then start Barsdesk again.</p>
</body></html>
`

// pages registers the embedded screens. Every screen is the one page at /; what
// it shows stands behind the # of the address.
func (s *server) pages() {
	files := s.Pages
	if files == nil {
		files, _ = frontend.Files()
	}
	_, err := fs.Stat(files, "index.html")
	built := err == nil
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if !built {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(notBuilt)) // the reader may be gone
			return
		}
		servePage(w, r, files)
	})
}

func servePage(w http.ResponseWriter, r *http.Request, files fs.FS) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	if info, err := fs.Stat(files, name); err != nil || info.IsDir() || strings.HasPrefix(path.Base(name), ".") {
		say(w, http.StatusNotFound, "Barsdesk has no page at this address. Open / instead.\n")
		return
	}
	// An answer of 304 hangs the desktop window.
	r.Header.Del("If-Modified-Since")
	r.Header.Del("If-None-Match")
	http.ServeFileFS(w, r, files, name)
}
