package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"path"
	"strings"

	"barsdesk/app/web"
)

// leftOut are headers of the web view that must not reach the service: it
// would take the window for another site, or compress what the view cannot read.
var leftOut = []string{"Origin", "Referer", "Cookie", "Accept-Encoding", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "If-None-Match", "If-Modified-Since"}

// ServeHTTP forwards one request and its answer. It never panics: a panic in
// the asset handler would end the window.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if recover() != nil {
			w.WriteHeader(http.StatusBadGateway)
		}
	}()
	answer, err := g.ask(r.Context(), r.Method, r.URL.Path, r.URL.RawQuery, r.Header, r.Body)
	if err != nil {
		http.Error(w, "Barsdesk does not answer. Close this window and open Barsdesk again.", http.StatusBadGateway)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	g.keep(answer.Cookies())
	for name, values := range answer.Header {
		if name != "Set-Cookie" && name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// ask sends one request to the service. The caller closes the answer's body.
func (g *gate) ask(ctx context.Context, method, where, query string, header http.Header, body io.Reader) (*http.Response, error) {
	to := *g.base
	to.Path, to.RawQuery = path.Join("/", g.base.Path, where), query
	if strings.HasSuffix(where, "/") && !strings.HasSuffix(to.Path, "/") {
		to.Path += "/"
	}
	req, err := http.NewRequestWithContext(ctx, method, to.String(), body)
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	for _, name := range leftOut {
		req.Header.Del(name)
	}
	if token := g.token(); token != "" {
		req.Header.Set(web.SessionHeader, token)
	}
	return g.http.Do(req)
}

// socketClient talks HTTP over a Unix socket whatever the address says.
func socketClient(socket string) *http.Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial}, CheckRedirect: noRedirect}
}
