package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// workQuery asks for part of a worklist.
type workQuery struct {
	View    desk.WorkView `query:"view" enum:"new,mine,waiting,open,closed" default:"open"`
	Service string        `query:"service" maxLength:"64"`
	Offset  int           `query:"offset" minimum:"0" maximum:"1000000"`
}

// receivedQuery asks for part of what was received.
type receivedQuery struct {
	Offset int  `query:"offset" minimum:"0" maximum:"1000000"`
	Unread bool `query:"unread"`
}

// itemQuery asks for an item.
type itemQuery struct {
	ID    string `path:"id" maxLength:"64"`
	Again bool   `query:"again" doc:"a page that stays open reads it by itself: nothing is marked read"`
}

func (s *server) inbox(api huma.API) {
	const tag = "inbox"
	act(s, api, operation("getInbox", http.MethodGet, "/inbox", "The worklist of our services, what is due first", tag),
		func(ctx context.Context, a access.Actor, in *workQuery) (desk.Worklist, error) {
			return s.Desk.Worklist(ctx, a, desk.WorkQuery{View: in.View, ServiceID: in.Service, Offset: in.Offset})
		})
	act(s, api, operation("getInboxItem", http.MethodGet, "/inbox/{id}", "An item with all its messages; reading marks them read, unless it is again", tag),
		func(ctx context.Context, a access.Actor, in *itemQuery) (desk.Item, error) {
			if in.Again {
				return s.Desk.ItemAgain(ctx, a, in.ID)
			}
			return s.Desk.Item(ctx, a, in.ID)
		})
	act(s, api, operation("postInboxAct", http.MethodPost, "/inbox/{id}/act", "Take, assign, give back, note, close or open again", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.ItemAct]) (desk.Item, error) {
			return s.Desk.ActOnItem(ctx, a, in.ID, in.Body)
		})
	s.presence(api, tag)
	act(s, api, operation("getReceived", http.MethodGet, "/received", "Every message received, newest first", tag),
		func(ctx context.Context, a access.Actor, in *receivedQuery) (desk.InboxList, error) {
			return s.Desk.Inbox(ctx, a, in.Offset, in.Unread)
		})
	act(s, api, operation("getReceivedMessage", http.MethodGet, "/received/{id}", "A received message; reading marks it read", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.Message, error) {
			return s.Desk.ReadInbox(ctx, a, in.ID)
		})
}

func (s *server) presence(api huma.API, tag string) {
	act(s, api, operation("putInboxPresence", http.MethodPut, "/inbox/{id}/presence", "Say that a page shows an item, and hear who else does", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.Present]) (desk.Presence, error) {
			return s.Desk.OpenItem(ctx, a, in.ID, in.Body)
		})
	act(s, api, operation("postInboxLeave", http.MethodPost, "/inbox/{id}/leave", "Say that a page no longer shows an item", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.Present]) (desk.Presence, error) {
			return s.Desk.LeaveItem(ctx, a, in.ID, in.Body)
		})
}
