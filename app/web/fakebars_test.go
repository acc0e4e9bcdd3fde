package web_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// The services of the tests.
const (
	edID       = "2000072489" // books and refers
	utcID      = "2000011147" // takes no referral without a booking
	pharmacyID = "2000070513" // of a use that was withdrawn
	sdecID     = "2000073917" // the directory does not say whether a booking is needed
)

func yes() *bool { v := true; return &v }
func no() *bool  { v := false; return &v }

var services = []storage.Service{
	{ID: edID, Name: "Trumpton General Emergency Department", ODSCode: "ZTG", Organisation: "Trumpton General Hospital Trust",
		Phone: "0113 496 0101", Postcode: "LS1 4AP", OpeningTimes: "Always open", UseCases: []string{"a1t1"}, AcceptsBooking: true, RequireBooking: no()},
	{ID: utcID, Name: "Village Urgent Treatment Centre", ODSCode: "ZVU", Organisation: "Village Health Partnership",
		Phone: "0113 496 0202", Postcode: "LS6 2AA", UseCases: []string{"a1t2"}, AcceptsBooking: true, RequireBooking: yes()},
	{ID: pharmacyID, Name: "Harbour Pharmacy", ODSCode: "ZHP", Organisation: "Harbour Pharmacies",
		Phone: "0113 496 0404", UseCases: []string{"a5t3"}},
	{ID: sdecID, Name: "Riverside Same Day Emergency Care", ODSCode: "ZTG", Organisation: "Trumpton General Hospital Trust",
		Phone: "0113 496 0303", UseCases: []string{"a1t7"}, AcceptsBooking: true},
}

// fakeBaRS answers the reads of a sender for every service of the tests.
type fakeBaRS struct {
	server *httptest.Server
	mu     sync.Mutex
	calls  map[string]int // by path

	version     string                          // of the CapabilityStatement
	definitions map[string][]*fhir.Node         // by service
	slots       []*fhir.Node                    // a whole searchset's resources
	refuse      func(path string) (int, []byte) // 0: answer as usual
	answer      *fhir.Node                      // to /MessageDefinition; nil: as published
	says        *fhir.Node                      // to /metadata; nil: made of the fields below
	mode        string                          // of the messages in the CapabilityStatement
	noSlots     bool                            // they are not in the CapabilityStatement
	asked       []*http.Request                 // of /Slot
}

func newFakeBaRS(t *testing.T) *fakeBaRS {
	t.Helper()
	f := &fakeBaRS{version: "1.5.0", mode: "receiver", calls: map[string]int{}, definitions: map[string][]*fhir.Node{}}
	f.publish(edID, "a1t1", "2.1.0", message.BookingNew, message.ReferralNew)
	f.publish(utcID, "a1t2", "2.1.0", message.BookingNew, message.ReferralNew)
	f.publish(pharmacyID, "a5t3", "1.2.0", message.ReferralNew)
	f.publish(sdecID, "a1t7", "2.1.0", message.BookingNew, message.ReferralNew)
	f.slots = searchset(slotAt("slot-1", start.Add(time.Hour), 15*time.Minute), slotAt("slot-2", start.Add(2*time.Hour), 2*time.Hour))
	f.server = httptest.NewServer(f)
	t.Cleanup(f.server.Close)
	return f
}

func (f *fakeBaRS) URL() string          { return f.server.URL }
func (f *fakeBaRS) Client() *http.Client { return f.server.Client() }

// publish sets what a service accepts.
func (f *fakeBaRS) publish(service, useCase, version string, kinds ...message.Kind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.definitions[service] = nil
	for _, k := range kinds {
		f.definitions[service] = append(f.definitions[service], definition.Template(k.DefinitionTail()).Resource(service, []string{useCase}, version))
	}
}

// change edits what a service publishes.
func (f *fakeBaRS) change(edit func(*fakeBaRS)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	edit(f)
}

func (f *fakeBaRS) count(path string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[path]
}

func (f *fakeBaRS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[r.URL.Path]++
	w.Header().Set("Content-Type", "application/fhir+json")
	for _, name := range []string{"X-Request-Id", "X-Correlation-Id"} {
		w.Header().Set(name, r.Header.Get(name))
	}
	if f.refuse != nil {
		if status, body := f.refuse(r.URL.Path); status != 0 {
			w.WriteHeader(status)
			_, _ = w.Write(body)
			return
		}
	}
	_, _ = w.Write(f.resource(r).JSON())
}

func (f *fakeBaRS) resource(r *http.Request) *fhir.Node {
	switch r.URL.Path {
	case "/metadata":
		if f.says != nil {
			return f.says
		}
		return f.statement(targetOf(r))
	case "/MessageDefinition":
		if f.answer != nil {
			return f.answer
		}
		return bundleOf(f.definitions[targetOf(r)])
	case "/Slot":
		f.asked = append(f.asked, r)
		return bundleOf(f.slots)
	}
	return fhir.Obj(fhir.M("resourceType", fhir.Str("OperationOutcome")))
}

func (f *fakeBaRS) statement(service string) *fhir.Node {
	messages := fhir.List()
	for _, d := range f.definitions[service] {
		messages.Items = append(messages.Items, fhir.Obj(fhir.M("mode", fhir.Str(f.mode)), fhir.M("definition", d.Get("url"))))
	}
	offered := "Slot"
	if f.noSlots {
		offered = "Appointment"
	}
	slot := fhir.Obj(fhir.M("type", fhir.Str(offered)), fhir.M("interaction", fhir.List(fhir.Obj(fhir.M("code", fhir.Str("search-type"))))))
	return fhir.Obj(fhir.M("resourceType", fhir.Str("CapabilityStatement")), fhir.M("version", fhir.Str(f.version)),
		fhir.M("rest", fhir.List(fhir.Obj(fhir.M("mode", fhir.Str("server")), fhir.M("resource", fhir.List(slot))))),
		fhir.M("messaging", fhir.List(fhir.Obj(fhir.M("supportedMessage", messages)))))
}

func targetOf(r *http.Request) string {
	raw, _ := base64.StdEncoding.DecodeString(r.Header.Get("NHSD-Target-Identifier"))
	var target struct{ Value string }
	_ = json.Unmarshal(raw, &target)
	return target.Value
}

func bundleOf(resources []*fhir.Node) *fhir.Node {
	entries := fhir.List()
	for _, r := range resources {
		entries.Items = append(entries.Items, fhir.Obj(fhir.M("fullUrl", fhir.Str("https://ed.example/"+r.Type()+"/"+r.ID())), fhir.M("resource", r)))
	}
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("type", fhir.Str("searchset")), fhir.M("entry", entries))
}

// outcomeOf is an OperationOutcome with one issue.
func outcomeOf(code, issue string) []byte {
	return fhir.Obj(fhir.M("resourceType", fhir.Str("OperationOutcome")), fhir.M("issue", fhir.List(fhir.Obj(
		fhir.M("severity", fhir.Str("error")), fhir.M("code", fhir.Str(issue)),
		fhir.M("details", fhir.Concept(fhir.Coding("https://fhir.nhs.uk/CodeSystem/http-error-codes", code, ""))))))).JSON()
}

// slotAt is a free slot of the emergency department's only schedule.
func slotAt(id string, at time.Time, length time.Duration) *fhir.Node {
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Slot")), fhir.M("id", fhir.Str(id)),
		fhir.M("extension", fhir.List(fhir.Obj(
			fhir.M("url", fhir.Str("https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel")),
			fhir.M("valueCode", fhir.Str("In-person"))))),
		fhir.M("schedule", fhir.Reference("Schedule/schedule-1")), fhir.M("status", fhir.Str("free")),
		fhir.M("start", fhir.Str(fhir.FormatInstant(at))), fhir.M("end", fhir.Str(fhir.FormatInstant(at.Add(length)))))
}

// searchset is slots with their schedule and its people.
func searchset(slots ...*fhir.Node) []*fhir.Node {
	role := fhir.Obj(fhir.M("resourceType", fhir.Str("PractitionerRole")), fhir.M("id", fhir.Str("role-1")),
		fhir.M("practitioner", fhir.Reference("Practitioner/person-1")),
		fhir.M("code", fhir.List(fhir.Concept(fhir.Coding("http://snomed.info/sct", "62247001", "General practitioner")))))
	person := fhir.Obj(fhir.M("resourceType", fhir.Str("Practitioner")), fhir.M("id", fhir.Str("person-1")), fhir.M("gender", fhir.Str("female")),
		fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/sds-user-id")), fhir.M("value", fhir.Str("100000000099"))))),
		fhir.M("name", fhir.List(fhir.Obj(fhir.M("family", fhir.Str("Nair")), fhir.M("given", fhir.List(fhir.Str("Priya"))), fhir.M("prefix", fhir.List(fhir.Str("Dr")))))))
	schedule := fhir.Obj(fhir.M("resourceType", fhir.Str("Schedule")), fhir.M("id", fhir.Str("schedule-1")),
		fhir.M("actor", fhir.List(fhir.Reference("HealthcareService/"+edID), fhir.Reference("PractitionerRole/role-1"))))
	service := fhir.Obj(fhir.M("resourceType", fhir.Str("HealthcareService")), fhir.M("id", fhir.Str(edID)), fhir.M("name", fhir.Str("Emergency department")))
	return append(slots, schedule, service, role, person)
}
