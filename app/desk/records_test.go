package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/fhir"
	"barsdesk/storage"
)

// closed is a store that cannot be read.
type closed struct{ storage.Store }

func (closed) View(context.Context, func(tx storage.Tx) error) error   { return errDisk }
func (closed) Update(context.Context, func(tx storage.Tx) error) error { return errDisk }

func searchFor(resourceType string, parameters ...string) string {
	q := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		q.Set(parameters[i], parameters[i+1])
	}
	return "/" + resourceType + "?" + q.Encode()
}

func TestPatientsAreFoundAndNobodyElse(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	s.offer("slot-2", saturday.Add(2*time.Hour))
	swain := murry()
	swain.NHSNumber, swain.Family, swain.Given = "9658499023", "Swain", "Dudley" // born the same day, at the same postcode
	answered(t, s.post(bookingFor(t, swain, "slot-2", saturday.Add(2*time.Hour), "").JSON(), newCall()), 200)

	named := func(name, born, postcode string) []string {
		return []string{"patient:name", name, "patient:birthdate", born, "patient:address-postalcode", postcode}
	}
	number := func(n string) []string {
		return []string{"patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|" + n}
	}
	for _, tt := range []struct {
		name         string
		resourceType string
		asked        []string
		want         string
	}{
		{"by NHS number", "Appointment", number("9658499058"), in.appointment()},
		{"by NHS number, the referral", "ServiceRequest", number("9658499058"), in.request()},
		{"by a number that nobody has", "Appointment", number("9658499015"), ""},
		{"by family name", "Appointment", named("o'murry-hughes", "eq1918-08-10", "dn85sp"), in.appointment()},
		{"by family name spelt otherwise", "Appointment", named("OMurry Hughes", "1918-08-10", "DN8 5SP"), in.appointment()},
		{"by a given name", "Appointment", named("Albert", "1918-08-10", "DN8 5SP"), in.appointment()},
		{"by the whole name", "Appointment", named("O'Murry-Hughes, Josiah", "1918-08-10", "DN8 5SP"), in.appointment()},
		{"by part of a name", "Appointment", named("Mur", "1918-08-10", "DN8 5SP"), ""},
		{"with another birth date", "Appointment", named("O'Murry-Hughes", "1918-08-11", "DN8 5SP"), ""},
		{"with another postcode", "Appointment", named("O'Murry-Hughes", "1918-08-10", "DN8 5SQ"), ""},
		{"by id", "ServiceRequest", []string{"ServiceRequest.identifier", in.request()}, in.request()},
		{"by reference", "ServiceRequest", []string{"ServiceRequest.identifier", "ztg 4f7k2"}, in.request()},
		{"by reference, of another patient", "ServiceRequest", append(number("9658499023"), "ServiceRequest.identifier", "ZTG-4F7K2"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := fhir.Resources(answered(t, s.get(searchFor(tt.resourceType, tt.asked...)), 200), tt.resourceType)
			if tt.want == "" && len(found) != 0 || tt.want != "" && (len(found) != 1 || found[0].ID() != tt.want) {
				t.Errorf("found %d", len(found))
			}
		})
	}
}

func TestPatientWhoMovedIsFoundByWhatEachMessageSays(t *testing.T) {
	s := newWard(t)
	c := newCall()
	appointment := fhir.Resource(answered(t, s.post(booking(t).JSON(), c), 200), "Appointment").ID()
	moved := murry()
	moved.Postcode = "LS1 4AP"
	answered(t, s.post(referralFor(t, moved, appointment).JSON(), c.again()), 200)
	for _, tt := range []struct {
		resourceType, postcode string
		found                  int
	}{{"Appointment", "DN8 5SP", 1}, {"Appointment", "LS1 4AP", 0}, {"ServiceRequest", "LS1 4AP", 1}, {"ServiceRequest", "DN8 5SP", 0}} {
		path := searchFor(tt.resourceType, "patient:name", "O'Murry-Hughes", "patient:birthdate", "1918-08-10", "patient:address-postalcode", tt.postcode)
		if got := len(fhir.Resources(answered(t, s.get(path), 200), tt.resourceType)); got != tt.found {
			t.Errorf("%s at %s: found %d, want %d", tt.resourceType, tt.postcode, got, tt.found)
		}
	}
}

func TestWhatAnotherOrganisationReadsIsRecorded(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	answered(t, s.get("/Appointment/"+strings.ToUpper(in.appointment())), 200)
	entry := s.entries(access.Receive)[0]
	if entry.Outcome != "served" || entry.Object != in.appointment() || entry.CaseID == "" || entry.PatientKey == "" ||
		!strings.Contains(string(entry.Detail), calls.ODSCode) {
		t.Errorf("recorded %+v", entry)
	}
}

func TestReadingWhatIsNotHere(t *testing.T) {
	s := newWard(t)
	if w := s.get("/Appointment/" + newCall().request); w.Code != http.StatusNotFound {
		t.Errorf("answered %d", w.Code)
	}
	s.store.Store = closed{}
	for _, path := range []string{"/Appointment/" + newCall().request, searchFor("Appointment", "patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|9658499058"), slotsFrom(saturday)} {
		if w := s.get(path); w.Code != http.StatusInternalServerError {
			t.Errorf("%s: answered %d", path, w.Code)
		}
	}
	if w := s.post(booking(t).JSON(), newCall()); w.Code != http.StatusInternalServerError {
		t.Errorf("a message: answered %d", w.Code)
	}
}

// slotsFrom asks for the slots of an hour.
func slotsFrom(at time.Time) string {
	q := url.Values{"status": {"free,busy"}, "start": {"ge" + fhir.FormatInstant(at), "le" + fhir.FormatInstant(at.Add(time.Hour))},
		"Schedule.actor:HealthcareService": {ward.ID}, "_include": {"Slot:schedule", "Schedule:actor:HealthcareService"}}
	return "/Slot?" + q.Encode()
}

func TestSlotsAreOfferedUntilTheyAreTaken(t *testing.T) {
	s := newWard(t)
	s.offer("slot-2", saturday.Add(time.Hour+time.Nanosecond)) // after the last instant asked for
	listed := fhir.Resources(answered(t, s.get(slotsFrom(saturday)), 200), "Slot")
	if len(listed) != 1 || listed[0].ID() != "slot-1" || listed[0].TextAt("status") != "free" {
		t.Fatalf("%d slots are listed", len(listed))
	}
	in := s.admit()
	if listed = fhir.Resources(answered(t, s.get(slotsFrom(saturday)), 200), "Slot"); len(listed) != 1 || listed[0].TextAt("status") != "busy" {
		t.Errorf("%d slots are listed, %s", len(listed), listed[0].TextAt("status"))
	}
	answered(t, s.post(s.cancelBooking(in), in.again()), 200)
	if listed = fhir.Resources(answered(t, s.get(slotsFrom(saturday)), 200), "Slot"); len(listed) != 1 || listed[0].TextAt("status") != "free" {
		t.Errorf("%d slots are listed, %s", len(listed), listed[0].TextAt("status"))
	}
}
