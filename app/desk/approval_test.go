package desk_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// reception takes no clinical decisions; stranger is a clinician of another
// organisation.
var (
	reception = access.Actor{ID: "p7", Role: access.ReceiverStaff, Name: "Kit Marsh", From: "10.0.0.9", Session: "s7", Organisation: calls.ODSCode}
	bell      = access.Actor{ID: "p8", Role: access.Clinician, Name: "Dr Ada Bell", From: "10.0.0.8", Session: "s8", Organisation: calls.ODSCode}
	stranger  = access.Actor{ID: "p9", Role: access.Clinician, Name: "Dr Jo Fern", From: "10.0.0.6", Session: "s9", Organisation: "ZZZ"}
)

// lateDraft is a draft, complete but for this: its appointment is after the time
// by which care should start.
func (s *sender) lateDraft() desk.Draft {
	s.t.Helper()
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	return s.rewords(d, "request", "occurrencePeriod-end", "2026-11-21T12:30:00+00:00")
}

func (s *sender) draftOf(a access.Actor, id string) desk.Draft {
	s.t.Helper()
	d, err := s.desk.Draft(s.t.Context(), a, id)
	s.must(err)
	return d
}

// asks asks for approval as reception, and gives what waits.
func (s *sender) asks(d desk.Draft) desk.Approval {
	s.t.Helper()
	d, err := s.desk.AskApproval(s.t.Context(), reception, d.ID, desk.ApprovalAsk{Version: d.Version, Note: "The patient can come then."})
	s.must(err)
	if d.Approval == nil || d.Approval.State != "asked" || d.Approval.Approval == nil || d.Approval.MayAsk {
		s.t.Fatalf("after asking the draft says %+v", d.Approval)
	}
	return *d.Approval.Approval
}

func (s *sender) decides(a access.Actor, asked desk.Approval, decision, reason string) error {
	s.t.Helper()
	_, err := s.desk.DecideApproval(s.t.Context(), a, asked.ID, desk.ApprovalDecision{Version: asked.Version, Decision: decision, Reason: reason, Note: "Seen the notes."})
	return err
}

func (s *sender) sendAs(a access.Actor, d desk.Draft) (desk.Sent, error) {
	return s.desk.Send(s.t.Context(), a, d.ID, desk.Send{Version: s.draftOf(a, d.ID).Version})
}

func (s *sender) entries(act access.Act) (out []storage.Entry) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Page: everything})
		return err
	})
	return out
}

func TestOthersThanCliniciansAskBeforeBookingOutsideTheTimeFrame(t *testing.T) {
	s := newSender(t)
	d := s.lateDraft()
	if shown := s.draftOf(bell, d.ID); shown.Approval != nil || !shown.Slot.Late {
		t.Fatalf("a clinician is asked for %+v", shown.Approval)
	}
	shown := s.draftOf(reception, d.ID)
	if shown.Approval == nil || shown.Approval.State != "needed" || !shown.Approval.MayAsk || shown.Approval.Decisions[0].Code != "late-booking" {
		t.Fatalf("reception is told %+v", shown.Approval)
	}
	check, err := s.desk.Check(t.Context(), reception, d.ID)
	s.must(err)
	if check.Ready || len(check.Faults) != 1 || check.Faults[0].Field != "approval" {
		t.Fatalf("the check says %+v", check.Faults)
	}
	_, err = s.sendAs(reception, d)
	refused(t, err, "draft-not-ready")

	asked := s.asks(d)
	list, err := s.desk.Approvals(t.Context(), bell)
	s.must(err)
	if len(list.Approvals) != 1 || !list.Approvals[0].MayDecide || list.Approvals[0].Note == "" || !strings.Contains(list.Approvals[0].Banner.Name, "MURRY") {
		t.Fatalf("a clinician sees %+v", list.Approvals)
	}
	today, err := s.desk.Today(t.Context(), bell)
	s.must(err)
	session, err := s.desk.Session(t.Context(), bell)
	s.must(err)
	if len(today.Approvals) != 1 || session.Approvals != 1 {
		t.Errorf("Today has %d, the session counts %d", len(today.Approvals), session.Approvals)
	}
	_, err = s.sendAs(reception, d)
	refused(t, err, "draft-not-ready")
	s.must(s.decides(bell, asked, "give", "safe"))
	s.deliversApproved(d)
}

// deliversApproved sends as reception, and checks that the case and the log say
// who approved it, when and why.
func (s *sender) deliversApproved(d desk.Draft) {
	s.t.Helper()
	sent, err := s.sendAs(reception, d)
	s.must(err)
	s.says(sent.CaseID, "Booked and referred")
	s.deliveredOnce()
	view, err := s.desk.Case(s.t.Context(), bell, sent.CaseID)
	s.must(err)
	told := slices.IndexFunc(view.Timeline, func(l desk.TimelineLine) bool {
		return strings.Contains(l.Text, "Dr Ada Bell approved what Kit Marsh had asked for") && strings.Contains(l.Detail, "clinically safe") && strings.Contains(l.Detail, "Seen the notes.")
	})
	if told < 0 || view.Timeline[told].At.IsZero() {
		s.t.Errorf("the timeline says %+v", view.Timeline)
	}
	given := s.entries(access.ApprovalGive)
	if len(given) != 1 || given[0].Actor != bell.ID || !strings.Contains(string(given[0].Detail), `"reason":"safe"`) || !strings.Contains(string(given[0].Detail), `"askedBy":"p7"`) ||
		given[0].Organisation != calls.ODSCode || strings.Contains(string(given[0].Detail), "notes") {
		s.t.Errorf("the log says %+v", given)
	}
	if asks := s.entries(access.ApprovalAsk); len(asks) != 1 || asks[0].Actor != reception.ID {
		s.t.Errorf("the log of asking says %+v", asks)
	}
}

func TestAnyChangeVoidsAnApproval(t *testing.T) {
	s := newSender(t)
	d := s.lateDraft()
	s.must(s.decides(bell, s.asks(d), "give", "safe"))
	same, err := s.desk.SaveDraft(t.Context(), reception, d.ID, desk.DraftSave{Version: d.Version, Confirmed: []string{"patient"}})
	s.must(err)
	if same.Approval.State != "given" {
		t.Fatalf("turning a page made it %s", same.Approval.State)
	}
	for name, change := range map[string]desk.DraftSave{
		"another patient": {Patient: patientOf(named("9658498930", "DUCK"))},
		"another time":    {SlotID: texted("slot-2")},
	} {
		t.Run(name, func(t *testing.T) {
			now := s.draftOf(reception, d.ID)
			if _, err := s.desk.Slots(t.Context(), reception, d.ID, saturday, 24); err != nil {
				t.Fatal(err)
			}
			change.Version = now.Version
			changed, err := s.desk.SaveDraft(t.Context(), reception, d.ID, change)
			s.must(err)
			if changed.Approval == nil || changed.Approval.State != "void" {
				t.Fatalf("it is %+v", changed.Approval)
			}
			_, err = s.sendAs(reception, d)
			refused(t, err, "draft-not-ready")
			asked := s.asks(changed)
			s.must(s.decides(bell, asked, "give", "safe"))
		})
	}
	asked := s.asks(s.rewords(s.draftOf(bell, d.ID), "request", "occurrencePeriod-end", "2026-11-21T12:40:00+00:00"))
	s.rewords(s.draftOf(bell, d.ID), "request", "occurrencePeriod-end", "2026-11-21T12:45:00+00:00")
	refused(t, s.decides(bell, asked, "give", "safe"), "approval-past")
}

func patientOf[T any](p T) *T     { return &p }
func texted(value string) *string { return &value }

func TestRefusedApprovalKeepsTheDraftFromBeingSent(t *testing.T) {
	s := newSender(t)
	d := s.lateDraft()
	asked := s.asks(d)
	refused(t, s.decides(bell, asked, "refuse", "nothing-such"), "text-needed")
	s.must(s.decides(bell, asked, "refuse", "too-late"))
	shown := s.draftOf(reception, d.ID)
	if shown.Approval.State != "refused" || !strings.Contains(shown.Approval.Approval.StateText, "Refused by Dr Ada Bell") {
		t.Errorf("reception is told %+v", shown.Approval)
	}
	_, err := s.sendAs(reception, d)
	refused(t, err, "draft-not-ready")
	refused(t, s.decides(bell, asked, "give", "safe"), "approval-past")
	_, err = s.desk.AskApproval(t.Context(), reception, d.ID, desk.ApprovalAsk{Version: d.Version})
	refused(t, err, "approval-asked")

	s.rewords(shown, "request", "occurrencePeriod-end", "2026-11-21T23:45:00+00:00") // in time now
	sent, err := s.sendAs(reception, d)
	s.must(err)
	s.says(sent.CaseID, "Booked and referred")
}

func TestWhoMayDecideAnApproval(t *testing.T) {
	s := newSender(t)
	asked := s.asks(s.lateDraft())
	themselves := reception
	themselves.Role = access.Clinician // who has both roles
	refused(t, s.decides(themselves, asked, "give", "safe"), "approval-own")
	refused(t, s.decides(reception, asked, "give", "safe"), "not-allowed")
	refused(t, s.decides(stranger, asked, "give", "safe"), "not-found")
	for _, decision := range []string{"give", "refuse"} {
		_, err := s.desk.DecideApproval(t.Context(), stranger, "00000000-0000-4000-8000-000000000000", desk.ApprovalDecision{Version: 1, Decision: decision, Reason: "other", Note: "x"})
		refused(t, err, "not-found")
	}
	s.must(s.decides(bell, asked, "give", "safe"))
}

func TestApprovalOutlivesACrashAndIsUsedOnce(t *testing.T) {
	s := newSender(t)
	d := s.lateDraft()
	s.must(s.decides(bell, s.asks(d), "give", "safe"))
	s.reopen()
	s.deliversApproved(d)
	again, err := s.sendAs(reception, d)
	s.must(err)
	if n := len(s.line.posts()); n != 2 || again.CaseID == "" {
		t.Errorf("%d messages left", n)
	}
}

func TestGoingOnInSpiteOfAWarningIsAClinicalDecision(t *testing.T) {
	s := newSender(t)
	s.says(s.bookAndRefer(), "Booked and referred")
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-2")
	if len(d.Warnings) == 0 {
		t.Fatal("there is no warning of the first booking")
	}
	_, err := s.desk.SaveDraft(t.Context(), reception, d.ID, desk.DraftSave{Version: d.Version, Accept: []string{d.Warnings[0].Code}})
	refused(t, err, "clinician-needed")
	asked := s.asks(d)
	if !strings.HasPrefix(asked.Decisions[0].Code, "warning:already-booked") {
		t.Errorf("asked for %+v", asked.Decisions)
	}
	s.must(s.decides(bell, asked, "give", "patient-wish"))
	sent, err := s.sendAs(reception, d)
	s.must(err)
	s.says(sent.CaseID, "Booked and referred")
}
