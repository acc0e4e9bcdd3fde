package desk_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// speaking is a ward that works with another version of the standard.
func speaking(version string) func(*http.Request) fault {
	return func(r *http.Request) fault {
		if !strings.HasSuffix(r.URL.Path, "/metadata") {
			return nil
		}
		return func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
			resp, err := pass.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			text, err := io.ReadAll(resp.Body)
			text = bytes.Replace(text, []byte(`"version":"`+header.CoreVersion+`"`), []byte(`"version":"`+version+`"`), 1)
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), -1
			return resp, err
		}
	}
}

// A ward that works with a minor version of before writes of single resources is
// sent messages as ever, and is not written to, whatever it says besides.
func TestAWardOfAnEarlierMinorVersionIsNotWrittenTo(t *testing.T) {
	for version, written := range map[string]bool{"1.0.6": false, "1.1.0": true, "1.9.0": true} {
		s := newSender(t)
		s.line.rules(speaking(version))
		s.ward.writable(true, cancellations...)
		s.previewing(true)
		id := s.bookAndRefer()
		s.says(id, "Booked and referred")
		err := s.actOn(id, desk.CaseAct{Action: "cancel-booking"})
		if !written {
			refused(t, err, "cancel-not-offered")
			continue
		}
		s.must(err)
		s.says(id, "Referred, booking cancelled")
	}
}

// A pre-release of the standard is another version, and nothing is sent.
func TestAWardOfAPreReleaseOfTheStandardIsSentNothing(t *testing.T) {
	s := newSender(t)
	s.line.rules(speaking("1.0.0-beta"))
	_, err := s.desk.StartDraft(t.Context(), nurse, desk.DraftStart{ServiceID: ward.ID, UseCase: "a1t1", Plan: "refer"})
	if e := refused(t, err, "not-offered"); !strings.Contains(e.What, "another version of the standard") || len(s.line.posts()) != 0 {
		t.Errorf("%+v", e.Trouble())
	}
}

// What is asked of a ward that knows searches by the NHS number alone is that.
func TestAWardOfAnEarlierMinorVersionIsSearchedByNHSNumberAlone(t *testing.T) {
	for version, want := range map[string]bool{"1.0.6": false, "1.1.0": true} {
		s, named := newSender(t), false
		s.line.rules(func(r *http.Request) fault {
			named = named || r.URL.Query().Get("patient:name") != ""
			if f := forgetful(r); r.URL.Query().Get("patient:identifier") != "" {
				return f
			}
			return speaking(version)(r)
		})
		s.line.meets(answerLost)
		id := s.bookAndRefer()
		s.retries(id, message.BookingNew, inState("delivered"))
		if !want {
			s.inVain(id)
		} else {
			s.says(id, "Booked and referred")
		}
		if named != want {
			t.Errorf("at version %s the search by name was made: %v", version, named)
		}
	}
}

// A message says the version that both work with, one that ends something too.
func TestMessagesSayTheHighestVersionThatBothShare(t *testing.T) {
	s := newSender(t)
	in := desk.OfferedChange{Name: ward.Name, ODSCode: ward.ODSCode, Organisation: ward.Organisation, UseCases: []string{"a1t1"}, Bookings: true,
		BookingRule: "needed", Versions: map[string]string{"APP1": "2.0.0"}}
	if saved, err := s.ward.desk.SaveOffered(t.Context(), nurse, ward.ID, in); err != nil || !saved.Saved {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
	s.says(id, "Referred, booking cancelled")
	for _, m := range s.outbox(id) {
		if got := node(t, string(m.Body)).TextAt("meta.versionId"); got != "2.0.0" {
			t.Errorf("%s says version %s, want 2.0.0", m.Kind, got)
		}
	}
}
