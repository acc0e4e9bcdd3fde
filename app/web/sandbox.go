package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

func (s *server) sandbox(api huma.API) {
	const tag = "sandbox"
	act(s, api, operation("getSandbox", http.MethodGet, "/sandbox", "The stage and its scenarios", tag), s.viewSandbox)
	act(s, api, operation("postScenario", http.MethodPost, "/sandbox/scenarios/{id}", "Play a scenario", tag), s.play)
	do(s, api, operation("postSandboxReset", http.MethodPost, "/sandbox/reset", "Start the Sandbox afresh", tag), s.resetSandbox)
}

// stage lets act through the guard and answers the Sandbox.
func (s *server) stage(ctx context.Context, a access.Actor, what access.Act, id string) (Sandbox, error) {
	if s.Sandbox == nil {
		return nil, &refusal{http.StatusNotFound, noSandbox}
	}
	return s.Sandbox, s.Guard.Check(ctx, a, what, access.Object{ID: id})
}

func (s *server) viewSandbox(ctx context.Context, a access.Actor, _ *nothing) (desk.SandboxView, error) {
	stage, err := s.stage(ctx, a, access.SandboxRead, "")
	if err != nil {
		return desk.SandboxView{}, err
	}
	return stage.View(ctx)
}

func (s *server) play(ctx context.Context, a access.Actor, in *byIDWith[desk.ScenarioRun]) (desk.ScenarioDone, error) {
	stage, err := s.stage(ctx, a, access.SandboxPlay, in.ID)
	if err != nil {
		return desk.ScenarioDone{}, err
	}
	return stage.Run(ctx, in.ID, in.Body)
}

func (s *server) resetSandbox(ctx context.Context, a access.Actor, _ *nothing) error {
	stage, err := s.stage(ctx, a, access.SandboxReset, "")
	if err != nil {
		return err
	}
	return stage.Reset(ctx)
}
