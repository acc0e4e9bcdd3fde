package desk_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// shows is the case as a person sees it.
func (s *sender) shows(id string) desk.Case {
	s.t.Helper()
	shown, err := s.desk.Case(s.t.Context(), nurse, id)
	s.must(err)
	return shown
}

// TestACaseTellsSinceWhenItIsUnderWay: by the server's clock, and with words
// for each reason to try again.
func TestACaseTellsSinceWhenItIsUnderWay(t *testing.T) {
	for _, c := range []struct {
		name  string
		meets fault
		text  string
	}{
		{"too late", says(outcome.Timeout("slow")), "did not answer in time. The appointment may or may not be booked."},
		{"still at it", says(outcome.TooEarly("wait")), "is still working on an earlier try. The appointment may or may not be booked."},
		{"no answer", answerLost, "No answer came from " + ward.Name + ". The appointment may or may not be booked."},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			s.line.meets(c.meets)
			id := s.bookAndRefer()
			s.until("the first try is recorded", func() bool { m := s.message(id, message.BookingNew); return m.State == "queued" && m.Attempts == 1 })
			u := s.shows(id).UnderWay
			if u == nil || !u.Since.Equal(saturday) || u.LongAt.Sub(u.Since) != 10*time.Second || !u.AsOf.Equal(s.clock.Now()) {
				t.Fatalf("under way: %+v", u)
			}
			if !strings.HasSuffix(u.Text, c.text) || u.NextAt == nil || u.NextAt.Sub(u.AsOf) != 2*time.Second ||
				u.Next != "The next try is in less than a minute. Do not enter it a second time." {
				t.Errorf("the person reads %+v", u)
			}
			s.passes(2 * time.Second)
			s.says(id, "Booked and referred")
			if u := s.shows(id).UnderWay; u != nil {
				t.Errorf("still under way: %+v", u)
			}
		})
	}
}

func TestATryUnderWayHasNoNextTry(t *testing.T) {
	s := newSender(t)
	began, release := s.line.holds(t)
	id := s.bookAndRefer()
	comes(t, "the first try", began)
	s.clock.Add(11 * time.Second)
	u := s.shows(id).UnderWay
	release()
	if u == nil || u.NextAt != nil || u.AsOf.Before(u.LongAt) || u.Next != "You can go on with other work." {
		t.Errorf("under way: %+v", u)
	}
	s.says(id, "Booked and referred")
}

// forgetful is a ward that finds nobody by NHS number.
func forgetful(r *http.Request) fault {
	if r.URL.Query().Get("patient:identifier") == "" {
		return nil
	}
	return says(outcome.NotFound("none"))
}

// TestIDsAreFoundByNameBirthDateAndPostcode when the search by NHS number finds
// nothing.
func TestIDsAreFoundByNameBirthDateAndPostcode(t *testing.T) {
	s := newSender(t)
	s.line.rules(forgetful)
	s.line.meets(answerLost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.says(id, "Booked and referred")
	s.deliveredOnce()
}

// TestATwinsAppointmentIsNoMatch: found by name, birth date and postcode at the
// same time, in another slot.
func TestATwinsAppointmentIsNoMatch(t *testing.T) {
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if f := forgetful(r); f != nil || r.URL.Query().Get("patient:name") == "" {
			return f
		}
		return inSlot("slot-9")
	})
	s.line.meets(answerLost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.inVain(id)
	if b := s.episode(id).Booking(); b.ID != "" {
		t.Errorf("the twin's appointment %s was taken for it", b.ID)
	}
}

// inSlot answers a search as the ward does, with every appointment in another
// slot.
func inSlot(id string) fault {
	return changed("Appointment", func(n *fhir.Node) { n.Set("slot", fhir.List(fhir.Reference("Slot/"+id))) })
}

// changed answers as the ward does, with every resource of a type edited.
func changed(resourceType string, edit func(*fhir.Node)) fault {
	return func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
		resp, err := pass.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		defer func(body io.Closer) { _ = body.Close() }(resp.Body)
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		found, err := fhir.Parse(text)
		if err != nil {
			return nil, err
		}
		for _, n := range fhir.Resources(found, resourceType) {
			edit(n)
		}
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(found.JSON())), -1
		return resp, nil
	}
}

// inVain lets the desk look for the booking's id until it leaves it to a person.
func (s *sender) inVain(id string) {
	s.t.Helper()
	s.until("the ward was asked in vain until it is left to a person", func() bool {
		m := s.message(id, message.BookingNew)
		if m.NextAt.After(s.clock.Now()) {
			s.passes(m.NextAt.Sub(s.clock.Now()))
		}
		return m.NextAt.IsZero()
	})
}

// TestWithoutACertainMatchTheManualRouteIsExplained: the booking stands, and
// the person is told why it cannot be changed from here and whom to phone.
func TestWithoutACertainMatchTheManualRouteIsExplained(t *testing.T) {
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/Appointment") {
			return says(outcome.NotFound("none"))
		}
		return nil
	})
	s.line.meets(answerLost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	if shown := s.shows(id); shown.ManualRoute != "" {
		t.Errorf("told too early: %q", shown.ManualRoute)
	}
	s.inVain(id)
	shown := s.shows(id)
	if !strings.Contains(shown.ManualRoute, "cannot be changed or cancelled from here. Phone "+ward.Name+" on "+ward.Phone) {
		t.Errorf("the person reads %q", shown.ManualRoute)
	}
	offered := map[string]bool{}
	for _, a := range shown.Actions {
		offered[a.ID] = true
	}
	if !offered["ask-receiver"] || offered["cancel-booking"] {
		t.Errorf("offered are %v", offered)
	}
	if m := s.message(id, message.BookingNew); m.State != "delivered" {
		t.Errorf("what is proven became %s", m.State)
	}
}
