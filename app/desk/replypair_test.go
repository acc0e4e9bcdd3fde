package desk_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// pair is a service that asked and the one that was asked, joined through their
// receivers. Each can die and start again.
type pair struct {
	asker, asked     *sender
	askers, receives string // their cases
}

// gate is a receiver over a desk that may be opened anew.
type gate struct {
	of  *sender
	ods string
	mu  sync.Mutex
	now *desk.Desk
	to  http.Handler
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	if g.now != g.of.desk {
		g.now = g.of.desk
		g.to = (&receiver.Receiver{ODSCode: g.ods, Directory: g.now.OwnServices(), Records: g.now.Records(), Now: g.of.clock.Now,
			NewID: uuid.NewString, Reference: func() string { return "ZTG-4F7K2" }}).Handler()
	}
	to := g.to
	g.mu.Unlock()
	to.ServeHTTP(w, r)
}

// opens is a desk of one service, whose receiver is at the address returned.
func opens(t *testing.T, own storage.Service, clock *clock) (s *sender, address string) {
	t.Helper()
	s = &sender{t: t, dir: t.TempDir(), clock: clock, nudge: make(chan struct{}, 1)}
	server := httptest.NewServer(http.StripPrefix("/FHIR/R4", &gate{of: s, ods: own.ODSCode}))
	t.Cleanup(server.Close)
	s.line = &line{pass: server.Client().Transport}
	return s, server.URL + "/FHIR/R4"
}

// joined are two desks that reach each other.
func joined(t *testing.T, useCase string) *pair {
	t.Helper()
	at := &clock{now: saturday}
	p := &pair{}
	var toAsker, toAsked string
	p.asker, toAsker = opens(t, calls, at)
	p.asked, toAsked = opens(t, ward, at)
	p.asker.base, p.asked.base = toAsked, toAsker
	offers := ward
	offers.UseCases = []string{useCase}
	p.asker.founds(calls, offers)
	p.asked.founds(offers, calls)
	return p
}

// founds opens the desk of a service of its own that knows another.
func (s *sender) founds(own, other storage.Service) {
	s.t.Helper()
	s.open()
	s.t.Cleanup(func() { s.end() })
	own.Own = true
	s.update(func(tx storage.Tx) error { return tx.Directory().Put(own, other) })
	_, err := s.desk.SaveIdentity(s.t.Context(), nurse, desk.Identity{Family: "Lind", Given: "Robin", SDSRoleID: "555000000002", RoleCode: "224535009",
		Organisation: own.Organisation, ODSCode: own.ODSCode, ServiceID: own.ID, ServiceName: own.Name, Phone: own.Phone, CDSSName: "Pathways", CDSSVersion: "1"})
	s.must(err)
}

// newPair are two desks of which one has asked the other for something, which
// is due at a quarter to midnight.
func newPair(t *testing.T, useCase, plan string) *pair {
	t.Helper()
	p := joined(t, useCase)
	d, err := p.asker.desk.StartDraft(t.Context(), nurse, desk.DraftStart{ServiceID: ward.ID, UseCase: useCase, Plan: plan})
	p.asker.must(err)
	d = p.asker.ready(d, "")
	if hasBlock(d, "place") {
		d = p.asker.rewords(d, "narrative", "activity-outcomeCodeableConcept-text", "Chest pain since the morning")
		d = p.asker.rewords(d, "place", "address-line", "1 Market Street")
	}
	p.askers = p.asker.sends(p.asker.rewords(d, "request", "occurrencePeriod-end", "2026-11-21T23:45:00+00:00"))
	p.stands()
	return p
}

func hasBlock(d desk.Draft, id string) bool {
	for _, s := range d.Form.Sections {
		for _, b := range s.Blocks {
			if b.ID == id {
				return true
			}
		}
	}
	return false
}

// stands waits until the request has been taken.
func (p *pair) stands() {
	p.asker.t.Helper()
	p.asker.until("it stands", func() bool {
		e := p.asker.episode(p.askers)
		return e.Referral() != nil && e.Referral().State == episode.Active && !e.Pending()
	})
	p.asked.view(func(tx storage.Tx) error {
		cases, _, err := tx.Cases().List(storage.CaseQuery{Page: everything})
		p.receives = cases[0].ID
		return err
	})
}

// offers lists the kinds of answers that can be given.
func (p *pair) offers() (kinds []string) {
	p.asked.t.Helper()
	r, err := p.asked.desk.Replies(p.asked.t.Context(), nurse, p.receives)
	p.asked.must(err)
	for _, o := range r.Offers {
		kinds = append(kinds, o.Kind)
	}
	return kinds
}

// starts begins an answer as the case is shown.
func (p *pair) starts(kind string) (desk.ReplyBegun, error) {
	p.asked.t.Helper()
	r, err := p.asked.desk.Replies(p.asked.t.Context(), nurse, p.receives)
	p.asked.must(err)
	return p.asked.desk.StartReply(p.asked.t.Context(), nurse, p.receives, desk.ReplyStart{Version: r.Version, Kind: kind})
}

// begins is the draft of an answer.
func (p *pair) begins(kind string) desk.Draft {
	p.asked.t.Helper()
	begun, err := p.starts(kind)
	p.asked.must(err)
	d, err := p.asked.desk.Draft(p.asked.t.Context(), nurse, begun.DraftID)
	p.asked.must(err)
	return d
}

// fills answers what is still demanded, and what is given: block, field, value.
func (p *pair) fills(d desk.Draft, given ...[3]string) desk.Draft {
	p.asked.t.Helper()
	answers := d.Answers
	for id, repeats := range teller.Demanded(d.Form) {
		if len(answers[id]) == 0 {
			answers[id] = []map[string]string{{}}
		}
		for field, value := range repeats[0] {
			if answers[id][0][field] == "" {
				answers[id][0][field] = value
			}
		}
	}
	d = p.asked.save(d, desk.DraftSave{Answers: &answers})
	for _, g := range given {
		d = p.asked.rewords(d, g[0], g[1], g[2])
	}
	return d
}

// tells gives an answer and waits until it has arrived.
func (p *pair) tells(kind string, given ...[3]string) {
	p.asked.t.Helper()
	d := p.fills(p.begins(kind), given...)
	if got := p.asked.sends(d); got != p.receives {
		p.asked.t.Fatalf("the answer went to case %s", got)
	}
	p.asked.until("the answer is delivered", func() bool { return p.delivered() })
}

// delivered reports whether every answer has arrived.
func (p *pair) delivered() bool {
	e := p.asked.episode(p.receives)
	for _, r := range e.Replies {
		if r.State != episode.Completed {
			return false
		}
	}
	return len(e.Replies) > 0
}

// held is a record.
func (s *sender) held(resourceType, id string) (r storage.Resource) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		r, err = tx.Resources().Get(resourceType, id)
		return err
	})
	return r
}
