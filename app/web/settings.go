package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

func (s *server) settings(api huma.API) {
	const tag = "settings"
	act(s, api, operation("getIdentity", http.MethodGet, "/settings/identity", "Who messages say is acting", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.Identity, error) {
			return s.Desk.Identity(ctx, a)
		})
	do(s, api, operation("postLive", http.MethodPost, "/session/live", "Confirm that what is sent from now on goes to live care", "session"),
		func(ctx context.Context, a access.Actor, _ *nothing) error { return s.Desk.ConfirmLive(ctx, a) })
	act(s, api, operation("putIdentity", http.MethodPut, "/settings/identity", "Change who messages say is acting", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.Identity]) (desk.Identity, error) {
			return s.Desk.SaveIdentity(ctx, a, in.Body)
		})
}
