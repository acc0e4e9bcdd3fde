package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

func (s *server) approvals(api huma.API) {
	const tag = "approvals"
	act(s, api, operation("getApprovals", http.MethodGet, "/approvals", "What waits for a clinician's decision; for others, what they asked for", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.ApprovalList, error) {
			return s.Desk.Approvals(ctx, a)
		})
	act(s, api, operation("postDraftApproval", http.MethodPost, "/drafts/{id}/approval", "Ask a clinician for the decisions that a draft needs", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.ApprovalAsk]) (desk.Draft, error) {
			return s.Desk.AskApproval(ctx, a, in.ID, in.Body)
		})
	act(s, api, operation("postApproval", http.MethodPost, "/approvals/{id}", "Approve what a colleague asked for, or refuse it, with a reason", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.ApprovalDecision]) (desk.Approval, error) {
			return s.Desk.DecideApproval(ctx, a, in.ID, in.Body)
		})
}
