package desk_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// saturday is when every test of the receiving side begins.
var saturday = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// The two made-up services that talk to each other: one that refers, and an
// emergency department.
var (
	calls = storage.Service{ID: "2000034567", Name: "Lakeside NHS 111", ODSCode: "ZLK", Organisation: "Lakeside Urgent Care Trust", Phone: "0113 496 0500"}
	ward  = storage.Service{ID: "2000072489", Name: "Trumpton General Emergency Department", ODSCode: "ZTG",
		Organisation: "Trumpton General Hospital Trust", Phone: "0113 496 0101", UseCases: []string{"a1t1"}, AcceptsBooking: true}
)

var nurse = access.Actor{ID: "p1", Role: access.Clinician, Name: "Robin Lind", From: "10.0.0.7", Alone: true}

// brittle is a store whose commits fail while it is broken: everything runs,
// and nothing of it is kept.
type brittle struct {
	storage.Store
	mu     sync.Mutex
	broken bool
	spare  int  // commits that still succeed before it breaks
	unsure bool // what is kept is not known to be
}

var errDisk = errors.New("the disk is full")

func (b *brittle) breaks(broken bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken, b.spare = broken, 0
}

// after breaks the store once n more commits have succeeded.
func (b *brittle) after(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken, b.spare = true, n
}

func (b *brittle) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	b.mu.Lock()
	broken, unsure := b.broken && b.spare == 0, b.unsure
	b.spare = max(b.spare-1, 0)
	b.mu.Unlock()
	err := b.Store.Update(ctx, func(tx storage.Tx) error {
		if err := fn(tx); err != nil || !broken {
			return err
		}
		return errDisk
	})
	if err == nil && unsure {
		return storage.ErrUnsure
	}
	return err
}

// loses has the store lose its database, or not, whenever it keeps something.
func (b *brittle) loses(unsure bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unsure = unsure
}

// station is one organisation's Barsdesk: a real store, its desk, and the
// receiver over the desk's records.
type station struct {
	t        *testing.T
	own      storage.Service
	store    *brittle
	desk     *desk.Desk
	client   *client.Client
	receiver http.Handler
	now      time.Time
	live     bool
}

// newStation opens a station for one service of its own that knows the other
// one. live makes its patients real ones as far as the guard is concerned.
func newStation(t *testing.T, own, other storage.Service, live bool) *station {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &station{t: t, own: own, store: &brittle{Store: db}, now: saturday, client: &client.Client{Token: oauth.None, NewID: uuid.NewString}}
	s.live = live
	s.desk = desk.New(s.config())
	s.restart()
	own.Own = true
	s.update(func(tx storage.Tx) error { return tx.Directory().Put(own, other) })
	identity := desk.Identity{Family: "Lind", Given: "Robin", SDSRoleID: "555000000002", RoleCode: "224535009", Organisation: own.Organisation,
		ODSCode: own.ODSCode, ServiceID: own.ID, ServiceName: own.Name, Phone: own.Phone, CDSSName: "Pathways", CDSSVersion: "1"}
	if _, err := s.desk.SaveIdentity(t.Context(), nurse, identity); err != nil {
		t.Fatal(err)
	}
	return s
}

// config is what a desk of the station is made of.
func (s *station) config() desk.Config {
	clock := func() time.Time { return s.now }
	return desk.Config{Store: s.store, Client: s.client, Now: clock, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		Guard:       &access.Guard{Store: s.store, Now: clock, Environment: "local", Simulated: !s.live},
		Environment: desk.Environment{Name: "local", Label: "Local", Kind: "local", Simulated: !s.live}, KeyedIndex: keyed,
		Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}}
}

// restart makes a new receiver, as a new process would: what it knows of
// earlier messages is what the store kept.
func (s *station) restart() {
	s.receiver = s.desk.Endpoint((&receiver.Receiver{ODSCode: s.own.ODSCode, Directory: s.desk.OwnServices(), Records: s.desk.Records(), Claim: s.desk.Claim,
		Now: func() time.Time { return s.now }, NewID: uuid.NewString, Reference: func() string { return "ZTG-4F7K2" }}).Handler())
}

func newWard(t *testing.T) *station {
	t.Helper()
	s := newStation(t, ward, calls, false)
	s.offer("slot-1", saturday.Add(time.Hour))
	return s
}

func keyed(kind storage.KeyKind, value string) string {
	sum := sha256.Sum256([]byte(string(kind) + "\x00" + value))
	return hex.EncodeToString(sum[:])
}

func (s *station) update(fn func(tx storage.Tx) error) {
	s.t.Helper()
	if err := s.store.Update(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *station) view(fn func(tx storage.Tx) error) {
	s.t.Helper()
	if err := s.store.View(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// offer adds a free slot.
func (s *station) offer(id string, at time.Time) {
	s.t.Helper()
	slot := receiver.Slot{ID: id, Resource: slotNode(id, at), Related: []*fhir.Node{schedule()}}
	s.update(func(tx storage.Tx) error {
		return tx.Slots().Add(storage.Slot{ID: id, ServiceID: s.own.ID, Start: at, End: at.Add(15 * time.Minute), Body: slot.Body()})
	})
}

func slotNode(id string, at time.Time) *fhir.Node {
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Slot")), fhir.M("id", fhir.Str(id)), fhir.M("schedule", fhir.Reference("Schedule/schedule-1")),
		fhir.M("status", fhir.Str("free")), fhir.M("start", fhir.Str(fhir.FormatInstant(at))), fhir.M("end", fhir.Str(fhir.FormatInstant(at.Add(15*time.Minute)))))
}

func schedule() *fhir.Node {
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Schedule")), fhir.M("id", fhir.Str("schedule-1")))
}

// The ids of a call.
type call struct{ request, correlation string }

func newCall() call { return call{uuid.NewString(), uuid.NewString()} }

// again is another message of the same conversation.
func (c call) again() call { return call{uuid.NewString(), c.correlation} }

// post sends a message to the station's receiver.
func (s *station) post(body []byte, c call) *httptest.ResponseRecorder {
	h := header.Set{RequestID: c.request, CorrelationID: c.correlation, Organisation: header.Org{ODSCode: calls.ODSCode, Name: calls.Organisation},
		Target: &header.Identifier{System: header.ServiceIDSystem, Value: s.own.ID}}.HTTP(true)
	h.Set("Authorization", "Bearer secret")
	return s.send(http.MethodPost, "/$process-message", h, body)
}

func (s *station) send(method, path string, h http.Header, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body)).WithContext(s.t.Context())
	r.Header = h
	w := httptest.NewRecorder()
	s.receiver.ServeHTTP(w, r)
	return w
}

func (s *station) get(path string) *httptest.ResponseRecorder {
	h := header.Set{RequestID: uuid.NewString(), CorrelationID: uuid.NewString(), Organisation: header.Org{ODSCode: calls.ODSCode, Name: calls.Organisation},
		Target: &header.Identifier{System: header.ServiceIDSystem, Value: s.own.ID}}.HTTP(false)
	return s.send(http.MethodGet, path, h, nil)
}

// answered checks the status and gives the answer.
func answered(t *testing.T, w *httptest.ResponseRecorder, status int) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse(w.Body.Bytes())
	if err != nil || w.Code != status {
		t.Fatalf("answered %d %s, want %d", w.Code, w.Body, status)
	}
	return n
}

// murry is a made-up person of the published test range.
func murry() message.Patient {
	return message.Patient{NHSNumber: "9658499058", Verification: message.Verification{Status: message.Verified, How: "Asked name and address", By: "Robin Lind"},
		Family: "O'Murry-Hughes", Given: "Josiah Albert", Prefix: "Mr", BirthDate: "1918-08-10", Sex: "male", AddressLines: []string{"31 Canal Street"},
		City: "Scunthorpe", Postcode: "DN8 5SP", Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "07700 900114", First: true}}}
}

// letter is what a message from 111 to the ward is made from.
func letter(kind message.Kind) message.Context {
	return message.Context{Kind: kind, BundleID: uuid.NewString(), Now: saturday, NewID: uuid.NewString,
		Sender:       message.Party{ServiceID: calls.ID, ServiceName: calls.Name, ODSCode: calls.ODSCode, OrganisationName: calls.Organisation, Phone: calls.Phone},
		Receiver:     message.Party{ServiceID: ward.ID, ServiceName: ward.Name, ODSCode: ward.ODSCode, OrganisationName: ward.Organisation},
		Author:       message.Person{SDSUserID: "555000000001", SDSRoleProfileID: "555000000002", RoleCode: "224535009", RoleDisplay: "Registered nurse", Family: "Lind", Given: "Robin"},
		SoftwareName: "Barsdesk", SoftwareVersion: "1.0.0", SupplierName: "Barsdesk", CDSSName: "Pathways", CDSSVersion: "1",
		UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0", JourneyID: uuid.NewString()}
}

func bookingFor(t *testing.T, p message.Patient, slotID string, at time.Time, serviceRequestID string) *fhir.Node {
	t.Helper()
	patient, gp := p.Resources(saturday, uuid.NewString)
	bundle, err := message.Booking(letter(message.BookingNew), patient, gp, message.Chosen{Slot: slotNode(slotID, at), Schedule: schedule()}, serviceRequestID, "")
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func booking(t *testing.T) *fhir.Node {
	t.Helper()
	return bookingFor(t, murry(), "slot-1", saturday.Add(time.Hour), "")
}

// referralFor is a referral with a safeguarding concern of a code system that
// nobody has published.
func referralFor(t *testing.T, p message.Patient, appointmentID string) *fhir.Node {
	t.Helper()
	patient, gp := p.Resources(saturday, uuid.NewString)
	parts := node(t, `[{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{"text":"Chest pain"}]}]},
		{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SG"}]}],
			"code":{"coding":[{"system":"urn:elsewhere","code":"X1"}],"text":"Afraid of a neighbour"}},
		{"resourceType":"Consent"}]`).Items
	bundle, err := message.Referral(letter(message.ReferralNew), patient, gp, parts, appointmentID)
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func node(t *testing.T, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// stay is a patient who is booked and referred at the ward.
type stay struct {
	call
	booked, referred *fhir.Node // as answered
}

func (s *station) admit() stay {
	s.t.Helper()
	c := newCall()
	booked := answered(s.t, s.post(booking(s.t).JSON(), c), 200)
	referred := answered(s.t, s.post(referralFor(s.t, murry(), fhir.Resource(booked, "Appointment").ID()).JSON(), c.again()), 200)
	return stay{c, booked, referred}
}

func (s stay) appointment() string { return fhir.Resource(s.booked, "Appointment").ID() }
func (s stay) request() string     { return fhir.Resource(s.referred, "ServiceRequest").ID() }

// ledger is everything the store keeps that a message could have changed.
type ledger struct {
	cases    []storage.Case
	inbox    []storage.Inbound
	entries  []storage.Entry
	busy     []string
	messages []storage.Outbound
}

var everything = storage.Page{Limit: 200}

func (s *station) ledger() (l ledger) {
	s.t.Helper()
	s.view(func(tx storage.Tx) error {
		var errs [4]error
		l.cases, _, errs[0] = tx.Cases().List(storage.CaseQuery{Page: everything})
		l.inbox, _, errs[1] = tx.Inbox().List(storage.InboundQuery{Page: everything})
		l.entries, _, errs[2] = tx.Audit().List(storage.AuditQuery{Act: string(access.Receive), Page: everything})
		slots, err := tx.Slots().Between(s.own.ID, saturday.Add(-time.Hour), saturday.AddDate(0, 0, 7))
		for _, slot := range slots {
			if slot.Busy {
				l.busy = append(l.busy, slot.ID)
			}
		}
		for _, c := range l.cases {
			sent, err := tx.Outbox().ByCase(c.ID)
			errs[3] = errors.Join(errs[3], err)
			l.messages = append(l.messages, sent...)
		}
		return errors.Join(append(errs[:], err)...)
	})
	return l
}

// episodeOf is what a case says.
func episodeOf(t *testing.T, c storage.Case) (e episode.Case) {
	t.Helper()
	if err := json.Unmarshal(c.Body, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func (s *station) story(caseID string) []string {
	s.t.Helper()
	var out []string
	s.view(func(tx storage.Tx) error {
		events, err := tx.Cases().Events(caseID)
		for _, e := range events {
			out = append(out, e.Kind)
		}
		return err
	})
	return out
}

func (s *station) resource(resourceType, id string) (r storage.Resource) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		r, err = tx.Resources().Get(resourceType, id)
		return err
	})
	return r
}

// topics is what has been published since the channel was made, by topic.
func topics(changes <-chan desk.Change) (out []string) {
	for {
		select {
		case c := <-changes:
			out = append(out, c.Topics...)
		default:
			slices.Sort(out)
			return slices.Compact(out)
		}
	}
}
