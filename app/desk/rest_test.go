package desk_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// without publishes a service's messages but for those of some definitions.
type without struct {
	receiver.Directory
	tails []string
}

func (w without) Service(ctx context.Context, id string) (receiver.Service, bool, error) {
	s, ok, err := w.Directory.Service(ctx, id)
	published := s.Published()
	s.Definitions = slices.DeleteFunc(published, func(d definition.MessageDefinition) bool { return slices.Contains(w.tails, definition.Tail(d.URL)) })
	return s, ok, err
}

// cancellations are the definitions of messages that end something.
var cancellations = []string{message.BookingCancel.DefinitionTail(), message.ReferralCancel.DefinitionTail()}

// writable lets the ward take writes of single resources, or not, and no
// messages of some definitions.
func (s *station) writable(preview bool, missing ...string) {
	s.receiver = (&receiver.Receiver{ODSCode: s.own.ODSCode, Directory: without{s.desk.OwnServices(), missing}, Records: s.desk.Records(), Preview: preview,
		NewID: uuid.NewString, Now: func() time.Time { return s.now }, Reference: func() string { return "ZTG-4F7K2" }}).Handler()
}

// previewing opens the desk anew with what is not released yet.
func (s *sender) previewing(preview bool) {
	s.other = func(c *desk.Config) { c.Client.Preview = preview }
	s.reopen()
}

// bookedAtWriting is a patient booked and referred at a ward that cancels by
// writes alone.
func bookedAtWriting(t *testing.T) (*sender, string) {
	t.Helper()
	s := newSender(t)
	s.ward.writable(true, cancellations...)
	s.previewing(true)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	return s, id
}

// writes are the writes of single resources, as they left.
func (w *line) writes() (out []posted) {
	for _, p := range w.posts() {
		if p.method != http.MethodPost {
			out = append(out, p)
		}
	}
	return out
}

// TestCancelByWrite: a ward that takes no message for it gets back what was just
// read, with another status and reason and nothing else changed.
func TestCancelByWrite(t *testing.T) {
	for _, c := range []struct {
		act       desk.CaseAct
		kind      message.Kind
		headline  string
		status    string
		context   string
		busy      int
		cancelled string
	}{
		{desk.CaseAct{Action: "cancel-booking", Text: "Feels better"}, message.BookingCancel, "Referred, booking cancelled", "cancelled", "a1t1|cancelled|booking-request|update", 0, "Appointment"},
		{desk.CaseAct{Action: "cancel-referral", Text: "Feels better"}, message.ReferralCancel, "Booked, referral cancelled", "revoked", "a1t1|referral|servicerequest-request|update", 1, "ServiceRequest"},
		{desk.CaseAct{Action: "cancel-referral", Text: "Feels better", Mistake: true}, message.ReferralCancel, "Booked, referral withdrawn as a mistake", "entered-in-error", "a1t1|referral|servicerequest-request|update", 1, "ServiceRequest"},
	} {
		t.Run(c.headline, func(t *testing.T) {
			s, id := bookedAtWriting(t)
			part := s.episode(id).Booking().ID
			if c.cancelled == "ServiceRequest" {
				part = s.episode(id).Referral().ID
			}
			before := node(t, string(s.ward.resource(c.cancelled, part).Body))
			s.must(s.actOn(id, c.act))
			s.says(id, c.headline)
			wrote := s.line.writes()
			m := s.message(id, c.kind)
			if len(wrote) != 1 || wrote[0].method != http.MethodPut || !strings.HasSuffix(wrote[0].path, "/"+c.cancelled+"/"+part) || m.Path != c.cancelled+"/"+part {
				t.Fatalf("wrote %+v, kept %s", wrote, m.Path)
			}
			if !strings.Contains(wrote[0].headers, "Use-Context: "+c.context) || m.BundleID != "" {
				t.Errorf("headers %s", wrote[0].headers)
			}
			body := node(t, wrote[0].body)
			if body.TextAt("status") != c.status || body.TextAt("reasonCode.text") != "Feels better" {
				t.Errorf("wrote %s", body.JSON())
			}
			for _, name := range []string{"status", "reasonCode"} {
				body.Remove(name)
				before.Remove(name)
			}
			if string(body.JSON()) != string(before.JSON()) {
				t.Errorf("wrote %s\nread %s", body.JSON(), before.JSON())
			}
			if held := s.ward.resource(c.cancelled, part); held.Status != c.status || len(s.ward.ledger().busy) != c.busy {
				t.Errorf("the ward holds %s, busy %v", held.Status, s.ward.ledger().busy)
			}
		})
	}
}

// TestNothingIsWrittenUnlessBothAllow: neither a preview that is off, nor a ward
// that does not offer it, nor one that has a message for it, is written to.
func TestNothingIsWrittenUnlessBothAllow(t *testing.T) {
	for _, c := range []struct {
		name           string
		preview, takes bool
	}{{"the preview is off", false, true}, {"the ward does not offer it", true, false}} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			s.ward.writable(c.takes, cancellations...)
			s.previewing(c.preview)
			id := s.bookAndRefer()
			s.says(id, "Booked and referred")
			before := len(s.line.posts())
			e := refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking"}), "cancel-not-offered")
			if len(s.line.posts()) != before || !strings.Contains(e.Next, ward.Phone) || s.headline(id) != "Booked and referred" {
				t.Errorf("%+v, the case says %q", e.Trouble(), s.headline(id))
			}
		})
	}
	t.Run("the ward has a message for it", func(t *testing.T) {
		s := newSender(t)
		s.ward.writable(true)
		s.previewing(true)
		id := s.bookAndRefer()
		s.says(id, "Booked and referred")
		s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
		s.says(id, "Referred, booking cancelled")
		if wrote := s.line.writes(); len(wrote) != 0 {
			t.Errorf("wrote %+v", wrote)
		}
	})
}

// TestWrittenCancellationFails: what the ward refuses leaves the booking
// standing and asks a person; what nobody knows is tried again with the same
// bytes.
func TestWrittenCancellationFails(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
	}{
		{"changed there", says(outcome.Conflict("changed"))}, {"unknown there", says(outcome.NotFound("none"))},
		{"not taken after all", says(outcome.MethodNotAllowed("no"))}, {"invalid", says(outcome.BadRequest("invariant", "no"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, id := bookedAtWriting(t)
			s.line.meets(c.fault)
			s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
			s.until("it is refused", func() bool { return s.message(id, message.BookingCancel).State == "refused" })
			if s.episode(id).Booking().State != "booked" || !s.caseRecord(id).Attention {
				t.Errorf("the case says %q", s.headline(id))
			}
			s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
			s.says(id, "Referred, booking cancelled")
		})
	}
	for _, c := range []struct {
		name  string
		fault fault
	}{{"the answer is lost", answerLost}, {"it never arrives", lost}, {"the ward is down", says(outcome.Unavailable("down"))}} {
		t.Run(c.name, func(t *testing.T) {
			s, id := bookedAtWriting(t)
			s.line.meets(c.fault)
			s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
			s.retries(id, message.BookingCancel, inState("delivered"))
			s.says(id, "Referred, booking cancelled")
			s.sameEachTime()
			if len(s.line.writes()) != 2 {
				t.Errorf("%d writes", len(s.line.writes()))
			}
		})
	}
}

// TestWriteReadsFirst: what does not stand there any more, or is another record,
// is not written.
func TestWriteReadsFirst(t *testing.T) {
	s, id := bookedAtWriting(t)
	s.wardEnds("Appointment", s.episode(id).Booking().ID, "noshow")
	refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking"}), "not-current")
	t.Run("another record", func(t *testing.T) {
		s, id := bookedAtWriting(t)
		s.line.rules(func(r *http.Request) fault {
			if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/Appointment/") {
				return another
			}
			return nil
		})
		refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking"}), "record-differs")
		if len(s.line.writes()) != 0 {
			t.Error("it was written")
		}
	})
	t.Run("another patient", func(t *testing.T) {
		s, id := bookedAtWriting(t)
		s.ward.update(func(tx storage.Tx) error {
			r, err := tx.Resources().Get("Appointment", s.episode(id).Booking().ID)
			if err != nil {
				return err
			}
			body := node(t, string(r.Body))
			body.All("participant.actor")[0].Set("reference", fhir.Str("Patient/00000000-0000-4000-8000-000000000009"))
			r.Body = body.JSON()
			return tx.Resources().Put(r)
		})
		refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking"}), "record-differs")
		if len(s.line.writes()) != 0 {
			t.Error("it was written")
		}
	})
}

// TestWrittenMessageIsShown: the page of a write reads like any other.
func TestWrittenMessageIsShown(t *testing.T) {
	s, id := bookedAtWriting(t)
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Feels better"}))
	s.says(id, "Referred, booking cancelled")
	m, err := s.desk.Message(t.Context(), nurse, s.message(id, message.BookingCancel).ID)
	s.must(err)
	if len(m.Reading) == 0 || len(m.Findings) != 0 || m.AnswerTitle != "Answer: accepted" || len(m.AnswerReading) == 0 {
		t.Errorf("shown as %+v", m)
	}
}
