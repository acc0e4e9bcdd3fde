package web_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
)

// listen opens the live stream and returns its lines as they come.
func (r *rig) listen(ctx context.Context) <-chan string {
	r.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.server.URL+"/api/events", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, c := range r.jar {
		req.AddCookie(c)
	}
	resp, err := r.server.Client().Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || got != "text/event-stream" {
		r.t.Fatalf("stream: %d %s", resp.StatusCode, got)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer func() { _ = resp.Body.Close() }()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines
}

// await reads lines until one contains text.
func await(t *testing.T, lines <-chan string, text string) string {
	t.Helper()
	for {
		line, open := comes(t, text, lines)
		if !open {
			t.Fatalf("the stream ended before %q", text)
		}
		if strings.Contains(line, text) {
			return line
		}
	}
}

// comes is the next that a test waits for, and whether there was one before the
// channel was closed. It fails the test when neither happens.
func comes[T any](t *testing.T, what string, from <-chan T) (got T, open bool) {
	t.Helper()
	over := time.NewTimer(patience)
	defer over.Stop()
	select {
	case got, open = <-from:
	case <-over.C:
		t.Fatalf("waited in vain: %s", what)
	}
	return got, open
}

// patience is how long a thing may take to come.
const patience = 10 * time.Second

func TestStreamBeatsAtOnceAndSaysWhatChanges(t *testing.T) {
	r := newRig(t)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	lines := r.listen(ctx)
	if got, _ := comes(t, "a beat", lines); got != "event: beat" {
		t.Errorf("first line %q, want a beat", got)
	}
	want[desk.Identity](r, 200, "PUT", "/api/settings/identity", identity)
	await(t, lines, "event: changed")
	if got := await(t, lines, "data:"); got != `data: {"topics":["settings"]}` {
		t.Errorf("data %q", got)
	}
	await(t, lines, "event: beat")
}

func TestStreamEndsWithTheReader(t *testing.T) {
	r := newRig(t)
	ctx, end := context.WithCancel(t.Context())
	lines := r.listen(ctx)
	await(t, lines, "event: beat")
	end()
	for open := true; open; {
		_, open = comes(t, "the end of the stream", lines)
	}
	closed := make(chan struct{})
	go func() { defer close(closed); r.server.Close() }()
	comes(t, "the server's end, which an open stream would hold up", closed)
}

// A page that reads slowly must not hold up the desk, and must not miss that
// something has changed.
func TestSlowListenerHearsThatEverythingChanged(t *testing.T) {
	c := desk.NewChanges()
	changes, end := c.Subscribe()
	defer end()
	for range 100 {
		c.Publish(desk.Change{Topics: []string{"cases"}, CaseID: "c1"})
	}
	c.Publish(desk.Change{Topics: []string{"inbox"}})
	heard := map[string]bool{}
	for len(changes) > 0 {
		for _, topic := range (<-changes).Topics {
			heard[topic] = true
		}
	}
	for _, topic := range []string{"today", "cases", "inbox", "drafts", "services", "settings", "sandbox", "presence"} {
		if !heard[topic] {
			t.Errorf("a slow listener did not hear of %s", topic)
		}
	}
}
