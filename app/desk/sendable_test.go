package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

var (
	doctor = access.Actor{ID: "p9", Role: access.Clinician, Name: "Sam Quill", Alone: true}
	prod   = desk.Environment{Name: "prod", Label: "Live", Kind: "live"}
)

// inLiveCare is a sender of real patients' messages.
func inLiveCare(t *testing.T) *sender {
	t.Helper()
	s := newSender(t)
	s.other = func(c *desk.Config) {
		c.Environment, c.Guard = prod, &access.Guard{Store: c.Store, Now: c.Now, Environment: prod.Name}
	}
	s.reopen()
	return s
}

func confirmations(s *sender) []storage.Entry {
	return s.audit(storage.AuditQuery{Act: string(access.LiveConfirm)})
}

func (s *sender) audit(q storage.AuditQuery) (out []storage.Entry) {
	s.t.Helper()
	q.Page.Limit = 200
	s.view(func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(q)
		return err
	})
	return out
}

func TestLiveCareIsConfirmedBeforeTheFirstSending(t *testing.T) {
	s := inLiveCare(t)
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "live-not-confirmed")
	if len(s.line.posts()) != 0 || len(confirmations(s)) != 0 {
		t.Fatalf("%d messages left before anyone confirmed", len(s.line.posts()))
	}
	if now, err := s.desk.Session(t.Context(), nurse); err != nil || !now.LiveUnconfirmed {
		t.Errorf("the session says %+v, %v", now, err)
	}
	s.must(s.desk.ConfirmLive(t.Context(), nurse))
	if got := confirmations(s); len(got) != 1 || got[0].Actor != nurse.ID || got[0].Environment != "prod" {
		t.Errorf("the log holds %+v", got)
	}
	id := s.sends(d)
	s.says(id, "Booked and referred")
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Patient feels better"}))
	s.says(id, "Referred, booking cancelled")
}

// One confirmation is one person's, for as long as the program runs.
func TestConfirmationOfLiveCareIsOnePersonsAndOneProcesss(t *testing.T) {
	s := inLiveCare(t)
	s.must(s.desk.ConfirmLive(t.Context(), nurse))
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	cancel := desk.CaseAct{Action: "cancel-booking", Text: "Better", Version: s.caseRecord(id).Version}
	_, err := s.desk.Act(t.Context(), doctor, id, cancel)
	refused(t, err, "live-not-confirmed")
	s.reopen()
	_, err = s.desk.Act(t.Context(), nurse, id, cancel)
	refused(t, err, "live-not-confirmed")
	if s.message(id, message.BookingCancel).ID != "" {
		t.Error("a cancellation was made all the same")
	}
	note := desk.CaseAct{Action: "note", Text: "Phoned", Version: s.caseRecord(id).Version}
	if _, err := s.desk.Act(t.Context(), doctor, id, note); err != nil {
		t.Errorf("what sends nothing needs no confirmation: %v", explained(err))
	}
}

func TestNothingIsConfirmedWhereCareIsNotLive(t *testing.T) {
	s := newSender(t)
	refused(t, s.desk.ConfirmLive(t.Context(), nurse), "not-live")
	if now, err := s.desk.Session(t.Context(), nurse); err != nil || now.LiveUnconfirmed {
		t.Errorf("the session says %+v, %v", now, err)
	}
}

// Every path that sends refuses while the headers could not be filled in.
//
// BaRS Core, HTTP headers.
func TestIncompleteHeadersBlockEverySending(t *testing.T) {
	s := newSender(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	d := s.ready(s.start(desk.DraftStart{Plan: "refer"}), "")
	incomplete := callsIdentity
	incomplete.ODSCode = ""
	if _, err := s.desk.SaveIdentity(t.Context(), nurse, incomplete); err != nil {
		t.Fatal(err)
	}
	blocked(t, s, id, d, "identity-missing", "Settings lack your organisation's ODS code")
}

// Every path that sends refuses while the connection is not set up.
func TestConnectionNotSetUpBlocksEverySending(t *testing.T) {
	s := newSender(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	d := s.ready(s.start(desk.DraftStart{Plan: "refer"}), "")
	s.other = func(c *desk.Config) { c.Unready = func() []string { return []string{"the client ID"} } }
	s.reopen()
	blocked(t, s, id, d, "connection-missing", "The connection of this environment lacks the client ID")
}

// What sends nothing needs no complete headers: what waits can be taken back.
func TestGivingUpNeedsNoCompleteHeaders(t *testing.T) {
	s, old, d := rebooking(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			return answerLost
		}
		return nil
	})
	id := s.sends(d)
	s.retries(old, message.BookingCancel, inState("unknown"))
	incomplete := callsIdentity
	incomplete.ODSCode = ""
	s.must(second(s.desk.SaveIdentity(t.Context(), nurse, incomplete)))
	s.must(s.actOn(id, desk.CaseAct{Action: "give-up"}))
	if m := s.message(id, message.BookingNew); m.State != "withdrawn" || m.Attempts != 0 {
		t.Errorf("the booking is %s after %d tries", m.State, m.Attempts)
	}
}

func blocked(t *testing.T, s *sender, id string, d desk.Draft, code, words string) {
	t.Helper()
	posts := len(s.line.posts())
	for _, action := range []string{"cancel-booking", "cancel-referral"} {
		e := refused(t, s.actOn(id, desk.CaseAct{Action: action, Text: "Better"}), code)
		if !strings.Contains(e.What, words) || !strings.Contains(e.Next, "Settings") {
			t.Errorf("%s: %q %q", action, e.What, e.Next)
		}
	}
	refused(t, s.desk.ReportDidNotAttend(t.Context(), nurse, id), code)
	e := refused(t, second(s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})), "draft-not-ready")
	if !strings.Contains(e.What, words) {
		t.Errorf("the draft: %q", e.What)
	}
	check, err := s.desk.Check(t.Context(), nurse, d.ID)
	s.must(err)
	if !slices.ContainsFunc(check.Faults, func(f desk.Fault) bool {
		return (f.Step == "settings" || f.Step == "connection") && strings.HasPrefix(f.Message, words)
	}) {
		t.Errorf("Check and send lists %+v", check.Faults)
	}
	if len(s.line.posts()) != posts {
		t.Error("something was sent all the same")
	}
}

func second[T any](_ T, err error) error { return err }

func TestCancellationCarriesTheReasonSetForItsService(t *testing.T) {
	s := newSender(t)
	s.other = func(c *desk.Config) {
		c.CancelReason = func(id string) string { return map[string]string{ward.ID: "delete"}[id] }
	}
	s.reopen()
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Better"}))
	s.says(id, "Referred, booking cancelled")
	if got := message.ReadFacts(node(t, string(s.message(id, message.BookingCancel).Body))).Reason; got != "delete" {
		t.Errorf("the reason is %q", got)
	}
}
