package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/evidence"
)

// EvidencePacks are made while somebody waits; *evidence.Orders makes them.
type EvidencePacks interface {
	Needs(ctx context.Context, a access.Actor) (evidence.Needs, error)
	Begin(ctx context.Context, a access.Actor, in evidence.Order) (evidence.Progress, error)
	Progress(a access.Actor, id string) (evidence.Progress, error)
	Fetch(ctx context.Context, a access.Actor, id string) (name string, body []byte, err error)
}

var noEvidence = desk.Trouble{Code: "no-evidence", Title: "No evidence can be made here",
	What: "This Barsdesk keeps no records.", Sent: "Nothing was sent.", Next: "Open Records in the Barsdesk that keeps the data."}

func (s *server) evidence(api huma.API) {
	const tag = "evidence"
	act(s, api, operation("getEvidenceNeeds", http.MethodGet, "/evidence", "What an evidence pack needs here", tag),
		packed(s, func(e EvidencePacks, ctx context.Context, a access.Actor, _ *nothing) (evidence.Needs, error) {
			return e.Needs(ctx, a)
		}))
	act(s, api, operation("postEvidence", http.MethodPost, "/evidence", "Make an evidence pack of cases", tag),
		packed(s, func(e EvidencePacks, ctx context.Context, a access.Actor, in *with[evidence.Order]) (evidence.Progress, error) {
			return e.Begin(ctx, a, in.Body)
		}))
	act(s, api, operation("getEvidence", http.MethodGet, "/evidence/{id}", "How far an evidence pack is", tag),
		packed(s, func(e EvidencePacks, ctx context.Context, a access.Actor, in *byID) (evidence.Progress, error) {
			access.RecordedElsewhere(ctx) // making it has its entry
			return e.Progress(a, in.ID)
		}))
	s.evidenceFile(api, tag)
}

// packed gives a use case the maker of packs, where there is one.
func packed[I, T any](s *server, use func(EvidencePacks, context.Context, access.Actor, *I) (T, error)) func(context.Context, access.Actor, *I) (T, error) {
	return func(ctx context.Context, a access.Actor, in *I) (T, error) {
		if s.Evidence == nil {
			var none T
			return none, &refusal{http.StatusNotFound, noEvidence}
		}
		return use(s.Evidence, ctx, a, in)
	}
}

// evidenceFile registers the file of a pack that was made.
func (s *server) evidenceFile(api huma.API, tag string) {
	op := operation("getEvidenceFile", http.MethodGet, "/evidence/{id}/file", "An evidence pack that was made", tag)
	op.Middlewares = huma.Middlewares{s.signedIn(api)}
	op.Responses = map[string]*huma.Response{"200": {Description: "The pack: a ZIP, or a ZIP encrypted by age",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	fetch := packed(s, func(e EvidencePacks, ctx context.Context, a access.Actor, in *byID) (*huma.StreamResponse, error) {
		name, body, err := e.Fetch(ctx, a, in.ID)
		return &huma.StreamResponse{Body: func(answer huma.Context) {
			answer.SetHeader("Content-Type", "application/octet-stream")
			answer.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
			_, _ = answer.BodyWriter().Write(body) // whoever asked may be gone
		}}, err
	})
	huma.Register(api, op, func(ctx context.Context, in *byID) (*huma.StreamResponse, error) {
		answer, err := fetch(ctx, actorOf(ctx), in)
		if err != nil {
			return nil, s.refuse(ctx, op.OperationID, err)
		}
		return answer, nil
	})
}
