package sandbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/sandbox"
	"barsdesk/bars/header"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
	"barsdesk/bars/outcome"
)

// What a real sender and a real receiver make of each fault: the answers to the
// one message that is struck, try by try, 0 for none; and what the receiver
// answered that the sender never saw.
func TestAMessageOutlivesEachFault(t *testing.T) {
	const duplicate, conflict = "REC_CONFLICT duplicate", "REC_CONFLICT conflict"
	for _, c := range []struct {
		name   string
		fault  fault.Fault
		tries  []int
		said   string // by the last answer that is a refusal
		unseen int    // status of what the sender never saw
	}{
		{"the answer is lost", fault.Fault{Kind: fault.LostAnswer}, []int{0, 409}, duplicate, 200},
		{"the request is lost", fault.Fault{Kind: fault.LostRequest}, []int{0, 200}, "", 0},
		{"twice, and the first answer", fault.Fault{Kind: fault.Twice, Form: fault.FormFirst}, []int{200}, "", 409},
		{"twice, and the second answer", fault.Fault{Kind: fault.Twice, Form: fault.FormSecond}, []int{409}, duplicate, 200},
		{"a page instead of the answer", fault.Fault{Kind: fault.Nonsense}, []int{200, 409}, duplicate, 200},
		{"half an answer, with both ids", fault.Fault{Kind: fault.Nonsense, Form: fault.FormCut}, []int{200}, "", 200},
		{"down", fault.Fault{Kind: fault.Down}, []int{503, 200}, "REC_SERVICE_UNAVAILABLE transient", 0},
		{"too many calls", fault.Fault{Kind: fault.Throttled}, []int{429, 200}, "SEND_TOO_MANY_REQUESTS throttled", 0},
		{"the organisation is refused", fault.Fault{Kind: fault.Refused}, []int{401}, "REC_UNAUTHORIZED security", 0},
		{"refused as it must not be", fault.Fault{Kind: fault.Refused, Form: fault.Form403}, []int{403}, "REC_FORBIDDEN forbidden", 403},
		{"the token has expired, and there is no other", fault.Fault{Kind: fault.TokenExpired}, []int{401}, "SEND_UNAUTHORIZED expired", 0},
		{"another version of the standard", fault.Fault{Kind: fault.OtherVersion}, []int{406}, "REC_NOT_ACCEPTABLE processing", 0},
		{"an unknown code", fault.Fault{Kind: fault.UnknownCode}, []int{422}, "REC_UNHEARD_OF processing", 0},
		{"somebody else was faster", fault.Fault{Kind: fault.SlotTaken}, []int{409}, conflict, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRehearsal(t)
			c.fault.ServiceID, c.fault.Next, c.fault.Messages = emergency, 1, true
			if _, err := r.Faults().On(c.fault); err != nil {
				t.Fatal(err)
			}
			_, _ = r.Start(t.Context(), sandbox.Episode{UseCase: "a1t1", Plan: "book", To: emergency}) // what came of it is on the tape
			r.passes(10 * time.Minute)
			tries := triesOf(r.Tape().After(0, 0), c.fault.Kind)
			var statuses []int
			said, unseen := "", 0
			for _, e := range tries {
				statuses = append(statuses, e.Status)
				if i := outcome.Read(e.Status, e.AnswerBody).Issues; e.Status >= 400 && len(i) > 0 {
					said = i[0].Code + " " + i[0].IssueCode
				}
				for _, a := range e.Unseen {
					unseen = a.Status
				}
			}
			if !slices.Equal(statuses, c.tries) || said != c.said || unseen != c.unseen {
				t.Errorf("answered %v %q, unseen %d; want %v %q, %d", statuses, said, unseen, c.tries, c.said, c.unseen)
			}
		})
	}
}

// triesOf are the tries of the message that a fault of a kind struck.
func triesOf(all []wire.Exchange, kind fault.Kind) (tries []wire.Exchange) {
	at := slices.IndexFunc(all, func(e wire.Exchange) bool { return e.Fault == kind })
	if at < 0 {
		return nil
	}
	id := all[at].RequestHeader.Get(header.RequestID)
	for _, e := range all {
		if e.RequestHeader.Get(header.RequestID) == id && strings.HasSuffix(e.Path, "/$process-message") {
			tries = append(tries, e)
		}
	}
	return tries
}

func TestTheNetworkTakesSoManyCallsInAMinute(t *testing.T) {
	at := &moment{opening}
	_, c := networkOf(t, at, 1, func(c *sandbox.Config) { c.Limit = 2 })
	for i, want := range []int{200, 200, 429, 200} {
		if i == 3 {
			at.now = at.now.Add(time.Minute)
		}
		if reply, err := c.Metadata(t.Context(), emergency, uuid.NewString()); err != nil || reply.Status != want {
			t.Errorf("call %d: answered %d %v, want %d", i+1, reply.Status, err, want)
		}
	}
}

// The minute of the limit ends though the clock of the network stands, and not
// because it is moved.
func TestTheLimitGoesByRealTime(t *testing.T) {
	at := &moment{opening}
	n, c := networkOf(t, at, 1, func(c *sandbox.Config) { c.Limit = 1 })
	n.Clock().Stop()
	for i, step := range []struct {
		real, clock time.Duration
		want        int
	}{{0, 0, 200}, {0, 0, 429}, {0, time.Hour, 429}, {time.Minute, 0, 200}, {0, 0, 429}} {
		at.now = at.now.Add(step.real)
		n.Clock().Move(step.clock)
		if reply, err := c.Metadata(t.Context(), emergency, uuid.NewString()); err != nil || reply.Status != step.want {
			t.Errorf("call %d: answered %d %v, want %d", i+1, reply.Status, err, step.want)
		}
	}
}
