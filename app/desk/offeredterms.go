package desk

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// offerTerms are what a service of ours wants of senders beyond what its use cases
// say: the version of the messages by Application, and by definition (see
// definitionID) what is tightened.
type offerTerms struct {
	Versions  map[string]string                `json:"versions,omitempty"`
	Tightened map[string]definition.Tightening `json:"tightened,omitempty"`
}

func readTerms(s storage.Service) (t offerTerms, err error) {
	if len(s.Terms) > 0 {
		err = json.Unmarshal(s.Terms, &t)
	}
	return t, err
}

func (t offerTerms) isZero() bool { return len(t.Versions)+len(t.Tightened) == 0 }

// text is how terms are kept; empty for none.
func (t offerTerms) text() []byte {
	if t.isZero() {
		return nil
	}
	text, err := json.Marshal(t)
	if err != nil {
		panic(err) // texts only
	}
	return text
}

// definitionID names one definition of a service: its message and its
// Application, as one address is published for several Applications.
func definitionID(d definition.MessageDefinition) string {
	app := ""
	if len(d.UseCases) > 0 {
		app, _ = definition.Application(d.UseCases[0])
	}
	return d.Tail() + "." + app
}

// ownService is what a service of ours takes. One that refers patients, as it
// sends our own messages or takes no use case, takes the answers to that.
func ownService(s storage.Service, refers bool) (receiver.Service, error) {
	out := untightened(s, refers)
	t, err := readTerms(s)
	if err != nil || t.isZero() {
		return out, err
	}
	out.Definitions, err = t.definitions(s, refers)
	return out, err
}

func untightened(s storage.Service, refers bool) receiver.Service {
	return receiver.Service{ID: s.ID, Name: s.Name, ODSCode: s.ODSCode, Organisation: s.Organisation, Phone: s.Phone,
		UseCases: s.UseCases, Bookings: s.AcceptsBooking, Refers: refers || len(s.UseCases) == 0, Closed: !s.ClosedAt.IsZero()}
}

// definitions are those of a service, in the versions and as tight as it
// wants them, whether it is open or not.
func (t offerTerms) definitions(s storage.Service, refers bool) ([]definition.MessageDefinition, error) {
	all := t.versioned(s, refers)
	for i, d := range all {
		tightening, some := t.Tightened[definitionID(d)]
		if !some {
			continue
		}
		tight, err := d.Tighten(tightening, payloadRows(d))
		if err != nil {
			return nil, fmt.Errorf("what %s wants of %s does not fit the standard: %w", s.ID, definitionID(d), err)
		}
		all[i] = tight
	}
	return all, nil
}

// versioned are the definitions in the versions that a service wants, as the
// standard has them otherwise.
func (t offerTerms) versioned(s storage.Service, refers bool) []definition.MessageDefinition {
	open := untightened(s, refers)
	open.Closed = false
	all := open.Published()
	for i, d := range all {
		app, _ := definition.Application(d.UseCases[0])
		if version := t.Versions[app]; version != "" {
			all[i] = definition.Read(definition.Template(d.Tail()).Resource(s.ID, d.UseCases, version))
		}
	}
	return all
}

// payloadRows is the payload table of the first message of a definition.
func payloadRows(d definition.MessageDefinition) []definition.Row {
	for _, each := range starters {
		if each.kind.DefinitionTail() == d.Tail() && len(d.UseCases) > 0 {
			return definition.Rows(definition.RowsFor(string(each.kind), d.UseCases[0]))
		}
	}
	return nil
}

// fitting are the terms without what the service no longer takes.
func (t offerTerms) fitting(s storage.Service) offerTerms {
	known := map[string]bool{}
	for _, d := range t.versioned(s, false) {
		known[definitionID(d)] = true
	}
	out := offerTerms{Versions: maps.Clone(t.Versions), Tightened: maps.Clone(t.Tightened)}
	maps.DeleteFunc(out.Tightened, func(id string, _ definition.Tightening) bool { return !known[id] })
	maps.DeleteFunc(out.Versions, func(app, _ string) bool {
		return !slices.ContainsFunc(s.UseCases, func(u string) bool { name, _ := definition.Application(u); return name == app })
	})
	return out
}

// ownPublished remembers what the services with terms of their own publish: every
// message to them needs it. It is safe for concurrent use.
type ownPublished struct {
	mu    sync.Mutex
	known map[string]publishedOwn
}

type publishedOwn struct {
	of      storage.Service
	refers  bool
	service receiver.Service
}

// service is ownService, remembered while the service stays as it is.
func (o *ownPublished) service(s storage.Service, refers bool) (receiver.Service, error) {
	if len(s.Terms) == 0 {
		return ownService(s, refers)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if known, ok := o.known[s.ID]; ok && known.refers == refers && sameOffer(known.of, s) {
		return known.service, nil
	}
	made, err := ownService(s, refers)
	if err != nil {
		return made, err
	}
	if o.known == nil {
		o.known = map[string]publishedOwn{}
	}
	o.known[s.ID] = publishedOwn{s, refers, made}
	return made, nil
}

// sameOffer reports whether two readings of a service publish the same.
func sameOffer(a, b storage.Service) bool {
	return string(a.Terms) == string(b.Terms) && slices.Equal(a.UseCases, b.UseCases) && a.AcceptsBooking == b.AcceptsBooking &&
		a.ClosedAt.Equal(b.ClosedAt) && a.Name == b.Name && a.ODSCode == b.ODSCode && a.Organisation == b.Organisation && a.Phone == b.Phone
}
