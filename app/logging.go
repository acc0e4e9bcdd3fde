package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/edge"
)

// logsTo writes log lines from a level on, as text or as JSON: a line each. Lines
// about one request carry the same id.
func logsTo(w io.Writer, format string, least slog.Level) slog.Handler {
	options := &slog.HandlerOptions{Level: least}
	if format == "json" {
		return identified{slog.NewJSONHandler(w, options)}
	}
	return identified{slog.NewTextHandler(w, options)}
}

// identified adds the id of the request that a line is about.
type identified struct{ slog.Handler }

type requestKey struct{}

// Handle implements slog.Handler.
func (n identified) Handle(ctx context.Context, r slog.Record) error {
	if id, ok := ctx.Value(requestKey{}).(string); ok {
		r.AddAttrs(slog.String("request", id))
	}
	return n.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (n identified) WithAttrs(attrs []slog.Attr) slog.Handler {
	return identified{n.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (n identified) WithGroup(name string) slog.Handler { return identified{n.Handler.WithGroup(name)} }

// logged gives each request an id of ours for its lines in the log, and writes one
// line of level debug about it at its end: its route, which names nobody, the
// status and how long it took. It is an edge.Watch.
func logged(log *slog.Logger) edge.Watch {
	return func(r *http.Request, route string) (context.Context, func(int)) {
		ctx, begun := context.WithValue(r.Context(), requestKey{}, uuid.NewString()), time.Now()
		return ctx, func(status int) {
			log.DebugContext(ctx, "a request was answered", "route", route, "status", status, "ms", time.Since(begun).Milliseconds())
		}
	}
}
