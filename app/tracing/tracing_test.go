package tracing_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	pb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/tracing"
	"barsdesk/storage"
)

// told is a Tracer and what it has handed over.
func told() (*tracing.Tracer, *tracetest.InMemoryExporter) {
	kept := tracetest.NewInMemoryExporter()
	return tracing.To(kept, tracing.Options{Share: 1}), kept
}

// named are spans by their names, with their attributes as text.
func named(kept *tracetest.InMemoryExporter) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, s := range kept.GetSpans() {
		out[s.Name] = map[string]string{}
		for _, a := range s.Attributes {
			out[s.Name][string(a.Key)] = a.Value.String()
		}
	}
	return out
}

// kept is a store whose transactions do nothing.
type emptyStore struct{ storage.Store }

func (emptyStore) Update(_ context.Context, fn func(storage.Tx) error) error {
	return errors.Join(fn(nil), fn(nil))
}
func (emptyStore) View(_ context.Context, fn func(storage.Tx) error) error { return fn(nil) }

// TestOffIsNothing: without an address there is no exporter, and everything is as
// it would be without the package.
func TestOffIsNothing(t *testing.T) {
	off, err := tracing.Open(t.Context(), tracing.Options{Share: 1})
	if off != nil || err != nil {
		t.Fatalf("without an address it is %v, %v", off, err)
	}
	var s storage.Store = emptyStore{}
	if off.Store(s) != s || off.Calls("x", http.DefaultTransport) != http.DefaultTransport {
		t.Error("store and transport are others")
	}
	if off.Requests(tracing.Screens) != nil || off.Acting() != nil || off.Sending() != nil || off.Lost() != nil || off.Close() != nil {
		t.Error("somebody watches")
	}
}

// TestAWholeRequestIsOneTrace: route, act, transaction, send, call.
func TestAWholeRequestIsOneTrace(t *testing.T) {
	tr, kept := told()
	ctx, end := tr.Requests(tracing.Screens)[0](httptest.NewRequest(http.MethodPost, "/api/drafts/9658499163/send", http.NoBody), "POST /api/drafts/{id}/send")
	ctx, acted := tr.Acting()(ctx, access.MessageSend)
	if err := tr.Store(emptyStore{}).Update(ctx, func(storage.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	ctx, sent := tr.Sending()(ctx, desk.Sending{ServiceID: "2000087011", Kind: "referral-new", Attempt: 2})
	var head http.Header
	there := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { head = r.Header }))
	defer there.Close()
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, there.URL+"/Patient?identifier=9658499163", http.NoBody)
	if _, err := tr.Calls("bars call", nil).RoundTrip(r); err != nil {
		t.Fatal(err)
	}
	sent(200)
	acted("allowed")
	end(201)
	got := named(kept)
	for name, want := range map[string]map[string]string{
		"POST /api/drafts/{id}/send": {"http.route": "POST /api/drafts/{id}/send", "http.request.method": "POST", "http.response.status_code": "201", "barsdesk.surface": "screens"},
		"act message.send":           {"barsdesk.act": "message.send", "barsdesk.outcome": "allowed"},
		"store update":               {"barsdesk.runs": "2"},
		"send":                       {"barsdesk.service": "2000087011", "barsdesk.kind": "referral-new", "barsdesk.attempt": "2", "http.response.status_code": "200"},
		"bars call":                  {"http.request.method": "GET", "http.response.status_code": "200", "server.address": strings.TrimPrefix(there.URL, "http://")},
	} {
		if got[name] == nil {
			t.Errorf("no span %q in %v", name, got)
		}
		for key, value := range want {
			if got[name][key] != value {
				t.Errorf("%s of %q is %q, want %q", key, name, got[name][key], value)
			}
		}
	}
	ids := map[string]bool{}
	for _, s := range kept.GetSpans() {
		ids[s.SpanContext.TraceID().String()] = true
	}
	if len(ids) != 1 {
		t.Errorf("%d traces", len(ids))
	}
	for _, name := range []string{"Traceparent", "Tracestate", "Baggage"} {
		if head.Get(name) != "" {
			t.Errorf("the call carries %s: %s", name, head.Get(name))
		}
	}
}

// TestOnlyWhatIsOnTheListLeaves: whatever somebody puts into a span.
func TestOnlyWhatIsOnTheListLeaves(t *testing.T) {
	tr, kept := told()
	const number, name = "9658499163", "Smith"
	_, acted := tr.Acting()(t.Context(), access.Act("act of "+name))
	acted(name) // no span: nothing is around it
	ctx, end := tr.Requests(tracing.Receiver)[0](httptest.NewRequest("SMITH"+number, "/", http.NoBody), "GET /Patient/"+number)
	_, acted = tr.Acting()(ctx, access.Act("read "+name))
	acted("refused " + number)
	_, sent := tr.Sending()(ctx, desk.Sending{ServiceID: "urn:nhs/" + number, Kind: name + " " + number})
	sent(0)
	end(200)
	for _, s := range kept.GetSpans() {
		text := s.Name
		for _, a := range append(s.Attributes, s.Resource.Attributes()...) {
			text += " " + string(a.Key) + "=" + a.Value.String()
		}
		if strings.Contains(text, number) || strings.Contains(text, name) && s.Name != "act read "+name || len(s.Events) > 0 || s.Status.Description != "" {
			t.Errorf("it tells of %s", text)
		}
	}
	if len(kept.GetSpans()) != 3 {
		t.Errorf("%d spans", len(kept.GetSpans()))
	}
}

// TestATraceGoesOnFromTheScreensAlone: a sender's ids are none of ours.
func TestATraceGoesOnFromTheScreensAlone(t *testing.T) {
	const given = "4bf92f3577b34da6a3ce929d0e0e4736"
	for surface, follows := range map[string]bool{tracing.Screens: true, tracing.Receiver: false} {
		tr, kept := told()
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Header.Set("Traceparent", "00-"+given+"-00f067aa0ba902b7-01")
		r.Header.Set("Tracestate", "patient=Smith")
		_, end := tr.Requests(surface)[0](r, "GET /")
		end(200)
		s := kept.GetSpans()[0]
		if (s.SpanContext.TraceID().String() == given) != follows {
			t.Errorf("%s: trace %s", surface, s.SpanContext.TraceID())
		}
		if s.SpanContext.TraceState().Len() > 0 {
			t.Errorf("%s: it keeps %s", surface, s.SpanContext.TraceState())
		}
	}
}

// TestASpanWithoutATryEndsAsFailed, and loops that look for work make none.
func TestASpanWithoutATryEndsAsFailed(t *testing.T) {
	tr, kept := told()
	_, sent := tr.Sending()(t.Context(), desk.Sending{ServiceID: "1", Kind: "booking-new", Attempt: 1})
	sent(0)
	if s := kept.GetSpans()[0]; s.Status.Code.String() != "Error" {
		t.Errorf("a try without an answer is %v", s.Status)
	}
	kept.Reset()
	_ = tr.Store(emptyStore{}).View(t.Context(), func(storage.Tx) error { return nil })
	if n := len(kept.GetSpans()); n != 0 {
		t.Errorf("%d spans of nothing", n)
	}
}

// TestTheCollectorGetsWhatItReads, by OTLP over HTTP; while it refuses, spans are
// counted as lost and the log says so once.
func TestTheCollectorGetsWhatItReads(t *testing.T) {
	var mu sync.Mutex
	var got pb.TracesData
	var path, kind string
	status := http.StatusServiceUnavailable
	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		path, kind = r.URL.Path, r.Header.Get("Content-Type")
		if err := proto.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
		w.WriteHeader(status)
	}))
	defer there.Close()
	var log strings.Builder
	for range 2 {
		tr, err := tracing.Open(t.Context(), tracing.Options{Endpoint: there.URL, Share: 1, Version: "1.2.3", Environment: "int", Instance: "run", Log: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		_, end := tr.Requests(tracing.Screens)[0](httptest.NewRequest(http.MethodGet, "/", http.NoBody), "GET /api/today")
		end(200)
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
		lost := int64(0)
		if status >= 400 {
			lost = 1
		}
		if *tr.Lost() != lost {
			t.Errorf("%d are lost while it answers %d", *tr.Lost(), status)
		}
		status = http.StatusOK
	}
	if path != "/v1/traces" || kind != "application/x-protobuf" {
		t.Errorf("asked %s with %s", path, kind)
	}
	span := got.GetResourceSpans()[0].GetScopeSpans()[0].GetSpans()[0]
	if span.GetName() != "GET /api/today" || !strings.Contains(got.String(), "1.2.3") {
		t.Errorf("got %v", &got)
	}
	if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), "WARN") {
		t.Errorf("logged %s", log.String())
	}
}

// TestAnAddressIsMeantAsOne: no password in it, and nothing but http.
func TestAnAddressIsMeantAsOne(t *testing.T) {
	for _, address := range []string{"collector", "ftp://collector", "http://a:b@collector", "http://collector?key=x", "http://"} {
		if tr, err := tracing.Open(t.Context(), tracing.Options{Endpoint: address}); err == nil || tr != nil {
			t.Errorf("%s is taken", address)
		}
	}
}

// TestAShareOfTracesIsTold, whatever the caller asks for.
func TestAShareOfTracesIsTold(t *testing.T) {
	kept := tracetest.NewInMemoryExporter()
	tr := tracing.To(kept, tracing.Options{Share: 0})
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	r.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	_, end := tr.Requests(tracing.Screens)[0](r, "GET /")
	end(200)
	if n := len(kept.GetSpans()); n != 0 {
		t.Errorf("%d spans of none", n)
	}
}
