package tracing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	pb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// handOverWithin is how long the collector may take for one batch.
const handOverWithin = 10 * time.Second

// tracesPath is where a collector takes spans (OTLP/HTTP, Default URL).
const tracesPath = "/v1/traces"

// collector is an otlptrace.Client that speaks OTLP over HTTP, in protobuf.
type collector struct {
	url    string
	http   *http.Client
	log    *slog.Logger
	lost   atomic.Int64
	failed atomic.Bool // the newest batch was not taken
}

func newCollector(endpoint string, log *slog.Logger) (*collector, error) {
	u, err := url.Parse(endpoint)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the address of the collector is no http or https address")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the address of the collector holds a password or a query; let a collector on this computer pass spans on")
	}
	if u.Path = strings.TrimSuffix(u.Path, "/"); u.Path == "" {
		u.Path = tracesPath
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &collector{url: u.String(), http: &http.Client{Timeout: handOverWithin}, log: log}, nil
}

// Start implements otlptrace.Client.
func (*collector) Start(context.Context) error { return nil }

// Stop implements otlptrace.Client.
func (c *collector) Stop(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// UploadTraces implements otlptrace.Client. What TracesData is on the wire is what
// a collector asks for (ExportTraceServiceRequest).
func (c *collector) UploadTraces(ctx context.Context, spans []*pb.ResourceSpans) error {
	body, err := proto.Marshal(&pb.TracesData{ResourceSpans: spans})
	if err == nil {
		err = c.post(ctx, body)
	}
	if err != nil {
		c.lost.Add(int64(count(spans)))
	}
	if failed := err != nil; c.failed.Swap(failed) != failed {
		c.tell(failed)
	}
	return err
}

// tell logs that the collector has begun, or ended, to refuse.
func (c *collector) tell(failed bool) {
	if failed {
		c.log.Warn("the collector of traces does not take what it is sent; spans are lost, and nothing else")
		return
	}
	c.log.Info("the collector of traces takes spans again")
}

func (c *collector) post(ctx context.Context, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-protobuf")
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection is used again
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("answered %d", answer.StatusCode)
	}
	return nil
}

func count(all []*pb.ResourceSpans) (n int) {
	for _, r := range all {
		for _, s := range r.ScopeSpans {
			n += len(s.Spans)
		}
	}
	return n
}
