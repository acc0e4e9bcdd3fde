package receiver_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/receiver"
)

func edit(t testing.TB, change func(*fhir.Node)) string {
	t.Helper()
	b := booking(t)
	change(b)
	return string(b.JSON())
}

func head(n *fhir.Node) *fhir.Node { return fhir.Resource(n, "MessageHeader") }

func TestBadInputIsAnsweredAsTheStandardSays(t *testing.T) {
	good := string(booking(t).JSON())
	cases := []struct {
		name        string
		body        string
		change      func(*http.Request)
		status      int
		code, issue string
	}{
		{"no headers", good, func(r *http.Request) { r.Header = http.Header{} }, 400, "REC_BAD_REQUEST", "required"},
		{"request id no UUID", good, set(header.RequestID, "7"), 400, "REC_BAD_REQUEST", "invalid"},
		{"a target that is not Base64", good, set(header.Target, "%%%"), 400, "REC_BAD_REQUEST", "value"},
		{"an organisation that is not Base64", good, set(header.Organisation, "%%%"), 400, "REC_BAD_REQUEST", "value"},
		{"software that is Base64 of no JSON", good, set(header.Software, "AAAA"), 400, "REC_BAD_REQUEST", "value"},
		{"a higher major version", good, set("Accept", "application/fhir+json; version=2.0.0"), 406, "REC_NOT_ACCEPTABLE", "processing"},
		{"only HTML wanted", good, set("Accept", "text/html"), 406, "REC_NOT_ACCEPTABLE", "processing"},
		{"wrong content type", good, set("Content-Type", "text/plain"), 415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported"},
		{"broken JSON", `{"resourceType":"Bundle"`, nil, 400, "REC_BAD_REQUEST", "structure"},
		{"no body", " ", nil, 400, "REC_BAD_REQUEST", "structure"},
		{"nested 10,000 deep", strings.Repeat("[", 10000), nil, 400, "REC_BAD_REQUEST", "structure"},
		{"no Bundle", `{"resourceType":"Patient"}`, nil, 400, "REC_BAD_REQUEST", "structure"},
		{"no MessageHeader first", `{"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"Patient"}}]}`, nil, 400, "REC_BAD_REQUEST", "structure"},
		{"over 5 MiB", `{"x":"` + strings.Repeat("a", 5<<20) + `"}`, nil, 422, "REC_UNPROCESSABLE_ENTITY", "too-costly"},
		{"no version", edit(t, func(n *fhir.Node) { n.Get("meta").Remove("versionId") }), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"a version to come", edit(t, func(n *fhir.Node) { n.Get("meta").Set("versionId", fhir.Str("9.0.0")) }), nil, 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"wrong destination", edit(t, func(n *fhir.Node) { head(n).At("destination").Set("endpoint", fhir.Str(header.Endpoint("999"))) }), nil, 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"another organisation", strings.ReplaceAll(good, `"RX1"`, `"RX2"`), nil, 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"use case not served", strings.ReplaceAll(good, `"a1t1"`, `"a1t2"`), nil, 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"no definition", edit(t, func(n *fhir.Node) { head(n).Remove("definition") }), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"an unpublished definition", edit(t, func(n *fhir.Node) { head(n).Set("definition", fhir.Str("https://example/x")) }), nil, 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"a resource too many", edit(t, func(n *fhir.Node) {
			n.Append("entry", fhir.Obj(fhir.M("resource", fhir.Obj(fhir.M("resourceType", fhir.Str("Invoice"))))))
		}), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"unknown event", edit(t, func(n *fhir.Node) { head(n).Get("eventCoding").Set("code", fhir.Str("party")) }), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"a changed booking", edit(t, func(n *fhir.Node) { head(n).At("reason.coding").Set("code", fhir.Str("update")) }), nil, 400, "REC_BAD_REQUEST", "invariant"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := emergency(t)
			if c.change == nil {
				c.change = func(*http.Request) {}
			}
			w := b.post([]byte(c.body), c.change)
			expect(t, w, c.status, c.code, c.issue)
			if b.records.slotsOf["slot-1"].Busy {
				t.Error("the slot was taken all the same")
			}
			if c.name != "no headers" && w.Header().Get(header.CorrelationID) == "" {
				t.Error("the ids are not echoed")
			}
		})
	}
}

func TestRefusalsTellNothingAboutThePatient(t *testing.T) {
	b := emergency(t)
	body := strings.Replace(string(booking(t).JSON()), `"booked"`, `"proposed"`, 1)
	answer := b.post([]byte(body)).Body.String()
	for _, word := range []string{"Murry", "Josiah", "9658499058", "DN8", "07700"} {
		if strings.Contains(answer, word) {
			t.Errorf("the answer holds %q", word)
		}
	}
}

// stalled is a body that never ends.
type stalled struct{ until <-chan struct{} }

func (s stalled) Read([]byte) (int, error) { <-s.until; return 0, io.ErrUnexpectedEOF }

func TestBodyThatNeverEndsTimesOut(t *testing.T) {
	handler := (&receiver.Receiver{ODSCode: "RX1", Directory: directory{}, Records: newRecords(), Now: time.Now, Reference: func() string { return "" },
		NewID: func() string { return uuid(1) }, Deadline: 20 * time.Millisecond}).Handler()
	server := httptest.NewServer(handler)
	defer server.Close()
	end := make(chan struct{})
	defer close(end)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/$process-message", stalled{end})
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header.Set{RequestID: uuid(1), CorrelationID: uuid(2)}.HTTP(true)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusRequestTimeout {
		t.Errorf("answered %d, want 408", got.StatusCode)
	}
}

func TestMessageInProgressIsTooEarly(t *testing.T) {
	b := emergency(t)
	reached, goOn := make(chan struct{}), make(chan struct{})
	slow := &slowBody{reached: reached, goOn: goOn, text: strings.NewReader(string(booking(t).JSON()))}
	first := make(chan int, 1)
	same := func(r *http.Request) { r.Header.Set(header.RequestID, uuid(5)) }
	go func() {
		w := (&bench{t: t, records: b.records, handler: b.handler}).post(nil, same, func(r *http.Request) {
			r.Body = io.NopCloser(slow)
			r.Header.Set("Content-Type", "application/fhir+json")
		})
		first <- w.Code
	}()
	select {
	case <-reached:
	case code := <-first:
		t.Fatalf("the first was answered %d before it was read", code)
	}
	expect(t, b.post(booking(t).JSON(), same), 425, "REC_TOO_EARLY", "duplicate")
	close(goOn)
	if code := <-first; code != 200 {
		t.Errorf("the first was answered %d", code)
	}
}

// slowBody says when it is read and waits to be let on.
type slowBody struct {
	reached chan struct{}
	goOn    chan struct{}
	text    io.Reader
	told    bool
}

func (s *slowBody) Read(p []byte) (int, error) {
	if !s.told {
		s.told = true
		close(s.reached)
		<-s.goOn
	}
	return s.text.Read(p)
}

func TestPathsAndVerbs(t *testing.T) {
	b := emergency(t)
	cases := []struct {
		method, path string
		status       int
		code, issue  string
		allow        string
	}{
		{"PUT", "/metadata", 405, "REC_METHOD_NOT_ALLOWED", "not-supported", "GET, HEAD, OPTIONS"},
		{"GET", "/$process-message", 405, "REC_METHOD_NOT_ALLOWED", "not-supported", "POST, OPTIONS"},
		{"DELETE", "/Appointment/" + uuid(1), 405, "REC_METHOD_NOT_ALLOWED", "not-supported", "GET, HEAD, OPTIONS"},
		{"GET", "/slot", 404, "REC_NOT_FOUND", "not-found", ""},
		{"GET", "/Patient", 404, "REC_NOT_FOUND", "not-found", ""},
		{"GET", "/DocumentReference", 501, "REC_NOT_IMPLEMENTED", "not-supported", ""},
		{"GET", "/Appointment/12", 400, "REC_BAD_REQUEST", "value", ""},
		{"GET", "/ServiceRequest/" + uuid(1), 404, "REC_NOT_FOUND", "not-found", ""},
		{"GET", "/Appointment", 400, "REC_BAD_REQUEST", "required", ""},
		{"GET", "/Appointment?patient:identifier=9658499058", 400, "REC_BAD_REQUEST", "value", ""},
	}
	for _, c := range cases {
		w := b.do(c.method, c.path, "")
		expect(t, w, c.status, c.code, c.issue)
		if w.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: Allow is %q, want %q", c.method, c.path, w.Header().Get("Allow"), c.allow)
		}
	}
	expect(t, b.do("GET", "/metadata", "", drop(header.RequestID)), 400, "REC_BAD_REQUEST", "invalid")
	expect(t, b.do("GET", "/metadata", "", set(header.RequestID, "x")), 400, "REC_BAD_REQUEST", "value")
}

func FuzzReceiver(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Bundle","type":"message","meta":{"versionId":"2.1.0"},"entry":[{"resource":{"resourceType":"MessageHeader"}}]}`))
	f.Add([]byte(`[]`))
	f.Add(booking(f).JSON())
	f.Add(referral(f, "").JSON())
	f.Fuzz(func(t *testing.T, body []byte) {
		if w := emergency(t).post(body); w.Code >= 500 {
			t.Errorf("answered %d", w.Code)
		}
	})
}
