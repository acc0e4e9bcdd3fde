package metrics

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requests are the numbers of what browsers and programs ask of the screens'
// address.
type requests struct {
	total   *prometheus.CounterVec
	took    *prometheus.HistogramVec
	inWork  prometheus.Gauge
	streams prometheus.Gauge
}

func newRequests() *requests {
	return &requests{
		total: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "barsdesk_http_requests_total",
			Help: "Requests of browsers and programs that were answered, by route and HTTP status."}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "barsdesk_http_duration_seconds",
			Help: "How long a request took from its headers to the end of its answer; live streams are left out.", Buckets: answeredIn}, []string{"route"}),
		inWork: prometheus.NewGauge(prometheus.GaugeOpts{Name: "barsdesk_http_in_work",
			Help: "Requests that are worked on now; live streams are left out."}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "barsdesk_live_streams",
			Help: "Live streams that are open: one for each page that is on a screen."}),
	}
}

// noRoute stands for requests that no route of ours answers.
const noRoute = "other"

// streams reports whether a route is a live stream, which ends when the page
// does.
func streams(route string) bool { return strings.HasSuffix(route, "/events") }

// Request counts a request; it is an edge.Watch. Routes are patterns of the
// program's own, so that there is an end to them.
func (m *Metrics) Request(r *http.Request, route string) (ctx context.Context, end func(status int)) {
	begun, open := time.Now(), m.requests.inWork
	if route == "" {
		route = noRoute
	}
	if streams(route) {
		open = m.requests.streams
	}
	open.Inc()
	return r.Context(), func(status int) {
		open.Dec()
		m.requests.total.WithLabelValues(route, strconv.Itoa(status)).Inc()
		if !streams(route) {
			m.requests.took.WithLabelValues(route).Observe(time.Since(begun).Seconds())
		}
	}
}
