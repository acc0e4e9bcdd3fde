package network_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/network"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
)

// Whatever a call says of itself, either way: the proxy never falls over, what
// it refuses is an OperationOutcome, and the receiver gets the call once, or
// twice when that is the fault.
func FuzzCall(f *testing.F) {
	good := `{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000012345"}`
	f.Add("GET", "/Slot", requestID, good, header.DefaultAccept, "", false)
	f.Add("POST", "/$process-message", requestID, good, "", "late;seconds=1", true)
	f.Add("GET", "/metadata", "", "", "text/html", "", false)
	f.Add("PUT", "/Endpoint//$template", "1", `{"system":1}`, "*/*;q=0", "nonsense;form=cut", true)
	f.Add("OPTIONS", "/DocumentReference/%2F", requestID, "[]", "version=1.1.0", "twice", false)
	f.Fuzz(func(t *testing.T, method, path, id, target, accept, struck string, live bool) {
		r, err := http.NewRequest(method, "http://x"+network.Base+"/", strings.NewReader("body"))
		if err != nil {
			t.Skip()
		}
		r.URL.Path = network.Base + "/" + strings.TrimPrefix(path, "/")
		r.Header.Set("Accept", accept)
		r.Header.Set(header.RequestID, id)
		r.Header.Set(header.CorrelationID, correlationID)
		r.Header.Set(fault.Header, struck)
		r.Header.Set(header.Target, base64.StdEncoding.EncodeToString([]byte(target)))
		p, seen := proxyAnswering(live, receiverSays)
		var log bytes.Buffer
		p.Log, p.FaultHeader, p.Tape = slog.New(slog.NewTextHandler(&log, nil)), true, wire.NewTape(10, 1<<20)
		p.Pause = newStage(false).Pause
		got := inProcess(t, p.Handler(), r)
		if strings.Contains(log.String(), "fell over") {
			t.Fatalf("it fell over: %s", log.String())
		}
		if *seen > 1 && !strings.Contains(strings.ToLower(struck), string(fault.Twice)) {
			t.Fatalf("the receiver saw %d calls", *seen)
		}
		if got.lost || got.StatusCode == receiverSays || got.StatusCode < 400 {
			return
		}
		if n, err := fhir.Parse([]byte(got.body)); err != nil || n.Type() != "OperationOutcome" {
			t.Fatalf("answered %d %q", got.StatusCode, got.body)
		}
	})
}
