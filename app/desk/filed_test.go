package desk_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// filed is a case of 111 at the ward, made of the facts and the messages that
// sending leaves behind. Facts come a minute apart.
type filed struct {
	*station
	id        string
	at        time.Time
	e         episode.Case
	facts     []storage.Event
	sent      []storage.Outbound
	tries     []storage.Attempt
	plan      map[string]any // what is still to be sent
	name      string
	bookedFor time.Time
}

// newDesk111 is a 111 service that knows the ward.
func newDesk111(t *testing.T) *station {
	t.Helper()
	return newStation(t, calls, ward, false)
}

func (s *station) begin(plan episode.Plan) *filed {
	id := uuid.NewString()
	return &filed{station: s, id: id, at: s.now.Add(-30 * time.Minute), name: "MURRY, Josiah", bookedFor: saturday.Add(150 * time.Minute),
		plan: map[string]any{"draftId": "draft-1"},
		e: episode.Case{Role: episode.AsSender, Plan: plan, ServiceID: ward.ID, ServiceName: ward.Name, Phone: ward.Phone, Counterpart: ward.ID,
			UseCase: "a1t1", CorrelationID: "correlation-" + id, JourneyID: "journey-" + id}}
}

// happens lets the case know facts, brought by the software or, when actor is
// given, by a person.
func (f *filed) happens(actor string, facts ...episode.Event) *filed {
	f.t.Helper()
	for _, e := range facts {
		f.at = f.at.Add(time.Minute)
		if err := f.e.Apply(f.at, e); err != nil {
			f.t.Fatalf("%s: %v", e.Word(), err)
		}
		body, err := json.Marshal(e)
		if err != nil {
			f.t.Fatal(err)
		}
		f.facts = append(f.facts, storage.Event{CaseID: f.id, At: f.at, Kind: e.Word(), Actor: actor, Body: body})
	}
	return f
}

// asksBooking and asksReferral put a message into the outbox, in a state.
func (f *filed) asksBooking(state string) *filed {
	bundle := bookingFor(f.t, murry(), "slot-1", f.bookedFor, "")
	f.posts(message.BookingNew, state, bundle)
	return f.happens(nurse.ID, episode.Asked{Kind: message.BookingNew, MessageID: f.messageID(message.BookingNew), BundleID: bundle.ID(), SlotID: "slot-1",
		Start: f.bookedFor, End: f.bookedFor.Add(15 * time.Minute)})
}

func (f *filed) asksReferral(state string) *filed {
	bundle := referralFor(f.t, murry(), "appointment-"+f.id)
	f.posts(message.ReferralNew, state, bundle)
	f.e.Concerns = message.ReadFacts(bundle).Safeguarding
	return f.happens(nurse.ID, episode.Asked{Kind: message.ReferralNew, MessageID: f.messageID(message.ReferralNew), BundleID: bundle.ID(),
		AppointmentID: "appointment-" + f.id})
}

func (f *filed) messageID(kind message.Kind) string { return string(kind) + "-" + f.id }

func (f *filed) posts(kind message.Kind, state string, bundle *fhir.Node) {
	head, _ := json.Marshal(map[string][]string{"X-Request-Id": {"request-" + f.messageID(kind)}, "Use-Context": {"a1t1"}})
	f.sent = append(f.sent, storage.Outbound{ID: f.messageID(kind), CaseID: f.id, Kind: string(kind), State: state, Target: ward.ID,
		RequestID: "request-" + f.messageID(kind), CorrelationID: f.e.CorrelationID, BundleID: bundle.ID(), Header: head, Body: bundle.JSON(),
		CreatedAt: f.at.Add(time.Minute), UpdatedAt: f.at})
}

// tried adds a try to the last message; failure is empty when it was accepted.
// It began half a minute after the last fact.
func (f *filed) tried(failure string) *filed {
	m := &f.sent[len(f.sent)-1]
	m.Attempts, m.Failure = m.Attempts+1, failure
	f.tries = append(f.tries, storage.Attempt{OutboundID: m.ID, N: m.Attempts, At: f.at.Add(30 * time.Second), Took: 84 * time.Millisecond, Failure: failure})
	return f
}

// answers keeps the receiver's answer with the last message.
func (f *filed) answers(status int, body []byte) *filed {
	m := &f.sent[len(f.sent)-1]
	m.Status, m.Answer, m.AnswerHeader = status, body, []byte(`{"Content-Type":["application/fhir+json"]}`)
	return f
}

func (f *filed) refuses(i *outcome.Issue) *filed {
	return f.answers(i.HTTP, i.Resource(uuid.NewString()).JSON())
}

func (f *filed) booked() *filed {
	return f.asksBooking(delivery.Delivered).tried("").happens("", episode.Delivered{MessageID: f.messageID(message.BookingNew),
		Answer: message.Answer{AppointmentID: "appointment-" + f.id, Reference: "ZTG-4F7K2"}})
}

func (f *filed) referred() *filed {
	return f.asksReferral(delivery.Delivered).tried("").happens("", episode.Delivered{MessageID: f.messageID(message.ReferralNew),
		Answer: message.Answer{ServiceRequestID: "request-" + f.id, Reference: "ZTG-4F7K2"}})
}

// shelve stores the case and answers its id.
func (f *filed) shelve() string {
	f.t.Helper()
	text, err := json.Marshal(f.e)
	if err != nil {
		f.t.Fatal(err)
	}
	body := map[string]any{}
	if err := json.Unmarshal(text, &body); err != nil {
		f.t.Fatal(err)
	}
	maps.Copy(body, map[string]any{"sending": f.plan})
	if text, err = json.Marshal(body); err != nil {
		f.t.Fatal(err)
	}
	subject, _ := json.Marshal(map[string]string{"name": f.name, "birthDate": "10 Aug 1918", "nhsNumber": "965 849 9058", "sex": "Male"})
	f.update(func(tx storage.Tx) error {
		c := storage.Case{ID: f.id, Role: storage.Sender, ServiceID: ward.ID, CorrelationID: f.e.CorrelationID, Subject: subject, Body: text,
			PatientKey: keyed(storage.KeyNHSNumber, "9658499058"), State: f.e.State(), Attention: f.e.Attention(), CreatedAt: f.at, UpdatedAt: f.at}
		for _, b := range f.e.Bookings {
			c.Keys = append(c.Keys, storage.Key{Kind: "appointment-day", Value: b.Start.Format(time.DateOnly)})
		}
		if err := tx.Cases().Create(c); err != nil {
			return err
		}
		for _, e := range f.facts {
			if err := tx.Cases().AddEvent(e); err != nil {
				return err
			}
		}
		if err := tx.Outbox().Add(f.sent...); err != nil {
			return err
		}
		for _, a := range f.tries {
			if err := tx.Outbox().AddAttempt(a); err != nil {
				return err
			}
		}
		return nil
	})
	return f.id
}

// entriesOf are the audit entries of an act, newest first.
func (s *station) entriesOf(act access.Act) (out []storage.Entry) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Page: everything})
		return err
	})
	return out
}

// codes is what no person should have to read: UUIDs, codes in capitals with
// underscores, statuses, and words of computers.
var codes = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-|[a-z]+_[a-z]+|https?://|urn:|\berror\b|\binvalid\b|please|successful|\b[1-5]\d\d\b (ok|not|un)|-new\b|-cancel\b`)

// noFigures are the members that hold ids, exact content, or what is marked as
// being for support.
var noFigures = map[string]bool{"ID": true, "CaseID": true, "MessageID": true, "JSON": true, "AnswerJSON": true, "Headers": true, "AnswerHeaders": true,
	"Identifiers": true, "Ids": true, "DraftID": true, "Code": true, "Kind": true, "BackToDraft": true, "Direction": true, "Findings": true, "Reading": true, "AnswerReading": true}

// readable checks every text of a view that a person reads.
func readable(t *testing.T, view any) {
	t.Helper()
	n := 0
	eachText(reflect.ValueOf(view), func(path, text string) {
		n++
		if strings.HasSuffix(path, "Attempts.Detail") {
			return // for support
		}
		if found := codes.FindString(text); found != "" {
			t.Errorf("%s reads %q, with %q", path, text, found)
		}
	})
	if n == 0 {
		t.Error("nothing to read")
	}
}

func eachText(v reflect.Value, fn func(path, text string), path ...string) {
	switch v.Kind() {
	case reflect.String:
		fn(strings.Join(path, "."), v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			eachText(v.Elem(), fn, path...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), fn, path...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; v.Type().Field(i).IsExported() && !noFigures[name] {
				eachText(v.Field(i), fn, append(path, name)...)
			}
		}
	}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
