package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/retention"
)

// Retention is how long things are kept; *retention.Rules is one.
type Retention interface {
	View(ctx context.Context, a access.Actor) (retention.View, error)
	Change(ctx context.Context, a access.Actor, in retention.Change) (retention.View, error)
	Holds(ctx context.Context, a access.Actor) (retention.Holds, error)
	Hold(ctx context.Context, a access.Actor, in retention.HoldStart) (retention.Holds, error)
	Lift(ctx context.Context, a access.Actor, id string, in retention.HoldEnd) (retention.Holds, error)
}

var noRetention = desk.Trouble{Code: "no-retention", Title: "There is nothing to set here",
	What: "How long records are kept is set elsewhere.", Sent: "Nothing was sent or erased.", Next: "Open Records in the Barsdesk that keeps the data."}

func (s *server) retention(api huma.API) {
	const tag = "retention"
	act(s, api, operation("getRetention", http.MethodGet, "/retention", "How long each kind of record is kept", tag),
		keeping(s, func(r Retention, ctx context.Context, a access.Actor, _ *nothing) (retention.View, error) {
			return r.View(ctx, a)
		}))
	act(s, api, operation("putRetention", http.MethodPut, "/retention", "Change how long records are kept", tag),
		keeping(s, func(r Retention, ctx context.Context, a access.Actor, in *with[retention.Change]) (retention.View, error) {
			return r.Change(ctx, a, in.Body)
		}))
	act(s, api, operation("getHolds", http.MethodGet, "/holds", "The legal holds", tag),
		keeping(s, func(r Retention, ctx context.Context, a access.Actor, _ *nothing) (retention.Holds, error) {
			return r.Holds(ctx, a)
		}))
	act(s, api, operation("postHold", http.MethodPost, "/holds", "Place a legal hold: nothing that it covers is erased", tag),
		keeping(s, func(r Retention, ctx context.Context, a access.Actor, in *with[retention.HoldStart]) (retention.Holds, error) {
			return r.Hold(ctx, a, in.Body)
		}))
	act(s, api, operation("postHoldLift", http.MethodPost, "/holds/{id}/lift", "Lift a legal hold; it stays in the list", tag),
		keeping(s, func(r Retention, ctx context.Context, a access.Actor, in *byIDWith[retention.HoldEnd]) (retention.Holds, error) {
			return r.Lift(ctx, a, in.ID, in.Body)
		}))
}

// keeping gives a use case the rules of keeping, where there are some.
func keeping[I, T any](s *server, use func(Retention, context.Context, access.Actor, *I) (T, error)) func(context.Context, access.Actor, *I) (T, error) {
	return func(ctx context.Context, a access.Actor, in *I) (T, error) {
		if s.Retention == nil {
			var none T
			return none, &refusal{http.StatusNotFound, noRetention}
		}
		return use(s.Retention, ctx, a, in)
	}
}
