package main

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"barsdesk/app/tracing"
)

// tracingFlags say to whom traces are told; without an address to nobody.
type tracingFlags struct {
	TracingEndpoint string  `help:"Address of a collector that traces are told to (OTLP over HTTP), for example http://127.0.0.1:4318 (default: none). They hold nothing of a patient." env:"BARSDESK_TRACING_ENDPOINT" placeholder:"URL"`
	TracingShare    float64 `help:"Share of the traces that are told (default: ${default}, all)." default:"1" env:"BARSDESK_TRACING_SHARE" placeholder:"0…1"`
}

// tracer is nil when traces are not told.
func (f tracingFlags) tracer(ctx context.Context, environment string, log *slog.Logger) (*tracing.Tracer, error) {
	if f.TracingShare < 0 || f.TracingShare > 1 {
		return nil, wrongUse("--tracing-share is a number from 0 to 1")
	}
	t, err := tracing.Open(ctx, tracing.Options{Endpoint: f.TracingEndpoint, Share: f.TracingShare, Version: version, Environment: environment, Instance: uuid.NewString(), Log: log})
	if err != nil {
		return nil, wrongUse("--tracing-endpoint cannot be used: %v", err)
	}
	return t, nil
}
