package edge

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits bound connections before there is a request to judge.
type Limits struct {
	Header      time.Duration // for the headers of a request
	HeaderBytes int           // of one request
	Idle        time.Duration // between two requests
	Answer      time.Duration // from the headers of a request to the end of its answer; 0: the policy's Taken holds
	Finish      time.Duration // for what is in flight when serving ends
}

// Usual are the limits of every listener but the receiver's. The whole stop
// stays under 5 s.
func Usual() Limits {
	return Limits{Header: 5 * time.Second, HeaderBytes: 64 * kib, Idle: 2 * time.Minute, Finish: 4 * time.Second}
}

// Serve answers on listener until ctx ends, finishes what is in flight within
// limits.Finish, and returns nil; or returns why the listener ended by itself.
// The listener is closed when it returns.
func (e *Edge) Serve(ctx context.Context, listener net.Listener, limits Limits) error {
	server := &http.Server{Handler: e, ReadHeaderTimeout: limits.Header, WriteTimeout: limits.Answer, IdleTimeout: limits.Idle, MaxHeaderBytes: limits.HeaderBytes,
		DisableGeneralOptionsHandler: true, ErrorLog: slog.NewLogLogger(e.log.Handler(), slog.LevelDebug)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), limits.Finish)
	defer cancel()
	if server.Shutdown(last) != nil {
		_ = server.Close() // a connection without a request keeps Shutdown waiting
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
