//go:build desktop

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// hasWindow says whether this build can show a window.
const hasWindow = true

// exitDead is the window's exit code when its page stopped answering: the
// service opens another.
const exitDead = 4

// Events between the window's Go side and its page.
const (
	eventListening = "listening" // the page has begun to listen
	eventOpened    = "opened"    // the live stream is open: re-read what is shown
	eventChanged   = "changed"   // what changed, as the live stream says it
	eventBeat      = "beat"      // the live stream is alive
	eventPing      = "ping"      // are you there?
	eventPong      = "pong"      // the page's answer
	eventSave      = "save"      // a file to be saved, as fileToSave reads it
	eventSaved     = "saved"     // what became of it, in words; empty when the person left it
)

// showWindow opens the window and returns when it has closed.
func showWindow(v windowView) error {
	_ = os.Setenv("WEBKIT_DMABUF_RENDERER_FORCE_SHM", "1") // some machines show a blank window without it
	ended, end := context.WithCancel(context.Background())
	defer end()
	w := &wailsWindow{view: v, ended: ended}
	return wails.Run(&options.App{
		Title: "Barsdesk", Width: 1280, Height: 900, MinWidth: 320, MinHeight: 400,
		AssetServer:   &assetserver.Options{Handler: v.Gate},
		OnStartup:     w.started,
		OnDomReady:    w.shown,
		OnBeforeClose: w.closing,
		Linux:         &linux.Options{ProgramName: "barsdesk-window"},
	})
}

// wailsWindow is one open window.
type wailsWindow struct {
	view     windowView
	ended    context.Context
	answered atomic.Int64 // when the page last answered, Unix seconds; 0 before the first time
	open     atomic.Bool  // the live stream is open
	going    atomic.Bool  // the window closes without asking
}

func (w *wailsWindow) started(ctx context.Context) {
	go func() {
		select {
		case <-w.view.Gone:
			w.going.Store(true)
			runtime.Quit(ctx)
		case <-w.ended.Done():
		}
	}()
}

// shown runs each time a page has loaded.
func (w *wailsWindow) shown(ctx context.Context) {
	runtime.ResetSignalHandlers() // the web view replaced them
	if w.answered.Swap(time.Now().Unix()) != 0 {
		return
	}
	runtime.EventsOn(ctx, eventPong, func(...any) { w.answered.Store(time.Now().Unix()) })
	runtime.EventsOn(ctx, eventListening, func(...any) {
		if w.open.Load() {
			runtime.EventsEmit(ctx, eventOpened)
		}
	})
	runtime.EventsOn(ctx, eventSave, func(file ...any) { go w.save(ctx, file) })
	go w.relay(ctx)
	go w.watch(ctx)
}

// closing warns when messages are still undelivered. Closing the window lets
// the service finish what is in flight, so "close" loses nothing.
func (w *wailsWindow) closing(ctx context.Context) (prevent bool) {
	if w.going.Load() || undelivered(ctx, w.view.Gate) == 0 {
		return false
	}
	choice, err := runtime.MessageDialog(ctx, runtime.MessageDialogOptions{
		Type:          runtime.QuestionDialog,
		Title:         "Messages are not delivered yet",
		Message:       "Barsdesk has not heard that every message arrived. If you close it now, it tries again when you next open it. Close Barsdesk?",
		Buttons:       []string{"Yes", "No"},
		DefaultButton: "No",
		CancelButton:  "No",
	})
	return err == nil && choice != "Yes"
}

// save asks where a file is to go and writes it there.
func (w *wailsWindow) save(ctx context.Context, file []any) {
	said := ""
	defer func() { runtime.EventsEmit(ctx, eventSaved, said) }()
	name, body, ok := fileToSave(file)
	if !ok {
		return
	}
	path, err := runtime.SaveFileDialog(ctx, runtime.SaveDialogOptions{Title: "Save", DefaultFilename: name})
	if err != nil || path == "" {
		return
	}
	said = "Saved as " + path + "."
	if err := os.WriteFile(path, body, 0o600); err != nil {
		said = "It could not be saved there. Choose another folder."
	}
}

// relay passes the service's live stream to the page and starts anew when it ends.
func (w *wailsWindow) relay(ctx context.Context) {
	for w.ended.Err() == nil {
		w.follow(ctx)
		select {
		case <-time.After(time.Second):
		case <-w.ended.Done():
		}
	}
}

func (w *wailsWindow) follow(ctx context.Context) {
	answer, err := w.view.Gate.ask(w.ended, http.MethodGet, "/api/events", "", http.Header{"Accept": {"text/event-stream"}}, nil)
	if err != nil {
		return
	}
	defer func() { _ = answer.Body.Close() }()
	defer w.open.Store(false)
	w.open.Store(true)
	runtime.EventsEmit(ctx, eventOpened)
	name := ""
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ":")
		switch value = strings.TrimSpace(value); field {
		case "event":
			name = value
		case "data":
			if name == eventChanged || name == eventBeat {
				runtime.EventsEmit(ctx, name, value)
			}
		}
	}
}

// watch ends the process when the page has stopped answering: killing only the
// web view's process leaves a blank window behind.
func (w *wailsWindow) watch(ctx context.Context) {
	every := time.NewTicker(2 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-w.ended.Done():
			return
		case now := <-every.C:
			if now.Unix()-w.answered.Load() > int64(w.view.Silence) {
				os.Exit(exitDead)
			}
			runtime.EventsEmit(ctx, eventPing)
		}
	}
}

// undelivered is how many messages are still on their way, 0 when that cannot
// be found out.
func undelivered(ctx context.Context, g *gate) int {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	answer, err := g.ask(ctx, http.MethodGet, "/api/session", "", http.Header{}, nil)
	if err != nil {
		return 0
	}
	defer func() { _ = answer.Body.Close() }()
	var session struct{ Undelivered int }
	if json.NewDecoder(answer.Body).Decode(&session) != nil {
		return 0
	}
	return session.Undelivered
}
