package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// StartDraft begins a booking, a referral, or both, at a service. The service
// is asked what it accepts unless it was asked lately.
func (d *Desk) StartDraft(ctx context.Context, a access.Actor, in DraftStart) (Draft, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.DraftStart); err != nil {
		return Draft{}, d.guard.Check(ctx, a, access.DraftStart, access.Object{ServiceID: in.ServiceID})
	}
	s, err := d.service(ctx, in.ServiceID)
	if err != nil {
		return Draft{}, err
	}
	b := draftBody{Plan: in.Plan, UseCase: in.UseCase, FromCase: in.FromCase, Rebooks: in.Rebooks, ReRefers: in.ReRefers,
		JourneyID: d.newID(), Patient: emptyPatient(), Answers: form.Answers{}, Confirmed: []string{stepService}}
	if err := d.inherit(ctx, &b, s); err != nil {
		return Draft{}, err
	}
	f, err := d.openFormula(ctx, s, b)
	if err != nil {
		return Draft{}, err
	}
	if b.Plan == planUpdate {
		last, err := b.original()
		if err != nil {
			return Draft{}, err
		}
		b.Answers = f.forms[b.UpdateKind].Open(last)
	}
	return d.keepNewDraft(ctx, a, s, b, f)
}

// openFormula is the formula a draft starts with; the error says why the
// service cannot be asked for this.
func (d *Desk) openFormula(ctx context.Context, s storage.Service, b draftBody) (formula, error) {
	if len(b.kinds()) == 0 {
		return formula{}, &Error{Code: "plan-unknown", HTTP: 422, Title: "Choose what to do",
			What: "The request does not say whether to book, to refer, or both.", Sent: nothingSent, Next: "Open the service and choose."}
	}
	if needsBooking(s) && b.Plan == planRefer && !b.Booked {
		return formula{}, bookingNeeded(s)
	}
	if b.Plan == planBook && !b.Rebooks && !b.BooksOn && !bookedAlone(b.UseCase) {
		return formula{}, notOffered(s, "A booking of this kind always comes with a referral. Choose to book and refer.")
	}
	f, err := d.formula(ctx, s, b, cached)
	if err != nil {
		return f, err
	}
	for _, kind := range f.kinds {
		if why := f.refused[kind]; why != "" {
			return f, notOffered(s, why)
		}
	}
	return f, nil
}

func notOffered(s storage.Service, why string) error {
	return &Error{Code: "not-offered", HTTP: http.StatusConflict, Title: s.Name + " does not accept this", What: why,
		Sent: nothingSent, Next: "Choose another service."}
}

func (d *Desk) keepNewDraft(ctx context.Context, a access.Actor, s storage.Service, b draftBody, f formula) (Draft, error) {
	b.Basis = f.basis()
	text, err := json.Marshal(b)
	if err != nil {
		return Draft{}, err
	}
	now := d.now().UTC()
	kept := storage.Draft{ID: d.newID(), Version: 1, ServiceID: s.ID, Body: text, CreatedAt: now, UpdatedAt: now}
	object := access.Object{ID: kept.ID, ServiceID: s.ID, CaseID: b.FromCase, PatientKey: d.patientKey(b.Patient.NHSNumber)}
	err = d.guard.Do(ctx, a, access.DraftStart, object, func(tx storage.Tx, _ *access.Object) (err error) {
		if kept.Organisation, err = organisationOf(tx, a); err != nil {
			return err
		}
		return errors.Join(tx.Drafts().Create(kept), tx.Directory().SetUsed(s.ID, now))
	})
	if err != nil {
		return Draft{}, err
	}
	d.changes.Publish(Change{Topics: []string{"drafts", "today"}, Organisation: a.Organisation})
	return d.draftView(ctx, kept, b, s, f)
}

func emptyPatient() message.Patient {
	return message.Patient{AddressLines: []string{}, Contacts: []message.Contact{{First: true}}}
}

// Draft answers a draft with the form as the service wants it now.
func (d *Desk) Draft(ctx context.Context, a access.Actor, id string) (Draft, error) {
	ctx = access.As(ctx, a)
	kept, b, s, err := d.openDraft(ctx, id)
	object := access.Object{ID: id, ServiceID: kept.ServiceID, PatientKey: d.patientKey(b.Patient.NHSNumber)}
	if denied := d.guard.Check(ctx, a, access.DraftRead, object); denied != nil {
		return Draft{}, denied
	}
	if err != nil {
		return Draft{}, err
	}
	f, err := d.formulaSoon(ctx, s, b)
	if err != nil {
		return Draft{}, err
	}
	return d.draftView(ctx, kept, b, s, f)
}

// openWithin is how long opening a draft waits for a service that has to be
// asked again; then the draft opens with the definitions it keeps.
const openWithin = 5 * time.Second

// formulaSoon is the formula of a draft that someone waits to see.
func (d *Desk) formulaSoon(ctx context.Context, s storage.Service, b draftBody) (formula, error) {
	ctx, end := context.WithTimeout(ctx, openWithin)
	defer end()
	return d.formula(ctx, s, b, cached)
}

// openDraft reads a draft and its service.
func (d *Desk) openDraft(ctx context.Context, id string) (kept storage.Draft, b draftBody, s storage.Service, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		if kept, err = tx.Drafts().Get(id); err != nil {
			return err
		}
		if b, err = readDraft(kept); err != nil {
			return err
		}
		s, err = draftService(tx, b, kept.ServiceID)
		return err
	})
	return kept, b, s, err
}

// draftService is the service that a draft is for. One that is answered need not
// be in the directory.
func draftService(tx storage.Tx, b draftBody, id string) (storage.Service, error) {
	s, err := tx.Directory().Get(id)
	if errors.Is(err, storage.ErrNotFound) && b.Reply != nil {
		return b.Reply.To, nil
	}
	return s, err
}

// DeleteDraft throws a draft away. One that became a case stays with it.
func (d *Desk) DeleteDraft(ctx context.Context, a access.Actor, id string) error {
	ctx = access.As(ctx, a)
	err := d.guard.Do(ctx, a, access.DraftDelete, access.Object{ID: id}, func(tx storage.Tx, o *access.Object) error {
		kept, err := tx.Drafts().Get(id)
		if err != nil {
			return err
		}
		if kept.CaseID != "" {
			return draftSent(kept.CaseID)
		}
		o.ServiceID = kept.ServiceID
		return errors.Join(d.voidApprovals(tx, a, id), tx.Drafts().Delete(id))
	})
	if err == nil {
		d.listed.forget(id)
		d.changes.Publish(Change{Topics: []string{"drafts", "today"}, Organisation: a.Organisation})
	}
	return err
}

func draftSent(caseID string) error {
	return &Error{Code: "draft-sent", HTTP: http.StatusConflict, Title: "This was sent already",
		What: "The draft has become a case and cannot change any more.", Sent: "It was sent once. Nothing was sent again.",
		Next: "Open the case to see what became of it.", Detail: "case " + caseID}
}

func draftStale() error {
	return &Error{Code: "draft-stale", HTTP: http.StatusConflict, Title: "This draft changed in another window",
		What: "A newer version was saved since this page was loaded, so this page's answers were not saved over it.",
		Sent: nothingSent, Next: "Load the draft again to see the newer answers."}
}
