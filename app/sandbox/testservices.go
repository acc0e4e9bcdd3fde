package sandbox

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/network/sentinel"
	"barsdesk/storage"
)

// testService is a service of the table of sentinels as the cast lists it.
func testService(run sentinel.Organisation, s sentinel.Service) service {
	out := service{ID: s.ID, Name: s.Name, ODSCode: run.ODSCode, Organisation: run.Name, Phone: run.Phone, Postcode: run.Postcode,
		OpeningTimes: run.OpeningTimes, UseCases: s.UseCases(), Bookings: s.Bookings, test: &s}
	if s.Slots != "none" {
		out.Slots = &hours{Every: 30, From: "08:00", To: "20:00"}
	}
	return out
}

// laterMost is how many answers the test services can owe at a time.
const laterMost = 256

// testServices are the services that answer by the table of sentinels: a
// provider like the others behind a sentinel.Tool. It is opened when first
// needed, so that a Sandbox in which nobody tests starts without it.
type testServices struct {
	network *Sandbox
	table   *sentinel.Table
	tool    *sentinel.Tool
	mu      sync.Mutex
	kept    *provider
	opened  chan *provider
	later   chan sentinel.Later
}

func newTestServices(s *Sandbox) (*testServices, error) {
	table, err := sentinel.Read()
	if err != nil {
		return nil, err
	}
	t := &testServices{network: s, table: table, opened: make(chan *provider, 1), later: make(chan sentinel.Later, laterMost)}
	t.tool = &sentinel.Tool{Table: table, Next: http.HandlerFunc(t.receive), NewID: s.config.NewID, Now: s.config.Now, Then: t.owe}
	for _, each := range table.Services {
		s.catalogue.Put(network.Endpoint{ServiceID: each.ID, Handler: t.tool})
	}
	s.catalogue.PutSystem(sentinel.TestSystem, func(value string) (network.Endpoint, bool) {
		h, known := table.Target(value, s.config.NewID, t.tool, pause)
		return network.Endpoint{Handler: h}, known
	})
	return t, nil
}

// pause waits, at most until ctx ends.
func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// provider opens the provider behind the test services.
func (t *testServices) provider(ctx context.Context) (*provider, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kept != nil {
		return t.kept, nil
	}
	p, err := t.network.newProvider(context.WithoutCancel(ctx), t.table.Organisation.ODSCode)
	if err != nil {
		if p != nil {
			err = errors.Join(err, p.store.Close())
		}
		return nil, err
	}
	t.network.connect(p)
	t.kept = p
	t.opened <- p
	return p, nil
}

// inUse is the provider if it was opened, else nil.
func (t *testServices) inUse() *provider {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kept
}

// receive hands a call to the provider's receiver.
func (t *testServices) receive(w http.ResponseWriter, r *http.Request) {
	p, err := t.provider(r.Context())
	if err != nil {
		t.network.config.Log.ErrorContext(r.Context(), "the test services cannot be opened", "cause", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	p.endpoint.ServeHTTP(w, r)
}

// owe notes an answer to be sent. Beyond laterMost it is dropped, and logged.
func (t *testServices) owe(l sentinel.Later) {
	select {
	case t.later <- l:
	default:
		t.network.config.Log.Error("a test service owes too many answers", "kind", l.Kind)
	}
}

// run lets the provider send what it owes and what it has in its outbox, until
// ctx ends.
func (t *testServices) run(ctx context.Context) error {
	var ended chan error
	for {
		select {
		case <-ctx.Done():
			if ended == nil {
				return nil
			}
			return <-ended
		case p := <-t.opened:
			ended = make(chan error, 1)
			go func() { ended <- p.desk.Run(ctx) }()
		case l := <-t.later:
			if err := t.answer(ctx, l); err != nil {
				t.network.config.Log.ErrorContext(ctx, "a test service could not answer", "kind", l.Kind, "cause", err)
			}
		}
	}
}

var errNoCase = errors.New("the request is not held")

// answer sends what the table says is sent after a message.
func (t *testServices) answer(ctx context.Context, l sentinel.Later) error {
	p, err := t.provider(ctx)
	if err != nil {
		return err
	}
	id, err := p.caseWith(ctx, []storage.Key{{Kind: storage.KeyServiceRequest, Value: l.ServiceRequestID}})
	switch {
	case err != nil:
		return err
	case id == "":
		return errNoCase
	case l.Kind == message.DidNotAttendKind:
		return p.desk.ReportDidNotAttend(ctx, scripted, id)
	}
	return p.validate(ctx, l)
}

func (t *testServices) close() error {
	if p := t.inUse(); p != nil {
		return p.store.Close()
	}
	return nil
}
