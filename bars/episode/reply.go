package episode

import (
	"slices"
	"time"

	"barsdesk/bars/message"
)

// ReplyID names what staff of a receiver may tell the sender of what the case
// holds, or record without telling; its texts are stable.
type ReplyID string

// The replies. Those of the first group are recorded only: a sender sees them
// when it reads the record. The others are messages.
const (
	SayArrived   ReplyID = "arrived"    // the patient is here
	SayFulfilled ReplyID = "fulfilled"  // the appointment took place
	SayMissed    ReplyID = "no-show"    // the patient did not come, and nobody is told
	SayCareGiven ReplyID = "care-given" // what was asked for is done

	SayDidNotAttend ReplyID = "did-not-attend"
	SayBegun        ReplyID = "validation-interim"
	SayOutcome      ReplyID = "validation-full"
	SayNoValidation ReplyID = "validation-rejection"
	SayPlanned      ReplyID = "planned" // waits for a resource, or it was withdrawn
	SayAllocated    ReplyID = "allocated"
	SayOnScene      ReplyID = "on-scene"
	SayFinished     ReplyID = "finished"
	SayNoResource   ReplyID = "referral-rejection"
)

// replies are what each message says: its kind, and how far the receiver is
// when it has gone out.
var replies = map[ReplyID]struct {
	kind     message.Kind
	progress Progress
}{
	SayDidNotAttend: {message.DidNotAttendKind, ""}, // NoShow says the rest
	SayBegun:        {message.ValidationInterim, Begun},
	SayOutcome:      {message.ValidationFull, Finished},
	SayNoValidation: {message.ValidationRejection, TurnedBack},
	SayPlanned:      {message.StatusResponse, Planned},
	SayAllocated:    {message.StatusResponse, Begun},
	SayOnScene:      {message.StatusResponse, Arrived},
	SayFinished:     {message.StatusResponse, Finished},
	SayNoResource:   {message.ReferralRejection, TurnedBack},
}

// Kind is the message by which a reply is told, "" for one that is recorded
// only.
func (id ReplyID) Kind() message.Kind { return replies[id].kind }

// MaySay lists what staff may tell or record now, most useful first: nothing
// that the state machines forbid, and nothing at the sender's side.
//
// BaRS Applications, State machines.
func (c Case) MaySay() []ReplyID {
	if c.Role != AsReceiver {
		return nil
	}
	b, r := c.Booking(), c.Referral()
	var out []ReplyID
	if r != nil && r.Validates {
		out = c.validationReplies(r)
	} else if r != nil && ambulance(c.UseCase) {
		out = c.statusReplies(r)
	}
	add := func(id ReplyID, when bool) {
		if when {
			out = append(out, id)
		}
	}
	due := b != nil && b.State == Booked
	expected := due && b.ArrivedAt.IsZero()
	care := r != nil && r.State == Active && !r.Validates && !ambulance(c.UseCase)
	add(SayArrived, expected)
	add(SayFulfilled, due)
	add(SayCareGiven, care && !expected)
	add(SayDidNotAttend, care && (b == nil || expected && c.linked(b, r)))
	add(SayMissed, expected)
	return out
}

// May reports whether a reply is among MaySay.
func (c Case) May(id ReplyID) bool { return slices.Contains(c.MaySay(), id) }

// validationReplies follow the validation loop. An outcome or a refusal that
// the asker has not taken can be told once more.
//
// BaRS Applications, State machines: Validation.
func (c Case) validationReplies(r *Referral) []ReplyID {
	switch said := c.said(r); {
	case r.State == Active && said == Begun:
		return []ReplyID{SayOutcome, SayNoValidation}
	case r.State == Active:
		return []ReplyID{SayBegun, SayOutcome, SayNoValidation}
	case r.State == Completed && said != Finished:
		return []ReplyID{SayOutcome}
	case r.State == Rejected && said != TurnedBack:
		return []ReplyID{SayNoValidation}
	}
	return nil
}

// statusReplies follow the status loop between ambulance trusts: every change
// is told. Only a call for help can be refused, and only before a resource was
// found.
//
// BaRS Applications, State machines: CAD to CAD.
func (c Case) statusReplies(r *Referral) []ReplyID {
	said := c.said(r)
	switch {
	case r.State == Completed && said != Finished:
		return []ReplyID{SayFinished}
	case r.State == Rejected && said != TurnedBack:
		return []ReplyID{SayNoResource}
	case r.State != Active:
		return nil
	case said == Begun:
		return []ReplyID{SayOnScene, SayFinished, SayPlanned}
	case said == Arrived:
		return []ReplyID{SayFinished, SayPlanned}
	case said == Planned:
		return c.refusing(SayAllocated)
	}
	return c.refusing(SayAllocated, SayPlanned)
}

func (c Case) refusing(can ...ReplyID) []ReplyID {
	if c.UseCase == "a6t2" || c.UseCase == "a6t3" {
		return append(can, SayNoResource)
	}
	return can
}

// said is how far we have told the asker that we are: "" before anything was
// told. What was not taken does not count.
func (c Case) said(r *Referral) Progress {
	for i := len(r.Answers) - 1; i >= 0; i-- {
		if m, ok := c.find(r.Answers[i].MessageID); ok && *m.state != Refused && *m.state != Withdrawn {
			return r.Answers[i].Progress
		}
	}
	return ""
}

// told takes over what a reply says of the request it answers. An end that the
// asker has not taken stays an end here: it is a fact.
func (e ReplyAsked) told(c *Case, at time.Time) {
	r := c.Referral()
	progress := replies[e.Says].progress
	r.Answers = append(r.Answers, Answered{MessageID: e.MessageID, Kind: e.Kind, At: at, Progress: progress,
		Text: e.Text, ActNow: e.ActNow, Handled: HandledRead})
	switch progress {
	case TurnedBack:
		r.settle(Rejected, at)
	case Finished:
		r.settle(Completed, at)
	}
}

// Overdue reports whether the answer to a request was due before now and is not
// there: at the receiver, not told; at the sender, not received. ReplyBy says
// when it was due.
//
// BaRS Application 4, Breach time.
func (c Case) Overdue(now time.Time) bool {
	by := c.ReplyBy()
	return !by.IsZero() && now.After(by)
}

// ReplyBy is when the answer to the request for validation that stands is due;
// zero when none is awaited or no time was given. A case that is closed awaits
// none.
func (c Case) ReplyBy() time.Time {
	r := c.Referral()
	if r == nil || !r.Validates || r.State != Active || !c.ClosedAt.IsZero() {
		return time.Time{}
	}
	return r.ReplyBy
}
