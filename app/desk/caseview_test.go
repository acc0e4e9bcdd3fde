package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// caseOf is a case as the nurse sees it, checked for readable words.
func (s *station) caseOf(id string) desk.Case {
	s.t.Helper()
	c, err := s.desk.Case(s.t.Context(), nurse, id)
	if err != nil {
		s.t.Fatal(err)
	}
	readable(s.t, c)
	return c
}

func can(c desk.Case) (out []string) {
	for _, a := range c.Actions {
		if a.Label == "" || a.Help == "" {
			out = append(out, "wordless")
		}
		out = append(out, a.ID)
	}
	return out
}

func tale(c desk.Case) (out []string) {
	for _, l := range c.Timeline {
		out = append(out, l.Text)
	}
	return out
}

const trumpton = "Trumpton General Emergency Department"

func TestCaseSaysWhatStands(t *testing.T) {
	s := newDesk111(t)
	id := s.begin(episode.BookAndRefer).booked().referred().shelve()
	c := s.caseOf(id)
	want := desk.Case{ID: id, Version: 1, Headline: "Booked and referred", Referral: "Referred", Booking: "Booked",
		Standing:    "An appointment today at 14:30 at " + trumpton + " is booked. The referral is with " + trumpton + ".",
		AppointText: "today at 14:30", Reference: "ZTG-4F7K2", Confirmed: true, Simulated: true, CanStartAgain: true,
		Banner:       desk.Banner{Name: "MURRY, Josiah", BirthDate: "10 Aug 1918", Age: "108 years", NHSNumber: "965 849 9058", Sex: "Male"},
		Safeguarding: []desk.Concern{{Text: "Afraid of a neighbour", Source: "referral"}}, Replies: []desk.ReplyOffer{}}
	got := c
	got.Service, got.Actions, got.Timeline, got.Messages, got.Identifiers = desk.ServiceLine{}, nil, nil, nil, nil
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if c.Service.Name != trumpton || c.Service.Phone != ward.Phone || !c.Service.AcceptsBooking {
		t.Errorf("service %+v", c.Service)
	}
	if got := can(c); !slices.Equal(got, []string{"ask-receiver", "rebook", "re-refer", "cancel-booking", "cancel-referral", "close", "note"}) {
		t.Errorf("actions %v", got)
	}
	for _, m := range c.Messages {
		if m.Direction != "sent" || m.State != "Delivered" || !strings.Contains(m.Title, trumpton) {
			t.Errorf("message %+v", m)
		}
	}
	if len(c.Messages) != 2 {
		t.Errorf("%d messages", len(c.Messages))
	}
}

func TestCaseTellsItsStory(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.BookAndRefer).booked().referred()
	c := s.caseOf(f.shelve())
	want := []desk.TimelineLine{
		{Text: "Asked " + trumpton + " to book an appointment today at 14:30.", Actor: "Robin Lind", MessageID: f.messageID(message.BookingNew)},
		{Text: trumpton + " booked the appointment today at 14:30.", Detail: "Reference ZTG-4F7K2, answered in 84 ms", Actor: "Barsdesk", MessageID: f.messageID(message.BookingNew)},
		{Text: "Asked " + trumpton + " to take the referral.", Actor: "Robin Lind", MessageID: f.messageID(message.ReferralNew)},
		{Text: trumpton + " accepted the referral.", Detail: "Reference ZTG-4F7K2, answered in 84 ms", Actor: "Barsdesk", MessageID: f.messageID(message.ReferralNew)},
	}
	for i := range want {
		want[i].At = s.now.Add(time.Duration(i-29) * time.Minute)
	}
	if d := cmp.Diff(want, c.Timeline); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestIdentifiersAreForSupportAlone(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.BookAndRefer).booked().referred()
	got := map[string]bool{}
	for _, line := range s.caseOf(f.shelve()).Identifiers {
		if line.Name == "" {
			t.Errorf("an id without a name: %+v", line)
		}
		got[line.Value] = true
	}
	for _, id := range []string{f.id, f.e.CorrelationID, f.e.JourneyID, "appointment-" + f.id, "request-" + f.id,
		f.sent[0].RequestID, f.sent[1].RequestID, f.sent[0].BundleID, f.sent[1].BundleID} {
		if !got[id] {
			t.Errorf("no %s in %v", id, got)
		}
	}
}

func TestReadingACaseIsRecorded(t *testing.T) {
	s := newDesk111(t)
	id := s.begin(episode.Book).booked().shelve()
	s.caseOf(id)
	got := s.entriesOf(access.CaseRead)
	if len(got) != 1 || got[0].CaseID != id || got[0].Actor != nurse.ID || got[0].PatientKey != keyed(storage.KeyNHSNumber, "9658499058") ||
		got[0].ServiceID != ward.ID || got[0].Outcome != "allowed" {
		t.Errorf("entries %+v", got)
	}
	_, err := s.desk.Case(t.Context(), nurse, "no-such-case")
	if e := desk.AsError(err); e.Code != "not-found" {
		t.Errorf("an unknown case: %v", err)
	}
	admin := access.Actor{ID: "p9", Role: access.Administrator}
	c, err := s.desk.Case(t.Context(), admin, id)
	if e := desk.AsError(err); e.Code != "not-allowed" || c.Banner.Name != "" {
		t.Errorf("an administrator sees %+v, %v", c.Banner, err)
	}
	if got := s.entriesOf(access.CaseRead); len(got) != 3 || got[0].Outcome != "refused" {
		t.Errorf("entries %+v", got)
	}
}

func TestNothingIsShownWhenTheReadCannotBeRecorded(t *testing.T) {
	s := newDesk111(t)
	id := s.begin(episode.Book).booked().shelve()
	s.store.breaks(true)
	if c, err := s.desk.Case(t.Context(), nurse, id); err == nil || c.Banner.Name != "" {
		t.Errorf("shown %+v", c.Banner)
	}
	if m, err := s.desk.Message(t.Context(), nurse, "booking-new-"+id); err == nil || m.JSON != "" {
		t.Error("the message is shown")
	}
}

func TestRefusedReferralIsExplained(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.BookAndRefer).booked().asksReferral(delivery.Refused).tried("not-accepted").refuses(outcome.Unprocessable("not-supported", "SWAIN"))
	c := s.caseOf(f.happens("", episode.NotTaken{MessageID: f.messageID(message.ReferralNew), Failure: "not-accepted"}).shelve())
	want := &desk.Trouble{Code: "not-accepted", Title: "The service does not accept this", What: trumpton + " answered that it does not accept this sort of referral.",
		Sent: "The patient was not referred.", Next: "Choose another service, or phone " + trumpton + " on " + ward.Phone + " to refer the patient.",
		Steps: []desk.NextStep{{ID: "choose-service", Label: "Choose another service", CaseID: c.ID},
			{ID: "phone", Label: "Phone " + trumpton, Phone: ward.Phone}}}
	if d := cmp.Diff(want, c.Trouble); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if c.Pending || c.Confirmed || c.Headline != "Booked, referral refused" || c.Messages[1].State != "Not accepted" {
		t.Errorf("pending %v, confirmed %v, %s, %s", c.Pending, c.Confirmed, c.Headline, c.Messages[1].State)
	}
	if got := tale(c); got[3] != trumpton+" does not have the referral: the service does not accept this." {
		t.Errorf("story %q", got)
	}
}

func TestUnknownFateIsExplainedAndEveryTryTold(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.Refer).asksReferral(delivery.Unknown)
	id := f.messageID(message.ReferralNew)
	f.tried("timeout").happens("", episode.Waiting{MessageID: id, Failure: "timeout"})
	f.tried("no-answer")
	f.at = f.at.Add(time.Minute)
	f.tried("no-answer").happens("", episode.Lost{MessageID: id, Failure: "no-answer"})
	f.happens(nurse.ID, episode.Waiting{MessageID: id}).happens("", episode.Lost{MessageID: id, Failure: "cut-off"})
	c := s.caseOf(f.shelve())
	if c.Trouble == nil || c.Trouble.Title != "Delivery not confirmed" || !strings.Contains(c.Trouble.Sent, "may or may not") {
		t.Errorf("trouble %+v", c.Trouble)
	}
	want := []string{
		"Asked " + trumpton + " to take the referral.",
		"Tried to send the referral: the service did not answer in time. Barsdesk tries again by itself.",
		"Tried to send the referral: no answer came.",
		"It is not known whether " + trumpton + " has the referral: no answer came.",
		"Asked Barsdesk to send the referral again.",
		"It is not known whether " + trumpton + " has the referral: Barsdesk stopped before an answer came.",
	}
	if d := cmp.Diff(want, tale(c)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if got := can(c); !slices.Contains(got, "retry") || !slices.Contains(got, "ask-receiver") {
		t.Errorf("actions %v", got)
	}
}

// A try that may have arrived is never told as not sent.
func TestWhatMayHaveArrivedIsNotToldAsNotSent(t *testing.T) {
	s := newDesk111(t)
	underWay := s.begin(episode.Book).asksBooking(delivery.Sending)
	again := s.begin(episode.Book).asksBooking(delivery.Queued).tried("no-answer")
	again.plan["doubts"] = []string{again.messageID(message.BookingNew)}
	again.happens("", episode.Waiting{MessageID: again.messageID(message.BookingNew), Failure: "no-answer"})
	for _, f := range []*filed{underWay, again} {
		c := s.caseOf(f.shelve())
		if want := "The booking today at 14:30 is being sent. " + trumpton + " has not confirmed it yet."; c.Standing != want || !c.Pending || c.Confirmed {
			t.Errorf("%q, want %q, pending %v", c.Standing, want, c.Pending)
		}
	}
	waits := s.begin(episode.Book).asksBooking(delivery.Queued)
	if c := s.caseOf(waits.shelve()); !strings.Contains(c.Standing, "Nothing is booked yet.") || c.Messages[0].State != "Waits to be sent" {
		t.Errorf("before the first try: %q, %s", c.Standing, c.Messages[0].State)
	}
}

func TestTakenTimeLeadsBackToItsDraft(t *testing.T) {
	for name, tt := range map[string]struct {
		draft *storage.Draft
		back  string
	}{
		"open again":             {&storage.Draft{ID: "draft-1", ServiceID: ward.ID, Body: draftFor(t, murry())}, "draft-1"},
		"now of another patient": {&storage.Draft{ID: "draft-1", ServiceID: ward.ID, Body: draftFor(t, somebodyElse())}, ""},
		"sent again":             {&storage.Draft{ID: "draft-1", ServiceID: ward.ID, CaseID: "another", Body: draftFor(t, murry())}, ""},
		"thrown away":            {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newDesk111(t)
			f := s.begin(episode.BookAndRefer).asksBooking(delivery.Refused).tried("slot-taken").refuses(outcome.Conflict("taken"))
			id := f.happens("", episode.NotTaken{MessageID: f.messageID(message.BookingNew), Failure: "slot-taken", SlotGone: true}).shelve()
			if tt.draft != nil {
				s.update(func(tx storage.Tx) error { return tx.Drafts().Create(*tt.draft) })
			}
			c := s.caseOf(id)
			if c.BackToDraft != tt.back || slices.Contains(can(c), "choose-slot") != (tt.back != "") {
				t.Errorf("back to %q, actions %v", c.BackToDraft, can(c))
			}
			if c.Headline != "Not booked, the time was taken" || c.Trouble == nil || c.Trouble.Title != "The appointment has gone" || c.Trouble.Sent != "Nothing was booked." {
				t.Errorf("%s, trouble %+v", c.Headline, c.Trouble)
			}
			if got := tale(c); got[1] != "The time today at 14:30 was taken by someone else. Nothing is booked." {
				t.Errorf("story %q", got)
			}
		})
	}
}

func TestNotAttendedIsShownAgainstItsAppointment(t *testing.T) {
	s, r := newCalls(t, delivery.Delivered)
	answered(t, s.post(r.notAttended(t, func(n *fhir.Node) {
		fhir.Resource(n, "Flag").Get("code").Set("text", fhir.Str("Threats at home"))
	}), r.again()), 200)
	c := s.caseOf(r.caseID)
	d := c.DidNotAttend
	if d == nil || d.Appointment != "today at 13:00" || d.Superseded || d.Handled || !d.At.Equal(saturday) {
		t.Fatalf("the report is shown as %+v", d)
	}
	want := []desk.Concern{{Text: "Threats at home", Source: "response"}, {Text: "Afraid of a neighbour", Source: "response"}}
	if diff := cmp.Diff(want, d.Concerns); diff != "" || !slices.Equal(c.Safeguarding, want) {
		t.Errorf("safeguarding %+v, -want +got:\n%s", c.Safeguarding, diff)
	}
	if got := can(c); got[0] != "record-contact" || !slices.Contains(got, "rebook") || !slices.Contains(got, "close") {
		t.Errorf("actions %v", got)
	}
	last := c.Timeline[len(c.Timeline)-1]
	if last.Text != trumpton+" reports that the patient did not attend today at 13:00." || !strings.Contains(last.Detail, "Safeguarding concern: ") || last.MessageID == "" {
		t.Errorf("story ends with %+v", last)
	}
	if m := c.Messages[len(c.Messages)-1]; m.Direction != "received" || m.Title != "Did not attend" || m.ID != last.MessageID {
		t.Errorf("message %+v", m)
	}
	if _, err := s.desk.Act(t.Context(), nurse, r.caseID, desk.CaseAct{Version: c.Version, Action: "record-contact", Text: "Phoned, is well"}); err != nil {
		t.Fatal(err)
	}
	c = s.caseOf(r.caseID)
	if last := c.Timeline[len(c.Timeline)-1]; !c.DidNotAttend.Handled || last.Text != "Recorded contact with the patient." || last.Detail != "Phoned, is well" || last.Actor != "Robin Lind" {
		t.Errorf("handled %v, story ends with %+v", c.DidNotAttend.Handled, last)
	}
}

func TestReportOfAnOldAppointmentSaysSo(t *testing.T) {
	later := episode.Asked{Kind: message.BookingNew, MessageID: "m-2", BundleID: "b-2", Start: saturday.Add(48 * time.Hour), End: saturday.Add(49 * time.Hour)}
	s, r := newCalls(t, delivery.Delivered, later, episode.Delivered{MessageID: "m-2", Answer: message.Answer{AppointmentID: "a-2"}})
	answered(t, s.post(r.notAttended(t, nil), r.again()), 200)
	c := s.caseOf(r.caseID)
	if d := c.DidNotAttend; d == nil || !d.Superseded || d.Appointment != "today at 13:00" {
		t.Errorf("the report is shown as %+v", d)
	}
	if c.AppointText != "Monday 23 November 2026 at 12:00" || !strings.Contains(c.Standing, "An appointment on Monday 23 November 2026 at 12:00 at") {
		t.Errorf("appointment %q, %s", c.AppointText, c.Standing)
	}
}

// Clocks go back on 25 October: 01:30 comes twice.
func TestHoursThatComeTwiceAreToldApart(t *testing.T) {
	s := newDesk111(t)
	for at, want := range map[string]string{"2026-10-25T00:30:00Z": "01:30 BST", "2026-10-25T01:30:00Z": "01:30 GMT"} {
		f := s.begin(episode.Book)
		f.bookedFor, _ = time.Parse(time.RFC3339, at)
		if c := s.caseOf(f.booked().shelve()); c.AppointText != "Sunday 25 October 2026 at "+want {
			t.Errorf("%s is told as %q", at, c.AppointText)
		}
	}
}

func TestAnswersThatCannotReachUsAreToldOf(t *testing.T) {
	s := newDesk111(t)
	id := s.begin(episode.Refer).referred().shelve()
	if c := s.caseOf(id); c.AnswersNote != "" {
		t.Errorf("reachable, and says %q", c.AnswersNote)
	}
	s.desk = desk.New(desk.Config{Store: s.store, Now: func() time.Time { return s.now }, KeyedIndex: keyed,
		Guard:     &access.Guard{Store: s.store, Now: func() time.Time { return s.now }, Environment: "local", Simulated: true},
		Reachable: func() (bool, string) { return false, "Answers cannot reach this computer." }})
	if c, want := s.caseOf(id), "Answers cannot reach this computer. Phone "+trumpton+" on 0113 496 0101 to ask what became of the patient."; c.AnswersNote != want {
		t.Errorf("%q, want %q", c.AnswersNote, want)
	}
}

// TestEveryFactHasASentence stores one of each, twice over for both sides.
func TestEveryFactHasASentence(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.BookAndRefer).booked().referred()
	b, r := f.messageID(message.BookingNew), f.messageID(message.ReferralNew)
	cancel, revoke := "booking-cancel-x", "referral-cancel-x"
	f.posts(message.BookingCancel, delivery.Delivered, bookingFor(t, murry(), "slot-1", f.bookedFor, ""))
	f.sent[len(f.sent)-1].ID = cancel
	f.happens(nurse.ID, episode.CancelAsked{Kind: message.BookingCancel, MessageID: cancel, ID: "appointment-" + f.id})
	f.happens("", episode.Trying{MessageID: cancel}, episode.NotTaken{MessageID: cancel, Failure: "changed-at-receiver"}, episode.Delivered{MessageID: cancel})
	f.happens("p2", episode.CancelAsked{Kind: message.ReferralCancel, MessageID: revoke, ID: "request-" + f.id, Mistake: true})
	f.happens("", episode.Seen{ResourceType: "ServiceRequest", ID: "request-" + f.id, Status: "active"}, episode.Seen{ResourceType: "Appointment", ID: "appointment-" + f.id, Status: "proposed"})
	f.happens("p2", episode.Contacted{Text: "Phoned"}, episode.Noted{Text: "Rings back"}, episode.Rebooked{CaseID: "other"})
	for _, e := range []episode.Event{episode.ReplyAsked{Kind: message.DidNotAttendKind}, episode.GivenUp{MessageID: r}, episode.NoShow{}, episode.Came{}, episode.CareGiven{},
		episode.Closed{Text: "Nothing left"}, episode.Responded{Kind: message.StatusResponse}, episode.Waiting{MessageID: b},
		episode.Received{Kind: message.BookingCancel, Mistake: true}, episode.Received{Kind: message.ReferralUpdate}, episode.Lost{MessageID: "gone", Failure: "never-heard-of"}} {
		f.facts = append(f.facts, storage.Event{CaseID: f.id, At: f.at.Add(time.Minute), Kind: e.Word(), Body: asJSON(t, e)})
	}
	want := []string{"Asked X to cancel the appointment today at 14:30.", "Barsdesk sends the cancellation of the booking.",
		"X does not have the cancellation of the booking: the record there has changed or is no longer current.", "X confirmed the cancellation of the appointment today at 14:30.",
		"Asked X to cancel the referral, because it was sent by mistake.", "X says that the referral stands.", "Asked X about the appointment. The answer changes nothing.",
		"Recorded contact with the patient.", "Added a note.", "Rebooked: another case has the new appointment.",
		"Asked Barsdesk to send the answer that the patient did not attend to X.", "Gave up the referral. It is not sent.", "Recorded that the patient did not come.",
		"Recorded that the patient came.", "Recorded that the care asked for was given.", "Closed the case.", "X answered: progress of the referral.",
		"Asked Barsdesk to send the booking again.", "X withdrew the appointment as a mistake.", "X sent the referral update.",
		"It is not known whether X has the message: the answer was not clear."}
	c := s.caseOf(f.shelve())
	var got []string
	for _, text := range tale(c)[4:] {
		got = append(got, strings.ReplaceAll(text, trumpton, "X"))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if by := c.Timeline[8].Actor; by != "A colleague" {
		t.Errorf("done by %q", by)
	}
}

func TestCaseOfAReceiver(t *testing.T) {
	s := newWard(t)
	s.admit()
	id := s.ledger().cases[0].ID
	c := s.caseOf(id)
	if c.Service.Name != ward.Name || c.Headline != "Booked and referred" || !c.Confirmed || c.CanStartAgain {
		t.Errorf("%s at %s, confirmed %v", c.Headline, c.Service.Name, c.Confirmed)
	}
	want := []string{calls.Name + " booked an appointment today at 13:00.", calls.Name + " sent the referral."}
	if d := cmp.Diff(want, tale(c)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if len(c.Messages) != 2 || c.Messages[0].Title != "Booking" || c.Messages[0].Direction != "received" || c.Messages[0].State != "Accepted" {
		t.Errorf("messages %+v", c.Messages)
	}
	if !slices.ContainsFunc(c.Replies, func(o desk.ReplyOffer) bool { return o.Kind == "did-not-attend" && o.Sends }) {
		t.Errorf("replies %+v", c.Replies)
	}
	if c.Timeline[0].Detail != "Reference ZTG-4F7K2" || len(c.Safeguarding) != 1 || c.Safeguarding[0].Source != "referral" {
		t.Errorf("detail %q, safeguarding %v", c.Timeline[0].Detail, c.Safeguarding)
	}
}
