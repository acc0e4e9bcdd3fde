package desk_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

func TestBookAndReferIsDelivered(t *testing.T) {
	s := newSender(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	e := s.episode(id)
	b, r := e.Booking(), e.Referral()
	if b.Reference != "ZTG-4F7K2" || r.Reference == "" || r.AppointmentID != b.ID {
		t.Errorf("the case keeps %+v and %+v", b, r)
	}
	booking, referral := s.message(id, message.BookingNew), s.message(id, message.ReferralNew)
	if booking.CorrelationID != referral.CorrelationID || booking.RequestID == referral.RequestID || booking.PlanID != referral.PlanID {
		t.Error("the two messages are not two messages of one conversation and one plan")
	}
	if !strings.Contains(string(referral.Body), "Appointment/"+b.ID) {
		t.Error("the referral does not name the appointment")
	}
	if n := len(s.line.posts()); n != 2 {
		t.Errorf("%d messages left", n)
	}
}

func TestReferAloneIsDelivered(t *testing.T) {
	s := newSender(t)
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
	s.says(id, "Referred")
	if l := s.ward.ledger(); len(l.inbox) != 1 || l.inbox[0].Kind != "referral-new" {
		t.Errorf("the ward received %+v", l.inbox)
	}
}

// TestSendingTwiceSendsOnce clicks the button ten times at once, then once more.
func TestSendingTwiceSendsOnce(t *testing.T) {
	s := newSender(t)
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	ids := make([]string, 10)
	var clicks sync.WaitGroup
	for i := range ids {
		clicks.Go(func() {
			sent, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
			if err != nil {
				t.Error(explained(err))
			}
			ids[i] = sent.CaseID
		})
	}
	clicks.Wait()
	s.says(ids[0], "Booked and referred")
	again := s.sends(d)
	for _, id := range append(ids, again) {
		if id != ids[0] || id == "" {
			t.Fatalf("the clicks made cases %v, then %s", ids, again)
		}
	}
	s.deliveredOnce()
	if n := len(s.line.posts()); n != 2 {
		t.Errorf("%d messages left", n)
	}
}

// TestSendKeepsEverythingTogether: when the commit fails there is no case, no
// message, and the draft is open; then it works.
func TestSendKeepsEverythingTogether(t *testing.T) {
	s := newSender(t)
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	before := s.store.kept()
	id := s.sends(d)
	s.view(func(tx storage.Tx) error {
		kept, err := tx.Drafts().Get(d.ID)
		if err != nil || kept.CaseID != id {
			t.Errorf("the draft is marked %q, %v", kept.CaseID, err)
		}
		entries, _, err := tx.Audit().List(storage.AuditQuery{CaseID: id, Act: "message.send"})
		if len(entries) < 2 {
			t.Errorf("%d entries for sending", len(entries))
		}
		for _, e := range entries {
			if e.PatientKey != keyed(storage.KeyNHSNumber, "9658499058") || e.Actor == "" {
				t.Errorf("entry %+v", e)
			}
		}
		return err
	})
	if s.store.kept() == before {
		t.Error("nothing was committed")
	}
	s.says(id, "Booked and referred")
}

func TestDraftThatIsNotReadyIsNotSent(t *testing.T) {
	s := newSender(t)
	d := s.start(desk.DraftStart{Plan: "book-and-refer"})
	_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "draft-not-ready")
	_, err = s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version + 1})
	refused(t, err, "draft-stale")
	if len(s.line.posts()) != 0 {
		t.Error("something was sent")
	}
}

// TestTakenSlotReopensTheDraft: someone else books the slot first; the form
// stays, the case says so, and another time goes into the same case.
func TestTakenSlotReopensTheDraft(t *testing.T) {
	s := newSender(t)
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	if w := s.ward.post(booking(t).JSON(), newCall()); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	id := s.sends(d)
	s.says(id, "Not booked, the time was taken")
	back, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	if back.SentCase != "" || back.Slot != nil || back.SlotNote == "" || len(back.Answers) != len(d.Answers) || back.Patient.Family != d.Patient.Family {
		t.Errorf("the draft comes back as slot %v, note %q, %d answers", back.Slot, back.SlotNote, len(back.Answers))
	}
	if again := s.sends(s.choose(back, "slot-2")); again != id {
		t.Errorf("the second try is case %s, want %s", again, id)
	}
	s.says(id, "Booked and referred")
	messages := s.outbox(id)
	if len(messages) != 3 || messages[0].CorrelationID != messages[1].CorrelationID || messages[0].RequestID == messages[1].RequestID {
		t.Errorf("%d messages", len(messages))
	}
}

// TestAnotherPatientIsNeverFiledInTheCase: the reopened draft is used for
// someone else.
func TestAnotherPatientIsNeverFiledInTheCase(t *testing.T) {
	s := newSender(t)
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	answered(t, s.ward.post(booking(t).JSON(), newCall()), 200)
	id := s.sends(d)
	s.says(id, "Not booked, the time was taken")
	back, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	other := murry()
	other.NHSNumber, other.Family, other.Given = "9876543210", "Swain", "Dudley"
	back = s.choose(s.save(back, desk.DraftSave{Patient: &other}), "slot-2")
	if again := s.sends(back); again == id {
		t.Error("another patient's booking went into the case")
	}
}

// TestReferralForABookingAlone completes the case of the booking and names it.
func TestReferralForABookingAlone(t *testing.T) {
	s := newSender(t)
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "book"}), "slot-1"))
	s.says(id, "Booked")
	d := s.start(desk.DraftStart{Plan: "refer", FromCase: id})
	d = s.save(s.ready(d, ""), desk.DraftSave{Accept: []string{"already-booked"}})
	if again := s.sends(d); again != id {
		t.Errorf("the referral is case %s, want %s", again, id)
	}
	s.says(id, "Booked and referred")
	s.deliveredOnce()
}

func TestRebookingIsNotedOnTheOldCase(t *testing.T) {
	s := newSender(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Earlier time wanted"}))
	s.says(id, "Referred, booking cancelled")
	d := s.start(desk.DraftStart{Plan: "book-and-refer", FromCase: id, Rebooks: true})
	second := s.sends(s.ready(d, "slot-2"))
	s.says(second, "Booked and referred")
	if e := s.episode(id); second == id || e.RebookedAs != second {
		t.Errorf("the old case says rebooked as %q, the new one is %s", e.RebookedAs, second)
	}
	if a, b := s.caseRecord(id), s.caseRecord(second); a.CorrelationID != b.CorrelationID {
		t.Error("the rebooking left the conversation")
	}
}

func TestSearchKeysAreHashed(t *testing.T) {
	s := newSender(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	keys := map[storage.KeyKind]string{}
	for _, k := range s.caseRecord(id).Keys {
		keys[k.Kind] += " " + k.Value
	}
	for _, kind := range []storage.KeyKind{storage.KeyNHSNumber, storage.KeySurname, storage.KeyBirthDate, storage.KeyPostcode, storage.KeyReference} {
		if keys[kind] == "" || strings.Contains(strings.ToLower(keys[kind]), "murry") {
			t.Errorf("key %s is %q", kind, keys[kind])
		}
	}
}
