package sandbox_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// gets reads a path of the FHIR base, toward a target.
func (s tester) gets(target, path string) client.Reply {
	s.t.Helper()
	return s.asks(http.MethodGet, target, path, nil)
}

func (s tester) asks(method, target, path string, body *fhir.Node) client.Reply {
	s.t.Helper()
	text := ""
	if body != nil {
		text = string(body.JSON())
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.Base+path, strings.NewReader(text))
	s.must(err)
	set := s.Identity()
	set.RequestID, set.CorrelationID = uuid.NewString(), uuid.NewString()
	r.Header = set.HTTP(body != nil)
	r.Header.Set(header.Target, base64.StdEncoding.EncodeToString([]byte(target)))
	resp, err := s.HTTP.Do(r)
	s.must(err)
	answer := readAnswer(s.t, resp)
	if resp.Header.Get(header.RequestID) != set.RequestID || resp.Header.Get(header.CorrelationID) != set.CorrelationID {
		s.t.Errorf("%s %s: the ids came back as %v", method, path, resp.Header)
	}
	return answer
}

func readAnswer(t *testing.T, resp *http.Response) client.Reply {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := fhir.Parse(text)
	return client.Reply{Status: resp.StatusCode, Header: resp.Header, Body: text, Resource: n}
}

func toService(id string) string {
	return `{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"` + id + `"}`
}

// Every read of a fixed id is answered with its status, whichever test service
// is asked.
//
// BaRS, Testing and environments, Toolkit Workbench: $process-message and reads.
func TestReadsOfFixedIds(t *testing.T) {
	one, _, _ := testers(t)
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/Appointment/0d440c22-7f25-4c6c-905d-2213d197d02a":    {501, "REC_NOT_IMPLEMENTED"},
		"/ServiceRequest/61215702-0049-4d76-9807-2123f0a6ca15": {405, "REC_METHOD_NOT_ALLOWED"},
		"/ServiceRequest/9d280ad9-6dda-46d2-a75e-f5b47b2f4e87": {429, "REC_TOO_MANY_REQUESTS"},
		"/ServiceRequest/4d65ddaa-4d09-41cd-87c9-aeb9c0c96352": {503, "REC_SERVICE_UNAVAILABLE"},
		"/ServiceRequest/9e595424-9d67-45db-9a90-03259653cd37": {408, "REC_TIMEOUT"},
		"/ServiceRequest/c337e8d8-fd5b-4a13-a8e4-0f6f4ac1bb1a": {501, "REC_NOT_IMPLEMENTED"},
		"/Appointment/" + referred:                             {404, "REC_NOT_FOUND"}, // that is a referral
		"/ServiceRequest/" + booked:                            {404, "REC_NOT_FOUND"}, // that is a booking
	} {
		for _, service := range []string{catchAll, "2000011147", "2000076289"} {
			expect(t, one.gets(toService(service), path), want.status, want.code)
		}
	}
}

// takes are the messages that a CapabilityStatement says are taken, by the tails
// of their definitions.
func takes(statement *fhir.Node) (out []string) {
	for _, d := range statement.All("messaging.supportedMessage.definition") {
		out = append(out, definition.Tail(d.String()))
	}
	return out
}

// What the test services say that they take.
//
// BaRS, Testing and environments, Toolkit Workbench: capability, MessageDefinition.
func TestWhatTheTestServicesTake(t *testing.T) {
	one, _, _ := testers(t)
	books, refers, asks := message.BookingNew.DefinitionTail(), message.ReferralNew.DefinitionTail(), message.ValidationNew.DefinitionTail()
	interim, full := message.ValidationInterim.DefinitionTail(), message.ValidationFull.DefinitionTail()
	for _, c := range []struct {
		service   string
		does, not []string
	}{
		{"2000011147", []string{books, refers}, []string{asks, full}},
		{"2000076289", []string{refers}, []string{books, asks, full}},
		{"1374839566", []string{interim, full}, []string{books, refers, asks}},
		{"2000003366", []string{asks}, []string{books}},
		{catchAll, []string{books, refers, asks}, nil},
		{"2000093816", []string{refers}, []string{books}},
	} {
		statement := one.gets(toService(c.service), "/metadata")
		listed := one.gets(toService(c.service), "/MessageDefinition?context="+url.QueryEscape(header.ServiceIDSystem+"|"+c.service))
		var published []string
		for _, d := range fhir.Resources(listed.Resource, "MessageDefinition") {
			published = append(published, definition.Tail(d.TextAt("url")))
		}
		for _, all := range [][]string{takes(statement.Resource), published} {
			for _, want := range c.does {
				if !slices.Contains(all, want) {
					t.Errorf("%s does not take %s: %v", c.service, want, all)
				}
			}
			for _, not := range c.not {
				if slices.Contains(all, not) {
					t.Errorf("%s takes %s", c.service, not)
				}
			}
		}
	}
}

// The contexts of GET /MessageDefinition that are answered otherwise.
//
// BaRS, Testing and environments, Toolkit Workbench: MessageDefinition.
func TestContextsOfMessageDefinitions(t *testing.T) {
	one, _, _ := testers(t)
	useCase := "&context=" + url.QueryEscape("https://fhir.nhs.uk/CodeSystem/usecases-categories-bars|")
	for context, want := range map[string]struct {
		status int
		has    string
	}{
		"FAIL0401": {401, "REC_UNAUTHORIZED"}, "FAIL0404": {404, "REC_NOT_FOUND"},
		"2000076288": {200, message.BookingNew.DefinitionTail()}, "2000999999": {200, message.BookingNew.DefinitionTail()},
		"2000071898": {200, `"Invoice"`}, "2000070513" + useCase + "a5t1": {200, "a5t1"}, "2000159909" + useCase + "a6t1": {200, "a6t1"},
	} {
		id, more, _ := strings.Cut(context, "&")
		if more != "" {
			more = "&" + more
		}
		expect(t, one.gets(toService(catchAll), "/MessageDefinition?context="+url.QueryEscape(header.ServiceIDSystem+"|"+id)+more), want.status, want.has)
	}
}

// The searches for slots, in both spellings of the parameter.
//
// BaRS, Testing and environments, Toolkit Workbench: slots.
func TestSlotsOfTheTestServices(t *testing.T) {
	one, _, at := testers(t)
	day := at.now.Truncate(24 * time.Hour)
	span := "start=" + url.QueryEscape("ge"+fhir.FormatInstant(day)) + "&start=" + url.QueryEscape("le"+fhir.FormatInstant(day.AddDate(0, 0, 2))) +
		"&_include=Slot:schedule&_include:iterate=Schedule:actor:HealthcareService"
	for _, name := range []string{"Schedule.actor:HealthcareService", "Schedule:actor:HealthcareService"} {
		for service, status := range map[string]map[string]string{
			catchAll:     {"free": "free", "free,busy": "busy", "busy,free": "free", "busy": "busy"},
			"2000073917": {"free": ""}, "1503499715": {"free": "free"}, "2000081230": {"free": "408"},
		} {
			for asked, has := range status {
				reply := one.gets(toService(service), "/Slot?"+span+"&status="+url.QueryEscape(asked)+"&"+name+"="+service)
				if has == "408" {
					expect(t, reply, 408, "REC_TIMEOUT")
					continue
				}
				expect(t, reply, 200, `"searchset"`)
				var states []string
				for _, n := range fhir.Resources(reply.Resource, "Slot") {
					states = append(states, n.TextAt("status"))
				}
				if has == "" && len(states) > 0 || has != "" && !slices.Contains(states, has) {
					t.Errorf("%s %s at %s: slots are %v, want %q", name, asked, service, states, has)
				}
			}
		}
	}
}

// The whole matrix of the patient whose answers depend on what came before: each
// event in each state.
//
// BaRS, Testing and environments, Stateful 111-to-ED patient.
func TestMatrixOfTheRememberedPatient(t *testing.T) {
	for state, want := range map[string]map[string]string{
		"initial": {"Make a booking": "200", "Cancel a booking": "400 related booking does not exist", "Create linked referral": "400 related booking does not exist",
			"Create mis-linked referral": "400 related booking does not exist", "Cancel referral": "400 related booking does not exist"},
		"booked": {"Make a booking": "409 booking already exists", "Cancel a booking": "200", "Create linked referral": "200",
			"Create mis-linked referral": "409 referral not linked to the correct booking", "Cancel referral": "400 no referral: related referral does not exist"},
		"referred": {"Make a booking": "409 booking already exists", "Cancel a booking": "200", "Create linked referral": "409 referral already exists",
			"Create mis-linked referral": "409 referral already exists", "Cancel referral": "200"},
	} {
		for event, says := range want {
			t.Run(state+": "+event, func(t *testing.T) {
				one, other, _ := testers(t)
				booking, referral := one.broughtTo(state, other)
				bookingID := fhir.Resource(booking.Resource, "Appointment").ID()
				sent := map[string]func() *fhir.Node{
					"Make a booking":             func() *fhir.Node { return one.booking(remembered) },
					"Cancel a booking":           func() *fhir.Node { return one.cancels(booking, message.BookingCancel) },
					"Create linked referral":     func() *fhir.Node { return one.referral(remembered, bookingID) },
					"Create mis-linked referral": func() *fhir.Node { return one.referral(remembered, uuid.NewString()) },
					"Cancel referral":            func() *fhir.Node { return one.cancels(referral, message.ReferralCancel) },
				}[event]()
				number, why, _ := strings.Cut(says, " ")
				status := map[string]int{"200": 200, "400": 400, "409": 409}[number]
				expect(t, one.posts(sent), status, why)
			})
		}
	}
}

// broughtTo brings the remembered patient into a state, and gives what was
// answered. What the state has not is another organisation's.
func (s tester) broughtTo(state string, other tester) (booking, referral client.Reply) {
	s.t.Helper()
	booking, referral = other.booksAndRefers(true)
	switch state {
	case "booked":
		booking, _ = s.booksAndRefers(false)
	case "referred":
		booking, referral = s.booksAndRefers(true)
	}
	return booking, referral
}

func (s tester) booksAndRefers(refers bool) (booking, referral client.Reply) {
	s.t.Helper()
	booking = s.posts(s.booking(remembered))
	expect(s.t, booking, 200, "Appointment")
	if refers {
		referral = s.posts(s.referral(remembered, fhir.Resource(booking.Resource, "Appointment").ID()))
		expect(s.t, referral, 200, "ServiceRequest")
	}
	return booking, referral
}
