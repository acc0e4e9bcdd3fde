package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// TestARefusalForgetsWhatIsHeld: a service that answers that it does not take
// this is asked anew what it takes. After another refusal what is held serves on.
func TestARefusalForgetsWhatIsHeld(t *testing.T) {
	for _, c := range []struct {
		name  string
		says  *outcome.Issue
		again bool
	}{
		{"another kind", outcome.Unprocessable("not-supported", "no referrals of this kind"), true},
		{"not yet", outcome.BadRequest("not-supported", "not yet"), true},
		{"content", outcome.BadRequest("value", "a code is wrong"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			asked := 0
			s.line.meets(says(c.says))
			id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
			s.until("it is refused", func() bool { return s.message(id, message.ReferralNew).State == "refused" })
			s.line.rules(func(r *http.Request) fault {
				if strings.HasSuffix(r.URL.Path, "/metadata") {
					asked++
				}
				return nil
			})
			_, err := s.desk.Service(t.Context(), nurse, ward.ID)
			s.must(err)
			s.line.rules(nil)
			if (asked > 0) != c.again {
				t.Errorf("asked %d times what it takes", asked)
			}
		})
	}
}
