package ward_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	server "barsdesk/build/postgres"
	"barsdesk/build/sender"
	"barsdesk/build/ward"
	"barsdesk/storage/postgres"
)

// department offers many slots.
type department struct {
	nodes []*ward.Ward // who take turns
	turn  atomic.Int64
	slots []*fhir.Node // as the slot search gives them
	next  int
}

func open(t *testing.T) *department {
	t.Helper()
	w, err := ward.Open(context.Background(), t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return offering(t, 900, w)
}

// shared is a department of two nodes on one PostgreSQL.
func shared(t *testing.T) *department {
	t.Helper()
	at := server.Start(t)
	var nodes []*ward.Ward
	for _, id := range []string{"one", "other"} {
		db, err := postgres.Open(t.Context(), at, postgres.Options{Node: id})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		joined, err := db.Join(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = joined.Close() })
		w, err := ward.Over(t.Context(), db, joined, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, w)
	}
	return offering(t, 60, nodes...)
}

// kinds are departments of one program and of several.
var kinds = map[string]func(*testing.T) *department{"one program": open, "two nodes": shared}

// offering has a department offer slots.
func offering(t *testing.T, slots int, nodes ...*ward.Ward) *department {
	t.Helper()
	if err := nodes[0].Offer(t.Context(), slots, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	d := &department{nodes: nodes}
	from, to := fhir.FormatInstant(time.Now()), fhir.FormatInstant(time.Now().Add(20*24*time.Hour))
	answer := d.do(http.MethodGet, "/Slot", "status=free&start=ge"+escaped(from)+"&start=le"+escaped(to)+"&Schedule.actor:HealthcareService="+ward.Service.ID+
		"&_include=Slot:schedule&_include=Schedule:actor:HealthcareService", nil, uuid.NewString())
	found, err := fhir.Parse(answer.Body.Bytes())
	if err != nil || answer.Code != http.StatusOK {
		t.Fatalf("the slot search answered %d %s", answer.Code, answer.Body)
	}
	if d.slots = fhir.Resources(found, "Slot"); len(d.slots) != slots {
		t.Fatalf("%d slots are free", len(d.slots))
	}
	return d
}

func escaped(instant string) string {
	return string(bytes.ReplaceAll([]byte(instant), []byte("+"), []byte("%2B")))
}

// do makes one call through the network.
func (d *department) do(method, path, query string, body []byte, requestID string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, network.Base+path+"?"+query, bytes.NewReader(body))
	r.Header = header.Set{RequestID: requestID, CorrelationID: correlation, Organisation: header.Org{ODSCode: "ZMU", Name: "Made-up 111"},
		Target: &header.Identifier{System: header.ServiceIDSystem, Value: ward.Service.ID}}.HTTP(body != nil)
	w := httptest.NewRecorder()
	d.nodes[d.turn.Add(1)%int64(len(d.nodes))].Handler().ServeHTTP(w, r)
	return w
}

const correlation = "6a1f7a34-2f53-4f0e-9d38-9a4b8a0f2c11"

// fresh takes slots that nobody has asked for yet.
func (d *department) fresh(n int) []*fhir.Node {
	d.next += n
	return d.slots[d.next-n : d.next]
}

// post sends a booking and is what came of it: the status and the issue.
func (d *department) post(body []byte, requestID string) (int, string) {
	w := d.do(http.MethodPost, "/$process-message", "", body, requestID)
	n, err := fhir.Parse(w.Body.Bytes())
	if err != nil {
		return w.Code, w.Body.String()
	}
	return w.Code, n.TextAt("issue.code")
}

// bookings are the bookings that the ward holds of the patient, by slot.
func (d *department) bookings(t rapid.TB) map[string]int {
	w := d.do(http.MethodGet, "/Appointment", "patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C"+sender.NHSNumber, nil, uuid.NewString())
	found, err := fhir.Parse(w.Body.Bytes())
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("the search answered %d %s", w.Code, w.Body)
	}
	held := map[string]int{}
	for _, a := range fhir.Resources(found, "Appointment") {
		if a.TextAt("status") == "booked" {
			held[a.TextAt("start")]++
		}
	}
	return held
}

// race lets senders ask for slots at the same time and counts the answers.
func (d *department) race(t rapid.TB, wanted []*fhir.Node) map[string]map[int]int {
	bodies := make([][]byte, len(wanted))
	for i, slot := range wanted {
		bodies[i] = booking(t, slot)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	start, answers := make(chan struct{}), map[string]map[int]int{}
	for i, slot := range wanted {
		group.Go(func() {
			<-start
			status, issue := d.post(bodies[i], uuid.NewString())
			mu.Lock()
			defer mu.Unlock()
			if answers[slot.ID()] == nil {
				answers[slot.ID()] = map[int]int{}
			}
			if answers[slot.ID()][status]++; status != http.StatusOK && (status != http.StatusConflict || issue != "conflict") {
				t.Errorf("answered %d %s", status, issue)
			}
		})
	}
	close(start)
	group.Wait()
	return answers
}

func booking(t rapid.TB, slot *fhir.Node) []byte {
	now := time.Now()
	person, gp := sender.Patient().Resources(now, uuid.NewString)
	about := message.Context{Kind: message.BookingNew, BundleID: uuid.NewString(), Now: now, NewID: uuid.NewString,
		Sender: message.Party{ServiceID: "2000045678", ServiceName: "Made-up 111", ODSCode: "ZMU", OrganisationName: "Made-up 111"},
		Receiver: message.Party{ServiceID: ward.Service.ID, ServiceName: ward.Service.Name, ODSCode: ward.Service.ODSCode,
			OrganisationName: ward.Service.Organisation},
		Author:       message.Person{SDSRoleProfileID: "100000000001", RoleCode: "224608005", RoleDisplay: "Administrative healthcare staff", Family: "Up", Given: "Made"},
		SoftwareName: "Made-up sender", SoftwareVersion: "1.0.0", UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0"}
	bundle, err := message.Booking(about, person, gp, message.Chosen{Slot: slot,
		Schedule: fhir.Obj(fhir.M("resourceType", fhir.Str("Schedule")), fhir.M("id", fhir.Str("schedule-1")))}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return bundle.JSON()
}

// Two who race for a slot: one has it, everyone else is told to choose again
// (BaRS Core, Booking by message).
func TestFiftySendersForOneSlot(t *testing.T) {
	for name, opened := range kinds {
		t.Run(name, func(t *testing.T) {
			d := opened(t)
			slot := d.fresh(1)[0]
			wanted := make([]*fhir.Node, 50)
			for i := range wanted {
				wanted[i] = slot
			}
			if got := d.race(t, wanted)[slot.ID()]; got[http.StatusOK] != 1 || got[http.StatusConflict] != 49 {
				t.Errorf("the answers were %v, want one 200 and 49 times 409", got)
			}
			if held := d.bookings(t); held[slot.TextAt("start")] != 1 || len(held) != 1 {
				t.Errorf("held are %v", held)
			}
		})
	}
}

// However many ask for however many slots at a time: each slot that anyone
// asked for is booked once, for one of those who did.
func TestEachSlotIsBookedOnce(t *testing.T) {
	d, booked := open(t), 0
	rapid.Check(t, func(t *rapid.T) {
		slots := d.fresh(rapid.IntRange(1, 4).Draw(t, "slots"))
		asked := map[string]int{}
		var wanted []*fhir.Node
		for range rapid.IntRange(1, 50).Draw(t, "senders") {
			slot := slots[rapid.IntRange(0, len(slots)-1).Draw(t, "slot")]
			asked[slot.ID()]++
			wanted = append(wanted, slot)
		}
		answers := d.race(t, wanted)
		for id, senders := range asked {
			if got := answers[id]; got[http.StatusOK] != 1 || got[http.StatusConflict] != senders-1 {
				t.Errorf("%d asked for one slot and were answered %v", senders, got)
			}
		}
		booked += len(asked)
	})
	held := d.bookings(t)
	if len(held) != booked {
		t.Errorf("%d slots were asked for, %d are booked", booked, len(held))
	}
	for at, n := range held {
		if n != 1 {
			t.Errorf("%s is booked %d times", at, n)
		}
	}
}

// The same message sent fifty times at once books once; everyone who is told
// anything is told that it has arrived, or to wait.
func TestFiftyRetriesAtOnce(t *testing.T) {
	for name, opened := range kinds {
		t.Run(name, func(t *testing.T) {
			d := opened(t)
			slot := d.fresh(1)[0]
			body, id := booking(t, slot), uuid.NewString()
			var group sync.WaitGroup
			var mu sync.Mutex
			answers := map[string]int{}
			for range 50 {
				group.Go(func() {
					status, issue := d.post(body, id)
					mu.Lock()
					defer mu.Unlock()
					answers[http.StatusText(status)+issue]++
				})
			}
			group.Wait()
			if sum := answers["OK"] + answers["Conflictduplicate"] + answers["Too Earlyduplicate"]; answers["OK"] != 1 || sum != 50 {
				t.Errorf("the answers were %v", answers)
			}
			if held := d.bookings(t); len(held) != 1 {
				t.Errorf("held are %v", held)
			}
		})
	}
}
