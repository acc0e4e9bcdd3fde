package receiver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// wire sends the very bytes of a request over a connection.
func wire(t *testing.T, server *httptest.Server, request string) (*http.Response, string) {
	t.Helper()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, request); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(connection)
	got, err := http.ReadResponse(from, nil)
	if err == nil && got.StatusCode == http.StatusContinue {
		got, err = http.ReadResponse(from, nil)
	}
	if err != nil {
		t.Fatalf("%v to %q", err, request[:min(len(request), 200)])
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got, string(body)
}

// lines are the headers of a call as somebody else's software may write them.
func lines(requestID int, more ...string) string {
	good := header.Set{Organisation: header.Org{ODSCode: "RZ9", Name: "Sender"}, Target: &header.Identifier{System: header.ServiceIDSystem, Value: ed}}.HTTP(false)
	return strings.Join(append([]string{"hOsT: receiver", "x-ReQuEsT-iD:   " + uuid(requestID) + "  ", "X-CORRELATION-ID: " + strings.ToUpper(uuid(5000)),
		"nhsd-target-identifier: " + good.Get(header.Target), "NHSD-END-USER-ORGANISATION:" + good.Get(header.Organisation), "Connection: close"}, more...), "\r\n") + "\r\n"
}

// Requests as other software writes them are read, or refused by a code that
// helps; nothing makes the receiver fall over.
func TestForeignRequests(t *testing.T) {
	good := string(referral(t, "").JSON())
	chunks := ""
	for rest := good; rest != ""; {
		n := min(len(rest), 1000)
		chunks += fmt.Sprintf("%x\r\n%s\r\n", n, rest[:n])
		rest = rest[n:]
	}
	sized := func(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }
	const json = "content-TYPE: Application/FHIR+JSON;charset=UTF-8\r\n"
	for i, c := range []struct {
		name, line, rest string
		status           int
	}{
		{"odd casing of headers", "POST /$process-message", json + sized(good), 200},
		{"chunks", "POST /$process-message", json + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n", 200},
		{"the operation escaped", "POST /%24process-message", json + sized(good), 200},
		{"a slash at the end", "POST /$process-message/", json + sized(good), 200},
		{"a byte order mark", "POST /$process-message", json + sized("\xef\xbb\xbf"+good), 200},
		{"a whole address", "POST http://receiver/$process-message", json + sized(good), 200},
		{"parameters nobody knows", "POST /$process-message?async=false&x=%7B", json + sized(good), 200},
		{"an expectation", "POST /$process-message", json + "Expect: 100-continue\r\n" + sized(good), 200},
		{"no content type", "POST /$process-message", sized(good), 415},
		{"an empty body", "POST /$process-message", json + sized(""), 400},
		{"an array", "POST /$process-message", json + sized("[]"), 400},
		{"null", "POST /$process-message", json + sized("null"), 400},
		{"a number", "POST /$process-message", json + sized("1e999999999"), 400},
		{"a long number", "POST /$process-message", json + sized(`{"resourceType":"Bundle","x":`+strings.Repeat("9", 100000)+`}`), 400},
		{"members given twice", "POST /$process-message", json + sized(`{"resourceType":"Bundle","resourceType":"Patient"}`), 400},
		{"deep nesting", "POST /$process-message", json + sized(strings.Repeat(`{"a":`, 50000)+"1"+strings.Repeat("}", 50000)), 400},
		{"another encoding", "POST /$process-message", json + sized("\xff\xfe{\x00}\x00"), 400},
		{"half a symbol", "POST /$process-message", json + sized(`{"resourceType":"\ud800"}`), 400},
		{"an unknown type", "POST /$process-message", json + sized(`{"resourceType":"Spaceship"}`), 400},
		{"a Bundle of nothing", "POST /$process-message", json + sized(`{"resourceType":"Bundle","type":"message","entry":[null]}`), 400},
		{"a Bundle in a Bundle", "POST /$process-message", json + sized(`{"resourceType":"Bundle","type":"message","entry":[{"resource":`+good+`}]}`), 400},
		{"XML", "POST /$process-message", "Content-Type: application/fhir+xml\r\n" + sized("<Bundle xmlns='http://hl7.org/fhir'/>"), 415},
		{"a form", "POST /$process-message", "Content-Type: application/x-www-form-urlencoded\r\n" + sized("a=b"), 415},
		{"an escaped path", "GET /%6Detadata", "\r\n", 200},
		{"slashes in front", "GET //metadata", "\r\n", 200},
		{"another case", "GET /Metadata", "\r\n", 404},
		{"the base itself", "GET /", "\r\n", 404},
		{"a way out", "GET /../../etc/passwd", "\r\n", 404},
		{"an escaped way out", "GET /Appointment/%2e%2e%2fmetadata", "\r\n", 404},
		{"an id of nothing", "GET /Appointment/%00", "\r\n", 400},
		{"an id and a slash", "GET /Appointment/" + uuid(1) + "/", "\r\n", 404},
		{"an older version", "GET /Appointment/" + uuid(1) + "/_history/1", "\r\n", 404},
		{"a query that cannot be read", "GET /Slot?start=%zz", "\r\n", 400},
		{"an empty query", "GET /metadata?&&&", "\r\n", 200},
		{"semicolons", "GET /Slot?a;b", "\r\n", 400},
		{"a method nobody knows", "BREW /metadata", "\r\n", 405},
		{"a trace", "TRACE /metadata", "\r\n", 405},
		{"a delete", "DELETE /$process-message", "\r\n", 405},
		{"a body where none belongs", "GET /metadata", json + sized(good), 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := emergency(t)
			server := httptest.NewServer(b.checked())
			defer server.Close()
			got, body := wire(t, server, c.line+" HTTP/1.1\r\n"+lines(100+i)+c.rest)
			if got.StatusCode != c.status {
				t.Fatalf("answered %d %s, want %d", got.StatusCode, body, c.status)
			}
			if got.Header.Get(header.RequestID) != uuid(100+i) || got.Header.Get(header.CorrelationID) != strings.ToUpper(uuid(5000)) {
				t.Errorf("the ids are answered %q and %q", got.Header.Get(header.RequestID), got.Header.Get(header.CorrelationID))
			}
			if strings.Contains(body, "goroutine") || strings.Contains(body, ".go:") {
				t.Errorf("the answer shows the inside: %s", body)
			}
			if n, err := fhir.Parse([]byte(body)); err != nil || c.status >= 400 && n.Type() != "OperationOutcome" {
				t.Errorf("answered %s", body)
			}
		})
	}
}

// Headers that are there twice, empty or odd.
func TestForeignHeaders(t *testing.T) {
	good := booking(t).JSON()
	for name, c := range map[string]struct {
		change func(http.Header)
		status int
	}{
		"two request ids":                {func(h http.Header) { h.Add(header.RequestID, uuid(9)) }, 400},
		"an empty request id":            {func(h http.Header) { h.Set(header.RequestID, " ") }, 400},
		"a very long request id":         {func(h http.Header) { h.Set(header.RequestID, strings.Repeat("a", 100000)) }, 400},
		"braces about the id":            {func(h http.Header) { h.Set(header.RequestID, "{"+uuid(9)+"}") }, 400},
		"an empty target":                {func(h http.Header) { h.Set(header.Target, "") }, 200},
		"an odd Accept":                  {func(h http.Header) { h.Set("Accept", ";;,,=;q=,application/fhir+json;version=\"1.5.0\"") }, 200},
		"a version that is none":         {func(h http.Header) { h.Set("Accept", "application/fhir+json; version=latest") }, 200},
		"two Accepts":                    {func(h http.Header) { h.Set("Accept", "text/html"); h.Add("Accept", "application/fhir+json") }, 200},
		"an organisation in an array":    {func(h http.Header) { h.Set(header.Organisation, "W10=") }, 200},
		"a person nobody sends any more": {func(h http.Header) { h.Set("NHSD-Requesting-Person", "%%%") }, 200},
	} {
		t.Run(name, func(t *testing.T) {
			w := emergency(t).post(good, func(r *http.Request) { c.change(r.Header) })
			if n, err := fhir.Parse(w.Body.Bytes()); w.Code != c.status || err != nil || c.status == 400 && n.Type() != "OperationOutcome" {
				t.Errorf("answered %d %s, want %d", w.Code, w.Body, c.status)
			}
		})
	}
}

// Whatever stands in any place of a message: it is answered, and never with a
// fault of ours.
func TestAnythingAnywhere(t *testing.T) {
	b, _ := watched(t)
	booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
	held := expect(t, b.do(http.MethodGet, "/Appointment/"+fhir.Resource(booked, "Appointment").ID(), ""), 200, "", "")
	cancel, err := message.CancelBooking(letter(message.BookingCancel, counter(40000)), held, booked, "Feels better")
	if err != nil {
		t.Fatal(err)
	}
	for _, whole := range []*fhir.Node{booking(t), referral(t, ""), cancel} {
		for odd, n := range fhirtest.Odd(t, whole) {
			r := httptest.NewRequest(http.MethodPost, "/$process-message", strings.NewReader(string(n.JSON())))
			b.next++
			r.Header = header.Set{RequestID: uuid(1000 + b.next), CorrelationID: uuid(5000)}.HTTP(true)
			w := httptest.NewRecorder()
			if b.handler.ServeHTTP(w, r); w.Code >= 500 {
				t.Fatalf("%s in place %d: answered %d %s", odd.Value, odd.Place, w.Code, w.Body)
			}
		}
	}
}
