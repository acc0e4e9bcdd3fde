package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/delivery"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// Message shows one message, sent or received, with its answer: laid out for
// people, as it stands in the store, and with its headers. A received one
// counts as read from then on.
func (d *Desk) Message(ctx context.Context, a access.Actor, id string) (Message, error) {
	ctx = access.As(ctx, a)
	shown, object, err := d.sentMessage(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return d.messageReceived(ctx, a, access.MessageRead, id)
	}
	if denied := d.guard.Check(ctx, a, access.MessageRead, object); denied != nil {
		return Message{}, denied
	}
	return shown, err
}

// sentMessage reads a message of the outbox, and how the audit log names it.
func (d *Desk) sentMessage(ctx context.Context, id string) (m Message, object access.Object, err error) {
	object.ID = id
	err = d.view(ctx, func(tx storage.Tx) error {
		o, err := tx.Outbox().Get(id)
		if err != nil {
			return err
		}
		if err := messageGone(tx, id, storage.KeptSent); err != nil {
			object.CaseID, object.ServiceID, object.CorrelationID, object.RequestID = o.CaseID, o.Target, o.CorrelationID, o.RequestID
			return err
		}
		f, err := d.openCase(tx, o.CaseID)
		if err != nil {
			return err
		}
		object = f.object(o)
		_, other, err := sides(tx, f)
		if err != nil {
			return err
		}
		attempts, err := tx.Outbox().Attempts(id)
		if err != nil {
			return err
		}
		m = outboundMessage(o, other, attempts)
		m.Findings, err = d.sentFindings(tx, f, o)
		return err
	})
	return m, object, err
}

// outboundMessage shows a message of ours whole.
func outboundMessage(o storage.Outbound, other string, attempts []storage.Attempt) Message {
	m := Message{MessageLine: sentLine(o, other), CaseID: o.CaseID, Headers: keptHeaderLines(o.Header), AnswerHeaders: []HeaderLine{}}
	m.Reading, m.JSON = shown(o.Body)
	m.AnswerReading, _ = shown(nil)
	if o.Status != 0 {
		m.AnswerTitle = answerTitle(outcome.Read(o.Status, o.Answer), o.Kind)
		m.AnswerReading, m.AnswerJSON = shown(o.Answer)
		m.AnswerHeaders = keptHeaderLines(o.AnswerHeader)
	}
	m.Attempts = attemptLines(attempts)
	return m
}

// sentLine is a message of ours in the list of its case.
func sentLine(o storage.Outbound, other string) MessageLine {
	return MessageLine{ID: o.ID, Title: titleOf(message.Kind(o.Kind), storage.Service{Name: other}), Direction: "sent",
		At: o.CreatedAt, State: sentState(o)}
}

// sentState is where a message of ours stands, in a few words.
func sentState(o storage.Outbound) string {
	switch o.State {
	case delivery.Queued:
		if o.Attempts > 0 {
			return "Waits to be tried again"
		}
		return "Waits to be sent"
	case delivery.Sending:
		return "Being sent"
	case delivery.Delivered:
		return "Delivered"
	case delivery.Refused:
		return "Not accepted"
	case delivery.Held:
		return "Held back, not let through"
	case delivery.Withdrawn:
		return "Taken back, it never went out"
	case delivery.Resolved:
		return "Settled by what the service said"
	}
	return "Not known whether it arrived"
}

// answerTitle is the heading of an answer.
func answerTitle(a outcome.Answer, kind string) string {
	switch a.Fate(kind) {
	case outcome.Happened:
		return "Answer: accepted"
	case outcome.NotHappened:
		return "Answer: not accepted"
	}
	return "Answer: not clear"
}

// attemptLines is each try to send, in words; codes stand in the detail only.
func attemptLines(attempts []storage.Attempt) []AttemptLine {
	out := []AttemptLine{}
	for _, a := range attempts {
		line := AttemptLine{At: a.At, Text: "Accepted" + tookText(a), Detail: a.Detail}
		if a.Failure != "" {
			line.Text = sentence(failureText(a.Failure))
		}
		out = append(out, line)
	}
	return out
}

// tookText says how long an answer took, and nothing when that is not known.
func tookText(a storage.Attempt) string {
	switch {
	case a.Took <= 0:
		return ""
	case a.Took < time.Second:
		return fmt.Sprintf(" in %d ms", max(a.Took.Milliseconds(), 1))
	}
	return fmt.Sprintf(" in %.1f s", a.Took.Seconds())
}

// sentFindings checks a message of ours once more against the definition of the
// receiver that it was composed by, else the published one, and the payload rules.
func (d *Desk) sentFindings(tx storage.Tx, f *caseFile, o storage.Outbound) ([]Finding, error) {
	kind := message.Kind(o.Kind)
	if o.Method != "" { // no definition describes a resource written by itself
		return []Finding{}, nil
	}
	draft, err := tx.Drafts().Get(f.plan.DraftID)
	if errors.Is(err, storage.ErrNotFound) {
		return d.findingsIn(o.Body, kind, definition.Template(kind.DefinitionTail())), nil
	}
	if err != nil {
		return []Finding{}, err
	}
	b, err := readDraft(draft)
	if err != nil {
		return []Finding{}, err
	}
	kept, ok := b.Basis[kind]
	if !ok {
		return d.findingsIn(o.Body, kind, definition.Template(kind.DefinitionTail())), nil
	}
	n, err := kept.node()
	if err != nil {
		return []Finding{}, err
	}
	return d.findingsIn(o.Body, kind, definition.Read(n)), nil
}

func (d *Desk) findingsIn(body []byte, kind message.Kind, def definition.MessageDefinition) []Finding {
	bundle, err := fhir.Parse(body)
	if err != nil || !kind.Known() {
		return []Finding{}
	}
	return d.checks.ours(bundle, def, kind)
}

// caseMessage is a message of a case with the ids that support asks for.
type caseMessage struct {
	MessageLine
	kind                message.Kind
	requestID, bundleID string
}

// allMessages are the messages of a case in both directions, oldest first.
func (r *caseReader) allMessages() []caseMessage {
	out := []caseMessage{}
	for _, o := range r.sent {
		out = append(out, caseMessage{sentLine(o, r.other), message.Kind(o.Kind), o.RequestID, o.BundleID})
	}
	for _, in := range r.received {
		bundleID := ""
		if n, err := fhir.Parse(in.Body); err == nil && n.Type() == "Bundle" {
			bundleID = n.ID()
		}
		out = append(out, caseMessage{receivedLine(in), message.Kind(in.Kind), in.RequestID, bundleID})
	}
	slices.SortStableFunc(out, func(a, b caseMessage) int { return a.At.Compare(b.At) })
	return out
}

func (r *caseReader) messages() []MessageLine {
	out := []MessageLine{}
	for _, m := range r.allMessages() {
		out = append(out, m.MessageLine)
	}
	return out
}
