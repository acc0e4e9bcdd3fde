// Package sender is a made-up NHS 111 service that sends real messages over
// HTTP to the simulated network of a running program. Tests and benchmarks of
// the whole use it; what it sends is made by package message.
package sender

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// The Sandbox's emergency department, which takes bookings and referrals.
const (
	EmergencyDepartment     = "2000087011"
	emergencyDepartmentODS  = "ZTG"
	emergencyDepartmentName = "Trumpton General Emergency Department"
	useCase                 = "a1t1"
	useCaseDisplay          = "111 to ED"
)

// Sender sends to one network. It is safe for many goroutines.
type Sender struct {
	URL  string       // the program's address
	Base string       // path of the FHIR base there; "" means the simulated network's
	HTTP *http.Client // nil means http.DefaultClient
}

// Reply is an HTTP answer.
type Reply struct {
	Status int
	Body   []byte
}

// Resource is the answer's content, nil if it is not JSON.
func (r Reply) Resource() *fhir.Node {
	n, err := fhir.Parse(r.Body)
	if err != nil {
		return nil
	}
	return n
}

// Send posts a message. Sending it again sends the same bytes and ids. An
// error means that no whole answer came: whether it was taken is not known.
func (s Sender) Send(ctx context.Context, m Message) (Reply, error) {
	return s.call(ctx, http.MethodPost, "/$process-message", m.Header, m.Body)
}

// Get reads from the emergency department, for example "/Appointment/{id}".
func (s Sender) Get(ctx context.Context, path string) (Reply, error) {
	return s.call(ctx, http.MethodGet, path, headers().HTTP(false), nil)
}

// Slots reads the free slots of the next days.
func (s Sender) Slots(ctx context.Context, now time.Time, days int) (*fhir.Node, error) {
	at := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") + "%2B00:00" }
	reply, err := s.Get(ctx, "/Slot?status=free&start=ge"+at(now)+"&start=le"+at(now.AddDate(0, 0, days))+
		"&Schedule.actor:HealthcareService="+EmergencyDepartment+
		"&_include=Slot:schedule&_include=Schedule:actor:HealthcareService")
	if err != nil {
		return nil, err
	}
	return fhir.Parse(reply.Body)
}

func (s Sender) call(ctx context.Context, method, path string, h http.Header, body []byte) (Reply, error) {
	base := s.Base
	if base == "" {
		base = "/booking-and-referral/FHIR/R4"
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL+base+path, bytes.NewReader(body))
	if err != nil {
		return Reply{}, err
	}
	req.Header = h
	client := s.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return Reply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	return Reply{resp.StatusCode, answer}, err
}

// headers are those of one call to the emergency department, with new ids.
func headers() header.Set {
	return header.Set{
		RequestID: uuid.NewString(), CorrelationID: uuid.NewString(),
		Target:       &header.Identifier{System: header.ServiceIDSystem, Value: EmergencyDepartment},
		Organisation: header.Org{ODSCode: "ZMU", Name: "Made-up 111"},
		Software:     header.Device{System: "https://example.org/software", ID: "made-up", Name: "Made-up sender", Version: "1.0.0"},
		Practitioner: header.Role{SDSRoleProfileID: "100000000001", Code: "224608005", Display: "Administrative healthcare staff"},
	}
}

// Message is one message to send, with its headers.
type Message struct {
	RequestID string
	Kind      message.Kind
	SlotID    string // of a booking
	Header    http.Header
	Body      []byte
}

// Referral makes a new referral of about size bytes, at least some 8,000, with
// as many observations as that takes.
func Referral(now time.Time, size int) (Message, error) { return ReferralOf(Patient(), now, size) }

// ReferralOf is Referral of another patient.
func ReferralOf(patient message.Patient, now time.Time, size int) (Message, error) {
	bundle, err := referral(now, patient, 0)
	if err != nil {
		return Message{}, err
	}
	if short := size - len(bundle.JSON()); short > 0 {
		if bundle, err = referral(now, patient, 1+short/observationSize); err != nil {
			return Message{}, err
		}
	}
	return prepared(message.ReferralNew, bundle), nil
}

// observationSize is about how long an observation is with its entry.
const observationSize = 1060

// Booking makes a new booking of one slot of a slot search.
func Booking(now time.Time, slots *fhir.Node, slotID string) (Message, error) {
	chosen, found := message.Choose(slots, slotID)
	if !found {
		return Message{}, message.ErrSlot
	}
	person, gp := Patient().Resources(now, uuid.NewString)
	bundle, err := message.Booking(about(message.BookingNew, now), person, gp, chosen, "", "Made-up booking")
	if err != nil {
		return Message{}, err
	}
	m := prepared(message.BookingNew, bundle)
	m.SlotID = slotID
	return m, nil
}

// prepared adds the headers of the first and every later sending.
func prepared(kind message.Kind, bundle *fhir.Node) Message {
	h := headers()
	h.UseContext = message.UseContext(bundle)
	return Message{RequestID: h.RequestID, Kind: kind, Header: h.HTTP(true), Body: bundle.JSON()}
}
