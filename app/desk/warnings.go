package desk

import (
	"encoding/json"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Codes of warnings.
const (
	warnUnresolved = "unresolved-delivery"
	warnBooked     = "already-booked"
)

// unresolved are the states of a message whose fate is open: it may be there, or
// may still go out.
var unresolved = []string{delivery.Queued, delivery.Sending, delivery.Held, delivery.Unknown}

// warnings are what a person should know of the same patient before going on.
func (d *Desk) warnings(tx storage.Tx, b draftBody, s storage.Service) ([]Warning, error) {
	out := []Warning{}
	if b.Plan == planReply {
		return out, nil // it books and refers nothing
	}
	cases, err := d.casesOf(tx, b.Patient)
	if err != nil {
		return out, err
	}
	for _, c := range cases {
		sent, err := tx.Outbox().ByCase(c.ID)
		if err != nil {
			return out, err
		}
		if w, ok := unresolvedWarning(tx, c, sent); ok {
			out = addWarning(out, w)
		}
		replaced := b.Rebooks && c.ID == b.FromCase
		if start, end, ok := d.openBooking(sent, s.ID); ok && !replaced && b.books() {
			out = addWarning(out, Warning{Code: warnBooked, CaseID: c.ID, Title: "This patient has a booking at this service",
				Text: "The appointment is " + appointmentText(start, end, d.now()) +
					". Cancel it first if the new one replaces it; otherwise the patient has two."})
		}
	}
	for i := range out {
		out[i].Accepted = slices.Contains(b.Accepted, acceptance(out[i]))
	}
	return out, nil
}

// addWarning keeps one warning of each code: the one about the newest case.
func addWarning(all []Warning, w Warning) []Warning {
	for _, other := range all {
		if other.Code == w.Code {
			return all
		}
	}
	return append(all, w)
}

// acceptance is how an accepted warning is remembered: a new case of the same
// kind asks anew.
func acceptance(w Warning) string { return w.Code + " " + w.CaseID }

// casesOf are the cases of the same patient, newest first: those with the same
// NHS number, and, where the number is missing on either side, those with the
// same surname and birth date.
func (d *Desk) casesOf(tx storage.Tx, p message.Patient) (out []storage.Case, err error) {
	own := d.patientKey(p.NHSNumber)
	if own != "" {
		if out, err = tx.Cases().ByKey(storage.Key{Kind: storage.KeyNHSNumber, Value: own}); err != nil {
			return nil, err
		}
	}
	keys := searchKeys(d.index, p)
	surname, named := keyOf(keys, storage.KeySurname)
	born, dated := keyOf(keys, storage.KeyBirthDate)
	if !named || !dated {
		return out, nil
	}
	alike, err := tx.Cases().ByKey(surname)
	for _, c := range alike {
		if (own == "" || c.PatientKey == "") && slices.Contains(c.Keys, born) {
			out = append(out, c)
		}
	}
	return out, err
}

func keyOf(keys []storage.Key, kind storage.KeyKind) (storage.Key, bool) {
	for _, k := range keys {
		if k.Kind == kind {
			return k, true
		}
	}
	return storage.Key{}, false
}

func unresolvedWarning(tx storage.Tx, c storage.Case, sent []storage.Outbound) (Warning, bool) {
	for _, o := range sent {
		if !slices.Contains(unresolved, o.State) {
			continue
		}
		name := "a service"
		if s, err := tx.Directory().Get(c.ServiceID); err == nil {
			name = s.Name
		}
		if o.State == delivery.Held {
			return Warning{Code: warnUnresolved, CaseID: c.ID, Title: "A message about this patient is held back",
				Text: "It goes to " + name + " once someone tries again. Look at that case first, so that nothing is sent twice."}, true
		}
		return Warning{Code: warnUnresolved, CaseID: c.ID, Title: "A message about this patient may not have arrived",
			Text: "Nobody knows yet whether " + name + " has it. Look at that case first, so that nothing is sent twice."}, true
	}
	return Warning{}, false
}

// openBooking is an appointment at the service that was made, not cancelled,
// and is not over.
func (d *Desk) openBooking(sent []storage.Outbound, serviceID string) (start, end time.Time, ok bool) {
	for _, o := range sent {
		if o.Target != serviceID || o.State != delivery.Delivered {
			continue
		}
		switch message.Kind(o.Kind) {
		case message.BookingNew:
			if bundle, err := parsed(o.Body); err == nil {
				facts := message.ReadFacts(bundle)
				start, end, ok = facts.AppointmentStart, facts.AppointmentEnd, true
			}
		case message.BookingCancel:
			ok = false
		}
	}
	return start, end, ok && end.After(d.now())
}

// recordAccepted notes the warnings that a person has accepted, in the draft
// and in the audit log. Codes of warnings that do not stand are passed over.
func (d *Desk) recordAccepted(tx storage.Tx, a access.Actor, draftID string, s storage.Service, b *draftBody, codes []string) error {
	if len(codes) == 0 {
		return nil
	}
	if !d.decides(a) {
		return clinicianNeeded("Going on in spite of a warning is a clinical decision.", "Nothing was saved or sent.")
	}
	standing, err := d.warnings(tx, *b, s)
	if err != nil {
		return err
	}
	for _, w := range standing {
		if w.Accepted || !slices.Contains(codes, w.Code) {
			continue
		}
		b.Accepted = append(b.Accepted, acceptance(w))
		detail, err := json.Marshal(map[string]string{"warning": w.Code})
		if err != nil {
			return err
		}
		object := access.Object{ID: draftID, CaseID: w.CaseID, ServiceID: s.ID, PatientKey: d.patientKey(b.Patient.NHSNumber),
			Outcome: "accepted", Detail: detail}
		if err := tx.Audit().Append(d.guard.Entry(a, access.DraftWarning, object)); err != nil {
			return err
		}
	}
	return nil
}
