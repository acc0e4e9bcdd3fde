package desk

import (
	"context"

	"barsdesk/bars/client"
	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// heard is what a try tells about its target.
type heard int

const (
	nothingHeard heard = iota // the call did not get as far as the target
	anAnswer
	silence
)

// heard says whether the target of a message is there to answer.
func (t tried) heard(kind string) heard {
	if t.none != nil {
		switch t.none.Kind {
		case client.Token, client.Address, client.Canceled:
			return nothingHeard
		}
		return silence
	}
	answer := t.reply.Outcome()
	if delivery.IsSilence(answer.Failure(kind)) {
		return silence
	}
	return anAnswer
}

// listen notes in the breaker what a try tells about its target. Messages that
// were held back go as soon as the target answers.
func (d *Desk) listen(ctx context.Context, m storage.Outbound, t tried) {
	switch t.heard(m.Kind) {
	case silence:
		d.breaker.Silent(m.Target, d.now().UTC(), d.policy(ctx))
	case anAnswer:
		d.hears(ctx, m.Target)
	}
}

// hears notes that a target has answered, a message or a question. What was
// held back goes at once.
func (d *Desk) hears(ctx context.Context, target string) {
	if !d.breaker.Answered(target) {
		return
	}
	if err := d.release(context.WithoutCancel(ctx), target); err != nil {
		d.log.Warn("messages that were held back wait a little longer", "target", target, "detail", err.Error())
	}
	d.Wake()
}
