package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// plan is what a case keeps about sending, beside the messages in the outbox.
type plan struct {
	ID       string `json:"id,omitempty"`       // PlanID of its messages
	DraftID  string `json:"draftId,omitempty"`  // the draft it came from
	Channel  string `json:"channel,omitempty"`  // how the appointment takes place, in words
	Replaces string `json:"replaces,omitempty"` // case whose booking the new one replaces
	By       string `json:"by,omitempty"`       // opaque id of who asked for it
	// Referral is the second step of book and refer. It is composed when the
	// booking is delivered, for it names the Appointment's id, and kept until it
	// is delivered itself.
	Referral *step `json:"referral,omitempty"`
	// Doubts are messages of which an earlier try may have been taken.
	Doubts []string `json:"doubts,omitempty"`
	// Asked counts how often the receiver was asked for the ids it gave.
	Asked int `json:"asked,omitempty"`
	// Decided are the approvals that the timeline tells of.
	Decided []string `json:"decided,omitempty"`
	// Registered are bookings that the national registry has or is to have.
	Registered []registered `json:"registered,omitempty"`
}

// doubt notes that a try of a message may have been taken, and reports whether
// that is news.
func (p *plan) doubt(messageID string) bool {
	if p.doubts(messageID) {
		return false
	}
	p.Doubts = append(p.Doubts, messageID)
	return true
}

// doubts reports whether an earlier try of a message may have been taken.
func (p *plan) doubts(messageID string) bool { return slices.Contains(p.Doubts, messageID) }

// step is a message that is planned, with the ids and headers it will have.
type step struct {
	MessageID string          `json:"messageId"`
	RequestID string          `json:"requestId"`
	Header    json.RawMessage `json:"header"`
	Recipe    recipe          `json:"recipe"`
	Number    int             `json:"number"` // its place in the plan
	// Replaces is the referral that it takes the place of, which an earlier step
	// cancels.
	Replaces *episode.Replaced `json:"replaces,omitempty"`
}

// plannedStep is a step for a message to target. The recipe is composed once
// to see that it can be, before anything is sent; sample is what comes of it.
func (d *Desk) plannedStep(ctx context.Context, r recipe, target, correlationID string) (s *step, sample *fhir.Node, err error) {
	if sample, err = r.compose(d.now(), d.newID, notYetBooked); err != nil {
		return nil, nil, err
	}
	s = &step{MessageID: d.newID(), RequestID: d.newID(), Recipe: r}
	s.Header, err = keptHeader(d.caller(ctx).Prepare(target, s.RequestID, correlationID, message.UseContext(sample)))
	return s, sample, err
}

// outgoing is a message ready for the outbox.
type outgoing struct {
	kind   message.Kind
	id     string
	plan   string // PlanID; "" for a message alone
	asks   string // X-Request-Id
	header []byte
	bundle *fhir.Node
	write  write  // how a resource is written by itself; zero for a message
	exact  []byte // the bytes to send; nil: those of bundle
}

// body is what is sent.
func (o outgoing) body() []byte {
	if o.exact != nil {
		return o.exact
	}
	return o.bundle.JSON()
}

// newMessage gives a message its ids and headers.
func (d *Desk) newMessage(ctx context.Context, kind message.Kind, bundle *fhir.Node, target, correlationID string) (outgoing, error) {
	o := outgoing{kind: kind, id: d.newID(), asks: d.newID(), bundle: bundle}
	var err error
	o.header, err = keptHeader(d.caller(ctx).Prepare(target, o.asks, correlationID, message.UseContext(bundle)))
	return o, err
}

// post puts a message of the case into the outbox, due at once, with its audit
// entry. The caller lets the episode know.
func (d *Desk) post(tx storage.Tx, f *caseFile, target string, number int, o outgoing, by access.Actor) error {
	now := d.now().UTC()
	m := storage.Outbound{ID: o.id, Organisation: f.record.Organisation, CaseID: f.record.ID, PlanID: o.plan, Step: number, Kind: string(o.kind),
		State: delivery.Queued, Target: target, RequestID: o.asks, CorrelationID: f.record.CorrelationID,
		BundleID: o.bundleID(), Method: o.write.method, Path: o.write.path, Header: o.header, Body: o.body(), NextAt: now, CreatedAt: now, UpdatedAt: now}
	object := f.object(m)
	object.Outcome = "queued"
	return errors.Join(tx.Outbox().Add(m), tx.Audit().Append(d.guard.Entry(by, access.MessageSend, object)))
}

// object names a message of the case for the audit log.
func (f *caseFile) object(m storage.Outbound) access.Object {
	return access.Object{ID: m.ID, Organisation: f.record.Organisation, CaseID: m.CaseID, PatientKey: f.record.PatientKey, ServiceID: m.Target,
		CorrelationID: m.CorrelationID, RequestID: m.RequestID, BodyHash: hashOf(m.Body), HeaderHash: hashOf(m.Header)}
}

// advance takes the plan's next step if it is time for it: once the booking
// stands and its id is known, the referral is composed and put into the outbox.
// One that cannot be composed after all waits for a person: the case says
// "Booked, not yet referred".
func (d *Desk) advance(tx storage.Tx, f *caseFile, at time.Time) error {
	s, booking := f.plan.Referral, f.episode.Booking()
	if s == nil || booking == nil || booking.State != episode.Booked || booking.ID == "" || f.asked(s.MessageID) {
		return nil
	}
	bundle := d.planned(s, booking.ID, at)
	if bundle == nil {
		return nil
	}
	o := outgoing{kind: s.Recipe.Kind, id: s.MessageID, plan: f.plan.ID, asks: s.RequestID, header: s.Header, bundle: bundle}
	facts := message.ReadFacts(bundle)
	asked := episode.Asked{Kind: o.kind, MessageID: o.id, BundleID: bundle.ID(), AppointmentID: booking.ID, ReplyBy: facts.ReplyBy, Replaces: s.Replaces}
	if asked.Replaces != nil {
		var err error
		if asked.Replaces.Ended, err = freed(tx, f.plan.ID, s.Number); err != nil {
			return err
		}
	}
	if err := f.take(at, f.plan.By, asked); err != nil {
		return err
	}
	return d.post(tx, f, f.episode.ServiceID, s.Number, o, access.Software)
}

// planned composes a planned message; nil if that fails, which it did not when
// it was planned.
func (d *Desk) planned(s *step, linked string, at time.Time) *fhir.Node {
	bundle, err := s.Recipe.compose(at, d.newID, linked)
	if err != nil {
		d.log.Error("a planned message cannot be composed", "message", s.MessageID, "requestId", s.RequestID, "kind", s.Recipe.Kind)
	}
	return bundle
}

// asked reports whether a message has been asked for.
func (f *caseFile) asked(messageID string) bool {
	for _, r := range f.episode.Referrals {
		if r.MessageID == messageID {
			return true
		}
	}
	return false
}

// settleProven marks as delivered the messages whose delivery a fact about the
// case has proven: those that were undelivered before it and are no longer. The
// plan goes on from there.
//
// BaRS Core, Transactional integrity.
func (d *Desk) settleProven(tx storage.Tx, f *caseFile, undelivered []string, at time.Time) error {
	still := map[string]bool{}
	for _, id := range f.episode.Undelivered() {
		still[id] = true
	}
	for _, id := range undelivered {
		if still[id] {
			continue
		}
		if err := d.markProven(tx, f, id, at); err != nil {
			return err
		}
	}
	return d.advance(tx, f, at)
}

func (d *Desk) markProven(tx storage.Tx, f *caseFile, id string, at time.Time) error {
	m, err := tx.Outbox().Get(id)
	if err != nil || m.State == delivery.Delivered {
		return err
	}
	m.State, m.Failure, m.UpdatedAt, m.NextAt = delivery.Delivered, "", at.UTC(), time.Time{}
	if f.lacksID(m.ID) {
		m.NextAt = at.UTC()
	}
	object := f.object(m)
	object.Outcome = "delivered"
	return errors.Join(tx.Outbox().Save(m), tx.Audit().Append(d.guard.Entry(access.Software, access.Deliver, object)), d.freeNext(tx, f, m, at), d.replaced(tx, f, m, at))
}

// lacksID reports whether a booking or referral is with the receiver and the id
// it has there is not known.
func (f *caseFile) lacksID(messageID string) bool {
	p := f.part(messageID)
	return p != nil && p.ID == "" && (p.State == episode.Booked || p.State == episode.Active)
}

// part is the booking or referral that a message asked for, nil for another.
func (f *caseFile) part(messageID string) *episode.Part {
	for i := range f.episode.Bookings {
		if p := &f.episode.Bookings[i].Part; p.MessageID == messageID {
			return p
		}
	}
	for i := range f.episode.Referrals {
		if p := &f.episode.Referrals[i].Part; p.MessageID == messageID {
			return p
		}
	}
	return nil
}
