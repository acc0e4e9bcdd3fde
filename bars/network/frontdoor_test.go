package network_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

func TestMoreCallsThanAMinuteTakes(t *testing.T) {
	for live, want := range map[bool]said{false: {429, "SEND_TOO_MANY_REQUESTS", "throttled"}, true: {429, "PROXY_TOO_MANY_REQUESTS", "429"}} {
		at := time.Date(2026, 11, 21, 9, 0, 30, 0, time.UTC)
		p, seen := proxyAnswering(live, receiverSays)
		p.Limit, p.Now = 3, func() time.Time { return at }
		h := p.Handler()
		for range 3 {
			if got := send1(h, "GET", "/Slot", put("Authorization", "Bearer one")); got.StatusCode != receiverSays {
				t.Fatalf("answered %d", got.StatusCode)
			}
		}
		// the limit goes before all else, BaRS's own metadata included
		for _, change := range []func(http.Header){nil, drop(header.RequestID), drop(header.Target)} {
			got := send1(h, "GET", "/metadata", func(h http.Header) {
				h.Set("Authorization", "Bearer one")
				if change != nil {
					change(h)
				}
			})
			if have, _ := read(t, got); have != want || got.Header.Get("Retry-After") != "" {
				t.Errorf("live %v: answered %v, want %v", live, have, want)
			}
		}
		if got := send1(h, "GET", "/Slot", put("Authorization", "Bearer two")); got.StatusCode != receiverSays {
			t.Errorf("another application was answered %d", got.StatusCode)
		}
		at = at.Add(30 * time.Second)
		if got := send1(h, "GET", "/Slot", put("Authorization", "Bearer one")); got.StatusCode != receiverSays || *seen != 5 {
			t.Errorf("in the next minute it was answered %d", got.StatusCode)
		}
	}
}

func TestTheLimitIsTheApplications(t *testing.T) {
	p, _ := proxyAnswering(false, receiverSays)
	p.Limit, p.App = 1, func(r *http.Request) string { return r.Header.Get("App") }
	h := p.Handler()
	for _, c := range []struct {
		app, token string
		status     int
	}{{"a", "1", receiverSays}, {"a", "2", 429}, {"b", "2", receiverSays}, {"", "3", receiverSays}, {"", "3", 429}, {"", "4", receiverSays}, {"", "", receiverSays}, {"", "", 429}} {
		got := send1(h, "GET", "/Slot", both(put("App", c.app), put("Authorization", c.token)))
		if got.StatusCode != c.status {
			t.Errorf("%+v: answered %d", c, got.StatusCode)
		}
	}
}

func TestPing(t *testing.T) {
	p, _ := proxyAnswering(false, receiverSays)
	for _, method := range []string{"GET", "HEAD"} {
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(method, "/_ping", nil))
		var said map[string]string
		if err := json.Unmarshal(w.Body.Bytes(), &said); w.Code != 200 || err != nil {
			t.Fatalf("%d %v", w.Code, err)
		}
		for _, name := range []string{"version", "revision", "releaseId", "commitId"} {
			if said[name] == "" {
				t.Errorf("%s: no %s", method, name)
			}
		}
	}
}

func TestStatusNeedsAKey(t *testing.T) {
	p, _ := proxyAnswering(false, receiverSays)
	for key, want := range map[string]int{"": 401, "any": 200} {
		r := httptest.NewRequest("GET", "/_status", nil)
		r.Header.Set("apikey", key)
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("with %q: %d", key, w.Code)
		}
	}
}

func TestElsewhereThereIsNothing(t *testing.T) {
	p, _ := proxyAnswering(false, receiverSays)
	for _, path := range []string{"/", "/FHIR/R4/Slot", "/booking-and-referral"} {
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if have, _ := read(t, w.Result()); have != notFound {
			t.Errorf("%s: %v", path, have)
		}
	}
}

// A page of this computer may call; one from elsewhere only with a token.
func TestPagesOfOtherSites(t *testing.T) {
	for _, c := range []struct {
		origin string
		token  bool
		may    bool
	}{
		{"http://localhost:5173", false, true},
		{"http://127.0.0.1:8481", false, true},
		{"http://[::1]:80", false, true},
		{"https://elsewhere.example", false, false},
		{"http://localhost.elsewhere.example", false, false},
		{"null", false, false},
		{"https://elsewhere.example", true, true},
	} {
		p, seen := proxyAnswering(false, receiverSays)
		if c.token {
			p.Token = func(*http.Request) *outcome.Issue { return nil }
		}
		asks := both(put("Origin", c.origin), put("Access-Control-Request-Headers", "x-request-id"))
		got := send1(p.Handler(), "OPTIONS", "/Slot", both(asks, put("Access-Control-Request-Method", "GET")))
		if got.StatusCode != 200 || *seen != 0 || got.Header.Get("Access-Control-Allow-Headers") != "x-request-id" {
			t.Errorf("%+v: %d, seen %d", c, got.StatusCode, *seen)
		}
		if may := got.Header.Get("Access-Control-Allow-Origin") == c.origin; may != c.may {
			t.Errorf("%+v: may %v", c, may)
		}
		answer := send1(p.Handler(), "GET", "/Slot", put("Origin", c.origin))
		if may := answer.Header.Get("Access-Control-Allow-Origin") == c.origin; answer.StatusCode == receiverSays && may != c.may {
			t.Errorf("%+v: may read %v", c, may)
		}
		if got := send1(p.Handler(), "OPTIONS", "/Slot", asks); got.StatusCode == 200 {
			t.Error("what asks for no method is no pre-flight")
		}
	}
}

func TestOwnMetadata(t *testing.T) {
	for live, version := range map[bool]string{false: header.CoreVersion, true: "1.0.0"} {
		p, _ := proxyAnswering(live, receiverSays)
		_, n := read(t, send1(p.Handler(), "GET", "/metadata", drop(header.Target)))
		if n.Type() != "CapabilityStatement" || n.TextAt("version") != version {
			t.Errorf("live %v: %s", live, n.JSON())
		}
	}
}
