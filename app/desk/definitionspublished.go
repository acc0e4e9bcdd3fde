package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/storage"
)

// publishersPage is how many services one answer of PublishedDefinitions holds.
const publishersPage = 10

// publisher is a service with the entries that are held of its definitions.
type publisher struct {
	id      string
	entries []storage.Definition // without their bodies
}

// PublishedDefinitions lists what services have published about themselves, as
// far as it is held. No service is asked.
func (d *Desk) PublishedDefinitions(ctx context.Context, a access.Actor, offset int) (PublishedDefinitions, error) {
	ctx = access.As(ctx, a)
	out := PublishedDefinitions{Services: []PublishedService{}, Page: publishersPage}
	if err := d.guard.Check(ctx, a, access.SettingsRead, access.Object{}); err != nil {
		return out, err
	}
	err := d.view(ctx, func(tx storage.Tx) error {
		out.Services = []PublishedService{}
		all, err := d.publishers(tx)
		if err != nil {
			return err
		}
		out.Total = len(all)
		from := min(offset, len(all))
		for _, p := range all[from:min(from+publishersPage, len(all))] {
			s, err := d.publishedService(tx, p)
			if err != nil {
				return err
			}
			out.Services = append(out.Services, s)
		}
		return nil
	})
	return out, err
}

// publishers are the services that definitions are held of, by their ids.
func (d *Desk) publishers(tx storage.Tx) ([]publisher, error) {
	prefix := d.env.Name + "/"
	list, err := tx.Definitions().List(prefix)
	var out []publisher
	for _, entry := range list {
		id, rest, _ := strings.Cut(strings.TrimPrefix(entry.Key, prefix), "/")
		if !strings.Contains(rest, "/definitions/") {
			continue
		}
		if n := len(out); n == 0 || out[n-1].id != id {
			out = append(out, publisher{id: id})
		}
		last := &out[len(out)-1]
		last.entries = append(last.entries, entry)
	}
	return out, err
}

func (d *Desk) publishedService(tx storage.Tx, p publisher) (PublishedService, error) {
	out := PublishedService{ID: p.id, Name: p.id, Definitions: []PublishedDefinition{}, Faults: []string{}, FetchedAt: p.entries[0].FetchedAt}
	s, err := tx.Directory().Get(p.id)
	switch {
	case err == nil:
		out.Name, out.Listed = s.Name, true
	case !errors.Is(err, storage.ErrNotFound):
		return out, err
	}
	for _, entry := range p.entries {
		entry, err := tx.Definitions().Get(entry.Key)
		if err != nil {
			return out, err
		}
		if entry.FetchedAt.Before(out.FetchedAt) {
			out.FetchedAt = entry.FetchedAt
		}
		out.read(entry.Body)
	}
	out.Outdated = d.outdated(out.FetchedAt)
	return out, nil
}

// read adds the definitions in an answer of the service, each once.
func (p *PublishedService) read(body []byte) {
	searchset, err := fhir.Parse(body)
	if err != nil {
		p.fault("An answer of the service that is held cannot be read.")
		return
	}
	found, problems := definition.ReadSearchset(searchset)
	for _, problem := range problems {
		p.fault(problem.What)
	}
	for _, def := range found {
		one := PublishedDefinition{Message: messageName(def), Uses: []string{}, URL: def.URL, Version: def.Version}
		for _, useCase := range def.UseCases {
			one.Uses = append(one.Uses, definition.UseCaseName(useCase))
		}
		same := func(o PublishedDefinition) bool {
			return o.URL == one.URL && o.Version == one.Version && slices.Equal(o.Uses, one.Uses)
		}
		if !slices.ContainsFunc(p.Definitions, same) {
			p.Definitions = append(p.Definitions, one)
		}
	}
}

func (p *PublishedService) fault(what string) {
	if !slices.Contains(p.Faults, what) {
		p.Faults = append(p.Faults, what)
	}
}
