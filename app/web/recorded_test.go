package web_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/audit"
	"barsdesk/app/retention"
	"barsdesk/app/web"
	"barsdesk/storage"
)

// unrecorded are the reads that leave no entry, and why.
var unrecorded = map[string]string{
	"/api/session":      "the page asks who is signed in, again and again; signing in has its entry",
	"/api/events":       "the stream says that something changed, and not what",
	"/api/audit/verify": "the page asks every second how far a proof is whose beginning has its entry",
}

func TestEveryReadOfTheAPILeavesAnEntry(t *testing.T) {
	r := newRig(t, func(c *web.Config) {
		c.Audit = audit.New(audit.Config{Store: c.Guard.Store, Guard: c.Guard, Now: c.Guard.Now, KeyedIndex: keyed, Machine: "ward-4"})
		c.Retention = retention.New(retention.Config{Store: c.Guard.Store, Guard: c.Guard, Now: c.Guard.Now, KeyedIndex: keyed})
	})
	doc := want[struct{ Paths map[string]map[string]any }](r, 200, "GET", "/api/openapi.json", nil)
	read := 0
	for path, methods := range doc.Paths {
		if methods["get"] == nil || strings.Contains(path, "{") || unrecorded[path] != "" {
			continue
		}
		r.clock.Set(r.clock.Now().Add(61 * time.Second)) // what was read before is no repetition
		before := r.lastEntry()
		a := r.call("GET", path, nil)
		if a.status != 200 {
			continue // what this workstation has not
		}
		read++
		if !slices.ContainsFunc(r.entriesAfter(before), func(e storage.Entry) bool { return e.Actor == "p1" && e.Outcome == "allowed" }) {
			t.Errorf("GET %s left no entry", path)
		}
	}
	if read < 20 {
		t.Errorf("only %d operations were read", read)
	}
}

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
