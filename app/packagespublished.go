package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
)

// published is what services have published of definitions, as far as an
// environment holds it.
type published struct {
	Environment string                  `json:"environment"`
	Running     bool                    `json:"running"` // another Barsdesk works there, which shows it itself
	Services    []desk.PublishedService `json:"services"`
}

// published reads what the environment holds. It makes nothing where there is
// nothing yet, and leaves an environment alone that another Barsdesk works on.
func (p place) published(ctx context.Context, key sealing) (published, error) {
	out := published{Environment: p.Environment, Services: []desk.PublishedService{}}
	if !p.location().Begun() {
		return out, nil
	}
	release, err := p.location().Own()
	if errors.Is(err, errOwned) {
		out.Running = true
		return out, nil
	}
	if err != nil {
		return out, err
	}
	defer func() { _ = release() }() // the process ends anyway
	v, err := p.vault(ctx, key)
	if err != nil {
		return out, err
	}
	store, err := p.location().Open(ctx, v, slog.Default())
	if err != nil {
		return out, err
	}
	out.Services, err = publishedIn(ctx, desk.Config{Store: store, Now: time.Now, Environment: environment.Of(p.Environment),
		Guard: &access.Guard{Store: store, Now: time.Now, Environment: p.Environment, Simulated: environment.Of(p.Environment).Simulated}})
	return out, errors.Join(err, store.Close())
}

// publishedIn gathers every page.
func publishedIn(ctx context.Context, c desk.Config) ([]desk.PublishedService, error) {
	d := desk.New(c)
	all := []desk.PublishedService{}
	for {
		page, err := d.PublishedDefinitions(ctx, access.Actor{ID: "command", Role: access.Administrator}, len(all))
		all = append(all, page.Services...)
		if err != nil || len(all) >= page.Total || len(page.Services) == 0 {
			return all, err
		}
	}
}

// tell prints a block for each service.
func (p published) tell(to output) {
	if p.Running {
		to.say("Another Barsdesk works on environment", p.Environment+"; it shows what services have published under Settings, Definitions in force.")
	}
	for _, s := range p.Services {
		to.say(s.Name+", published by the service, environment", p.Environment+", asked", s.FetchedAt.Format("2 January 2006 15:04 MST"))
		for _, d := range s.Definitions {
			to.say("  "+d.Message+":", strings.TrimSuffix(d.URL+"|"+d.Version, "|"))
		}
		for _, fault := range s.Faults {
			to.say("  fault:", fault)
		}
	}
}
