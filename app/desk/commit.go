package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// Commit files a decision: the message with its answer, the slot, the records,
// the case with its timeline, and the audit entry, all in one transaction. A
// refusal keeps the message, the answer and the entry; so does a message that
// is kept apart, which changes no case.
//
// BaRS Core, Transactional integrity, Receiver algorithm.
func (r records) Commit(ctx context.Context, d receiver.Decision) error {
	a, err := r.desk.arrival(d)
	if err != nil {
		return err
	}
	object := a.object()
	if call := callOf(ctx); call != nil && object.BodyHash == "" { // one that was refused unread
		object.BodyHash = call.bytes.sum()
	}
	err = r.desk.guard.Do(ctx, a.actor(), access.Receive, object, a.file)
	if errors.Is(err, storage.ErrUnsure) {
		a.announce() // it may be there
		return fmt.Errorf("%w: %w", receiver.ErrUnsure, err)
	}
	if err != nil {
		return err
	}
	a.announce()
	return nil
}

// arrival is one decision on its way into the store, with all that can be made
// ready before the transaction, for others wait while it runs.
type arrival struct {
	desk     *Desk
	decision receiver.Decision
	inbound  storage.Inbound // without its case
	newCase  string          // id of the case, should it begin one
	caseID   string          // the case it went to; set by file
	whose    string          // ODS code of the organisation it belongs to; set by file
	readied
}

// readied is what only an accepted message has.
type readied struct {
	patient  subject
	received episode.Received   // zero for a response
	puts     []storage.Resource // without their case and patient
}

func (d *Desk) arrival(decision receiver.Decision) (*arrival, error) {
	q, answer := decision.Request, decision.Answer
	head, err := keptHeader(q.Header)
	if err != nil {
		return nil, err
	}
	answered, err := keptHeader(answerHeader(q))
	if err != nil {
		return nil, err
	}
	kind := decision.Kind
	if kind == "" && decision.Quarantine {
		kind = q.Facts.Kind
	}
	in := storage.Inbound{ID: ordered(d.newID(), q.ReceivedAt), RequestID: q.RequestID, CorrelationID: q.CorrelationID, Version: 1, ServiceID: q.Service.ID,
		Source: q.Facts.SourceService, Kind: string(kind), Quarantined: decision.Quarantine, Status: answer.Status,
		Header: head, Body: q.Body, AnswerHeader: answered, Answer: answer.Body, ReceivedAt: q.ReceivedAt}
	a := &arrival{desk: d, decision: decision, inbound: in, newCase: ordered(d.newID(), q.ReceivedAt)}
	if decision.Refused == nil && !decision.Quarantine {
		a.readied, err = d.readied(decision, in.ID)
	}
	return a, err
}

func (d *Desk) readied(decision receiver.Decision, messageID string) (a readied, err error) {
	if decision.Responds == nil {
		a.patient, err = d.subjectOf(message.PatientOf(asItStands(decision)))
		a.received = receivedOf(decision, messageID)
	}
	for _, h := range decision.Put {
		bundle := h.Written
		if bundle == nil {
			bundle = written(h.Bundle)
		}
		a.puts = append(a.puts, storage.Resource{Type: h.Type, ID: h.ID, ServiceID: h.ServiceID, Status: h.Status,
			Body: written(h.Resource), Bundle: bundle, UpdatedAt: h.UpdatedAt})
	}
	return a, err
}

// answerHeader is the header that goes out with the answer.
func answerHeader(q receiver.Request) http.Header {
	h := http.Header{"Content-Type": {"application/fhir+json"}}
	for _, name := range []string{header.RequestID, header.CorrelationID} {
		if value := q.Header.Get(name); value != "" {
			h.Set(name, value)
		}
	}
	return h
}

// actor is the software, at the address that the message came from.
func (a *arrival) actor() access.Actor {
	actor := access.Software
	actor.From = a.decision.Request.From
	return actor
}

func (a *arrival) object() access.Object {
	q, in := a.decision.Request, a.inbound
	detail, _ := json.Marshal(arrivalDetail{in.Kind, in.Status, in.Source, q.Organisation}) // texts and a number: it cannot fail
	return access.Object{ID: in.ID, ServiceID: in.ServiceID, PatientKey: a.desk.patientKey(q.Facts.NHSNumber),
		CorrelationID: in.CorrelationID, RequestID: in.RequestID, BodyHash: hashOf(in.Body), HeaderHash: hashOf(in.Header),
		Outcome: a.outcome(), Detail: detail}
}

// arrivalDetail is what the audit entry of a message says besides the ids.
type arrivalDetail struct {
	Kind         string `json:"kind,omitempty"`
	Status       int    `json:"status"`
	Source       string `json:"source,omitempty"`       // service id
	Organisation string `json:"organisation,omitempty"` // ODS code of the header
}

func (a *arrival) outcome() string {
	switch {
	case a.decision.Quarantine:
		return "quarantined"
	case a.decision.Refused != nil:
		return "refused"
	}
	return "accepted"
}

// file does in one transaction what the decision says.
func (a *arrival) file(tx storage.Tx, o *access.Object) error {
	in := a.inbound
	var err error
	if in.Organisation, err = a.organisation(tx); err != nil {
		return err
	}
	a.whose, o.Organisation = in.Organisation, in.Organisation
	if a.decision.Refused != nil || a.decision.Quarantine {
		return keepMessage(tx, in)
	}
	f, err := a.caseFile(tx)
	if err != nil {
		return err
	}
	a.whose, o.Organisation, in.Organisation = f.record.Organisation, f.record.Organisation, f.record.Organisation
	in.CaseID, o.CaseID, o.PatientKey = f.record.ID, f.record.ID, f.record.PatientKey
	if err := keepMessage(tx, in); err != nil {
		return err
	}
	if err := a.take(tx, f); err != nil {
		return err
	}
	if err := a.put(tx, f); err != nil {
		return err
	}
	a.caseID = f.record.ID
	return f.keep(tx)
}

// organisation is the ODS code of the service of ours that the message was sent
// to, else the one that the settings name.
func (a *arrival) organisation(tx storage.Tx) (string, error) {
	if code := a.decision.Request.Service.ODSCode; code != "" {
		return code, nil
	}
	return OrganisationCode(tx)
}

// keepMessage keeps the exact bytes. A message whose ids are there already is
// receiver.ErrDuplicate.
func keepMessage(tx storage.Tx, in storage.Inbound) error {
	err := tx.Inbox().Add(in)
	if errors.Is(err, storage.ErrDuplicate) {
		return receiver.ErrDuplicate
	}
	return err
}

// put checks that the records still are what the decision was made on, then
// changes slot and records.
func (a *arrival) put(tx storage.Tx, f *caseFile) error {
	for _, e := range a.decision.Expect {
		kept, err := tx.Resources().Get(e.Type, e.ID)
		moved := !e.UpdatedAt.IsZero() && !kept.UpdatedAt.Equal(e.UpdatedAt)
		if errors.Is(err, storage.ErrNotFound) || err == nil && (kept.Status != e.Status || moved) {
			return receiver.ErrNotCurrent
		}
		if err != nil {
			return err
		}
	}
	if err := a.changeSlots(tx); err != nil {
		return err
	}
	for _, r := range a.puts {
		r.CaseID, r.PatientKey = f.record.ID, f.record.PatientKey
		if err := tx.Resources().Put(r); err != nil {
			return err
		}
	}
	return nil
}

// changeSlots makes a slot busy or free. A slot to be freed that is no longer
// offered at all is no reason to refuse a cancellation.
func (a *arrival) changeSlots(tx storage.Tx) error {
	if id := a.decision.TakeSlot; id != "" {
		err := tx.Slots().Take(id)
		if errors.Is(err, storage.ErrStale) || errors.Is(err, storage.ErrNotFound) {
			return receiver.ErrSlotTaken
		}
		if err != nil {
			return err
		}
	}
	if id := a.decision.FreeSlot; id != "" {
		if err := tx.Slots().Free(id); err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	return nil
}

// announce tells the pages what has changed, once it is on disk.
func (a *arrival) announce() {
	switch {
	case a.caseID != "":
		a.desk.changes.Publish(Change{Topics: []string{"today", "cases", "inbox"}, CaseID: a.caseID, Organisation: a.whose})
		a.desk.Wake() // a response may have settled what the outbox was waiting for
	case a.decision.Quarantine:
		a.desk.changes.Publish(Change{Topics: []string{"today", "inbox"}, Organisation: a.whose})
	}
}
