package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
)

func (s *server) sandboxScenarios(api huma.API) {
	const tag = "sandbox"
	act(s, api, operation("getScenarios", http.MethodGet, "/sandbox/scenarios", "Scenarios to learn from", tag),
		shown(s, access.SandboxNow, Sandbox.Scenarios))
	act(s, api, operation("postScenario", http.MethodPost, "/sandbox/scenarios", "Keep a scenario of one's own, or say by line what is wrong in it", tag),
		staged(s, access.SandboxScenario, Sandbox.Import))
	act(s, api, operation("getScenarioFile", http.MethodGet, "/sandbox/scenarios/{id}/file", "A scenario as its file says it", tag),
		named(s, access.SandboxNow, "scenario read", Sandbox.File))
	do(s, api, operation("deleteScenario", http.MethodDelete, "/sandbox/scenarios/{id}", "Remove a scenario of one's own", tag), s.removeScenario)
	act(s, api, operation("postScenarioBegin", http.MethodPost, "/sandbox/scenarios/{id}/begin", "Begin a scenario", tag),
		named(s, access.SandboxPlay, "scenario begun", Sandbox.Begin))
	act(s, api, operation("getScenarioProgress", http.MethodGet, "/sandbox/progress", "How far the scenario is that is under way", tag),
		shown(s, access.SandboxNow, Sandbox.Progress))
	act(s, api, operation("postScenarioLeave", http.MethodPost, "/sandbox/progress/leave", "Leave the scenario that is under way", tag),
		acted(s, access.SandboxPlay, access.Object{Detail: done("scenario left")}, Sandbox.Leave))
	act(s, api, operation("getScenarioDebrief", http.MethodGet, "/sandbox/debrief", "How the scenario went", tag),
		shown(s, access.SandboxRead, Sandbox.Debrief))
}

func (s *server) removeScenario(ctx context.Context, a access.Actor, in *byID) error {
	stage, err := s.stage(ctx, a, access.SandboxScenario, access.Object{ID: in.ID, Detail: done("scenario removed")})
	if err != nil {
		return err
	}
	return stage.Remove(ctx, in.ID)
}
