package desk

import (
	"context"

	"barsdesk/app/access"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Inbox lists what was received, newest first: what was accepted, and what is
// kept apart because it fits nothing here. unread leaves out what a person has
// opened.
func (d *Desk) Inbox(ctx context.Context, a access.Actor, offset int, unread bool) (InboxList, error) {
	q := storage.InboundQuery{Shown: true, Unread: unread, Page: storage.Page{Offset: offset, Limit: pageSize}}
	return listed(ctx, d, a, access.InboxMessages, access.Object{}, InboxList{Items: []InboxLine{}}, func(tx storage.Tx) (InboxList, error) {
		received, total, err := tx.Inbox().List(q)
		list := InboxList{Total: total, Items: make([]InboxLine, 0, len(received))}
		for _, in := range received {
			if err != nil {
				break
			}
			var line InboxLine
			line, err = d.inboxLine(tx, in)
			list.Items = append(list.Items, line)
		}
		return list, err
	})
}

// inboxLine words a received message from its own bytes. Safeguarding comes
// from the message, and for an answer to a request of ours from the request's
// case too.
func (d *Desk) inboxLine(tx storage.Tx, in storage.Inbound) (InboxLine, error) {
	kind := message.Kind(in.Kind)
	line := InboxLine{ID: in.ID, CaseID: in.CaseID, Title: kind.Title(), ReceivedAt: in.ReceivedAt, Unread: in.ReadAt.IsZero(),
		Quarantined: in.Quarantined, Alert: kind == message.DidNotAttendKind, Safeguarding: []Concern{}}
	bundle, err := parsed(in.Body)
	if err != nil {
		bundle = nil // what cannot be read is still listed
	}
	facts := message.ReadFacts(bundle)
	line.Banner = knownBanner(message.PatientOf(bundle), d.now())
	line.From = sourceName(tx, in.Source, facts)
	source := "referral"
	if kind.Response() {
		source = "response"
	}
	line.Safeguarding = addConcerns(line.Safeguarding, facts.Safeguarding, source)
	if in.CaseID == "" || !kind.Response() {
		return line, nil
	}
	f, err := d.openCase(tx, in.CaseID)
	if isGone(err) {
		return line, nil
	}
	if err != nil {
		return line, err
	}
	line.Safeguarding = addConcerns(line.Safeguarding, f.episode.Concerns, "referral")
	return line, nil
}

// sourceName is who sent a message: the directory's name of the service, else
// what the message calls its sender.
func sourceName(tx storage.Tx, serviceID string, f message.Facts) string {
	if s, err := tx.Directory().Get(serviceID); err == nil && s.Name != "" {
		return s.Name
	}
	if f.SourceOrganisation != "" {
		return f.SourceOrganisation
	}
	return "A sender that is not named"
}

// ReadInbox shows one received message and marks it read.
func (d *Desk) ReadInbox(ctx context.Context, a access.Actor, id string) (Message, error) {
	ctx = access.As(ctx, a)
	return d.messageReceived(ctx, a, access.InboxRead, id)
}

// messageReceived shows a message of the inbox and marks it read, as the act
// that a person does.
func (d *Desk) messageReceived(ctx context.Context, a access.Actor, act access.Act, id string) (Message, error) {
	var in storage.Inbound
	first := false
	err := d.guard.Do(ctx, a, act, access.Object{ID: id}, func(tx storage.Tx, o *access.Object) (err error) {
		if in, err = tx.Inbox().Get(id); err != nil {
			return err
		}
		if err := messageGone(tx, id, storage.KeptReceived, storage.KeptQuarantined); err != nil {
			return err
		}
		o.CaseID, o.ServiceID, o.CorrelationID, o.RequestID = in.CaseID, in.ServiceID, in.CorrelationID, in.RequestID
		o.PatientKey = d.patientKeyIn(in.Body)
		if first = in.ReadAt.IsZero(); !first {
			return nil
		}
		if err := tx.Inbox().MarkRead(id, d.now().UTC()); err != nil {
			return err
		}
		return markWorkRead(tx, in.CaseID)
	})
	if err != nil {
		return Message{}, err
	}
	if first {
		d.changes.Publish(Change{Topics: []string{"today", "inbox"}, CaseID: in.CaseID, Organisation: a.Organisation})
	}
	return d.receivedMessage(in), nil
}

// patientKeyIn is the key of the patient that a message names; empty when it
// names none.
func (d *Desk) patientKeyIn(body []byte) string {
	bundle, err := parsed(body)
	if err != nil {
		return ""
	}
	return d.patientKey(message.ReadFacts(bundle).NHSNumber)
}
