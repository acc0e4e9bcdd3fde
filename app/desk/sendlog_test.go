package desk_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// heardLog keeps what is logged.
type heardLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *heardLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *heardLog) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSpace(l.text.String()), "\n")
}

// canaries are words that stand for the patient in every message of a test.
var canaries = []string{"O'Murry", "Murry", "Josiah", "9658499058", "965 849 9058", "Canal Street", "Scunthorpe", "DN8", "07700", "1918", "Chest pain"}

// TestLogNamesIDsAndNoPatient: whatever happens to the messages, each line
// about one has both ids, target, kind, attempt, state and failure, and no line
// has anything of the patient.
func TestLogNamesIDsAndNoPatient(t *testing.T) {
	s := newSender(t)
	s.end()
	kept := &heardLog{}
	s.log = slog.New(slog.NewJSONHandler(kept, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.open()
	leak := says(outcome.New(http.StatusUnprocessableEntity, "REC_UNPROCESSABLE_ENTITY", "not-supported", "O'Murry-Hughes 9658499058 refused"))
	s.line.meets(lost, answerLost, says(outcome.Unavailable("Josiah")), withoutIDs, nil, leak)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.until("the referral has ended", func() bool {
		m := s.message(id, message.ReferralNew)
		return m.State == "refused" || m.State == "delivered"
	})
	s.line.rules(func(*http.Request) fault { return lost })
	if err := s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Chest pain is gone"}); err == nil {
		t.Error("a cancellation went out without a look at the record")
	}
	s.end()
	about := 0
	for _, line := range kept.lines() {
		for _, canary := range canaries {
			if strings.Contains(line, canary) {
				t.Errorf("the log says %q: %s", canary, line)
			}
		}
		if strings.Contains(line, `"message":`) {
			about++
			hasKeys(t, line)
		}
	}
	if about < 5 {
		t.Errorf("only %d lines are about a message", about)
	}
}

func hasKeys(t *testing.T, line string) {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"requestId", "correlationId", "target", "kind", "attempt", "state", "failure"} {
		if _, ok := fields[key]; !ok {
			t.Errorf("a line about a message lacks %s: %s", key, line)
		}
	}
}
