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
	seen     int // messages compared after an earlier kill
}

// sent is one message.
type sent struct {
	sender.Message
	answered bool   // 200 came
	id       string // of the Appointment or ServiceRequest; "" if only a resend was answered
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
	for _, m := range l.messages[l.seen:] {
		m.compare(t, url)
	}
	l.seen = len(l.messages)
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
		if !m.answered {
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
	t.Logf("compared %d drafts, %d messages (%d kept without an answer), %d journeys, %d answers", len(l.drafts),
		len(l.messages), unanswered, sent, noShows)
	if len(l.drafts) == 0 || len(l.messages) == 0 || sent == 0 || noShows == 0 {
		t.Error("a kind of writer wrote nothing")
	}
}
