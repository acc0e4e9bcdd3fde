package desk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"barsdesk/app/access"
)

// presentFor is how long a page counts as open after it was last heard of. A
// page says three times as often that it is still there.
const presentFor = 45 * time.Second

// presence remembers who has which item open, in memory alone; every node knows of
// all. Its zero value is ready; it is safe for concurrent use.
type presence struct {
	mu    sync.Mutex
	items map[string]map[string]seen // by case, then by page
}

// seen is a page that shows an item.
type seen struct {
	person, name string
	since, at    time.Time
}

// enter says that a page shows an item, and reports whether that is news.
func (p *presence) enter(caseID, page string, a access.Actor, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(now)
	if p.items == nil {
		p.items = map[string]map[string]seen{}
	}
	if p.items[caseID] == nil {
		p.items[caseID] = map[string]seen{}
	}
	before, known := p.items[caseID][page]
	if !known || before.person != a.ID {
		before = seen{person: a.ID, since: now}
	}
	before.name, before.at = a.Name, now
	p.items[caseID][page] = before
	return !known
}

// leave says that a page no longer shows an item, and reports whether that is news.
func (p *presence) leave(caseID, page string, a access.Actor) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, known := p.items[caseID][page]
	if !known || s.person != a.ID {
		return false
	}
	delete(p.items[caseID], page)
	if len(p.items[caseID]) == 0 {
		delete(p.items, caseID)
	}
	return true
}

// forget drops every page that was not heard of for a while.
func (p *presence) forget(now time.Time) {
	for caseID, pages := range p.items {
		for page, s := range pages {
			if now.Sub(s.at) > presentFor {
				delete(pages, page)
			}
		}
		if len(pages) == 0 {
			delete(p.items, caseID)
		}
	}
}

// others names who else has an item open, the longest first, each once.
func (p *presence) others(caseID, page string, a access.Actor, now time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(now)
	var open []seen
	for other, s := range p.items[caseID] {
		if other != page {
			open = append(open, s)
		}
	}
	slices.SortFunc(open, func(a, b seen) int { return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.name, b.name)) })
	out := []string{}
	for _, s := range open {
		if words := s.words(a); !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return out
}

func (s seen) words(reader access.Actor) string {
	switch {
	case s.person == reader.ID:
		return "You, or a colleague who shares your sign-in, in another window"
	case s.name == "":
		return "A colleague"
	}
	return s.name
}

// onPage is what nodes tell each other of a page that shows an item, or left it.
type onPage struct {
	CaseID       string `json:"c"`
	Page         string `json:"page"`
	Person       string `json:"who"`
	Name         string `json:"name,omitempty"`
	Organisation string `json:"o,omitempty"`
	Left         bool   `json:"left,omitempty"`
}

// presentApart notes who has an item open at any node, and tells the pages of this
// one when that is news.
func (d *Desk) presentApart(p onPage) {
	a := access.Actor{ID: p.Person, Name: p.Name}
	var news bool
	if p.Left {
		news = d.present.leave(p.CaseID, p.Page, a)
	} else {
		news = d.present.enter(p.CaseID, p.Page, a, d.now())
	}
	if news {
		d.changes.here(Change{Topics: []string{"presence"}, CaseID: p.CaseID, Organisation: p.Organisation})
	}
}

// OpenItem says that a page of a person shows an item, and answers who else has
// it open. A page repeats it every 15 seconds; one that is silent for 45 is
// taken to be closed. Pages are told of who comes and goes as the topic
// "presence". An unknown item is storage.ErrNotFound.
func (d *Desk) OpenItem(ctx context.Context, a access.Actor, id string, in Present) (Presence, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.InboxPresence, access.Object{ID: id, CaseID: id}); err != nil {
		return Presence{}, err
	}
	if err := d.workExists(ctx, id); err != nil {
		return Presence{}, err
	}
	d.tellNodes(ctx, presentTopic, onPage{CaseID: id, Page: in.Page, Person: a.ID, Name: a.Name, Organisation: a.Organisation})
	return Presence{Others: d.present.others(id, in.Page, a, d.now())}, nil
}

// LeaveItem says that a page no longer shows an item. An unknown item is
// storage.ErrNotFound.
func (d *Desk) LeaveItem(ctx context.Context, a access.Actor, id string, in Present) (Presence, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.InboxPresence, access.Object{ID: id, CaseID: id}); err != nil {
		return Presence{}, err
	}
	if err := d.workExists(ctx, id); err != nil {
		return Presence{}, err
	}
	d.tellNodes(ctx, presentTopic, onPage{CaseID: id, Page: in.Page, Person: a.ID, Name: a.Name, Organisation: a.Organisation, Left: true})
	return Presence{Others: d.present.others(id, in.Page, a, d.now())}, nil
}
