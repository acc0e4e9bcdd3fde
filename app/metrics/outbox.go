package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
)

// Outbox is where the numbers of what waits come from; *desk.Desk is one.
type Outbox interface {
	Outbox(ctx context.Context) (desk.Outbox, error)
}

// mostTargets is how many services that do not answer are named.
const mostTargets = 50

// readWithin is how long reading the outbox may take for one scrape.
const readWithin = 5 * time.Second

var (
	depth = prometheus.NewDesc("barsdesk_outbox_messages",
		"Messages in the outbox whose sending has not ended (queued, sending, held), or whose fate nobody knows (unknown).", []string{"state"}, nil)
	oldest = prometheus.NewDesc("barsdesk_outbox_oldest_seconds",
		"Age of the oldest message in each of these states.", []string{"state"}, nil)
	circuits = prometheus.NewDesc("barsdesk_circuits",
		"Services to which messages are held back because they do not answer (open), or are tried with one message (half-open).", []string{"state"}, nil)
	circuit = prometheus.NewDesc("barsdesk_circuit_state",
		"1 for each of these services; at most 50 are named.", []string{"target", "state"}, nil)
)

// Watch lets each scrape read the outbox.
func (m *Metrics) Watch(o Outbox, now func() time.Time) {
	m.registry.MustRegister(watch{o, now})
}

// watch reads the outbox at each scrape.
type watch struct {
	outbox Outbox
	now    func() time.Time
}

// Describe implements prometheus.Collector.
func (w watch) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{depth, oldest, circuits, circuit} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. States without a message are told as
// 0, so that an alarm can tell nothing from no answer.
func (w watch) Collect(ch chan<- prometheus.Metric) {
	ctx, end := context.WithTimeout(context.Background(), readWithin)
	defer end()
	o, err := w.outbox.Outbox(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(depth, err)
		return
	}
	count, age := map[string]int{}, map[string]float64{}
	for _, d := range o.Depth {
		count[d.State], age[d.State] = d.Messages, max(w.now().Sub(d.Oldest).Seconds(), 0)
	}
	for _, state := range []string{delivery.Queued, delivery.Sending, delivery.Held, delivery.Unknown} {
		ch <- gauge(depth, float64(count[state]), state)
		ch <- gauge(oldest, age[state], state)
	}
	collectCircuits(ch, o.Circuits)
}

func collectCircuits(ch chan<- prometheus.Metric, standings []delivery.Standing) {
	count := map[delivery.Circuit]int{}
	for i, s := range standings {
		count[s.Circuit]++
		if i < mostTargets {
			ch <- gauge(circuit, 1, s.Target, string(s.Circuit))
		}
	}
	for _, c := range []delivery.Circuit{delivery.Open, delivery.HalfOpen} {
		ch <- gauge(circuits, float64(count[c]), string(c))
	}
}

func gauge(d *prometheus.Desc, v float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}
