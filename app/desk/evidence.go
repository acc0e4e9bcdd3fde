package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// EvidenceMost is how many cases evidence is given of at once.
const EvidenceMost = 200

// Evidence asks for what is held of cases, to be handed to somebody who judges
// from it: the cases named, else those that were open at some time from From
// until before To.
type Evidence struct {
	CaseIDs  []string
	From, To time.Time
	Reason   string // why it is wanted; needed where patients are real
	Pack     string // opaque id of the pack it goes into, as the audit log shows it
}

// CaseEvidence is one case whole, as it is shown and as it is stored.
type CaseEvidence struct {
	Case
	Receiving     bool // we are the receiver
	ServiceID     string
	CorrelationID string
	Exchanged     []MessageEvidence // in both directions, oldest first
}

// MessageEvidence is one message as it is shown, with the exact bytes that were
// sent or received and answered. Headers are JSON objects of names to lists of
// values, without Authorization.
type MessageEvidence struct {
	Message
	Kind                     message.Kind
	RequestID, CorrelationID string
	Method, Path             string // of the request, below the FHIR base
	Status                   int    // HTTP status answered; 0 without an answer
	Header, Body             []byte
	AnswerHeader, Answer     []byte
	Attempted                []storage.Attempt // of a message sent, oldest first
}

// Held is what evidence is made of.
type Held struct {
	Cases []CaseEvidence
	// Apart is what was received from From until before To and belongs to no
	// case: it was refused, or it fits nothing here.
	Apart []MessageEvidence
}

// Evidence answers what is held. Before it is read, an entry for each case, with
// the reason, is in the audit log. Where patients are real a reason is needed.
// Nothing counts as read by it.
func (d *Desk) Evidence(ctx context.Context, a access.Actor, in Evidence) (Held, error) {
	ctx = access.As(ctx, a)
	ctx = access.As(ctx, a)
	act := access.EvidenceMake
	if !d.env.Simulated {
		act = access.EvidenceReal
	}
	if err := d.guard.Permit(a, act); err != nil {
		return Held{}, d.guard.Check(ctx, a, act, access.Object{ID: in.Pack})
	}
	if in.Reason = strings.TrimSpace(in.Reason); in.Reason == "" && !d.env.Simulated {
		return Held{}, ReasonWanted()
	}
	if err := d.recordEvidence(ctx, a, act, &in); err != nil {
		return Held{}, err
	}
	var held Held
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		held, err = d.heldOf(tx, a, in)
		return err
	})
	return held, err
}

// evidenceDetail is what the audit log says of evidence about one case.
type evidenceDetail struct {
	Pack   string `json:"pack"`
	Reason string `json:"reason,omitempty"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// recordEvidence finds the cases that are meant, and writes an entry for each.
func (d *Desk) recordEvidence(ctx context.Context, a access.Actor, act access.Act, in *Evidence) error {
	told := evidenceDetail{Pack: in.Pack, Reason: in.Reason}
	if len(in.CaseIDs) == 0 {
		told.From, told.To = in.From.UTC().Format(time.RFC3339), in.To.UTC().Format(time.RFC3339)
	}
	detail, err := json.Marshal(told)
	if err != nil {
		return err
	}
	asked := in.CaseIDs
	return d.guard.Do(ctx, a, act, access.Object{ID: in.Pack, Detail: detail}, func(tx storage.Tx, _ *access.Object) error {
		var err error
		if in.CaseIDs = asked; len(asked) == 0 {
			if in.CaseIDs, err = casesBetween(tx, in.From, in.To); err != nil {
				return err
			}
		}
		if len(in.CaseIDs) > EvidenceMost {
			return tooManyCases()
		}
		for _, id := range in.CaseIDs {
			c, err := tx.Cases().Get(id)
			if err != nil {
				return err
			}
			e := d.guard.Entry(a, act, access.Object{ID: in.Pack, CaseID: c.ID, PatientKey: c.PatientKey, ServiceID: c.ServiceID,
				CorrelationID: c.CorrelationID, Detail: detail})
			if err := tx.Audit().Append(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// casesBetween are the cases that began before to and changed at from or later,
// oldest first; one more than are given at most, where there are so many.
func casesBetween(tx storage.Tx, from, to time.Time) (ids []string, err error) {
	for offset, total := 0, 1; offset < total && len(ids) <= EvidenceMost; offset += mostRows {
		var some []storage.Case
		if some, total, err = tx.Cases().List(storage.CaseQuery{Page: storage.Page{Offset: offset, Limit: mostRows}}); err != nil {
			return nil, err
		}
		for _, c := range some {
			if c.UpdatedAt.Before(from) {
				total = 0
				break
			}
			if c.CreatedAt.Before(to) {
				ids = append(ids, c.ID)
			}
		}
	}
	slices.Reverse(ids)
	return ids, nil
}

func (d *Desk) heldOf(tx storage.Tx, a access.Actor, in Evidence) (Held, error) {
	held := Held{}
	for _, id := range in.CaseIDs {
		c, err := d.caseEvidence(tx, a, id)
		if err != nil {
			return held, err
		}
		held.Cases = append(held.Cases, c)
	}
	if in.From.IsZero() && in.To.IsZero() {
		return held, nil
	}
	err := eachReceived(tx, func(m storage.Inbound) (more bool) {
		if m.CaseID == "" && !m.ReceivedAt.Before(in.From) && m.ReceivedAt.Before(in.To) {
			held.Apart = append(held.Apart, d.receivedEvidence(m))
		}
		return !m.ReceivedAt.Before(in.From)
	})
	slices.Reverse(held.Apart)
	return held, err
}

// eachReceived runs fn for what was received, newest first, until it says no.
func eachReceived(tx storage.Tx, fn func(storage.Inbound) (more bool)) error {
	for offset, total := 0, 1; offset < total; offset += mostRows {
		some, all, err := tx.Inbox().List(storage.InboundQuery{Page: storage.Page{Offset: offset, Limit: mostRows}})
		if err != nil {
			return err
		}
		total = all
		for _, m := range some {
			if !fn(m) {
				return nil
			}
		}
	}
	return nil
}

func (d *Desk) caseEvidence(tx storage.Tx, a access.Actor, id string) (CaseEvidence, error) {
	f, err := d.openCase(tx, id)
	if err != nil {
		return CaseEvidence{}, err
	}
	r, err := d.openReader(tx, a, f)
	if err != nil {
		return CaseEvidence{}, err
	}
	out := CaseEvidence{Receiving: f.record.Role == storage.Receiver, ServiceID: f.record.ServiceID, CorrelationID: f.record.CorrelationID}
	if out.Case, err = r.view(); err != nil {
		return out, err
	}
	for _, o := range r.sent {
		m := MessageEvidence{Message: outboundMessage(o, r.other, r.attempts[o.ID]), Kind: message.Kind(o.Kind), RequestID: o.RequestID,
			CorrelationID: o.CorrelationID, Method: o.Method, Path: o.Path, Status: o.Status, Header: o.Header, Body: o.Body,
			AnswerHeader: o.AnswerHeader, Answer: o.Answer, Attempted: r.attempts[o.ID]}
		if m.Findings, err = d.sentFindings(tx, f, o); err != nil {
			return out, err
		}
		out.Exchanged = append(out.Exchanged, m.named())
	}
	for _, in := range r.received {
		out.Exchanged = append(out.Exchanged, d.receivedEvidence(in))
	}
	slices.SortStableFunc(out.Exchanged, func(x, y MessageEvidence) int { return x.At.Compare(y.At) })
	return out, nil
}

func (d *Desk) receivedEvidence(in storage.Inbound) MessageEvidence {
	m := MessageEvidence{Message: d.receivedMessage(in), Kind: message.Kind(in.Kind), RequestID: in.RequestID, CorrelationID: in.CorrelationID,
		Status: in.Status, Header: in.Header, Body: in.Body, AnswerHeader: in.AnswerHeader, Answer: in.Answer}
	return m.named()
}

// named fills in the request line of a message, which is not stored.
func (m MessageEvidence) named() MessageEvidence {
	if m.Method == "" {
		m.Method, m.Path = http.MethodPost, "$process-message"
	}
	return m
}

// ReasonWanted says that evidence about real patients needs a reason.
func ReasonWanted() error {
	return &Error{Code: "evidence-reason", HTTP: http.StatusUnprocessableEntity, Title: "Say why you need this evidence",
		What: "The patients here are real, so a reason must be on record before anything about them leaves Barsdesk.",
		Sent: "No evidence was made.", Next: "Give the reason in a sentence, without anyone's name. It is kept in the audit log."}
}

func tooManyCases() error {
	return &Error{Code: "evidence-too-many", HTTP: http.StatusUnprocessableEntity, Title: "There are too many cases for one pack",
		What: "More than 200 cases were open in the time you chose.", Sent: "No evidence was made.",
		Next: "Choose a shorter time, and make several packs."}
}
