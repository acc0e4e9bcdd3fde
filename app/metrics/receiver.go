package metrics

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"barsdesk/app/desk"
	"barsdesk/app/frontdoor"
)

// answeredIn are the bounds of how long a sender waited, in seconds: the times
// of the standard (2.1 s, 5 s) are among them.
//
// BaRS Core, Non-functional requirements.
var answeredIn = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.1, 5}

// receiving are the numbers of the receiver endpoint.
type receiving struct {
	requests   *prometheus.CounterVec
	took       *prometheus.HistogramVec
	turnedAway *prometheus.CounterVec
	operations values
	codes      values
}

func newReceiving() *receiving {
	return &receiving{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "barsdesk_receiver_requests_total",
			Help: "Requests of senders that were answered, by operation, HTTP status, and BaRS code of a refusal."}, []string{"operation", "status", "code"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "barsdesk_receiver_duration_seconds",
			Help: "How long a request took from its headers to its answer.", Buckets: answeredIn}, []string{"operation"}),
		turnedAway: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "barsdesk_receiver_connections_refused_total",
			Help: "Connections that were not let in: address, tls, name, full or closed."}, []string{"refusal"}),
	}
}

// Answered counts a request of a sender.
func (m *Metrics) Answered(a frontdoor.Answered) {
	operation := m.receiving.operations.bounded(a.Operation)
	m.receiving.requests.WithLabelValues(operation, strconv.Itoa(a.Status), m.receiving.codes.bounded(a.Code)).Inc()
	m.receiving.took.WithLabelValues(operation).Observe(a.Took.Seconds())
}

// TurnedAway counts a connection that was not let in.
func (m *Metrics) TurnedAway(why frontdoor.Refusal) {
	m.receiving.turnedAway.WithLabelValues(string(why)).Inc()
}

// Entrance is where the numbers of the door come from; *frontdoor.Door is one.
type Entrance interface {
	Load() (inWork, waiting int)
	State() frontdoor.State
}

// Received is where the numbers of what was received come from; *desk.Desk is
// one.
type Received interface {
	Receiving(ctx context.Context) (desk.Receiving, error)
}

var (
	doorOpen = prometheus.NewDesc("barsdesk_receiver_open",
		"1 while senders can come in, 0 while the endpoint is closed, for example because its certificate cannot be used.", nil, nil)
	inWork = prometheus.NewDesc("barsdesk_receiver_in_work",
		"Requests of senders that are worked on now; a long message counts as several.", nil, nil)
	waiting = prometheus.NewDesc("barsdesk_receiver_waiting",
		"Requests of senders that wait for their turn now.", nil, nil)
	certificateEnds = prometheus.NewDesc("barsdesk_receiver_certificate_end_timestamp_seconds",
		"When the receiver's certificate in use ends, as Unix time.", nil, nil)
	chainEnds = prometheus.NewDesc("barsdesk_receiver_client_chain_end_timestamp_seconds",
		"When the first of the clients' certificate authorities ends, as Unix time.", nil, nil)
	certificateFault = prometheus.NewDesc("barsdesk_receiver_certificate_fault",
		"1 while the certificate files on the disk cannot be used; earlier ones may still be in use.", nil, nil)
	unread = prometheus.NewDesc("barsdesk_inbox_unread",
		"Messages that were received and nobody has opened.", nil, nil)
	oldestUnread = prometheus.NewDesc("barsdesk_inbox_oldest_unread_seconds",
		"Age of the oldest of them.", nil, nil)
	answersUnread = prometheus.NewDesc("barsdesk_answers_unread",
		"Answers to what was sent from here, such as \"did not attend\", that nobody has opened.", nil, nil)
	answersOldest = prometheus.NewDesc("barsdesk_answers_oldest_unread_seconds",
		"Age of the oldest of them.", nil, nil)
	overdue = prometheus.NewDesc("barsdesk_work_overdue",
		"Cases that were received whose time has passed and that still wait.", nil, nil)
	overdueOldest = prometheus.NewDesc("barsdesk_work_overdue_oldest_seconds",
		"How long ago the time of the first of them passed.", nil, nil)
	slotsLeft = prometheus.NewDesc("barsdesk_slots_left",
		"Free appointments of the coming seven days, by service of ours; at most 50 are named.", []string{"service"}, nil)
)

// WatchReceiver lets each scrape read the receiver. Without an entrance the
// endpoint is not open to the network, and only what was received is told.
func (m *Metrics) WatchReceiver(e Entrance, r Received, now func() time.Time) {
	m.registry.MustRegister(receiver{e, r, now})
}

// receiver reads the receiver at each scrape.
type receiver struct {
	entrance Entrance
	received Received
	now      func() time.Time
}

// Describe implements prometheus.Collector.
func (r receiver) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{doorOpen, inWork, waiting, certificateEnds, chainEnds, certificateFault, unread, oldestUnread,
		answersUnread, answersOldest, overdue, overdueOldest, slotsLeft} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (r receiver) Collect(ch chan<- prometheus.Metric) {
	if r.entrance != nil {
		collectDoor(ch, r.entrance)
	}
	ctx, end := context.WithTimeout(context.Background(), readWithin)
	defer end()
	have, err := r.received.Receiving(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(unread, err)
		return
	}
	for _, each := range []struct {
		count, age *prometheus.Desc
		waiting    desk.Waiting
	}{{unread, oldestUnread, have.Unread}, {answersUnread, answersOldest, have.Answers}, {overdue, overdueOldest, have.Overdue}} {
		ch <- gauge(each.count, float64(each.waiting.Count))
		ch <- gauge(each.age, ageOf(each.waiting.Since, r.now))
	}
	for i, s := range have.Slots {
		if i < mostTargets {
			ch <- gauge(slotsLeft, float64(s.Free), s.ServiceID)
		}
	}
}

func collectDoor(ch chan<- prometheus.Metric, e Entrance) {
	s := e.State()
	working, queue := e.Load()
	ch <- gauge(doorOpen, truth(s.Way != frontdoor.Closed))
	ch <- gauge(inWork, float64(working))
	ch <- gauge(waiting, float64(queue))
	ch <- gauge(certificateFault, truth(s.Fault != ""))
	if s.Certificate != nil {
		ch <- gauge(certificateEnds, float64(s.Certificate.Until.Unix()))
	}
	if s.ChainUntil != nil {
		ch <- gauge(chainEnds, float64(s.ChainUntil.Unix()))
	}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
