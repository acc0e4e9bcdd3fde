package desk_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

func TestNothingIsKeptWhenTheStoreFailsAtCommit(t *testing.T) {
	s := newWard(t)
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	c, body := newCall(), booking(t).JSON()
	s.store.breaks(true)
	if issue := answered(t, s.post(body, c), 500).TextAt("issue.code"); issue != "no-store" {
		t.Errorf("answered %q", issue)
	}
	if l := s.ledger(); len(l.cases)+len(l.inbox)+len(l.entries)+len(l.busy) != 0 {
		t.Errorf("kept %+v", l)
	}
	if got := topics(heard); len(got) != 0 {
		t.Errorf("pages were told of %v", got)
	}
	s.store.breaks(false)
	answered(t, s.post(body, c), 200) // the same message, as a sender tries again
	if l := s.ledger(); len(l.cases) != 1 || len(l.inbox) != 1 || len(l.entries) != 1 || len(l.busy) != 1 {
		t.Errorf("kept %d cases, %d messages, %d entries, busy %v", len(l.cases), len(l.inbox), len(l.entries), l.busy)
	}
}

// What may have been kept is not denied: its sender sends it again and is told, and
// the pages look.
func TestNobodyKnowsWhetherItWasKept(t *testing.T) {
	s := newWard(t)
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	c, body := newCall(), booking(t).JSON()
	s.store.loses(true)
	if issue := answered(t, s.post(body, c), 500); strings.Contains(string(issue.JSON()), "nothing of it was kept") {
		t.Errorf("answered %s", issue.JSON())
	}
	if got := topics(heard); len(got) == 0 {
		t.Error("the pages were told nothing")
	}
	s.store.loses(false)
	answered(t, s.post(body, c), 409)
	if l := s.ledger(); len(l.cases) != 1 || len(l.inbox) != 1 || len(l.busy) != 1 {
		t.Errorf("kept %d cases, %d messages, busy %v", len(l.cases), len(l.inbox), l.busy)
	}
	if e := desk.AsError(storage.ErrUnsure); e.Code != "not-known" || e.Sent == "Nothing was sent." {
		t.Errorf("a person is told %+v", e)
	}
}

func TestDecisionThatCameTooLateIsNotKept(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	request := receiver.Request{RequestID: newCall().request, CorrelationID: in.correlation, Service: receiver.Service{ID: ward.ID},
		Bundle: in.booked, Facts: message.ReadFacts(in.booked), Header: http.Header{}, Body: []byte("{}"), ReceivedAt: saturday}
	late := func(change func(*receiver.Decision)) error {
		d := receiver.Decision{Kind: message.BookingNew, Request: request, Accepted: in.booked, Answer: receiver.Answer{Status: 200}}
		change(&d)
		return s.desk.Records().Commit(t.Context(), d)
	}
	before := s.ledger()
	for _, tt := range []struct {
		name   string
		change func(*receiver.Decision)
		want   error
	}{
		{"the slot was taken", func(d *receiver.Decision) { d.TakeSlot = "slot-1" }, receiver.ErrSlotTaken},
		{"the slot is gone", func(d *receiver.Decision) { d.TakeSlot = "slot-9" }, receiver.ErrSlotTaken},
		{"the record has moved on", func(d *receiver.Decision) {
			d.Kind, d.FreeSlot = message.BookingCancel, "slot-1"
			d.Put = []receiver.Held{{Type: "Appointment", ID: in.appointment(), Status: "cancelled"}}
			d.Expect = []receiver.Expectation{{Type: "Appointment", ID: in.appointment(), Status: "arrived"}}
		}, receiver.ErrNotCurrent},
		{"there is no such record", func(d *receiver.Decision) {
			d.Kind, d.FreeSlot = message.BookingCancel, "slot-1"
			d.Expect = []receiver.Expectation{{Type: "Appointment", ID: "other", Status: "booked"}}
		}, receiver.ErrNotCurrent},
		{"the ids were answered", func(d *receiver.Decision) { d.Request.RequestID = strings.ToUpper(in.call.request) }, receiver.ErrDuplicate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := late(tt.change); !errors.Is(err, tt.want) {
				t.Errorf("Commit says %v, want %v", err, tt.want)
			}
		})
	}
	after := s.ledger()
	if len(after.cases) != len(before.cases) || after.cases[0].Version != before.cases[0].Version || len(after.inbox) != len(before.inbox) ||
		len(after.entries) != len(before.entries) || !slices.Equal(after.busy, before.busy) {
		t.Errorf("something of it was kept: %+v", after)
	}
}
