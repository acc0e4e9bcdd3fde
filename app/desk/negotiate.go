package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// maxAge is how long a receiver's metadata and definitions are used before the
// receiver is asked again.
//
// BaRS Core, Caching: at most 24 hours, 12 recommended.
const maxAge = 12 * time.Hour

// freshness says how old an answer may be.
type freshness int

const (
	held   freshness = iota // what is held, however old; the network is not used
	cached                  // at most maxAge
	fresh                   // asked now
)

// errNotHeld says that nothing is held and the network was not to be used.
var errNotHeld = errors.New("nothing is held of what the service accepts")

// cachePrefix begins the key of everything held of a service.
func (d *Desk) cachePrefix(serviceID string) string { return d.env.Name + "/" + serviceID + "/" }

// negotiate finds out what a service accepts for a use case.
//
// BaRS Core, Content negotiation.
func (d *Desk) negotiate(ctx context.Context, s storage.Service, useCase string, age freshness) (negotiated, error) {
	n := negotiated{service: s, useCase: useCase, simulated: d.env.Simulated}
	key := d.cachePrefix(s.ID) + header.CoreVersion + "/"
	metadata, at, err := d.ask(ctx, key+"metadata", s, age, func() (client.Reply, error) {
		return d.client.Metadata(ctx, s.ID, d.newID())
	})
	if err != nil {
		return n, err
	}
	n.statement, n.fetchedAt = statement{metadata, s.Name}, at
	searchset, at, err := d.ask(ctx, key+"definitions/"+useCase, s, age, func() (client.Reply, error) {
		return d.client.MessageDefinitions(ctx, s.ID, useCase, d.newID())
	})
	if isNotFound(err) {
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

// ask answers what is held under key if it is young enough, else asks the
// service and keeps its answer.
func (d *Desk) ask(ctx context.Context, key string, s storage.Service, age freshness, fetch func() (client.Reply, error)) (*fhir.Node, time.Time, error) {
	if age != fresh {
		if n, at, ok := d.fromCache(ctx, key, age); ok {
			return n, at, nil
		}
	}
	if age == held {
		return nil, time.Time{}, errNotHeld
	}
	reply, err := fetch()
	if err == nil {
		err = d.readFault(s, "metadata", reply)
	}
	if err != nil {
		return nil, time.Time{}, d.noAnswer(s, err)
	}
	at := d.now().UTC()
	return reply.Resource, at, d.store.Update(ctx, func(tx storage.Tx) error {
		return tx.Definitions().Put(storage.Definition{Key: key, FetchedAt: at, Body: reply.Body})
	})
}

func (d *Desk) fromCache(ctx context.Context, key string, age freshness) (*fhir.Node, time.Time, bool) {
	var kept storage.Definition
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		kept, err = tx.Definitions().Get(key)
		return err
	})
	if err != nil || (age == cached && d.now().Sub(kept.FetchedAt) > maxAge) {
		return nil, time.Time{}, false
	}
	n, err := fhir.Parse(kept.Body)
	return n, kept.FetchedAt, err == nil
}

// readFault is what is wrong with the answer to a read, nil for a resource.
// kind is one of outcome's kinds of read.
func (d *Desk) readFault(s storage.Service, kind string, reply client.Reply) error {
	if reply.Status == http.StatusOK && reply.Resource != nil {
		return nil
	}
	answer := outcome.Read(reply.Status, reply.Body)
	words := answer.Plain(kind, s.Name)
	status := http.StatusBadGateway
	code := "service-refused"
	if reply.Status == http.StatusNotFound {
		code = "service-knows-nothing"
	}
	return &Error{Code: code, HTTP: status, Title: words.Title, What: words.What, Sent: words.Sent, Next: words.Next,
		Detail: "answer to " + kind + ": " + codes(reply.Status, answer)}
}

// codes lists what an answer says in codes, for the operator. Diagnostics are
// left out: a receiver may name a patient there.
func codes(status int, a outcome.Answer) string {
	out := []string{http.StatusText(status)}
	for _, i := range a.Issues {
		out = append(out, i.Code+" "+i.IssueCode)
	}
	return strings.Join(out, ", ")
}

func isNotFound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == "service-knows-nothing"
}

// noAnswer puts a call that got no answer into words; other errors stay.
func (d *Desk) noAnswer(s storage.Service, err error) error {
	var none *client.NoAnswer
	if !errors.As(err, &none) {
		return err
	}
	next := "Try again."
	if s.Phone != "" {
		next = "Try again, or phone " + s.Phone + "."
	}
	return &Error{Code: "no-answer", HTTP: http.StatusBadGateway, Title: s.Name + " cannot be reached",
		What: "The service did not answer.", Sent: "Nothing was sent or booked.", Next: next,
		Detail: "no answer: " + none.Kind, Cause: err}
}
