package frontdoor

import (
	"fmt"
	"time"
)

// The ways in which senders come in.
const (
	Closed   = "closed"   // nobody does
	TLS      = "tls"      // over mutual TLS
	Proxied  = "proxy"    // from the reverse proxy on this computer
	Loopback = "loopback" // from this computer, where nothing is real
)

// State is how the door stands.
type State struct {
	Way         string       `json:"way" enum:"closed,tls,proxy,loopback" doc:"how senders come in"`
	Why         string       `json:"why" doc:"why nobody comes in, in words; empty: they do"`
	Fault       string       `json:"fault" doc:"what is wrong with the files as they are now, in words; while the files that were good before are still used"`
	Certificate *Certificate `json:"certificate,omitempty" doc:"the certificate in use"`
	ChainUntil  *time.Time   `json:"chainUntil,omitempty" doc:"when the first of the clients' certificate authorities ends"`
	Missing     []string     `json:"missing" doc:"what has to be given before senders can come in, in words"`
}

// Notice is something about the door that someone has to see to.
type Notice struct {
	Kind string `json:"kind" enum:"closed,files,ends,chain"`
	What string `json:"what"`
	Next string `json:"next"`
}

// Notices are what someone has to see to, gravest first; empty: nothing.
func (s State) Notices(now time.Time) []Notice {
	out := []Notice{}
	if s.Way == Closed {
		out = append(out, Notice{"closed", "No sender can reach us: " + s.Why, "Complete Settings, Receiving, or tell the person who runs Barsdesk."})
	}
	if s.Fault != "" {
		out = append(out, Notice{"files", "The new certificate files cannot be used: " + s.Fault, "The files that were good before are used until that is put right."})
	}
	if c := s.Certificate; c != nil && c.Soon() {
		out = append(out, Notice{"ends", c.ends(), "Ask NHS England for a new one now: it can take weeks. Put the new files in the old ones' place; nothing has to be started again."})
	}
	if s.ChainUntil != nil && s.ChainUntil.Sub(now) < warnAhead {
		out = append(out, Notice{"chain", "A certificate authority of the clients ends on " + day(*s.ChainUntil) + ".", "Fetch the current ones from NHS England, and add them to the file."})
	}
	return out
}

func (c Certificate) ends() string {
	switch {
	case c.Days < 0:
		return "Our certificate ended on " + day(c.Until) + ", and senders cannot reach us."
	case c.Days == 0:
		return "Our certificate ends within a day. Then senders cannot reach us."
	}
	return fmt.Sprintf("Our certificate ends on %s, in %d days. Then senders cannot reach us.", day(c.Until), c.Days)
}
