package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/web"
)

// class is one Sandbox with rooms, served as "serve --sandbox" serves it.
type class struct {
	t       *testing.T
	data    string
	service *service
	url     string
	trainer string // session
	end     func()
}

// newClass opens the Sandbox of a data folder; it is closed with the test.
func newClass(t *testing.T, data string) *class {
	t.Helper()
	c := &class{t: t, data: data}
	ctx, stop := context.WithCancel(t.Context())
	var err error
	c.service, err = openService(ctx, place{Data: data, Environment: environment.Sandbox}, serviceOptions{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.url = "http://" + listener.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- c.service.serve(ctx, listener, http.DefaultClient, c.url, c.service.handler) }()
	c.end = func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		c.service.close()
		c.end = func() {}
	}
	t.Cleanup(func() { c.end() })
	c.trainer = c.enter("", web.SignInPath(c.service.door.OneTime()))
	return c
}

// enter signs in with the token of a link and gives the session.
func (c *class) enter(path, link string) string {
	c.t.Helper()
	_, token, _ := strings.Cut(link, "#/sign-in/")
	answer := c.ask("", http.MethodPost, path+"/api/session", `{"token":"`+token+`"}`)
	if answer.status != http.StatusOK || len(answer.cookies) != 1 || answer.cookies[0].Path != path+"/" || !answer.cookies[0].HttpOnly {
		c.t.Fatalf("signing in at %q: %d %s, cookies %v", path, answer.status, answer.body, answer.cookies)
	}
	return answer.cookies[0].Value
}

// room makes a room and signs its learner in.
func (c *class) room(name string) (session string) {
	c.t.Helper()
	if _, err := c.service.rooms.Open(c.t.Context(), name); err != nil {
		c.t.Fatal(err)
	}
	link, err := c.service.rooms.Link(c.t.Context(), name)
	if err != nil || !strings.HasPrefix(link.Path, "/rooms/"+name+"/#/sign-in/") {
		c.t.Fatalf("the link is %+v, %v", link, err)
	}
	return c.enter("/rooms/"+name, link.Path)
}

type roomAnswer struct {
	status  int
	body    string
	cookies []*http.Cookie
}

// ask calls a path exactly as it is written, with a session's cookie.
func (c *class) ask(session, method, path, body string) roomAnswer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.URL.Opaque = "//" + req.URL.Host + path
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Request-Id", "11111111-1111-4111-8111-111111111111")
	req.Header.Set("X-Correlation-Id", "22222222-2222-4222-8222-222222222222")
	if session != "" {
		req.AddCookie(&http.Cookie{Name: "barsdesk-session", Value: session})
	}
	got, err := (&http.Client{CheckRedirect: noRedirect}).Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return roomAnswer{got.StatusCode, string(text), got.Cookies()}
}

// events opens the live stream of a room and gives its beats' times.
func (c *class) events(session, room string) (next func() (time.Time, bool)) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.url+"/rooms/"+room+"/api/events", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "barsdesk-session", Value: session})
	got, err := http.DefaultClient.Do(req)
	if err != nil || got.StatusCode != http.StatusOK {
		c.t.Fatalf("the stream of %s: %v, %v", room, got, err)
	}
	c.t.Cleanup(func() { _ = got.Body.Close() })
	lines := bufio.NewScanner(got.Body)
	return func() (time.Time, bool) {
		for lines.Scan() {
			var beat web.Beat
			if text, data := bytes.CutPrefix(lines.Bytes(), []byte("data: ")); data && json.Unmarshal(text, &beat) == nil && !beat.Now.IsZero() {
				return beat.Now, true
			}
		}
		return time.Time{}, false
	}
}

// draft begins a draft in a room and gives its path.
func (c *class) draft(session, room string) string {
	c.t.Helper()
	answer := c.ask(session, http.MethodPost, "/rooms/"+room+"/api/drafts", `{"serviceId":"2000087011","useCase":"a1t1","plan":"book-and-refer"}`)
	var draft desk.Draft
	if err := json.Unmarshal([]byte(answer.body), &draft); err != nil || draft.ID == "" {
		c.t.Fatalf("no draft: %d %s", answer.status, answer.body)
	}
	return "/rooms/" + room + "/api/drafts/" + draft.ID
}
