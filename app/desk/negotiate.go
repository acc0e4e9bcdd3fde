package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/storage"
)

// maxAge is how long a receiver's metadata and definitions are used before the
// receiver is asked again.
//
// BaRS Core, Caching: at most 24 hours, 12 recommended.
const maxAge = 12 * time.Hour

// longestAge is how long they are used while the receiver cannot be asked.
// Before anything is sent the receiver is asked whatever is held.
const longestAge = 24 * time.Hour

// freshness says how old an answer may be.
type freshness int

const (
	held   freshness = iota // what is held, however old; the network is not used
	spare                   // at most longestAge; the network is not used
	cached                  // at most maxAge, or longestAge when the receiver cannot be asked
	fresh                   // asked now
)

// errNotHeld says that nothing is held and the network was not to be used.
var errNotHeld = errors.New("nothing is held of what the service accepts")

// negotiated is what a service says it accepts for one use case.
type negotiated struct {
	service     storage.Service
	useCase     string
	statement   statement
	definitions []definition.MessageDefinition
	problems    []definition.Problem
	silent      bool      // the service answered that it has nothing for the use case
	fetchedAt   time.Time // the older of the two answers
	simulated   bool
	live        bool
	preview     bool // what is not released yet is offered
}

// outdated reports whether an answer is older than it is used without asking.
func (d *Desk) outdated(at time.Time) bool { return !at.IsZero() && d.now().Sub(at) > maxAge }

// cachePrefix begins the key of everything held of a service.
func (d *Desk) cachePrefix(serviceID string) string { return d.env.Name + "/" + serviceID + "/" }

// negotiate finds out what a service accepts for a use case.
//
// BaRS Core, Content negotiation.
func (d *Desk) negotiate(ctx context.Context, s storage.Service, useCase string, age freshness) (negotiated, error) {
	n := negotiated{service: s, useCase: useCase, simulated: d.env.Simulated, live: d.env.live(), preview: d.preview()}
	key := d.cachePrefix(s.ID) + header.CoreVersion + "/"
	metadata, at, err := d.ask(ctx, inquiry{key + "metadata", "metadata", s, age}, func() (client.Reply, error) {
		return d.caller(ctx).Metadata(ctx, s.ID, d.newID())
	})
	if err != nil {
		return n, err
	}
	n.statement, n.fetchedAt = statement{metadata, s.Name}, at
	searchset, at, err := d.ask(ctx, inquiry{key + "definitions/" + useCase, "definitions", s, age}, func() (client.Reply, error) {
		return d.caller(ctx).MessageDefinitions(ctx, s.ID, useCase, d.newID())
	})
	if isNotFound(err) {
		n.silent = true
		return n, nil
	}
	if err != nil {
		return n, err
	}
	if at.Before(n.fetchedAt) {
		n.fetchedAt = at
	}
	n.definitions, n.problems = definition.ReadSearchset(searchset)
	return n, nil
}

// inquiry is one thing to find out about what a service accepts.
type inquiry struct {
	key     string // of the answer that is kept
	kind    string // one of outcome's kinds of read
	service storage.Service
	age     freshness
}

// ask answers what is held if it is young enough, else asks the service and
// keeps its answer. What is older is used only while the service gives none.
func (d *Desk) ask(ctx context.Context, q inquiry, fetch func() (client.Reply, error)) (*fhir.Node, time.Time, error) {
	if q.age != fresh {
		if n, at, ok := d.fromCache(ctx, q.key, q.age); ok {
			return n, at, nil
		}
	}
	if q.age == held || q.age == spare {
		return nil, time.Time{}, errNotHeld
	}
	reply, err := fetch()
	if err == nil {
		err = d.readFault(q.service, q.kind, reply)
	}
	if err != nil {
		return d.without(ctx, q, d.noAnswer(q.service, err))
	}
	at := d.now().UTC()
	return reply.Resource, at, d.store.Update(ctx, func(tx storage.Tx) error {
		return tx.Definitions().Put(storage.Definition{Key: q.key, FetchedAt: at, Body: reply.Body})
	})
}

// without is what is done when the service gave no answer: what is held serves
// up to longestAge, unless an answer of now was asked for.
func (d *Desk) without(ctx context.Context, q inquiry, err error) (*fhir.Node, time.Time, error) {
	if q.age == cached && isNoAnswer(err) {
		if n, at, ok := d.fromCache(context.WithoutCancel(ctx), q.key, spare); ok {
			return n, at, nil
		}
	}
	return nil, time.Time{}, err
}

func (d *Desk) fromCache(ctx context.Context, key string, age freshness) (*fhir.Node, time.Time, bool) {
	var kept storage.Definition
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		kept, err = tx.Definitions().Get(key)
		return err
	})
	if err != nil || d.tooOld(kept.FetchedAt, age) {
		return nil, time.Time{}, false
	}
	n, err := fhir.Parse(kept.Body)
	return n, kept.FetchedAt, err == nil
}

func (d *Desk) tooOld(at time.Time, age freshness) bool {
	switch old := d.now().Sub(at); age {
	case held:
		return false
	case spare:
		return old > longestAge
	default:
		return old > maxAge
	}
}

// answers is the type of resource that answers a read of a kind; another kind
// may be answered by any.
var answers = map[string]string{"metadata": "CapabilityStatement", "definitions": "Bundle", "slots": "Bundle", "search": "Bundle"}
