package edge_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/app/edge"
)

// TestLongBodiesAreRefused: at once when they say so, and else where they
// become too long.
func TestLongBodiesAreRefused(t *testing.T) {
	p := edge.API(nil, false, edge.Plainly)
	p.Body = 10
	server := behind(t, p, &log{})
	if answer, text := ask(t, server, "POST", "/read", "0123456789"); answer.StatusCode != 200 || text != "0123456789" {
		t.Errorf("10 bytes are answered %d %q", answer.StatusCode, text)
	}
	answer, _ := ask(t, server, "POST", "/found", "0123456789A")
	if answer.StatusCode != 413 || !answer.Close {
		t.Errorf("11 bytes are answered %d, closed %v", answer.StatusCode, answer.Close)
	}
	carries(t, p, "too long", answer)
	unsaid := func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("0123456789A")), -1 }
	if answer, text := ask(t, server, "POST", "/read", "x", unsaid); answer != nil && strings.HasSuffix(text, "A") {
		t.Errorf("11 bytes in chunks are read: %d %q", answer.StatusCode, text)
	}
}

// TestASlowBodyHoldsNothingForEver, and one that has arrived may be worked on
// for as long as it takes.
func TestASlowBodyHoldsNothingForEver(t *testing.T) {
	p := edge.API(nil, false, edge.Plainly)
	p.Arrive = 50 * time.Millisecond
	ended := make(chan error, 2)
	server := serving(t, edge.New(edge.Always(p), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			ended <- err
			return
		}
		select {
		case <-r.Context().Done():
		case <-time.After(5 * p.Arrive):
		}
		ended <- r.Context().Err()
	}), nil))
	slow, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = slow.Close() }()
	_, _ = fmt.Fprintf(slow, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{")
	if err := <-ended; err == nil {
		t.Error("a body that never came was read whole")
	}
	_, _ = ask(t, server, "POST", "/", "{}")
	if err := <-ended; err != nil {
		t.Errorf("a request was ended while it was worked on: %v", err)
	}
}

// TestAReaderWhoTakesNothingIsLeft, and one who goes on taking is waited for.
func TestAReaderWhoTakesNothingIsLeft(t *testing.T) {
	p := edge.API(nil, false, edge.Plainly)
	p.Taken = 50 * time.Millisecond
	failed := make(chan error, 1)
	server := serving(t, edge.New(edge.Always(p), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				failed <- err
				return
			}
		}
	}), nil))
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	<-failed // a write without a deadline would never fail
}

// TestNoMethodReachesAHandlerByTheServersOwnAnswer: OPTIONS * is refused, too.
func TestNoMethodReachesAHandlerByTheServersOwnAnswer(t *testing.T) {
	url, _ := opened(t, edge.API(nil, false, edge.Plainly), nil)
	conn, err := net.Dial("tcp", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != 405 || answer.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("OPTIONS * is answered %d %v", answer.StatusCode, answer.Header)
	}
}

// TestTooManyHeadersAreRefused before anything reads them.
func TestTooManyHeadersAreRefused(t *testing.T) {
	url, _ := opened(t, edge.API(nil, false, edge.Plainly), nil)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+url, nil)
	r.Header.Set("X-Long", strings.Repeat("x", 80<<10))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return // the connection was closed at once
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("80 KiB of headers are answered %d", answer.StatusCode)
	}
}

// TestServingEndsWithItsContext, and what is in flight is finished.
func TestServingEndsWithItsContext(t *testing.T) {
	begun, go1 := make(chan struct{}), make(chan struct{})
	url, end := opened(t, edge.API(nil, false, edge.Plainly), func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-go1
		_, _ = io.WriteString(w, "finished")
	})
	said := make(chan string, 1)
	go func() {
		answer, err := http.Get("http://" + url + "/")
		if err != nil {
			said <- err.Error()
			return
		}
		text, _ := io.ReadAll(answer.Body)
		said <- string(text)
	}()
	<-begun
	ended := end()
	close(go1)
	if got := <-said; got != "finished" {
		t.Errorf("what was in flight was answered %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// opened is an edge that serves on a listener of its own, and how to end it.
func opened(t *testing.T, p edge.Policy, do http.HandlerFunc) (at string, end func() <-chan error) {
	t.Helper()
	if do == nil {
		do = func(http.ResponseWriter, *http.Request) {}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- edge.New(edge.Always(p), do, nil).Serve(ctx, listener, edge.Usual()) }()
	t.Cleanup(stop)
	return listener.Addr().String(), func() <-chan error { stop(); return ended }
}

// TestOverTLSTheAnswerSaysSo without being told.
func TestOverTLSTheAnswerSaysSo(t *testing.T) {
	server := httptest.NewUnstartedServer(edge.New(edge.Always(edge.Receiver(edge.Plainly)), http.NotFoundHandler(), nil))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	answer, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if got := answer.Header.Get("Strict-Transport-Security"); got == "" {
		t.Error("there is no HSTS over TLS")
	}
}
