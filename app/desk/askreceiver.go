package desk

import (
	"context"
	"net/http"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/storage"
)

// question is what the receiver is asked about one booking or referral, and
// what it answered.
type question struct {
	part     episode.Part
	resource string           // FHIR type
	asked    storage.Outbound // the message that asked for it
	sent     *fhir.Node
	found    []*fhir.Node
	read     *fhir.Node // when it was read by its id
}

// askReceiver asks the receiver what it holds of the case: by id where that is
// known, else by a search for the patient. What it tells proves or moves the
// case; that it finds nothing proves nothing.
//
// BaRS Core, Find Resource.
func (d *Desk) askReceiver(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	questions, s, err := d.questions(ctx, id, in)
	if err != nil {
		return err
	}
	for i := range questions {
		if err := d.askOne(ctx, s, &questions[i]); err != nil {
			return err
		}
	}
	nothing := false
	err = d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) error {
		nothing = false
		for _, q := range questions {
			told, err := d.takeAnswer(tx, f, q, a.ID, at)
			if err != nil {
				return err
			}
			nothing = nothing || !told
		}
		return nil
	})
	if err == nil && nothing {
		d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: id, Organisation: a.Organisation})
		return nothingThere(s)
	}
	return err
}

func nothingThere(s storage.Service) error {
	next := "Try again: the same message cannot be taken twice. If that does not help, phone " + s.Name
	if s.Phone != "" {
		next += " on " + s.Phone
	}
	return &Error{Code: "receiver-has-nothing", HTTP: http.StatusConflict, Title: s.Name + " shows nothing that is for certain this",
		What: "The service answered, and nothing it shows is for certain what was sent. It may still be working on it.",
		Sent: "It is still not known whether it arrived.", Next: next + "."}
}

// questions are what there is to ask: parts of unknown fate, and parts that stand.
func (d *Desk) questions(ctx context.Context, id string, in CaseAct) (out []question, s storage.Service, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		f, err := d.current(tx, id, in)
		if err != nil {
			return err
		}
		if s, err = serviceOf(tx, f); err != nil {
			return err
		}
		out = nil
		for _, b := range f.episode.Bookings {
			out = append(out, question{part: b.Part, resource: "Appointment"})
		}
		for _, r := range f.episode.Referrals {
			out = append(out, question{part: r.Part, resource: "ServiceRequest"})
		}
		out, err = asked(tx, out)
		return err
	})
	return out, s, err
}

// asked keeps the questions worth asking, each with its message.
func asked(tx storage.Tx, all []question) (out []question, err error) {
	for _, q := range all {
		if q.part.State != episode.Unknown && q.part.State != episode.Booked && q.part.State != episode.Active {
			continue
		}
		if q.asked, err = tx.Outbox().Get(q.part.MessageID); err != nil {
			return nil, err
		}
		if q.sent, err = parsed(q.asked.Body); err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

func (d *Desk) askOne(ctx context.Context, s storage.Service, q *question) (err error) {
	if q.part.ID == "" {
		q.found, err = d.lookUp(ctx, q.asked, q.sent)
		return d.noAnswer(s, err)
	}
	reply, err := d.caller(ctx).Read(ctx, s.ID, q.resource, q.part.ID, q.asked.CorrelationID)
	if err != nil {
		return d.noAnswer(s, err)
	}
	if nothingFound(reply) {
		d.hears(ctx, s.ID)
		return nil
	}
	if err := d.readFault(s, "read", reply); err != nil {
		return err
	}
	d.hears(ctx, s.ID)
	if reply.Resource.Type() == q.resource && reply.Resource.ID() == q.part.ID {
		q.read = reply.Resource
	}
	return nil
}

// takeAnswer lets the case know what the receiver holds; false when that is
// nothing.
func (d *Desk) takeAnswer(tx storage.Tx, f *caseFile, q question, actor string, at time.Time) (bool, error) {
	resource := q.read
	if q.part.ID == "" {
		var err error
		if resource, err = certain(tx, f, q.sent, q.found); err != nil {
			return false, err
		}
	}
	if resource == nil {
		return false, nil
	}
	return true, d.see(tx, f, resource, q.part.MessageID, actor, at)
}
