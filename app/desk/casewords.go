package desk

import (
	"slices"
	"strings"
	"time"

	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// appointment is the time of the current booking as told on now's day; empty
// without one.
func (f *caseFile) appointment(now time.Time) string {
	b := f.episode.Booking()
	if b == nil || b.Start.IsZero() {
		return ""
	}
	return appointmentText(b.Start, b.End, now)
}

// when is a time within a sentence: today at 14:30, or on Saturday 21 November
// 2026 at 14:30.
func (r *caseReader) when(start, end time.Time) string {
	text := appointmentText(start, end, r.now)
	if dayText(start) == dayText(r.now) || dayText(start) == dayText(r.now.In(london).AddDate(0, 0, 1)) {
		return text
	}
	return "on " + text
}

// trouble puts the most urgent message that is refused, held back or of unknown fate into
// words, with what can be done about it; nil without one.
func (r *caseReader) trouble() (*Trouble, error) {
	for _, need := range r.file.episode.NeedsAction() {
		for _, o := range r.sent {
			if o.ID == need.MessageID && (o.State == delivery.Refused || o.State == delivery.Held || o.State == delivery.Unknown) {
				return r.troubleWith(o)
			}
		}
	}
	return nil, nil
}

func (r *caseReader) troubleWith(o storage.Outbound) (*Trouble, error) {
	w := r.explain(o)
	t := &Trouble{Code: firstOf(o.Failure, o.State), Title: w.Title, What: w.What, Sent: w.Sent, Next: withNumber(w.Next, r.service)}
	draftID, err := r.desk.openAgain(r.tx, r.file)
	if err != nil {
		return nil, err
	}
	m := means{service: r.service, caseID: r.file.record.ID, draftID: draftID, repeats: repeats[message.Kind(o.Kind)], allows: r.file.episode.Allows,
		ids: supportIDs(t.Code, o.RequestID, o.CorrelationID, r.platformID(o))}
	if m.wrong, err = r.desk.pointedAt(r.tx, r.file, o); err != nil {
		return nil, err
	}
	if len(m.wrong) > 0 && slices.Contains(w.Steps, outcome.Correct) {
		t.What += " It points at " + named(m.wrong) + "."
	}
	t.Steps = m.nextSteps(w.Steps)
	return t, nil
}

// explain puts the state of a message into words, from its last answer.
func (r *caseReader) explain(o storage.Outbound) outcome.Words {
	var last *outcome.Answer
	if o.Status != 0 && !outcome.IsSilence(o.Failure) {
		answer := outcome.Read(o.Status, o.Answer)
		last = &answer
	}
	w := delivery.Explain(delivery.Told{State: o.State, Kind: o.Kind, Service: r.other, Attempts: o.Attempts, Failure: o.Failure, Answer: last})
	if o.State == delivery.Unknown && o.Attempts > 1 && w.Title == outcome.NotConfirmed(o.Kind, r.other).Title && o.Failure != "" {
		w.What += " The last time, " + failureText(o.Failure) + "."
	}
	return w
}

// platformID is the message_id of the platform by which its support finds the
// last sign-in that failed; "" when that was not why.
func (r *caseReader) platformID(o storage.Outbound) string {
	tries := r.attempts[o.ID]
	if len(tries) == 0 || !outcome.NeverLeft(o.Failure) {
		return ""
	}
	if _, id, ok := strings.Cut(tries[len(tries)-1].Detail, "message_id "); ok {
		id, _, _ = strings.Cut(id, ",")
		return strings.TrimSpace(id)
	}
	return ""
}

// didNotAttend is the report to show: the newest that nobody has looked at,
// one about what still stood first, else the newest. Nil without any.
func (r *caseReader) didNotAttend() *DidNotAttend {
	e := r.file.episode
	if len(e.Missed) == 0 {
		return nil
	}
	shown := e.Missed[0]
	for _, m := range e.Missed[1:] {
		if rank(m) >= rank(shown) {
			shown = m
		}
	}
	report := &DidNotAttend{At: shown.At, Superseded: shown.Superseded, Handled: shown.Handled != ""}
	if !shown.Start.IsZero() {
		report.Appointment = appointmentText(shown.Start, endOf(e, shown), r.now)
	}
	report.Concerns = addConcerns(addConcerns([]Concern{}, shown.Concerns, "response"), e.Concerns, "referral")
	return report
}

func rank(m episode.Missed) int {
	switch {
	case m.Handled != "":
		return 0
	case m.Superseded:
		return 1
	}
	return 2
}

// endOf is when the appointment of a report ends; zero when it is none of ours.
func endOf(e episode.Case, m episode.Missed) time.Time {
	for _, b := range e.Bookings {
		if b.MessageID == m.Booking && m.Booking != "" && b.Start.Equal(m.Start) {
			return b.End
		}
	}
	return time.Time{}
}

// identifiers are the ids that support asks for. They stand nowhere else.
func (r *caseReader) identifiers() []HeaderLine {
	out := []HeaderLine{}
	add := func(name, value string) {
		if value != "" {
			out = append(out, HeaderLine{Name: name, Value: value})
		}
	}
	e := r.file.episode
	add("Case", r.file.record.ID)
	add("Correlation id", r.file.record.CorrelationID)
	add("Journey id", e.JourneyID)
	for _, b := range e.Bookings {
		add("Appointment id", b.ID)
		add("Slot id", b.SlotID)
	}
	for _, b := range e.Referrals {
		add("Referral id", b.ID)
		add("Encounter id", b.EncounterID)
	}
	for _, m := range r.allMessages() {
		add(m.kind.Title()+", request id", m.requestID)
		add(m.kind.Title()+", message id", m.bundleID)
	}
	return out
}
