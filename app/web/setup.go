package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/setup"
)

// SetupList is what has to be set up before a team works here; *setup.Setup is one.
type SetupList interface {
	Open(ctx context.Context, a access.Actor) (bool, error)
	View(ctx context.Context, a access.Actor) (setup.View, error)
	Check(ctx context.Context, a access.Actor) (setup.View, error)
	Choose(ctx context.Context, a access.Actor, in setup.Choice) (setup.View, error)
}

var noSetup = desk.Trouble{Code: "no-setup", Title: "There is nothing to set up here",
	What: "A Barsdesk for one person, and the Sandbox, work as they are.", Sent: "Nothing was sent or changed.", Next: "Go back to Today."}

func (s *server) setup(api huma.API) {
	const tag = "settings"
	act(s, api, operation("getSetup", http.MethodGet, "/setup", "What has to be set up before a team works here, and how each step stands", tag),
		settingUp(s, func(l SetupList, ctx context.Context, a access.Actor, _ *nothing) (setup.View, error) {
			return l.View(ctx, a)
		}))
	act(s, api, operation("postSetupCheck", http.MethodPost, "/setup/check",
		"Try what is set up, also over the network; no service is sent anything", tag),
		settingUp(s, func(l SetupList, ctx context.Context, a access.Actor, _ *nothing) (setup.View, error) {
			return l.Check(ctx, a)
		}))
	act(s, api, operation("putSetup", http.MethodPut, "/setup", "Put the list away, or take it out again", tag),
		settingUp(s, func(l SetupList, ctx context.Context, a access.Actor, in *with[setup.Choice]) (setup.View, error) {
			return l.Choose(ctx, a, in.Body)
		}))
}

// settingUp gives a use case the list, where there is one.
func settingUp[I any](s *server, use func(SetupList, context.Context, access.Actor, *I) (setup.View, error)) func(context.Context, access.Actor, *I) (setup.View, error) {
	return func(ctx context.Context, a access.Actor, in *I) (setup.View, error) {
		if s.Setup == nil {
			return setup.View{}, &refusal{http.StatusNotFound, noSetup}
		}
		return use(s.Setup, ctx, a, in)
	}
}

func (s *server) setupOpen(ctx context.Context, a access.Actor) (bool, error) {
	if s.Setup == nil {
		return false, nil
	}
	return s.Setup.Open(ctx, a)
}
