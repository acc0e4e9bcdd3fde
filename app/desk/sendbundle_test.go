package desk_test

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
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
	if dir := os.Getenv("DUMP_MADE"); dir != "" {
		for k, b := range out {
			_ = os.WriteFile(dir+"/"+string(k)+".json", b, 0o600)
		}
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
			got, err := s.desk.SendBundle(context.Background(), nurse, toWard(body))
			if err != nil {
				t.Error(explained(err))
			}
			sent <- got.MessageID
		}()
	}
	first := <-sent
	for range cap(sent) - 1 {
		if id := <-sent; id != first {
			t.Errorf("two messages: %s and %s", first, id)
		}
	}
	if s.awaits(first); len(s.line.posts()) != 1 {
		t.Errorf("%d posts, want one", len(s.line.posts()))
	}
}

// BaRS Core, Transactional integrity: a retry is the same in every byte, and
// 409 duplicate is proof of receipt.
func TestABundleWhoseAnswerIsLostIsDeliveredOnce(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(lost, answerLost)
	sent, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.retries(sent.CaseID, message.BookingNew, inState("delivered"))
	s.sameEachTime()
	if got := s.awaits(sent.MessageID); got.State != "delivered" || got.Attempts != 3 {
		t.Errorf("%+v", got)
	}
	if busy := s.ward.ledger().busy; !slices.Equal(busy, []string{"slot-1"}) {
		t.Errorf("busy: %v", busy)
	}
}

// What SendBundle has acknowledged is sent by the next process.
func TestABundleOutlivesItsProcess(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(lost, lost)
	sent, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.reopen()
	s.retries(sent.CaseID, message.BookingNew, inState("delivered"))
	s.sameEachTime()
	again, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	if !again.Before || again.MessageID != sent.MessageID {
		t.Errorf("%+v", again)
	}
}

func TestABundleThatIsNotKeptIsNotSent(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	_, err := s.desk.CheckBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.store.fails(true)
	if _, err := s.desk.SendBundle(t.Context(), nurse, toWard(body)); err == nil {
		t.Error("acknowledged without being kept")
	}
	s.store.fails(false)
	s.passes(time.Hour)
	if n := len(s.line.posts()); n != 0 {
		t.Errorf("%d posts", n)
	}
	if got := s.sendsBundle(toWard(body)); got.State != "delivered" {
		t.Errorf("afterwards: %+v", got)
	}
}

func TestARefusedBundleIsTold(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(says(outcome.New(http.StatusUnprocessableEntity, "REC_UNPROCESSABLE_ENTITY", "business-rule", "no such thing")))
	got := s.sendsBundle(toWard(body))
	if got.State != "refused" || got.Status != 422 || len(got.Issues) != 1 || got.Issues[0].Code != "REC_UNPROCESSABLE_ENTITY" || got.What == "" || got.Next == "" {
		t.Errorf("%+v", got)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(lost)
	sent, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.until("a first try", func() bool {
		m := s.message(sent.CaseID, message.BookingNew)
		return m.State == "queued" && m.Attempts == 1
	})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	got, err := s.desk.AwaitBundle(ctx, nurse, sent.MessageID)
	s.must(err)
	if got.Settled || got.State != "queued" || got.Title == "" {
		t.Errorf("%+v", got)
	}
}

func TestABundleWithErrorsIsNotSent(t *testing.T) {
	broken := strings.Replace(string(made(t)[message.BookingNew]), `"system":"https://fhir.nhs.uk/Id/nhs-number","value":"`, `"system":"https://fhir.nhs.uk/Id/nhs-number","value":"12`, 1)
	s := newSender(t)
	in := toWard([]byte(broken))
	check, err := s.desk.CheckBundle(t.Context(), nurse, in)
	s.must(err)
	if check.Errors() == 0 {
		t.Fatal("no error was found")
	}
	_, err = s.desk.SendBundle(t.Context(), nurse, in)
	refused(t, err, "bundle-has-errors")
	if len(s.line.posts()) != 0 {
		t.Fatal("it was sent")
	}
	in.Anyway = true
	if got := s.sendsBundle(in); len(s.line.posts()) != 1 || s.line.posts()[0].body != broken {
		t.Errorf("to be sent anyway: %+v", got)
	}
	live := func(c *desk.Config) { c.Environment.Kind = "live" }
	s.other = live
	s.reopen()
	if err := s.desk.ConfirmLive(t.Context(), nurse); err != nil {
		t.Fatal(explained(err))
	}
	in.Again = true
	_, err = s.desk.SendBundle(t.Context(), nurse, in)
	refused(t, err, "errors-in-live")
}

func TestLiveCareIsConfirmedFirst(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.other = func(c *desk.Config) { c.Environment.Kind = "live" }
	s.reopen()
	_, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	refused(t, err, "live-not-confirmed")
	s.must(s.desk.ConfirmLive(t.Context(), nurse))
	if got := s.sendsBundle(toWard(body)); got.State != "delivered" {
		t.Errorf("%+v", got)
	}
}

func TestBundlesThatCannotBeSent(t *testing.T) {
	body := string(made(t)[message.BookingNew])
	s := newSender(t)
	for name, tt := range map[string]struct {
		in   desk.Bundle
		part string
	}{
		"no JSON":           {toWard([]byte("<Bundle/>")), "no FHIR JSON"},
		"empty":             {toWard(nil), "no FHIR JSON"},
		"no message":        {toWard([]byte(`{"resourceType":"Patient"}`)), "none of the messages of the standard"},
		"no kind":           {toWard([]byte(strings.ReplaceAll(body, `"booking-request"`, `"other"`))), "none of the messages of the standard"},
		"another service's": {desk.Bundle{ServiceID: "2000099999", Body: []byte(body)}, "It is addressed to service " + ward.ID},
		"correlation":       {desk.Bundle{ServiceID: ward.ID, Body: []byte(body), CorrelationID: "7"}, "no UUID"},
	} {
		_, err := s.desk.CheckBundle(t.Context(), nurse, tt.in)
		if e := refused(t, err, "not-sendable"); !strings.Contains(e.What, tt.part) || e.Sent != "Nothing was sent." {
			t.Errorf("%s: %s", name, e.What)
		}
		_, err = s.desk.SendBundle(t.Context(), nurse, tt.in)
		refused(t, err, "not-sendable")
	}
	if n := len(s.line.posts()); n != 0 {
		t.Errorf("%d posts", n)
	}
}

func TestWhoSendsABundleIsKnown(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	incomplete := callsIdentity
	incomplete.ODSCode = ""
	_, err := s.desk.SaveIdentity(t.Context(), nurse, incomplete)
	s.must(err)
	_, err = s.desk.SendBundle(t.Context(), nurse, toWard(body))
	if e := refused(t, err, "identity-missing"); !strings.Contains(e.What, "ODS code") || !strings.Contains(e.Next, "Settings") {
		t.Errorf("%+v", e)
	}
	_, err = s.desk.SaveIdentity(t.Context(), nurse, callsIdentity)
	s.must(err)
	s.other = func(c *desk.Config) { c.Unready = func() []string { return []string{"a client ID"} } }
	s.reopen()
	_, err = s.desk.SendBundle(t.Context(), nurse, toWard(body))
	if e := refused(t, err, "connection-missing"); !strings.Contains(e.What, "a client ID") {
		t.Errorf("%+v", e)
	}
	admin := access.Actor{ID: "p9", Role: access.Administrator}
	if _, err = s.desk.SendBundle(t.Context(), admin, toWard(body)); err == nil {
		t.Error("an administrator may send")
	}
	if _, err = s.desk.CheckBundle(t.Context(), admin, toWard(body)); err == nil {
		t.Error("an administrator may look into a message")
	}
}

func TestAServiceThatCannotBeAskedGetsNoBundle(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.rules(func(*http.Request) fault { return lost })
	_, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	refused(t, err, "no-answer")
	if n := len(s.line.posts()); n != 0 {
		t.Errorf("%d posts", n)
	}
}

func nodeOf(t *testing.T, body []byte) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestACancellationJoinsTheCaseOfItsBooking(t *testing.T) {
	bodies := made(t, message.BookingCancel)
	s := newSender(t)
	booked := s.sendsBundle(toWard(bodies[message.BookingNew]))
	theirs := message.ReadFacts(nodeOf(t, bodies[message.BookingCancel])).AppointmentID
	ours := []byte(strings.ReplaceAll(string(bodies[message.BookingCancel]), theirs, booked.Received.AppointmentID))
	got := s.sendsBundle(toWard(ours))
	if got.CaseID != booked.CaseID || got.CorrelationID != booked.CorrelationID || got.State != "delivered" {
		t.Fatalf("%+v", got)
	}
	if e := s.episode(got.CaseID); e.Booking().State != "cancelled" || len(e.Bookings) != 1 {
		t.Errorf("the booking is %s", e.Booking().State)
	}
	again := toWard(ours)
	again.Again = true
	_, err := s.desk.SendBundle(t.Context(), nurse, again)
	refused(t, err, "bundle-not-now")
	again.CorrelationID = uuid.NewString()
	_, err = s.desk.SendBundle(t.Context(), nurse, again)
	if e := refused(t, err, "not-sendable"); !strings.Contains(e.What, "another correlation id") {
		t.Errorf("%+v", e)
	}
}

// What is cancelled was booked by another tool, and is not known here.
func TestACancellationOfWhatIsNotKnownHereBeginsACase(t *testing.T) {
	cancel := made(t, message.BookingCancel)[message.BookingCancel]
	s := newSender(t)
	in := toWard(cancel)
	in.CorrelationID = uuid.NewString()
	got := s.sendsBundle(in)
	if got.State != "refused" || got.CorrelationID != in.CorrelationID { // this ward does not know the booking
		t.Fatalf("%+v", got)
	}
	if e := s.episode(got.CaseID); e.Booking().State != "booked" {
		t.Errorf("the booking is %s", e.Booking().State)
	}
	if _, err := s.desk.Case(t.Context(), nurse, got.CaseID); err != nil {
		t.Error(explained(err))
	}
	if _, err := s.desk.Today(t.Context(), nurse); err != nil {
		t.Error(explained(err))
	}
	if err := s.actOn(got.CaseID, desk.CaseAct{Action: "cancel-booking", Text: "No longer needed"}); !strings.Contains(refused(t, err, "cancel-not-offered").What, "another tool") {
		t.Error("who is to cancel it is not said")
	}
}

// An answer that another tool has written belongs to the request it answers.
func TestAnAnswerMadeElsewhereIsSentFromItsCase(t *testing.T) {
	s, in, _, o := reported(t)
	body := append([]byte(" "), o.Body...)
	sent, err := s.desk.SendBundle(t.Context(), nurse, desk.Bundle{ServiceID: calls.ID, Body: body, Anyway: true}) // the referral that it answers lacks a few texts
	if err != nil {
		t.Fatal(explained(err))
	}
	e := episodeOf(t, s.ledger().cases[0])
	if sent.CaseID != s.wardCase() || len(e.Replies) != 2 || e.Replies[1].MessageID != sent.MessageID || e.Replies[1].State != "queued" {
		t.Errorf("sent %+v, replies %+v", sent, e.Replies)
	}
	for _, m := range s.ledger().messages {
		if m.ID == sent.MessageID && (string(m.Body) != string(body) || m.CorrelationID != in.correlation) {
			t.Errorf("kept %q in %s", m.Body, m.CorrelationID)
		}
	}
}

func TestABundleAboutAnotherPatientIsNotSent(t *testing.T) {
	bodies := made(t, message.BookingCancel)
	s := newSender(t)
	booked := s.sendsBundle(toWard(bodies[message.BookingNew]))
	cancel := nodeOf(t, bodies[message.BookingCancel])
	facts := message.ReadFacts(cancel)
	text := strings.ReplaceAll(string(bodies[message.BookingCancel]), facts.AppointmentID, booked.Received.AppointmentID)
	in := toWard([]byte(strings.ReplaceAll(text, facts.NHSNumber, "9449305552")))
	_, err := s.desk.SendBundle(t.Context(), nurse, in)
	if e := refused(t, err, "not-sendable"); !strings.Contains(e.What, "another patient") {
		t.Errorf("%+v", e)
	}
	if n := len(s.line.posts()); n != 1 {
		t.Errorf("%d posts", n)
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
