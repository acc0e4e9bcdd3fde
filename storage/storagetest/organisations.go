package storagetest

import (
	"errors"
	"testing"
	"time"

	"barsdesk/storage"
)

func anApproval(n int) storage.Approval {
	return storage.Approval{ID: id(n), Version: 1, Organisation: "ZLK", DraftID: id(50), DraftVersion: n, ServiceID: "1122334455", PatientKey: "key-1",
		State: "asked", AskedBy: "person-1", AskedAt: at(n), Body: []byte(`{"purpose":"Refer"}`)}
}

func approvals(t *testing.T, s storage.Store) {
	first, second := anApproval(1), anApproval(2)
	update(t, s, func(tx storage.Tx) error {
		return errors.Join(tx.Approvals().Create(first), tx.Approvals().Create(second))
	})
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Approvals().Create(first) })
	missing(t, s, func(tx storage.Tx) (storage.Approval, error) { return tx.Approvals().Get(id(9)) })
	same(t, "approval", view(t, s, func(tx storage.Tx) (storage.Approval, error) { return tx.Approvals().Get(first.ID) }), first)

	decided := first
	decided.State, decided.DecidedBy, decided.DecidedAt, decided.Body = "given", "person-2", at(9), []byte(`{"purpose":"Book"}`)
	update(t, s, func(tx storage.Tx) error { return tx.Approvals().Save(decided) })
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.Approvals().Save(decided) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Approvals().Save(anApproval(9)) })
	decided.Version = 2
	same(t, "of a draft, newest first", view(t, s, func(tx storage.Tx) ([]storage.Approval, error) { return tx.Approvals().ByDraft(id(50)) }),
		[]storage.Approval{second, decided})
	for name, q := range map[string]storage.ApprovalQuery{"state": {State: "asked"}, "organisation": {State: "asked", Whose: storage.Whose{Of: "ZLK"}},
		"asker": {State: "asked", AskedBy: "person-1"}, "not of others": {State: "asked", Whose: storage.Whose{Not: []string{"ZHI"}}}} {
		got := view(t, s, func(tx storage.Tx) (counted[storage.Approval], error) { return listed(tx.Approvals().List(q)) })
		same(t, "approvals by "+name, got, counted[storage.Approval]{[]storage.Approval{second}, 1})
	}
	none := view(t, s, func(tx storage.Tx) (counted[storage.Approval], error) {
		return listed(tx.Approvals().List(storage.ApprovalQuery{Whose: storage.Whose{Not: []string{"ZLK"}}}))
	})
	same(t, "approvals of nobody", none.Total, 0)
}

// shared is a store with a case that was sent and one that was received, each
// with what belongs to it.
func shared(t *testing.T, s storage.Store) {
	received, unmatched := aCase(2), storage.Inbound{ID: id(31), RequestID: id(41), Organisation: "ZHI", ServiceID: "hill", Quarantined: true, ReceivedAt: at(3)}
	received.Role, received.Organisation, received.ServiceID = storage.Receiver, "ZHI", "hill"
	answer := anOutbound(12)
	answer.CaseID, answer.Organisation = received.ID, "ZHI"
	update(t, s, func(tx storage.Tx) error {
		return errors.Join(
			tx.Directory().Put(storage.Service{ID: "hill", Name: "Hillside", ODSCode: "ZHI", Own: true}, storage.Service{ID: "lake", Name: "Lakeside", ODSCode: "ZLK", Own: true}),
			tx.Directory().SetTerms("hill", []byte(`{"a":1}`)),
			tx.Cases().Create(aCase(1)), tx.Cases().Create(received), tx.Outbox().Add(anOutbound(11), answer), tx.Drafts().Create(aDraft(21)),
			tx.Inbox().Add(storage.Inbound{ID: id(30), RequestID: id(40), Organisation: "ZHI", ServiceID: "hill", CaseID: received.ID, Status: 200, ReceivedAt: at(2)}),
			tx.Inbox().Add(unmatched), tx.Approvals().Create(anApproval(25)),
			tx.Worklist().Put(storage.WorkItem{CaseID: received.ID, Organisation: "ZHI", ServiceID: "hill", ReceivedAt: at(2)}),
			tx.Resources().Put(storage.Resource{Type: "ServiceRequest", ID: "r", ServiceID: "hill", CaseID: received.ID, Body: []byte("{}")}),
			tx.Schedules().Create(storage.Schedule{ID: "s", Name: "Clinic", ServiceIDs: []string{"hill"}, Body: []byte("{}")}),
			tx.Slots().Add(storage.Slot{ID: "t", ServiceID: "hill", Start: at(60), End: at(70), Body: []byte("{}")}))
	})
}

// organisations: what one has sent follows its ODS code, what a service has
// received follows the service.
func organisations(t *testing.T, s storage.Store) {
	shared(t, s)
	update(t, s, func(tx storage.Tx) error {
		return errors.Join(tx.Organisations().Rename("ZLK", "ZNW"), tx.Organisations().MoveService("hill", "ZUP"))
	})
	got := view(t, s, func(tx storage.Tx) (out []string, err error) {
		sent, err1 := tx.Cases().Get(id(1))
		came, err2 := tx.Cases().Get(id(2))
		m, err3 := tx.Outbox().Get(id(11))
		answer, err4 := tx.Outbox().Get(id(12))
		draft, err5 := tx.Drafts().Get(id(21))
		in, err6 := tx.Inbox().Get(id(30))
		apart, err7 := tx.Inbox().Get(id(31))
		asked, err8 := tx.Approvals().Get(id(25))
		item, err9 := tx.Worklist().Get(id(2))
		return []string{sent.Organisation, m.Organisation, draft.Organisation, asked.Organisation,
			came.Organisation, answer.Organisation, in.Organisation, apart.Organisation, item.Organisation}, errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9)
	})
	same(t, "organisations", got, []string{"ZNW", "ZNW", "ZNW", "ZNW", "ZUP", "ZUP", "ZUP", "ZUP", "ZUP"})
}

// inside: a transaction within one organisation meets nothing of another.
func inside(t *testing.T, s storage.Store) {
	shared(t, s)
	hidden(t, s, storage.Whose{Of: "ZLK"})
	hidden(t, s, storage.Whose{Not: []string{"ZHI"}})
	for name, whose := range map[string]storage.Whose{"its own people": {Of: "ZHI"}, "all": {}} {
		got := view(t, s, func(tx storage.Tx) (counted[storage.Inbound], error) {
			return listed(storage.Within(tx, whose).Inbox().List(storage.InboundQuery{}))
		})
		same(t, "messages for "+name, got.Total, 2)
	}
}

func hidden(t *testing.T, s storage.Store, whose storage.Whose) {
	t.Helper()
	for name, read := range map[string]func(tx storage.Tx) error{
		"case":       func(tx storage.Tx) error { _, err := tx.Cases().Get(id(2)); return err },
		"events":     func(tx storage.Tx) error { _, err := tx.Cases().Events(id(2)); return err },
		"sent":       func(tx storage.Tx) error { _, err := tx.Outbox().Get(id(12)); return err },
		"tries":      func(tx storage.Tx) error { _, err := tx.Outbox().Attempts(id(12)); return err },
		"received":   func(tx storage.Tx) error { _, err := tx.Inbox().Get(id(30)); return err },
		"item":       func(tx storage.Tx) error { _, err := tx.Worklist().Get(id(2)); return err },
		"resource":   func(tx storage.Tx) error { _, err := tx.Resources().Get("ServiceRequest", "r"); return err },
		"schedule":   func(tx storage.Tx) error { _, err := tx.Schedules().Get("s"); return err },
		"slot":       func(tx storage.Tx) error { _, err := tx.Slots().Get("t"); return err },
		"saved case": func(tx storage.Tx) error { k := aCase(2); return tx.Cases().Save(k) },
		"event":      func(tx storage.Tx) error { return tx.Cases().AddEvent(storage.Event{CaseID: id(2)}) },
		"try":        func(tx storage.Tx) error { return tx.Outbox().AddAttempt(storage.Attempt{OutboundID: id(12), N: 1}) },
		"read":       func(tx storage.Tx) error { return tx.Inbox().MarkRead(id(31), at(5)) },
		"item read":  func(tx storage.Tx) error { return tx.Worklist().MarkRead(id(2)) },
		"terms":      func(tx storage.Tx) error { return tx.Directory().SetTerms("hill", nil) },
		"closing":    func(tx storage.Tx) error { return tx.Directory().SetClosed("hill", at(1)) },
		"service":    func(tx storage.Tx) error { return tx.Directory().Put(storage.Service{ID: "hill", Own: true}) },
		"blocking":   func(tx storage.Tx) error { return tx.Slots().Block("t", true) },
		"taking":     func(tx storage.Tx) error { return tx.Slots().Take("t") },
		"freeing":    func(tx storage.Tx) error { return tx.Slots().Free("t") },
	} {
		err := s.Update(t.Context(), func(tx storage.Tx) error { return read(storage.Within(tx, whose)) })
		if !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s of another organisation: %v, want ErrNotFound", name, err)
		}
	}
	counts := view(t, s, func(tx storage.Tx) ([]int, error) { return countAll(storage.Within(tx, whose)) })
	same(t, "how much is there", counts, []int{1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1})
	kept := view(t, s, func(tx storage.Tx) (storage.Service, error) { return storage.Within(tx, whose).Directory().Get("hill") })
	if kept.Own || kept.Terms != nil || kept.Name != "Hillside" {
		t.Errorf("the other's service is seen as %+v", kept)
	}
}

// countAll counts what every list gives.
func countAll(tx storage.Tx) ([]int, error) {
	_, cases, err1 := tx.Cases().List(storage.CaseQuery{})
	_, in, err2 := tx.Inbox().List(storage.InboundQuery{})
	_, work, err3 := tx.Worklist().List(storage.WorkQuery{})
	sent, err4 := tx.Outbox().InStates(storage.Whose{}, []string{"queued"}, storage.Page{})
	found, err5 := tx.Resources().ByCase(id(2))
	schedules, err6 := tx.Schedules().List()
	slots, err7 := tx.Slots().List(storage.SlotQuery{})
	between, err8 := tx.Slots().Between("hill", noon, noon.Add(24*time.Hour))
	drafts, err9 := tx.Drafts().Open(storage.Whose{}, storage.Page{})
	own, err10 := tx.Directory().Own()
	byKey, err11 := tx.Cases().ByKey(storage.Key{Kind: storage.KeySurname, Value: "hash"})
	return []int{cases, in, work, len(sent), len(found), len(schedules), len(slots), len(between), len(drafts), len(own), len(byKey)},
		errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11)
}
