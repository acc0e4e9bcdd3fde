package network_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"barsdesk/bars/header"
	"barsdesk/bars/network"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
)

// BenchmarkForward is a message of 40 kB through the proxy: as it is without
// faults and a tape, with a board on which nothing is, and with a tape.
func BenchmarkForward(b *testing.B) {
	for _, c := range []struct {
		name string
		set  func(*network.Proxy)
	}{
		{"plain", func(*network.Proxy) {}},
		{"empty board", func(p *network.Proxy) { p.Faults = &fault.Board{} }},
		{"tape", func(p *network.Proxy) { p.Tape = wire.NewTape(1000, 8<<20) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			p, _ := proxyAnswering(false, http.StatusOK)
			c.set(p)
			h, body := p.Handler(), strings.Repeat("x", 40_000)
			headers := header.Set{RequestID: requestID, CorrelationID: correlationID, Target: &header.Identifier{System: header.ServiceIDSystem, Value: "2000012345"}}.HTTP(true)
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("POST", network.Base+"/$process-message", strings.NewReader(body))
				r.Header = headers
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("answered %d", w.Code)
				}
			}
		})
	}
}
