package killtest_test

import (
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
	lost     int // drafts started without an answer
	slots    map[string]bool
	seen     struct{ drafts, messages int } // compared after an earlier kill
}

// draft is one draft that was started.
type draft struct {
	id      string
	version int    // last acknowledged
	family  string // what that version says
	tried   string // what the next one says if it was kept; "" if none is open
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

// part is what one comparison looks at.
type part struct {
	drafts   []*draft
	messages []*sent
}

// unseen is what was written since the last call.
func (l *ledger) unseen() part {
	p := part{l.drafts[l.seen.drafts:], l.messages[l.seen.messages:]}
	l.seen.drafts, l.seen.messages = len(l.drafts), len(l.messages)
	return p
}

func (l *ledger) everything() part { return part{l.drafts, l.messages} }

// compare asks the program for each thing of a part.
func (l *ledger) compare(t *testing.T, url string, p part) {
	t.Helper()
	for _, d := range p.drafts {
		d.compare(t, url)
	}
	for _, m := range p.messages {
		m.compare(t, url)
	}
}

// count asks for lists: nothing may be there that nobody wrote, nothing twice.
func (l *ledger) count(t *testing.T, url string) {
	t.Helper()
	l.countDrafts(t, url)
	l.countMessages(t, url)
}

func (l *ledger) report(t *testing.T) {
	unanswered := 0
	for _, m := range l.messages {
		if !m.answered {
			unanswered++
		}
	}
	t.Logf("compared %d drafts and %d messages, of which %d were kept without an answer", len(l.drafts), len(l.messages), unanswered)
	if len(l.drafts) == 0 || len(l.messages) == 0 {
		t.Error("nothing was written")
	}
}
