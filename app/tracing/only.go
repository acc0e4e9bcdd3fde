package tracing

import (
	"context"
	"regexp"

	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// The attributes that a span may have.
const (
	keyRoute    = attribute.Key("http.route")
	keyMethod   = attribute.Key("http.request.method")
	keyStatus   = attribute.Key("http.response.status_code")
	keyHost     = attribute.Key("server.address")
	keySurface  = attribute.Key("barsdesk.surface") // screens or receiver
	keyAct      = attribute.Key("barsdesk.act")
	keyOutcome  = attribute.Key("barsdesk.outcome")
	keyService  = attribute.Key("barsdesk.service")
	keyKind     = attribute.Key("barsdesk.kind")
	keyAttempt  = attribute.Key("barsdesk.attempt")
	keyRuns     = attribute.Key("barsdesk.runs") // how often a transaction was run
	keyRefusing = attribute.Key("barsdesk.failed")
)

// allowed is what the value of each attribute looks like; others are taken away.
var allowed = map[attribute.Key]*regexp.Regexp{
	keyRoute: shape, keyMethod: regexp.MustCompile(`^[A-Z]{1,8}$`), keyStatus: number, keyHost: regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]{1,120}$`),
	keySurface: word, keyAct: word, keyOutcome: word, keyService: regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`), keyKind: word,
	keyAttempt: number, keyRuns: number, keyRefusing: regexp.MustCompile(`^true$`),
}

var (
	word   = regexp.MustCompile(`^[a-z][a-z.-]{0,60}$`)
	number = regexp.MustCompile(`^[0-9]{1,4}$`)
	shape  = regexp.MustCompile(`^(?:[0-9]?[A-Za-z /{}$._-]+)+[0-9]?$`) // no two digits in a row: a pattern has none, an address might
)

// only is an exporter that hands over what is on the list, and takes the rest away.
type only struct{ sdk.SpanExporter }

// ExportSpans implements sdk.SpanExporter.
func (o only) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	out := make([]sdk.ReadOnlySpan, len(spans))
	for i, s := range spans {
		out[i] = plain{s}
	}
	return o.SpanExporter.ExportSpans(ctx, out)
}

// plain is a span without anything that is not on the list.
type plain struct{ sdk.ReadOnlySpan }

// Name implements sdk.ReadOnlySpan.
func (p plain) Name() string {
	if name := p.ReadOnlySpan.Name(); shape.MatchString(name) {
		return name
	}
	return "other"
}

// Attributes implements sdk.ReadOnlySpan.
func (p plain) Attributes() (out []attribute.KeyValue) {
	for _, a := range p.ReadOnlySpan.Attributes() {
		if looks := allowed[a.Key]; looks != nil && looks.MatchString(a.Value.String()) {
			out = append(out, a)
		}
	}
	return out
}

// Events implements sdk.ReadOnlySpan: they would quote errors.
func (plain) Events() []sdk.Event { return nil }

// Links implements sdk.ReadOnlySpan.
func (plain) Links() []sdk.Link { return nil }

// Status implements sdk.ReadOnlySpan: the code alone, its words would quote
// errors.
func (p plain) Status() sdk.Status { return sdk.Status{Code: p.ReadOnlySpan.Status().Code} }
