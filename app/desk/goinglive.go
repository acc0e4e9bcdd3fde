package desk

import (
	"cmp"
	"context"
	"slices"

	"barsdesk/app/access"
	"barsdesk/app/frontdoor"
	"barsdesk/storage"
)

// GoingLive answers GET /settings/receiver/going-live: what has to be done
// before senders reach us in this environment, and the e-mail that asks for it.
//
// BaRS, Deployment.
type GoingLive struct {
	Environment Environment        `json:"environment"`
	Applies     bool               `json:"applies" doc:"this environment has an Endpoint Catalogue that NHS England keeps: INT and live care"`
	Items       []GoingLiveItem    `json:"items" doc:"in the order of doing"`
	Services    []GoingLiveService `json:"services" doc:"ours"`
	Email       GoingLiveEmail     `json:"email"`
	Command     string             `json:"command" doc:"what checks each point from this computer"`
}

// GoingLiveItem is one thing on the list.
type GoingLiveItem struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Done  bool   `json:"done"`
	Wrong bool   `json:"wrong" doc:"something was given that does not do; without it, what is not done has not been given yet"`
	What  string `json:"what" doc:"what stands, or what is lacking, in words"`
	Next  string `json:"next" doc:"what to do; empty when it is done"`
	Asks  bool   `json:"asks" doc:"software cannot see this: a person confirms it, by its id in settings.confirmed"`
}

// GoingLiveService is one service of ours, and whether a person has said that
// the Endpoint Catalogue lists it.
type GoingLiveService struct {
	ID         string `json:"id" doc:"one of settings.registered once it is listed"`
	Name       string `json:"name"`
	Registered bool   `json:"registered"`
}

// inCatalogue are the environments whose Endpoint Catalogue NHS England keeps.
var inCatalogue = []string{"int", "prod"}

// goingLive is what the list is made from.
type goingLive struct {
	environment Environment
	settings    ReceiverSettings
	state       frontdoor.State
	published   []string
	identity    Identity
	own         []storage.Service
	free        map[string]int // free slots of the coming week, by service
}

// GoingLive answers what is done and what is lacking before senders reach us.
// It changes nothing.
func (d *Desk) GoingLive(ctx context.Context, a access.Actor) (GoingLive, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.SettingsRead, access.Object{ID: receiverSetting}); err != nil {
		return GoingLive{}, err
	}
	g, err := d.gatherGoingLive(ctx)
	if err != nil {
		return GoingLive{}, err
	}
	out := GoingLive{Environment: d.env, Applies: slices.Contains(inCatalogue, d.env.Name), Items: g.items(), Services: g.services(), Email: g.email(),
		Command: "barsdesk doctor " + d.flags}
	if len(g.own) > 0 {
		out.Command += " --service " + g.own[0].ID
	}
	return out, nil
}

func (g goingLive) services() []GoingLiveService {
	out := make([]GoingLiveService, 0, len(g.own))
	for _, s := range g.own {
		out = append(out, GoingLiveService{s.ID, cmp.Or(s.Name, s.ID), slices.Contains(g.settings.Registered, s.ID)})
	}
	return out
}

func (d *Desk) gatherGoingLive(ctx context.Context) (g goingLive, err error) {
	if g.settings, err = d.receiverSettings(ctx); err != nil {
		return g, err
	}
	v := d.receiverView(g.settings)
	g.environment, g.state, g.published = d.env, v.State, v.Published
	if d.door != nil {
		g.settings.Door = d.door.InForce()
	}
	if g.identity, err = d.identity(ctx); err != nil {
		return g, err
	}
	return g, d.view(ctx, func(tx storage.Tx) error {
		if g.own, err = ownIn(tx); err != nil {
			return err
		}
		g.free, err = freeWeek(tx, g.own, d.now())
		return err
	})
}
