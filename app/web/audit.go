package web

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/desk"
)

// AuditLog is what people do with the audit log; *audit.Log is one.
type AuditLog interface {
	Choices(ctx context.Context, a access.Actor) (audit.Choices, error)
	Search(ctx context.Context, a access.Actor, in audit.Search) (audit.Found, error)
	Entry(ctx context.Context, a access.Actor, number int64) (audit.Entry, error)
	Verify(ctx context.Context, a access.Actor, in audit.VerifyStart) (audit.Verification, error)
	Verified(ctx context.Context, a access.Actor) (audit.Verification, error)
	Checkpoint(ctx context.Context, a access.Actor) (audit.Checkpoint, error)
	// Export decides and records before it answers; write then gives the lines.
	Export(ctx context.Context, a access.Actor, in audit.ExportStart) (export audit.Export, err error)
}

var noAudit = desk.Trouble{Code: "no-audit", Title: "There is no audit log to read here",
	What: "This Barsdesk shows its audit log elsewhere.", Sent: "Nothing was sent.", Next: "Open Records in the Barsdesk that keeps the data."}

// entryNumber names one entry.
type entryNumber struct {
	Number int64 `path:"number" minimum:"1"`
}

func (s *server) audit(api huma.API) {
	const tag = "audit"
	act(s, api, operation("getAuditChoices", http.MethodGet, "/audit/choices", "What a search of the audit log can be narrowed by", tag),
		logged(s, func(l AuditLog, ctx context.Context, a access.Actor, _ *nothing) (audit.Choices, error) {
			return l.Choices(ctx, a)
		}))
	act(s, api, operation("postAuditSearch", http.MethodPost, "/audit/search", "Find entries of the audit log, newest first", tag),
		logged(s, func(l AuditLog, ctx context.Context, a access.Actor, in *with[audit.Search]) (audit.Found, error) {
			return l.Search(ctx, a, in.Body)
		}))
	act(s, api, operation("getAuditEntry", http.MethodGet, "/audit/entries/{number}", "All that the log says of one act", tag),
		logged(s, func(l AuditLog, ctx context.Context, a access.Actor, in *entryNumber) (audit.Entry, error) {
			return l.Entry(ctx, a, in.Number)
		}))
	act(s, api, operation("postAuditVerify", http.MethodPost, "/audit/verify", "Begin to prove the log whole; one runs at a time", tag),
		logged(s, func(l AuditLog, ctx context.Context, a access.Actor, in *with[audit.VerifyStart]) (audit.Verification, error) {
			return l.Verify(ctx, a, in.Body)
		}))
	act(s, api, operation("getAuditVerify", http.MethodGet, "/audit/verify", "How far the proof is, and what it found", tag),
		logged(s, func(l AuditLog, ctx context.Context, a access.Actor, _ *nothing) (audit.Verification, error) {
			return l.Verified(ctx, a)
		}))
	act(s, api, operation("getAuditCheckpoint", http.MethodGet, "/audit/checkpoint", "The newest checkpoint, to be kept elsewhere", tag),
		logged(s, func(l AuditLog, ctx context.Context, a access.Actor, _ *nothing) (audit.Checkpoint, error) {
			return l.Checkpoint(ctx, a)
		}))
	s.auditExport(api, tag)
}

// logged gives a use case the audit log, where there is one.
func logged[I, T any](s *server, use func(AuditLog, context.Context, access.Actor, *I) (T, error)) func(context.Context, access.Actor, *I) (T, error) {
	return func(ctx context.Context, a access.Actor, in *I) (T, error) {
		if s.Audit == nil {
			var none T
			return none, &refusal{http.StatusNotFound, noAudit}
		}
		return use(s.Audit, ctx, a, in)
	}
}

// auditExport registers the export, whose answer is a file of any length. A
// fault in the middle cuts the connection, so that nobody takes half for all.
func (s *server) auditExport(api huma.API, tag string) {
	op := operation("postAuditExport", http.MethodPost, "/audit/export", "A file of entries with their proofs", tag)
	op.MaxBodyBytes, op.BodyReadTimeout = maxBody, bodyTimeout
	op.Middlewares = huma.Middlewares{s.signedIn(api)}
	op.Responses = map[string]*huma.Response{"200": {Description: "The file, a line an entry after the head line",
		Content: map[string]*huma.MediaType{"application/x-ndjson": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	export := logged(s, func(l AuditLog, ctx context.Context, a access.Actor, in *with[audit.ExportStart]) (audit.Export, error) {
		return l.Export(ctx, a, in.Body)
	})
	huma.Register(api, op, func(ctx context.Context, in *with[audit.ExportStart]) (*huma.StreamResponse, error) {
		file, err := export(ctx, actorOf(ctx), in)
		if err != nil {
			return nil, s.refuse(ctx, op.OperationID, err)
		}
		return &huma.StreamResponse{Body: func(answer huma.Context) { s.sendFile(answer, file.Name, file.Write) }}, nil //nolint:contextcheck // the answer has it
	})
}

// sendFile answers with lines of JSON as a file.
func (s *server) sendFile(answer huma.Context, name string, write func(context.Context, io.Writer) error) {
	answer.SetHeader("Content-Type", "application/x-ndjson")
	answer.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
	if err := write(answer.Context(), answer.BodyWriter()); err != nil {
		s.Log.ErrorContext(answer.Context(), "a file was cut off", "operation", answer.Operation().OperationID, "detail", desk.AsError(err).Detail)
		panic(http.ErrAbortHandler)
	}
}
