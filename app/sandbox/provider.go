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
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// scripted is who acts for a simulated organisation.
var scripted = access.Actor{ID: "simulated", Role: access.Clinician, Name: "Simulated staff", From: "sandbox", Alone: true}

// provider is one simulated organisation with its records open: a desk and a
// receiver, exactly as a real one has, and nobody at the keyboard.
type provider struct {
	network  *Sandbox
	odsCode  string
	services []service
	store    Erasable
	desk     *desk.Desk
	endpoint http.Handler
	agenda   *agenda
	chance   source
	changes  <-chan desk.Change // of the desk, for the agenda
	unheard  func()             // ends changes
}

// close releases the provider's records.
func (p *provider) close() error {
	p.unheard()
	return p.store.Close()
}

// recordsOf is what an organisation's records are called.
func recordsOf(odsCode string) string { return "network-" + strings.ToLower(odsCode) }

// newProvider opens one organisation and the services it runs.
func (s *Sandbox) newProvider(ctx context.Context, odsCode string) (*provider, error) {
	store, err := s.config.Open(recordsOf(odsCode))
	if err != nil {
		return nil, fmt.Errorf("open the records of the simulated %s: %w", odsCode, err)
	}
	p := &provider{network: s, odsCode: odsCode, store: store, agenda: newAgenda(), chance: s.source(odsCode)}
	for _, each := range s.cast.Services {
		if each.ODSCode == odsCode {
			p.services = append(p.services, each)
		}
	}
	p.desk = s.newDesk(store, p.way(), p.chance)
	p.changes, p.unheard = p.desk.Changes().Subscribe()
	p.endpoint = (&receiver.Receiver{ODSCode: odsCode, Directory: publishing{p.desk.OwnServices(), p.services}, Records: p.desk.Records(), Now: s.config.Now, Preview: s.config.Preview,
		NewID: p.chance.NewID, Reference: receiver.References(odsCode, p.chance.Random), Log: s.config.Log}).Handler()
	if public := p.services[0].public; public != nil {
		p.endpoint = asPublic{*public, p.endpoint}
	}
	err = s.furnish(ctx, p)
	p.chance.begin() // a network that was started afresh furnishes nobody anew
	return p, err
}

// way is how the provider reaches the network.
func (p *provider) way() http.Handler {
	if p.services[0].Hurries {
		return p.network.calm
	}
	return p.network.inner
}

// newDesk is a desk over records, which sends by a proxy in this process.
func (s *Sandbox) newDesk(store storage.Store, by http.Handler, chance source) *desk.Desk {
	environment := desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true}
	return desk.New(desk.Config{Store: store, Now: s.config.Now, NewID: chance.NewID, Random: chance.Random, Registers: true,
		Client: &client.Client{Preview: true, Token: oauth.None, NewID: chance.NewID, HTTP: &http.Client{Transport: inside{by}}, Base: "http://sandbox" + network.Base},
		Guard:  &access.Guard{Store: store, Now: s.config.Now, Environment: environment.Name, Simulated: true}, Environment: environment,
		Log: s.config.Log, Software: s.config.Software, KeyedIndex: s.config.KeyedIndex})
}

// furnish gives a provider its services, its identity and the slots of the
// coming days. What is there already stays as it is.
func (s *Sandbox) furnish(ctx context.Context, p *provider) error {
	first := p.services[0]
	who := first.Staff
	if who.Family == "" {
		who = person{Family: "Rivers", Given: "Jo", Prefix: "Mx", Code: "224535009", UserID: "555000000001", RoleID: "555000000002"}
	}
	identity := desk.Identity{Family: who.Family, Given: who.Given, Prefix: who.Prefix, SDSUserID: who.UserID, SDSRoleID: who.RoleID, RoleCode: who.Code,
		Organisation: first.Organisation, ODSCode: p.odsCode, ServiceID: first.ID, ServiceName: first.Name, Phone: first.Phone,
		CDSSName: "Barsdesk Sandbox", CDSSVersion: s.config.Software.Version}
	if _, err := p.desk.SaveIdentity(ctx, scripted, identity); err != nil {
		return fmt.Errorf("name the simulated organisation: %w", err)
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
		return fmt.Errorf("furnish the simulated organisation: %w", err)
	}
	return s.fill(ctx, p, s.config.Now())
}

// fill offers the slots of the coming days.
func (s *Sandbox) fill(ctx context.Context, p *provider, now time.Time) error {
	err := p.store.Update(ctx, func(tx storage.Tx) error {
		for _, each := range p.services {
			offer := s.calendar.offer
			if each.public != nil {
				offer = s.calendar.offerPublic
			}
			if err := offer(tx, each, now); err != nil {
				return err
			}
		}
		return nil
	})
	for _, each := range p.services {
		if err == nil && each.public != nil {
			err = p.hold(ctx, each)
		}
	}
	return err
}
