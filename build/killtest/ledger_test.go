package killtest_test

import (
	"slices"
	"sync"
	"testing"

	"barsdesk/build/sender"
)

// ledger is what the clients know: what they were told is kept, and what they
// asked for without getting an answer.
type ledger struct {
	mu       sync.Mutex
	drafts   []*draft
	messages []*sent
	journeys []*journey
	lost     int // drafts started without an answer
	slots    map[string]bool
	races    []*race
	now      []*race // those of this round; nil: none has begun
	seen     int     // messages compared after an earlier kill
}

// sent is one message.
type sent struct {
	sender.Message
	patient  string // NHS number
	answered bool   // 200 came
	id       string // of the Appointment or ServiceRequest; "" if only a resend was answered
	race     *race  // that it takes part in; nil: nobody else wants the slot
	lost     bool   // the race, by the answer
	kept     bool   // a resend has shown that it was taken
}

func newLedger() *ledger { return &ledger{slots: map[string]bool{}} }

func (l *ledger) locked(fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn()
}

// compareNew asks the program for every draft and for the messages sent since
// the last call. Journeys may still be on their way.
func (l *ledger) compareNew(t *testing.T, url string) {
	t.Helper()
	for _, d := range l.drafts {
		d.compare(t, url)
	}
	each(l.messages[l.seen:], func(m *sent) { m.compare(t, url) })
	l.seen = len(l.messages)
	for _, r := range l.races {
		r.compare(t)
	}
	l.now = nil
}

// each does something about all messages, a few at a time.
func each(messages []*sent, do func(*sent)) {
	queue := make(chan *sent)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for m := range queue {
				do(m)
			}
		})
	}
	for _, m := range messages {
		queue <- m
	}
	close(queue)
	all.Wait()
}

// compareAll asks for everything, and waits until the journeys are over.
func (l *ledger) compareAll(t *testing.T, url string) {
	t.Helper()
	l.seen = 0
	l.compareNew(t, url)
	for _, j := range l.journeys {
		j.compare(t, url)
	}
}

// count asks for lists: nothing may be there that nobody wrote, nothing twice.
func (l *ledger) count(t *testing.T, url string) {
	t.Helper()
	l.countDrafts(t, url)
	l.countMessages(t, url)
}

// ofEveryKind reports whether each kind of writer has written something.
func (l *ledger) ofEveryKind() (all bool) {
	l.locked(func() {
		reported := slices.ContainsFunc(l.journeys, func(j *journey) bool { return j.noShow })
		all = len(l.drafts) > 0 && len(l.messages) > 0 && reported
	})
	return all
}

func (l *ledger) report(t *testing.T) {
	unanswered, sent, noShows := 0, 0, 0
	for _, m := range l.messages {
		if !m.answered && m.kept {
			unanswered++
		}
	}
	for _, j := range l.journeys {
		if j.asked {
			sent++
		}
		if j.noShow {
			noShows++
		}
	}
	t.Logf("compared %d drafts, %d messages (%d kept without an answer), %d races, %d journeys, %d answers", len(l.drafts),
		len(l.messages), unanswered, len(l.races), sent, noShows)
	if len(l.drafts) == 0 || len(l.messages) == 0 || len(l.races) == 0 || sent == 0 || noShows == 0 {
		t.Error("a kind of writer wrote nothing")
	}
}
