package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Offering is what we offer ourselves: services, what they want, and whether
// they are open.
type Offering interface {
	Offered(ctx context.Context, a access.Actor) (desk.OfferedList, error)
	OfferedService(ctx context.Context, a access.Actor, id string) (desk.OfferedService, error)
	SaveOffered(ctx context.Context, a access.Actor, id string, in desk.OfferedChange) (desk.OfferedSaved, error)
	CloseService(ctx context.Context, a access.Actor, id string) (desk.OfferedService, error)
	OpenService(ctx context.Context, a access.Actor, id string) (desk.OfferedService, error)
	OfferedDefinition(ctx context.Context, a access.Actor, id, definitionID string) (desk.OfferedDefinition, error)
	Tighten(ctx context.Context, a access.Actor, id, definitionID string, in desk.TightenChange) (desk.OfferedDefinition, error)
	ImportServices(ctx context.Context, a access.Actor, in desk.ImportText) (desk.Imported, error)
}

// definitionOf names one definition of a service of ours.
type definitionOf struct {
	ID         string `path:"id" maxLength:"64"`
	Definition string `path:"definition" maxLength:"128"`
}

// definitionChange names one definition of a service of ours, with what it is
// to become.
type definitionChange struct {
	ID         string `path:"id" maxLength:"64"`
	Definition string `path:"definition" maxLength:"128"`
	Body       desk.TightenChange
}

func (s *server) offered(api huma.API) {
	const tag = "offered"
	act(s, api, operation("getOffered", http.MethodGet, "/offered", "The services that we receive for", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.OfferedList, error) {
			return s.Desk.Offered(ctx, a)
		})
	act(s, api, operation("postOfferedImport", http.MethodPost, "/offered-import", "Import services from CSV or JSON, all or nothing", tag),
		func(ctx context.Context, a access.Actor, in *with[desk.ImportText]) (desk.Imported, error) {
			return s.Desk.ImportServices(ctx, a, in.Body)
		})
	act(s, api, operation("getOfferedService", http.MethodGet, "/offered/{id}", "A service of ours", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.OfferedService, error) {
			return s.Desk.OfferedService(ctx, a, in.ID)
		})
	act(s, api, operation("putOfferedService", http.MethodPut, "/offered/{id}", "Offer a service, or change one; with problems nothing is saved", tag),
		func(ctx context.Context, a access.Actor, in *byIDWith[desk.OfferedChange]) (desk.OfferedSaved, error) {
			return s.Desk.SaveOffered(ctx, a, in.ID, in.Body)
		})
	act(s, api, operation("postOfferedClose", http.MethodPost, "/offered/{id}/close", "Let a service take nothing new", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.OfferedService, error) {
			return s.Desk.CloseService(ctx, a, in.ID)
		})
	act(s, api, operation("postOfferedOpen", http.MethodPost, "/offered/{id}/open", "Let a service take new messages again", tag),
		func(ctx context.Context, a access.Actor, in *byID) (desk.OfferedService, error) {
			return s.Desk.OpenService(ctx, a, in.ID)
		})
	act(s, api, operation("getOfferedDefinition", http.MethodGet, "/offered/{id}/definitions/{definition}", "What a service of ours wants in one kind of message", tag),
		func(ctx context.Context, a access.Actor, in *definitionOf) (desk.OfferedDefinition, error) {
			return s.Desk.OfferedDefinition(ctx, a, in.ID, in.Definition)
		})
	act(s, api, operation("putOfferedDefinition", http.MethodPut, "/offered/{id}/definitions/{definition}", "Ask for more than the standard, or leave out what is optional", tag),
		func(ctx context.Context, a access.Actor, in *definitionChange) (desk.OfferedDefinition, error) {
			return s.Desk.Tighten(ctx, a, in.ID, in.Definition, in.Body)
		})
}
