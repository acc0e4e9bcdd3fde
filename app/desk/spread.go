package desk

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"barsdesk/storage"
)

// changedTopic is what nodes tell each other changes under.
const changedTopic = "changed"

// spread tells the other nodes what was published here, in the background, and
// publishes here what they tell. What happens at once is told together. It is safe
// for concurrent use.
type spread struct {
	nodes   storage.Nodes
	changes *Changes
	apart   func(Change) // told of what other nodes changed, before the pages
	mu      sync.Mutex
	waiting []change
	telling bool
}

// change is a Change as nodes tell it.
type change struct {
	Topics       []string `json:"t"`
	CaseID       string   `json:"c,omitempty"`
	Organisation string   `json:"o,omitempty"`
}

func asTold(c Change) change { return change(c) }

// changesTold is what a node tells.
type changesTold struct {
	From    string   `json:"from"`
	Changes []change `json:"changes"`
}

// toldMost is how many changes are told at once, before every topic is named in
// their place: as many as fit into storage.MostTold.
const toldMost = 24

// spreadOver joins the changes of several nodes.
func spreadOver(n storage.Nodes, c *Changes, apart func(Change)) {
	s := &spread{nodes: n, changes: c, apart: apart}
	n.Hear(changedTopic, s.hear)
	c.beyond = s.tell
}

// tell lets the other nodes know of a change. It does not wait for that.
func (s *spread) tell(c Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	same := func(other change) bool {
		return other.CaseID == c.CaseID && other.Organisation == c.Organisation && slices.Equal(other.Topics, c.Topics)
	}
	if !slices.ContainsFunc(s.waiting, same) {
		s.waiting = append(s.waiting, asTold(c))
	}
	if len(s.waiting) > toldMost {
		s.waiting = []change{asTold(everything)}
	}
	if !s.telling {
		s.telling = true
		go s.tellAll()
	}
}

// tellAll tells what waits until nothing does. What could not be told becomes
// everything: the others read anew once they can be told.
func (s *spread) tellAll() {
	for {
		s.mu.Lock()
		now := s.waiting
		s.waiting = nil
		s.telling = len(now) > 0
		s.mu.Unlock()
		if len(now) == 0 {
			return
		}
		text, err := json.Marshal(changesTold{s.nodes.Me(), now})
		if err == nil {
			err = s.nodes.Tell(context.Background(), changedTopic, text)
		}
		if err != nil {
			s.mu.Lock()
			s.waiting = []change{asTold(everything)}
			s.mu.Unlock()
			time.AfterFunc(mend, s.tellAll)
			return
		}
	}
}

// hear publishes what another node tells. Whatever may have been missed is to be
// read anew.
func (s *spread) hear(text []byte) {
	var t changesTold
	if text == nil || json.Unmarshal(text, &t) != nil {
		t = changesTold{Changes: []change{asTold(everything)}}
	}
	if t.From == s.nodes.Me() {
		return
	}
	for _, c := range t.Changes {
		heard := Change(c)
		s.apart(heard)
		s.changes.here(heard)
	}
}
