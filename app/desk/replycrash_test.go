package desk_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// answersOf are the kinds of answers that a service has taken, oldest first.
func (s *sender) answersOf(id string) (kinds []string) {
	s.t.Helper()
	s.view(func(tx storage.Tx) error {
		in, _, err := tx.Inbox().List(storage.InboundQuery{CaseID: id, Page: everything})
		for _, m := range in {
			if m.Status == http.StatusOK {
				kinds = append(kinds, m.Kind)
			}
		}
		return err
	})
	slices.Reverse(kinds)
	return kinds
}

// TestCrashWhileAnsweringTellsOnce lets the process die after each of its
// commits in turn, with and without the network, and starts it again. The
// person clicks again. Each time the asker has one answer, and every retry was
// the same to the byte.
func TestCrashWhileAnsweringTellsOnce(t *testing.T) {
	begin := func(t *testing.T) (*pair, desk.Draft) {
		p := newPair(t, "a4t1", "validate")
		return p, p.fills(p.begins("validation-interim"))
	}
	whole, d := begin(t)
	before := whole.asked.store.kept()
	whole.asked.sends(d)
	whole.asked.until("the answer is delivered", whole.delivered)
	commits := whole.asked.store.kept() - before
	if commits < 2 {
		t.Fatalf("the answer took only %d commits", commits)
	}
	for n := 1; n <= commits; n++ {
		for _, cut := range []bool{true, false} {
			t.Run(fmt.Sprintf("commit %d, network cut %v", n, cut), func(t *testing.T) {
				p, d := begin(t)
				p.dies(d, n, cut)
				p.asked.sends(d) // once more, as people do
				p.asked.until("the answer is delivered", p.delivered)
				p.asker.says(p.askers, "Validation asked for, work on it has begun")
				is(t, "the asker took", p.asker.answersOf(p.askers), []string{"validation-interim"})
				is(t, "offered", p.offers(), []string{"validation-full", "validation-rejection"})
				p.asked.sameEachTime()
			})
		}
	}
}

// dies lets the asked one die after its n-th commit of sending a draft, and
// starts it again.
func (p *pair) dies(d desk.Draft, n int, cut bool) {
	s, died := p.asked, make(chan struct{})
	s.store.diesAfter(n, func() {
		if cut {
			s.line.rules(func(*http.Request) fault { return lost })
		}
		close(died)
		s.nudge <- struct{}{}
	})
	_, _ = s.desk.Send(s.t.Context(), nurse, d.ID, desk.Send{Version: d.Version}) // the person sees it fail, or not
	s.until("the process died, or had nothing more to do", func() bool {
		select {
		case <-died:
			return true
		default:
			return p.delivered()
		}
	})
	s.end()
	s.line.rules(nil)
	s.open()
}

// The answer is lost on its way, and the next try says the same.
func TestAnswerIsTriedAgainByteByByte(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	p.asked.line.meets(lost, answerLost, says(outcome.Unavailable("down")))
	d := p.fills(p.begins("validation-interim"))
	p.asked.sends(d)
	p.asked.retries(p.receives, message.ValidationInterim, inState("delivered"))
	p.asked.sameEachTime()
	is(t, "the asker took", p.asker.answersOf(p.askers), []string{"validation-interim"})
}

// An outcome that is ready while the interim answer still waits goes out after
// it; when the asker refuses that one, the outcome goes out all the same, and
// Today says that something was refused.
func TestOutcomeFollowsTheInterimAnswer(t *testing.T) {
	for _, refused := range []bool{false, true} {
		t.Run(fmt.Sprintf("refused %v", refused), func(t *testing.T) {
			p := newPair(t, "a4t1", "validate")
			p.asked.line.meets(lost)
			p.asked.sends(p.fills(p.begins("validation-interim")))
			p.asked.until("the first try failed", func() bool {
				m := p.asked.message(p.receives, message.ValidationInterim)
				return m.Attempts == 1 && m.State == "queued"
			})
			p.asked.sends(p.fills(p.begins("validation-full"), [3]string{"narrative", "status", "completed"}, [3]string{"narrative", "activity-outcomeCodeableConcept-text", "Nothing found"}))
			if n := len(p.asked.line.posts()); n != 1 {
				t.Fatalf("%d messages left before the interim answer arrived", n)
			}
			want := []string{"validation-interim", "validation-full"}
			if refused {
				p.asked.line.meets(says(outcome.BadRequest("invariant", "not understood")))
				want = want[1:]
			}
			p.asked.retries(p.receives, message.ValidationInterim, inState("delivered", "refused"))
			p.asker.says(p.askers, "Validated")
			p.asked.until("the outcome is settled", func() bool { return p.asked.message(p.receives, message.ValidationFull).State == "delivered" })
			is(t, "the asker took", p.asker.answersOf(p.askers), want)
			if got := p.asked.urgent(p.receives); refused != (got == episode.NeedRefused) {
				t.Errorf("Today says %q", got)
			}
		})
	}
}

// What the asker refuses can be told once more; it is a fact here meanwhile.
func TestRefusedOutcomeIsToldAgain(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	p.asked.line.meets(says(outcome.BadRequest("invariant", "not understood")))
	outcomeOf := func() desk.Draft {
		return p.fills(p.begins("validation-full"), [3]string{"narrative", "status", "completed"}, [3]string{"narrative", "activity-outcomeCodeableConcept-text", "Nothing found"})
	}
	p.asked.sends(outcomeOf())
	p.asked.until("it is refused", func() bool { return p.asked.message(p.receives, message.ValidationFull).State == "refused" })
	is(t, "offered", p.offers(), []string{"validation-full"})
	if p.asked.urgent(p.receives) != episode.NeedRefused {
		t.Error("Today says nothing of the refused answer")
	}
	p.asked.sends(outcomeOf())
	p.asker.says(p.askers, "Validated")
}
