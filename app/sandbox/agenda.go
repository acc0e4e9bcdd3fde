package sandbox

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// agenda is what a provider has to do by itself, by case. It is made from the
// records alone, so that a program that ends forgets nothing.
type agenda struct {
	attending sync.Mutex // one does what is due at a time
	mu        sync.Mutex
	all       bool // every case is to be looked at
	changed   map[string]bool
	due       map[string]duty
	look      chan struct{} // told when something may have become due
}

// duty is one thing to do with a case.
type duty struct {
	do    string
	at    time.Time
	tries int
}

func newAgenda() *agenda {
	return &agenda{all: true, changed: map[string]bool{}, due: map[string]duty{}, look: make(chan struct{}, 1)}
}

func (a *agenda) wake() {
	select {
	case a.look <- struct{}{}:
	default:
	}
}

// forget has the records gone through again.
func (a *agenda) forget() {
	a.mu.Lock()
	a.all, a.due = true, map[string]duty{}
	a.mu.Unlock()
	a.wake()
}

// hear notes which case has changed; all may have when it does not say.
func (a *agenda) hear(c desk.Change) {
	if !slices.Contains(c.Topics, "cases") {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if c.CaseID == "" {
		a.all = true
		return
	}
	a.changed[c.CaseID] = true
}

// heard are the cases to look at now, or all of them.
func (a *agenda) heard() (ids []string, all bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	ids, all = slices.Sorted(maps.Keys(a.changed)), a.all
	a.changed, a.all = map[string]bool{}, false
	return ids, all
}

// put notes what is to be done with a case; one that it could not do before
// waits as long as it did.
func (a *agenda) put(id string, s step, at time.Time, found bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	have := a.due[id]
	switch {
	case !found:
		delete(a.due, id)
	case have.do != s.Do || have.tries == 0:
		a.due[id] = duty{do: s.Do, at: at}
	}
}

// next is the case whose duty comes first, and when.
func (a *agenda) next() (id string, d duty) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for each, has := range a.due {
		if id == "" || has.at.Before(d.at) || has.at.Equal(d.at) && strings.Compare(each, id) < 0 {
			id, d = each, has
		}
	}
	return id, d
}

// Something that cannot be done is tried again so many times, so far apart.
const (
	dutyTries = 4
	dutyAgain = time.Minute
)

// failed puts a duty off, and reports whether it will be tried again.
func (a *agenda) failed(id string, d duty, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	d.tries++
	d.at = now.Add(dutyAgain)
	if d.tries >= dutyTries {
		d.at = never
	}
	a.due[id] = d
	return d.tries < dutyTries
}

// never is beyond every clock.
var never = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// live does what the provider does by itself, until ctx ends.
func (p *provider) live(ctx context.Context) error {
	ctx, end := context.WithCancel(ctx)
	var listening sync.WaitGroup
	listening.Go(func() { p.listen(ctx) })
	defer listening.Wait()
	defer end()
	for ctx.Err() == nil {
		if _, err := p.attend(ctx); err != nil && ctx.Err() == nil {
			p.network.config.Log.ErrorContext(ctx, "a simulated organisation cannot read its cases", "cause", err)
		}
		timer := time.NewTimer(p.untilDue())
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-p.agenda.look:
		}
		timer.Stop()
	}
	return nil
}

// listen hears of each change at once. Attending to a case may take longer than
// changing one, and whoever falls behind has to go through them all.
func (p *provider) listen(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-p.changes:
			p.agenda.hear(c)
			p.agenda.wake()
		}
	}
}

// idle is how long is waited where nothing is due.
const idle = time.Hour

// untilDue is how long to wait for the next duty, by the clock of the network.
func (p *provider) untilDue() time.Duration {
	id, d := p.agenda.next()
	if id == "" || !p.network.clock.Running() {
		return idle
	}
	return min(idle, max(d.at.Sub(p.network.clock.Now()), time.Millisecond))
}

// attend looks at what has changed and does everything that is due; acted is
// whether there was anything.
func (p *provider) attend(ctx context.Context) (acted bool, err error) {
	p.agenda.attending.Lock()
	defer p.agenda.attending.Unlock()
	for ctx.Err() == nil {
		if err := p.catchUp(ctx); err != nil {
			return acted, err
		}
		id, d := p.agenda.next()
		now := p.network.clock.Now()
		if id == "" || d.at.After(now) {
			return acted, nil
		}
		acted = true
		if err := p.dutiful(ctx, id, d, now); err != nil {
			return acted, err
		}
	}
	return acted, nil
}

// catchUp looks at the cases that have changed.
func (p *provider) catchUp(ctx context.Context) error {
	for more := true; more; {
		select {
		case c := <-p.changes:
			p.agenda.hear(c)
		default:
			more = false
		}
	}
	ids, all := p.agenda.heard()
	if all {
		return p.goThrough(ctx)
	}
	for _, id := range ids {
		if err := p.note(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// dutiful does one thing that is due.
func (p *provider) dutiful(ctx context.Context, id string, d duty, now time.Time) error {
	err := p.acts(ctx, id, d.do)
	switch {
	case err == nil:
		return p.note(ctx, id)
	case stale(err):
		return p.note(ctx, id)
	}
	again := p.agenda.failed(id, d, now)
	p.network.config.Log.InfoContext(ctx, "a simulated organisation could not do what it does by itself", "what", d.do, "code", desk.AsError(err).Code, "again", again)
	return nil
}

// goThrough looks at every case.
func (p *provider) goThrough(ctx context.Context) error {
	for from := 0; ; from += pageMost {
		var page []storage.Case
		err := p.store.View(ctx, func(tx storage.Tx) (err error) {
			page, _, err = tx.Cases().List(storage.CaseQuery{Page: storage.Page{Offset: from, Limit: pageMost}})
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := p.plan(ctx, c); err != nil {
				return err
			}
		}
		if len(page) < pageMost {
			return nil
		}
	}
}

// pageMost is how many cases are read at a time.
const pageMost = 200

// note looks at one case.
func (p *provider) note(ctx context.Context, id string) error {
	var c storage.Case
	err := p.store.View(ctx, func(tx storage.Tx) (err error) {
		c, err = tx.Cases().Get(id)
		return err
	})
	if err != nil {
		return err
	}
	return p.plan(ctx, c)
}

// plan puts on the agenda what is to be done with a case.
func (p *provider) plan(ctx context.Context, c storage.Case) error {
	var e episode.Case
	if err := json.Unmarshal(c.Body, &e); err != nil {
		return err
	}
	script, err := p.script(ctx, e)
	if err != nil {
		return err
	}
	do, at, found := next(script, p.network.config.Seed, e)
	p.agenda.put(c.ID, do, at, found && !e.Pending())
	return nil
}

// script is what the service of a case does by itself.
func (p *provider) script(ctx context.Context, e episode.Case) ([]step, error) {
	ours := e.ServiceID
	if e.Role == episode.AsSender {
		ours = p.services[0].ID
	}
	known, _ := p.network.cast.service(ours)
	switch {
	case p.network.isSilent(ours):
		return nil, nil
	case known.test != nil:
		return p.owed(ctx, e)
	}
	return known.Script, nil
}

// owed is what the table of sentinels says is answered to the request of a case.
func (p *provider) owed(ctx context.Context, e episode.Case) ([]step, error) {
	r := e.Referral()
	if r == nil || e.Role != episode.AsReceiver {
		return nil, nil
	}
	kind := message.ReferralNew
	if r.Validates {
		kind = message.ValidationNew
	}
	number := ""
	err := p.store.View(ctx, func(tx storage.Tx) error {
		held, err := tx.Resources().Get("ServiceRequest", r.ID)
		if err != nil {
			return err
		}
		bundle, err := fhir.Parse(held.Bundle)
		number = message.ReadFacts(bundle).NHSNumber
		return err
	})
	if then := p.network.tests.table.Owes(kind, number); err == nil && then != "" {
		return []step{{After: theRequest, Do: string(then), Wait: wait(time.Second)}}, nil
	}
	return nil, err
}

// SetAutomatic says whether a service does by itself what its script says; at
// first each does.
func (s *Sandbox) SetAutomatic(serviceID string, on bool) {
	s.mu.Lock()
	s.silent[serviceID] = !on
	s.mu.Unlock()
	for _, p := range s.everyone() {
		p.agenda.forget()
	}
}

func (s *Sandbox) isSilent(serviceID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.silent[serviceID]
}
