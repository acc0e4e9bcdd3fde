// Package metrics counts what the sender, the receiver and the screens do, for the operator's Prometheus.
// It names no patient, and the values of its labels are few: kinds of message,
// states, failure codes, and the ids of services that do not answer.
//
// BaRS Core, Non-functional requirements: monitoring with thresholds.
package metrics

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
)

// mostValues is how many values of one label are told apart; further ones are
// counted as "other".
const mostValues = 64

// took are the bounds of how long a try took, in seconds: the times of the
// standard (2.1 s, 5 s, 32 s) are among them.
var took = []float64{0.05, 0.1, 0.25, 0.5, 1, 2.1, 5, 10, 20, 32, 40}

// Metrics are the numbers of one process. They are safe for concurrent use.
type Metrics struct {
	registry  *prometheus.Registry
	tries     *prometheus.CounterVec
	ended     *prometheus.CounterVec
	attempts  *prometheus.HistogramVec
	took      *prometheus.HistogramVec
	kinds     values
	failures  values
	receiving *receiving
	requests  *requests
	copies    *copies
	copying   sync.Once
}

// New returns Metrics that have counted nothing yet.
func New() *Metrics {
	m := &Metrics{
		registry:  prometheus.NewRegistry(),
		receiving: newReceiving(),
		requests:  newRequests(),
		copies:    newCopies(),
		tries: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "barsdesk_send_tries_total",
			Help: "Tries to send a message, by kind, the state that followed, and failure code."}, []string{"kind", "state", "failure"}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "barsdesk_sends_total",
			Help: "Messages whose sending has ended, by kind, outcome (delivered, refused or unknown) and failure code."}, []string{"kind", "outcome", "failure"}),
		attempts: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "barsdesk_send_attempts",
			Help: "Tries that a message took until its sending ended.", Buckets: []float64{0, 1, 2, 3, 4, 6, 8, 12, 20}}, []string{"kind"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "barsdesk_send_duration_seconds",
			Help: "How long an answered try took.", Buckets: took}, []string{"kind"}),
	}
	m.registry.MustRegister(m.tries, m.ended, m.attempts, m.took, m.receiving.requests, m.receiving.took, m.receiving.turnedAway,
		m.requests.total, m.requests.took, m.requests.inWork, m.requests.streams, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Tried counts what became of a try, or of a message that ended without one.
func (m *Metrics) Tried(t desk.Try) {
	kind, failure := m.kinds.bounded(t.Kind), m.failures.bounded(t.Failure)
	if t.Called {
		m.tries.WithLabelValues(kind, t.State, failure).Inc()
	}
	if t.Answered {
		m.took.WithLabelValues(kind).Observe(t.Took.Seconds())
	}
	switch t.State {
	case delivery.Delivered, delivery.Refused, delivery.Unknown:
		m.ended.WithLabelValues(kind, t.State, failure).Inc()
		m.attempts.WithLabelValues(kind).Observe(float64(t.Attempts))
	}
}

// values are the values of a label that were seen.
type values struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (v *values) bounded(value string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.seen[value]:
	case len(v.seen) >= mostValues:
		return "other"
	case v.seen == nil:
		v.seen = map[string]bool{value: true}
	default:
		v.seen[value] = true
	}
	return value
}
