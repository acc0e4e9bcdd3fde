package metrics

import "github.com/prometheus/client_golang/prometheus"

// copies counts how checkpoints of the audit log are copied elsewhere. Nothing
// is reported until the first try.
type copies struct {
	entries prometheus.Gauge
	failing prometheus.Gauge
}

func newCopies() *copies {
	return &copies{
		entries: prometheus.NewGauge(prometheus.GaugeOpts{Name: "barsdesk_audit_checkpoint_copied_entries",
			Help: "Entries of the audit log that the last copied checkpoint covers."}),
		failing: prometheus.NewGauge(prometheus.GaugeOpts{Name: "barsdesk_audit_checkpoint_copy_failing",
			Help: "1 while the newest checkpoint of the audit log could not be copied elsewhere."}),
	}
}

// CheckpointCopied tells of a try to copy a checkpoint: how many entries the
// last copy covers, and whether this try failed.
func (m *Metrics) CheckpointCopied(entries int64, failed bool) {
	m.copying.Do(func() { m.registry.MustRegister(m.copies.entries, m.copies.failing) })
	m.copies.entries.Set(float64(entries))
	m.copies.failing.Set(map[bool]float64{true: 1}[failed])
}
