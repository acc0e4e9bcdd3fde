package killtest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/build/faults"
	"barsdesk/build/program"
)

// point is a point of a send at which the program is killed: during which call
// of it to the network, and when then.
type point struct{ call, when string }

// The calls that a send makes, and two of the person at the screen.
const (
	asksToSend   = "ask to send"
	asksToCancel = "ask to cancel"
	checks       = "check what the service accepts"
	books        = "booking"
	refers       = "referral"
	findsIDs     = "search for the ids"
	reads        = "read before cancelling"
	cancels      = "cancellation"
)

// When a call is cut off.
const (
	written   = "request written"                // the person's click has left the browser
	accepted  = "accepted"                       // the click is answered, nothing was sent yet
	arrives   = "request written to the network" // the receiver never gets it
	committed = "committed, answer withheld"
	half      = "half of the answer came"
	answered  = "answer delivered" // and perhaps not recorded
	shown     = "shown as booked, referral not sent"
)

// points are every step of a send; one round is played for each.
var points = []point{
	{asksToSend, written}, {checks, arrives}, {asksToSend, accepted},
	{books, arrives}, {books, committed}, {books, half}, {books, answered},
	{refers, shown}, {refers, arrives}, {refers, committed}, {refers, half}, {refers, answered},
	{findsIDs, arrives}, {findsIDs, answered},
	{asksToCancel, written}, {reads, arrives}, {cancels, arrives}, {cancels, committed}, {cancels, half}, {cancels, answered},
}

func (p point) cancels() bool { return p.call == asksToCancel || p.call == reads || p.call == cancels }

// killer kills the program at one point after the other.
type killer struct {
	mu      sync.Mutex
	next    []point
	delay   time.Duration    // after "answer delivered" and "request written"
	program *program.Program // the one that runs
	killed  chan struct{}    // closed when that one is dead
	twice   bool             // the booking's own answer is lost: the ids must be searched for
	seen    []point          // where it has killed
	due     bool             // a point was reached, and the program that runs is not dead yet
}

// at reports whether this is the point to kill at, and takes it if so.
func (k *killer) at(p point) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.next) == 0 || k.next[0] != p {
		return false
	}
	k.next, k.seen, k.due = k.next[1:], append(k.seen, p), true
	return true
}

// waits is the point that comes next, the zero point when none does.
func (k *killer) waits() point {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.next) == 0 {
		return point{}
	}
	return k.next[0]
}

// kill ends the program that runs, if there is one, and waits for its end.
func (k *killer) kill() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.program == nil {
		return
	}
	select {
	case <-k.killed:
		return
	default:
	}
	_ = k.program.Kill() // an error says that it has ended already
	k.due = false
	close(k.killed)
}

// died reports whether the program was killed; if it is to be, it waits for its
// end, at most until ctx ends.
func (k *killer) died(ctx context.Context) bool {
	k.mu.Lock()
	due, killed := k.due, k.killed
	k.mu.Unlock()
	if due {
		select {
		case <-killed:
		case <-ctx.Done():
		}
	}
	select {
	case <-killed:
		return true
	default:
		return false
	}
}

// runs tells which program is to be killed next. A point that was reached when
// the one before it was dead already is done with.
func (k *killer) runs(p *program.Program) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.program, k.killed, k.due = p, make(chan struct{}), false
}

// soon kills after the delay.
func (k *killer) soon() {
	<-time.After(k.delay)
	k.kill()
}

// choose is the network's part: it kills while a call is on its way.
func (k *killer) choose(c faults.Call) faults.Fault {
	call := callOf(c)
	if next := k.waits(); call == books && next == (point{asksToSend, accepted}) || call == refers && next == (point{refers, shown}) {
		return k.holds
	}
	for when, fault := range map[string]faults.Fault{arrives: k.arrives, committed: k.committed, half: k.half, answered: k.answered} {
		if k.at(point{call, when}) {
			return fault
		}
	}
	if call == books && k.twice {
		return faults.Twice
	}
	return nil
}

// holds keeps a call from its receiver until the program is dead or has given
// the call up.
func (k *killer) holds(c faults.Call) faults.Answer {
	k.mu.Lock()
	dead := k.killed
	k.mu.Unlock()
	select {
	case <-dead:
	case <-c.Request.Context().Done():
	}
	return faults.Answer{Err: io.EOF}
}

func (k *killer) arrives(faults.Call) faults.Answer {
	k.kill()
	return faults.Answer{Err: io.EOF}
}

func (k *killer) committed(c faults.Call) faults.Answer {
	c.Deliver()
	k.kill()
	return faults.Answer{Err: io.EOF}
}

func (k *killer) half(c faults.Call) faults.Answer {
	a := c.Deliver()
	a.Err, a.Arrive, a.Then = io.ErrUnexpectedEOF, len(a.Body)/2, k.kill
	return a
}

func (k *killer) answered(c faults.Call) faults.Answer {
	a := c.Deliver()
	a.Then = k.soon
	return a
}

// callOf says what a call to the network is for.
func callOf(c faults.Call) string {
	path := c.Request.URL.Path
	switch {
	case c.Request.Method == http.MethodPost:
		bundle, err := fhir.Parse(c.Body)
		if err != nil {
			return ""
		}
		return map[message.Kind]string{message.BookingNew: books, message.ReferralNew: refers, message.BookingCancel: cancels}[message.ReadFacts(bundle).Kind]
	case strings.HasSuffix(path, "/Appointment"):
		return findsIDs
	case strings.Contains(path, "/Appointment/"):
		return reads
	case strings.HasSuffix(path, "/metadata"), strings.HasSuffix(path, "/MessageDefinition"):
		return checks
	}
	return ""
}
