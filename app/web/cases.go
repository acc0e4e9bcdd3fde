package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// fromOffset asks for part of a list.
type fromOffset struct {
	Offset int `query:"offset" minimum:"0" maximum:"1000000"`
}

func (s *server) cases(api huma.API) {
	s.lists(api)
	const tag = "cases"
	act(s, api, operation("getCase", http.MethodGet, "/cases/{id}", "A case with its timeline", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.Case, error) {
			return s.Desk.Case(ctx, a, in.ID)
		})
	act(s, api, operation("postRegistrySearch", http.MethodPost, "/registry/search", "The patient's bookings and referrals that are registered nationally", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.KnownQuery]) (desk.KnownList, error) {
			return s.Desk.Known(ctx, a, in.Body)
		})
	act(s, api, operation("postRegistryRead", http.MethodPost, "/registry/read", "One of them, as its service holds it", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.KnownQuery]) (desk.KnownRecord, error) {
			return s.Desk.KnownRecord(ctx, a, in.Body)
		})
	act(s, api, operation("getCaseSlots", http.MethodGet, "/cases/{id}/slots", "Ask the service to which times the appointment can be moved", tag),
		func(ctx context.Context, a access.Actor, in *slotSearch) (desk.SlotList, error) {
			return s.Desk.CaseSlots(ctx, a, in.ID, in.From, in.Hours)
		})
	act(s, api, operation("postCaseAct", http.MethodPost, "/cases/{id}/act", "Do something about a case", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.CaseAct]) (desk.Case, error) {
			return s.Desk.Act(ctx, a, in.ID, in.Body)
		})
	act(s, api, operation("getMessage", http.MethodGet, "/messages/{id}", "A message for reading, as JSON, and its headers", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.Message, error) {
			return s.Desk.Message(ctx, a, in.ID)
		})
}

func (s *server) lists(api huma.API) {
	do(s, api, operation("postWelcomeHide", http.MethodPost, "/welcome/hide", "Hide what Today says to who is new here", "today"),
		func(ctx context.Context, a access.Actor, _ *nothing) error { return s.Desk.HideWelcome(ctx, a) })
	act(s, api, operation("getToday", http.MethodGet, "/today", "What needs a person, most urgent first", "today"),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.Today, error) {
			return s.Desk.Today(ctx, a)
		})
	act(s, api, operation("getCases", http.MethodGet, "/cases", "Cases, last changed first", "cases"),
		func(ctx context.Context, a access.Actor, in *fromOffset) (desk.CaseList, error) {
			return s.Desk.Cases(ctx, a, in.Offset)
		})
	act(s, api, operation("postCasesSearch", http.MethodPost, "/cases/search", "Find cases by what is known of the patient", "cases"),
		func(ctx context.Context, a access.Actor, in *with[desk.CaseSearch]) (desk.CaseList, error) {
			return s.Desk.SearchCases(ctx, a, in.Body)
		})
}
