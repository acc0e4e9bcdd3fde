package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// inboxQuery asks for part of the inbox.
type inboxQuery struct {
	Offset int  `query:"offset" minimum:"0" maximum:"1000000"`
	Unread bool `query:"unread"`
}

func (s *server) inbox(api huma.API) {
	const tag = "inbox"
	act(s, api, operation("getInbox", http.MethodGet, "/inbox", "What was received, newest first", tag),
		func(ctx context.Context, a access.Actor, in *inboxQuery) (desk.InboxList, error) {
			return s.Desk.Inbox(ctx, a, in.Offset, in.Unread)
		})
	act(s, api, operation("getInboxMessage", http.MethodGet, "/inbox/{id}", "A received message; reading marks it read", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.Message, error) {
			return s.Desk.ReadInbox(ctx, a, in.ID)
		})
}
