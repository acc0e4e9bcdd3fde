package desk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

func (s *station) today() desk.Today {
	s.t.Helper()
	today, err := s.desk.Today(s.t.Context(), nurse)
	if err != nil {
		s.t.Fatal(err)
	}
	readable(s.t, today)
	return today
}

// The cases of a bad day, each the most urgent of its kind.

func (s *station) unknownReferral() *filed {
	f := s.begin(episode.Refer).asksReferral(delivery.Unknown)
	return f.happens("", episode.Lost{MessageID: f.messageID(message.ReferralNew), Failure: "no-answer"})
}

func (s *station) refusedReferral() *filed {
	f := s.begin(episode.Refer).asksReferral(delivery.Refused).tried("not-accepted").refuses(outcome.Unprocessable("not-supported", ""))
	return f.happens("", episode.NotTaken{MessageID: f.messageID(message.ReferralNew), Failure: "not-accepted"})
}

func (s *station) halfDone() *filed {
	f := s.begin(episode.BookAndRefer).booked().asksReferral(delivery.Refused)
	return f.happens("", episode.NotTaken{MessageID: f.messageID(message.ReferralNew), Failure: "not-accepted"})
}

func (s *station) takenTime() *filed {
	f := s.begin(episode.Book).asksBooking(delivery.Refused)
	return f.happens("", episode.NotTaken{MessageID: f.messageID(message.BookingNew), Failure: "slot-taken", SlotGone: true})
}

func (s *station) notAttended() *filed {
	f := s.begin(episode.BookAndRefer)
	f.bookedFor = saturday.Add(-2 * time.Hour)
	f.booked().referred()
	return f.happens("", episode.Responded{Kind: message.DidNotAttendKind, MessageID: uuid.NewString(), Identifier: f.sent[1].BundleID,
		AppointmentID: "appointment-" + f.id, Start: f.bookedFor, Concerns: []message.Concern{{System: "urn:elsewhere", Code: "X1", Text: "Child in the home"}}})
}

// keptApart is a received message that fits nothing.
func (s *station) keptApart() string {
	id := uuid.NewString()
	s.update(func(tx storage.Tx) error {
		return tx.Inbox().Add(storage.Inbound{ID: id, RequestID: id, CorrelationID: id, Version: 1, ServiceID: calls.ID, Source: ward.ID, Kind: "did-not-attend",
			Quarantined: true, Status: 404, Header: []byte("{}"), Body: booking(s.t).JSON(), AnswerHeader: []byte("{}"), Answer: []byte("{}"), ReceivedAt: s.now.Add(-time.Hour)})
	})
	return id
}

func TestTodayIsMostUrgentFirst(t *testing.T) {
	s := newDesk111(t)
	apart := s.keptApart()
	var made []string
	for _, f := range []*filed{s.takenTime(), s.refusedReferral(), s.unknownReferral(), s.halfDone(), s.notAttended()} {
		made = append(made, f.shelve())
	}
	later := s.unknownReferral()
	later.name = "SWAIN, Dudley"
	later.e.Referrals[0].SettledAt = s.now.Add(-time.Minute)
	made = append(made, later.shelve())
	s.begin(episode.BookAndRefer).booked().referred().shelve() // needs nothing
	s.begin(episode.Refer).asksReferral(delivery.Queued).shelve()
	var got []string
	today := s.today()
	for _, item := range today.NeedsAction {
		got = append(got, item.Kind+" "+item.CaseID)
	}
	want := []string{"did-not-attend " + made[4], "half-done " + made[3], "unknown " + made[2], "unknown " + made[5], "refused " + made[1], "slot-taken " + made[0], "quarantined "}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("-want +got:\n%s", d)
	}
	if last := today.NeedsAction[6]; last.ID != apart || last.Banner == nil || last.Service != ward.Name || last.Actions[0].ID != "open" {
		t.Errorf("kept apart: %+v", last)
	}
	session, err := s.desk.Session(t.Context(), nurse)
	if err != nil || session.NeedsAction != len(want) || session.Undelivered != 3 {
		t.Errorf("the session counts %d and %d, %v", session.NeedsAction, session.Undelivered, err)
	}
}

func TestTodayItemsSayWhatHappenedAndOfferTheNextStep(t *testing.T) {
	for kind, tt := range map[string]struct {
		make          func(s *station) *filed
		what, appoint string
		actions       []string
	}{
		"did-not-attend": {(*station).notAttended, "Did not attend", "today at 10:00", []string{"open", "record-contact", "rebook", "close"}},
		"half-done":      {(*station).halfDone, "Booked, but the referral was not accepted", "today at 14:30", []string{"open", "correct", "resume", "ask-receiver"}},
		"unknown":        {(*station).unknownReferral, "It is not known whether the referral arrived", "", []string{"open", "ask-receiver", "retry", "tell"}},
		"refused":        {(*station).refusedReferral, "The referral was not accepted", "", []string{"open", "correct", "refer", "close"}},
		"slot-taken":     {(*station).takenTime, "The time was taken, nothing is booked", "today at 14:30", []string{"open", "choose-slot", "close"}},
	} {
		t.Run(kind, func(t *testing.T) {
			s := newDesk111(t)
			s.update(func(tx storage.Tx) error {
				return tx.Drafts().Create(storage.Draft{ID: "draft-1", ServiceID: ward.ID, Body: draftFor(t, murry())})
			})
			f := tt.make(s)
			f.shelve()
			item := s.today().NeedsAction[0]
			var can []string
			for _, a := range item.Actions {
				can = append(can, a.ID)
			}
			if item.Kind != kind || item.What != tt.what || item.Appointment != tt.appoint || !slices.Equal(can, tt.actions) {
				t.Errorf("%s: %q about %q offers %v", item.Kind, item.What, item.Appointment, can)
			}
			if item.Banner == nil || item.Banner.Name != "MURRY, Josiah" || item.Banner.Age != "108 years" || item.Service != ward.Name || item.Phone != ward.Phone || !item.Since.Equal(f.at) {
				t.Errorf("item %+v", item)
			}
			if kind == "did-not-attend" && !slices.Equal(item.Safeguarding, []desk.Concern{{Text: "Child in the home", Source: "response"}, {Text: "Afraid of a neighbour", Source: "referral"}}) {
				t.Errorf("safeguarding %+v", item.Safeguarding)
			}
		})
	}
}

// A referral that follows its booking within seconds is nobody's business yet.
func TestHalfDoneIsToldOnlyWhenTheSecondHalfIsInTrouble(t *testing.T) {
	for name, tt := range map[string]struct {
		after   time.Duration // since the booking
		change  func(f *filed)
		trouble bool
	}{
		"just asked for":      {2 * time.Second, nil, false},
		"asked for long ago":  {11 * time.Second, nil, true},
		"waits for a retry":   {2 * time.Second, waitsAgain, true},
		"not composed yet":    {2 * time.Second, notComposed, false},
		"not composed so far": {11 * time.Second, notComposed, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newDesk111(t)
			f := s.begin(episode.BookAndRefer)
			f.at = s.now.Add(-2 * time.Minute)
			f.booked()
			f.at = f.at.Add(-time.Minute)
			f.asksReferral(delivery.Queued)
			s.now = f.at.Add(tt.after)
			if tt.change != nil {
				tt.change(f)
			}
			id := f.shelve()
			today := s.today()
			if got := len(today.NeedsAction) == 1; got != tt.trouble {
				t.Errorf("needs action: %+v", today.NeedsAction)
			}
			list, err := s.desk.Cases(t.Context(), nurse, 0)
			if err != nil || list.Cases[0].Attention != tt.trouble {
				t.Errorf("attention in the list: %v, %v", list.Cases[0].Attention, err)
			}
			if c := s.caseOf(id); c.Headline != "Booked, not yet referred" || !c.Pending {
				t.Errorf("%s, pending %v", c.Headline, c.Pending)
			}
		})
	}
}

func waitsAgain(f *filed) {
	at := f.at
	f.happens("", episode.Waiting{MessageID: f.messageID(message.ReferralNew), Failure: "timeout"})
	f.at = at
}

// notComposed is a referral that waits until the appointment's id is known.
func notComposed(f *filed) {
	f.e.Referrals = nil
	f.plan["referral"] = map[string]any{"messageId": f.messageID(message.ReferralNew), "recipe": map[string]any{"kind": "referral-new"}}
}

func TestTodayListsDraftsAppointmentsAndWhatWasSent(t *testing.T) {
	s := newDesk111(t)
	s.update(func(tx storage.Tx) error {
		return tx.Drafts().Create(storage.Draft{ID: "draft-2", ServiceID: ward.ID, UpdatedAt: s.now, Body: []byte(`{"plan":"refer","patient":{"family":"Fowler","given":"Frank"},"confirmed":["patient"]}`)})
	})
	at := func(days int, hour int) *filed {
		f := s.begin(episode.Book)
		f.bookedFor = saturday.AddDate(0, 0, days).Add(time.Duration(hour-12) * time.Hour)
		return f.booked()
	}
	late, early, tomorrow := at(0, 23), at(0, 9), at(1, 0)
	cancelled := at(0, 10)
	cancelled.e.Bookings[0].State = episode.Cancelled
	old := s.begin(episode.Refer)
	old.at = s.now.Add(-25 * time.Hour)
	old.referred()
	for _, f := range []*filed{late, early, tomorrow, cancelled, old} {
		f.shelve()
	}
	today := s.today()
	if len(today.Drafts) != 1 || today.Drafts[0].Purpose != "Refer to "+ward.Name || today.Drafts[0].Progress != "1 of 3 steps done" ||
		today.Drafts[0].Banner.Name != "FOWLER, Frank" {
		t.Errorf("drafts %+v", today.Drafts)
	}
	if got := ids(today.Booked); !slices.Equal(got, []string{early.id, late.id}) {
		t.Errorf("booked %v", got)
	}
	if line := today.Booked[0]; line.AppointText != "today at 09:00" || line.Reference != "ZTG-4F7K2" || line.Service != ward.Name || line.Headline != "Booked" || line.Appointment == nil {
		t.Errorf("line %+v", line)
	}
	if got := ids(today.Recent); len(got) != 4 || slices.Contains(got, old.id) {
		t.Errorf("sent lately %v", got)
	}
	if !today.AsOf.Equal(s.now) || len(today.NeedsAction) != 0 {
		t.Errorf("as of %v, %+v", today.AsOf, today.NeedsAction)
	}
}

func ids(lines []desk.CaseLine) (out []string) {
	for _, l := range lines {
		out = append(out, l.ID)
	}
	return out
}

func TestTodayOfAnEmptyDeskHasNoNulls(t *testing.T) {
	today, err := newDesk111(t).desk.Today(t.Context(), nurse)
	if err != nil || today.NeedsAction == nil || today.Drafts == nil || today.Booked == nil || today.Recent == nil {
		t.Errorf("%+v", today)
	}
}

func TestTodayIsForTheDesk(t *testing.T) {
	s := newDesk111(t)
	made := s.notAttended().shelve()
	today, err := s.desk.Today(t.Context(), access.Actor{ID: "p9", Role: access.Administrator})
	if e := desk.AsError(err); e.Code != "not-allowed" || len(today.NeedsAction) != 0 {
		t.Errorf("an administrator sees %+v, %v", today.NeedsAction, err)
	}
	s.today()
	if got := s.entriesOf(access.TodayRead); len(got) != 3 || got[0].CaseID != made || got[1].Outcome != "allowed" || got[2].Outcome != "refused" {
		t.Errorf("entries %+v", got)
	}
}
