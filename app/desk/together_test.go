package desk_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// colleague is a second person at another computer.
var colleague = access.Actor{ID: "p2", Role: access.Clinician, Name: "Kim Webb", From: "10.0.0.8", Alone: true}

// steps are what two people can do to the same booked and referred case at the
// same time.
var steps = []desk.CaseAct{
	{Action: "cancel-booking", Text: "Feels better"},
	{Action: "cancel-referral", Text: "Seen elsewhere"},
	{Action: "note", Text: "Called back"},
	{Action: "close"},
}

// conflicts are the clear answers to whoever came second.
var conflicts = []string{"case-stale", "not-now", "changed-meanwhile", "draft-stale", "draft-sent"}

// rounds is how often each of these tests is played, each time with other
// chances.
const rounds = 16

// plays runs fn once for each round.
func plays(t *testing.T, fn func(t *testing.T, chance *rand.Rand)) {
	t.Helper()
	for seed := range uint64(rounds) {
		t.Run(fmt.Sprint("round ", seed), func(t *testing.T) { fn(t, rand.New(rand.NewPCG(seed, seed))) }) //nolint:gosec // chance for a test
	}
}

// atOnce does all at the same moment and answers what each met, in their order.
func atOnce(does ...func() error) []error {
	errs := make([]error, len(does))
	var start, end sync.WaitGroup
	start.Add(1)
	for i, do := range does {
		end.Go(func() {
			start.Wait()
			errs[i] = do()
		})
	}
	start.Done()
	end.Wait()
	return errs
}

// TestTwoPeopleOnOneCase lets several people act on the case as they all see
// it, at the same moment. One gets through; each of the others reads that the
// case has changed, and nothing of theirs is sent.
func TestTwoPeopleOnOneCase(t *testing.T) {
	plays(t, func(t *testing.T, chance *rand.Rand) {
		s, id := booked(t)
		version := s.caseRecord(id).Version
		chosen := make([]desk.CaseAct, 2+chance.IntN(4))
		var does []func() error
		for i := range chosen {
			chosen[i] = steps[chance.IntN(len(steps))]
			in := chosen[i]
			in.Version = version
			who := []access.Actor{nurse, colleague}[i%2]
			does = append(does, func() error {
				_, err := s.desk.Act(context.Background(), who, id, in)
				return err
			})
		}
		through := ""
		for i, err := range atOnce(does...) {
			switch {
			case err == nil && through != "":
				t.Fatalf("%s and %s both got through", through, chosen[i].Action)
			case err == nil:
				through = chosen[i].Action
			case !slices.Contains(conflicts, desk.AsError(err).Code) || desk.AsError(err).Sent != "Nothing was sent.":
				t.Fatalf("the second reads %s", explained(err))
			}
		}
		if through == "" {
			t.Fatal("nobody got through")
		}
		s.until("all has been sent", func() bool { return !s.anyOpen() })
		want := map[string]int{"booking-new": 1, "referral-new": 1}
		if strings.HasPrefix(through, "cancel") {
			want[strings.TrimPrefix(through, "cancel-")+"-cancel"]++
		}
		if got := s.kinds(); !maps.Equal(got, want) || len(s.line.posts()) != len(want) {
			t.Fatalf("after %s the ward has %v and %d messages left", through, got, len(s.line.posts()))
		}
	})
}

// kinds counts what the ward has taken.
func (s *sender) kinds() map[string]int {
	took := map[string]int{}
	for _, in := range s.ward.ledger().inbox {
		if in.Status == 200 {
			took[in.Kind]++
		}
	}
	return took
}

// TestTwoPeopleSendOneDraft: both click at the same moment, one of them after
// another answer was saved. There is one case with one booking and one referral.
func TestTwoPeopleSendOneDraft(t *testing.T) {
	plays(t, func(t *testing.T, chance *rand.Rand) {
		s := newSender(t)
		d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
		cases := make([]string, 2+chance.IntN(5))
		var does []func() error
		for i := range cases {
			version := d.Version - chance.IntN(2)
			who := []access.Actor{nurse, colleague}[i%2]
			does = append(does, func() error {
				sent, err := s.desk.Send(context.Background(), who, d.ID, desk.Send{Version: version})
				cases[i] = sent.CaseID
				return err
			})
		}
		for _, err := range append(atOnce(does...), func() error { // someone with the draft as it is
			sent, err := s.desk.Send(context.Background(), nurse, d.ID, desk.Send{Version: d.Version})
			cases = append(cases, sent.CaseID)
			return err
		}()) {
			if err != nil && !slices.Contains(conflicts, desk.AsError(err).Code) {
				t.Fatalf("someone reads %s", explained(err))
			}
		}
		id := cases[len(cases)-1]
		for _, other := range cases {
			if other != "" && other != id {
				t.Fatalf("there are two cases: %v", cases)
			}
		}
		s.says(id, "Booked and referred")
		s.deliveredOnce()
		if n := len(s.line.posts()); n != 2 {
			t.Fatalf("%d messages left", n)
		}
	})
}
