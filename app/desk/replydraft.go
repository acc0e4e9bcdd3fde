package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// replyBody is what a draft keeps of the request that it answers.
type replyBody struct {
	Says        episode.ReplyID `json:"says"`
	From        storage.Service `json:"from"`    // ours
	To          storage.Service `json:"to"`      // the one that asked
	Answers     string          `json:"answers"` // Bundle.id of the request
	Request     json.RawMessage `json:"request"` // as we hold it
	Appointment json.RawMessage `json:"appointment,omitempty"`
	Concern     string          `json:"concern,omitempty"` // safeguarding concerns of the request, in words
	Begun       bool            `json:"begun,omitempty"`   // it was told before that work has begun
	Interim     bool            `json:"interim,omitempty"` // by an interim response
	Stands      string          `json:"stands"`            // which versions of the records it rests on
}

// StartReply begins an answer to the request of a case, or records what nobody
// is told. The service that asked is asked whether it takes the answer, unless
// it was asked lately. An answer of the same kind that was begun before is gone
// on with.
func (d *Desk) StartReply(ctx context.Context, a access.Actor, caseID string, in ReplyStart) (ReplyBegun, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.ReplySend); err != nil {
		return ReplyBegun{}, d.guard.Check(ctx, a, access.ReplySend, access.Object{ID: caseID, CaseID: caseID})
	}
	says := episode.ReplyID(in.Kind)
	if what, local := recordables[says]; local {
		return ReplyBegun{CaseID: caseID}, d.recordReply(ctx, a, caseID, in, what)
	}
	b, err := d.beginReply(ctx, caseID, in)
	if err != nil {
		return ReplyBegun{}, err
	}
	open, err := d.openReply(ctx, b)
	if err != nil || open != "" {
		return ReplyBegun{CaseID: caseID, DraftID: open}, err
	}
	f, err := d.formula(ctx, b.Reply.To, b, cached)
	if err != nil {
		return ReplyBegun{}, replyUnknown(b.Reply.To, err)
	}
	if why := f.refused[says.Kind()]; why != "" {
		return ReplyBegun{}, replyNotTaken(b.Reply.To, why)
	}
	if err := b.known(f.forms[says.Kind()], d.now()); err != nil {
		return ReplyBegun{}, err
	}
	id, err := d.keepReplyDraft(ctx, a, b, f)
	return ReplyBegun{CaseID: caseID, DraftID: id}, err
}

// beginReply reads what an answer is made from.
func (d *Desk) beginReply(ctx context.Context, caseID string, in ReplyStart) (b draftBody, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		f, err := d.replyCase(tx, caseID, in)
		if err != nil {
			return err
		}
		n, err := d.answering(ctx, tx, f)
		if err != nil {
			return err
		}
		b = replyDraft(f, n, episode.ReplyID(in.Kind))
		return nil
	})
	return b, err
}

func replyDraft(f *caseFile, n answering, says episode.ReplyID) draftBody {
	r := &replyBody{Says: says, From: n.from, To: n.to, Answers: n.answers, Request: n.message.JSON(), Concern: n.concern, Stands: n.stands()}
	if n.appointment != nil {
		r.Appointment = n.appointment.JSON()
	}
	for _, told := range f.episode.Referral().Answers {
		r.Begun = r.Begun || told.Progress == episode.Begun || told.Progress == episode.Arrived
		r.Interim = r.Interim || told.Kind == message.ValidationInterim
	}
	return draftBody{Plan: planReply, UseCase: n.facts.UseCase, FromCase: f.record.ID, JourneyID: n.facts.JourneyID,
		Patient: message.PatientOf(n.message), Reply: r}
}

// stands names the versions of the records that an answer rests on.
func (n answering) stands() string {
	return fmt.Sprintf("%s/%d %s/%d", n.referral.ID, n.referral.Version, n.booking.ID, n.booking.Version)
}

// openReply is the draft of the same answer that was begun before on the same
// records; empty when there is none.
func (d *Desk) openReply(ctx context.Context, b draftBody) (id string, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		id = ""
		open, err := tx.Drafts().Open(storage.Whose{}, storage.Page{Limit: mostRows})
		for _, kept := range open {
			have, broken := readDraft(kept)
			if broken == nil && have.Reply != nil && have.FromCase == b.FromCase && have.Reply.Says == b.Reply.Says && have.Reply.Stands == b.Reply.Stands {
				id = kept.ID
			}
		}
		return err
	})
	return id, err
}

// keepReplyDraft stores a new answer.
func (d *Desk) keepReplyDraft(ctx context.Context, a access.Actor, b draftBody, f formula) (string, error) {
	b.Basis = f.basis()
	text, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	now := d.now().UTC()
	kept := storage.Draft{ID: d.newID(), Version: 1, ServiceID: b.Reply.To.ID, Body: text, CreatedAt: now, UpdatedAt: now}
	object := access.Object{ID: kept.ID, ServiceID: kept.ServiceID, CaseID: b.FromCase, PatientKey: d.patientKey(b.Patient.NHSNumber)}
	err = d.guard.Do(ctx, a, access.DraftStart, object, func(tx storage.Tx, _ *access.Object) (err error) {
		if kept.Organisation, err = organisationOf(tx, a); err != nil {
			return err
		}
		return tx.Drafts().Create(kept)
	})
	if err != nil {
		return "", err
	}
	d.changes.Publish(Change{Topics: []string{"drafts", "today"}, Organisation: a.Organisation})
	return kept.ID, nil
}

// replyNotTaken says that the service that asked takes no such answer.
func replyNotTaken(to storage.Service, why string) error {
	next := "Tell the service in another way."
	if to.Phone != "" {
		next = "Phone " + to.Phone + " to tell the service."
	}
	return &Error{Code: "reply-not-taken", HTTP: 409, Title: to.Name + " does not take this answer",
		What: why, Sent: "Nothing was sent or recorded.", Next: next}
}

// replyUnknown says that the service that asked does not say what it takes.
func replyUnknown(to storage.Service, err error) error {
	if isNotFound(err) {
		return errors.Join(replyNotTaken(to, "Its system does not say that it takes any answers."), err)
	}
	return err
}

// parsed is the request, and the booking that belongs to it; nil without one.
func (r *replyBody) parsed() (request, appointment *fhir.Node, err error) {
	read := reader{}
	request = read.node(r.Request)
	if len(r.Appointment) > 0 {
		appointment = read.node(r.Appointment)
	}
	return request, appointment, read.err
}
