package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
)

var noConnection = desk.Trouble{Code: "no-connection", Title: "There is no connection to set up here",
	What: "This Barsdesk is not connected to the national service.", Sent: "Nothing was sent or saved.", Next: "Go back to Settings."}

func (s *server) connection(api huma.API) {
	const tag = "settings"
	act(s, api, operation("getConnection", http.MethodGet, "/settings/connection", "How this environment is reached", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (environment.View, error) {
			if s.Connection == nil {
				return environment.View{}, &refusal{http.StatusNotFound, noConnection}
			}
			return s.Connection.View(ctx, a)
		})
	act(s, api, operation("putConnection", http.MethodPut, "/settings/connection",
		"Change how this environment is reached; settings with faults are answered and not kept", tag),
		func(ctx context.Context, a access.Actor, in *with[environment.Settings]) (environment.View, error) {
			if s.Connection == nil {
				return environment.View{}, &refusal{http.StatusNotFound, noConnection}
			}
			return s.Connection.Save(ctx, a, in.Body)
		})
	act(s, api, operation("postConnectionTest", http.MethodPost, "/settings/connection/test",
		"Try the connection as it is saved; no service is sent anything", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (environment.Tested, error) {
			if s.Connection == nil {
				return environment.Tested{}, &refusal{http.StatusNotFound, noConnection}
			}
			return s.Connection.Test(ctx, a)
		})
}
