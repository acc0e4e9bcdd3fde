package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// replacing is what an order ends before it begins the new: nothing for most.
type replacing struct {
	booking  *cancellation // sent before the new booking
	referral *cancellation // sent before the new referral
}

// replaceFirst composes the cancellations that an order begins with, from what
// the receiver holds now. When what is to be replaced does not stand there any
// more, or cannot be cancelled, the order is not placed: the old stays as it
// is. A rebooking also makes sure that the new time is still free.
//
// BaRS Core, Rebook: orders and failures; BaRS Application 1: the original is
// cancelled before the new booking, and its referral is revoked.
func (d *Desk) replaceFirst(ctx context.Context, a access.Actor, o *order) error {
	if !o.Rebooks && !o.ReRefers {
		return nil
	}
	var from *caseFile
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		if from, err = d.openCase(tx, o.FromCase); err != nil {
			return err
		}
		return o.plan.choose(ctx, tx, from, o)
	})
	if err != nil || o.plan.booking == nil && o.plan.referral == nil {
		return err
	}
	if from.episode.Pending() {
		return notNow("A message about the earlier appointment or referral is being sent.")
	}
	for _, c := range []*cancellation{o.plan.booking, o.plan.referral} {
		if c == nil {
			continue
		}
		if err := d.composeCancellation(ctx, c, replacedReason(o), false); err != nil {
			if errors.Is(err, message.ErrNotCurrent) {
				return d.endedElsewhere(ctx, a, c)
			}
			return err
		}
		c.message.plan = o.planID
	}
	return d.stillFree(ctx, o)
}

func replacedReason(o *order) string {
	if o.Rebooks {
		return "Replaced by another appointment"
	}
	return "Replaced by a new referral"
}

// choose finds what of the earlier case stands and is to be replaced: what
// stands there since the draft was begun is not.
func (p *replacing) choose(ctx context.Context, tx storage.Tx, from *caseFile, o *order) error {
	b, r := from.episode.Booking(), from.episode.Referral()
	if o.Rebooks && b != nil && b.State == episode.Booked {
		p.booking = &cancellation{kind: message.BookingCancel, resource: "Appointment", file: from}
	}
	if (o.ReRefers || o.Rebooks && o.Referral != nil) && r != nil && r.State == episode.Active {
		p.referral = &cancellation{kind: message.ReferralCancel, resource: "ServiceRequest", file: from}
	}
	for _, c := range []*cancellation{p.booking, p.referral} {
		if c == nil {
			continue
		}
		if err := c.open(ctx, tx); err != nil {
			return err
		}
		if !slices.Contains(o.Replaces, c.part.MessageID) {
			return doneMeanwhile()
		}
		if c.part.ID == "" {
			return c.byPhone(c.service.Name + " has not told the id of the " + c.noun() + ", which a cancellation needs.")
		}
	}
	return nil
}

// stillFree asks once more, just before the old appointment is cancelled,
// whether the new time is still listed.
//
// BaRS Core, Rebook: reduce risk.
func (d *Desk) stillFree(ctx context.Context, o *order) error {
	if o.plan.booking == nil || o.Booking == nil {
		return nil
	}
	free, err := d.slotFree(ctx, o.Service, o.Booking.Slot.Slot, o.correlationID)
	if err != nil || free {
		return err
	}
	return slotGone(o.Service, "Nothing was cancelled and nothing was booked. The earlier appointment stands.")
}

func slotGone(s storage.Service, nothing string) error {
	return &Error{Code: "slot-gone", HTTP: http.StatusConflict, Title: "The new time is no longer free",
		What: "Someone else took it, or " + s.Name + " took it off its list.", Sent: nothing, Next: "Choose another time."}
}

// slotFree asks the service whether it still lists a slot as free.
func (d *Desk) slotFree(ctx context.Context, s storage.Service, slot *fhir.Node, correlationID string) (bool, error) {
	start, err := fhir.ParseTime(slot.TextAt("start"))
	if err != nil {
		return false, err
	}
	reply, err := d.caller(ctx).Slots(ctx, s.ID, client.SlotQuery{From: start, To: start.Add(time.Minute), Status: []string{"free"}}, correlationID)
	if err != nil {
		return false, d.noAnswer(s, err)
	}
	if err := d.readFault(s, "slots", reply); err != nil {
		return false, err
	}
	for _, n := range fhir.Resources(reply.Resource, "Slot") {
		if n.ID() == slot.ID() && n.TextAt("status") == "free" {
			return true, nil
		}
	}
	return false, nil
}

// replaces is what the new booking or referral takes the place of; nil for nothing.
func (c *cancellation) replaces(in *caseFile) *episode.Replaced {
	if c == nil {
		return nil
	}
	r := &episode.Replaced{MessageID: c.part.MessageID}
	if c.file.record.ID != in.record.ID {
		r.CaseID = c.file.record.ID
	}
	if b := c.file.episode.Booking(); c.kind.IsBooking() && b != nil {
		r.Start = b.Start
	}
	return r
}

// placeReplaced puts a cancellation into the outbox as one step of the order.
// It belongs to the case of what it cancels, which must be as it was read.
func (d *Desk) placeReplaced(tx storage.Tx, a access.Actor, c *cancellation, f *caseFile, number int, at time.Time) error {
	if c == nil {
		return nil
	}
	if c.file.record.ID == f.record.ID {
		return c.ask(tx, d, f, number, a, at)
	}
	old, err := d.openCase(tx, c.file.record.ID)
	if err != nil {
		return err
	}
	if old.record.Version != c.file.record.Version {
		return caseStale()
	}
	if err := c.ask(tx, d, old, number, a, at); err != nil {
		return err
	}
	if err := old.keep(tx); err != nil {
		return err
	}
	c.file.record.Version = old.record.Version // a second cancellation of the same case follows on this one
	return nil
}

// inCase runs fn on the case of another message of a plan: on f itself when it
// is that case, else on its own, which is kept afterwards.
func (d *Desk) inCase(tx storage.Tx, f *caseFile, caseID string, fn func(*caseFile) error) error {
	if f.record.ID == caseID {
		return fn(f)
	}
	other, err := d.openCase(tx, caseID)
	if err != nil {
		return err
	}
	if err := fn(other); err != nil {
		return err
	}
	return other.keep(tx)
}

// freeNext lets what follows a delivered cancellation know that the old has
// ended. The caller keeps f.
func (d *Desk) freeNext(tx storage.Tx, f *caseFile, m storage.Outbound, at time.Time) error {
	if !message.Kind(m.Kind).Cancels() || m.PlanID == "" {
		return nil
	}
	steps, err := tx.Outbox().ByPlan(m.PlanID)
	for _, next := range steps {
		if next.Step != m.Step+1 || message.Kind(next.Kind).Cancels() {
			continue
		}
		free := func(in *caseFile) error { return in.take(at, "", episode.Freed{MessageID: next.ID}) }
		if err := d.inCase(tx, f, next.CaseID, free); err != nil {
			return err
		}
	}
	return err
}

// freed reports whether the step before one has been delivered; true when
// there is no such step.
func freed(tx storage.Tx, planID string, number int) (bool, error) {
	steps, err := tx.Outbox().ByPlan(planID)
	for _, m := range steps {
		if m.Step == number-1 && message.Kind(m.Kind).Cancels() {
			return m.State == delivery.Delivered, err
		}
	}
	return true, err
}

// withdrawRest takes back the later steps of a plan after one was refused:
// what was built on it is not sent. The caller keeps f.
func (d *Desk) withdrawRest(tx storage.Tx, f *caseFile, m storage.Outbound, note string, at time.Time) error {
	if m.PlanID == "" {
		return nil
	}
	return d.withdrawFrom(tx, f, m.PlanID, m.Step+1, note, at)
}

// unsent reports whether the receiver cannot have a message and nothing is
// being tried: it was never tried, or is held back.
func unsent(m storage.Outbound) bool {
	return m.State == delivery.Queued && m.Attempts == 0 || m.State == delivery.Held
}

// withdrawFrom takes back what of a plan has not gone out, from a step on. The
// caller keeps f.
func (d *Desk) withdrawFrom(tx storage.Tx, f *caseFile, planID string, number int, note string, at time.Time) error {
	steps, err := tx.Outbox().ByPlan(planID)
	if err != nil {
		return err
	}
	for _, step := range steps {
		if step.Step < number || !unsent(step) {
			continue
		}
		if err := d.withdraw(tx, f, step, note, at); err != nil {
			return err
		}
	}
	return nil
}

// withdraw takes back a message that has not gone out. A booking's draft opens
// again; note says there why.
func (d *Desk) withdraw(tx storage.Tx, f *caseFile, m storage.Outbound, note string, at time.Time) error {
	m.State, m.NextAt, m.UpdatedAt = delivery.Withdrawn, time.Time{}, at
	return d.inCase(tx, f, m.CaseID, func(in *caseFile) error {
		if err := in.take(at, "", episode.GivenUp{MessageID: m.ID}); err != nil {
			return err
		}
		if message.Kind(m.Kind) == message.BookingNew {
			if err := d.reopen(tx, in, note); err != nil {
				return err
			}
		}
		object := in.object(m)
		object.Outcome = delivery.Withdrawn
		return errors.Join(tx.Outbox().Save(m), tx.Audit().Append(d.guard.Entry(access.Software, access.Deliver, object)))
	})
}
