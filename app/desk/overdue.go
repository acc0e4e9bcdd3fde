package desk

import (
	"slices"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// kindOverdue is Today's kind of what is past its time: something received that
// nobody has opened, an answer that we owe, or one that is owed to us.
const kindOverdue = "overdue"

// keyAwaited finds the cases of ours that wait for the outcome of a validation.
// It says nothing about a patient.
const keyAwaited storage.KeyKind = "awaits-outcome"

var awaited = storage.Key{Kind: keyAwaited, Value: "yes"}

// findableWhileAwaited lets a case be found for as long as it waits for the
// outcome of a validation that was given a breach time.
func (f *caseFile) findableWhileAwaited() {
	if f.record.Role == storage.Sender && !f.episode.ReplyBy().IsZero() {
		f.addKeys(awaited)
		return
	}
	f.record.Keys = slices.DeleteFunc(f.record.Keys, func(k storage.Key) bool { return k == awaited })
}

// overdueItems are Today's items of what is past its time.
//
// BaRS Application 4, Validation: breach.
func (d *Desk) overdueItems(tx storage.Tx) ([]TodayItem, error) {
	out, now := []TodayItem{}, d.now()
	late, err := d.lateWork(tx, storage.WorkQuery{})
	for _, item := range late {
		f, err := d.openCase(tx, item.CaseID)
		if err != nil {
			return out, err
		}
		if out, err = d.addOverdue(tx, out, f, lateWords(&f.episode, item), item.DueAt); err != nil {
			return out, err
		}
	}
	if err != nil {
		return out, err
	}
	waiting, err := tx.Cases().ByKey(awaited)
	for _, c := range waiting {
		f, err := d.caseOf(c)
		if err != nil {
			return out, err
		}
		if !f.episode.Overdue(now) {
			continue
		}
		if out, err = d.addOverdue(tx, out, f, "The outcome of the validation is overdue: care is yours", f.episode.ReplyBy()); err != nil {
			return out, err
		}
	}
	return out, err
}

// lateWords says what of a received case is late.
func lateWords(e *episode.Case, item storage.WorkItem) string {
	switch {
	case e.Due().Kind == episode.DueAnswer:
		return "Your answer to a request for validation is overdue"
	case item.Unread:
		return "Accepted, its time has passed, and nobody has opened it"
	}
	return "The sender waits for your answer, and the time has passed"
}

// addOverdue adds an item about a case, whether we received or sent it.
func (d *Desk) addOverdue(tx storage.Tx, out []TodayItem, f *caseFile, what string, since time.Time) ([]TodayItem, error) {
	banner, err := subjectBanner(f.record.Subject, d.now())
	if err != nil {
		return out, err
	}
	s, other, err := sides(tx, f)
	if err != nil {
		return out, err
	}
	received := f.record.Role == storage.Receiver
	phone := s.Phone
	if received {
		phone = ""
	}
	return append(out, TodayItem{ID: f.record.ID + " " + kindOverdue, Kind: kindOverdue, What: what, CaseID: f.record.ID, Banner: &banner,
		Service: other, Phone: phone, Appointment: f.appointment(d.now()), organisation: f.record.Organisation, Since: since, Safeguarding: concerns(f.episode), InInbox: received,
		Actions: []Action{{ID: "open", Label: "Open", Help: "Shows everything that was sent."}}}), nil
}
