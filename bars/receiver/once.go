package receiver

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// decide makes a Decision about a request that was never seen. What it has
// found out stays in d when it refuses.
type decide func(r *Receiver, c *call, d *Decision) *outcome.Issue

// once answers a call that changes something: ids, then duplicates, then the
// call itself; the same ids never do it twice. A refusal for good is stored and
// replayed; anything passing (no time, no store) leaves no trace, so that a
// retry is processed afresh. While the first is under way, however late, a
// retry is too early.
//
// BaRS Core, Transactional integrity, Receiver algorithm.
func (r *Receiver) once(w http.ResponseWriter, c *call, by decide) Answer {
	if refused := c.checkMessageIDs(); refused != nil {
		return r.refusal(c, refused)
	}
	request := c.request(r)
	switch r.busy.take(request.RequestID) {
	case leased:
		return r.tooEarly(c)
	case full:
		return r.refusal(c, outcome.Unavailable("too many messages are being processed; nothing of this one was kept"))
	}
	c.body = c.readBody(w)
	return r.within(c, func() Answer {
		defer r.busy.release(request.RequestID)
		end, refused := r.claim(c, request)
		if refused != nil {
			return *refused
		}
		defer end()
		if answer, seen := r.seenBefore(c, request); seen {
			return answer
		}
		return r.process(c, request, by)
	})
}

// claim keeps other processes from the message until end is called. Between a
// message and its retry at another process this decides alone that the retry is
// too early; that a message is never done twice is decided by Commit.
func (r *Receiver) claim(c *call, request Request) (end func(), refused *Answer) {
	if r.Claim == nil {
		return func() {}, nil
	}
	end, free, err := r.Claim(c.ctx, request.RequestID)
	switch {
	case err != nil:
		answer := r.refusal(c, r.storeFailure(c, err))
		return nil, &answer
	case !free:
		answer := r.tooEarly(c)
		return nil, &answer
	}
	return end, nil
}

func (r *Receiver) tooEarly(c *call) Answer {
	return r.refusal(c, outcome.TooEarly("a message with these ids is still being processed"))
}

// request is what a call that changes something says before its body is read.
// The body is kept as it was packed by nobody, so its packing is not kept.
func (c *call) request(r *Receiver) Request {
	q := Request{
		RequestID: strings.ToLower(c.headers.RequestID), CorrelationID: strings.ToLower(c.headers.CorrelationID),
		Header: c.r.Header.Clone(), Organisation: c.headers.Organisation.ODSCode, From: c.r.RemoteAddr, ReceivedAt: r.Now().UTC(),
	}
	q.Header.Del("Authorization")
	q.Header.Del("Content-Encoding")
	return q
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
// Of a refused one only what tells what it was stays.
func (r *Receiver) process(c *call, request Request, by decide) Answer {
	d := Decision{Request: request}
	if refused := by(r, c, &d); refused != nil {
		d = Decision{Kind: d.Kind, Request: d.Request, Refused: refused, Quarantine: d.Quarantine, Responds: d.Responds}
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
	why := "the message could not be stored; nothing of it was kept"
	switch {
	case errors.Is(err, ErrUnsure):
		why = "it is not known whether the message was stored; sent again with the same ids it is processed once"
	case errors.Is(err, context.DeadlineExceeded) || c.ctx.Err() != nil:
		return outcome.Timeout("the message was not processed in time; nothing of it was kept")
	}
	if r.Log != nil {
		r.Log.ErrorContext(c.ctx, "the store failed", "requestId", header.LoggedID(c.headers.RequestID), "cause", err)
	}
	return outcome.ServerError("no-store", why)
}

func slotGone() *outcome.Issue { return outcome.Conflict("the slot cannot be booked any more") }

func movedOn() *outcome.Issue { return outcome.Conflict("the record is no longer current") }
