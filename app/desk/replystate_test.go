package desk_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// Two people answer at the same time: the second is told, one answer goes out.
func TestSecondAnswerIsRefused(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	first, second := p.fills(p.begins("validation-interim")), p.fills(p.begins("validation-rejection"), [3]string{"answer", "reasonCode-coding", refusedFor + "FC"})
	p.asked.sends(second)
	_, err := p.asked.desk.Send(t.Context(), nurse, first.ID, desk.Send{Version: first.Version})
	if e := refused(t, err, "reply-not-now"); e.Sent == "" || e.Next == "" {
		t.Errorf("%+v", e.Trouble())
	}
	p.asker.says(p.askers, "Request for validation turned down")
	is(t, "the asker took", p.asker.answersOf(p.askers), []string{"validation-rejection"})
}

// Whose answer it is cannot be changed: the person reads the name of the patient
// whom the request is about, whatever a page saves.
func TestAnAnswerStaysWithItsPatient(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	d := p.begins("validation-interim")
	other := named("9658499015", "Fowler")
	saved, err := p.asked.desk.SaveDraft(t.Context(), nurse, d.ID, desk.DraftSave{Version: d.Version, Patient: &other})
	p.asked.must(err)
	again, err := p.asked.desk.Draft(t.Context(), nurse, d.ID)
	p.asked.must(err)
	for _, shown := range []desk.Draft{saved, again} {
		if *shown.Banner != *d.Banner || shown.Patient.Family != d.Patient.Family {
			t.Errorf("the answer is shown as about %v, want %v", *shown.Banner, *d.Banner)
		}
	}
}

// An answer that was begun before the request changed is not sent: it may be
// wrong now.
func TestAnswerToAnOlderRequestIsRefused(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	d := p.fills(p.begins("validation-interim"))
	p.asker.must(update(p.asker, p.askers, "Now short of breath"))
	p.asker.until("the update arrived", func() bool {
		a := p.asker.episode(p.askers).Referral().Amendments
		return len(a) == 1 && a[0].State == episode.Completed
	})
	_, err := p.asked.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "reply-stale")
	again := p.begins("validation-interim")
	if again.ID == d.ID {
		t.Error("the answer to the older request was gone on with")
	}
	p.asked.sends(p.fills(again))
	p.asker.says(p.askers, "Validation asked for, work on it has begun")
	if err := update(p.asker, p.askers, "Now unconscious"); desk.AsError(err).Code != "not-now" { // not after the interim response
		t.Errorf("updated: %v", err)
	}
}

func update(s *sender, id, text string) error {
	d, err := s.desk.StartDraft(s.t.Context(), nurse, desk.DraftStart{ServiceID: ward.ID, Plan: "update", FromCase: id})
	if err != nil {
		return err
	}
	block, field := narrative(s.t, d)
	s.sends(s.rewords(d, block, field, text))
	return nil
}

// A cancellation that comes first wins: nothing is told of what has ended.
func TestAnswerGivesWayToACancellation(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	d := p.fills(p.begins("validation-interim"))
	p.asker.must(p.asker.actOn(p.askers, desk.CaseAct{Action: "cancel-referral", Text: "Seen elsewhere"}))
	p.asker.says(p.askers, "Request for validation cancelled")
	_, err := p.asked.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "reply-not-now")
	is(t, "offered", p.offers(), nil)
	_, err = p.starts("validation-interim")
	refused(t, err, "reply-not-now")
}

// After the outcome the request can be cancelled no more: it is past the point.
func TestAnsweredRequestIsNotCancelled(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	p.asked.line.meets(lost) // the asker does not know yet
	p.asked.sends(p.fills(p.begins("validation-full"), [3]string{"narrative", "status", "completed"}, [3]string{"narrative", "activity-outcomeCodeableConcept-text", "Nothing found"}))
	p.asked.until("the first try failed", func() bool { return p.asked.message(p.receives, message.ValidationFull).Attempts == 1 })
	p.asker.must(p.asker.actOn(p.askers, desk.CaseAct{Action: "cancel-referral", Text: "Seen elsewhere"}))
	p.asker.until("the cancellation is refused", func() bool {
		e := p.asker.episode(p.askers).Referral().Ending
		return e != nil && e.State == episode.Refused
	})
	if s := p.asked.episode(p.receives).Referral().State; s != episode.Completed {
		t.Errorf("the request is %s here", s)
	}
}

// What nobody is told is seen by whoever reads the record.
func TestWhatIsRecordedIsReadable(t *testing.T) {
	for _, c := range []struct {
		steps, statuses, offered []string
		resource                 string
	}{
		{[]string{"arrived", "fulfilled"}, []string{"arrived", "fulfilled"}, []string{"care-given"}, "Appointment"},
		{[]string{"no-show"}, []string{"noshow"}, []string{"care-given"}, "Appointment"},
		{[]string{"fulfilled", "care-given"}, []string{"", "completed"}, nil, "ServiceRequest"},
	} {
		t.Run(strings.Join(c.steps, " "), func(t *testing.T) {
			s := newWard(t)
			in := s.admit()
			id := map[string]string{"Appointment": in.appointment(), "ServiceRequest": in.request()}[c.resource]
			for i, kind := range c.steps {
				s.record(kind)
				if c.statuses[i] == "" {
					continue
				}
				if got := answered(t, s.get("/"+c.resource+"/"+id), 200).TextAt("status"); got != c.statuses[i] {
					t.Errorf("after %s it is read as %q, want %q", kind, got, c.statuses[i])
				}
			}
			is(t, "offered", s.replies(), c.offered)
			if len(s.ledger().messages) != 0 {
				t.Error("somebody was told")
			}
			if n := len(s.entries(access.CaseAct)); n != len(c.steps) {
				t.Errorf("%d entries in the audit log", n)
			}
			if c.resource == "Appointment" {
				cancel, err := message.CancelBooking(letter(message.BookingCancel), fhir.Resource(in.booked, "Appointment"), in.booked, "Feels better")
				if err != nil {
					t.Fatal(err)
				}
				answered(t, s.post(cancel.JSON(), in.again()), 409) // no longer booked
			}
		})
	}
}

// record records something about the ward's only case as it stands.
func (s *station) record(kind string) {
	s.t.Helper()
	r, err := s.desk.Replies(s.t.Context(), nurse, s.wardCase())
	if err != nil {
		s.t.Fatal(err)
	}
	begun, err := s.desk.StartReply(s.t.Context(), nurse, s.wardCase(), desk.ReplyStart{Version: r.Version, Kind: kind})
	if err != nil || begun.DraftID != "" {
		s.t.Fatalf("%s: %+v %v", kind, begun, explained(err))
	}
}

func (s *station) replies() (kinds []string) {
	s.t.Helper()
	r, err := s.desk.Replies(s.t.Context(), nurse, s.wardCase())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, o := range r.Offers {
		kinds = append(kinds, o.Kind)
	}
	return kinds
}

// The report of a missed appointment is written with the concern as the person
// words it.
func TestDidNotAttendIsToldFromItsForm(t *testing.T) {
	p := newPair(t, "a1t1", "refer")
	is(t, "offered", p.offers(), []string{"care-given", "did-not-attend"})
	d := p.begins("did-not-attend")
	d = p.asked.rewords(d, "concern", "code", "Not seen for a week, lives alone")
	p.asked.sends(d)
	p.asker.says(p.askers, "Did not attend")
	e := p.asker.episode(p.askers)
	if len(e.Missed) != 1 || e.Referral().State != episode.DidNotAttend {
		t.Errorf("the asker has %+v", e.Missed)
	}
	if m := p.asked.message(p.receives, message.DidNotAttendKind); !strings.Contains(string(m.Body), "Not seen for a week, lives alone") {
		t.Error("the concern was not sent")
	}
	if r := p.asked.held("ServiceRequest", p.asked.episode(p.receives).Referral().ID); r.Status != "revoked" {
		t.Errorf("the referral is %s", r.Status)
	}
}

// A sender that does not take an answer, or says nothing of what it takes, is
// told of in words, with its number, before anything is entered.
func TestAnswerNotTakenNamesThePhone(t *testing.T) {
	silent := func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		w := httptest.NewRecorder()
		for _, name := range []string{header.RequestID, header.CorrelationID} {
			w.Header().Set(name, r.Header.Get(name))
		}
		w.Header().Set("Content-Type", "application/fhir+json")
		_, _ = w.Write([]byte(`{"resourceType":"CapabilityStatement","version":"1.5.0"}`))
		return w.Result(), nil
	}
	for name, answer := range map[string]fault{"takes none": silent, "404": says(outcome.NotFound("no such service"))} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t, "a4t1", "validate")
			p.asked.line.rules(func(r *http.Request) fault {
				if strings.HasSuffix(r.URL.Path, "/metadata") {
					return answer
				}
				return nil
			})
			_, err := p.starts("validation-interim")
			if e := refused(t, err, "reply-not-taken"); !strings.Contains(e.Next, calls.Phone) || !strings.Contains(e.Title, calls.Name) {
				t.Errorf("%+v", e.Trouble())
			}
			if e := p.asked.episode(p.receives); len(e.Replies) != 0 || e.Referral().State != episode.Active {
				t.Error("something was recorded")
			}
		})
	}
}

// Between the form and sending the sender may stop taking it.
func TestAnswerIsNegotiatedAgainBeforeItIsSent(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	d := p.fills(p.begins("validation-interim"))
	p.asked.line.rules(func(r *http.Request) fault {
		if strings.HasSuffix(r.URL.Path, "/metadata") {
			return lost
		}
		return nil
	})
	_, err := p.asked.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "no-answer")
	if len(p.asked.line.posts()) != 0 {
		t.Error("something was sent")
	}
}

func TestAnswersAreNotForAdministrators(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	admin := access.Actor{ID: "p2", Role: access.Administrator}
	_, err := p.asked.desk.Replies(t.Context(), admin, p.receives)
	refused(t, err, "not-allowed")
	for _, kind := range []string{"validation-interim", "arrived"} {
		_, err = p.asked.desk.StartReply(t.Context(), admin, p.receives, desk.ReplyStart{Version: 1, Kind: kind})
		refused(t, err, "not-allowed")
	}
}

// The form is the one that the sender publishes, and the same answer is gone on
// with when it is begun twice.
func TestAnswerBegunTwiceIsOneDraft(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	first, second := p.begins("validation-full"), p.begins("validation-full")
	if first.ID != second.ID {
		t.Error("there are two drafts")
	}
	for _, s := range first.Sources {
		if !strings.Contains(s.Definition, "response-validation-full") {
			t.Errorf("the form comes from %+v", s)
		}
	}
	if first.Answers["place"] == nil || first.Answers["place"][0]["address-line"] != "1 Market Street" || first.Answers["narrative"][0]["activity-outcomeCodeableConcept-text"] != "" {
		t.Errorf("filled in is %v", first.Answers)
	}
}
