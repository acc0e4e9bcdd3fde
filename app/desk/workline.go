package desk

import (
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
	"barsdesk/storage"
)

// workLine words an item from its case and from the request as it stands.
func (d *Desk) workLine(tx storage.Tx, a access.Actor, item storage.WorkItem) (WorkLine, error) {
	f, err := d.openCase(tx, item.CaseID)
	if err != nil {
		return WorkLine{}, err
	}
	line, _, err := d.workLineOf(tx, a, item, f)
	return line, err
}

// workLineOf is workLine for a case that is open already, with the request as
// it stands; nil when there is none.
func (d *Desk) workLineOf(tx storage.Tx, a access.Actor, item storage.WorkItem, f *caseFile) (WorkLine, *fhir.Node, error) {
	now, e := d.now(), &f.episode
	line := WorkLine{CaseID: item.CaseID, Safety: []reading.Row{}, Standing: e.Headline(), ReceivedAt: item.ReceivedAt, Unread: item.Unread,
		Awaited: item.Awaited, Overdue: isLate(item, now)}
	var err error
	if line.Banner, err = subjectBanner(f.record.Subject, now); err != nil {
		return line, nil, err
	}
	s, _, err := sides(tx, f)
	if err != nil {
		return line, nil, err
	}
	standing, err := standingRequest(tx, f)
	if err != nil {
		return line, nil, err
	}
	line.gist(standing)
	line.Service, line.From = s.Name, sourceName(tx, e.Counterpart, message.ReadFacts(standing))
	line.Asked = askedWords(e)
	line.held(e.Holder, a)
	line.due(e, item, now)
	if line.OtherTime, err = otherTime(tx, e.Booking()); err != nil {
		return line, nil, err
	}
	if !item.ClosedAt.IsZero() {
		line.ClosedAt = &item.ClosedAt
	}
	return line, standing, nil
}

// gist fills in what the request says.
func (l *WorkLine) gist(standing *fhir.Node) {
	g := reading.Brief(standing)
	l.CallBack, l.CallBackNote, l.Concern = g.CallBack, g.CallBackNote, g.Concern
	l.Safety = append(l.Safety, g.Safety...)
}

func (l *WorkLine) held(h *episode.Holder, a access.Actor) {
	if h == nil {
		return
	}
	l.Mine, l.Holder = h.ID == a.ID, firstOf(h.Name, "A colleague")
	if l.Mine {
		l.Holder = "You"
	}
}

// due words what is due, and what is late.
func (l *WorkLine) due(e *episode.Case, item storage.WorkItem, now time.Time) {
	due := e.Due()
	if due.At.IsZero() {
		return
	}
	l.Due, l.DueText = &due.At, dueText(e, due, now)
	if !l.Overdue {
		return
	}
	switch {
	case due.Kind == episode.DueAnswer:
		l.OverdueText = "The answer is overdue. It was due " + whenText(due.At, now)
	case item.Unread:
		l.OverdueText = "Nobody has opened this, and its time has passed"
	default:
		l.OverdueText = "The sender waits for an answer, and the time has passed"
	}
}

func dueText(e *episode.Case, due episode.Due, now time.Time) string {
	switch due.Kind {
	case episode.DueAnswer:
		return "Answer by " + whenText(due.At, now)
	case episode.DueSeen:
		return "See by " + whenText(due.At, now)
	}
	b := e.Booking()
	return "Appointment " + appointmentText(b.Start, b.End, now)
}

// askedWords is what was asked of us, with the purpose that the use case names.
func askedWords(e *episode.Case) string {
	b, r := e.Booking(), e.Referral()
	var words string
	switch {
	case r != nil && r.Validates:
		words = "Request for validation"
	case r != nil && b != nil:
		words = "Referral with an appointment"
	case r != nil:
		words = "Referral"
	default:
		words = "Appointment"
	}
	if purpose := definition.UseCaseName(e.UseCase); purpose != "" {
		words += ": " + purpose
	}
	return words
}

// standingRequest is the newest referral or request for validation that a case
// received, or its newest booking, as we hold it: with our ids, and with every
// update merged in. It is nil when there is none.
func standingRequest(tx storage.Tx, f *caseFile) (*fhir.Node, error) {
	var kept storage.Resource
	err := storage.ErrNotFound
	if r := f.episode.Referral(); r != nil {
		kept, err = tx.Resources().Get("ServiceRequest", r.ID)
	}
	if b := f.episode.Booking(); b != nil && errors.Is(err, storage.ErrNotFound) {
		kept, err = tx.Resources().Get("Appointment", b.ID)
	}
	if errors.Is(err, storage.ErrNotFound) || err == nil && len(kept.Bundle) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return fhir.Parse(kept.Bundle)
}
