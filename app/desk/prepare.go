package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"barsdesk/bars/message"
	"barsdesk/storage"
)

// prepare checks a draft once more against what the service accepts right now,
// and answers what its messages are composed from. version is the draft's as
// the person saw it. The error says what keeps it from being sent; nothing is
// stored or sent by it.
//
// BaRS Core, Content negotiation: checked before each message.
func (d *Desk) prepare(ctx context.Context, draftID string, version int) (prepared, error) {
	m, err := d.ready(ctx, draftID, version)
	if err != nil {
		return prepared{}, err
	}
	return d.prepared(m)
}

// ready is everything that a draft's messages are made from, when nothing keeps
// it from being sent.
func (d *Desk) ready(ctx context.Context, draftID string, version int) (material, error) {
	shown, err := d.material(ctx, draftID, held)
	if err != nil {
		return shown, err
	}
	if shown.draft.CaseID != "" {
		return shown, draftSent(shown.draft.CaseID)
	}
	if shown.draft.Version != version {
		return shown, draftStale()
	}
	m, err := d.material(ctx, draftID, fresh)
	if err != nil {
		return m, err
	}
	if m.draft.Version != version {
		return m, draftStale()
	}
	if !m.formula.same(shown.formula) {
		return m, definitionChanged(m.service)
	}
	if c := d.check(m); !c.Ready {
		return m, notReady(c)
	}
	return m, nil
}

func definitionChanged(s storage.Service) error {
	return &Error{Code: "definition-changed", HTTP: http.StatusConflict, Title: s.Name + " has changed what it asks for",
		What: "Since you checked the answers, the service has published other rules for this message.", Sent: "Nothing was sent or booked.",
		Next: "Check the answers again. Answers that the service no longer takes are listed there."}
}

func notReady(c Check) error {
	what := "Something is missing."
	if len(c.Faults) > 0 {
		what = c.Faults[0].Message
	}
	if n := len(c.Faults); n > 1 {
		what += " " + count(n-1, "other thing") + " must be put right too."
	}
	return &Error{Code: "draft-not-ready", HTTP: http.StatusUnprocessableEntity, Title: "This is not ready to send", What: what,
		Sent: "Nothing was sent or booked.", Next: "Open Check and send: it lists what to put right."}
}

func (d *Desk) prepared(m material) (prepared, error) {
	p := prepared{Draft: m.draft, Service: m.service, Patient: m.body.Patient, UseCase: m.body.UseCase,
		FromCase: m.body.FromCase, Rebooks: m.body.Rebooks, ReRefers: m.body.ReRefers, BooksOn: m.body.BooksOn, Replaces: m.body.Replaces, Booked: m.body.Booked, Decided: m.decided}
	if m.body.Slot != nil {
		p.Channel = m.body.Slot.Slot.Channel
	}
	for _, kind := range m.formula.kinds {
		r, err := d.recipe(m, kind)
		if err != nil {
			return p, err
		}
		if kind == message.BookingNew {
			p.Booking = &r
		} else {
			p.Referral = &r
		}
	}
	var err error
	p.Detail, err = json.Marshal(sentDetail{Accepted: m.body.Accepted, Verification: m.body.Patient.Verification.Status,
		Late: m.decided.late})
	return p, err
}

// sentDetail is what the audit entry of sending says besides the ids.
type sentDetail struct {
	Accepted     []string `json:"acceptedWarnings,omitempty"`
	Verification string   `json:"nhsNumberVerification,omitempty"`
	Late         bool     `json:"bookedLate,omitempty"` // outside the outcome's time frame
}

// same reports whether two formulas come of the same definitions, as far as a
// message depends on them.
func (f formula) same(o formula) bool {
	if len(f.use) != len(o.use) {
		return false
	}
	for kind, def := range f.use {
		other, ok := o.use[kind]
		if !ok || def.URL != other.URL || def.Version != other.Version || !slices.Equal(def.Focus, other.Focus) {
			return false
		}
	}
	return true
}
