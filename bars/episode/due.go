package episode

import "time"

// DueKind says what is to have happened by a time; its texts are stable.
type DueKind string

// The kinds of due.
const (
	DueAnswer  DueKind = "answer"      // the outcome of a validation, before its breach time
	DueSeen    DueKind = "seen"        // the patient is to be seen
	DueBooking DueKind = "appointment" // an appointment begins
)

// Due is a time by which something is to have happened. It is zero when nothing
// is due.
type Due struct {
	Kind DueKind
	At   time.Time
}

// Due is what is due first of what stands: the answer to a request for
// validation, the end of the time in which a patient is to be seen, an
// appointment. Of two at one time it is the first of these.
//
// BaRS Applications, Referral and Validation request payloads:
// ServiceRequest.occurrencePeriod.
func (c Case) Due() Due {
	var first Due
	add := func(kind DueKind, at time.Time) {
		if !at.IsZero() && (first.At.IsZero() || at.Before(first.At)) {
			first = Due{kind, at}
		}
	}
	if r := c.Referral(); r != nil && r.State == Active {
		if r.Validates {
			add(DueAnswer, r.ReplyBy)
		} else {
			add(DueSeen, r.ReplyBy)
		}
	}
	if b := c.Booking(); b != nil && b.State == Booked {
		add(DueBooking, b.Start)
	}
	return first
}

// AwaitsReply reports whether the side that asked waits for answers of ours:
// until the outcome or the refusal of a validation, or the end of the work on a
// referral between ambulance trusts, was told.
//
// BaRS Applications, Validation loop and Status loop.
func (c Case) AwaitsReply() bool {
	r := c.Referral()
	return c.Role == AsReceiver && r != nil && r.State == Active && (r.Validates || ambulance(c.UseCase))
}
