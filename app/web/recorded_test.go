package web_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"barsdesk/storage"
)

func (r *rig) entriesAfter(number int64) (out []storage.Entry) {
	r.t.Helper()
	if err := r.store.View(r.t.Context(), func(tx storage.Tx) error {
		return tx.Audit().Scan(number+1, 0, func(e *storage.Entry, _ *storage.Hash) error {
			out = append(out, storage.Entry{Seq: e.Seq, Actor: e.Actor, Act: e.Act, Outcome: e.Outcome})
			return nil
		})
	}); err != nil {
		r.t.Fatal(err)
	}
	return out
}

// lastEntry is the number of the newest entry; 0 in an empty log.
func (r *rig) lastEntry() int64 {
	if all := r.entriesAfter(0); len(all) > 0 {
		return all[len(all)-1].Seq
	}
	return 0
}

// deaf is a store whose log cannot be written.
type deaf struct{ storage.Store }

func (deaf) Update(context.Context, func(storage.Tx) error) error { return errors.New("disk full") }

func TestNothingIsShownWhenTheLogCannotBeWritten(t *testing.T) {
	r := newRig(t)
	r.door.Guard.Store = deaf{r.store}
	for _, path := range []string{"/api/today", "/api/cases", "/api/inbox", "/api/services", "/api/schedules", "/api/settings/identity"} {
		if a := r.call("GET", path, nil); a.status != 500 && a.status != 503 || strings.Contains(string(a.body), "Trumpton") {
			t.Errorf("GET %s is answered %d %s", path, a.status, a.body)
		}
	}
}

func TestNobodySignsInWhenTheLogCannotBeWritten(t *testing.T) {
	r := newRig(t, withSignIn)
	link := r.door.OneTime()
	r.door.Guard.Store = deaf{r.store}
	if a := r.signIn(link); a.status < 500 || len(r.jar) != 0 {
		t.Errorf("signed in: %d %s", a.status, a.body)
	}
}
