package sentinel

import (
	"strings"
	"sync"
	"time"

	"barsdesk/bars/fhir"
)

// uk is where midnight ends what the tool remembers.
var uk = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return l
}()

// sender is what is remembered of one organisation for a day.
type sender struct {
	mu    sync.Mutex
	given []given

	turn    sync.Mutex      // guards what follows
	taken   map[string]bool // X-Request-Ids in lower case: without the receiver, or about the stateful patient
	booking string          // id of the stateful patient's, "" without one
	request string
}

// given is a fixed id that stands for a resource of the receiver's. Without an
// id of the receiver's the resource is here.
type given struct {
	fixed, ours string
	nhsNumber   string
	resource    *fhir.Node
}

// sender is what is remembered of an organisation today.
func (t *Tool) sender(odsCode string) *sender {
	t.mu.Lock()
	defer t.mu.Unlock()
	if day := t.Now().In(uk).Format(time.DateOnly); day != t.day {
		t.day, t.senders = day, map[string]*sender{}
	}
	key := strings.ToUpper(odsCode)
	if t.senders[key] == nil {
		t.senders[key] = &sender{taken: map[string]bool{}}
	}
	return t.senders[key]
}

// Forget forgets what was sent today.
func (t *Tool) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.senders = map[string]*sender{}
}

// give notes what a fixed id stands for from now on.
func (s *sender) give(g given) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given = append(s.given, g)
}

// latest is what a fixed id stands for: the patient's own where there is one,
// else what it was given to last.
func (s *sender) latest(fixed, nhsNumber string) (found given, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.given {
		if g.fixed == fixed && (!ok || g.nhsNumber == nhsNumber || found.nhsNumber != nhsNumber) {
			found, ok = g, true
		}
	}
	return found, ok
}

// ours turns fixed ids into the receiver's own.
func (s *sender) ours(nhsNumber string) *strings.Replacer {
	s.mu.Lock()
	var ids []string
	for _, g := range s.given {
		ids = append(ids, g.fixed)
	}
	s.mu.Unlock()
	var pairs []string
	for _, fixed := range ids {
		if g, ok := s.latest(fixed, nhsNumber); ok && g.ours != "" {
			pairs = append(pairs, fixed, g.ours)
		}
	}
	return strings.NewReplacer(pairs...)
}

// theirs turns the receiver's own ids into fixed ones.
func (s *sender) theirs() *strings.Replacer {
	s.mu.Lock()
	defer s.mu.Unlock()
	var pairs []string
	for _, g := range s.given {
		if g.ours != "" {
			pairs = append(pairs, g.ours, g.fixed)
		}
	}
	return strings.NewReplacer(pairs...)
}

// wave notes a message taken without the receiver, and reports whether it had
// been taken before.
func (s *sender) wave(requestID string) (again bool) {
	s.turn.Lock()
	defer s.turn.Unlock()
	key := strings.ToLower(requestID)
	again = s.taken[key]
	s.taken[key] = true
	return again
}
