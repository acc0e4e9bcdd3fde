package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

func (s *server) replies(api huma.API) {
	const tag = "inbox"
	act(s, api, operation("getReplies", http.MethodGet, "/inbox/{id}/replies", "What the sender of a case can be told now, or what can be recorded; the id is the case's", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.Replies, error) {
			return s.Desk.Replies(ctx, a, in.ID)
		})
	act(s, api, operation("postReply", http.MethodPost, "/inbox/{id}/reply", "Begin an answer to the sender of a case, or record what happened; the id is the case's", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.ReplyStart]) (desk.ReplyBegun, error) {
			return s.Desk.StartReply(ctx, a, in.ID, in.Body)
		})
}
