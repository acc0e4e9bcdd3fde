package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// Limits of every server Barsdesk opens. Requests and answers are bounded so
// that a slow or silent peer cannot hold a place for ever; live streams are
// answers without an end and so have no write limit.
const (
	headerWithin = 5 * time.Second
	idleFor      = 2 * time.Minute
	headerMost   = 64 << 10
	finishWithin = 4 * time.Second // then connections are closed; the whole stop stays under 5 s
)

// serveUntil answers on listener until ctx ends, finishes what is in flight,
// and returns nil. The listener is closed when it returns.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           endingStreams(ctx, handler),
		ReadHeaderTimeout: headerWithin,
		IdleTimeout:       idleFor,
		MaxHeaderBytes:    headerMost,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return cannot("the server on %s ended: %v", listener.Addr(), err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		_ = server.Close() // a connection without a request keeps Shutdown waiting
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// endingStreams ends live streams as soon as ending does: they would otherwise
// hold up the stop until it gives up on them.
func endingStreams(ending context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/events") {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(ending, cancel)()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
