package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/app/metrics"
)

func TestRequestsAreCountedByRoute(t *testing.T) {
	m := metrics.New()
	r := httptest.NewRequest(http.MethodGet, "/api/cases/one", http.NoBody)
	_, end := m.Request(r, "GET /api/cases/{id}")
	_, stream := m.Request(r, "GET /api/events")
	got := scrape(t, m)
	if got["barsdesk_http_in_work"] != "1" || got["barsdesk_live_streams"] != "1" {
		t.Errorf("in work %s, streams %s", got["barsdesk_http_in_work"], got["barsdesk_live_streams"])
	}
	end(200)
	stream(200)
	_, end = m.Request(r, "")
	end(404)
	got = scrape(t, m)
	for name, want := range map[string]string{
		`barsdesk_http_requests_total{route="GET /api/cases/{id}",status="200"}`: "1",
		`barsdesk_http_requests_total{route="GET /api/events",status="200"}`:     "1",
		`barsdesk_http_requests_total{route="other",status="404"}`:               "1",
		`barsdesk_http_duration_seconds_count{route="GET /api/cases/{id}"}`:      "1",
		`barsdesk_http_duration_seconds_count{route="GET /api/events"}`:          "",
		`barsdesk_http_in_work`: "0",
		`barsdesk_live_streams`: "0",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

func TestTheProgramSaysWhatItIs(t *testing.T) {
	m, at := metrics.New(), now
	m.Program("1.2.3", "abc", "int", func() time.Time { return at })
	at = now.Add(90 * time.Second)
	got := scrape(t, m)
	if got["barsdesk_uptime_seconds"] != "90" {
		t.Errorf("it runs for %s s", got["barsdesk_uptime_seconds"])
	}
	found := false
	for name, value := range got {
		found = found || strings.HasPrefix(name, `barsdesk_build_info{commit="abc",environment="int",goversion="go`) && strings.HasSuffix(name, `version="1.2.3"}`) && value == "1"
	}
	if !found {
		t.Errorf("no build info in %v", got)
	}
}

// TestUpkeepIsReadAtEachScrape: what never was is 0, so that an alert tells it
// from no answer; what is not known here is not told.
func TestUpkeepIsReadAtEachScrape(t *testing.T) {
	var is metrics.Upkeep
	m := metrics.New()
	m.WatchUpkeep(func(context.Context) (metrics.Upkeep, error) { return is, nil }, clock)
	got := scrape(t, m)
	for _, zero := range []string{"barsdesk_ready", "barsdesk_backup_timestamp_seconds", "barsdesk_audit_unsequenced_oldest_seconds", "barsdesk_signing_key_made_timestamp_seconds"} {
		if got[zero] != "0" {
			t.Errorf("%s is %q", zero, got[zero])
		}
	}
	for _, unknown := range []string{"barsdesk_disk_free_bytes", "barsdesk_nodes_living", "barsdesk_trace_spans_dropped"} {
		if value, told := got[unknown]; told {
			t.Errorf("%s is %q", unknown, value)
		}
	}
	free, nodes, dropped := uint64(64<<20), 3, int64(7)
	is = metrics.Upkeep{Ready: true, BackedUp: now, Entries: 12, CheckpointAt: now, Unsequenced: 4, Waits: now.Add(-time.Minute), Definitions: 5, FetchedAt: now.Add(-time.Hour),
		SigningKeys: 2, SignsSince: now, DiskFree: &free, Files: map[string]int64{"wal": 4096}, Connections: map[string]int{"used": 1}, Living: &nodes, TracesDropped: &dropped}
	got = scrape(t, m)
	at := fmt.Sprintf("%g", float64(now.Unix()))
	for name, want := range map[string]string{
		"barsdesk_ready": "1", "barsdesk_backup_timestamp_seconds": at, "barsdesk_audit_entries": "12", "barsdesk_audit_checkpoint_timestamp_seconds": at,
		"barsdesk_audit_unsequenced": "4", "barsdesk_audit_unsequenced_oldest_seconds": "60", "barsdesk_definitions": "5", "barsdesk_definitions_oldest_seconds": "3600",
		"barsdesk_signing_keys": "2", "barsdesk_signing_key_made_timestamp_seconds": at, "barsdesk_disk_free_bytes": "6.7108864e+07", `barsdesk_store_file_bytes{file="wal"}`: "4096",
		`barsdesk_store_connections{state="used"}`: "1", "barsdesk_nodes_living": "3", "barsdesk_trace_spans_dropped": "7",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// TestUpkeepThatCannotBeReadIsNoZero: an alarm must not take it for all well.
func TestUpkeepThatCannotBeReadIsNoZero(t *testing.T) {
	m := metrics.New()
	m.WatchUpkeep(func(context.Context) (metrics.Upkeep, error) { return metrics.Upkeep{}, errors.New("no disk") }, clock)
	if w := get(m.Handler("", slog.New(slog.DiscardHandler)), "127.0.0.1:40000", nil); w.Code != http.StatusInternalServerError {
		t.Errorf("answered %d", w.Code)
	}
}
