package desk

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// parcelCase is the case that a message made elsewhere belongs to: that of what
// it changes, answers or goes with, else a new one. It must be about the same
// patient, for certain.
func (d *Desk) parcelCase(tx storage.Tx, a access.Actor, p parcel) (*caseFile, error) {
	f, err := d.parcelFile(tx, p)
	if err != nil {
		return nil, err
	}
	if f == nil {
		if f, err = d.newSentCase(tx, a, d.newID(), d.parcelEpisode(p), p.patient); err != nil {
			return nil, err
		}
		f.plan = plan{}
	}
	for _, c := range p.facts.Safeguarding {
		f.episode.Concerns = mergedConcerns(f.episode.Concerns, []message.Concern{c})
	}
	f.addKeys(storage.Key{Kind: keySent, Value: sentKey(p.in)})
	return f, nil
}

// parcelFile finds the case, nil when there is none here.
func (d *Desk) parcelFile(tx storage.Tx, p parcel) (*caseFile, error) {
	key, role := p.names()
	if key.Value == "" {
		return nil, nil
	}
	cases, err := tx.Cases().ByKey(key)
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		f, err := d.caseOf(c)
		switch {
		case err != nil:
			return nil, err
		case c.Role != role || f.episode.Counterpart != p.service.ID:
		case !d.samePatient(c, p.patient):
			return nil, notSendable("What it is about belongs to another patient here. Look at that case before anything is sent.")
		case p.in.CorrelationID != "" && !strings.EqualFold(p.in.CorrelationID, c.CorrelationID):
			return nil, notSendable("What it is about has another correlation id here: " + c.CorrelationID + ".")
		default:
			return f, nil
		}
	}
	return nil, nil
}

// names is what the case is found by: the request that is answered, what is
// changed, or what the message goes with.
func (p parcel) names() (storage.Key, storage.Role) {
	f := p.facts
	switch {
	case p.kind.Response():
		return storage.Key{Kind: storage.KeyBundle, Value: f.ResponseIdentifier}, storage.Receiver
	case p.kind == message.BookingCancel:
		return storage.Key{Kind: storage.KeyAppointment, Value: f.AppointmentID}, storage.Sender
	case p.kind == message.BookingNew:
		return storage.Key{Kind: storage.KeyServiceRequest, Value: f.BasedOnReferral}, storage.Sender
	case p.kind.Cancels() || p.changes():
		return storage.Key{Kind: storage.KeyServiceRequest, Value: f.ServiceRequestID}, storage.Sender
	}
	return storage.Key{Kind: storage.KeyAppointment, Value: f.LinkedAppointment}, storage.Sender
}

// changes reports whether the message says anew what an earlier one said.
func (p parcel) changes() bool {
	return p.kind == message.ReferralUpdate || p.kind == message.ValidationUpdate
}

// parcelEpisode is the case that a message begins here. What it changes was
// asked for elsewhere, and stands: the message says so.
func (d *Desk) parcelEpisode(p parcel) episode.Case {
	s, facts := p.service, p.facts
	e := episode.Case{Role: episode.AsSender, Plan: episode.Refer, ServiceID: s.ID, ServiceName: s.Name, ODSCode: s.ODSCode, Phone: s.Phone,
		Counterpart: s.ID, UseCase: facts.UseCase, CorrelationID: p.in.CorrelationID, JourneyID: facts.JourneyID}
	if e.CorrelationID == "" {
		e.CorrelationID = d.newID()
	}
	if p.kind.IsBooking() {
		e.Plan = episode.Book
	}
	now := d.now().UTC()
	switch part := (episode.Part{BundleID: facts.BundleID, AskedAt: now, SettledAt: now}); {
	case p.kind.Response():
		e.Role, e.ServiceID, e.ServiceName = episode.AsReceiver, facts.SourceService, facts.SourceOrganisation
	case p.kind == message.BookingCancel:
		part.ID, part.State = facts.AppointmentID, episode.Booked
		e.Bookings = []episode.Booking{{Part: part, SlotID: facts.SlotID, Start: facts.AppointmentStart.UTC(), End: facts.AppointmentEnd.UTC()}}
	case p.kind.Cancels() || p.changes():
		part.ID, part.State = facts.ServiceRequestID, episode.Active
		e.Referrals = []episode.Referral{{Part: part, Validates: p.kind.IsValidation()}}
	}
	return e
}

// asked is the message as its case learns of it.
func (p parcel) asked(messageID string) episode.Event {
	f := p.facts
	switch {
	case p.kind.Response():
		return episode.ReplyAsked{Kind: p.kind, MessageID: messageID, BundleID: f.BundleID}
	case p.kind == message.BookingCancel:
		return episode.CancelAsked{Kind: p.kind, MessageID: messageID, ID: f.AppointmentID, Mistake: f.AppointmentStatus == "entered-in-error"}
	case p.kind.Cancels():
		return episode.CancelAsked{Kind: p.kind, MessageID: messageID, ID: f.ServiceRequestID, Mistake: f.ServiceStatus == "entered-in-error"}
	case p.changes():
		return episode.UpdateAsked{Kind: p.kind, MessageID: messageID, ID: f.ServiceRequestID, ReplyBy: f.ReplyBy}
	}
	return episode.Asked{Kind: p.kind, MessageID: messageID, BundleID: f.BundleID, SlotID: f.SlotID, Start: timeOf(f.AppointmentStart),
		End: timeOf(f.AppointmentEnd), BasedOn: f.BasedOnReferral, AppointmentID: f.LinkedAppointment, ReplyBy: f.ReplyBy}
}

func timeOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

// notTaken says why the case does not take the message.
func (p parcel) notTaken(err error) error {
	switch {
	case errors.Is(err, episode.ErrNoSuch):
		return notSendable("It does not say which appointment or referral it is about, or one that was never given an id.")
	case errors.Is(err, episode.ErrNotNow):
		return &Error{Code: "bundle-not-now", HTTP: http.StatusConflict, Title: "This does not fit where the case stands",
			What: "What it is about has ended here, or another change of it is being sent.", Sent: nothingSent,
			Next: "Look at the case, and wait until what is being sent has been answered."}
	}
	return err
}
