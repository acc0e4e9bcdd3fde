package tracing

import (
	"context"
	"errors"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/edge"
	"barsdesk/storage"
)

// Where requests come in.
const (
	Screens  = "screens"  // at --listen
	Receiver = "receiver" // at --receiver
)

// Requests makes a span of each request that comes in at a surface, to be given
// to edge.Watched. Whoever asks the screens' address may go on with a trace of
// theirs (W3C traceparent); senders may not.
func (t *Tracer) Requests(surface string) []edge.Watch {
	if t == nil {
		return nil
	}
	return []edge.Watch{func(r *http.Request, route string) (context.Context, func(int)) {
		ctx, name := r.Context(), route
		if surface == Screens {
			ctx = parent(ctx, r.Header.Get("Traceparent"))
		}
		if name == "" {
			name = "other"
		}
		ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer),
			trace.WithAttributes(keySurface.String(surface), keyRoute.String(route), keyMethod.String(r.Method)))
		return ctx, func(status int) { ended(span, status) }
	}}
}

// ended ends the span of a request that was answered; 0 is no answer.
func ended(span trace.Span, status int) {
	if status != 0 {
		span.SetAttributes(keyStatus.Int(status))
	}
	if status == 0 || status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// Acting makes a span of each act that the guard decides about; it is a
// Guard.Acting. Nil while tracing is off.
func (t *Tracer) Acting() func(ctx context.Context, act access.Act) (context.Context, func(outcome string)) {
	if t == nil {
		return nil
	}
	return func(ctx context.Context, act access.Act) (context.Context, func(string)) {
		ctx, span := t.within(ctx, "act "+string(act), keyAct.String(string(act)))
		return ctx, func(outcome string) {
			span.SetAttributes(keyOutcome.String(outcome))
			span.End()
		}
	}
}

// within begins a span inside another; where there is none, as in loops that look
// for work, it begins none.
func (t *Tracer) within(ctx context.Context, name string, of ...attribute.KeyValue) (context.Context, trace.Span) {
	if around := trace.SpanFromContext(ctx); !around.IsRecording() {
		return ctx, around
	}
	return t.tracer.Start(ctx, name, trace.WithAttributes(of...))
}

// Sending makes a span of each try to send a message; it is a
// desk.Config.Sending. Nil while tracing is off.
func (t *Tracer) Sending() func(ctx context.Context, s desk.Sending) (context.Context, func(status int)) {
	if t == nil {
		return nil
	}
	return func(ctx context.Context, s desk.Sending) (context.Context, func(int)) {
		ctx, span := t.tracer.Start(ctx, "send", trace.WithAttributes(keyService.String(s.ServiceID), keyKind.String(s.Kind), keyAttempt.Int(s.Attempt)))
		return ctx, func(status int) { ended(span, status) }
	}
}

// Calls makes a span of each call that goes out by a transport, under a name. The
// call goes out as it is: no header is added.
func (t *Tracer) Calls(name string, next http.RoundTripper) http.RoundTripper {
	if t == nil {
		return next
	}
	if next == nil {
		next = http.DefaultTransport
	}
	return calls{t, name, next}
}

type calls struct {
	tracer *Tracer
	name   string
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (c calls) RoundTrip(r *http.Request) (*http.Response, error) {
	_, span := c.tracer.tracer.Start(r.Context(), c.name, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(keyHost.String(r.URL.Host), keyMethod.String(r.Method)))
	answer, err := c.next.RoundTrip(r)
	status := 0
	if err == nil {
		status = answer.StatusCode
	}
	ended(span, status)
	return answer, err
}

// CloseIdleConnections lets go of connections that nobody uses.
func (c calls) CloseIdleConnections() {
	(&http.Client{Transport: c.next}).CloseIdleConnections()
}

// Store makes a span of each transaction that belongs to something traced.
func (t *Tracer) Store(s storage.Store) storage.Store {
	if t == nil {
		return s
	}
	return store{s, t}
}

type store struct {
	storage.Store
	tracer *Tracer
}

// Update implements storage.Store.
func (s store) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	return s.run(ctx, "store update", s.Store.Update, fn)
}

// View implements storage.Store.
func (s store) View(ctx context.Context, fn func(tx storage.Tx) error) error {
	return s.run(ctx, "store view", s.Store.View, fn)
}

func (s store) run(ctx context.Context, name string, in func(context.Context, func(storage.Tx) error) error, fn func(tx storage.Tx) error) error {
	ctx, span := s.tracer.within(ctx, name)
	if !span.IsRecording() {
		return in(ctx, fn)
	}
	runs := 0
	err := in(ctx, func(tx storage.Tx) error {
		runs++
		return fn(tx)
	})
	span.SetAttributes(keyRuns.Int(runs))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		span.SetAttributes(keyRefusing.Bool(true))
	}
	span.End()
	return err
}
