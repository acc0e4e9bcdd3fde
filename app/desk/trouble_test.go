package desk_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// pointsAt refuses a message and points at an element of one of its resources,
// in the spelling given: %d is the resource's place in the Bundle.
func pointsAt(resource, spelling string, first int) fault {
	return func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		bundle, err := fhir.Parse(body)
		if err != nil {
			return nil, err
		}
		issue := outcome.BadRequest("value", "not usable")
		for i, e := range bundle.All("entry") {
			if e.TextAt("resource.resourceType") == resource {
				if issue.Expression = []string{spelling}; strings.Contains(spelling, "%d") {
					issue.Expression[0] = fmt.Sprintf(spelling, i+first)
				}
				break
			}
		}
		return says(issue)(r, pass)
	}
}

// TestRefusalLeadsBackToItsQuestion: a receiver's answer that points at an
// element names the question that fills it and leads there; corrected, it goes
// as a new message of the same conversation.
func TestRefusalLeadsBackToItsQuestion(t *testing.T) {
	for _, c := range []struct {
		resource, spelling string
		first              int
		plan               string
		page, field, label string // field of the form: by its path
	}{
		{"Patient", "Bundle.entry[%d].resource.birthDate", 0, "refer", "patient", "birthDate", "Date of birth"},
		{"Patient", "Bundle.entry[%d].resource.ofType(Patient).name[0].family", 0, "refer", "patient", "family", "Last name"},
		{"Patient", "/f:Bundle/f:entry[%d]/f:resource/f:Patient/f:gender/@value", 1, "refer", "patient", "sex", "Sex"},
		{"Patient", "Patient.address[0].postalCode", 0, "refer", "patient", "postcode", "Postcode"},
		{"Appointment", "Bundle.entry[%d].resource.start", 0, "book", "slot", "", "Appointment"},
		{"Slot", "Slot.status", 0, "book-and-refer", "slot", "", "Appointment"},
		{"CarePlan", "Bundle.entry[%d].resource.activity[0].detail", 0, "refer", "form:", "", ""},
		{"CarePlan", "CarePlan.activity.outcomeCodeableConcept.text", 0, "refer", "form:", "", ""},
		{"ServiceRequest", "Bundle.entry[%d].resource/*ServiceRequest/1*/.occurrencePeriod.end", 0, "refer", "form:", "", ""},
	} {
		t.Run(c.plan+" "+c.spelling, func(t *testing.T) {
			s := newSender(t)
			s.line.meets(pointsAt(c.resource, c.spelling, c.first))
			slot := map[bool]string{true: "slot-1"}[c.plan != "refer"]
			d := s.ready(s.start(desk.DraftStart{Plan: c.plan}), slot)
			id := s.sends(d)
			s.until("it is refused", func() bool { return s.outbox(id)[0].State == delivery.Refused })
			shown, err := s.desk.Case(t.Context(), nurse, id)
			s.must(err)
			s.leadsTo(d, shown.Trouble, c.page, c.field, c.label)
			readable(t, shown)

			back, err := s.desk.Draft(t.Context(), nurse, d.ID)
			s.must(err)
			if back.SentCase != "" || len(back.Answers) != len(d.Answers) || (back.Slot == nil) != (slot == "") {
				t.Fatalf("the draft comes back as case %q, slot %v", back.SentCase, back.Slot)
			}
			if again := s.sends(back); again != id {
				t.Errorf("sent again as case %s, not %s", again, id)
			}
			s.until("it is delivered", func() bool { m := s.outbox(id); return m[len(m)-1].State == delivery.Delivered })
			messages := s.outbox(id)
			if messages[0].CorrelationID != messages[1].CorrelationID || messages[0].RequestID == messages[1].RequestID {
				t.Errorf("ids %s, %s", messages[0].RequestID, messages[1].RequestID)
			}
		})
	}
}

// leadsTo checks the way back to a question.
func (s *sender) leadsTo(d desk.Draft, trouble *desk.Trouble, page, field, label string) {
	s.t.Helper()
	if trouble == nil || len(trouble.Steps) == 0 {
		s.t.Fatalf("no trouble, or nothing to do about it: %+v", trouble)
	}
	step := trouble.Steps[0]
	if step.ID != "correct" || step.DraftID != d.ID || !strings.HasPrefix(step.Page, page) {
		s.t.Fatalf("leads to %+v", step)
	}
	if page == "form:" {
		label = labelIn(d, step.Page, step.Field)
	} else if step.Field != field {
		s.t.Errorf("leads to the field %q, not %q", step.Field, field)
	}
	if label == "" || step.Label != "Correct “"+label+"”" || !strings.HasSuffix(trouble.What, "It points at “"+label+"”.") {
		s.t.Errorf("says %q, and the button %q; the question is %q", trouble.What, step.Label, label)
	}
}

// labelIn is the label of a field on a page of a draft's form.
func labelIn(d desk.Draft, page, at string) string {
	block, field, _ := strings.Cut(at, ".")
	block, _, _ = strings.Cut(block, "[")
	for _, section := range d.Form.Sections {
		for _, b := range section.Blocks {
			if "form:"+section.ID != page || b.ID != block {
				continue
			}
			for _, f := range b.Fields {
				if f.ID == field {
					return f.Label
				}
			}
			if field == "" {
				return b.Title
			}
		}
	}
	return ""
}

// TestRefusedSecondHalfIsFinishedFromTheCase: the booking stands, so its draft
// stays closed, or it would be booked twice.
func TestRefusedSecondHalfIsFinishedFromTheCase(t *testing.T) {
	s := newSender(t)
	s.line.meets(nil, says(outcome.BadRequest("value", "x")))
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	id := s.sends(d)
	s.says(id, "Booked, referral refused")
	back, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	if back.SentCase != id {
		t.Error("the draft of a booking that stands is open again")
	}
	shown, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	for _, step := range shown.Trouble.Steps {
		if step.DraftID != "" {
			t.Errorf("offers %+v", step)
		}
	}
}

// offered is what the case of a refused or unknown message offers, by its id.
func offered(c desk.Case) (out []string) {
	for _, s := range c.Trouble.Steps {
		out = append(out, s.ID)
	}
	return out
}

// TestUnknownFateOffersNoNewMessage: ask, try the same once more, phone, tell support.
func TestUnknownFateOffersNoNewMessage(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.Refer).asksReferral(delivery.Unknown)
	for range 8 {
		f.tried("timeout")
	}
	c := s.caseOf(f.refuses(outcome.Timeout("")).happens("", episode.Lost{MessageID: f.messageID(message.ReferralNew), Failure: "timeout"}).shelve())
	if got := offered(c); !slices.Equal(got, []string{"ask-receiver", "retry", "phone", "tell-support"}) {
		t.Errorf("offers %v", got)
	}
	if !strings.HasSuffix(c.Trouble.What, "The last time, the service did not answer in time.") {
		t.Errorf("says %q", c.Trouble.What)
	}
	support := c.Trouble.Steps[3].Ids
	want := []desk.HeaderLine{{Name: "Code", Value: "timeout"}, {Name: "X-Request-Id", Value: f.sent[0].RequestID}, {Name: "X-Correlation-Id", Value: f.sent[0].CorrelationID}}
	if !slices.Equal(support, want) {
		t.Errorf("support gets %v", support)
	}
}

// TestSignInThatFailsIsTold: the platform's own id is among those for support.
func TestSignInThatFailsIsTold(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.Refer).asksReferral(delivery.Refused).tried("clock-wrong")
	f.tries[0].Detail = "no answer (token): no access token (clock), status 400, invalid_request, message_id rrt-7f21, the clock of this computer is 6m0s slow"
	c := s.caseOf(f.happens("", episode.NotTaken{MessageID: f.messageID(message.ReferralNew), Failure: "clock-wrong"}).shelve())
	if c.Trouble.Title != "This computer's clock is wrong" || c.Trouble.Sent != "The patient was not referred." {
		t.Errorf("says %+v", c.Trouble)
	}
	if i := slices.Index(offered(c), "tell-support"); i < 0 || !slices.Contains(c.Trouble.Steps[i].Ids, desk.HeaderLine{Name: "message_id", Value: "rrt-7f21"}) {
		t.Errorf("offers %+v", c.Trouble.Steps)
	}
}

// TestEveryFailureHasWordsOfItsOwn in the list of tries.
func TestEveryFailureHasWordsOfItsOwn(t *testing.T) {
	s := newDesk111(t)
	known := append(outcome.Failures(), delivery.FailureNotEchoed, delivery.FailureSilent, delivery.FailureNotSent, delivery.FailureSlotBegun, "cut-off")
	for _, code := range known {
		f := s.begin(episode.Refer).asksReferral(delivery.Unknown).tried(code)
		f.shelve()
		m := s.message(f.sent[0].ID)
		if text := m.Attempts[0].Text; text == "" || text == "The answer was not clear." {
			t.Errorf("%s has no words: %q", code, text)
		}
		readable(t, m.Attempts)
	}
}

// foreign answers a message with what another one would have got, under the ids
// of this one, after the ward has taken it.
func foreign(change func(answer *fhir.Node)) fault {
	return func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
		resp, err := pass.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		answer, err := fhir.Parse(body)
		if err != nil {
			return nil, err
		}
		change(answer)
		w := httptest.NewRecorder()
		for _, name := range []string{header.RequestID, header.CorrelationID} {
			w.Header().Set(name, r.Header.Get(name))
		}
		_, _ = w.Write(answer.JSON())
		return w.Result(), nil
	}
}

// TestAnswerAboutSomethingElseGivesNoIDs: it was delivered, for both ids came
// back; but what the answer tells is another's, and the ward is asked instead.
func TestAnswerAboutSomethingElseGivesNoIDs(t *testing.T) {
	for name, c := range map[string]struct {
		change func(answer *fhir.Node)
		detail string
	}{
		"another patient": {func(n *fhir.Node) {
			fhir.Resource(n, "Patient").Set("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/nhs-number")), fhir.M("value", fhir.Str("9990000042")))))
			fhir.Resource(n, "Appointment").Set("id", fhir.Str("someone-elses"))
		}, "about another patient"},
		"another kind": {func(n *fhir.Node) {
			a := fhir.Resource(n, "Appointment")
			a.Set("resourceType", fhir.Str("ServiceRequest"))
			a.Set("id", fhir.Str("someone-elses"))
		}, "about a referral, not a booking"},
		"another message": {func(n *fhir.Node) {
			fhir.Resource(n, "MessageHeader").Set("response", fhir.Obj(fhir.M("identifier", fhir.Str(uuid.NewString())), fhir.M("code", fhir.Str("ok"))))
			fhir.Resource(n, "Appointment").Set("id", fhir.Str("someone-elses"))
		}, "to another message"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSender(t)
			s.line.meets(foreign(c.change))
			id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "book"}), "slot-1"))
			s.says(id, "Booked")
			s.until("the ward told the id", func() bool { return s.episode(id).Booking().ID != "" })
			if b := s.episode(id).Booking(); b.ID == "someone-elses" {
				t.Error("another's id is taken")
			}
			if tries := s.tries(s.outbox(id)[0].ID); !strings.HasSuffix(tries[0].Detail, c.detail) {
				t.Errorf("recorded as %q", tries[0].Detail)
			}
		})
	}
}

// inBetween answers in place of the receiver, without any of its headers.
func inBetween(status int, body string) fault {
	return func(*http.Request, http.RoundTripper) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return w.Result(), nil
	}
}

// otherIDs gives the answer the ids of another call.
func otherIDs(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
	resp, err := pass.RoundTrip(r)
	if err == nil {
		resp.Header.Set(header.RequestID, uuid.NewString())
	}
	return resp, err
}

// TestAnswersOfOthersAreToldApart: each is recorded by its own code, believed in
// nothing, and the same message is tried again until the ward itself answers.
func TestAnswersOfOthersAreToldApart(t *testing.T) {
	for code, f := range map[string]fault{
		"page-answer":     inBetween(403, "<html><body>Blocked: REC_CONFLICT duplicate</body></html>"),
		"gateway-fault":   inBetween(502, `{"fault":{"faultstring":"x"}}`),
		"empty-answer":    inBetween(404, ""),
		"cut-short":       inBetween(400, `{"resourceType":"OperationOutcome","issue":[`),
		"redirected":      inBetween(302, ""),
		"no-outcome":      inBetween(500, `{"resourceType":"Bundle"}`),
		"illegal-outcome": inBetween(400, `{"resourceType":"OperationOutcome"}`),
		"other-ids":       otherIDs,
	} {
		t.Run(code, func(t *testing.T) {
			s := newSender(t)
			s.line.meets(f)
			id := s.bookAndRefer()
			s.retries(id, message.BookingNew, inState("delivered"))
			s.says(id, "Booked and referred")
			s.deliveredOnce()
			s.sameEachTime()
			if tries := s.tries(s.message(id, message.BookingNew).ID); len(tries) != 2 || tries[0].Failure != code {
				t.Errorf("tries %+v", tries)
			}
		})
	}
}

// TestGuestNetworkIsNotTheReceiver: a sign-in page with 200 is no delivery.
func TestGuestNetworkIsNotTheReceiver(t *testing.T) {
	s := newSender(t)
	s.line.meets(inBetween(200, "<!doctype html><html>Welcome to the hotel</html>"))
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	tries := s.tries(s.message(id, message.BookingNew).ID)
	if len(tries) != 2 || tries[0].Failure != "page-answer" {
		t.Errorf("tries %+v", tries)
	}
	s.says(id, "Booked and referred")
	s.deliveredOnce()
}
