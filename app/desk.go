package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// deskCommand opens the desk: the service on a Unix socket and, beside it, the
// window that shows it.
type deskCommand struct {
	place
	sealing
	Server  string `help:"Open the window on a team server instead." env:"BARSDESK_SERVER" placeholder:"URL"`
	Sandbox bool   `help:"Work in the built-in Sandbox." env:"BARSDESK_SANDBOX"`
	Silence int    `help:"Seconds after which a window that does not answer is opened anew." default:"120" hidden:""`
}

// Run returns when the last window was closed, or SIGTERM came, and what was
// in flight is finished.
func (d deskCommand) Run(to output) error {
	if !hasWindow {
		return showWindow(windowView{})
	}
	ctx, stop := untilStopped()
	defer stop()
	if d.Server != "" {
		return (&windows{where: []string{"--server", d.Server}, silence: d.Silence, log: to.log}).keepOpen(ctx, "")
	}
	at, err := d.settle(d.Sandbox)
	if err != nil {
		return err
	}
	if err := at.prepare(); err != nil {
		return err
	}
	return d.serve(ctx, at, to)
}

// serve owns the data and shows windows on it; when another desk owns it
// already, that one is asked for another window.
func (d deskCommand) serve(ctx context.Context, at place, to output) error {
	socket := filepath.Join(at.folder(), "desk.sock")
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Self: to.self, SignedIn: true, Sealing: d.sealing})
	if errors.Is(err, errOwned) {
		return anotherWindow(ctx, socket)
	}
	if err != nil {
		return err
	}
	defer s.close()
	listener, err := listenPrivately(ctx, socket)
	if err != nil {
		return cannot("the desk's socket cannot be opened: %v", err)
	}
	session, err := s.newSession(ctx)
	if err != nil {
		return cannot("no session for the window: %v", err)
	}
	shown := &windows{where: []string{"--socket", socket}, silence: d.Silence, log: to.log}
	running, end := context.WithCancel(ctx)
	defer end()
	served := make(chan error, 1)
	go func() {
		served <- s.serve(running, listener, socketClient(socket), "http://localhost", shown.requests(s.handler, s.newSession))
	}()
	err = shown.keepOpen(ctx, session)
	end()
	return errors.Join(err, <-served)
}

// listenPrivately opens a Unix socket that only its owner can use. A socket
// left by a desk that was killed is replaced; the data's lock says that none runs.
func listenPrivately(ctx context.Context, socket string) (net.Listener, error) {
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	return listener, os.Chmod(socket, 0o600)
}

// anotherWindow asks the desk that owns the data for one more window.
func anotherWindow(ctx context.Context, socket string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+windowPath, nil)
	if err != nil {
		return err
	}
	answer, err := socketClient(socket).Do(req)
	if err != nil {
		return cannot("another Barsdesk works on this data and shows no window: %v", err)
	}
	return answer.Body.Close()
}
