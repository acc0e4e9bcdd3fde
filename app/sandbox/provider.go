package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// scripted is who acts for a simulated provider.
var scripted = access.Actor{ID: "simulated", Role: access.Clinician, Name: "Simulated staff", From: "sandbox"}

// provider is one simulated organisation: a desk and a receiver with records
// of its own, exactly as a real one has, and nobody at the keyboard.
type provider struct {
	odsCode  string
	services []service
	store    Erasable
	desk     *desk.Desk
	client   *client.Client
	endpoint http.Handler
	staff    desk.Identity
	software desk.Software
	now      func() time.Time
	newID    func() string
}

// newProvider opens one organisation and the services it runs.
func (s *Sandbox) newProvider(ctx context.Context, odsCode string) (*provider, error) {
	store, err := s.config.Open("network-" + strings.ToLower(odsCode))
	if err != nil {
		return nil, fmt.Errorf("open the simulated provider %s: %w", odsCode, err)
	}
	p := &provider{odsCode: odsCode, store: store, client: &client.Client{Token: oauth.None, NewID: s.config.NewID},
		software: s.config.Software, now: s.config.Now, newID: s.config.NewID}
	for _, each := range s.cast.Services {
		if each.ODSCode == odsCode {
			p.services = append(p.services, each)
		}
	}
	environment := desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true}
	p.desk = desk.New(desk.Config{Store: store, Client: p.client, Now: s.config.Now, NewID: s.config.NewID, Random: s.config.Random,
		Guard:       &access.Guard{Store: store, Now: s.config.Now, Environment: environment.Name, Simulated: true},
		Environment: environment, Log: s.config.Log, Software: s.config.Software, KeyedIndex: s.config.KeyedIndex})
	p.endpoint = (&receiver.Receiver{ODSCode: odsCode, Directory: publishing{p.desk.OwnServices(), p.services}, Records: p.desk.Records(), Now: s.config.Now, Preview: s.config.Preview,
		NewID: s.config.NewID, Reference: receiver.References(odsCode, s.config.Random), Log: s.config.Log}).Handler()
	return p, s.furnish(ctx, p)
}

// furnish gives a provider its services, its identity and the slots of the
// coming days. What is there already stays as it is.
func (s *Sandbox) furnish(ctx context.Context, p *provider) error {
	first := p.services[0]
	identity := desk.Identity{Family: "Rivers", Given: "Jo", Prefix: "Mx", SDSUserID: "555000000001", SDSRoleID: "555000000002", RoleCode: "224535009",
		Organisation: first.Organisation, ODSCode: p.odsCode, ServiceID: first.ID, ServiceName: first.Name, Phone: first.Phone,
		CDSSName: "Barsdesk Sandbox", CDSSVersion: s.config.Software.Version}
	p.staff = identity
	if _, err := p.desk.SaveIdentity(ctx, scripted, identity); err != nil {
		return fmt.Errorf("name the simulated provider: %w", err)
	}
	err := p.store.Update(ctx, func(tx storage.Tx) error {
		for _, each := range p.services {
			if err := tx.Directory().Put(each.entry(true)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("furnish the simulated provider: %w", err)
	}
	return s.fill(ctx, p, s.config.Now())
}

// fill offers the slots of the coming days.
func (s *Sandbox) fill(ctx context.Context, p *provider, now time.Time) error {
	return p.store.Update(ctx, func(tx storage.Tx) error {
		for _, each := range p.services {
			if err := tx.Slots().Add(s.calendar.slots(each, now)...); err != nil {
				return err
			}
		}
		return nil
	})
}
