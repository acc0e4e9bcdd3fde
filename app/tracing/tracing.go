// Package tracing tells a collector of OpenTelemetry what the program did and how
// long each part took: requests, acts of use cases, transactions of the store,
// calls to the network. It is off unless an address is given, and then costs
// nothing.
//
// A span holds only what is on a list: names of routes, acts, outcomes, kinds of
// messages, ids of services, hosts, numbers. Whatever else is given to it is taken
// away before it leaves, so no patient, secret or address with an id can be in it.
// Nothing is added to what goes to the BaRS network: its calls carry the headers
// of the standard, and no others.
package tracing

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// flushWithin is how long the last spans may take to be handed over.
const flushWithin = 2 * time.Second

// Options say what a Tracer tells of, and to whom.
type Options struct {
	Endpoint    string  // of the collector's OTLP over HTTP, for example http://127.0.0.1:4318; "" is off
	Share       float64 // of the traces that are told, 0 to 1
	Version     string
	Environment string // name of the environment
	Instance    string // id of this program's run
	Log         *slog.Logger
}

// Tracer makes spans. The nil Tracer is off: it makes none, and gives back what it
// is to watch as it is. It is safe for concurrent use.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	lost     *atomic.Int64
}

// Open returns a Tracer that hands spans over to a collector from time to time, or
// nil without an address. A collector that does not answer holds nothing up: what
// cannot be handed over is counted, and the log says so once. Fault is why the
// address cannot be meant.
func Open(ctx context.Context, o Options) (t *Tracer, fault error) {
	if o.Endpoint == "" {
		return nil, nil
	}
	to, err := newCollector(o.Endpoint, o.Log)
	if err != nil {
		return nil, err
	}
	exporter, err := otlptrace.New(ctx, to)
	if err != nil {
		return nil, err
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {})) // the collector has counted and logged it
	t = with(o, sdk.WithBatcher(only{exporter}))
	t.lost = &to.lost
	return t, nil
}

// To returns a Tracer that hands each span over at once; for tests.
func To(exporter sdk.SpanExporter, o Options) *Tracer { return with(o, sdk.WithSyncer(only{exporter})) }

// with is a Tracer with a way to hand spans over.
func with(o Options, over sdk.TracerProviderOption) *Tracer {
	share := sdk.TraceIDRatioBased(o.Share)
	provider := sdk.NewTracerProvider(over, sdk.WithSampler(sdk.ParentBased(share, sdk.WithRemoteParentSampled(share))),
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", "barsdesk"), attribute.String("service.version", o.Version),
			attribute.String("service.instance.id", o.Instance), attribute.String("deployment.environment.name", o.Environment))))
	return &Tracer{provider: provider, tracer: provider.Tracer("barsdesk"), lost: new(atomic.Int64)}
}

// Lost is how many spans could not be handed over; nil while tracing is off.
func (t *Tracer) Lost() *int64 {
	if t == nil {
		return nil
	}
	lost := t.lost.Load()
	return &lost
}

// Close hands the last spans over, as far as it can be done in two seconds.
func (t *Tracer) Close() error {
	if t == nil {
		return nil
	}
	ctx, end := context.WithTimeout(context.Background(), flushWithin)
	defer end()
	_ = t.provider.Shutdown(ctx) // what is lost is counted
	return nil
}

// parent is a context in which what follows belongs to a trace that the caller
// began; of W3C Trace Context only the ids are taken.
func parent(ctx context.Context, traceparent string) context.Context {
	if traceparent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": strings.TrimSpace(traceparent)})
}
