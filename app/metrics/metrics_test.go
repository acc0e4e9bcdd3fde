package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/metrics"
	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// box is an outbox with given contents.
type box struct {
	holds desk.Outbox
	err   error
}

func (b box) Outbox(context.Context) (desk.Outbox, error) { return b.holds, b.err }

// scrape reads the numbers as this computer does, one name with its labels to a
// value.
func scrape(t *testing.T, m *metrics.Metrics) map[string]string {
	t.Helper()
	w := get(m.Handler("", slog.New(slog.DiscardHandler)), "127.0.0.1:40000", nil)
	if w.Code != http.StatusOK {
		t.Fatalf("answered %d %s", w.Code, w.Body)
	}
	out := map[string]string{}
	for line := range strings.Lines(w.Body.String()) {
		line = strings.TrimSpace(line)
		if end := strings.LastIndex(line, " "); end > 0 && !strings.HasPrefix(line, "#") {
			out[line[:end]] = line[end+1:]
		}
	}
	return out
}

func get(h http.Handler, from string, headers map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody)
	r.RemoteAddr = from
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTriesAreCounted(t *testing.T) {
	m := metrics.New()
	m.Tried(desk.Try{Kind: "booking-new", State: delivery.Queued, Failure: "no-answer", Attempts: 1, Called: true})
	m.Tried(desk.Try{Kind: "booking-new", State: delivery.Delivered, Attempts: 2, Took: 300 * time.Millisecond, Called: true, Answered: true})
	m.Tried(desk.Try{Kind: "referral-new", State: delivery.Refused, Failure: "not-sent"})
	got := scrape(t, m)
	for name, want := range map[string]string{
		`barsdesk_send_tries_total{failure="no-answer",kind="booking-new",state="queued"}`:  "1",
		`barsdesk_send_tries_total{failure="",kind="booking-new",state="delivered"}`:        "1",
		`barsdesk_sends_total{failure="",kind="booking-new",outcome="delivered"}`:           "1",
		`barsdesk_sends_total{failure="not-sent",kind="referral-new",outcome="refused"}`:    "1",
		`barsdesk_send_attempts_bucket{kind="booking-new",le="1"}`:                          "0",
		`barsdesk_send_attempts_bucket{kind="booking-new",le="2"}`:                          "1",
		`barsdesk_send_duration_seconds_bucket{kind="booking-new",le="0.25"}`:               "0",
		`barsdesk_send_duration_seconds_bucket{kind="booking-new",le="0.5"}`:                "1",
		`barsdesk_send_duration_seconds_count{kind="booking-new"}`:                          "1",
		`barsdesk_send_tries_total{failure="not-sent",kind="referral-new",state="refused"}`: "",
		`barsdesk_sends_total{failure="no-answer",kind="booking-new",outcome="queued"}`:     "",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

func TestOutboxIsReadAtEachScrape(t *testing.T) {
	m := metrics.New()
	m.Watch(box{holds: desk.Outbox{Depth: []storage.Depth{{State: delivery.Queued, Messages: 3, Oldest: now.Add(-90 * time.Second)}, {State: delivery.Unknown, Messages: 1, Oldest: now.Add(-time.Hour)}},
		Circuits: []delivery.Standing{{Target: "2000072489", Circuit: delivery.Open}, {Target: "2000099001", Circuit: delivery.HalfOpen}}}}, func() time.Time { return now })
	got := scrape(t, m)
	for name, want := range map[string]string{
		`barsdesk_outbox_messages{state="queued"}`:                      "3",
		`barsdesk_outbox_messages{state="sending"}`:                     "0",
		`barsdesk_outbox_messages{state="unknown"}`:                     "1",
		`barsdesk_outbox_oldest_seconds{state="queued"}`:                "90",
		`barsdesk_outbox_oldest_seconds{state="sending"}`:               "0",
		`barsdesk_outbox_oldest_seconds{state="unknown"}`:               "3600",
		`barsdesk_circuits{state="open"}`:                               "1",
		`barsdesk_circuits{state="half-open"}`:                          "1",
		`barsdesk_circuit_state{state="open",target="2000072489"}`:      "1",
		`barsdesk_circuit_state{state="half-open",target="2000099001"}`: "1",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// TestAnOutboxThatCannotBeReadIsNoZero: an alarm must not take it for all well.
func TestAnOutboxThatCannotBeReadIsNoZero(t *testing.T) {
	m := metrics.New()
	m.Watch(box{err: errors.New("the disk is full")}, func() time.Time { return now })
	if w := get(m.Handler("", slog.New(slog.DiscardHandler)), "127.0.0.1:40000", nil); w.Code != http.StatusInternalServerError {
		t.Errorf("answered %d", w.Code)
	}
}

// TestLabelsStayFew: whatever is counted, there is an end to the values.
func TestLabelsStayFew(t *testing.T) {
	m := metrics.New()
	var circuits []delivery.Standing
	for i := range 500 {
		m.Tried(desk.Try{Kind: fmt.Sprint("kind-", i), State: delivery.Delivered, Failure: fmt.Sprint("failure-", i), Called: true})
		circuits = append(circuits, delivery.Standing{Target: fmt.Sprint(i), Circuit: delivery.Open})
	}
	m.Watch(box{holds: desk.Outbox{Circuits: circuits}}, func() time.Time { return now })
	got := scrape(t, m)
	count := map[string]int{}
	for name := range got {
		if family, labels, ok := strings.Cut(name, "{"); ok && strings.HasPrefix(family, "barsdesk_") && !regexp.MustCompile(`le="`).MatchString(labels) {
			count[family]++
		}
	}
	if got[`barsdesk_circuits{state="open"}`] != "500" || count["barsdesk_circuit_state"] != 50 || count["barsdesk_send_tries_total"] > 65 {
		t.Errorf("counted %v", count)
	}
}

func TestOnlyThisComputerAndTheTokenAreAnswered(t *testing.T) {
	const token = "a token of many characters"
	for name, c := range map[string]struct {
		token, from string
		headers     map[string]string
		status      int
	}{
		"this computer":                          {"", "127.0.0.1:40000", nil, 200},
		"this computer, IPv6":                    {"", "[::1]:40000", nil, 200},
		"this computer, mapped":                  {"", "[::ffff:127.0.0.1]:40000", nil, 200},
		"elsewhere":                              {"", "192.0.2.7:40000", nil, 401},
		"elsewhere, empty token":                 {"", "192.0.2.7:40000", map[string]string{"Authorization": "Bearer "}, 401},
		"elsewhere, token":                       {token, "192.0.2.7:40000", map[string]string{"Authorization": "Bearer " + token}, 200},
		"elsewhere, another case of Bearer":      {token, "192.0.2.7:40000", map[string]string{"Authorization": "bearer " + token}, 200},
		"elsewhere, wrong token":                 {token, "192.0.2.7:40000", map[string]string{"Authorization": "Bearer x"}, 401},
		"elsewhere, token as password":           {token, "192.0.2.7:40000", map[string]string{"Authorization": "Basic " + token}, 401},
		"passed on by this computer":             {"", "127.0.0.1:40000", map[string]string{"X-Forwarded-For": "192.0.2.7"}, 401},
		"passed on by this computer, standard":   {"", "127.0.0.1:40000", map[string]string{"Forwarded": "for=192.0.2.7"}, 401},
		"passed on by this computer, with token": {token, "127.0.0.1:40000", map[string]string{"Via": "1.1 proxy", "Authorization": "Bearer " + token}, 200},
		"no address":                             {"", "@", nil, 401},
	} {
		t.Run(name, func(t *testing.T) {
			w := get(metrics.New().Handler(c.token, slog.New(slog.DiscardHandler)), c.from, c.headers)
			if w.Code != c.status {
				t.Errorf("answered %d, want %d", w.Code, c.status)
			}
			if c.status != 200 && strings.Contains(w.Body.String(), "barsdesk_") {
				t.Error("numbers went to someone else")
			}
		})
	}
}
