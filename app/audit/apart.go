package audit

import (
	"context"
	"encoding/json"
	"time"
)

// proofTopic is what nodes tell each other of a proof under: how far it is, every
// proofEvery. One that was not heard of for proofLost ended with its node.
const (
	proofTopic = "proof"
	proofEvery = time.Second
	proofLost  = 30 * time.Second
)

// proofTold is a proof as nodes tell it.
type proofTold struct {
	From  string       `json:"from"`
	Proof Verification `json:"proof"`
}

// tell lets the other nodes know how far the proof is, in the background. The
// caller holds mu.
func (l *Log) tell() {
	if l.at = time.Now(); l.config.Nodes == nil {
		return
	}
	text, err := json.Marshal(proofTold{l.config.Nodes.Me(), l.proof})
	if err == nil {
		go func() { _ = l.config.Nodes.Tell(context.Background(), proofTopic, text) }()
	}
}

// hear notes another node's proof, unless it is older than the one that is known,
// or one runs here.
func (l *Log) hear(text []byte) {
	var told proofTold
	if text == nil || json.Unmarshal(text, &told) != nil || told.From == l.config.Nodes.Me() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.proof.Running && !l.apart || told.Proof.before(l.proof) {
		return
	}
	l.proof, l.apart, l.at = told.Proof, true, time.Now()
}

// before reports whether v tells less of a proof than known, or of an earlier one:
// what is told may arrive in another order.
func (v Verification) before(known Verification) bool {
	if !v.StartedAt.Equal(known.StartedAt) {
		return v.StartedAt.Before(known.StartedAt)
	}
	return v.Running && (!known.Running || v.Done < known.Done)
}

// lost ends a proof whose node is gone. The caller holds mu.
func (l *Log) lost() {
	if !l.proof.Running || !l.apart || time.Since(l.at) < proofLost {
		return
	}
	l.proof.Running, l.proof.EndedAt, l.proof.Fault = false, l.config.Now().UTC(), "unreadable"
	l.proof.Words = "The node that read the log stopped before its end, so nothing is proved. Begin again."
}
