package region_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/build/sender"
)

// sending is one message with what its sender was told.
type sending struct {
	sender.Message
	accepted bool // 200, or that it had arrived before
	refused  bool // its slot was taken
	won      bool // 200 itself
}

// crowd sends at the same time, each message again and again until it is told
// what became of it.
type crowd struct {
	to    sender.Sender
	slots *fhir.Node // as the slot search gave them
	ids   []string

	mu     sync.Mutex
	sent   []*sending
	asked  int            // bookings begun
	said   map[string]int // answers by status and issue
	spec   int            // answers in the words of the standard
	others int            // other answers, and none
	odd    []string       // what should never be answered
}

// rivals is how many senders ask for each slot.
const rivals = 4

// work sends one message after the other until the storm is over; what is on
// its way then is sent until the end of ctx.
func (c *crowd) work(ctx context.Context, over <-chan struct{}, chance *rand.Rand) error {
	for n := 0; ; n++ {
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		m, err := c.next(chance)
		if err != nil {
			return err
		}
		s := &sending{Message: m}
		c.mu.Lock()
		c.sent = append(c.sent, s)
		c.mu.Unlock()
		if err := c.deliver(ctx, s); err != nil {
			return err
		}
	}
}

// next is a booking as long as there are slots, or a referral.
func (c *crowd) next(chance *rand.Rand) (sender.Message, error) {
	c.mu.Lock()
	n := c.asked
	booking := chance.IntN(3) == 0 && n/rivals < len(c.ids)
	if booking {
		c.asked++
	}
	c.mu.Unlock()
	if booking {
		return sender.Booking(time.Now(), c.slots, c.ids[n/rivals])
	}
	return sender.ReferralOf(sender.Somebody(chance.IntN(100_000)), time.Now(), 8<<10)
}

// patience is how long a sender waits for an answer, as the proxy does, and
// breath how long until it sends again.
const (
	patience = 32 * time.Second
	breath   = 200 * time.Millisecond
)

// deliver sends the same bytes under the same ids until it is known whether they
// were taken.
func (c *crowd) deliver(ctx context.Context, s *sending) error {
	for {
		within, cancel := context.WithTimeout(ctx, patience)
		reply, err := c.to.Send(within, s.Message)
		cancel()
		if c.note(s, reply, err) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(breath):
		}
	}
}

// note counts an answer, and reports whether it was the last word.
func (c *crowd) note(s *sending, reply sender.Reply, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.said["no answer"]++
		c.others++
		return false
	}
	n := reply.Resource()
	issue := n.TextAt("issue.code")
	c.said[http.StatusText(reply.Status)+" "+issue]++
	if reply.Status == http.StatusOK || n.TextAt("resourceType") == "OperationOutcome" && n.TextAt("issue.details.coding.code") != "" {
		c.spec++
	} else {
		c.others++
	}
	switch {
	case reply.Status == http.StatusOK:
		s.accepted, s.won = true, true
	case reply.Status == http.StatusConflict && issue == "duplicate":
		s.accepted = true
	case reply.Status == http.StatusConflict && s.Kind == message.BookingNew:
		s.refused = true
	case reply.Status == http.StatusRequestTimeout, reply.Status == http.StatusTooEarly, reply.Status == http.StatusTooManyRequests, reply.Status >= 500:
		return false
	default:
		c.odd = append(c.odd, http.StatusText(reply.Status)+" "+string(reply.Body))
	}
	return true
}
