package desk

import "sync"

// everything is what a page is told when it was too slow to hear each change.
var everything = Change{Topics: []string{"today", "cases", "inbox", "drafts", "approvals", "services", "schedules", "settings", "sandbox", "wire", "rooms", "presence"}}

// Changes tells listeners what has changed. It is safe for concurrent use and
// never waits for a slow listener.
type Changes struct {
	mu        sync.Mutex
	listeners map[chan Change]string // the organisation that each listens for; "" for all
	beyond    func(Change)           // lets other nodes know; nil: there are none
}

// NewChanges returns Changes without listeners.
func NewChanges() *Changes { return &Changes{listeners: map[chan Change]string{}} }

// heldBack is how many changes wait for a listener before it has fallen behind:
// more than the messages that one moment brings.
const heldBack = 64

// Subscribe returns a channel of what changes from now on, and a function that
// ends it. A listener that falls behind gets one Change naming every topic in
// place of those it missed.
func (c *Changes) Subscribe() (<-chan Change, func()) { return c.SubscribeWithin("") }

// SubscribeWithin is Subscribe for someone of an organisation, who hears nothing
// of others; "" hears all.
func (c *Changes) SubscribeWithin(organisation string) (<-chan Change, func()) {
	ch := make(chan Change, heldBack)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listeners[ch] = organisation
	return ch, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners, ch)
	}
}

// Publish tells every listener whom it concerns, of this and of every other node.
// Call it only after the change is on disk.
func (c *Changes) Publish(change Change) {
	c.here(change)
	if c.beyond != nil {
		c.beyond(change)
	}
}

// here tells the listeners of this node.
func (c *Changes) here(change Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ch, of := range c.listeners {
		if of != "" && change.Organisation != "" && of != change.Organisation {
			continue
		}
		select {
		case ch <- change:
		default:
			replaceAll(ch)
		}
	}
}

// replaceAll empties ch and leaves the one change that names every topic.
func replaceAll(ch chan Change) {
	for {
		select {
		case <-ch:
		default:
			ch <- everything
			return
		}
	}
}
