package sandbox

import (
	"context"
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
)

// publishing is a provider's directory whose services publish what the cast
// says: most what the standard has, some what no sender can follow.
type publishing struct {
	receiver.Directory
	services []service
}

// Service is the service with the definitions it publishes.
func (p publishing) Service(ctx context.Context, id string) (receiver.Service, bool, error) {
	found, ok, err := p.Directory.Service(ctx, id)
	found.Refers = len(found.UseCases) == 0 // what a simulated provider sends is answers
	at := slices.IndexFunc(p.services, func(s service) bool { return s.ID == id && (s.AlsoAsksFor != "" || s.Writes || s.test != nil) })
	if err != nil || !ok || at < 0 {
		return found, ok, err
	}
	if test := p.services[at].test; test != nil {
		return test.Published(found), ok, nil
	}
	if p.services[at].Writes {
		found.Definitions = slices.DeleteFunc(found.Published(), ends)
		if p.services[at].WritesAll {
			found.Definitions = slices.DeleteFunc(found.Definitions, books)
		}
		return found, ok, nil
	}
	found.Definitions = nil
	for _, d := range found.Published() {
		d.Focus = append(slices.Clone(d.Focus), definition.Focus{Type: p.services[at].AlsoAsksFor, Max: definition.Any})
		found.Definitions = append(found.Definitions, definition.Read(d.Resource(id, d.UseCases, d.Version)))
	}
	return found, ok, err
}

// ends reports whether a definition is that of a message that cancels.
func ends(d definition.MessageDefinition) bool { return strings.HasSuffix(d.URL, "-cancelled") }

// books reports whether a definition is that of a message that books.
func books(d definition.MessageDefinition) bool {
	return d.Tail() == message.BookingNew.DefinitionTail()
}
