package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Upkeep is what an operator keeps in order, as one scrape finds it. Times are
// UTC; the zero time is never, and nil is not known here, and not told.
type Upkeep struct {
	Ready         bool             // messages can be stored, and so served
	BackedUp      time.Time        // when the last backup was made
	Entries       int64            // of the audit log, that its newest checkpoint covers
	CheckpointAt  time.Time        // of the last entry that it covers
	Unsequenced   int              // entries that no checkpoint covers yet
	Waits         time.Time        // since when the oldest of them does
	Definitions   int              // answers about what services take that are kept
	FetchedAt     time.Time        // of the oldest of them
	SigningKeys   int              // published
	SignsSince    time.Time        // when the key that signs was made
	DiskFree      *uint64          // bytes, on the disk of the data folder
	Files         map[string]int64 // bytes of the store's files, by what they are: database, wal
	Connections   map[string]int   // of the store's pool, by state: used, idle, most
	Living        *int             // nodes that work on the same data, this one among them
	TracesDropped *int64           // spans that could not be handed over
}

var (
	isReady = prometheus.NewDesc("barsdesk_ready",
		"1 while messages can be stored, and so served; what /readyz says.", nil, nil)
	backedUp = prometheus.NewDesc("barsdesk_backup_timestamp_seconds",
		"When the last backup was made, as Unix time; 0: never.", nil, nil)
	auditEntries = prometheus.NewDesc("barsdesk_audit_entries",
		"Entries of the audit log that its newest checkpoint covers.", nil, nil)
	checkpointAt = prometheus.NewDesc("barsdesk_audit_checkpoint_timestamp_seconds",
		"Time of the last entry that the newest checkpoint covers, as Unix time; 0: there is none.", nil, nil)
	unsequenced = prometheus.NewDesc("barsdesk_audit_unsequenced",
		"Entries of the audit log that no checkpoint covers yet.", nil, nil)
	unsequencedAge = prometheus.NewDesc("barsdesk_audit_unsequenced_oldest_seconds",
		"Age of the oldest of them.", nil, nil)
	definitions = prometheus.NewDesc("barsdesk_definitions",
		"Kept answers about what services take.", nil, nil)
	definitionsAge = prometheus.NewDesc("barsdesk_definitions_oldest_seconds",
		"Age of the oldest of them; an answer is asked for anew before it is used after 12 hours.", nil, nil)
	signingKeys = prometheus.NewDesc("barsdesk_signing_keys",
		"Signing keys that are published.", nil, nil)
	signsSince = prometheus.NewDesc("barsdesk_signing_key_made_timestamp_seconds",
		"When the key that signs was made, as Unix time; 0: there is none.", nil, nil)
	diskFree = prometheus.NewDesc("barsdesk_disk_free_bytes",
		"Room on the disk of the data folder.", nil, nil)
	storeFile = prometheus.NewDesc("barsdesk_store_file_bytes",
		"Size of the database and of its write-ahead log.", []string{"file"}, nil)
	storeConnections = prometheus.NewDesc("barsdesk_store_connections",
		"Connections to the database server: used, idle, and the most there may be.", []string{"state"}, nil)
	nodesLiving = prometheus.NewDesc("barsdesk_nodes_living",
		"Nodes that work on the same data and are alive, this one among them.", nil, nil)
	tracesDropped = prometheus.NewDesc("barsdesk_trace_spans_dropped",
		"Spans that could not be handed over since the program began.", nil, nil)
)

// WatchUpkeep lets each scrape read what is to be kept in order.
func (m *Metrics) WatchUpkeep(read func(context.Context) (Upkeep, error), now func() time.Time) {
	m.registry.MustRegister(upkeep{read, now})
}

// upkeep reads at each scrape.
type upkeep struct {
	read func(context.Context) (Upkeep, error)
	now  func() time.Time
}

// Describe implements prometheus.Collector.
func (upkeep) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{isReady, backedUp, auditEntries, checkpointAt, unsequenced, unsequencedAge, definitions, definitionsAge,
		signingKeys, signsSince, diskFree, storeFile, storeConnections, nodesLiving, tracesDropped} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (u upkeep) Collect(ch chan<- prometheus.Metric) {
	ctx, end := context.WithTimeout(context.Background(), readWithin)
	defer end()
	is, err := u.read(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(isReady, err)
		return
	}
	for d, value := range map[*prometheus.Desc]float64{
		isReady: truth(is.Ready), backedUp: unix(is.BackedUp), auditEntries: float64(is.Entries), checkpointAt: unix(is.CheckpointAt),
		unsequenced: float64(is.Unsequenced), unsequencedAge: ageOf(is.Waits, u.now), definitions: float64(is.Definitions), definitionsAge: ageOf(is.FetchedAt, u.now),
		signingKeys: float64(is.SigningKeys), signsSince: unix(is.SignsSince),
	} {
		ch <- gauge(d, value)
	}
	collectStore(ch, is)
}

// collectStore tells what is known of where the data lie, and of what is not
// everywhere.
func collectStore(ch chan<- prometheus.Metric, is Upkeep) {
	known(ch, diskFree, is.DiskFree)
	known(ch, nodesLiving, is.Living)
	known(ch, tracesDropped, is.TracesDropped)
	for file, size := range is.Files {
		ch <- gauge(storeFile, float64(size), file)
	}
	for state, count := range is.Connections {
		ch <- gauge(storeConnections, float64(count), state)
	}
}

func known[N int | int64 | uint64](ch chan<- prometheus.Metric, d *prometheus.Desc, value *N) {
	if value != nil {
		ch <- gauge(d, float64(*value))
	}
}

// ageOf is how many seconds ago something was; 0 when it never was.
func ageOf(since time.Time, now func() time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(now().Sub(since).Seconds(), 0)
}

// unix is a time as Prometheus compares it; 0 for never.
func unix(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return float64(at.Unix())
}
