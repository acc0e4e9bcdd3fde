package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// serviceSearch is the query of the directory. It names services, never patients.
type serviceSearch struct {
	Q      string `query:"q" maxLength:"200" doc:"words of name, organisation, postcode or id"`
	Offset int    `query:"offset" minimum:"0" maximum:"1000000"`
}

func (s *server) services(api huma.API) {
	const tag = "services"
	act(s, api, operation("getServices", http.MethodGet, "/services", "Search the directory of services", tag),
		func(ctx context.Context, a access.Actor, in *serviceSearch) (desk.ServiceList, error) {
			return s.Desk.Services(ctx, a, in.Q, in.Offset)
		})
	act(s, api, operation("getService", http.MethodGet, "/services/{id}", "What a service accepts", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.ServiceView, error) {
			return s.Desk.Service(ctx, a, in.ID)
		})
	act(s, api, operation("postServiceCheckAgain", http.MethodPost, "/services/{id}/check-again",
		"Forget what a service said it accepts and ask it again", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.ServiceView, error) {
			return s.Desk.CheckServiceAgain(ctx, a, in.ID)
		})
	act(s, api, operation("putServiceFavourite", http.MethodPut, "/services/{id}/favourite",
		"Make a service a favourite, or no longer one", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.FavouriteChange]) (desk.ServiceLine, error) {
			return s.Desk.SetFavourite(ctx, a, in.ID, in.Body)
		})
}
