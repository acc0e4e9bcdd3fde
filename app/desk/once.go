package desk

import (
	"errors"
	"net/http"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// keyReplaces finds the cases that were begun to replace the booking or the
// referral of another. It is that case's opaque id.
const keyReplaces storage.KeyKind = "replaces"

// stillFits refuses an order that rests on a case of another patient, and one
// whose work someone else has done since its draft was begun: nothing is
// cancelled for the wrong patient, and nothing is booked or referred twice.
//
// BaRS Core, Rebook: one appointment ends and one takes its place.
func (d *Desk) stillFits(tx storage.Tx, o *order) error {
	if err := d.fits(tx, o); err != nil || o.version == 0 {
		return err
	}
	f, err := d.openCase(tx, o.caseID)
	if err != nil {
		return err
	}
	if b := f.episode.Booking(); o.Booking != nil && b != nil && b.MayStand() {
		return doneMeanwhile()
	}
	r := f.episode.Referral()
	if o.Booking != nil || r == nil || !r.MayStand() || o.plan.referral.ends(r.MessageID) {
		return nil
	}
	return doneMeanwhile()
}

// fits judges the case that an order was begun from.
func (d *Desk) fits(tx storage.Tx, o *order) error {
	from, err := d.begunFrom(tx, o.FromCase, o.Patient)
	switch {
	case err != nil, from == nil:
		return err
	case !(o.Rebooks || o.ReRefers || o.BooksOn || o.Booked):
		return nil
	case o.version == 0 && (o.BooksOn || o.Booked && from.record.Role == storage.Sender):
		return doneMeanwhile()
	case o.Rebooks && from.episode.RebookedAs != "" && from.episode.RebookedAs != o.caseID:
		return doneMeanwhile()
	}
	begun, err := tx.Cases().ByKey(storage.Key{Kind: keyReplaces, Value: o.FromCase})
	for _, c := range begun {
		if err != nil || c.ID == o.caseID {
			continue
		}
		var other *caseFile
		if other, err = d.caseOf(c); err == nil && other.holdsInstead(o) {
			return doneMeanwhile()
		}
	}
	return err
}

// begunFrom is the case that a draft was begun from; nil without one. It is
// refused for another patient than the one of that case: the draft has that
// patient's answers and Journey id.
//
// BaRS Core, Journey ID: one patient's episode of care.
func (d *Desk) begunFrom(tx storage.Tx, caseID string, p message.Patient) (*caseFile, error) {
	if caseID == "" {
		return nil, nil
	}
	from, err := d.openCase(tx, caseID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case !d.samePatient(from.record, p):
		return nil, otherPatient()
	}
	return from, nil
}

// ofOnePatient keeps a draft to one patient: it is refused for another one than
// the case is about that it was begun from, and what it became for someone else
// leaves this patient an episode of care of their own.
//
// BaRS Core, Journey ID.
func (d *Desk) ofOnePatient(tx storage.Tx, draftID string, b *draftBody) error {
	if _, err := d.begunFrom(tx, b.FromCase, b.Patient); err != nil {
		return err
	}
	before, others, err := d.becameBefore(tx, draftID, b.Patient)
	switch {
	case err != nil:
		return err
	case before != nil && before.episode.JourneyID != "":
		b.JourneyID = before.episode.JourneyID
	case others:
		b.JourneyID = d.newID()
	}
	return nil
}

// holdsInstead reports whether a case has, or may have, what an order is to
// put in the place of the same original, itself or in the case that followed it.
func (f *caseFile) holdsInstead(o *order) bool {
	b, r := f.episode.Booking(), f.episode.Referral()
	booked := b != nil && b.MayStand() || f.episode.RebookedAs != "" && f.episode.RebookedAs != o.caseID
	return o.Rebooks && booked || o.ReRefers && r != nil && r.MayStand()
}

// ends reports whether a cancellation is of what a message asked for.
func (c *cancellation) ends(messageID string) bool { return c != nil && c.part.MessageID == messageID }

func otherPatient() error {
	return &Error{Code: "other-patient", HTTP: http.StatusConflict, Title: "This is about another patient",
		What: "It was begun from the case of another patient than the one entered here: it holds that patient's answers, and would become part of that patient's care.",
		Sent: "Nothing was sent, booked or cancelled.", Next: "Throw this draft away. Start anew for this patient, without the other case."}
}

func doneMeanwhile() error {
	return &Error{Code: "done-meanwhile", HTTP: http.StatusConflict, Title: "This was done meanwhile",
		What: "Since this draft was begun, someone has booked, referred or cancelled in the case it belongs to.",
		Sent: "Nothing was sent or booked.", Next: "Open the case to see what stands. Throw this draft away if nothing more is needed."}
}

// restsOn notes on a new case whose booking or referral it is to replace.
func (f *caseFile) restsOn(o order) {
	if o.FromCase != "" && o.FromCase != f.record.ID && (o.Rebooks || o.ReRefers) {
		f.addKeys(storage.Key{Kind: keyReplaces, Value: o.FromCase})
	}
}

// settleTries lets the failed tries to replace the same booking know that it
// has been replaced at last: the patient has an appointment.
func (d *Desk) settleTries(tx storage.Tx, f *caseFile, at time.Time) error {
	begun, err := tx.Cases().ByKey(storage.Key{Kind: keyReplaces, Value: f.plan.Replaces})
	for _, c := range begun {
		if err != nil || c.ID == f.record.ID {
			continue
		}
		var other *caseFile
		if other, err = d.caseOf(c); err != nil {
			return err
		}
		if b := other.episode.Booking(); b == nil || b.MayStand() || other.episode.RebookedAs != "" {
			continue
		}
		err = errors.Join(other.take(at, f.plan.By, episode.Rebooked{CaseID: f.record.ID}), other.keep(tx))
	}
	return err
}
