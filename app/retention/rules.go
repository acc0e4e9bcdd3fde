package retention

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// setting is the name under which the rules are kept.
const setting = "retention"

// Config is what Rules are made of. Every field must be set but those that say
// otherwise.
type Config struct {
	Store      storage.Store
	Guard      *access.Guard
	Now        func() time.Time
	NewID      func() string                                   // fresh UUIDs
	KeyedIndex func(kind storage.KeyKind, value string) string // keyed hash that a patient's records are found by
	// Scrub makes what was erased unreadable in the files; nil: nothing is to be done.
	Scrub func() error
}

// Rules are how long things are kept. They are safe for concurrent use. Each
// method passes the guard, which records it.
type Rules struct {
	config Config
	round  sync.Mutex
}

// New are the rules over c.
func New(c Config) *Rules { return &Rules{config: c} }

// kept is what the store keeps of the rules.
type kept struct {
	Version int                  `json:"version"`
	Days    map[storage.Kept]int `json:"days"`
	LastAt  time.Time            `json:"lastAt,omitzero"`
	Last    map[storage.Kept]int `json:"last,omitempty"`
}

// kinds are in the order of the list and, resources before what waits for them,
// of a round.
var kinds = []struct {
	kind                   storage.Kept
	label, counted, erased string
}{
	{storage.KeptResources, "Bookings and referrals as other systems can read them", ofCase, "All versions of the record. Its ids, status and entries in the audit log stay; other systems are told that it is not here."},
	{storage.KeptReceived, "Messages received", ofCase, "The exact bytes and headers, and our answer, once no record is made of them any more. The ids stay, so that the same message is not taken twice."},
	{storage.KeptQuarantined, "Messages kept apart", "from when they came in", "The exact bytes and headers. The ids stay."},
	{storage.KeptSent, "Messages sent", ofCase, "The exact bytes and headers, and the answer. The ids, times and what became of them stay."},
	{storage.KeptCases, "Cases and their timelines", ofCase, "The patient's name and all texts, once no record belongs to the case any more. Its ids stay. What waits for a person or for a message's fate is not erased."},
	{storage.KeptDrafts, "Drafts that were never sent", "from when they were last saved", "The whole draft."},
	{storage.KeptSessions, "Sign-in sessions", "from when they were last used", "The session. Who signed in and out stays in the audit log."},
}

const ofCase = "from the last change of their case"

// View is how long each kind is kept, and what the next round would erase. The
// rules are for everyone's records, and so they are shown to the desk's own people
// only, and changed by them only.
func (r *Rules) View(ctx context.Context, a access.Actor) (View, error) {
	if err := r.ofTheDesk(ctx, a, access.RetentionRead, access.Object{ID: setting}); err != nil {
		return View{Rules: []Rule{}, Last: []Count{}}, err
	}
	if err := r.config.Guard.Check(ctx, a, access.RetentionRead, access.Object{ID: setting}); err != nil {
		return View{Rules: []Rule{}, Last: []Count{}}, err
	}
	return r.view(ctx)
}

func (r *Rules) view(ctx context.Context) (out View, err error) {
	err = r.config.Store.View(ctx, func(tx storage.Tx) error {
		k, err := read(tx)
		if err != nil {
			return err
		}
		out = View{Rules: []Rule{}, Last: []Count{}, Version: k.Version, LastAt: k.LastAt}
		for _, each := range kinds {
			rule := Rule{Kind: string(each.kind), Days: k.Days[each.kind], Label: each.label, Counted: each.counted, Erased: each.erased}
			if rule.Days > 0 {
				out.NextAt = r.next(k.LastAt)
				if rule.Waiting, rule.Held, err = tx.Retention().CountExpired(r.query(each.kind, rule.Days)); err != nil {
					return err
				}
			}
			out.Rules = append(out.Rules, rule)
			if n := k.Last[each.kind]; n > 0 {
				out.Last = append(out.Last, Count{string(each.kind), each.label, n})
			}
		}
		return nil
	})
	return out, err
}

// next is when the next round is due.
func (r *Rules) next(last time.Time) time.Time {
	now := r.config.Now().UTC()
	if last.IsZero() || now.Sub(last) >= daily {
		return now
	}
	return last.Add(daily)
}

func (r *Rules) query(kind storage.Kept, days int) storage.ExpiryQuery {
	return storage.ExpiryQuery{Kind: kind, Before: r.config.Now().UTC().AddDate(0, 0, -days), Unsettled: desk.Unsettled(), Limit: 100}
}

func read(tx storage.Tx) (k kept, err error) {
	text, err := tx.Settings().Get(setting)
	if errors.Is(err, storage.ErrNotFound) {
		return kept{Days: map[storage.Kept]int{}}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &k)
	}
	if k.Days == nil {
		k.Days = map[storage.Kept]int{}
	}
	return k, err
}

func write(tx storage.Tx, k kept) error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return tx.Settings().Put(setting, text)
}

// changed is what the entry of a change says.
type changed struct {
	Before map[storage.Kept]int `json:"before"`
	Days   map[storage.Kept]int `json:"days"`
	Reason string               `json:"reason,omitempty"`
}

// Change changes rules; nothing is erased before the next round.
func (r *Rules) Change(ctx context.Context, a access.Actor, in Change) (View, error) {
	if err := r.ofTheDesk(ctx, a, access.RetentionChange, access.Object{ID: setting}); err != nil {
		return View{Rules: []Rule{}, Last: []Count{}}, err
	}
	err := r.config.Guard.Do(ctx, a, access.RetentionChange, access.Object{ID: setting}, func(tx storage.Tx, o *access.Object) error {
		k, err := read(tx)
		if err != nil {
			return err
		}
		if k.Version != in.Version {
			return storage.ErrStale
		}
		detail := changed{Before: map[storage.Kept]int{}, Days: map[storage.Kept]int{}, Reason: strings.TrimSpace(in.Reason)}
		shorter := false
		for _, rule := range in.Rules {
			kind := storage.Kept(rule.Kind)
			if !known(kind) || rule.Days < 0 {
				return unknownKind
			}
			before := k.Days[kind]
			shorter = shorter || rule.Days > 0 && (before == 0 || rule.Days < before)
			detail.Before[kind], detail.Days[kind], k.Days[kind] = before, rule.Days, rule.Days
		}
		if shorter && detail.Reason == "" {
			return noReason
		}
		k.Version++
		if o.Detail, err = json.Marshal(detail); err != nil {
			return err
		}
		return write(tx, k)
	})
	if err != nil {
		return View{Rules: []Rule{}, Last: []Count{}}, err
	}
	return r.view(ctx)
}

func known(kind storage.Kept) bool {
	for _, k := range kinds {
		if k.kind == kind {
			return true
		}
	}
	return false
}

var (
	noReason = &desk.Error{Code: "reason-needed", HTTP: http.StatusUnprocessableEntity, Title: "Say why",
		What: "Whoever looks at the audit log later has to see why this was done.", Sent: "Nothing was changed or erased.", Next: "Give the reason, without a patient's name."}
	unknownKind = &desk.Error{Code: "retention-kind", HTTP: http.StatusUnprocessableEntity, Title: "Barsdesk does not keep this",
		What: "One of the rules is about something that Barsdesk does not keep.", Sent: "Nothing was changed or erased.", Next: "Load the page again, then repeat your change."}
)
