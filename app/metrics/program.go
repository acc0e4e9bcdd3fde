package metrics

import (
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Program tells of the program itself: its version, the commit it was built
// from, the environment it works in, and how long it runs by the clock now.
func (m *Metrics) Program(version, commit, environment string, now func() time.Time) {
	begun := now()
	built := prometheus.NewGauge(prometheus.GaugeOpts{Name: "barsdesk_build_info",
		Help: "1, with what the program is as labels.", ConstLabels: prometheus.Labels{"version": version, "commit": commit, "goversion": runtime.Version(), "environment": environment}})
	built.Set(1)
	m.registry.MustRegister(built, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "barsdesk_uptime_seconds",
		Help: "How long the program has been running."}, func() float64 { return max(now().Sub(begun).Seconds(), 0) }))
}
