//go:build desktoptest

package desktoptest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"syscall"
	"testing"
	"time"
)

const draft = `{"serviceId":"2000087011","useCase":"a1t1","plan":"book-and-refer"}`

func TestWindowShowsTodayAndOutlivesItsDeath(t *testing.T) {
	on := newScreen(t)
	d := startDesk(t, on)
	on.shows(t, 40*time.Second, "Today", "Nothing needs you", "Connected")

	status, made := d.ask(t.Context(), http.MethodPost, "/api/drafts", draft)
	if status != http.StatusOK && status != http.StatusCreated {
		t.Fatalf("starting a draft answered %d: %s", status, made)
	}
	on.shows(t, 15*time.Second, "Continue") // the draft, without anyone touching the window

	before := theWindow(t, d)
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if status, _ := d.ask(t.Context(), http.MethodGet, "/readyz", ""); status != http.StatusOK {
		t.Fatalf("after the window's death the service answered %d", status)
	}
	after := before
	eventually(t, 20*time.Second, "another window", func(context.Context) bool {
		now := d.processes("barsdesk-window")
		if len(now) == 1 && now[0] != before {
			after = now[0]
		}
		return after != before
	}, d.log.String)
	on.shows(t, 40*time.Second, "Today", "Continue")
	assertDraftKept(t, d, made)
}

func TestBlankWindowIsReplaced(t *testing.T) {
	on := newScreen(t)
	d := startDesk(t, on)
	on.shows(t, 40*time.Second, "Today")
	before := theWindow(t, d)
	pages := d.processes("WebKitWebProcess")
	if len(pages) == 0 {
		t.Fatal("no web process is running")
	}
	for _, p := range pages {
		_ = syscall.Kill(p, syscall.SIGKILL)
	}
	eventually(t, 60*time.Second, "the blank window to be replaced", func(context.Context) bool {
		now := d.processes("barsdesk-window")
		return len(now) == 1 && now[0] != before
	}, d.log.String)
	on.shows(t, 40*time.Second, "Today")
}

func TestDeskStopsCleanly(t *testing.T) {
	on := newScreen(t)
	d := startDesk(t, on)
	on.shows(t, 40*time.Second, "Today")
	for _, p := range d.processes("--sandbox") {
		_ = syscall.Kill(p, syscall.SIGTERM)
	}
	eventually(t, 15*time.Second, "the window to close with its service", func(context.Context) bool {
		return len(d.processes("barsdesk-window")) == 0
	}, d.log.String)
}

// theWindow is the process id of the one window there is.
func theWindow(t *testing.T, d *deskProcess) int {
	t.Helper()
	found := d.processes("barsdesk-window")
	if len(found) != 1 {
		t.Fatalf("%d windows are open, expected one\n%s", len(found), d.log)
	}
	return found[0]
}

func assertDraftKept(t *testing.T, d *deskProcess, made string) {
	t.Helper()
	var draft struct{ ID string }
	if err := json.Unmarshal([]byte(made), &draft); err != nil {
		t.Fatal(err)
	}
	if status, text := d.ask(t.Context(), http.MethodGet, "/api/drafts/"+draft.ID, ""); status != http.StatusOK {
		t.Errorf("the draft is gone: %d %s", status, text)
	}
}
