package desk_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// asked is a patient for whom the ward was asked for something that can be
// changed later.
func asked(t *testing.T, useCase, plan string) (*sender, string) {
	t.Helper()
	s := newSender(t)
	s.ward.update(func(tx storage.Tx) error {
		offers := ward
		offers.Own, offers.UseCases = true, []string{useCase}
		return tx.Directory().Put(offers)
	})
	d, err := s.desk.StartDraft(t.Context(), nurse, desk.DraftStart{ServiceID: ward.ID, UseCase: useCase, Plan: plan})
	s.must(err)
	d = s.ready(d, "")
	d = s.rewords(d, "narrative", "activity-outcomeCodeableConcept-text", "Chest pain since the morning")
	d = s.rewords(d, "place", "address-line", "1 Market Street")
	id := s.sends(s.rewords(d, "request", "occurrencePeriod-end", "2026-11-21T23:45:00+00:00"))
	s.until("it stands", func() bool { return s.episode(id).Referral().State == episode.Active && !s.episode(id).Pending() })
	return s, id
}

func (s *sender) updates(id string) desk.Draft {
	s.t.Helper()
	d, err := s.desk.StartDraft(s.t.Context(), nurse, desk.DraftStart{ServiceID: ward.ID, Plan: "update", FromCase: id})
	s.must(err)
	return d
}

// rewords changes every text that says a word, in the first repeat.
func (s *sender) rewords(d desk.Draft, block, field, text string) desk.Draft {
	s.t.Helper()
	answers := maps.Clone(d.Answers)
	if len(answers[block]) == 0 {
		answers[block] = []map[string]string{{}}
	}
	answers[block] = slices.Clone(answers[block])
	answers[block][0] = maps.Clone(answers[block][0])
	answers[block][0][field] = text
	return s.save(d, desk.DraftSave{Answers: &answers})
}

// narrative finds a text field of the assessment that is answered.
func narrative(t *testing.T, d desk.Draft) (block, field string) {
	t.Helper()
	for _, section := range d.Form.Sections {
		for _, b := range section.Blocks {
			for _, f := range b.Fields {
				if f.Path == "CarePlan.activity.outcomeCodeableConcept.text" && len(d.Answers[b.ID]) > 0 {
					return b.ID, f.ID
				}
			}
		}
	}
	t.Fatal("the form has no narrative")
	return "", ""
}

func TestUpdateSendsWhatChanged(t *testing.T) {
	for _, c := range []struct {
		useCase, plan string
		first, update message.Kind
	}{
		{"a4t1", "validate", message.ValidationNew, message.ValidationUpdate},
		{"a6t2", "refer", message.ReferralNew, message.ReferralUpdate},
	} {
		t.Run(c.useCase, func(t *testing.T) {
			s, id := asked(t, c.useCase, c.plan)
			for i, text := range []string{"Now short of breath", "Now unconscious"} {
				s.clock.Add(time.Minute)
				d := s.updates(id)
				block, field := narrative(t, d)
				if got := s.sends(s.rewords(d, block, field, text)); got != id {
					t.Fatalf("the update went to case %s", got)
				}
				s.until("it is delivered", func() bool {
					a := s.episode(id).Referral().Amendments
					return len(a) == i+1 && a[i].State == episode.Completed
				})
				held := s.ward.resource("ServiceRequest", s.episode(id).Referral().ID)
				if got := fhir.Resource(node(t, string(held.Bundle)), "CarePlan").TextAt("activity.outcomeCodeableConcept.text"); got != text {
					t.Errorf("the ward holds %q", got)
				}
			}
			s.checkUpdate(id, c.first, c.update)
		})
	}
}

// checkUpdate: the update keeps the message's id, is of the same conversation
// and changes only what is new.
func (s *sender) checkUpdate(id string, first, update message.Kind) {
	s.t.Helper()
	asked, told := s.message(id, first), s.message(id, update)
	before, after := node(s.t, string(asked.Body)), node(s.t, string(told.Body))
	if told.CorrelationID != asked.CorrelationID || told.RequestID == asked.RequestID || after.ID() != before.ID() {
		s.t.Error("the update is not a new message of the same conversation, with the id of its request")
	}
	facts := message.ReadFacts(after)
	if facts.Kind != update || facts.Reason != "update" || facts.ServiceRequestID != s.episode(id).Referral().ID {
		s.t.Errorf("the update says %+v", facts)
	}
	stamp := func(bundle *fhir.Node, resource string) string {
		return fhir.Resource(bundle, resource).TextAt("meta.lastUpdated")
	}
	if stamp(after, "CarePlan") <= stamp(before, "CarePlan") || stamp(after, "Patient") != stamp(before, "Patient") {
		s.t.Errorf("CarePlan is of %s, Patient of %s", stamp(after, "CarePlan"), stamp(after, "Patient"))
	}
}

func TestUpdateWithoutAChangeIsNotSent(t *testing.T) {
	s, id := asked(t, "a4t1", "validate")
	d := s.updates(id)
	check, err := s.desk.Check(t.Context(), nurse, d.ID)
	s.must(err)
	if check.Ready || len(check.Faults) != 1 {
		t.Errorf("the check says %+v", check.Faults)
	}
	_, err = s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "draft-not-ready")
}

func TestUpdateOfWhatEndedThere(t *testing.T) {
	s, id := asked(t, "a4t1", "validate")
	d := s.updates(id)
	block, field := narrative(t, d)
	d = s.rewords(d, block, field, "Now short of breath")
	s.wardEnds("ServiceRequest", s.episode(id).Referral().ID, "revoked")
	_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "not-current")
	if s.message(id, message.ValidationUpdate).ID != "" || s.episode(id).Referral().State != episode.Revoked {
		t.Errorf("the case says %q", s.headline(id))
	}
}

// Two people change the same request: the second is told, nothing goes twice.
func TestTwoUpdatesAtOnce(t *testing.T) {
	s, id := asked(t, "a4t1", "validate")
	mine, theirs := s.updates(id), s.updates(id)
	block, field := narrative(t, mine)
	s.sends(s.rewords(mine, block, field, "Now short of breath"))
	s.until("it is delivered", func() bool { return s.episode(id).Referral().Amendments[0].State == episode.Completed })
	theirs = s.rewords(theirs, block, field, "Feels better")
	_, err := s.desk.Send(t.Context(), nurse, theirs.ID, desk.Send{Version: theirs.Version})
	refused(t, err, "update-stale")
}

func TestUpdateThatIsRefused(t *testing.T) {
	s, id := asked(t, "a6t2", "refer")
	d := s.updates(id)
	block, field := narrative(t, d)
	s.line.meets(says(outcome.Conflict("a local change would be lost")))
	s.sends(s.rewords(d, block, field, "Now short of breath"))
	s.until("it is refused", func() bool { return s.episode(id).Referral().Amendments[0].State == episode.Refused })
	if s.urgent(id) != episode.NeedRefused || s.episode(id).Referral().State != episode.Active {
		t.Errorf("the case says %q", s.headline(id))
	}
	s.updates(id) // it can be tried anew
}

// Most referrals cannot be changed: cancelled and sent anew.
func TestUpdateIsNotOfferedForMostReferrals(t *testing.T) {
	s, id := booked(t)
	_, err := s.desk.StartDraft(t.Context(), nurse, desk.DraftStart{ServiceID: ward.ID, Plan: "update", FromCase: id})
	refused(t, err, "not-now")
}

// TestCrashWhileUpdating lets the process die after each of its commits in turn
// and starts it again: the ward takes the update once.
func TestCrashWhileUpdating(t *testing.T) {
	begin := func(t *testing.T) (*sender, string, desk.Draft) {
		s, id := asked(t, "a4t1", "validate")
		d := s.updates(id)
		block, field := narrative(t, d)
		return s, id, s.rewords(d, block, field, "Now short of breath")
	}
	done := func(s *sender, id string) bool {
		a := s.episode(id).Referral().Amendments
		return len(a) == 1 && a[0].State == episode.Completed
	}
	whole, id, d := begin(t)
	before := whole.store.kept()
	whole.sends(d)
	whole.until("it is delivered", func() bool { return done(whole, id) })
	for n := 1; n <= whole.store.kept()-before; n++ {
		t.Run(fmt.Sprintf("commit %d", n), func(t *testing.T) {
			s, id, d := begin(t)
			died := make(chan struct{})
			s.store.diesAfter(n, func() { close(died); s.nudge <- struct{}{} })
			_, _ = s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
			s.until("the process died, or had nothing more to do", func() bool {
				select {
				case <-died:
					return true
				default:
					return done(s, id)
				}
			})
			s.reopen()
			s.sends(d)
			s.until("it is delivered", func() bool { return done(s, id) })
			if got := s.taken(); !slices.Equal(got, []string{"validation-new", "validation-update"}) {
				t.Errorf("the ward took %v", got)
			}
			s.sameEachTime()
		})
	}
}

// A request for validation is cancelled as one, in every word about it.
func TestCancelARequestForValidation(t *testing.T) {
	s, id := asked(t, "a4t1", "validate")
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-referral", Text: "Seen elsewhere"}))
	s.says(id, "Request for validation cancelled")
	m := s.message(id, message.ValidationCancel)
	if facts := message.ReadFacts(node(t, string(m.Body))); facts.Kind != message.ValidationCancel || facts.Category != "validation" {
		t.Errorf("the cancellation says %+v", facts)
	}
	shown, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	for _, line := range shown.Timeline {
		if strings.Contains(line.Text, "referral") {
			t.Errorf("the timeline says %q", line.Text)
		}
	}
}
