package desk

import (
	"errors"
	"net/http"
	"time"

	"barsdesk/bars/episode"
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
	if o.FromCase == "" || !(o.Rebooks || o.ReRefers || o.BooksOn || o.Booked) {
		return nil
	}
	from, err := d.openCase(tx, o.FromCase)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	switch {
	case err != nil:
		return err
	case !d.samePatient(from.record, o.Patient):
		return otherPatient()
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

// holdsInstead reports whether a case has, or may have, what an order is to
// put in the place of the same original.
func (f *caseFile) holdsInstead(o *order) bool {
	b, r := f.episode.Booking(), f.episode.Referral()
	return o.Rebooks && b != nil && b.MayStand() || o.ReRefers && r != nil && r.MayStand()
}

// ends reports whether a cancellation is of what a message asked for.
func (c *cancellation) ends(messageID string) bool { return c != nil && c.part.MessageID == messageID }

func otherPatient() error {
	return &Error{Code: "other-patient", HTTP: http.StatusConflict, Title: "This is about another patient",
		What: "It was begun from the case of another patient than the one entered here, and would change what that patient has.",
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
