package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// Disagreements compares the records of all simulated organisations, each with
// those of the others: bookings and referrals stand on both sides as they may,
// every message that one side has sent the other has, every case, message and
// booked time belongs to something, and the audit log of each side has every
// message out and in. It answers what is amiss, in words for a tester; nothing is
// when all agree. What our own desk and receivers outside hold is not looked at,
// nor the test services, which answer by a table. Nothing must be under way.
func (s *Sandbox) Disagreements(ctx context.Context) ([]string, error) {
	c := comparison{network: s, sides: map[string]*side{}}
	for _, p := range s.everyone() {
		if p.odsCode == s.tests.table.Organisation.ODSCode {
			continue
		}
		read, err := p.side(ctx)
		if err != nil {
			return nil, err
		}
		c.sides[p.odsCode] = read
	}
	for _, each := range c.sides {
		c.compare(each)
	}
	slices.Sort(c.found)
	return c.found, nil
}

// side is what one organisation holds.
type side struct {
	name    string
	cases   map[string]episode.Case
	records map[string]storage.Resource // by type and id
	sent    map[string]storage.Outbound // by X-Request-Id
	came    map[string]storage.Inbound
	audited map[string]bool // act and X-Request-Id
	booked  map[string]bool // slots that are taken
	caseOf  map[string]string
}

// comparison is what was found so far.
type comparison struct {
	network *Sandbox
	sides   map[string]*side
	found   []string
}

func (c *comparison) say(s *side, format string, about ...any) {
	c.found = append(c.found, s.name+": "+fmt.Sprintf(format, about...))
}

// other is the side of a service; nil when it is none of those compared.
func (c *comparison) other(serviceID string) *side {
	known, _ := c.network.cast.service(serviceID)
	return c.sides[known.ODSCode]
}

func (c *comparison) compare(s *side) {
	for id, e := range s.cases {
		if e.Role == episode.AsSender {
			c.ours(s, id, e)
		} else {
			c.theirs(s, id, e)
		}
	}
	c.messages(s)
	c.slots(s)
}

// may is how a record can stand at the receiver when the sender knows of a state:
// what staff record without telling is not known.
var may = map[episode.State][]string{
	episode.Booked: {"booked", "arrived", "fulfilled", "noshow"}, episode.Cancelled: {"cancelled"}, episode.DidNotAttend: {"noshow", "revoked"},
	episode.Active: {"active", "completed"}, episode.Revoked: {"revoked"}, episode.Completed: {"active", "completed"}, episode.Rejected: {"active", "revoked", "completed"},
}

// ours compares a case that a side has sent with what its receiver holds.
func (c *comparison) ours(s *side, id string, e episode.Case) {
	to := c.other(e.ServiceID)
	if to == nil {
		return
	}
	for _, b := range e.Bookings {
		c.stands(s, to, id, "Appointment", b.Part)
	}
	for _, r := range e.Referrals {
		c.stands(s, to, id, "ServiceRequest", r.Part)
		if held, known := to.cases[to.caseOf["ServiceRequest/"+r.ID]]; known {
			c.answers(s, to, r, held)
		}
	}
}

func (c *comparison) stands(s, to *side, id, resource string, p episode.Part) {
	held, known := to.records[resource+"/"+p.ID]
	allowed, settled := may[p.State]
	switch {
	case p.ID == "" && (p.State == episode.Refused || p.State == episode.SlotTaken || p.State == episode.Withdrawn):
	case !settled:
		c.say(s, "the %s of case %s is %s", resource, id, p.State)
	case !known:
		c.say(s, "%s does not hold the %s of case %s", to.name, resource, id)
	case !slices.Contains(allowed, held.Status):
		c.say(s, "the %s of case %s is %s, and %s at %s", resource, id, p.State, held.Status, to.name)
	}
}

// answers compares what was told of a request with what was heard.
func (c *comparison) answers(s, to *side, heard episode.Referral, held episode.Case) {
	for _, told := range held.Referrals {
		if told.ID != heard.ID {
			continue
		}
		if len(told.Answers) != len(heard.Answers) {
			c.say(s, "heard %d answers of the %d that %s told of request %s", len(heard.Answers), len(told.Answers), to.name, heard.ID)
			return
		}
		for i := range told.Answers {
			if a, b := told.Answers[i], heard.Answers[i]; a.Kind != b.Kind || a.Progress != b.Progress || a.Text != b.Text {
				c.say(s, "heard %s %s %q where %s told %s %s %q", b.Kind, b.Progress, b.Text, to.name, a.Kind, a.Progress, a.Text)
			}
		}
		finished := func(st episode.State) bool { return st == episode.Completed || st == episode.Rejected }
		if told.Validates && finished(told.State) && told.State != heard.State {
			c.say(s, "request %s is %s here and %s at %s", heard.ID, heard.State, told.State, to.name)
		}
	}
}

// theirs finds the case of the sender for one that a side has received.
func (c *comparison) theirs(s *side, id string, e episode.Case) {
	from := c.other(e.Counterpart)
	if from == nil {
		return
	}
	var keys []string
	for _, b := range e.Bookings {
		keys = append(keys, "Appointment/"+b.ID)
	}
	for _, r := range e.Referrals {
		keys = append(keys, "ServiceRequest/"+r.ID)
	}
	for _, key := range keys {
		if _, known := from.cases[from.caseOf[key]]; !known {
			c.say(s, "%s does not know of the %s of case %s", from.name, key, id)
		}
		if _, held := s.records[key]; !held {
			c.say(s, "the %s of case %s is not held", key, id)
		}
	}
	if len(keys) == 0 {
		c.say(s, "case %s is about nothing", id)
	}
}

// messages compares the messages of a side with those of the others.
func (c *comparison) messages(s *side) {
	for request, m := range s.sent {
		to := c.other(m.Target)
		delivered := m.State == delivery.Delivered || m.State == delivery.Resolved
		switch {
		case s.cases[m.CaseID].Role == "":
			c.say(s, "the %s %s belongs to no case", m.Kind, request)
		case !s.audited["message.send "+request]:
			c.say(s, "the log does not have that the %s %s was to be sent", m.Kind, request)
		case delivered && !s.audited["message.deliver "+request]:
			c.say(s, "the log does not have that the %s %s was delivered", m.Kind, request)
		case m.State == delivery.Queued || m.State == delivery.Sending || m.State == delivery.Unknown:
			c.say(s, "the %s %s is %s", m.Kind, request, m.State)
		case to != nil && delivered && to.came[request].Status != 200:
			c.say(s, "%s did not take the %s %s", to.name, m.Kind, request)
		}
	}
	for request, m := range s.came {
		from := c.other(m.Source)
		switch {
		case m.Status != 200:
		case s.cases[m.CaseID].Role == "":
			c.say(s, "the %s %s that came belongs to no case", m.Kind, request)
		case !s.audited["message.receive "+request]:
			c.say(s, "the log does not have that the %s %s came", m.Kind, request)
		case from != nil && from.sent[request].ID == "":
			c.say(s, "%s did not send the %s %s", from.name, m.Kind, request)
		}
	}
}

// slots compares the times that are taken with the appointments that stand.
func (c *comparison) slots(s *side) {
	taken := map[string]bool{}
	for id, e := range s.cases {
		for _, b := range e.Bookings {
			if e.Role != episode.AsReceiver {
				continue
			}
			ended := b.State == episode.Cancelled || b.State == episode.EnteredInError
			taken[b.SlotID] = taken[b.SlotID] || !ended
			if !ended && !s.booked[b.SlotID] {
				c.say(s, "the time of the appointment of case %s can be booked again", id)
			}
		}
	}
	for slot := range s.booked {
		if !taken[slot] {
			c.say(s, "the time %s is taken by nobody", slot)
		}
	}
}

// side reads everything that an organisation holds.
func (p *provider) side(ctx context.Context) (*side, error) {
	s := &side{name: p.services[0].Name, cases: map[string]episode.Case{}, records: map[string]storage.Resource{}, sent: map[string]storage.Outbound{},
		came: map[string]storage.Inbound{}, audited: map[string]bool{}, booked: map[string]bool{}, caseOf: map[string]string{}}
	for _, read := range []func(storage.Tx, storage.Page) (int, error){s.readCases, s.readInbox, s.readAudit} {
		for at := 0; ; at += pageMost {
			n := 0
			err := p.store.View(ctx, func(tx storage.Tx) (err error) {
				n, err = read(tx, storage.Page{Offset: at, Limit: pageMost})
				return err
			})
			if err != nil {
				return nil, err
			}
			if n < pageMost {
				break
			}
		}
	}
	return s, p.store.View(ctx, func(tx storage.Tx) error {
		for _, each := range p.services {
			slots, err := tx.Slots().List(storage.SlotQuery{ServiceID: each.ID})
			if err != nil {
				return err
			}
			for _, slot := range slots {
				if slot.Busy {
					s.booked[slot.ID] = true
				}
			}
		}
		return nil
	})
}

func (s *side) readCases(tx storage.Tx, page storage.Page) (int, error) {
	cases, _, err := tx.Cases().List(storage.CaseQuery{Page: page})
	for _, kept := range cases {
		var e episode.Case
		if err := json.Unmarshal(kept.Body, &e); err != nil {
			return 0, err
		}
		s.cases[kept.ID] = e
		for _, b := range e.Bookings {
			s.caseOf["Appointment/"+b.ID] = kept.ID
		}
		for _, r := range e.Referrals {
			s.caseOf["ServiceRequest/"+r.ID] = kept.ID
		}
		held, err := tx.Resources().ByCase(kept.ID)
		if err != nil {
			return 0, err
		}
		for _, r := range held {
			s.records[r.Type+"/"+r.ID] = r
		}
		sent, err := tx.Outbox().ByCase(kept.ID)
		if err != nil {
			return 0, err
		}
		for _, m := range sent {
			s.sent[strings.ToLower(m.RequestID)] = m
		}
	}
	return len(cases), err
}

func (s *side) readInbox(tx storage.Tx, page storage.Page) (int, error) {
	came, _, err := tx.Inbox().List(storage.InboundQuery{Page: page})
	for _, m := range came {
		s.came[strings.ToLower(m.RequestID)] = m
	}
	return len(came), err
}

func (s *side) readAudit(tx storage.Tx, page storage.Page) (int, error) {
	entries, _, err := tx.Audit().List(storage.AuditQuery{Page: page})
	for _, e := range entries {
		s.audited[e.Act+" "+strings.ToLower(e.RequestID)] = true
	}
	return len(entries), err
}
