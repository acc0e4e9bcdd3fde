package storage

import "slices"

// Whose narrows records to those that someone may know of. The zero Whose is
// everyone's.
type Whose struct {
	Of  string   // ODS code of the one organisation; "" any
	Not []string // ODS codes of organisations that are left out
}

// Sees reports whether a record of an organisation is among them.
func (w Whose) Sees(organisation string) bool {
	return (w.Of == "" || w.Of == organisation) && !slices.Contains(w.Not, organisation)
}

// Within is a transaction as some organisations meet it: records of others are
// not found, not listed and not counted, and cannot be changed. What is nobody's,
// such as the directory of services, the definitions and the settings, is
// there for all; of a service that another organisation receives for it is seen
// only that it can be sent to. What is created in it says itself whose it is.
func Within(tx Tx, whose Whose) Tx {
	if whose.Of == "" && len(whose.Not) == 0 {
		return tx
	}
	return within{Tx: tx, whose: whose}
}

// within implements Tx for some organisations.
type within struct {
	Tx
	whose Whose
}

// seen passes a record that may be known of, and hides any other.
func seen[T any](w within, record T, of string, err error) (T, error) {
	var none T
	switch {
	case err != nil:
		return none, err
	case !w.whose.Sees(of):
		return none, ErrNotFound
	}
	return record, nil
}

// ours keeps the records that may be known of.
func ours[T any](w within, list []T, err error, of func(T) string) ([]T, error) {
	var out []T
	for _, record := range list {
		if w.whose.Sees(of(record)) {
			out = append(out, record)
		}
	}
	return out, err
}

// Audit implements Tx: List and Scan give what may be known of, an entry of no
// organisation being the program's own; proofs are those of the whole log.
func (w within) Audit() Audit { return auditWithin{w.Tx.Audit(), w.whose} }

type auditWithin struct {
	Audit
	whose Whose
}

// List implements Audit.
func (a auditWithin) List(q AuditQuery) ([]Entry, int, error) {
	q.Whose = a.whose
	return a.Audit.List(q)
}

// Scan implements Audit.
func (a auditWithin) Scan(from, to int64, fn func(e *Entry, leaf *Hash) error) error {
	return a.Audit.Scan(from, to, func(e *Entry, leaf *Hash) error {
		if !a.whose.Sees(e.Organisation) {
			return nil
		}
		return fn(e, leaf)
	})
}

// Cases implements Tx.
func (w within) Cases() Cases { return casesWithin{w.Tx.Cases(), w} }

type casesWithin struct {
	Cases
	within within
}

// Get implements Cases.
func (c casesWithin) Get(id string) (Case, error) {
	k, err := c.Cases.Get(id)
	return seen(c.within, k, k.Organisation, err)
}

// Save implements Cases.
func (c casesWithin) Save(k Case) error {
	if _, err := c.Get(k.ID); err != nil {
		return err
	}
	return c.Cases.Save(k)
}

// ByKey implements Cases.
func (c casesWithin) ByKey(k Key) ([]Case, error) {
	list, err := c.Cases.ByKey(k)
	return ours(c.within, list, err, func(k Case) string { return k.Organisation })
}

// List implements Cases.
func (c casesWithin) List(q CaseQuery) ([]Case, int, error) {
	q.Whose = c.within.whose
	return c.Cases.List(q)
}

// AddEvent implements Cases.
func (c casesWithin) AddEvent(e Event) error {
	if _, err := c.Get(e.CaseID); err != nil {
		return err
	}
	return c.Cases.AddEvent(e)
}

// Events implements Cases.
func (c casesWithin) Events(caseID string) ([]Event, error) {
	if _, err := c.Get(caseID); err != nil {
		return nil, err
	}
	return c.Cases.Events(caseID)
}

// Drafts implements Tx.
func (w within) Drafts() Drafts { return draftsWithin{w.Tx.Drafts(), w} }

type draftsWithin struct {
	Drafts
	within within
}

// Get implements Drafts.
func (d draftsWithin) Get(id string) (Draft, error) {
	v, err := d.Drafts.Get(id)
	return seen(d.within, v, v.Organisation, err)
}

// Save implements Drafts.
func (d draftsWithin) Save(v Draft) error {
	if _, err := d.Get(v.ID); err != nil {
		return err
	}
	return d.Drafts.Save(v)
}

// Open implements Drafts.
func (d draftsWithin) Open(_ Whose, p Page) ([]Draft, error) {
	return d.Drafts.Open(d.within.whose, p)
}

// Delete implements Drafts.
func (d draftsWithin) Delete(id string) error {
	if _, err := d.Get(id); err != nil {
		return err
	}
	return d.Drafts.Delete(id)
}

// Approvals implements Tx.
func (w within) Approvals() Approvals { return approvalsWithin{w.Tx.Approvals(), w} }

type approvalsWithin struct {
	Approvals
	within within
}

// Get implements Approvals.
func (a approvalsWithin) Get(id string) (Approval, error) {
	v, err := a.Approvals.Get(id)
	return seen(a.within, v, v.Organisation, err)
}

// Save implements Approvals.
func (a approvalsWithin) Save(v Approval) error {
	if _, err := a.Get(v.ID); err != nil {
		return err
	}
	return a.Approvals.Save(v)
}

// ByDraft implements Approvals.
func (a approvalsWithin) ByDraft(draftID string) ([]Approval, error) {
	list, err := a.Approvals.ByDraft(draftID)
	return ours(a.within, list, err, func(v Approval) string { return v.Organisation })
}

// List implements Approvals.
func (a approvalsWithin) List(q ApprovalQuery) ([]Approval, int, error) {
	q.Whose = a.within.whose
	return a.Approvals.List(q)
}
