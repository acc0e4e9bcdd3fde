package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Delivering is what a person decides about the sending of messages.
type Delivering interface {
	DeliveryRules(ctx context.Context, a access.Actor) (desk.DeliveryRules, error)
	SaveDeliveryRules(ctx context.Context, a access.Actor, in desk.DeliveryNumbers) (desk.DeliveryRules, error)
}

func (s *server) delivery(api huma.API) {
	act(s, api, operation("getDelivery", http.MethodGet, "/settings/delivery", "How often and how long a message is tried again", "settings"),
		func(ctx context.Context, a access.Actor, _ *nothing) (desk.DeliveryRules, error) {
			return s.Desk.DeliveryRules(ctx, a)
		})
	act(s, api, operation("putDelivery", http.MethodPut, "/settings/delivery", "Change how often and how long a message is tried again", "settings"),
		func(ctx context.Context, a access.Actor, in *with[desk.DeliveryNumbers]) (desk.DeliveryRules, error) {
			return s.Desk.SaveDeliveryRules(ctx, a, in.Body)
		})
}
