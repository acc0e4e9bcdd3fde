package receiver

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// bodyMost is the largest message taken (BaRS Core, Non-functional
// requirements, states no limit; 5 MiB is ours).
const bodyMost = 5 << 20

// processMessage answers POST /$process-message: ids, duplicates, then the
// message itself. A refusal for good is stored and replayed; anything passing
// (no time, no store) leaves no trace, so that a retry is processed afresh.
//
// BaRS Core, Transactional integrity, Receiver algorithm.
func (r *Receiver) processMessage(c *call) { r.once(c, r.decide) }

// decide makes a Decision about a request that was never seen.
type decide func(c *call, request *Request) (Decision, *outcome.Issue)

// once answers a call that changes something: the same ids never do it twice.
func (r *Receiver) once(c *call, by decide) {
	if refused := c.checkMessageIDs(); refused != nil {
		r.refuse(c, refused)
		return
	}
	request := Request{
		RequestID: strings.ToLower(c.headers.RequestID), CorrelationID: strings.ToLower(c.headers.CorrelationID),
		Header: c.r.Header.Clone(), Organisation: c.headers.Organisation.ODSCode, From: c.r.RemoteAddr, ReceivedAt: r.Now().UTC(),
	}
	request.Header.Del("Authorization")
	key := request.RequestID
	if !r.busy.take(key) {
		r.refuse(c, outcome.TooEarly("a message with these ids is still being processed"))
		return
	}
	defer r.busy.release(key)
	if answer, seen := r.seenBefore(c, request); seen {
		r.write(c, answer)
		return
	}
	r.write(c, r.process(c, request, by))
}

// checkMessageIDs refuses missing or broken ids of a message (issue required
// when absent, invalid when no UUID).
func (c *call) checkMessageIDs() *outcome.Issue { return c.idProblem("required", "invalid") }

// seenBefore is the answer to a message whose ids are known already.
func (r *Receiver) seenBefore(c *call, request Request) (Answer, bool) {
	prior, err := r.Records.Prior(c.ctx, request.RequestID, request.CorrelationID)
	switch {
	case err != nil:
		return r.refusal(c, r.storeFailure(c, err)), true
	case prior.Fate == Processed:
		return r.refusal(c, outcome.Duplicate("a message with these ids was processed already")), true
	case prior.Fate == OtherTwin:
		return r.refusal(c, outcome.BadRequest("invalid", header.RequestID+" was used with another "+header.CorrelationID)), true
	case prior.Fate == Failed:
		return prior.Answer, true
	}
	return Answer{}, false
}

// process decides about a message that was never seen and commits the decision.
func (r *Receiver) process(c *call, request Request, by decide) Answer {
	d, refused := by(c, &request)
	d.Request = request
	if refused != nil {
		d = Decision{Kind: d.Kind, Request: request, Refused: refused, Quarantine: d.Quarantine, Responds: d.Responds}
	}
	return r.commit(c, d)
}

// commit keeps the decision and gives the answer. Losing a race at Commit
// turns an acceptance into the refusal it should have been.
func (r *Receiver) commit(c *call, d Decision) Answer {
	if d.Refused != nil {
		if passing(d.Refused) {
			return r.refusal(c, d.Refused)
		}
		d.Answer = r.refusal(c, d.Refused)
	}
	err := r.Records.Commit(c.ctx, d)
	switch {
	case err == nil:
		return d.Answer
	case errors.Is(err, ErrDuplicate):
		return r.refusal(c, outcome.Duplicate("a message with these ids was processed already"))
	case d.Refused == nil && errors.Is(err, ErrSlotTaken):
		return r.commit(c, Decision{Kind: d.Kind, Request: d.Request, Refused: slotGone()})
	case d.Refused == nil && errors.Is(err, ErrNotCurrent):
		return r.commit(c, Decision{Kind: d.Kind, Request: d.Request, Refused: movedOn()})
	}
	return r.refusal(c, r.storeFailure(c, err))
}

// passing reports whether a refusal may end otherwise when tried again.
func passing(i *outcome.Issue) bool {
	return i.HTTP >= 500 || i.HTTP == http.StatusRequestTimeout || i.HTTP == http.StatusTooManyRequests || i.HTTP == http.StatusTooEarly
}

// storeFailure is 408 when the time was up, else 500 no-store.
func (r *Receiver) storeFailure(c *call, err error) *outcome.Issue {
	if errors.Is(err, context.DeadlineExceeded) || c.ctx.Err() != nil {
		return outcome.Timeout("the message was not processed in time; nothing of it was kept")
	}
	if r.Log != nil {
		r.Log.ErrorContext(c.ctx, "the store failed", "requestId", header.LoggedID(c.headers.RequestID), "cause", err)
	}
	return outcome.ServerError("no-store", "the message could not be stored; nothing of it was kept")
}

func slotGone() *outcome.Issue { return outcome.Conflict("the slot cannot be booked any more") }

func movedOn() *outcome.Issue { return outcome.Conflict("the record is no longer current") }

// decide takes a message through the checks in their order and then through
// the row of the decision table that fits.
func (r *Receiver) decide(c *call, request *Request) (Decision, *outcome.Issue) {
	if refused := c.checkHeaders(); refused != nil {
		return Decision{}, refused
	}
	if refused := r.parse(c, request); refused != nil {
		return Decision{}, refused
	}
	if refused := r.checkContent(c.ctx, request); refused != nil {
		return Decision{}, refused
	}
	if f := request.Facts; f.Event == "servicerequest-response" && f.ResponseIdentifier != "" {
		d, refused := r.checkResponds(c, request)
		if refused != nil {
			return d, refused
		}
		kind, refused := message.Identify(request.Bundle)
		d.Kind = kind
		if refused != nil {
			return Decision{}, refused
		}
		return r.acceptResponse(*request, d)
	}
	kind, refused := message.Identify(request.Bundle)
	if refused != nil {
		return Decision{}, refused
	}
	return r.carryOut(c.ctx, *request, kind)
}

// parse reads the body into request.
func (r *Receiver) parse(c *call, request *Request) *outcome.Issue {
	if given := c.r.Header.Get("Content-Type"); !header.IsJSON(given) {
		return outcome.BadRequest("invalid", "Content-Type is not application/fhir+json")
	}
	body, refused := r.body(c)
	request.Body = body
	if refused != nil {
		return refused
	}
	bundle, err := fhir.Parse(body)
	if err != nil {
		return outcome.BadRequest("structure", "the body cannot be parsed: "+err.Error())
	}
	entries := fhir.Entries(bundle)
	if bundle.Type() != "Bundle" || bundle.TextAt("type") != "message" || len(entries) == 0 || entries[0].Resource.Type() != "MessageHeader" {
		return outcome.BadRequest("structure", "the body is no message Bundle led by a MessageHeader")
	}
	request.Bundle, request.Facts = bundle, message.ReadFacts(bundle)
	return nil
}

// body reads the request's body whole, within the call's time.
func (r *Receiver) body(c *call) ([]byte, *outcome.Issue) {
	if until, ok := c.ctx.Deadline(); ok {
		// not every server can; then its own time-outs hold
		_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(time.Until(until)))
	}
	body, err := readAll(http.MaxBytesReader(c.w, c.r.Body, bodyMost), c.r.ContentLength)
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, outcome.Unprocessable("too-costly", "the message is larger than 5 MiB")
	case err != nil && c.ctx.Err() != nil:
		return nil, outcome.Timeout("the message did not arrive in time; nothing of it was kept")
	case err != nil:
		return nil, outcome.Timeout("the message did not arrive whole; nothing of it was kept")
	}
	return body, nil
}

// trusted is how much of what is announced room is made for in advance: those
// who announce much and send nothing cost little.
const trusted = 64 << 10

// readAll reads to the end, into room for as much as was announced.
func readAll(from io.Reader, announced int64) ([]byte, error) {
	room := bytes.NewBuffer(make([]byte, 0, min(max(announced, 0), trusted)+bytes.MinRead))
	_, err := room.ReadFrom(from)
	return room.Bytes(), err
}
