package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// slotSearch asks for the slots of the service of a draft or a case.
type slotSearch struct {
	ID    string    `path:"id" maxLength:"64"`
	From  time.Time `query:"from" doc:"start of the time to search; now when left out"`
	Hours int       `query:"hours" minimum:"1" maximum:"168" default:"72"`
}

func (s *server) drafts(api huma.API) {
	s.patients(api)
	s.writing(api)
	s.sending(api)
	s.approvals(api)
}

func (s *server) patients(api huma.API) {
	const tag = "patients"
	act(s, api, operation("getPatients", http.MethodGet, "/patients", "Made-up patients of the Sandbox", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.PatientList, error) {
			return s.Desk.Patients(ctx, a)
		})
	act(s, api, operation("postNhsNumber", http.MethodPost, "/nhs-number", "Check an NHS number as typed", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.NHSNumberQuery]) (desk.NHSNumberCheck, error) {
			return s.Desk.CheckNHSNumber(ctx, a, in.Body)
		})
}

func (s *server) writing(api huma.API) {
	const tag = "drafts"
	act(s, api, operation("postDraft", http.MethodPost, "/drafts", "Start a booking, a referral, or both", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.DraftStart]) (desk.Draft, error) {
			return s.Desk.StartDraft(ctx, a, in.Body)
		})
	act(s, api, operation("getDraft", http.MethodGet, "/drafts/{id}", "A draft with its form", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.Draft, error) {
			return s.Desk.Draft(ctx, a, in.ID)
		})
	act(s, api, operation("putDraft", http.MethodPut, "/drafts/{id}", "Save part of a draft", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.DraftSave]) (desk.Draft, error) {
			return s.Desk.SaveDraft(ctx, a, in.ID, in.Body)
		})
	do(s, api, operation("deleteDraft", http.MethodDelete, "/drafts/{id}", "Throw a draft away", tag),
		func(ctx context.Context, a access.Actor, in *byID) error {
			return s.Desk.DeleteDraft(ctx, a, in.ID)
		})
}

func (s *server) sending(api huma.API) {
	const tag = "drafts"
	act(s, api, operation("getDraftSlots", http.MethodGet, "/drafts/{id}/slots", "Ask the service which times are free", tag),
		func(ctx context.Context, a access.Actor, in *slotSearch) (desk.SlotList, error) {
			return s.Desk.Slots(ctx, a, in.ID, in.From, in.Hours)
		})
	act(s, api, operation("getDraftCheck", http.MethodGet, "/drafts/{id}/check",
		"The messages as the receiver's staff will read them, and what keeps them from being sent", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.Check, error) {
			return s.Desk.Check(ctx, a, in.ID)
		})
	act(s, api, operation("postDraftSend", http.MethodPost, "/drafts/{id}/send",
		"Send a draft, once; again answers the same case", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.Send]) (desk.Sent, error) {
			return s.Desk.Send(ctx, a, in.ID, in.Body)
		})
}
