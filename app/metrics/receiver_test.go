package metrics_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/frontdoor"
	"barsdesk/app/metrics"
)

// entrance is a door in a given state.
type entrance struct{ state frontdoor.State }

func (entrance) Load() (int, int)         { return 7, 3 }
func (e entrance) State() frontdoor.State { return e.state }

// received is what came in.
type received struct {
	have desk.Receiving
	err  error
}

func (r received) Receiving(context.Context) (desk.Receiving, error) { return r.have, r.err }

func clock() time.Time { return now }

// watched are numbers of a receiver with everything in it.
func watched() *metrics.Metrics {
	m := metrics.New()
	ends := now.AddDate(0, 0, 90)
	m.WatchReceiver(entrance{frontdoor.State{Way: frontdoor.TLS, Fault: "half written", Certificate: &frontdoor.Certificate{Until: ends}, ChainUntil: &ends}},
		received{have: desk.Receiving{Unread: desk.Waiting{Count: 2, Since: now.Add(-time.Minute)}, Answers: desk.Waiting{Count: 1, Since: now.Add(-30 * time.Second)},
			Overdue: desk.Waiting{Count: 3, Since: now.Add(-time.Hour)}, Slots: []desk.SlotsLeft{{ServiceID: "2000034567", Free: 12}}}}, clock)
	return m
}

func TestRequestsOfSendersAreCounted(t *testing.T) {
	m := watched()
	m.Answered(frontdoor.Answered{Operation: "$process-message", Status: 200, Took: 30 * time.Millisecond})
	m.Answered(frontdoor.Answered{Operation: "$process-message", Status: 409, Code: "REC_CONFLICT", Took: 3 * time.Second})
	m.TurnedAway(frontdoor.RefusedName)
	got := scrape(t, m)
	for name, want := range map[string]string{
		`barsdesk_receiver_requests_total{code="",operation="$process-message",status="200"}`:             "1",
		`barsdesk_receiver_requests_total{code="REC_CONFLICT",operation="$process-message",status="409"}`: "1",
		`barsdesk_receiver_duration_seconds_bucket{operation="$process-message",le="0.05"}`:               "1",
		`barsdesk_receiver_duration_seconds_bucket{operation="$process-message",le="5"}`:                  "2",
		`barsdesk_receiver_connections_refused_total{refusal="name"}`:                                     "1",
		`barsdesk_receiver_open`:                    "1",
		`barsdesk_receiver_in_work`:                 "7",
		`barsdesk_receiver_waiting`:                 "3",
		`barsdesk_receiver_certificate_fault`:       "1",
		`barsdesk_inbox_unread`:                     "2",
		`barsdesk_inbox_oldest_unread_seconds`:      "60",
		`barsdesk_answers_unread`:                   "1",
		`barsdesk_answers_oldest_unread_seconds`:    "30",
		`barsdesk_work_overdue`:                     "3",
		`barsdesk_work_overdue_oldest_seconds`:      "3600",
		`barsdesk_slots_left{service="2000034567"}`: "12",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if got["barsdesk_receiver_certificate_end_timestamp_seconds"] != got["barsdesk_receiver_client_chain_end_timestamp_seconds"] || got["barsdesk_receiver_certificate_end_timestamp_seconds"] == "" {
		t.Error("it does not say when the certificates end")
	}
}

// TestAClosedEndpointIsToldFromNone: 0 where senders should come in, nothing
// where they should not.
func TestAClosedEndpointIsToldFromNone(t *testing.T) {
	closed, none := metrics.New(), metrics.New()
	closed.WatchReceiver(entrance{frontdoor.State{Way: frontdoor.Closed}}, received{}, clock)
	none.WatchReceiver(nil, received{}, clock)
	if got := scrape(t, closed)["barsdesk_receiver_open"]; got != "0" {
		t.Errorf("a closed one is %q", got)
	}
	if got, told := scrape(t, none)["barsdesk_receiver_open"]; told {
		t.Errorf("without one it is %q", got)
	}
}

// TestAnInboxThatCannotBeReadIsNoZero: an alarm must not take it for all well.
func TestAnInboxThatCannotBeReadIsNoZero(t *testing.T) {
	m := metrics.New()
	m.WatchReceiver(nil, received{err: errors.New("the disk is full")}, clock)
	if w := get(m.Handler("", slog.New(slog.DiscardHandler)), "127.0.0.1:40000", nil); w.Code != http.StatusInternalServerError {
		t.Errorf("answered %d", w.Code)
	}
}

// TestEveryMetricThatIsDocumentedIsThere, and every one of the receiver is
// documented.
func TestEveryMetricThatIsDocumentedIsThere(t *testing.T) {
	m := watched()
	m.Watch(box{}, clock)
	m.Answered(frontdoor.Answered{Operation: "Slot", Status: 200})
	m.TurnedAway(frontdoor.RefusedFull)
	m.Tried(desk.Try{Kind: "booking-new", State: "delivered", Called: true, Answered: true})
	m.CheckpointCopied(7, false)
	m.Program("1", "2", "local", clock)
	m.WatchUpkeep(func(context.Context) (metrics.Upkeep, error) {
		return metrics.Upkeep{DiskFree: new(uint64), Living: new(int), TracesDropped: new(int64), Files: map[string]int64{"wal": 1}, Connections: map[string]int{"used": 1}}, nil
	}, clock)
	_, end := m.Request(httptest.NewRequest(http.MethodGet, "/", http.NoBody), "GET /")
	end(200)
	have := map[string]bool{"barsdesk_circuit_state": true} // only while a service does not answer
	for name := range scrape(t, m) {
		name, _, _ = strings.Cut(name, "{")
		have[name] = true
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			have[strings.TrimSuffix(name, part)] = true
		}
	}
	documented := map[string]bool{}
	for _, file := range []string{"../../docs/operating.md", "../../docs/guide/environments.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(`barsdesk_[a-z_]+`).FindAllString(string(text), -1)
		if len(names) < 8 {
			t.Errorf("%s names %v", file, names)
		}
		for _, name := range names {
			if documented[name] = true; !have[name] {
				t.Errorf("%s names %s, which is not there", file, name)
			}
		}
	}
	for name := range have {
		ours := strings.HasPrefix(name, "barsdesk_") && !slices.ContainsFunc([]string{"_bucket", "_sum", "_count"}, func(part string) bool { return strings.HasSuffix(name, part) })
		if ours && !documented[name] {
			t.Errorf("%s is documented nowhere", name)
		}
	}
}
