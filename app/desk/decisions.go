package desk

import (
	"errors"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/storage"
)

// Codes of clinical decisions; a warning has its own code behind decideWarning.
const (
	decideLate    = "late-booking"
	decideWarning = "warning:"
	decideAnswer  = "answer:"
)

// clinicalAnswers are the answers to a request that say what a clinician has
// found, or that refuse to look at a patient.
var clinicalAnswers = map[episode.ReplyID]Decision{
	episode.SayOutcome: {Title: "The outcome of a validation",
		Text: "It says what was found, and whether anything is still to be done."},
	episode.SayNoValidation: {Title: "A validation is refused", Text: "The patient is the asking service's again."},
}

// decides reports whether an actor takes clinical decisions.
func (d *Desk) decides(a access.Actor) bool { return d.guard.Permit(a, access.ClinicalDecide) == nil }

// decided is what decisions are found in.
type decided struct {
	body     draftBody
	service  storage.Service
	late     bool // the slot is after the time by which care should start
	warnings []Warning
}

// decidedOf reads what decisions about a draft are found in.
func (d *Desk) decidedOf(tx storage.Tx, b draftBody, s storage.Service, f formula) (n decided, err error) {
	n.body, n.service = b, s
	if n.warnings, err = d.warnings(tx, b, s); err != nil {
		return n, err
	}
	n.late, err = d.lateSlot(tx, b, f)
	return n, err
}

// lateSlot reports whether the slot of a draft is outside the outcome's time frame.
func (d *Desk) lateSlot(tx storage.Tx, b draftBody, f formula) (bool, error) {
	if !b.books() || b.Slot == nil {
		return false, nil
	}
	by, err := d.careBy(tx, b)
	start := b.Slot.Slot.Start
	return late(start, f.form(), b.Answers) || !by.IsZero() && start.After(by), err
}

// careBy is the time by which the referral that a booking belongs to says that
// care should start; zero where none does. A referral that is sent with the
// booking says it in the draft's own answers.
func (d *Desk) careBy(tx storage.Tx, b draftBody) (time.Time, error) {
	if !b.books() || b.refers() || b.FromCase == "" {
		return time.Time{}, nil
	}
	f, err := d.openCase(tx, b.FromCase)
	if err == nil {
		return f.careBy(tx)
	}
	return time.Time{}, ignoring(err, storage.ErrNotFound)
}

// careBy is the time by which the referral of a case that we sent says that care
// should start; zero where it says none.
func (f *caseFile) careBy(tx storage.Tx) (time.Time, error) {
	r := f.episode.Referral()
	if f.record.Role != storage.Sender || r == nil {
		return time.Time{}, nil
	}
	sent, err := tx.Outbox().Get(r.MessageID)
	if err != nil {
		return time.Time{}, ignoring(err, storage.ErrNotFound)
	}
	bundle, err := parsed(sent.Body)
	if err != nil {
		return time.Time{}, err
	}
	by, err := fhir.ParseTime(fhir.Resource(bundle, "ServiceRequest").TextAt("occurrencePeriod.end"))
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // none is given
	}
	return by, nil
}

// ignoring is err, unless it is one that does not matter.
func ignoring(err, harmless error) error {
	if errors.Is(err, harmless) {
		return nil
	}
	return err
}

// decisions are those that a draft needs before it is sent: a booking outside
// the outcome's time frame, going on in spite of a warning that no clinician
// has accepted, and an answer that is clinical.
//
// BaRS Applications 1 and 2: others than clinicians ask for approval.
func (n decided) decisions() []Decision {
	out := []Decision{}
	if n.late {
		out = append(out, Decision{Code: decideLate, Title: "The appointment is outside the time frame",
			Text: "It is " + n.body.Slot.Slot.Day + " at " + n.body.Slot.Slot.Time + ", after the time by which care should start."})
	}
	for _, w := range n.warnings {
		if !w.Accepted {
			out = append(out, Decision{Code: decideWarning + acceptance(w), Title: w.Title, Text: w.Text})
		}
	}
	if r := n.body.Reply; r != nil {
		if answer, clinical := clinicalAnswers[r.Says]; clinical {
			answer.Code = decideAnswer + string(r.Says)
			out = append(out, answer)
		}
	}
	return out
}

// codes names decisions, in their order.
func codes(all []Decision) []string {
	out := make([]string, 0, len(all))
	for _, one := range all {
		out = append(out, one.Code)
	}
	return out
}

// covers reports whether what was decided has every decision that is needed.
func covers(decided, needed []Decision) bool {
	given := codes(decided)
	return !slices.ContainsFunc(codes(needed), func(code string) bool { return !slices.Contains(given, code) })
}
