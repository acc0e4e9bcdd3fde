package desk_test

import (
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

func (s *station) welcome(a access.Actor) *desk.Welcome {
	s.t.Helper()
	today, err := s.desk.Today(s.t.Context(), a)
	if err != nil {
		s.t.Fatal(err)
	}
	return today.Welcome
}

// Who is new at a desk of their own reads what it is and what can be done next,
// until there is a case.
func TestWelcomeUntilThereIsACase(t *testing.T) {
	s := newWard(t)
	w := s.welcome(nurse)
	if w == nil || !strings.Contains(w.What, "connected to nothing") || len(w.Next) != 2 || w.Next[0].Command != "barsdesk --sandbox" {
		t.Fatalf("%+v", w)
	}
	for _, step := range w.Next {
		if step.ID == "" || step.Label == "" {
			t.Errorf("%+v", step)
		}
	}
	s.update(func(tx storage.Tx) error {
		return tx.Cases().Create(storage.Case{ID: "c1", Role: storage.Receiver, ServiceID: s.own.ID, CorrelationID: "k", Subject: []byte(`{}`), CreatedAt: s.now, UpdatedAt: s.now})
	})
	if err := s.store.View(t.Context(), func(tx storage.Tx) error {
		if _, n, err := tx.Cases().List(storage.CaseQuery{Page: storage.Page{Limit: 1}}); err != nil || n != 1 {
			t.Errorf("%d cases, %v", n, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if today, err := s.desk.Today(t.Context(), nurse); err == nil && today.Welcome != nil {
		t.Errorf("with a case: %+v", today.Welcome)
	}
}

// It can be hidden for good, which is recorded, and is for nobody who has an account.
func TestWelcomeIsHidden(t *testing.T) {
	s := newWard(t)
	colleague := nurse
	colleague.Alone, colleague.Account = false, true
	if w := s.welcome(colleague); w != nil {
		t.Errorf("with an account: %+v", w)
	}
	s.store.breaks(true)
	if err := s.desk.HideWelcome(t.Context(), nurse); err == nil {
		t.Error("no error, and nothing can be kept")
	}
	s.store.breaks(false)
	if w := s.welcome(nurse); w == nil {
		t.Error("hidden, though that was not kept")
	}
	if err := s.desk.HideWelcome(t.Context(), nurse); err != nil {
		t.Fatal(err)
	}
	if w := s.welcome(nurse); w != nil {
		t.Errorf("after hiding: %+v", w)
	}
	var kept []storage.Entry
	s.view(func(tx storage.Tx) (err error) {
		kept, _, err = tx.Audit().List(storage.AuditQuery{Act: string(access.WelcomeHide), Page: storage.Page{Limit: 9}})
		return err
	})
	if len(kept) != 1 || kept[0].Actor != nurse.ID {
		t.Errorf("recorded: %+v", kept)
	}
}
