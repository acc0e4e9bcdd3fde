package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
)

// windowCommand is the desk's window: a client of the service and nothing
// else. Its standard input brings the session in one line; when that input
// ends, the service has gone and the window closes.
type windowCommand struct {
	Socket  string `help:"Unix socket of the service." xor:"where" required:"" type:"path"`
	Server  string `help:"Address of a team server." xor:"where" required:""`
	Silence int    `help:"Seconds without an answer from the page after which the window counts as dead." default:"120"`
}

// Run shows the window until a person closes it or the service has gone.
func (w windowCommand) Run() error {
	session, in, err := readSession(os.Stdin)
	if err != nil {
		return cannot("the window is started by the desk, not by hand: %v", err)
	}
	gate, err := newGate(w.Socket, w.Server, session)
	if err != nil {
		return wrongUse("%v", err)
	}
	gone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(gone)
	}()
	return showWindow(windowView{Gate: gate, Gone: gone, Silence: w.Silence})
}

// readSession takes the first line: the session's token, or an empty line.
func readSession(from io.Reader) (string, io.Reader, error) {
	in := bufio.NewReader(from)
	line, err := in.ReadString('\n')
	if err != nil {
		return "", nil, fmt.Errorf("no session was handed over: %w", err)
	}
	return strings.TrimSpace(line), in, nil
}

// windowView is what the window shows and when it ends.
type windowView struct {
	Gate    *gate
	Gone    <-chan struct{}
	Silence int
}

// gate forwards the window's requests to the service. It keeps the session,
// which the web view itself cannot (wails:// has no cookies), and leaves out
// the headers that only make sense between a browser and a site.
type gate struct {
	base *url.URL
	http *http.Client

	mu      sync.Mutex
	session string
}

func newGate(socket, server, session string) (*gate, error) {
	if socket != "" {
		base := &url.URL{Scheme: "http", Host: "localhost"}
		return &gate{base: base, http: socketClient(socket), session: session}, nil
	}
	base, err := url.Parse(server)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, fmt.Errorf("%q is no address of a Barsdesk server: give one such as https://barsdesk.example", server)
	}
	return &gate{base: base, http: &http.Client{CheckRedirect: noRedirect}, session: session}, nil
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// keep remembers a session that the service has just given or ended.
func (g *gate) keep(set []*http.Cookie) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range set {
		g.session = c.Value
		if c.MaxAge < 0 {
			g.session = ""
		}
	}
}

func (g *gate) token() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.session
}
