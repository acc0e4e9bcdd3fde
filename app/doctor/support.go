package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"time"

	"barsdesk/app/environment"
	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// Support is what goes to people who help: nothing of a patient, no secret,
// and nobody's name.
type Support struct {
	Made        time.Time            `json:"made"`
	Program     map[string]string    `json:"program"` // version, commit and definition packs
	System      string               `json:"system"`
	Environment string               `json:"environment"`
	Running     bool                 `json:"running"`
	Settings    environment.Settings `json:"settings"` // without client ID and further authorities
	Keys        []SupportKey         `json:"keys"`
	Outbox      map[string]int       `json:"outbox"` // messages by their state
	Kept        map[string]int       `json:"kept"`   // how many records there are, by kind
	Lines       []Line               `json:"lines"`
}

// SupportKey is a signing key in a Support.
type SupportKey struct {
	KID       string    `json:"kid"`
	Made      time.Time `json:"made"`
	Signs     bool      `json:"signs"`
	Published bool      `json:"published"`
}

// states are those that a message in the outbox can be in.
var states = []string{delivery.Queued, delivery.Sending, delivery.Delivered, delivery.Refused, delivery.Held, delivery.Unknown}

// ForSupport writes, as JSON, what was found beside what it was found on.
func ForSupport(ctx context.Context, c Config, program map[string]string, lines []Line) ([]byte, error) {
	s := Support{Made: c.Now().UTC(), Program: program, System: runtime.GOOS + "/" + runtime.GOARCH + ", " + runtime.Version(),
		Environment: c.Environment.Name, Running: c.Running, Settings: c.Connection.Settings(), Keys: []SupportKey{}, Lines: lines}
	for _, field := range []*string{&s.Settings.Roots, &s.Settings.ClientID} {
		if *field != "" {
			*field = "given, and left out here"
		}
	}
	list, _ := c.Keys.List() // what is wrong with the keys stands in the lines
	for _, k := range list {
		s.Keys = append(s.Keys, SupportKey{KID: k.KID, Made: k.Made, Signs: k.Signs, Published: k.Published})
	}
	err := c.Store.View(ctx, func(tx storage.Tx) (err error) {
		if s.Outbox, err = counted(tx); err == nil {
			s.Kept, err = countedByKind(tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(s, "", "  ")
}

// counted is how many messages are in each state.
func counted(tx storage.Tx) (map[string]int, error) {
	out := map[string]int{}
	for _, state := range states {
		for {
			some, err := tx.Outbox().InStates(storage.Whose{}, []string{state}, storage.Page{Offset: out[state], Limit: 200})
			if err != nil {
				return nil, err
			}
			out[state] += len(some)
			if len(some) < 200 {
				break
			}
		}
	}
	return out, nil
}

// countedByKind is how many records there are of each kind that can grow without end.
func countedByKind(tx storage.Tx) (map[string]int, error) {
	one := storage.Page{Limit: 1}
	_, cases, e1 := tx.Cases().List(storage.CaseQuery{Page: one})
	_, received, e2 := tx.Inbox().List(storage.InboundQuery{Page: one})
	_, open, e3 := tx.Worklist().List(storage.WorkQuery{Page: one})
	_, people, e4 := tx.People().List(one)
	_, services, e5 := tx.Directory().Search("", one)
	newest, e6 := tx.Audit().Checkpoint()
	if errors.Is(e6, storage.ErrNotFound) {
		e6 = nil
	}
	return map[string]int{"cases": cases, "received": received, "open work": open, "people": people, "services": services, "audit entries": int(newest.Size)}, errors.Join(e1, e2, e3, e4, e5, e6)
}
