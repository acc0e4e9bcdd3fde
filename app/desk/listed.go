package desk

import (
	"sync"
	"time"
)

const (
	listedFor  = 15 * time.Minute // how long a listed time can be chosen
	listedMost = 200              // drafts for which listed times are remembered
)

// listedSlots remembers the times just listed, in memory, so that a
// person can choose one by its id. It holds nothing about patients. A booking
// never relies on it: the receiver decides whether a time is still free.
type listedSlots struct {
	mu     sync.Mutex
	drafts map[string]*listing
}

type listing struct {
	at    time.Time // of the last list
	times map[string]listedTime
}

type listedTime struct {
	at   time.Time
	pick *pickedSlot
}

func (l *listedSlots) add(draftID string, now time.Time, picks map[string]*pickedSlot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drafts == nil {
		l.drafts = map[string]*listing{}
	}
	known := l.drafts[draftID]
	if known == nil || now.Sub(known.at) > listedFor {
		known = &listing{times: map[string]listedTime{}}
		l.drafts[draftID] = known
	}
	known.at = now
	for id, pick := range picks {
		known.times[id] = listedTime{now, pick}
	}
	if len(l.drafts) > listedMost {
		l.dropOldest()
	}
}

func (l *listedSlots) dropOldest() {
	oldest := ""
	for id, known := range l.drafts {
		if oldest == "" || known.at.Before(l.drafts[oldest].at) {
			oldest = id
		}
	}
	delete(l.drafts, oldest)
}

// find returns a time that was listed for the draft a short while before now.
func (l *listedSlots) find(draftID, slotID string, now time.Time) (*pickedSlot, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.drafts[draftID]
	if known == nil {
		return nil, false
	}
	t, ok := known.times[slotID]
	return t.pick, ok && now.Sub(t.at) <= listedFor
}

func (l *listedSlots) forget(draftID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.drafts, draftID)
}
