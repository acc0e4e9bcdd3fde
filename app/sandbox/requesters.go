package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Episode is what a requester is to start: a use case toward a service, in the
// plan "book", "refer", "book-and-refer" or "validate"; empty for the one that
// suits the use case and the service. From is the requester's service id; empty
// for the first that sends the use case. To may be our own service. NHSNumber is
// that of one of Patients; empty for any of them.
type Episode struct {
	UseCase   string
	Plan      string
	From      string
	To        string
	NHSNumber string

	slotID string // the time to book; empty: any
	at     time.Time
}

// Started is what came of an episode: the ids that the receiver gave, empty for
// what was not asked for or is not answered yet.
type Started struct {
	From             string // service id of the requester
	CaseID           string // the requester's own
	CorrelationID    string
	ServiceRequestID string
	AppointmentID    string
}

// Requester is a simulated service that sends, and the use cases it sends.
type Requester struct {
	storage.Service
	Sends []string
}

// Requesters are the simulated services that can start episodes.
func (s *Sandbox) Requesters() []Requester {
	var out []Requester
	for _, each := range s.cast.Services {
		if len(each.Sends) > 0 && !each.Hurries {
			out = append(out, Requester{each.entry(false), each.Sends})
		}
	}
	return out
}

// Start lets a requester write and send an episode, as a person at its desk
// would: it asks the service what it takes, fills in its form with made-up
// content, books and refers. It returns once the first try of each message is
// over. A requester that cannot send this, and a service that does not take it,
// is a desk.Error; then nothing was sent.
func (s *Sandbox) Start(ctx context.Context, e Episode) (Started, error) {
	from, err := s.requesterOf(e)
	if err != nil {
		return Started{}, err
	}
	p, err := s.organisation(from.ODSCode).provider(ctx)
	if err != nil {
		return Started{}, err
	}
	if err := p.knows(ctx, e.To); err != nil {
		return Started{}, err
	}
	id, err := p.sends(ctx, e)
	if err != nil {
		return Started{}, err
	}
	if err := p.tried(ctx, id); err != nil {
		return Started{}, err
	}
	return p.started(ctx, from.ID, id)
}

// requesterOf is who starts an episode.
func (s *Sandbox) requesterOf(e Episode) (service, error) {
	for _, each := range s.cast.Services {
		if e.From == each.ID || e.From == "" && !each.Hurries && slices.Contains(each.Sends, e.UseCase) {
			if slices.Contains(each.Sends, e.UseCase) {
				return each, nil
			}
			return service{}, notSent(each.Name)
		}
	}
	return service{}, notSent("None of the simulated services")
}

func notSent(who string) error {
	return &desk.Error{Code: "not-sent-here", HTTP: http.StatusUnprocessableEntity, Title: "This cannot be started from here",
		What: who + " sends no requests of this kind.", Sent: "Nothing was sent.", Next: "Choose a requester that does."}
}

// knows puts a service into the requester's directory.
func (p *provider) knows(ctx context.Context, id string) error {
	entry := storage.Service{ID: id, Name: "Service " + id}
	if known, ok := p.network.cast.service(id); ok {
		entry = known.entry(false)
	}
	return p.store.Update(ctx, func(tx storage.Tx) error {
		if _, err := tx.Directory().Get(id); !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		return tx.Directory().Put(entry)
	})
}

// sends writes and sends an episode, and answers the requester's case.
func (p *provider) sends(ctx context.Context, e Episode) (string, error) {
	d, err := p.desk.StartDraft(ctx, scripted, desk.DraftStart{ServiceID: e.To, UseCase: e.UseCase, Plan: p.planOf(e)})
	if err != nil {
		return "", err
	}
	who := p.patient(e, d.ID)
	if d, err = p.complete(ctx, d, &who, p.network.teller(e.UseCase, d.ID)); err != nil {
		return "", err
	}
	if strings.HasPrefix(d.Plan, "book") {
		if d, err = p.choose(ctx, d, e.slotID, e.at); err != nil {
			return "", err
		}
	}
	return p.send(ctx, d)
}

// planOf is what suits an episode where it does not say.
func (p *provider) planOf(e Episode) string {
	app, _ := definition.Application(e.UseCase)
	to, _ := p.network.cast.service(e.To)
	switch {
	case e.Plan != "":
		return e.Plan
	case app == "APP4":
		return "validate"
	case app == "APP7":
		return "book"
	case to.Bookings && to.Slots != nil && (app == "APP1" || app == "APP2"):
		return "book-and-refer"
	}
	return "refer"
}

// patient is whom an episode is about: one of the made-up people, identified.
func (p *provider) patient(e Episode, about string) message.Patient {
	people := p.network.Patients()
	h := fnv.New32a()
	_, _ = h.Write([]byte(about))
	who := people[int(h.Sum32())%len(people)]
	for _, each := range people {
		if each.NHSNumber == e.NHSNumber {
			who = each
		}
	}
	who.Verification = message.Verification{Status: message.Verified, How: "Asked name, birth date and address", By: "Simulated staff"}
	return who
}

// started is what came of an episode.
func (p *provider) started(ctx context.Context, from, caseID string) (Started, error) {
	out := Started{From: from, CaseID: caseID}
	err := p.store.View(ctx, func(tx storage.Tx) error {
		c, err := tx.Cases().Get(caseID)
		if err != nil {
			return err
		}
		var e episode.Case
		if err := json.Unmarshal(c.Body, &e); err != nil {
			return err
		}
		out.CorrelationID = c.CorrelationID
		if b := e.Booking(); b != nil {
			out.AppointmentID = b.ID
		}
		if r := e.Referral(); r != nil {
			out.ServiceRequestID = r.ID
		}
		return nil
	})
	return out, err
}
