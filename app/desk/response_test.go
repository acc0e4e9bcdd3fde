package desk_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// referred is a case of 111, as its sender has it: booked and referred at the
// ward.
type referred struct {
	call
	caseID               string
	booking, referral    *fhir.Node
	bookingM, referralM  string // ids in the outbox
	appointment, request string // ids the ward gave
}

// bookingUnknown is a state for newCalls: the referral waits to be sent, and
// nobody knows whether the booking arrived.
const bookingUnknown = "booking unknown"

// newCalls is a 111 service with a patient it has booked and referred. state is
// where the outbox has the referral.
func newCalls(t *testing.T, state string, more ...episode.Event) (*station, *referred) {
	t.Helper()
	s := newStation(t, calls, ward, false)
	r := &referred{call: newCall(), caseID: uuid.NewString(), bookingM: uuid.NewString(), referralM: uuid.NewString(),
		appointment: uuid.NewString(), request: uuid.NewString()}
	r.booking = booking(t)
	r.referral = referralFor(t, murry(), r.appointment)
	e := episode.Case{Role: episode.AsSender, Plan: episode.BookAndRefer, ServiceID: ward.ID, ServiceName: ward.Name, Counterpart: ward.ID,
		UseCase: "a1t1", CorrelationID: r.correlation, Concerns: message.ReadFacts(r.referral).Safeguarding}
	start := saturday.Add(time.Hour)
	landed := episode.Event(episode.Delivered{MessageID: r.bookingM, Answer: message.Answer{AppointmentID: r.appointment}})
	if state == bookingUnknown {
		landed, state = episode.Lost{MessageID: r.bookingM, Failure: "no-answer"}, delivery.Queued
	}
	apply(t, &e,
		episode.Asked{Kind: message.BookingNew, MessageID: r.bookingM, BundleID: r.booking.ID(), SlotID: "slot-1", Start: start, End: start.Add(15 * time.Minute)},
		landed,
		episode.Asked{Kind: message.ReferralNew, MessageID: r.referralM, BundleID: r.referral.ID(), AppointmentID: r.appointment})
	switch state {
	case delivery.Delivered:
		apply(t, &e, episode.Delivered{MessageID: r.referralM, Answer: message.Answer{ServiceRequestID: r.request}})
	case delivery.Unknown:
		apply(t, &e, episode.Lost{MessageID: r.referralM, Failure: "no-answer"})
	case delivery.Refused:
		apply(t, &e, episode.NotTaken{MessageID: r.referralM, Failure: "no-answer"})
	}
	apply(t, &e, more...)
	s.keep(r, e, state)
	return s, r
}

func apply(t *testing.T, e *episode.Case, events ...episode.Event) {
	t.Helper()
	for _, each := range events {
		if err := e.Apply(saturday, each); err != nil {
			t.Fatalf("%s: %v", each.Word(), err)
		}
	}
}

// keep puts the case and its messages into the store.
func (s *station) keep(r *referred, e episode.Case, state string) {
	s.t.Helper()
	bookingState := delivery.Delivered
	if e.Bookings[0].State == episode.Unknown {
		bookingState = delivery.Unknown
	}
	body, err := json.Marshal(e)
	if err != nil {
		s.t.Fatal(err)
	}
	s.update(func(tx storage.Tx) error {
		keys := []storage.Key{{Kind: storage.KeyBundle, Value: r.booking.ID()}, {Kind: storage.KeyBundle, Value: r.referral.ID()}}
		c := storage.Case{ID: r.caseID, Role: storage.Sender, ServiceID: ward.ID, CorrelationID: r.correlation, Subject: []byte(`{"name":"O'MURRY-HUGHES, Josiah"}`),
			PatientKey: keyed(storage.KeyNHSNumber, "9658499058"), State: e.State(), Body: body, Keys: keys, CreatedAt: saturday, UpdatedAt: saturday}
		if err := tx.Cases().Create(c); err != nil {
			return err
		}
		sent := storage.Outbound{CaseID: r.caseID, Target: ward.ID, CorrelationID: r.correlation, CreatedAt: saturday, UpdatedAt: saturday, Header: []byte("{}")}
		first, second := sent, sent
		first.ID, first.Kind, first.State, first.RequestID, first.BundleID, first.Body = r.bookingM, "booking-new", bookingState, r.request, r.booking.ID(), r.booking.JSON()
		second.ID, second.Kind, second.State, second.RequestID, second.BundleID, second.Body = r.referralM, "referral-new", state, r.call.request, r.referral.ID(), r.referral.JSON()
		second.NextAt, second.Failure = saturday.Add(time.Minute), "no-answer"
		return tx.Outbox().Add(first, second)
	})
}

// notAttended is the ward's report, as its own Barsdesk writes it, altered by
// change.
func (r *referred) notAttended(t *testing.T, change func(*fhir.Node)) []byte {
	t.Helper()
	held := r.referral.Clone()
	fhir.Resource(held, "ServiceRequest").Set("id", fhir.Str(r.request))
	appointment := fhir.Resource(r.booking, "Appointment").Clone()
	appointment.Set("id", fhir.Str(r.appointment))
	c := letter(message.DidNotAttendKind)
	c.Sender, c.Receiver = c.Receiver, c.Sender
	bundle, err := message.DidNotAttend(c, held, appointment, r.referral.ID(), "Afraid of a neighbour")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(bundle)
	}
	return bundle.JSON()
}

func (s *station) theCase(id string) (storage.Case, episode.Case) {
	s.t.Helper()
	var c storage.Case
	s.view(func(tx storage.Tx) (err error) {
		c, err = tx.Cases().Get(id)
		return err
	})
	return c, episodeOf(s.t, c)
}

func (s *station) outbound(id string) (o storage.Outbound) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		o, err = tx.Outbox().Get(id)
		return err
	})
	return o
}

func TestReportOfNonAttendanceReachesItsCase(t *testing.T) {
	s, r := newCalls(t, delivery.Delivered)
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	body := r.notAttended(t, nil)
	answered(t, s.post(body, r.again()), 200)
	c, e := s.theCase(r.caseID)
	if len(e.Missed) != 1 || !c.Attention || e.Headline() != "Did not attend" {
		t.Fatalf("the case says %q: %+v", e.Headline(), e.Missed)
	}
	m := e.Missed[0]
	if m.Booking != r.bookingM || !m.Start.Equal(saturday.Add(time.Hour)) || m.Superseded || len(m.Concerns) == 0 {
		t.Errorf("the report is kept as %+v", m)
	}
	if got := topics(heard); !slices.Equal(got, []string{"cases", "inbox", "today"}) {
		t.Errorf("pages were told of %v", got)
	}
	l := s.ledger()
	if in := l.inbox[0]; in.CaseID != r.caseID || in.ID != m.MessageID || string(in.Body) != string(body) || in.Kind != "did-not-attend" {
		t.Errorf("the message is filed as %+v", in)
	}
	if entry := l.entries[0]; entry.Outcome != "accepted" || entry.CaseID != r.caseID {
		t.Errorf("the audit entry is %+v", entry)
	}
}

func TestReportProvesThatItsReferralArrived(t *testing.T) {
	for _, state := range []string{delivery.Unknown, delivery.Queued, delivery.Refused} {
		t.Run(state, func(t *testing.T) {
			s, r := newCalls(t, state)
			answered(t, s.post(r.notAttended(t, nil), r.again()), 200)
			o := s.outbound(r.referralM)
			if o.State != delivery.Delivered || !o.NextAt.IsZero() || o.Failure != "" {
				t.Errorf("the referral is %s in the outbox, next try %v, failure %q", o.State, o.NextAt, o.Failure)
			}
			c, e := s.theCase(r.caseID)
			if ref := e.Referral(); ref.State != episode.DidNotAttend || ref.ID != r.request || len(e.Undelivered()) != 0 {
				t.Errorf("the referral is %s with id %q", ref.State, ref.ID)
			}
			if !slices.Contains(c.Keys, storage.Key{Kind: storage.KeyServiceRequest, Value: r.request}) {
				t.Error("the case is not found by the id that the report gave")
			}
		})
	}
}

func TestReportProvesThatItsBookingArrived(t *testing.T) {
	s, r := newCalls(t, bookingUnknown)
	answered(t, s.post(r.notAttended(t, nil), r.again()), 200)
	for _, id := range []string{r.bookingM, r.referralM} {
		if o := s.outbound(id); o.State != delivery.Delivered {
			t.Errorf("the %s is %s in the outbox", o.Kind, o.State)
		}
	}
	if _, e := s.theCase(r.caseID); e.Booking().State != episode.DidNotAttend || e.Booking().ID != r.appointment {
		t.Errorf("the booking is %s", e.Booking().State)
	}
}

func TestReportOfAnOldAppointmentChangesNoNewOne(t *testing.T) {
	later := episode.Asked{Kind: message.BookingNew, MessageID: "m-2", BundleID: "b-2", Start: saturday.Add(48 * time.Hour), End: saturday.Add(49 * time.Hour)}
	replacing := uuid.NewString()
	s, r := newCalls(t, delivery.Delivered, later, episode.Delivered{MessageID: "m-2", Answer: message.Answer{AppointmentID: replacing}})
	answered(t, s.post(r.notAttended(t, nil), r.again()), 200)
	_, e := s.theCase(r.caseID)
	if len(e.Missed) != 1 || !e.Missed[0].Superseded || e.Missed[0].Booking != r.bookingM {
		t.Fatalf("the report is kept as %+v", e.Missed)
	}
	if b := e.Booking(); b.ID != replacing || b.State != episode.Booked {
		t.Errorf("the new appointment is %s", b.State)
	}
}

func TestSecondReportWithTheSameIDsIsADuplicate(t *testing.T) {
	s, r := newCalls(t, delivery.Delivered)
	c, body := r.again(), r.notAttended(t, nil)
	answered(t, s.post(body, c), 200)
	s.restart()
	answered(t, s.post(body, c), 409)
	if _, e := s.theCase(r.caseID); len(e.Missed) != 1 {
		t.Errorf("%d reports", len(e.Missed))
	}
}

func TestReportThatFitsNotWhatItNamesIsKeptApart(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*fhir.Node)
		other  bool // conversation
	}{
		{"another conversation", nil, true},
		{"another service", func(n *fhir.Node) {
			fhir.Resource(n, "MessageHeader").Get("source").Set("endpoint", fhir.Str(header.Endpoint("2000011147")))
		}, false},
		{"another patient", func(n *fhir.Node) { fhir.Resource(n, "Patient").At("identifier").Set("value", fhir.Str("9658499023")) }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, r := newCalls(t, delivery.Delivered)
			heard, stop := s.desk.Changes().Subscribe()
			defer stop()
			before, _ := s.theCase(r.caseID)
			c, body := r.again(), r.notAttended(t, tt.change)
			if tt.other {
				c = newCall()
			}
			answered(t, s.post(body, c), 404)
			after, e := s.theCase(r.caseID)
			if after.Version != before.Version || len(e.Missed) != 0 || len(s.story(r.caseID)) != 0 {
				t.Error("the case was changed")
			}
			l := s.ledger()
			if in := l.inbox[0]; len(l.inbox) != 1 || !in.Quarantined || in.CaseID != "" || string(in.Body) != string(body) || in.Kind != "did-not-attend" {
				t.Errorf("the message is filed as %+v", in)
			}
			if entry := l.entries[0]; entry.Outcome != "quarantined" || entry.CaseID != "" {
				t.Errorf("the audit entry is %+v", entry)
			}
			if got := topics(heard); !slices.Equal(got, []string{"inbox", "today"}) {
				t.Errorf("pages were told of %v", got)
			}
			list, err := s.desk.Inbox(t.Context(), nurse, 0, true)
			if err != nil || len(list.Items) != 1 || !list.Items[0].Quarantined {
				t.Errorf("the inbox shows %+v, %v", list, err)
			}
		})
	}
}

func TestReportAboutNothingOfOursIsRefused(t *testing.T) {
	s, r := newCalls(t, delivery.Delivered)
	body := r.notAttended(t, func(n *fhir.Node) {
		fhir.Resource(n, "MessageHeader").Get("response").Set("identifier", fhir.Str(uuid.NewString()))
	})
	answered(t, s.post(body, r.again()), 404)
	list, err := s.desk.Inbox(t.Context(), nurse, 0, false)
	if err != nil || list.Total != 0 {
		t.Errorf("the inbox shows %+v, %v", list, err)
	}
	if l := s.ledger(); len(l.inbox) != 1 || l.inbox[0].Quarantined || l.entries[0].Outcome != "refused" {
		t.Errorf("kept %+v", l.inbox)
	}
}

func TestReportIsLostAltogetherOrNotAtAll(t *testing.T) {
	s, r := newCalls(t, delivery.Unknown)
	c, body := r.again(), r.notAttended(t, nil)
	s.store.breaks(true)
	answered(t, s.post(body, c), 500)
	if _, e := s.theCase(r.caseID); len(e.Missed) != 0 || s.outbound(r.referralM).State != delivery.Unknown || len(s.ledger().inbox) != 0 {
		t.Error("something of the report was kept")
	}
	s.store.breaks(false)
	answered(t, s.post(body, c), 200)
	if _, e := s.theCase(r.caseID); len(e.Missed) != 1 {
		t.Errorf("%d reports", len(e.Missed))
	}
}

func TestInboxShowsTheAlert(t *testing.T) {
	s, r := newCalls(t, delivery.Delivered)
	answered(t, s.post(r.notAttended(t, nil), r.again()), 200)
	list, err := s.desk.Inbox(t.Context(), nurse, 0, true)
	if err != nil || list.Total != 1 || len(list.Items) != 1 {
		t.Fatalf("the inbox shows %+v, %v", list, err)
	}
	line := list.Items[0]
	if line.Title != "Did not attend" || !line.Alert || !line.Unread || line.CaseID != r.caseID || line.From != ward.Name || line.Banner == nil || line.Banner.NHSNumber != "965 849 9058" {
		t.Errorf("the line is %+v", line)
	}
	if !slices.Contains(line.Safeguarding, desk.Concern{Text: "Afraid of a neighbour", Source: "response"}) {
		t.Errorf("safeguarding: %+v", line.Safeguarding)
	}
}
