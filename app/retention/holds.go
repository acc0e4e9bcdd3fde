package retention

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// told is what the body of a hold says.
type told struct {
	Reason string `json:"reason"`
	Ended  string `json:"ended,omitempty"`
}

// Holds are the legal holds of the organisation of who asks, those that stand
// first. One of an organisation that nobody works for any more is the desk's own.
func (r *Rules) Holds(ctx context.Context, a access.Actor) (Holds, error) {
	if err := r.config.Guard.Check(ctx, a, access.HoldRead, access.Object{}); err != nil {
		return Holds{Holds: []Hold{}}, err
	}
	return r.holds(ctx, a)
}

func (r *Rules) holds(ctx context.Context, a access.Actor) (out Holds, err error) {
	err = r.config.Store.View(ctx, func(tx storage.Tx) error {
		list, err := tx.Holds().List()
		if err != nil {
			return err
		}
		names, err := r.config.Guard.Names(tx, a)
		if err != nil {
			return err
		}
		whose, err := r.config.Guard.Whose(tx, a)
		if err != nil {
			return err
		}
		out = Holds{Holds: []Hold{}}
		for _, h := range list {
			if !whose.Sees(h.Organisation) {
				continue
			}
			shown, err := holdOf(tx, h, names)
			if err != nil {
				return err
			}
			out.Holds = append(out.Holds, shown)
		}
		return nil
	})
	return out, err
}

func holdOf(tx storage.Tx, h storage.Hold, names map[string]string) (Hold, error) {
	var t told
	if err := json.Unmarshal(h.Body, &t); err != nil {
		return Hold{}, err
	}
	out := Hold{ID: h.ID, Kind: string(h.Kind), Reason: t.Reason, By: nameOf(names, h.By), At: h.At, EndedAt: h.EndedAt, Ended: t.Ended}
	if !h.EndedAt.IsZero() {
		out.EndedBy = nameOf(names, h.EndedBy)
	}
	switch h.Kind {
	case storage.HoldCase:
		out.Of, out.CaseID = "A case and all that belongs to it", h.Value
	case storage.HoldPatient:
		out.Of = "All records of a patient, and what is of nobody who is known"
	case storage.HoldService:
		out.ServiceID = h.Value
		out.Of = "All records of service " + h.Value
		if s, err := tx.Directory().Get(h.Value); err == nil {
			out.Of = "All records of " + s.Name
		}
	default:
		out.Of = "Everything"
	}
	return out, nil
}

func nameOf(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return "The person with id " + id
}

// Hold places a hold for the organisation of who asks. One of another than the
// desk's own covers its own records only: a case or a service that is not its own
// is storage.ErrNotFound, and a hold on everything is refused.
func (r *Rules) Hold(ctx context.Context, a access.Actor, in HoldStart) (Holds, error) {
	if err := r.config.Guard.Allow(ctx, a, access.HoldPlace, access.Object{}); err != nil {
		return Holds{Holds: []Hold{}}, err
	}
	h := storage.Hold{ID: r.config.NewID(), Kind: storage.HoldKind(in.Kind), By: a.ID, At: r.config.Now().UTC()}
	object := access.Object{ID: h.ID}
	reason := strings.TrimSpace(in.Reason)
	number := bare(in.NHSNumber)
	switch {
	case reason == "":
		return Holds{Holds: []Hold{}}, noReason
	case h.Kind == storage.HoldCase && in.CaseID != "":
		h.Value, object.CaseID = in.CaseID, in.CaseID
	case h.Kind == storage.HoldService && in.ServiceID != "":
		h.Value, object.ServiceID = in.ServiceID, in.ServiceID
	case h.Kind == storage.HoldPatient && len(number) == 10 && strings.Trim(number, "0123456789") == "":
		h.Value = r.config.KeyedIndex(storage.KeyNHSNumber, number)
		object.PatientKey = h.Value
	case h.Kind != storage.HoldEverything:
		return Holds{Holds: []Hold{}}, noObject
	}
	object.Detail, _ = json.Marshal(map[string]string{"kind": in.Kind}) // a text: it cannot fail
	var err error
	if h.Body, err = json.Marshal(told{Reason: reason}); err != nil {
		return Holds{Holds: []Hold{}}, err
	}
	if h.Kind == storage.HoldEverything {
		if err := r.ofTheDesk(ctx, a, access.HoldPlace, object); err != nil {
			return Holds{Holds: []Hold{}}, err
		}
	}
	err = r.config.Guard.Do(ctx, a, access.HoldPlace, object, func(tx storage.Tx, o *access.Object) error {
		if h.Organisation, err = r.config.Guard.Elsewhere(tx, a); err != nil {
			return err
		}
		if err := theirs(tx, h, o); err != nil {
			return err
		}
		return tx.Holds().Place(h)
	})
	if err != nil {
		return Holds{Holds: []Hold{}}, err
	}
	return r.holds(ctx, a)
}

// theirs is storage.ErrNotFound when what is to be held is not there for who
// holds it.
func theirs(tx storage.Tx, h storage.Hold, o *access.Object) error {
	switch {
	case h.Kind == storage.HoldCase:
		c, err := tx.Cases().Get(h.Value)
		o.PatientKey, o.ServiceID = c.PatientKey, c.ServiceID
		return err
	case h.Kind == storage.HoldService && h.Organisation != "":
		s, err := tx.Directory().Get(h.Value)
		if err == nil && !s.Own {
			err = storage.ErrNotFound
		}
		return err
	}
	return nil
}

// ofTheDesk refuses, and records that, what only the desk's own people do,
// because it is about everyone's records. Whom the guard refuses is left to it.
func (r *Rules) ofTheDesk(ctx context.Context, a access.Actor, act access.Act, o access.Object) error {
	var elsewhere string
	err := r.config.Store.View(ctx, func(tx storage.Tx) (err error) {
		elsewhere, err = r.config.Guard.Elsewhere(tx, a)
		return err
	})
	if err != nil || elsewhere == "" || r.config.Guard.Permit(a, act) != nil {
		return err
	}
	o.Outcome = "refused"
	if err := r.config.Guard.Record(ctx, a, act, o); err != nil {
		return err
	}
	return notTheDesks
}

// Lift ends a hold; it stays in the list.
func (r *Rules) Lift(ctx context.Context, a access.Actor, id string, in HoldEnd) (Holds, error) {
	if err := r.config.Guard.Allow(ctx, a, access.HoldLift, access.Object{ID: id}); err != nil {
		return Holds{Holds: []Hold{}}, err
	}
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		return Holds{Holds: []Hold{}}, noReason
	}
	err := r.config.Guard.Do(ctx, a, access.HoldLift, access.Object{ID: id}, func(tx storage.Tx, o *access.Object) error {
		list, err := tx.Holds().List()
		if err != nil {
			return err
		}
		whose, err := r.config.Guard.Whose(tx, a)
		if err != nil {
			return err
		}
		for _, h := range list {
			if h.ID == id && whose.Sees(h.Organisation) {
				return lift(tx, h, o, a, reason, r)
			}
		}
		return storage.ErrNotFound
	})
	if err != nil {
		return Holds{Holds: []Hold{}}, err
	}
	return r.holds(ctx, a)
}

func lift(tx storage.Tx, h storage.Hold, o *access.Object, a access.Actor, reason string, r *Rules) error {
	var t told
	err := json.Unmarshal(h.Body, &t)
	if err != nil {
		return err
	}
	t.Ended = reason
	if h.Body, err = json.Marshal(t); err != nil {
		return err
	}
	h.EndedBy, h.EndedAt = a.ID, r.config.Now().UTC()
	switch h.Kind {
	case storage.HoldCase:
		o.CaseID = h.Value
	case storage.HoldPatient:
		o.PatientKey = h.Value
	case storage.HoldService:
		o.ServiceID = h.Value
	}
	o.Detail, _ = json.Marshal(map[string]string{"kind": string(h.Kind)}) // a text: it cannot fail
	return tx.Holds().Lift(h)
}

var notTheDesks = &desk.Error{Code: "of-the-desk", HTTP: http.StatusForbidden, Title: "This is about everyone's records",
	What: "How long records are kept, and a hold on everything, are for the organisation that runs this Barsdesk.", Sent: "Nothing was changed or erased.",
	Next: "Ask a manager of that organisation. You can place a hold on a case, a patient or a service of your own organisation."}

// bare is a number without the breaks that people put into it.
func bare(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, number)
}

var noObject = &desk.Error{Code: "hold-of", HTTP: http.StatusUnprocessableEntity, Title: "Say what is to be held",
	What: "A hold is on one case, one patient by NHS number, one service, or everything.", Sent: "Nothing was held.", Next: "Give the case, the 10 digits of the NHS number, or the service."}
