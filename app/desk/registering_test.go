package desk_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// registering is the ward's desk with the national registry at its other end.
type registering struct {
	*sender
	door http.Handler // its receiver
}

// newRegistering opens the ward with previews on, and a slot to book.
func newRegistering(t *testing.T) *registering {
	t.Helper()
	return newRegisteringAmong(t, nil)
}

// newRegisteringAmong is newRegistering where the registry has pointers to other
// bookings of the patient, too.
func newRegisteringAmong(t *testing.T, others []*fhir.Node) *registering {
	t.Helper()
	proxy := (&network.Proxy{Catalogue: &network.Catalogue{}, NewID: uuid.NewString, Registry: registryOf(t, others)}).Handler()
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	s := &sender{t: t, dir: t.TempDir(), clock: &clock{now: saturday}, nudge: make(chan struct{}, 1),
		line: &line{pass: server.Client().Transport}, base: server.URL + network.Base}
	s.other = func(c *desk.Config) { c.Registers, c.Client.Preview = true, true }
	s.founds(ward, calls)
	at := saturday.Add(time.Hour)
	slot := receiver.Slot{ID: "slot-1", Resource: slotNode("slot-1", at), Related: []*fhir.Node{schedule()}}
	s.update(func(tx storage.Tx) error {
		return tx.Slots().Add(storage.Slot{ID: "slot-1", ServiceID: ward.ID, Start: at, End: at.Add(15 * time.Minute), Body: slot.Body()})
	})
	return &registering{s, &gate{of: s, ods: ward.ODSCode}}
}

// post sends a message to the ward.
func (r *registering) post(n *fhir.Node, c call) *fhir.Node {
	r.t.Helper()
	h := header.Set{RequestID: c.request, CorrelationID: c.correlation, Organisation: header.Org{ODSCode: calls.ODSCode, Name: calls.Organisation},
		Target: &header.Identifier{System: header.ServiceIDSystem, Value: ward.ID}}.HTTP(true)
	h.Set("Authorization", "Bearer secret")
	in := httptest.NewRequestWithContext(r.t.Context(), http.MethodPost, "/$process-message", strings.NewReader(string(n.JSON())))
	in.Header = h
	w := httptest.NewRecorder()
	r.door.ServeHTTP(w, in)
	return answered(r.t, w, http.StatusOK)
}

// registry is what the registry has of the patient.
func (r *registering) registry() (out []message.Pointer) {
	r.t.Helper()
	for next := "0"; next != ""; {
		page := r.page(next)
		out = append(out, message.ReadPointers(page)...)
		next = page.TextAt("meta.tag.code")
	}
	return out
}

// page is one answer of the registry about the patient.
func (r *registering) page(token string) *fhir.Node {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.base+"/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499058&next-page-token="+token, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header = header.Set{RequestID: uuid.NewString(), CorrelationID: uuid.NewString(), Organisation: header.Org{ODSCode: ward.ODSCode, Name: ward.Organisation}}.HTTP(false)
	reply, err := r.line.pass.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	return node(r.t, readAll(r.t, reply))
}

// has waits until the registry has so many pointers.
func (r *registering) has(n int) []message.Pointer {
	r.t.Helper()
	var all []message.Pointer
	r.until(fmt.Sprint(n, " pointers"), func() bool { all = r.registry(); return len(all) == n })
	return all
}

// A booking is registered when it is accepted, and taken out when it ends.
func TestBookingIsRegistered(t *testing.T) {
	for _, end := range []string{"cancelled", "fulfilled", "no-show"} {
		t.Run(end, func(t *testing.T) {
			r := newRegistering(t)
			c := newCall()
			answer := r.post(booking(t), c)
			id := fhir.Resource(answer, "Appointment").ID()
			p := r.has(1)[0]
			if p.ResourceID != id || p.ServiceID != ward.ID || p.NHSNumber != "9658499058" || p.CustodianODS != ward.ODSCode ||
				!p.Start.Equal(saturday.Add(time.Hour)) || p.ResourceType != "Appointment" || !strings.HasSuffix(p.URL, "/Appointment/"+id) {
				t.Errorf("registered is %+v", p)
			}
			if end == "cancelled" {
				cancel, err := message.CancelBooking(letter(message.BookingCancel), fhir.Resource(answer, "Appointment"), answer, "Feels better")
				r.must(err)
				r.post(cancel, c.again())
			} else {
				r.records(end)
			}
			r.has(0)
		})
	}
}

// noted waits until nothing is left to tell the registry.
func (r *registering) noted() {
	r.t.Helper()
	r.until("it is noted", func() bool {
		r.passes(time.Minute)
		due := true
		r.view(func(tx storage.Tx) error {
			cases, err := tx.Cases().ByKey(storage.Key{Kind: "registry-due", Value: "yes"})
			due = len(cases) > 0
			return err
		})
		return !due
	})
}

func (r *registering) records(kind string) {
	r.t.Helper()
	r.noted()
	var id string
	r.view(func(tx storage.Tx) error {
		cases, _, err := tx.Cases().List(storage.CaseQuery{Page: everything})
		id = cases[0].ID
		return err
	})
	v := r.caseRecord(id).Version
	_, err := r.desk.StartReply(r.t.Context(), nurse, id, desk.ReplyStart{Version: v, Kind: kind})
	r.must(err)
	r.desk.Wake()
}

// The booking is accepted whatever the registry does; Today tells when that
// lasts, and no more once it is registered.
func TestRegistryFailureNeverUndoesTheBooking(t *testing.T) {
	r := newRegistering(t)
	r.line.rules(func(*http.Request) fault { return lost })
	id := fhir.Resource(r.post(booking(t), newCall()), "Appointment").ID()
	if held := r.held("Appointment", id); held.Status != "booked" {
		t.Fatalf("the booking is %s", held.Status)
	}
	tells := func() bool {
		today, err := r.desk.Today(t.Context(), nurse)
		r.must(err)
		for _, item := range today.NeedsAction {
			if item.Kind == "registry" {
				return strings.Contains(item.What, "The booking itself is safe") && item.Banner.NHSNumber == "965 849 9058"
			}
		}
		return false
	}
	if tells() {
		t.Error("Today tells of a failure that has just begun")
	}
	r.until("Today tells", func() bool { r.passes(time.Minute); return tells() })
	r.line.rules(nil)
	r.until("it is registered", func() bool { r.passes(time.Minute); return len(r.registry()) == 1 })
	r.until("Today is quiet", func() bool { return !tells() })
}

// The process dies after each commit of accepting and registering a booking, or
// loses the registry's answer: there is one pointer in the end.
func TestCrashWhileRegisteringFilesOnce(t *testing.T) {
	for _, broken := range []string{"dies after accepting", "dies before noting", "the answer is lost"} {
		t.Run(broken, func(t *testing.T) {
			r := newRegistering(t)
			filed := make(chan struct{}, 1)
			r.line.rules(func(req *http.Request) fault {
				switch {
				case broken == "dies after accepting":
					return lost
				case req.Method == http.MethodPost && broken == "dies before noting":
					r.store.fails(true)
				}
				if req.Method != http.MethodPost {
					return nil
				}
				return func(req *http.Request, pass http.RoundTripper) (*http.Response, error) {
					defer func() { filed <- struct{}{} }()
					return answerLost(req, pass)
				}
			})
			r.post(booking(t), newCall())
			if broken != "dies after accepting" {
				comes(t, "the pointer is filed", filed)
			}
			r.end()
			r.line.rules(nil)
			r.open()
			r.noted()
			r.has(1)
		})
	}
}

// otherBookings are pointers to bookings of the patient elsewhere.
func otherBookings(t *testing.T, n int) (out []*fhir.Node) {
	t.Helper()
	for range n {
		id := uuid.NewString()
		p, err := message.Pointer{ID: "V4T0L-" + id, ResourceType: "Appointment", ResourceID: id, ServiceID: calls.ID, NHSNumber: "9658499058",
			CustodianODS: calls.ODSCode, AuthorODS: []string{calls.ODSCode}, URL: "https://calls.example.nhs.uk/Appointment/" + id,
			Start: saturday.Add(time.Hour), End: saturday.Add(2 * time.Hour)}.Resource(saturday)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// However many pointers a patient has, the one of our booking is found: it is
// filed once though the answer was lost, and taken out when the booking ends.
func TestOurPointerIsFoundAmongMany(t *testing.T) {
	const others = 450
	r := newRegisteringAmong(t, otherBookings(t, others))
	filed := make(chan struct{}, 1)
	r.line.rules(func(req *http.Request) fault {
		if req.Method != http.MethodPost {
			return nil
		}
		return func(req *http.Request, pass http.RoundTripper) (*http.Response, error) {
			defer func() { filed <- struct{}{} }()
			return answerLost(req, pass)
		}
	})
	c := newCall()
	answer := r.post(booking(t), c)
	comes(t, "the pointer is filed", filed)
	r.line.rules(nil)
	r.noted()
	r.has(others + 1)
	cancel, err := message.CancelBooking(letter(message.BookingCancel), fhir.Resource(answer, "Appointment"), answer, "Feels better")
	r.must(err)
	r.post(cancel, c.again())
	r.has(others)
}

// A registry that never comes to an end cannot say that the booking is not
// there: nothing is filed, and it stays due.
func TestNothingIsFiledWhenTheRegistryDoesNotEnd(t *testing.T) {
	r := newRegistering(t)
	asked := make(chan struct{}, 1)
	pages := 0
	r.line.rules(func(*http.Request) fault {
		return func(req *http.Request, _ http.RoundTripper) (*http.Response, error) {
			pages++
			w := httptest.NewRecorder()
			for _, name := range []string{header.RequestID, header.CorrelationID} {
				w.Header().Set(name, req.Header.Get(name))
			}
			w.Header().Set("Content-Type", "application/fhir+json")
			_, _ = fmt.Fprintf(w, `{"resourceType":"Bundle","id":"b","meta":{"tag":[{"system":"next-page-token","code":"page-%d"}]},"type":"searchset","total":0}`, pages)
			if pages == 1000 {
				asked <- struct{}{}
			}
			return w.Result(), nil
		}
	})
	r.post(booking(t), newCall())
	comes(t, "the registry is asked for long", asked)
	r.until("Today tells", func() bool {
		r.passes(time.Minute)
		today, err := r.desk.Today(t.Context(), nurse)
		r.must(err)
		return slices.ContainsFunc(today.NeedsAction, func(i desk.TodayItem) bool {
			return i.Kind == "registry" && strings.Contains(i.What, "more of this patient than can be read")
		})
	})
	if posts := r.line.posts(); len(posts) != 0 {
		t.Errorf("%d pointers were filed", len(posts))
	}
}

// Where previews are off nothing is filed, and without an NHS number neither.
func TestNothingIsRegisteredWithoutPreviewOrNumber(t *testing.T) {
	r := newRegistering(t)
	p := murry()
	p.NHSNumber, p.Verification = "", message.Verification{}
	r.post(bookingFor(t, p, "slot-1", saturday.Add(time.Hour), ""), newCall())
	r.other = nil
	r.reopen()
	r.update(func(tx storage.Tx) error { return tx.Slots().Free("slot-1") })
	r.post(booking(t), newCall())
	r.passes(time.Minute)
	r.view(func(tx storage.Tx) error {
		cases, err := tx.Cases().ByKey(storage.Key{Kind: "registry-due", Value: "yes"})
		if len(cases) != 0 || len(r.line.posts()) != 0 {
			t.Errorf("%d cases are due, %d calls were made", len(cases), len(r.line.posts()))
		}
		return err
	})
}

func readAll(t *testing.T, reply *http.Response) string {
	t.Helper()
	var out strings.Builder
	if _, err := io.Copy(&out, reply.Body); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
