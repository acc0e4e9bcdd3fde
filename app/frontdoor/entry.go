package frontdoor

import (
	"crypto/sha256"
	"crypto/x509"
	"net/netip"

	"barsdesk/app/edge"
)

// entry is one state of what is in force. It never changes.
type entry struct {
	settings Settings
	state    State
	pair     *pair
	chain    []*x509.Certificate
	pool     *x509.CertPool
	allowed  []netip.Prefix
	stamps   []stamp
}

// stamp tells one content of a file from another.
type stamp [sha256.Size]byte

// stampsOf are those of the settings' files; a file that cannot be read has the
// zero one.
func stampsOf(s Settings) []stamp {
	out := make([]stamp, 3)
	for i, file := range []string{s.Certificate, s.Key, s.ClientChain} {
		if file == "" {
			continue
		}
		if text, fault := readFile("", file); fault == nil {
			out[i] = sha256.Sum256(text)
		}
	}
	return out
}

// read makes an entry of settings. What cannot be read of them is taken from
// the entry in force, if it has it.
func (d *Door) read(s Settings) *entry {
	e := &entry{settings: s, stamps: stampsOf(s)}
	for _, each := range s.Allowed {
		if p, ok := edge.Range(each); ok {
			e.allowed = append(e.allowed, p)
		}
	}
	e.state.Missing = s.Missing(d.config.Environment)
	if why := closedFor(d.config.Environment, s); why != "" {
		e.state.Way, e.state.Why = Closed, why
		return e
	}
	if e.state.Way = wayOf(s); e.state.Way == TLS {
		d.readFiles(e, d.inForce.Load())
	}
	return e
}

// readFiles fills in what TLS needs.
func (d *Door) readFiles(e, before *entry) {
	made, fault := readPair(e.settings.Certificate, e.settings.Key, d.config.Now())
	if fault == nil {
		e.pair = &made
	} else {
		e.pair, e.state.Fault = before.pair, fault.Message
	}
	if e.chain, fault = readChain(e.settings.ClientChain); fault != nil {
		e.chain, e.state.Fault = before.chain, fault.Message
	}
	if e.pair == nil || e.chain == nil {
		e.state.Way, e.state.Why = Closed, e.state.Fault
		return
	}
	e.pool = x509.NewCertPool()
	for _, c := range e.chain {
		e.pool.AddCert(c)
		if until := c.NotAfter.UTC(); e.state.ChainUntil == nil || until.Before(*e.state.ChainUntil) {
			e.state.ChainUntil = &until
		}
	}
}
