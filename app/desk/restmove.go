package desk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// CaseSlots asks the service of a case which times are free from from (now when
// zero) for so many hours, for moving the appointment of the case to one of
// them. Everything else is as with Slots.
//
// BaRS Core, Appointment foundation, Reschedule: slots are asked for anew.
func (d *Desk) CaseSlots(ctx context.Context, a access.Actor, caseID string, from time.Time, hours int) (SlotList, error) {
	ctx = access.As(ctx, a)
	s, by, err := d.movable(ctx, caseID)
	if denied := d.guard.Check(ctx, a, access.SlotList, access.Object{ID: caseID, CaseID: caseID, ServiceID: s.ID}); denied != nil {
		return SlotList{}, denied
	}
	if err != nil {
		return SlotList{}, err
	}
	list := d.slotWindow(from, hours)
	searchset, problem := d.searchSlots(ctx, s, &list)
	if problem != nil {
		list.Problem = problem
		return list, nil
	}
	d.fillSlots(ctx, &list, caseID, searchset, func(start time.Time) bool { return !by.IsZero() && start.After(by) })
	list.Note = slotNote(list, s)
	return list, nil
}

// movable is the service of a case whose appointment can be moved now, and the
// time by which care should start, zero where none is said.
func (d *Desk) movable(ctx context.Context, caseID string) (s storage.Service, by time.Time, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, caseID)
		if err != nil {
			return err
		}
		if s, err = serviceOf(tx, f); err != nil {
			return err
		}
		switch {
		case !f.episode.Allows(episode.MoveBooking):
			return notNow("The case does not allow this step as it stands.")
		case !d.movesHeld(tx, f):
			return moveNotOffered(s.Name + " does not take a change of the time.")
		}
		by, err = f.careBy(tx)
		return err
	})
	return s, by, err
}

// movesHeld reports whether the service of a case was last heard to take
// changes of an appointment's time. The network is not used.
func (d *Desk) movesHeld(tx storage.Tx, f *caseFile) bool {
	if !d.preview() {
		return false
	}
	kept, err := tx.Definitions().Get(d.cachePrefix(f.episode.Counterpart) + header.CoreVersion + "/metadata")
	if err != nil {
		return false
	}
	metadata, err := fhir.Parse(kept.Body)
	n := negotiated{useCase: f.episode.UseCase, statement: statement{resource: metadata}, live: d.env.live(), preview: d.preview()}
	return err == nil && n.writes("Appointment", "patch")
}

// moveBooking reads the appointment at the receiver, makes sure that the new
// time is still free, and puts the change into the outbox: slot, start and end
// alone. Until the receiver confirms it, the appointment is at its old time.
//
// BaRS Core, Appointment foundation, Reschedule.
func (d *Desk) moveBooking(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	c := &cancellation{kind: message.BookingMove, resource: "Appointment"}
	var by time.Time
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		if c.file, err = d.current(tx, id, in); err != nil {
			return err
		}
		if err = c.open(ctx, tx); err == nil {
			by, err = c.file.careBy(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	to, err := d.chosenMove(ctx, c, in.SlotID)
	if err != nil {
		return err
	}
	o, err := d.composeMove(ctx, c, to)
	if errors.Is(err, message.ErrNotCurrent) {
		return d.endedElsewhere(ctx, a, c)
	}
	if err != nil {
		return err
	}
	facts := message.ReadFacts(message.AsBundle(o.bundle))
	if !by.IsZero() && facts.AppointmentStart.After(by) && !d.decides(a) {
		return clinicianNeeded("The time is after the one by which care should start.", notMoved)
	}
	asked := episode.MoveAsked{MessageID: o.id, ID: c.part.ID, SlotID: facts.SlotID, Start: facts.AppointmentStart, End: facts.AppointmentEnd}
	err = d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) error {
		return errors.Join(f.take(at, a.ID, asked), d.post(tx, f, f.episode.Counterpart, 0, o, a))
	})
	if err == nil {
		d.listed.forget(id)
	}
	return err
}

// chosenMove is the time that a person chose, once the service is known to take
// the change and still lists the time as free.
func (d *Desk) chosenMove(ctx context.Context, c *cancellation, slotID string) (message.Chosen, error) {
	if len(c.identity.Missing) > 0 {
		return message.Chosen{}, identityMissing(c.identity.Missing)
	}
	n, err := d.negotiate(ctx, c.service, c.file.episode.UseCase, cached)
	if err != nil {
		return message.Chosen{}, err
	}
	if !n.writes("Appointment", "patch") {
		return message.Chosen{}, moveNotOffered(c.service.Name + " does not take a change of the time.")
	}
	var picked *pickedSlot
	ok := false
	err = d.view(ctx, func(tx storage.Tx) (err error) {
		picked, ok, err = d.listedTime(tx, c.file.record.ID, slotID)
		return err
	})
	if err != nil {
		return message.Chosen{}, err
	}
	if !ok {
		return message.Chosen{}, slotNotListed(notMoved)
	}
	to, err := picked.chosen()
	if err != nil {
		return to, err
	}
	free, err := d.slotFree(ctx, c.service, to.Slot, c.file.record.CorrelationID)
	if err == nil && !free {
		err = slotGone(c.service, notMoved)
	}
	return to, err
}

func moveNotOffered(why string) error {
	return &Error{Code: "move-not-offered", HTTP: http.StatusConflict, Title: "This appointment cannot be moved from here", What: why,
		Sent: notMoved, Next: "Rebook: that cancels this appointment and books another."}
}

const notMoved = "Nothing was changed. The appointment stands as it is."

// composeMove reads the appointment and makes the change of it.
func (d *Desk) composeMove(ctx context.Context, c *cancellation, to message.Chosen) (outgoing, error) {
	if err := d.readCurrent(ctx, c); err != nil {
		return outgoing{}, err
	}
	last, err := lastKnown(c.asked)
	if err != nil {
		return outgoing{}, err
	}
	changed, err := message.RESTReschedule(c.read, heldAs(last, c.resource, c.part.ID), to)
	if err != nil {
		return outgoing{}, c.uncomposable(err)
	}
	return d.newWrite(ctx, message.BookingMove, write{http.MethodPatch, "Appointment/" + c.part.ID}, changed, c.file.episode.UseCase, c.service.ID, c.file.record.CorrelationID)
}
