package retention_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/retention"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

var (
	noon    = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	manager = access.Actor{ID: "p5", Role: access.Manager, From: "10.0.0.5"}
	nurse   = access.Actor{ID: "p1", Role: access.Clinician}
)

// unwritten is a store whose audit log cannot be written while it is full.
type unwritten struct {
	storage.Store
	full bool
}

var errFull = errors.New("the disk is full")

func (u *unwritten) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	return u.Store.Update(ctx, func(tx storage.Tx) error {
		if u.full {
			return fn(noLog{tx})
		}
		return fn(tx)
	})
}

type noLog struct{ storage.Tx }

func (n noLog) Audit() storage.Audit { return deaf{n.Tx.Audit()} }

type deaf struct{ storage.Audit }

func (deaf) Append(storage.Entry) error { return errFull }

type rig struct {
	t        *testing.T
	store    *unwritten
	rules    *retention.Rules
	guard    *access.Guard
	now      time.Time
	scrubbed int
}

func newRig(t *testing.T) *rig {
	t.Helper()
	db, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	r := &rig{t: t, store: &unwritten{Store: db}, now: noon}
	guard := &access.Guard{Store: r.store, Now: func() time.Time { return r.now }, Environment: "int"}
	r.guard = guard
	ids := 0
	r.rules = retention.New(retention.Config{Store: r.store, Guard: guard, Now: guard.Now, NewID: func() string { ids++; return fmt.Sprintf("hold-%d", ids) },
		KeyedIndex: func(_ storage.KeyKind, value string) string { return "key-" + value }, Scrub: func() error { r.scrubbed++; return nil }})
	r.update(func(tx storage.Tx) error {
		return errors.Join(
			tx.Cases().Create(storage.Case{ID: "c1", Role: storage.Sender, ServiceID: "2000012345", PatientKey: "key-9658499058", Subject: []byte(`{"name":"MURRY, Josiah"}`), Body: []byte(`{}`), UpdatedAt: noon}),
			tx.Outbox().Add(storage.Outbound{ID: "m1", CaseID: "c1", RequestID: "q1", Target: "2000012345", State: "delivered", Header: []byte("header"), Body: []byte("sent")}),
			tx.Inbox().Add(storage.Inbound{ID: "i1", CaseID: "c1", RequestID: "q2", CorrelationID: "q3", ServiceID: "2000012345", Body: []byte("received"), Answer: []byte("answer"), ReceivedAt: noon}),
			tx.Resources().Put(storage.Resource{Type: "Appointment", ID: "a1", CaseID: "c1", Body: []byte("held"), Bundle: []byte("answer"), UpdatedAt: noon}),
			tx.Drafts().Create(storage.Draft{ID: "d1", Body: []byte("draft"), UpdatedAt: noon}),
			tx.Sessions().Add(storage.Session{TokenHash: "secret hash", PersonID: "p1", CreatedAt: noon, UsedAt: noon}))
	})
	return r
}

func (r *rig) update(fn func(tx storage.Tx) error) {
	r.t.Helper()
	if err := r.store.Store.Update(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// everything keeps all kinds for 30 days.
func (r *rig) everything() retention.View {
	r.t.Helper()
	in := retention.Change{Reason: "the board's decision"}
	for _, rule := range r.view().Rules {
		in.Rules = append(in.Rules, retention.RuleChange{Kind: rule.Kind, Days: 30})
	}
	v, err := r.rules.Change(r.t.Context(), manager, in)
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r *rig) view() retention.View {
	r.t.Helper()
	v, err := r.rules.View(r.t.Context(), manager)
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r *rig) due() {
	r.t.Helper()
	if err := r.rules.Due(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) entries(act access.Act) (out []storage.Entry) {
	r.t.Helper()
	err := r.store.View(r.t.Context(), func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act)})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

func counts(v retention.View) (waiting, held int) {
	for _, rule := range v.Rules {
		waiting, held = waiting+rule.Waiting, held+rule.Held
	}
	return waiting, held
}

func TestEverythingIsKeptForEverUntilSomebodySaysOtherwise(t *testing.T) {
	r := newRig(t)
	r.now = noon.AddDate(100, 0, 0)
	r.due()
	for _, rule := range r.view().Rules {
		if rule.Days != 0 || rule.Label == "" || rule.Erased == "" || rule.Counted == "" {
			t.Errorf("rule %+v", rule)
		}
	}
	if got := r.entries(access.Erase); len(got) != 0 || r.scrubbed != 0 {
		t.Errorf("%d things were erased", len(got))
	}
}

func TestARoundErasesWhatHasExpiredOnceADay(t *testing.T) {
	r := newRig(t)
	r.everything()
	r.due()
	if got := r.entries(access.Erase); len(got) != 0 {
		t.Fatalf("%d things were erased on the first day", len(got))
	}
	r.now = noon.AddDate(0, 0, 31)
	r.due()
	got := r.entries(access.Erase)
	if waiting, held := counts(r.view()); len(got) != 6 || waiting != 0 || held != 0 || r.scrubbed != 2 {
		t.Fatalf("%d erasures, %d wait, %d are held, scrubbed %d times", len(got), waiting, held, r.scrubbed)
	}
	sum := sha256.Sum256([]byte("sent"))
	found := false
	for _, e := range got {
		if e.Outcome != "erased" || e.Actor != access.Software.ID || strings.Contains(string(e.Detail)+e.Object, "secret hash") {
			t.Errorf("entry %+v", e)
		}
		found = found || e.Object == "m1" && e.BodyHash == hex.EncodeToString(sum[:]) && e.CaseID == "c1"
	}
	if !found {
		t.Error("no entry has the hash of the message that was sent")
	}
	if v := r.view(); len(v.Last) != 6 || !v.LastAt.Equal(r.now) || !v.NextAt.Equal(r.now.Add(24*time.Hour)) {
		t.Errorf("after the round: %+v", v)
	}
	r.due() // not again on the same day
	if r.scrubbed != 2 {
		t.Error("there was another round on the same day")
	}
}

func TestNothingIsErasedThatIsHeld(t *testing.T) {
	for _, hold := range []retention.HoldStart{{Kind: "case", CaseID: "c1"}, {Kind: "patient", NHSNumber: "965 849 9058"}, {Kind: "service", ServiceID: "2000012345"}, {Kind: "everything"}} {
		t.Run(hold.Kind, func(t *testing.T) {
			r := newRig(t)
			r.everything()
			if _, err := r.rules.Hold(t.Context(), manager, hold); err == nil {
				t.Error("a hold without a reason was placed")
			}
			hold.Reason = "inquest"
			list, err := r.rules.Hold(t.Context(), manager, hold)
			if err != nil || len(list.Holds) != 1 || list.Holds[0].Of == "" || strings.Contains(fmt.Sprint(list), "9658499058") {
				t.Fatalf("%+v, %v", list, err)
			}
			r.now = noon.AddDate(0, 0, 31)
			r.due()
			for _, e := range r.entries(access.Erase) {
				if e.CaseID == "c1" {
					t.Errorf("erased in spite of the hold: %+v", e)
				}
			}
			if _, err := r.rules.Lift(t.Context(), manager, list.Holds[0].ID, retention.HoldEnd{Reason: "it is over"}); err != nil {
				t.Fatal(err)
			}
			r.now = r.now.Add(25 * time.Hour)
			r.due()
			if got := r.entries(access.Erase); len(got) != 6 {
				t.Errorf("%d erasures after the hold was lifted", len(got))
			}
			if len(r.entries(access.HoldPlace)) != 1 || len(r.entries(access.HoldLift)) != 1 {
				t.Error("the hold is not recorded")
			}
		})
	}
}

func TestRulesAreChangedByThoseWhoMayAndWithAReason(t *testing.T) {
	r := newRig(t)
	shorter := retention.Change{Rules: []retention.RuleChange{{Kind: "sent", Days: 10}}}
	if _, err := r.rules.Change(t.Context(), manager, shorter); err == nil {
		t.Error("something is kept for a shorter time without a reason")
	}
	shorter.Reason = "the board's decision"
	if _, err := r.rules.Change(t.Context(), nurse, shorter); err == nil {
		t.Error("a clinician may change the rules")
	}
	if _, err := r.rules.Change(t.Context(), manager, shorter); err != nil {
		t.Fatal(err)
	}
	if _, err := r.rules.Change(t.Context(), manager, shorter); !errors.Is(err, storage.ErrStale) {
		t.Errorf("a change of what somebody else has changed: %v", err)
	}
	if _, err := r.rules.Change(t.Context(), manager, retention.Change{Version: 1, Rules: []retention.RuleChange{{Kind: "people", Days: 3}}}); err == nil {
		t.Error("a rule about something else was taken")
	}
}

func TestNothingIsErasedThatCannotBeRecorded(t *testing.T) {
	r := newRig(t)
	r.everything()
	r.now, r.store.full = noon.AddDate(0, 0, 31), true
	if err := r.rules.Due(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("a round without a log: %v", err)
	}
	if _, err := r.rules.Hold(t.Context(), manager, retention.HoldStart{Kind: "everything", Reason: "inquest"}); !errors.Is(err, errFull) {
		t.Errorf("a hold without a log: %v", err)
	}
	r.store.full = false
	if waiting, _ := counts(r.view()); waiting == 0 {
		t.Error("something was erased all the same")
	}
	r.due()
	if got := r.entries(access.Erase); len(got) != 6 {
		t.Errorf("%d erasures once the log can be written", len(got))
	}
}
