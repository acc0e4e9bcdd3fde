package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Defining is what messages are checked against, and where it came from.
type Defining interface {
	DefinitionPackages(ctx context.Context, a access.Actor) (desk.DefinitionPackages, error)
	Definitions(ctx context.Context, a access.Actor, q desk.DefinitionQuery) (desk.DefinitionList, error)
	PublishedDefinitions(ctx context.Context, a access.Actor, offset int) (desk.PublishedDefinitions, error)
}

// definitionSearch is the query of the list of definitions.
type definitionSearch struct {
	Package string `query:"package" maxLength:"220" doc:"id of one package"`
	Q       string `query:"q" maxLength:"200" doc:"words of name, address or kind"`
	State   string `query:"state" enum:"in-force,not-in-force"`
	Offset  int    `query:"offset" minimum:"0" maximum:"1000000"`
}

func (s *server) definitions(api huma.API) {
	const tag = "definitions"
	act(s, api, operation("getDefinitionPackages", http.MethodGet, "/definitions/packages", "The packages of definitions, and where they came from", tag),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.DefinitionPackages, error) {
			return s.Desk.DefinitionPackages(ctx, a)
		})
	act(s, api, operation("getDefinitions", http.MethodGet, "/definitions", "Definitions, which of them are in force, and why", tag),
		func(ctx context.Context, a access.Actor, in *definitionSearch) (desk.DefinitionList, error) {
			return s.Desk.Definitions(ctx, a, desk.DefinitionQuery{Package: in.Package, Text: in.Q, State: in.State, Offset: in.Offset})
		})
	act(s, api, operation("getPublishedDefinitions", http.MethodGet, "/definitions/published", "Definitions that services have published", tag),
		func(ctx context.Context, a access.Actor, in *fromOffset) (desk.PublishedDefinitions, error) {
			return s.Desk.PublishedDefinitions(ctx, a, in.Offset)
		})
}
