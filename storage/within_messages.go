package storage

import "time"

// Outbox implements Tx.
func (w within) Outbox() Outbox { return outboxWithin{w.Tx.Outbox(), w} }

type outboxWithin struct {
	Outbox
	within within
}

// Get implements Outbox.
func (o outboxWithin) Get(id string) (Outbound, error) {
	m, err := o.Outbox.Get(id)
	return seen(o.within, m, m.Organisation, err)
}

// Save implements Outbox.
func (o outboxWithin) Save(m Outbound) error {
	if _, err := o.Get(m.ID); err != nil {
		return err
	}
	return o.Outbox.Save(m)
}

// AddAttempt implements Outbox.
func (o outboxWithin) AddAttempt(a Attempt) error {
	if _, err := o.Get(a.OutboundID); err != nil {
		return err
	}
	return o.Outbox.AddAttempt(a)
}

// Attempts implements Outbox.
func (o outboxWithin) Attempts(id string) ([]Attempt, error) {
	if _, err := o.Get(id); err != nil {
		return nil, err
	}
	return o.Outbox.Attempts(id)
}

// InStates implements Outbox.
func (o outboxWithin) InStates(_ Whose, states []string, p Page) ([]Outbound, error) {
	return o.Outbox.InStates(o.within.whose, states, p)
}

func (o outboxWithin) ours(list []Outbound, err error) ([]Outbound, error) {
	return ours(o.within, list, err, func(m Outbound) string { return m.Organisation })
}

// Due implements Outbox.
func (o outboxWithin) Due(states []string, delivered string, now time.Time, limit int) ([]Outbound, error) {
	return o.ours(o.Outbox.Due(states, delivered, now, limit))
}

// ByCase implements Outbox.
func (o outboxWithin) ByCase(caseID string) ([]Outbound, error) {
	return o.ours(o.Outbox.ByCase(caseID))
}

// ByPlan implements Outbox.
func (o outboxWithin) ByPlan(planID string) ([]Outbound, error) {
	return o.ours(o.Outbox.ByPlan(planID))
}

// Inbox implements Tx.
func (w within) Inbox() Inbox { return inboxWithin{w.Tx.Inbox(), w} }

type inboxWithin struct {
	Inbox
	within within
}

// ByRequest implements Inbox.
func (i inboxWithin) ByRequest(requestID string) ([]Inbound, error) {
	list, err := i.Inbox.ByRequest(requestID)
	return ours(i.within, list, err, func(m Inbound) string { return m.Organisation })
}

// Get implements Inbox.
func (i inboxWithin) Get(id string) (Inbound, error) {
	m, err := i.Inbox.Get(id)
	return seen(i.within, m, m.Organisation, err)
}

// MarkRead implements Inbox.
func (i inboxWithin) MarkRead(id string, at time.Time) error {
	if _, err := i.Get(id); err != nil {
		return err
	}
	return i.Inbox.MarkRead(id, at)
}

// List implements Inbox.
func (i inboxWithin) List(q InboundQuery) ([]Inbound, int, error) {
	q.Whose = i.within.whose
	return i.Inbox.List(q)
}

// Worklist implements Tx.
func (w within) Worklist() Worklist { return worklistWithin{w.Tx.Worklist(), w} }

type worklistWithin struct {
	Worklist
	within within
}

// Get implements Worklist.
func (l worklistWithin) Get(caseID string) (WorkItem, error) {
	item, err := l.Worklist.Get(caseID)
	return seen(l.within, item, item.Organisation, err)
}

// Put implements Worklist.
func (l worklistWithin) Put(item WorkItem) error {
	if _, err := l.within.Cases().Get(item.CaseID); err != nil {
		return err
	}
	return l.Worklist.Put(item)
}

// MarkRead implements Worklist.
func (l worklistWithin) MarkRead(caseID string) error {
	if _, err := l.Get(caseID); err != nil {
		return err
	}
	return l.Worklist.MarkRead(caseID)
}

// List implements Worklist.
func (l worklistWithin) List(q WorkQuery) ([]WorkItem, int, error) {
	q.Whose = l.within.whose
	return l.Worklist.List(q)
}
