package operation_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

// play is what one alert meets: series as promtool writes them, a value a minute,
// and whether it fires at the end of each.
type play struct {
	alert string
	fires []string // of these series it fires
	calm  []string // of these it does not
}

// midnight is when each play begins: 1 January 1970 and 400 days, so that times
// long ago can be told.
const midnight = int64(400 * 24 * time.Hour / time.Second)

// at is a time as a metric tells it, relative to midnight.
func at(after time.Duration) string { return fmt.Sprint(midnight + int64(after/time.Second)) }

const day = 24 * time.Hour

var plays = []play{
	{"AnswersUnread", one(`barsdesk_answers_oldest_unread_seconds 1700+60x5`), one(`barsdesk_answers_oldest_unread_seconds 1200+60x9`)},
	{"InboxUnread", one(`barsdesk_inbox_oldest_unread_seconds 1740+60x5`), one(`barsdesk_inbox_oldest_unread_seconds 1900 1960 0x5`)},
	{"WorkOverdue", one(`barsdesk_work_overdue 1x16`), one(`barsdesk_work_overdue 1x10 0x6`)},
	{"FateUnknown", one(`barsdesk_outbox_messages{state="unknown"} 2x16`), one(`barsdesk_outbox_messages{state="queued"} 2x16`)},
	{"OutboxStuck", one(`barsdesk_outbox_oldest_seconds{state="queued"} 60+60x8`), one(`barsdesk_outbox_oldest_seconds{state="unknown"} 60+60x20`)},
	{"OutboxHeld", one(`barsdesk_outbox_messages{state="held"} 1x31`), one(`barsdesk_outbox_messages{state="held"} 1x20 0x11`)},
	{"ServiceSilent", one(`barsdesk_circuits{state="open"} 1x6`), one(`barsdesk_circuits{state="half-open"} 1x6`)},
	{"ManyRefused", one(`barsdesk_sends_total{outcome="refused"} 0+1x60`), one(`barsdesk_sends_total{outcome="delivered"} 0+10x60`)},
	{"BarsdeskDown", one(`up{job="barsdesk"} 1x3 0x3`), one(`up{job="barsdesk"} 0 1x6`)},
	{"NotReady", one(`barsdesk_ready 1 0x2`), one(`barsdesk_ready 1x5`)},
	{"ReceiverClosed", one(`barsdesk_receiver_open 1 0x2`), one(`barsdesk_receiver_open 0 1x4`)},
	{"ReceiverFailing", []string{`barsdesk_receiver_requests_total{status="200"} 0+100x10`, `barsdesk_receiver_requests_total{status="500"} 0+5x10`},
		[]string{`barsdesk_receiver_requests_total{status="200"} 0+100x10`, `barsdesk_receiver_requests_total{status="422"} 0+50x10`}},
	{"CannotStore", one(`barsdesk_receiver_requests_total{code="REC_SERVER_ERROR"} 0x3 1x2`), one(`barsdesk_receiver_requests_total{code="REC_SERVER_ERROR"} 4x9`)},
	{"ReceiverSlow", []string{`barsdesk_receiver_duration_seconds_bucket{operation="$process-message",le="2.1"} 0+5x25`, `barsdesk_receiver_duration_seconds_bucket{operation="$process-message",le="5"} 0+10x25`, `barsdesk_receiver_duration_seconds_bucket{operation="$process-message",le="+Inf"} 0+10x25`},
		[]string{`barsdesk_receiver_duration_seconds_bucket{operation="$process-message",le="2.1"} 0+10x25`, `barsdesk_receiver_duration_seconds_bucket{operation="$process-message",le="+Inf"} 0+10x25`}},
	{"TurningAway", one(`barsdesk_receiver_requests_total{status="429"} 0+1x12`), one(`barsdesk_receiver_requests_total{status="429"} 0 1x12`)},
	{"ManyRefusals", one(`barsdesk_receiver_requests_total{status="422"} 0+1x60`), one(`barsdesk_receiver_requests_total{status="422"} 0+1x10 10x50`)},
	{"StrangersKnock", one(`barsdesk_receiver_connections_refused_total{refusal="name"} 0+1x60`), one(`barsdesk_receiver_connections_refused_total{refusal="full"} 0+1x60`)},
	{"NoAppointments", one(`barsdesk_slots_left{service="2000034567"} 0x16`), one(`barsdesk_slots_left{service="2000034567"} 1x16`)},
	{"CertificateEnds", one(`barsdesk_receiver_certificate_end_timestamp_seconds ` + at(59*day)), one(`barsdesk_receiver_certificate_end_timestamp_seconds ` + at(61*day))},
	{"CertificateEndsSoon", one(`barsdesk_receiver_certificate_end_timestamp_seconds ` + at(6*day)), one(`barsdesk_receiver_certificate_end_timestamp_seconds ` + at(8*day))},
	{"ClientChainEnds", one(`barsdesk_receiver_client_chain_end_timestamp_seconds ` + at(day)), one(`barsdesk_receiver_client_chain_end_timestamp_seconds ` + at(61*day))},
	{"CertificateFiles", one(`barsdesk_receiver_certificate_fault 1x6`), one(`barsdesk_receiver_certificate_fault 1x3 0x3`)},
	{"ScreensFailing", one(`barsdesk_http_requests_total{route="GET /api/today",status="500"} 0+6x12`), one(`barsdesk_http_requests_total{route="GET /api/today",status="404"} 0+60x12`)},
	{"BackupOverdue", []string{`barsdesk_backup_timestamp_seconds ` + at(-27*time.Hour) + `x11`, `barsdesk_uptime_seconds 7200x11`},
		[]string{`barsdesk_backup_timestamp_seconds ` + at(-20*time.Hour) + `x11`, `barsdesk_uptime_seconds 7200x11`}},
	{"BackupOverdue", []string{`barsdesk_backup_timestamp_seconds 0x11`, `barsdesk_uptime_seconds 7200x11`}, []string{`barsdesk_backup_timestamp_seconds 0x11`, `barsdesk_uptime_seconds 60+60x11`}},
	{"AuditUnsequenced", one(`barsdesk_audit_unsequenced_oldest_seconds 70+60x2`), one(`barsdesk_audit_unsequenced_oldest_seconds 1x9`)},
	{"CheckpointNotCopied", one(`barsdesk_audit_checkpoint_copy_failing 1x61`), one(`barsdesk_audit_checkpoint_copy_failing 1x40 0x21`)},
	{"DiskFilling", one(`barsdesk_disk_free_bytes 60e9-50e6x40`), one(`barsdesk_disk_free_bytes 60e9-1e6x40`)},
	{"DiskFilling", one(`barsdesk_disk_free_bytes 1e9x16`), one(`barsdesk_disk_free_bytes 60e9x16`)},
	{"WriteAheadLogGrows", one(`barsdesk_store_file_bytes{file="wal"} 3e8x16`), one(`barsdesk_store_file_bytes{file="database"} 3e9x16`)},
	{"NodeAway", one(`barsdesk_nodes_living 3x9 2x3`), one(`barsdesk_nodes_living 1x9 3x3`)},
	{"ConnectionsUsedUp", []string{`barsdesk_store_connections{state="used"} 16x6`, `barsdesk_store_connections{state="most"} 16x6`},
		[]string{`barsdesk_store_connections{state="used"} 3x6`, `barsdesk_store_connections{state="most"} 16x6`}},
	{"FileHandles", []string{`process_open_fds 900x11`, `process_max_fds 1024x11`}, []string{`process_open_fds 90x11`, `process_max_fds 1024x11`}},
	{"SigningKeyOld", one(`barsdesk_signing_key_made_timestamp_seconds ` + at(-366*day)), one(`barsdesk_signing_key_made_timestamp_seconds 0`)},
}

func one(series string) []string { return []string{series} }

// TestEachAlertFiresWhenItMust, and not before: each has a play in which it does
// and one in which it does not.
func TestEachAlertFiresWhenItMust(t *testing.T) {
	played := map[string]bool{}
	for _, p := range plays {
		played[p.alert] = true
		if !firing(t, p.alert, p.fires) {
			t.Errorf("%s does not fire of %q", p.alert, p.fires)
		}
		if firing(t, p.alert, p.calm) {
			t.Errorf("%s fires of %q", p.alert, p.calm)
		}
		if firing(t, p.alert, nil) {
			t.Errorf("%s fires of nothing", p.alert)
		}
	}
	for _, a := range alerts(t) {
		if !played[a.Alert] {
			t.Errorf("%s is never played", a.Alert)
		}
	}
}

// firing reports whether an alert fires at the last minute of series: its query
// has found something at every minute for as long as the alert waits.
func firing(t *testing.T, name string, series []string) bool {
	t.Helper()
	for _, a := range alerts(t) {
		if a.Alert != name {
			continue
		}
		data, minutes := loaded(t, series)
		for minute := minutes; minute >= max(0, minutes-int(time.Duration(a.For)/time.Minute)); minute-- {
			if !found(t, data, a.Expr, minute) {
				return false
			}
		}
		return minutes >= int(time.Duration(a.For)/time.Minute)
	}
	t.Fatalf("there is no alert %s", name)
	return false
}

var engine = promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute})

// found reports whether a query finds something at a minute.
func found(t *testing.T, data storage.Queryable, query string, minute int) bool {
	t.Helper()
	q, err := engine.NewInstantQuery(t.Context(), data, nil, query, time.Unix(midnight+int64(minute)*60, 0))
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	result, err := q.Exec(t.Context()).Vector()
	if err != nil {
		t.Fatal(err)
	}
	return len(result) > 0
}

// memory is series as they were told.
type memory []storage.Series

// Querier implements storage.Queryable.
func (m memory) Querier(int64, int64) (storage.Querier, error) {
	return &storage.MockQuerier{SelectMockFunction: func(_ bool, _ *storage.SelectHints, by ...*labels.Matcher) storage.SeriesSet {
		var out []storage.Series
		for _, s := range m {
			fits := true
			for _, each := range by {
				fits = fits && each.Matches(s.Labels().Get(each.Name))
			}
			if fits {
				out = append(out, s)
			}
		}
		return &chosen{of: out}
	}}, nil
}

// chosen are series, one after the other; it is a storage.SeriesSet.
type chosen struct {
	of []storage.Series
	at int
}

func (c *chosen) Next() bool                        { c.at++; return c.at <= len(c.of) }
func (c *chosen) At() storage.Series                { return c.of[c.at-1] }
func (c *chosen) Err() error                        { return nil }
func (c *chosen) Warnings() annotations.Annotations { return nil }

// loaded are series in the form of promtool, and their last minute.
func loaded(t *testing.T, series []string) (out memory, minutes int) {
	t.Helper()
	for _, text := range series {
		name, values, err := parser.NewParser(parser.Options{}).ParseSeriesDesc(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var samples []chunks.Sample
		for minute, v := range values {
			samples = append(samples, sample{midnight*1000 + int64(minute)*60_000, v.Value})
			minutes = max(minutes, minute)
		}
		b := labels.NewBuilder(name)
		b.Set("instance", "one")
		out = append(out, storage.NewListSeries(b.Labels(), samples))
	}
	return out, minutes
}

// sample is a value at a time.
type sample struct {
	t int64
	v float64
}

func (s sample) T() int64                      { return s.t }
func (s sample) ST() int64                     { return 0 }
func (s sample) F() float64                    { return s.v }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }
