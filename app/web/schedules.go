package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Scheduling is when our services can be booked.
type Scheduling interface {
	Schedules(ctx context.Context, a access.Actor) (desk.ScheduleList, error)
	ScheduleView(ctx context.Context, a access.Actor, id string) (desk.ScheduleView, error)
	CreateSchedule(ctx context.Context, a access.Actor, in desk.ScheduleChange) (desk.ScheduleSaved, error)
	SaveSchedule(ctx context.Context, a access.Actor, id string, in desk.ScheduleChange) (desk.ScheduleSaved, error)
	SlotWeek(ctx context.Context, a access.Actor, q desk.WeekQuery) (desk.SlotWeek, error)
	AddSlots(ctx context.Context, a access.Actor, scheduleID string, in desk.SlotAdd) (desk.SlotsAdded, error)
	BlockSlot(ctx context.Context, a access.Actor, id string) (desk.WeekSlot, error)
	FreeSlot(ctx context.Context, a access.Actor, id string) (desk.WeekSlot, error)
	ImportSlots(ctx context.Context, a access.Actor, in desk.ImportText) (desk.Imported, error)
}

// weekQuery asks for a week of appointments.
type weekQuery struct {
	From     string `query:"from" maxLength:"10" doc:"a day of the week, yyyy-mm-dd; empty: today"`
	Service  string `query:"service" maxLength:"64" doc:"id of a service"`
	Schedule string `query:"schedule" maxLength:"64" doc:"id of a schedule"`
}

func (s *server) schedules(api huma.API) {
	const tag = "schedules"
	act(s, api, operation("getSchedules", http.MethodGet, "/schedules", "When our services can be booked", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.ScheduleList, error) {
			return s.Desk.Schedules(ctx, a)
		})
	act(s, api, operation("postSchedule", http.MethodPost, "/schedules", "Begin a schedule; with problems nothing is saved", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.ScheduleChange]) (desk.ScheduleSaved, error) {
			return s.Desk.CreateSchedule(ctx, a, in.Body)
		})
	act(s, api, operation("getSchedule", http.MethodGet, "/schedules/{id}", "One schedule", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.ScheduleView, error) {
			return s.Desk.ScheduleView(ctx, a, in.ID)
		})
	act(s, api, operation("putSchedule", http.MethodPut, "/schedules/{id}", "Change a schedule; booked appointments stay", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.ScheduleChange]) (desk.ScheduleSaved, error) {
			return s.Desk.SaveSchedule(ctx, a, in.ID, in.Body)
		})
	act(s, api, operation("postScheduleSlots", http.MethodPost, "/schedules/{id}/slots", "Add appointments by hand", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.SlotAdd]) (desk.SlotsAdded, error) {
			return s.Desk.AddSlots(ctx, a, in.ID, in.Body)
		})
	s.slots(api)
}

// slots are the operations on single appointments.
func (s *server) slots(api huma.API) {
	const tag = "schedules"
	act(s, api, operation("getSlotWeek", http.MethodGet, "/slots/week", "Every appointment of a week", tag),
		func(ctx context.Context, a access.Actor, in *weekQuery) (desk.SlotWeek, error) {
			return s.Desk.SlotWeek(ctx, a, desk.WeekQuery{From: in.From, Service: in.Service, Schedule: in.Schedule})
		})
	act(s, api, operation("postSlotsImport", http.MethodPost, "/slots-import", "Import appointments from CSV or JSON, all or nothing", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.ImportText]) (desk.Imported, error) {
			return s.Desk.ImportSlots(ctx, a, in.Body)
		})
	act(s, api, operation("postSlotBlock", http.MethodPost, "/slots/{id}/block", "Keep a free appointment back", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.WeekSlot, error) {
			return s.Desk.BlockSlot(ctx, a, in.ID)
		})
	act(s, api, operation("postSlotFree", http.MethodPost, "/slots/{id}/free", "Offer a blocked appointment again", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.WeekSlot, error) {
			return s.Desk.FreeSlot(ctx, a, in.ID)
		})
}
