package frontdoor_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/frontdoor"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// TestAnswersHaveOrdinaryHeadersAndTheIDs, and no others: BaRS Core, HTTP
// headers, Response headers.
func TestAnswersHaveOrdinaryHeadersAndTheIDs(t *testing.T) {
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{"Server": "x", "X-Powered-By": "x", "Set-Cookie": "a=b", "Access-Control-Allow-Origin": "*", "X-Internal": "x",
			"Content-Type": "application/fhir+json", "Allow": "GET", "Retry-After": "3", header.RequestID: requestID, header.CorrelationID: requestID} {
			w.Header().Set(name, value)
		}
		fine(w, r)
	}, nil)
	answer, err := s.get(s.nhsCaller())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Allow", "Cache-Control", "Content-Length", "Content-Security-Policy", "Content-Type", "Date", "Retry-After", "Strict-Transport-Security",
		"X-Content-Type-Options", header.CorrelationID, header.RequestID}
	var got []string
	for name := range answer.Header {
		got = append(got, name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the headers are %v, want %v", got, want)
	}
	if answer.Header.Get("Cache-Control") != "no-store" || answer.ProtoMajor != 1 {
		t.Errorf("answered %s with %v", answer.Proto, answer.Header)
	}
}

// TestEachAnswerIsCounted by operation, status and code.
func TestEachAnswerIsCounted(t *testing.T) {
	s := plainly(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/metadata") {
			fine(w, r)
			return
		}
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write(outcome.Conflict("RX1 taken").Resource("1").JSON())
	}, frontdoor.Limits{})
	for _, path := range []string{"/metadata", "/$process-message", "/Appointment/9658499058", "/Patient/9658499058"} {
		answer, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
	}
	s.until(func() bool { s.mu.Lock(); defer s.mu.Unlock(); return len(s.answered) == 4 })
	for i, want := range []frontdoor.Answered{{Operation: "metadata", Status: 200}, {Operation: "$process-message", Status: 409, Code: "REC_CONFLICT"},
		{Operation: "Appointment", Status: 409, Code: "REC_CONFLICT"}, {Operation: "other", Status: 409, Code: "REC_CONFLICT"}} {
		got := s.answered[i]
		if got.Took <= 0 {
			t.Errorf("%s took %s", got.Operation, got.Took)
		}
		if got.Took = 0; got != want {
			t.Errorf("counted %+v, want %+v", got, want)
		}
	}
	if strings.Contains(s.said.String(), "9658499058") {
		t.Error("the log shows a path")
	}
}

// behind is a door behind a reverse proxy, whose receiver answers who called.
func behind(t *testing.T, settings frontdoor.Settings) *street {
	s := built(t, nil)
	s.door.Use(settings)
	s.serve(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) })
	s.url = "http://" + s.at + "/FHIR/R4"
	return s
}

func (s *street) whoCalls(name, value string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.url+"/metadata", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if name != "" {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer
}

// TestTheProxysHeaderNamesTheClient, only where a proxy is named, and only in
// what the proxy itself has added.
func TestTheProxysHeaderNamesTheClient(t *testing.T) {
	for name, c := range map[string]struct {
		header, sent, value, want string
	}{
		"the usual header":        {"", "X-Forwarded-For", "35.197.254.55", "35.197.254.55:0"},
		"what the client claims":  {"", "X-Forwarded-For", "10.0.0.1, 35.197.254.55", "35.197.254.55:0"},
		"with its port":           {"", "X-Forwarded-For", "35.197.254.55:4711", "35.197.254.55:0"},
		"IPv6":                    {"", "X-Forwarded-For", "[2001:db8::1]", "[2001:db8::1]:0"},
		"a header of its own":     {"X-Real-Ip", "X-Real-IP", "35.197.254.55", "35.197.254.55:0"},
		"another header":          {"X-Real-Ip", "X-Forwarded-For", "35.197.254.55", "127.0.0.1"},
		"none":                    {"", "", "", "127.0.0.1"},
		"what can be no address":  {"", "X-Forwarded-For", "somewhere", "127.0.0.1"},
		"an empty one at the end": {"", "X-Forwarded-For", "35.197.254.55,", "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := behind(t, frontdoor.Settings{Proxy: "nginx", ProxyHeader: c.header})
			got, _ := io.ReadAll(s.whoCalls(c.sent, c.value).Body)
			if !strings.HasPrefix(string(got), c.want) {
				t.Errorf("the receiver is called by %s, want %s", got, c.want)
			}
		})
	}
	s := plainly(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) }, frontdoor.Limits{})
	if got, _ := io.ReadAll(s.whoCalls("X-Forwarded-For", "35.197.254.55").Body); !strings.HasPrefix(string(got), "127.0.0.1") {
		t.Errorf("without a proxy the header is believed: %s", got)
	}
}

// TestBehindAProxyTheListCounts: 401, for 403 would be taken for a TLS failure.
func TestBehindAProxyTheListCounts(t *testing.T) {
	s := behind(t, frontdoor.Settings{Proxy: "nginx", Allowed: []string{"35.197.254.55"}})
	if answer := s.whoCalls("X-Forwarded-For", "35.197.254.55"); answer.StatusCode != http.StatusOK {
		t.Errorf("the listed address was answered %d", answer.StatusCode)
	}
	expect(t, s.whoCalls("X-Forwarded-For", "35.197.254.56"), 401, "REC_UNAUTHORIZED", "security")
	expect(t, s.whoCalls("X-Forwarded-For", "35.197.254.55, 192.0.2.1"), 401, "REC_UNAUTHORIZED", "security")
	expect(t, s.whoCalls("", ""), 401, "REC_UNAUTHORIZED", "security")
}

// TestPlainHTTPNeedsANamedProxy, where something is real.
func TestPlainHTTPNeedsANamedProxy(t *testing.T) {
	for environment, open := range map[string]bool{"sandbox": true, "local": true, "int": false, "prod": false, "nhs-sandbox": false, "mine": false} {
		s := built(t, func(c *frontdoor.Config) { c.Environment = environment })
		s.door.Use(frontdoor.Settings{ClientName: "any"})
		if got := s.door.State().Way; (got == frontdoor.Loopback) != open || (got == frontdoor.Closed) == open {
			t.Errorf("in %s the door is %s", environment, got)
		}
		s.door.Use(frontdoor.Settings{Proxy: "nginx"})
		if got := s.door.State().Way; got != frontdoor.Proxied {
			t.Errorf("in %s with a proxy the door is %s", environment, got)
		}
	}
}
