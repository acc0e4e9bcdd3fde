package network_test

import (
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/network/fault"
)

func TestAFaultByHeaderIsRefusedUnlessAllowed(t *testing.T) {
	for _, live := range []bool{false, true} {
		s := newStage(live)
		got := inProcess(t, s.Handler(), posted(put(fault.Header, "down")))
		if !strings.Contains(got.body, "--allow-faults") || s.seen() != 0 {
			t.Errorf("answered %s, and the receiver saw %d calls", got.body, s.seen())
		}
		assertOutcome(t, got.Response, 400, "SEND_BAD_REQUEST", "not-supported")
	}
}

func TestAFaultByHeaderStrikesItsOwnCall(t *testing.T) {
	for way, send := range waysIn {
		s := newStage(false)
		s.FaultHeader = true
		if _, err := s.Faults.On(fault.Fault{Kind: fault.Late, Seconds: 1, Next: 1}); err != nil {
			t.Fatal(err)
		}
		if got := send(t, s.Handler(), posted(put(fault.Header, "down"))); got.StatusCode != 503 || s.seen() != 0 {
			t.Errorf("%s: answered %d", way, got.StatusCode)
		}
		if len(s.Faults.List()) != 1 {
			t.Error("the trainer's fault was used up")
		}
		if passed := s.Tape.After(0, 0); len(passed) != 1 || passed[0].Fault != fault.Down {
			t.Errorf("on the tape stands %+v", passed)
		}
	}
}

func TestAFaultThatCannotBeReadIsRefused(t *testing.T) {
	s := newStage(false)
	s.FaultHeader = true
	got := inProcess(t, s.Handler(), posted(put(fault.Header, "slow")))
	assertOutcome(t, got.Response, 400, "SEND_BAD_REQUEST", "value")
	if passed := s.Tape.After(0, 0); len(passed) != 1 || passed[0].Fault != "" || s.seen() != 0 {
		t.Errorf("on the tape stands %+v", passed)
	}
}

func TestTheHeaderStaysInTheSandbox(t *testing.T) {
	seen := make(chan http.Header, 2)
	p := bothWays(false, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header })
	p.FaultHeader = true
	call(t, p.Handler(), "/Slot", put(fault.Header, "twice"))
	if h := <-seen; h.Get(fault.Header) != "" {
		t.Error("the receiver saw the header")
	}
}
