package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
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
		Handler:           endingStreams(ctx.Done(), handler),
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
func endingStreams(ending <-chan struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/events") {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		go func() {
			select {
			case <-ending:
				cancel()
			case <-ctx.Done():
			}
		}()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// addressMeant refuses a flag's value that is no address to listen on. An
// empty one is left to its flag.
func addressMeant(flag, address string) error {
	if address == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		return wrongUse("%s %s is no address to listen on: give host and port, such as 127.0.0.1:8480", flag, address)
	}
	return nil
}

// namedIn is the host that an address to listen on names, if it names one.
func namedIn(listen string) []string {
	host, _, err := net.SplitHostPort(listen)
	address, notAddress := netip.ParseAddr(host)
	switch {
	case err != nil || host == "":
		return nil
	case notAddress != nil:
		return []string{host}
	case address.IsUnspecified():
		return nil
	case address.Is6():
		return []string{"[" + host + "]"}
	}
	return []string{host}
}

// reachedBy is the host and port to open. Listening on every address names
// none, so it is the first further host name or else this computer itself:
// hosts that are not known are refused.
func reachedBy(listening net.Addr, further []string) string {
	at, err := netip.ParseAddrPort(listening.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return listening.String()
	}
	host := "127.0.0.1"
	if len(further) > 0 {
		host = further[0]
	}
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(host, strconv.Itoa(int(at.Port())))
}
