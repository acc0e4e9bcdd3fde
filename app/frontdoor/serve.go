package frontdoor

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// reloadEvery is how often the files of the settings are looked at.
const reloadEvery = 10 * time.Second

// Serve lets senders in to the receiver by listener until ctx ends, finishes
// what is in flight within finish, and returns nil. The listener is closed when
// it returns. The files of the settings are looked at every ten seconds.
func (d *Door) Serve(ctx context.Context, listener net.Listener, receiver http.Handler, finish time.Duration) error {
	at := listener.Addr().String()
	d.listening.Store(&at)
	defer d.listening.Store(nil)
	open, end := context.WithCancel(ctx)
	defer end()
	go d.watch(open)
	in := d.admit(open, listener)
	server := &http.Server{Handler: d.Handler(receiver), ReadHeaderTimeout: d.limits.Header, WriteTimeout: d.limits.Answer, IdleTimeout: d.limits.Idle,
		MaxHeaderBytes: d.limits.HeaderBytes, ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelDebug)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(in) }()
	select {
	case err := <-served:
		end()
		_ = listener.Close()
		in.under.Wait()
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), finish)
	defer cancel()
	if server.Shutdown(last) != nil {
		_ = server.Close() // a connection without a request keeps Shutdown waiting
	}
	in.under.Wait()
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// watch reads the files of the settings anew when they change.
func (d *Door) watch(ctx context.Context) {
	every := time.NewTicker(reloadEvery)
	defer every.Stop()
	for {
		d.Reload()
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}
