package desk

import (
	"errors"
	"slices"
	"strings"

	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// caseFile is the case that an accepted message belongs to: that of the message
// it answers, of the record it changes, or of the booking or referral that it
// names; else a new one.
func (a *arrival) caseFile(tx storage.Tx) (*caseFile, error) {
	d := a.decision
	if d.Responds != nil {
		return a.desk.openCase(tx, d.Responds.CaseID)
	}
	if len(d.Expect) > 0 {
		return a.changed(tx, d.Expect[0])
	}
	f, err := a.linked(tx)
	if err != nil || f != nil {
		return f, err
	}
	f = a.desk.newCaseAbout(a.newCase, a.begins(), a.patient)
	f.record.Organisation, err = a.organisation(tx)
	return f, err
}

// changed is the case of a record that a cancellation or an update is about.
func (a *arrival) changed(tx storage.Tx, e receiver.Expectation) (*caseFile, error) {
	kept, err := tx.Resources().Get(e.Type, e.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, receiver.ErrNotCurrent
	}
	if err != nil {
		return nil, err
	}
	return a.desk.openCase(tx, kept.CaseID)
}

// linked is the case of the booking that a referral names, or of the referral
// that a booking names, nil when there is none. It must be one of the same
// service, of the same correlation id and, for certain, of the same patient: a
// case of its own is the lesser harm.
//
// BaRS Application 1, Linking a booking and a referral.
func (a *arrival) linked(tx storage.Tx) (*caseFile, error) {
	q := a.decision.Request
	for _, key := range []storage.Key{
		{Kind: storage.KeyServiceRequest, Value: strings.ToLower(q.Facts.BasedOnReferral)},
		{Kind: storage.KeyAppointment, Value: strings.ToLower(q.Facts.LinkedAppointment)},
	} {
		if key.Value == "" {
			continue
		}
		cases, err := tx.Cases().ByKey(key)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			if c.Role == storage.Receiver && c.ServiceID == q.Service.ID && strings.EqualFold(c.CorrelationID, q.CorrelationID) &&
				sameSubject(c, a.patient.keys) {
				if f, err := a.desk.caseOf(c); err != nil || f.erased == nil {
					return f, err
				}
			}
		}
	}
	return nil, nil
}

// samePatient reports whether a case is for certain about a patient: the NHS
// numbers are the same, or, when one of them is not known, surname and birth
// date are.
func (d *Desk) samePatient(c storage.Case, p message.Patient) bool {
	return sameSubject(c, searchKeys(d.index, p))
}

func sameSubject(c storage.Case, keys []storage.Key) bool {
	if number := ofKind(keys, storage.KeyNHSNumber); number != "" && c.PatientKey != "" {
		return number == c.PatientKey
	}
	for _, kind := range []storage.KeyKind{storage.KeySurname, storage.KeyBirthDate} {
		if value := ofKind(keys, kind); value == "" || !slices.Contains(c.Keys, storage.Key{Kind: kind, Value: value}) {
			return false
		}
	}
	return true
}

// begins is the case that a new booking or referral starts.
func (a *arrival) begins() episode.Case {
	q, s := a.decision.Request, a.decision.Request.Service
	plan := episode.Refer
	if a.decision.Kind.IsBooking() {
		plan = episode.Book
	}
	return episode.Case{Role: episode.AsReceiver, Plan: plan, ServiceID: s.ID, ServiceName: s.Name, ODSCode: s.ODSCode, Phone: s.Phone,
		Counterpart: q.Facts.SourceService, UseCase: q.Facts.UseCase, CorrelationID: q.CorrelationID, JourneyID: q.Facts.JourneyID}
}

// take lets the case know of the message.
func (a *arrival) take(tx storage.Tx, f *caseFile) error {
	d := a.decision
	if d.Responds != nil {
		return a.takeResponse(tx, f)
	}
	f.cameIn = d.Request.ReceivedAt
	a.aboutPatient(f)
	err := f.take(d.Request.ReceivedAt, "", a.received)
	if len(d.Expect) > 0 && (errors.Is(err, episode.ErrNotNow) || errors.Is(err, episode.ErrNoSuch)) {
		return receiver.ErrNotCurrent
	}
	return err
}

// aboutPatient takes over what the message says of the patient. A cancellation
// changes nothing, and a message that names no NHS number takes none away.
func (a *arrival) aboutPatient(f *caseFile) {
	switch {
	case a.decision.Kind.Cancels():
	case a.patient.key == "" && f.record.PatientKey != "":
		f.addKeys(a.patient.keys...)
	default:
		f.about(a.patient)
	}
}

// asItStands is an accepted message together with what was held before: parts of an
// update that are older than ours are not in it.
//
// BaRS, Error handling, Updates, step 5.
func asItStands(d receiver.Decision) *fhir.Node {
	for _, h := range d.Put {
		if h.Bundle != nil {
			return h.Bundle
		}
	}
	return d.Accepted
}

// receivedOf is what an accepted message of ours tells its case.
func receivedOf(d receiver.Decision, messageID string) episode.Received {
	facts := message.ReadFacts(d.Accepted)
	due := facts.ReplyBy
	if m := asItStands(d); m != d.Accepted {
		due = message.ReadFacts(m).ReplyBy
	}
	e := episode.Received{Kind: d.Kind, MessageID: messageID, BundleID: facts.BundleID, Reference: d.Reference,
		SlotID: facts.SlotID, Start: facts.AppointmentStart, End: facts.AppointmentEnd, BasedOn: strings.ToLower(facts.BasedOnReferral),
		AppointmentID: strings.ToLower(facts.LinkedAppointment), EncounterID: ownEncounter(d.Accepted), ReplyBy: due, Concerns: facts.Safeguarding}
	for _, h := range d.Put {
		e.ID, e.Mistake = h.ID, h.Status == "entered-in-error"
	}
	return e
}

// ownEncounter is the id of the Encounter that we planned.
func ownEncounter(accepted *fhir.Node) string {
	answer, err := message.ReadAnswer(accepted)
	if err != nil {
		return ""
	}
	return answer.EncounterID
}

// outcomes are the names that the receiver gives to what came of a request.
func outcomes(codes []message.Coded) string {
	var named []string
	for _, c := range codes {
		if c.Text != "" && !slices.Contains(named, c.Text) {
			named = append(named, c.Text)
		}
	}
	return strings.Join(named, "; ")
}

// takeResponse lets the case know of the answer to one of our requests, which
// also proves that the request arrived: it is not sent again.
//
// BaRS Applications, Asynchronous responses.
func (a *arrival) takeResponse(tx storage.Tx, f *caseFile) error {
	q, undelivered := a.decision.Request, f.episode.Undelivered()
	err := f.take(q.ReceivedAt, "", episode.Responded{Kind: a.decision.Kind, MessageID: a.inbound.ID,
		Identifier: strings.ToLower(q.Facts.ResponseIdentifier), ServiceRequestID: q.Facts.ServiceRequestID,
		AppointmentID: q.Facts.AppointmentID, Start: q.Facts.AppointmentStart, Concerns: q.Facts.Safeguarding,
		Progress: progressOf(q.Facts.ResponderStatus), Text: firstOf(q.Facts.RejectionText, q.Facts.OutcomeText, outcomes(q.Facts.OutcomeCodes)),
		ActNow: q.Facts.CarePlanStatus == "active"})
	if err != nil {
		return err
	}
	if err := a.desk.settleProven(tx, f, undelivered, q.ReceivedAt); err != nil {
		return err
	}
	o, found, err := requestOf(tx, f.record.ID, q.Facts.ResponseIdentifier)
	if err != nil || !found {
		return err
	}
	return a.desk.markProven(tx, f, o.ID, q.ReceivedAt) // also one that seemed refused
}

// progressOf is how far a receiver is whose Encounter has this status.
//
// BaRS Application 6, Status loop.
func progressOf(status string) episode.Progress {
	return map[string]episode.Progress{"planned": episode.Planned, "in-progress": episode.Begun, "arrived": episode.Arrived,
		"finished": episode.Finished, "cancelled": episode.TurnedBack}[status]
}
