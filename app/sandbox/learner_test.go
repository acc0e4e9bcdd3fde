package sandbox_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/learner"
	"barsdesk/bars/client"
	proxy "barsdesk/bars/network"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// nurse is who learns.
var nurse = access.Actor{ID: "p1", Role: access.Clinician, Name: "Robin Lind", From: "10.0.0.7", Alone: true}

// patience is how long something may take to come about.
const patience = 30 * time.Second

// room is one learner's workstation in a simulated network of its own, over
// records that outlive it.
type room struct {
	t       *testing.T
	keep    map[string]*lasting // by name; "" the learner's own
	network *sandbox.Sandbox
	desk    *desk.Desk
	stage   *sandbox.Stage
	learner *learner.Learner
	told    chan struct{}
	close   func()
	blind   func() // has nobody look at what passes until the room is opened again
}

// lasting is a store that stays when whoever opened it is gone.
type lasting struct{ sandbox.Erasable }

func (lasting) Close() error { return nil }

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, keep: map[string]*lasting{}}
	t.Cleanup(func() {
		for _, each := range r.keep {
			_ = each.Erasable.Close()
		}
	})
	r.open()
	t.Cleanup(func() { r.close() })
	return r
}

func (r *room) records(name string) (sandbox.Erasable, error) {
	if r.keep[name] == nil {
		db, err := sqlite.OpenMemory(context.Background(), sqlite.Options{})
		if err != nil {
			return nil, err
		}
		r.keep[name] = &lasting{db}
	}
	return r.keep[name], nil
}

// noon is when every scenario is begun, on a Saturday.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// open starts everything over the records that are there.
func (r *room) open() {
	r.t.Helper()
	keyed := func(kind storage.KeyKind, value string) string { return string(kind) + value }
	began, software := time.Now(), desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}
	var opening sync.Mutex
	n, err := sandbox.New(r.t.Context(), sandbox.Config{
		Open: func(name string) (sandbox.Erasable, error) {
			opening.Lock()
			defer opening.Unlock()
			return r.records(name)
		},
		Kept: func(name string) bool { opening.Lock(); defer opening.Unlock(); return r.keep[name] != nil },
		Seed: 1, Now: func() time.Time { return noon.Add(time.Since(began)) }, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		KeyedIndex: keyed, Software: software, Log: slog.New(slog.DiscardHandler)})
	r.must(err)
	store, err := r.records("")
	r.must(err)
	server := httptest.NewServer(n.Handler())
	environment := desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true}
	r.desk = desk.New(desk.Config{Store: store, Now: n.Clock().Now, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		Client: &client.Client{Token: oauth.None, NewID: uuid.NewString, Base: server.URL + proxy.Base, HTTP: server.Client()},
		Guard:  &access.Guard{Store: store, Now: n.Clock().Now, Environment: "sandbox", Simulated: true}, Environment: environment,
		Log: slog.New(slog.DiscardHandler), Software: software, KeyedIndex: keyed, People: n.Patients})
	r.must(store.Update(r.t.Context(), func(tx storage.Tx) error { return tx.Directory().Put(n.Directory()...) }))
	_, err = r.desk.SaveIdentity(r.t.Context(), nurse, n.Trainee())
	r.must(err)
	n.Attach((&receiver.Receiver{ODSCode: n.OwnODSCode(), Directory: r.desk.OwnServices(), Records: r.desk.Records(), Now: n.Clock().Now,
		NewID: uuid.NewString, Reference: receiver.References(n.OwnODSCode(), func() float64 { return 0.5 }), Log: slog.New(slog.DiscardHandler)}).Handler())
	n.Connect(server.URL + proxy.Base)
	n.Clock().Moved(r.desk.Wake)
	r.network, r.stage = n, sandbox.NewStage(n, r.desk, store)
	r.learner = &learner.Learner{Desk: r.desk, Network: n, Stage: r.stage, As: nurse, Patience: patience}
	changes, stop := r.desk.Changes().Subscribe()
	ended := r.run()
	told := make(chan struct{}, 1)
	r.told = told
	go func() {
		for range changes {
			select {
			case told <- struct{}{}:
			default:
			}
		}
	}()
	r.close = sync.OnceFunc(func() {
		ended()
		stop()
		server.Close()
		_ = n.Close()
	})
}

// run keeps the loops going that a workstation has.
func (r *room) run() (end func()) {
	ctx, stop := context.WithCancel(context.Background())
	watched, blind := context.WithCancel(ctx)
	var loops, watching sync.WaitGroup
	watching.Go(func() { _ = r.stage.Watch(watched) })
	r.blind = func() { blind(); watching.Wait() }
	for _, loop := range []func(context.Context) error{r.network.Run, r.desk.Run} {
		loops.Go(func() {
			if err := loop(ctx); err != nil {
				r.t.Errorf("a loop ended with %v", err)
			}
		})
	}
	return func() { stop(); watching.Wait(); loops.Wait() }
}

// reopen ends everything and starts it over the same records.
func (r *room) reopen() {
	r.t.Helper()
	r.close()
	r.open()
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		e := desk.AsError(err)
		r.t.Fatalf("%v: %s. %s %s", err, e.Title, e.What, e.Next)
	}
}

// until waits for something, looking whenever anything has changed.
func (r *room) until(what string, holds func() bool) {
	r.t.Helper()
	over := time.NewTimer(patience)
	defer over.Stop()
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for !holds() {
		select {
		case <-r.told:
		case <-again.C:
		case <-over.C:
			p := r.progress()
			r.t.Fatalf("never came true: %s\n%+v\n%+v\n%s", what, p.Steps, p.Trouble, r.story())
		}
	}
}

func (r *room) progress() sandbox.ScenarioProgress {
	r.t.Helper()
	p, err := r.stage.Progress(r.t.Context())
	r.must(err)
	return p
}

func (r *room) debrief() sandbox.ScenarioDebrief {
	r.t.Helper()
	d, err := r.stage.Debrief(r.t.Context())
	r.must(err)
	return d
}

// story is what a person could see, for a test that fails.
func (r *room) story() string {
	var out []string
	for _, passed := range r.debrief().Sent {
		out = append(out, strings.Join([]string{passed.What, passed.Whom, passed.Answer}, " / "))
	}
	list, err := r.desk.Cases(r.t.Context(), nurse, 0)
	r.must(err)
	for _, line := range list.Cases {
		c := r.caseOf(line.ID)
		out = append(out, "case: "+c.Headline+" / "+c.Standing)
		if c.Trouble != nil {
			out = append(out, "  "+c.Trouble.Code+": "+c.Trouble.What)
		}
		for _, a := range c.Actions {
			out = append(out, "  may "+a.ID)
		}
	}
	return strings.Join(out, "\n")
}

func (r *room) caseOf(id string) desk.Case {
	r.t.Helper()
	c, err := r.desk.Case(r.t.Context(), nurse, id)
	r.must(err)
	return c
}

// newest is the case that changed last, or nil.
func (r *room) newest() *desk.Case {
	r.t.Helper()
	list, err := r.desk.Cases(r.t.Context(), nurse, 0)
	r.must(err)
	if len(list.Cases) == 0 {
		return nil
	}
	c := r.caseOf(list.Cases[0].ID)
	return &c
}

// acts does something about the newest case that allows it.
func (r *room) acts(action, text string) {
	r.t.Helper()
	r.must(r.learner.Act(r.t.Context(), action, text))
}

// draft begins something for a service and fills it in, up to the time.
func (r *room) draft(service, plan, nhsNumber string, how desk.DraftStart) desk.Draft {
	r.t.Helper()
	d, err := r.learner.Draft(r.t.Context(), service, plan, nhsNumber, how)
	r.must(err)
	return d
}

// sends chooses a time where one is needed, accepts what is warned of, and sends.
func (r *room) sends(d desk.Draft) string {
	r.t.Helper()
	sent, err := r.learner.Send(r.t.Context(), d)
	r.must(err)
	return sent.CaseID
}
