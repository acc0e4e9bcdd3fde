package main

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"barsdesk/app/edge"
)

// finishWithin is for what is in flight when the program ends; then connections
// are closed.
var finishWithin = edge.Usual().Finish

// serveUntil answers on listener until ctx ends, finishes what is in flight,
// and returns nil. The listener is closed when it returns.
func serveUntil(ctx context.Context, listener net.Listener, handler *edge.Edge) error {
	err := handler.Within(func(next http.Handler) http.Handler { return endingStreams(ctx.Done(), next) }).Serve(ctx, listener, edge.Usual())
	if err != nil {
		return cannot("the server on %s ended: %v", listener.Addr(), err)
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

// rangesMeant reads a flag's addresses and ranges of addresses.
func rangesMeant(flag string, given []string) (out []netip.Prefix, err error) {
	for _, each := range given {
		found, ok := edge.Range(strings.TrimSpace(each))
		if !ok {
			return nil, wrongUse("%s %s is neither an address nor a range of them: give one such as 127.0.0.1 or 10.1.0.0/16", flag, each)
		}
		out = append(out, found)
	}
	return out, nil
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
