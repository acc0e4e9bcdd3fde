package desk_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// deputy works beside nurse.
var deputy = access.Actor{ID: "p2", Role: access.Clinician, Name: "Sam Cole", From: "10.0.0.8", Alone: true}

// newClinic is a ward that validates, too.
func newClinic(t *testing.T) *station {
	t.Helper()
	offers := ward
	offers.UseCases = []string{"a1t1", "a4t1"}
	s := newStation(t, offers, calls, false)
	s.offer("slot-1", saturday.Add(time.Hour))
	return s
}

// whole is a referral of the ward with what staff look for first, to be seen by
// a time; zero: the sender does not say.
func whole(t *testing.T, p message.Patient, by time.Time) *fhir.Node {
	t.Helper()
	b := referralFor(t, p, "")
	if !by.IsZero() {
		fhir.Resource(b, "ServiceRequest").Set("occurrencePeriod", fhir.Obj(fhir.M("start", fhir.Str(fhir.FormatInstant(saturday))), fhir.M("end", fhir.Str(fhir.FormatInstant(by)))))
	}
	return b
}

// validationBy is a request for validation with a breach time.
func validationBy(t *testing.T, p message.Patient, by time.Time) *fhir.Node {
	t.Helper()
	c := letter(message.ValidationNew)
	c.UseCase, c.UseCaseDisplay, c.ApplicationVersion = "a4t1", "999 to CAS", "1.0.0"
	patient, gp := p.Resources(saturday, uuid.NewString)
	parts := node(t, `[{"resourceType":"ServiceRequest","occurrencePeriod":{"start":"`+fhir.FormatInstant(saturday)+`","end":"`+fhir.FormatInstant(by)+`"}},
		{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{"text":"Fell in the garden"}]}]},
		{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS"}]}],"code":{"text":"Dog on the scene"}},
		{"resourceType":"Location","address":{"line":["1 Mill Lane"],"postalCode":"LS1 4AP"}},{"resourceType":"Consent"}]`).Items
	bundle, err := message.Referral(c, patient, gp, parts, "")
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

// named is a made-up one of the published test range.
func named(number, family string) message.Patient {
	p := murry()
	p.NHSNumber, p.Family = number, family
	return p
}

// take delivers a message and gives the case that it went to.
func (s *station) take(b *fhir.Node) string {
	s.t.Helper()
	answered(s.t, s.post(b.JSON(), newCall()), 200)
	newest := storage.Inbound{}
	for _, in := range s.ledger().inbox {
		if newest.ID == "" || !in.ReceivedAt.Before(newest.ReceivedAt) && in.RequestID != newest.RequestID && fhirID(s.t, in.Body) == b.ID() {
			newest = in
		}
	}
	return newest.CaseID
}

func fhirID(t *testing.T, body []byte) string { return node(t, string(body)).ID() }

// work is the worklist as a person sees it.
func (s *station) work(a access.Actor, q desk.WorkQuery) desk.Worklist {
	s.t.Helper()
	list, err := s.desk.Worklist(s.t.Context(), a, q)
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// whom says whom a worklist is about, in its order.
func whom(list desk.Worklist) (out []string) {
	for _, line := range list.Items {
		out = append(out, line.Banner.Name)
	}
	return out
}

// item opens an item.
func (s *station) item(a access.Actor, id string) desk.Item {
	s.t.Helper()
	item, err := s.desk.Item(s.t.Context(), a, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return item
}

// does acts on an item as it is.
func (s *station) does(a access.Actor, id, action, words string) desk.Item {
	s.t.Helper()
	in := desk.ItemAct{Version: s.item(a, id).Version, Action: action, Text: words}
	if action == "assign" {
		in.Text, in.To = "", words
	}
	item, err := s.desk.ActOnItem(s.t.Context(), a, id, in)
	if err != nil {
		s.t.Fatal(err)
	}
	return item
}

// overdue are what Today says is past its time.
func (s *station) overdue() (out []desk.TodayItem) {
	s.t.Helper()
	today, err := s.desk.Today(s.t.Context(), nurse)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, item := range today.NeedsAction {
		if item.Kind == "overdue" {
			out = append(out, item)
		}
	}
	return out
}
