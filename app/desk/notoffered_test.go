package desk_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"barsdesk/app/desk"
)

// TestACancellationThatIsNotTakenIsToldByPhone: the service's statement names no
// cancellations.
func TestACancellationThatIsNotTakenIsToldByPhone(t *testing.T) {
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if !strings.HasSuffix(r.URL.Path, "/metadata") {
			return nil
		}
		return func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
			resp, err := pass.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			defer func(body io.Closer) { _ = body.Close() }(resp.Body)
			text, err := io.ReadAll(resp.Body)
			text = bytes.ReplaceAll(text, []byte("bars-message-booking-request-cancelled"), []byte("bars-message-of-another-kind"))
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), -1
			return resp, err
		}
	})
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	left := len(s.line.posts())
	e := refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "No longer needed"}), "cancel-not-offered")
	if !strings.Contains(e.What, "does not accept booking cancellations") || !strings.Contains(e.Next, "Phone "+ward.Name) || len(s.line.posts()) != left {
		t.Errorf("the person reads %q %q after %d messages", e.What, e.Next, len(s.line.posts()))
	}
	if s.headline(id) != "Booked and referred" {
		t.Errorf("the case says %q", s.headline(id))
	}
}
