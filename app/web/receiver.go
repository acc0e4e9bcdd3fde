package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// FrontDoor is how senders reach us and what is needed before they do.
type FrontDoor interface {
	ReceiverSettings(ctx context.Context, a access.Actor) (desk.ReceiverView, error)
	SaveReceiverSettings(ctx context.Context, a access.Actor, in desk.ReceiverSettings) (desk.ReceiverView, error)
	GoingLive(ctx context.Context, a access.Actor) (desk.GoingLive, error)
}

func (s *server) receiver(api huma.API) {
	const tag = "settings"
	act(s, api, operation("getReceiver", http.MethodGet, "/settings/receiver", "How senders reach us, whom we let in, and whether they can now", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.ReceiverView, error) {
			return s.Desk.ReceiverSettings(ctx, a)
		})
	act(s, api, operation("putReceiver", http.MethodPut, "/settings/receiver",
		"Change how senders reach us; settings with faults are answered and not kept", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.ReceiverSettings]) (desk.ReceiverView, error) {
			return s.Desk.SaveReceiverSettings(ctx, a, in.Body)
		})
	act(s, api, operation("getGoingLive", http.MethodGet, "/settings/receiver/going-live",
		"What has to be done before senders reach us here, and the e-mail that registers our services", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.GoingLive, error) {
			return s.Desk.GoingLive(ctx, a)
		})
}
