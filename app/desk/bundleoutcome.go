package desk

import (
	"context"
	"net/http"
	"slices"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// BundleOutcome is what became of a message, as far as it is known.
type BundleOutcome struct {
	CaseID, MessageID                  string
	RequestID, CorrelationID, BundleID string
	State                              string // a word of bars/delivery
	Settled                            bool   // no further try follows by itself
	Attempts, Status                   int    // tries so far; the last answer's HTTP status, 0 without one
	Title, What, Sent, Next            string // in plain words
	Received                           message.Answer
	Issues                             []outcome.Issue // of the answer's OperationOutcome
}

// AwaitBundle waits until it is settled what became of a message, or ctx ends,
// and answers what is known then. It neither sends nor changes anything.
func (d *Desk) AwaitBundle(ctx context.Context, a access.Actor, messageID string) (BundleOutcome, error) {
	ctx = access.As(ctx, a)
	changes, stop := d.changes.Subscribe()
	defer stop()
	reading := context.WithoutCancel(ctx)
	for {
		out, object, err := d.bundleOutcome(reading, messageID)
		if err != nil || out.Settled || ctx.Err() != nil {
			if denied := d.guard.Check(reading, a, access.MessageRead, object); denied != nil {
				return BundleOutcome{}, denied
			}
			return out, err
		}
		select {
		case <-changes:
		case <-ctx.Done():
		}
	}
}

// settled are the states after which nothing more is tried.
var settled = []string{delivery.Delivered, delivery.Refused, delivery.Unknown, delivery.Resolved, delivery.Held, delivery.Withdrawn}

func (d *Desk) bundleOutcome(ctx context.Context, messageID string) (out BundleOutcome, object access.Object, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		o, err := tx.Outbox().Get(messageID)
		if err != nil {
			return err
		}
		f, err := d.openCase(tx, o.CaseID)
		if err != nil {
			return err
		}
		object = f.object(o)
		_, other, err := sides(tx, f)
		out = outcomeOf(o, other)
		return err
	})
	return out, object, err
}

func outcomeOf(o storage.Outbound, other string) BundleOutcome {
	out := BundleOutcome{CaseID: o.CaseID, MessageID: o.ID, RequestID: o.RequestID, CorrelationID: o.CorrelationID, BundleID: o.BundleID,
		State: o.State, Settled: slices.Contains(settled, o.State), Attempts: o.Attempts, Status: o.Status}
	if o.Status != 0 {
		out.Issues = outcome.Read(o.Status, o.Answer).Issues
	}
	if o.State == delivery.Delivered && isSuccess(o.Status) {
		out.Received = readAnswer(o.Answer)
	}
	w := deliveredWords(o, other)
	if o.State != delivery.Delivered || o.Status == http.StatusConflict {
		w = (&caseReader{other: other}).explain(o)
	}
	out.Title, out.What, out.Sent, out.Next = w.Title, w.What, w.Sent, w.Next
	return out
}

func deliveredWords(o storage.Outbound, other string) outcome.Words {
	return outcome.Words{Title: "Delivered", What: message.Kind(o.Kind).Title() + " delivered to " + other + "."}
}
