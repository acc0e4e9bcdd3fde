package network_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/header"
	"barsdesk/bars/network"
)

// slowProxy is a proxy over real HTTP that waits for bodies a moment only.
func slowProxy(t *testing.T, receiver http.HandlerFunc) string {
	t.Helper()
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: "2000012345", Handler: receiver})
	p := &network.Proxy{Catalogue: catalogue, NewID: func() string { return "id" }, BodyWait: 30 * time.Millisecond}
	server := httptest.NewServer(p.Handler())
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func wireHeaders(t *testing.T) string {
	t.Helper()
	set := header.Set{RequestID: requestID, CorrelationID: correlationID, Target: &header.Identifier{System: header.ServiceIDSystem, Value: "2000012345"}}
	var text strings.Builder
	if err := set.HTTP(true).Write(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func send(t *testing.T, address, body string, length int) *http.Response {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST %s/$process-message HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n%s", network.Base, length, wireHeaders(t), body)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestBodyThatNeverEndsIsNotWaitedFor(t *testing.T) {
	address := slowProxy(t, func(http.ResponseWriter, *http.Request) { t.Error("the call was forwarded") })
	assertOutcome(t, send(t, address, "{", 100), 400, "PROXY_BAD_REQUEST", "structure")
}
