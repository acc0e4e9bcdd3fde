package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// ReplyOffer is something that staff may tell the sender of a case now, or
// record without telling.
type ReplyOffer struct {
	Kind  string `json:"kind" enum:"arrived,fulfilled,no-show,care-given,did-not-attend,validation-interim,validation-full,validation-rejection,planned,allocated,on-scene,finished,referral-rejection"`
	Label string `json:"label" doc:"what it says, in a few words"`
	Why   string `json:"why" doc:"what it is for, and whether anybody is told"`
	Sends bool   `json:"sends" doc:"a message is sent; else it is recorded only"`
}

// Replies answers GET /inbox/{id}/replies: what may be told or recorded of a
// case that was received.
type Replies struct {
	CaseID  string       `json:"caseId"`
	Version int          `json:"version" doc:"of the case, for ReplyStart"`
	Banner  Banner       `json:"banner"`
	To      string       `json:"to" doc:"who asked, and is told"`
	Phone   string       `json:"phone" doc:"of who asked; may be empty"`
	Offers  []ReplyOffer `json:"offers"`
	Breach  *Breach      `json:"breach,omitempty"`
}

// Breach is by when a validation has to be answered, as both sides count it.
//
// BaRS Application 4, Breach time.
type Breach struct {
	At      time.Time `json:"at"`
	Text    string    `json:"text" doc:"when, in words"`
	Overdue bool      `json:"overdue" doc:"it has passed and no answer is there"`
}

// replyWords are the offers in words.
var replyWords = map[episode.ReplyID]ReplyOffer{
	episode.SayArrived:      {Label: "The patient has arrived", Why: "Recorded with the appointment. Nobody is told: whoever reads the appointment sees it."},
	episode.SayFulfilled:    {Label: "The appointment took place", Why: "Recorded with the appointment, which ends with it. Nobody is told: whoever reads the appointment sees it."},
	episode.SayMissed:       {Label: "Did not attend, without telling anyone", Why: "Recorded with the appointment, which ends with it. A referral stays as it is."},
	episode.SayCareGiven:    {Label: "The care asked for was given", Why: "Recorded with the referral, which ends with it. Nobody is told: whoever reads the referral sees it."},
	episode.SayDidNotAttend: {Label: "The patient did not attend", Why: "Ends the referral and its appointment, and tells the service that referred, with any safeguarding concern."},
	episode.SayBegun:        {Label: "The validation has begun", Why: "Tells the service that asked that you are on it. It should change nothing from then on."},
	episode.SayOutcome:      {Label: "The outcome of the validation", Why: "Tells the service that asked what you found, and whether anything is still to be done."},
	episode.SayNoValidation: {Label: "The validation is refused", Why: "Tells the service that asked that you cannot do it. The patient is theirs again."},
	episode.SayPlanned:      {Label: "Waiting for a crew", Why: "Tells the service that asked that no crew is assigned yet, or that it was withdrawn."},
	episode.SayAllocated:    {Label: "A crew has been assigned", Why: "Tells the service that asked that help is on its way."},
	episode.SayOnScene:      {Label: "The crew is on the scene", Why: "Tells the service that asked that the crew is with the patient."},
	episode.SayFinished:     {Label: "The incident is closed", Why: "Tells the service that asked that nothing more is done here."},
	episode.SayNoResource:   {Label: "The request is refused", Why: "Tells the service that asked that you cannot help. The patient is theirs."},
}

// repliesFor lists what staff may tell or record of a case now, most useful
// first; empty when there is nothing.
//
// BaRS Applications, State machines.
func (d *Desk) repliesFor(f *caseFile) []ReplyOffer {
	out := []ReplyOffer{}
	for _, id := range f.episode.MaySay() {
		if d.replyable(f, id) != nil {
			continue
		}
		offer := replyWords[id]
		offer.Kind, offer.Sends = string(id), id.Kind() != ""
		out = append(out, offer)
	}
	return out
}

// replyable says why something cannot be told or recorded of a case now, nil
// when nothing speaks against it.
func (d *Desk) replyable(f *caseFile, id episode.ReplyID) error {
	if id == episode.SayDidNotAttend {
		return d.missable(f)
	}
	if !f.episode.May(id) {
		return replyNotNow()
	}
	if b := f.episode.Booking(); id == episode.SayMissed && d.ahead(b) {
		return notMissable("The appointment has not begun yet.")
	}
	return nil
}

// ahead reports whether an appointment has not begun, where patients are real.
func (d *Desk) ahead(b *episode.Booking) bool {
	return b != nil && b.State == episode.Booked && b.Start.After(d.now()) && !d.env.Simulated
}

func replyNotNow() error {
	return &Error{Code: "reply-not-now", HTTP: 409, Title: "This cannot be told now",
		What: "The case does not stand where this answer would fit. It may have been answered, or cancelled, meanwhile.", Sent: "Nothing was sent or recorded.",
		Next: "Look at the case to see where it stands."}
}

// breachOf is by when a case has to be answered; nil when no answer is awaited.
func breachOf(e episode.Case, now time.Time) *Breach {
	by := e.ReplyBy()
	if by.IsZero() {
		return nil
	}
	return &Breach{At: by, Text: whenText(by, now), Overdue: e.Overdue(now)}
}

// Replies lists what staff may tell or record of a case that was received. That
// the case was looked at is recorded.
func (d *Desk) Replies(ctx context.Context, a access.Actor, caseID string) (Replies, error) {
	ctx = access.As(ctx, a)
	out := Replies{CaseID: caseID, Offers: []ReplyOffer{}}
	object := access.Object{ID: caseID, CaseID: caseID}
	err := d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, caseID)
		if err != nil {
			return err
		}
		object.PatientKey, object.ServiceID, object.CorrelationID = f.record.PatientKey, f.record.ServiceID, f.record.CorrelationID
		out.Version, out.Offers, out.Breach = f.record.Version, d.repliesFor(f), breachOf(f.episode, d.now())
		if out.Banner, err = subjectBanner(f.record.Subject, d.now()); err != nil {
			return err
		}
		if _, out.To, err = sides(tx, f); err != nil {
			return err
		}
		out.Phone, err = askersPhone(tx, f)
		return err
	})
	if denied := d.guard.Check(ctx, a, access.CaseRead, object); denied != nil {
		return Replies{}, denied
	}
	return out, err
}

// askersPhone is the number of the service that asked; empty when none is known.
func askersPhone(tx storage.Tx, f *caseFile) (string, error) {
	s, err := tx.Directory().Get(f.episode.Counterpart)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	return s.Phone, err
}

// ReplyStart is the body of POST /inbox/{id}/reply, which answers ReplyBegun.
// Version is the case's as shown; another one is refused with 409 case-stale.
type ReplyStart struct {
	Version int    `json:"version"`
	Kind    string `json:"kind" enum:"arrived,fulfilled,no-show,care-given,did-not-attend,validation-interim,validation-full,validation-rejection,planned,allocated,on-scene,finished,referral-rejection"`
}

// ReplyBegun says where to go on.
type ReplyBegun struct {
	CaseID  string `json:"caseId"`
	DraftID string `json:"draftId" doc:"the answer to complete and send; empty when it was recorded and is done"`
}
