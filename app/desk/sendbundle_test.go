package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// made are messages as another tool makes them: those of another sender, with
// white space that ours would not write.
func made(t *testing.T, kinds ...message.Kind) map[message.Kind][]byte {
	t.Helper()
	s := newSender(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	if slices.Contains(kinds, message.BookingCancel) {
		s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Patient is better"}))
		s.until("cancelled", func() bool { return s.message(id, message.BookingCancel).State == "delivered" })
	}
	out := map[message.Kind][]byte{}
	for _, m := range s.outbox(id) {
		out[message.Kind(m.Kind)] = []byte("\n  " + strings.Replace(string(m.Body), `{"resourceType"`, "{ \"resourceType\"", 1) + "\r\n")
	}
	return out
}

func toWard(body []byte) desk.Bundle { return desk.Bundle{ServiceID: ward.ID, Body: body} }

// sendsBundle puts a message into the outbox and waits for what becomes of it.
func (s *sender) sendsBundle(in desk.Bundle) desk.BundleOutcome {
	s.t.Helper()
	sent, err := s.desk.SendBundle(s.t.Context(), nurse, in)
	s.must(err)
	return s.awaits(sent.MessageID)
}

func (s *sender) awaits(messageID string) desk.BundleOutcome {
	s.t.Helper()
	ctx, stop := context.WithTimeout(s.t.Context(), patience)
	defer stop()
	out, err := s.desk.AwaitBundle(ctx, nurse, messageID)
	s.must(err)
	return out
}

func TestABundleIsSentByteForByte(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	check, err := s.desk.CheckBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	if check.Errors() != 0 || check.Title != "Booking" || check.Service != ward.Name || check.Before != "" {
		t.Fatalf("%+v", check)
	}
	got := s.sendsBundle(toWard(body))
	if got.State != "delivered" || !got.Settled || got.Received.AppointmentID == "" || got.Received.Reference == "" || got.Attempts != 1 || got.Title != "Delivered" {
		t.Errorf("%+v", got)
	}
	posts := s.line.posts()
	if len(posts) != 1 || posts[0].body != string(body) || posts[0].requestID != got.RequestID {
		t.Fatalf("%d messages left, want the very bytes once", len(posts))
	}
	for _, want := range []string{got.CorrelationID, "Use-Context: a1t1|booked|booking-request|new", "Nhsd-Target-Identifier: ", "Nhsd-End-User-Organisation: "} {
		if !strings.Contains(posts[0].headers, want) {
			t.Errorf("the headers lack %q:\n%s", want, posts[0].headers)
		}
	}
	shown, err := s.desk.Case(t.Context(), nurse, got.CaseID)
	s.must(err)
	if shown.Banner.NHSNumber == "" || len(shown.Messages) == 0 || !strings.HasPrefix(shown.Headline, "Booked") {
		t.Errorf("the desk shows %q", shown.Headline)
	}
}

func TestTheSameBytesAreSentOnce(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	first := s.sendsBundle(toWard(body))
	check, err := s.desk.CheckBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	again, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	if check.Before != first.MessageID || !again.Before || again.MessageID != first.MessageID || again.CaseID != first.CaseID || len(s.line.posts()) != 1 {
		t.Errorf("check %+v, sent %+v, %d posts", check, again, len(s.line.posts()))
	}
	more := toWard(body)
	more.Again = true
	if got := s.sendsBundle(more); got.State != "refused" || got.RequestID == first.RequestID || len(s.line.posts()) != 2 {
		t.Errorf("once more: %+v", got) // the slot is taken by the first
	}
}

func TestManyAtOnceSendTheSameBytesOnce(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	sent := make(chan string, 8)
	for range cap(sent) {
		go func() {
			got, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
			if err != nil {
				t.Error(explained(err))
			}
			sent <- got.MessageID
		}()
	}
	first := comes(t, "what was sent", sent)
	for range cap(sent) - 1 {
		if id := comes(t, "what was sent", sent); id != first {
			t.Errorf("two messages: %s and %s", first, id)
		}
	}
	if s.awaits(first); len(s.line.posts()) != 1 {
		t.Errorf("%d posts, want one", len(s.line.posts()))
	}
}

func TestASentBundleIsAudited(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	got := s.sendsBundle(toWard(body))
	found := map[string]bool{}
	for _, e := range s.audit(storage.AuditQuery{CaseID: got.CaseID}) {
		if e.RequestID == got.RequestID {
			found[e.Act+" "+e.Outcome] = true
		}
		if strings.Contains(string(e.Detail), "9449") {
			t.Error("the audit log names a patient")
		}
	}
	for _, want := range []string{"message.send queued", "message.deliver delivered"} {
		if !found[want] {
			t.Errorf("no entry %q: %v", want, found)
		}
	}
}
