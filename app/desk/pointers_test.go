package desk_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// murryPointer is a pointer to a booking of murry at the ward.
func murryPointer(n int, resourceID string, at time.Time) message.Pointer {
	return message.Pointer{ID: fmt.Sprintf("V4T0L-%d", n), ResourceType: "Appointment", ResourceID: resourceID, ServiceID: ward.ID,
		NHSNumber: murry().NHSNumber, CustodianODS: ward.ODSCode, URL: "https://elsewhere.example/Appointment/" + resourceID, Start: at, End: at.Add(15 * time.Minute)}
}

// registers puts a registry with these pointers in front of the ward.
func (s *sender) registers(pointers ...message.Pointer) {
	s.t.Helper()
	var all []*fhir.Node
	for _, p := range pointers {
		n, err := p.Resource(saturday)
		s.must(err)
		all = append(all, n)
	}
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: ward.ID, Handler: s.ward.receiver})
	proxy := (&network.Proxy{Catalogue: catalogue, NewID: uuid.NewString, Registry: registryOf(s.t, all)}).Handler()
	s.ward.receiver = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.URL.Path = network.Base + r.URL.Path
		proxy.ServeHTTP(w, r)
	})
}

// registryOf is a registry in which somebody has filed pointers.
func registryOf(t *testing.T, filed []*fhir.Node) *network.Registry {
	t.Helper()
	kept := &network.Memory{}
	for _, n := range filed {
		err := kept.Put(t.Context(), network.Document{Kind: "DocumentReference", ID: n.ID(), Group: n.TextAt("subject.identifier.value"), Body: n})
		if err != nil {
			t.Fatal(err)
		}
	}
	return &network.Registry{Documents: kept, NewID: uuid.NewString, Now: func() time.Time { return saturday }}
}

// asking lists the calls to the registry.
func (s *sender) asking() func() []string {
	var calls []string
	s.line.rules(func(r *http.Request) fault {
		if strings.Contains(r.URL.Path, "/DocumentReference") {
			calls = append(calls, r.URL.RawQuery)
		}
		return nil
	})
	return func() []string { return calls }
}

func (s *sender) known(id string) desk.KnownList {
	s.t.Helper()
	list, err := s.desk.Known(s.t.Context(), nurse, desk.KnownQuery{CaseID: id})
	s.must(err)
	return list
}

func TestKnownNationallyIsListedAndRead(t *testing.T) {
	s, id := bookedAtMoving(t)
	b := s.episode(id).Booking()
	s.registers(murryPointer(1, b.ID, b.Start), message.Pointer{ID: "V4T0L-2", ResourceType: "ServiceRequest", ResourceID: uuid.NewString(), ServiceID: "2000099999",
		NHSNumber: murry().NHSNumber, CustodianODS: "ZZZ", URL: "https://elsewhere.example/1"})
	list := s.known(id)
	if len(list.Lines) != 2 || list.Lines[0].What != "Booking" || list.Lines[0].Service != ward.Name || list.Lines[0].When != "today at 13:00" {
		t.Fatalf("listed %+v", list)
	}
	if other := list.Lines[1]; other.What != "Referral" || other.Service != "A service that is not in your list" || other.ServiceID != "2000099999" {
		t.Errorf("listed %+v", other)
	}
	if !strings.Contains(list.Note, "there may be others") {
		t.Errorf("says %q", list.Note)
	}
	record, err := s.desk.KnownRecord(t.Context(), nurse, desk.KnownQuery{CaseID: id, PointerID: list.Lines[0].PointerID})
	s.must(err)
	if len(record.Reading) == 0 || !strings.Contains(record.JSON, b.ID) {
		t.Errorf("read %+v", record)
	}
	s.view(func(tx storage.Tx) error {
		for _, act := range []string{"registry.search", "registry.read"} {
			entries, _, err := tx.Audit().List(storage.AuditQuery{CaseID: id, Act: act})
			if err != nil || len(entries) != 1 || entries[0].PatientKey != s.caseRecord(id).PatientKey || entries[0].PatientKey == "" || entries[0].Actor != nurse.ID {
				t.Errorf("%s: %+v %v", act, entries, err)
			}
		}
		return nil
	})
}

// TestKnownReadsEveryPage, and says so when there are more than it reads.
func TestKnownReadsEveryPage(t *testing.T) {
	for _, c := range []struct {
		n, shown int
		note     string
	}{{0, 0, "does not mean that there is none"}, {45, 45, "there may be others"}, {230, 200, "more than can be shown"}} {
		s, id := bookedAtMoving(t)
		var all []message.Pointer
		for n := range c.n {
			all = append(all, murryPointer(n, uuid.NewString(), saturday.Add(time.Duration(n)*time.Hour)))
		}
		s.registers(all...)
		if list := s.known(id); len(list.Lines) != c.shown || !strings.Contains(list.Note, c.note) {
			t.Errorf("%d: %d lines, %q", c.n, len(list.Lines), list.Note)
		}
	}
}

// TestKnownShowsNobodyElse: what the registry gives about another patient, and
// what a service answers about one, is not shown.
func TestKnownShowsNobodyElse(t *testing.T) {
	s, id := bookedAtMoving(t)
	b := s.episode(id).Booking()
	stranger := murryPointer(1, b.ID, b.Start)
	stranger.NHSNumber = "9658499066"
	s.registers(stranger)
	if list := s.known(id); len(list.Lines) != 0 {
		t.Errorf("listed %+v", list.Lines)
	}
	_, err := s.desk.KnownRecord(t.Context(), nurse, desk.KnownQuery{CaseID: id, PointerID: stranger.ID})
	refused(t, err, "pointer-gone")
	for name, answer := range map[string]string{
		"another record":  `{"resourceType":"Appointment","id":"00000000-0000-4000-8000-000000000001","status":"booked"}`,
		"another patient": `{"resourceType":"Appointment","id":"` + b.ID + `","contained":[{"resourceType":"Patient","id":"p","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9658499066"}]}],"participant":[{"actor":{"reference":"#p"}}]}`,
	} {
		s.ward.writable(true)
		s.registers(murryPointer(2, b.ID, b.Start))
		s.line.rules(func(r *http.Request) fault {
			if strings.Contains(r.URL.Path, "/Appointment/") {
				return with(answer)
			}
			return nil
		})
		_, err := s.desk.KnownRecord(t.Context(), nurse, desk.KnownQuery{CaseID: id, PointerID: "V4T0L-2"})
		if e := refused(t, err, "record-differs"); !strings.Contains(e.What, "not shown") {
			t.Errorf("%s: %+v", name, e.Trouble())
		}
	}
}

// with answers with a body, under the ids of the call.
func with(body string) fault {
	return func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		resp, err := says(outcome.NotFound("none"))(r, nil)
		if err != nil {
			return nil, err
		}
		resp.StatusCode = http.StatusOK
		resp.Body = http.NoBody
		w := newAnswer(body)
		w.Header = resp.Header
		return w, nil
	}
}

// TestRegistryIsOffWithoutThePreview: nothing is offered and nothing is asked.
func TestRegistryIsOffWithoutThePreview(t *testing.T) {
	s, id := booked(t)
	s.registers(murryPointer(1, s.episode(id).Booking().ID, saturday.Add(time.Hour)))
	calls := s.asking()
	_, err := s.desk.Known(t.Context(), nurse, desk.KnownQuery{CaseID: id})
	refused(t, err, "registry-off")
	_, err = s.desk.KnownRecord(t.Context(), nurse, desk.KnownQuery{CaseID: id, PointerID: "V4T0L-1"})
	refused(t, err, "registry-off")
	session, err := s.desk.Session(t.Context(), nurse)
	s.must(err)
	if len(calls()) != 0 || session.Registry {
		t.Errorf("asked %v", calls())
	}
}

func TestRegistryNeedsANumberAndAnAnswer(t *testing.T) {
	s, id := bookedAtMoving(t)
	d := s.start(desk.DraftStart{Plan: "refer"})
	_, err := s.desk.Known(t.Context(), nurse, desk.KnownQuery{DraftID: d.ID})
	refused(t, err, "registry-needs-number")
	s.registers()
	d = s.ready(d, "")
	if _, err := s.desk.Known(t.Context(), nurse, desk.KnownQuery{DraftID: d.ID}); err != nil {
		t.Error(explained(err))
	}
	for code, f := range map[string]fault{"no-answer": lost, "service-refused": says(outcome.Unavailable("down")), "service-unreadable": with(`{"resourceType":"Patient"}`)} {
		s.line.rules(func(*http.Request) fault { return f })
		_, err := s.desk.Known(t.Context(), nurse, desk.KnownQuery{CaseID: id})
		refused(t, err, code)
	}
}

// TestRegistryFindsWhatSearchesDoNot: the answer to a booking is lost for good
// and the ward's searches find nothing; the registry knows its id.
func TestRegistryFindsWhatSearchesDoNot(t *testing.T) {
	s := newSender(t)
	s.previewing(true)
	s.line.rules(func(r *http.Request) fault {
		switch {
		case r.Method == http.MethodPost:
			return answerLost
		case strings.HasSuffix(r.URL.Path, "/Appointment"):
			return says(outcome.NotFound("none"))
		}
		return nil
	})
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "book"}), "slot-1"))
	s.retries(id, message.BookingNew, inState("unknown"))
	var held storage.Resource
	s.ward.view(func(tx storage.Tx) error {
		cases := s.ward.ledger().cases
		all, err := tx.Resources().ByCase(cases[0].ID)
		held = all[0]
		return err
	})
	s.registers(murryPointer(1, held.ID, saturday.Add(time.Hour)))
	s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
	if b := s.episode(id).Booking(); b.State != "booked" || b.ID != held.ID {
		t.Errorf("the case says %q, id %s", s.headline(id), b.ID)
	}
}

func newAnswer(body string) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body)), Header: http.Header{}}
}
