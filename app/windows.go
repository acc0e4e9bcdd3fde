package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"

	"barsdesk/app/edge"
)

// What the desk's socket offers beside the screens and the API. Only the
// owner of the data can open the socket.
const (
	windowPath  = "/desk/window"  // POST: open one more window
	sessionPath = "/desk/session" // POST: a session, for the owner's own commands
)

// A window that dies more often than mostDeaths times within deathsWithin is
// not opened again: the machine cannot show it.
const (
	mostDeaths   = 5
	deathsWithin = time.Minute
)

// windows keeps the desk's windows open: one at first, more when asked, and a
// new one for each that dies without having been closed by a person.
type windows struct {
	where   []string // what the window command is told to show
	silence int
	log     *slog.Logger
	more    chan struct{}
}

// requests adds the socket's own requests to a handler.
func (w *windows) requests(next *edge.Edge, session func(context.Context) (string, error)) *edge.Edge {
	w.more = make(chan struct{}, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+windowPath, func(http.ResponseWriter, *http.Request) {
		select {
		case w.more <- struct{}{}:
		default: // one is about to open
		}
	})
	mux.HandleFunc("POST "+sessionPath, func(rw http.ResponseWriter, r *http.Request) {
		token, err := session(r.Context())
		if err != nil {
			http.Error(rw, "no session can be given now", http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(rw, token)
	})
	return next.Beside(edge.New(edge.Always(edge.Window()), mux, w.log), windowPath, sessionPath)
}

// keepOpen shows a window and returns when all have been closed, or ctx ends.
func (w *windows) keepOpen(ctx context.Context, session string) error {
	ended := make(chan error)
	open, deaths := 0, []time.Time{}
	show := func() { open++; go func() { ended <- w.show(ctx, session) }() }
	for show(); open > 0; {
		select {
		case <-w.more:
			show()
		case err := <-ended:
			open--
			if err == nil || ctx.Err() != nil {
				continue
			}
			if deaths = append(recent(deaths), time.Now()); len(deaths) > mostDeaths {
				return cannot("the window keeps closing by itself: %v", err)
			}
			w.log.Warn("the window died and is opened again", "cause", err)
			show()
		}
	}
	return nil
}

func recent(deaths []time.Time) []time.Time {
	for len(deaths) > 0 && time.Since(deaths[0]) > deathsWithin {
		deaths = deaths[1:]
	}
	return deaths
}

// show runs one window and returns nil when a person closed it. Its standard
// input stays open as long as this process lives.
func (w *windows) show(ctx context.Context, session string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// The window is never killed: it closes when its standard input ends.
	args := append([]string{"window", "--silence", strconv.Itoa(w.silence)}, w.where...)
	window := exec.CommandContext(context.WithoutCancel(ctx), self, args...)
	window.Args[0] = "barsdesk-window" // the web view names its folders after it
	window.Stderr = os.Stderr
	in, err := window.StdinPipe()
	if err != nil {
		return err
	}
	if err := window.Start(); err != nil {
		return err
	}
	closed := context.AfterFunc(ctx, func() { _ = in.Close() })
	defer closed()
	if _, err := io.WriteString(in, session+"\n"); err != nil {
		return errors.Join(err, window.Wait())
	}
	return window.Wait()
}
