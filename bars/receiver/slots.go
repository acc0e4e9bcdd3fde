package receiver

import (
	"strconv"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// slots answers GET /Slot.
func (r *Receiver) slots(c *call) Answer {
	if refused := c.checkRead(); refused != nil {
		return r.refusal(c, refused)
	}
	s, refused := readSlotSearch(c.query)
	if refused != nil {
		return r.refusal(c, refused)
	}
	service, known, err := r.service(c, s.service)
	if err != nil || !known {
		return r.refusal(c, r.unknownService(c, err))
	}
	if service.Closed || !service.Bookings {
		return answered(r.slotAnswer(c, s, nil))
	}
	found, err := r.Records.Slots(c.ctx, s.service, latest(s.from, r.Now()), s.to)
	switch {
	case err != nil:
		return r.refusal(c, r.readFailure(c, err))
	case len(found) > SlotsMost:
		return r.refusal(c, outcome.Unprocessable("too-costly", "there are more than "+strconv.Itoa(SlotsMost)+" slots in the time asked for: ask for a shorter time"))
	}
	return answered(r.slotAnswer(c, s, found))
}

// SlotsMost is how many slots, free and busy, one search is answered from: more
// would let a few searches take up the memory of a small computer. The standard
// states no number; a sender halves its window (BaRS Core, GET /Slot).
const SlotsMost = 1000

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func (r *Receiver) unknownService(c *call, err error) *outcome.Issue {
	if err != nil {
		return r.readFailure(c, err)
	}
	return outcome.NotFound("the service is none of this organisation")
}

// slotAnswer lists the slots asked for that have not begun, and what they
// refer to; without any it says so in words (BaRS Core, GET /Slot, no slots).
// Inside the answer everything is referred to by its fullUrl.
func (r *Receiver) slotAnswer(c *call, s slotSearch, found []Slot) *fhir.Node {
	bundle := r.searchset("Slot", s.self)
	now, count := r.Now(), 0
	related, urls := map[string]*fhir.Node{}, map[string]string{}
	var order []string
	for _, slot := range found {
		if !slot.Start.After(now) || slot.Busy && !s.busy || !slot.Busy && !s.free {
			continue
		}
		count++
		bundle.Append("entry", match(r.urlOf(slot.ID), slotResource(slot)))
		for _, n := range slot.Related {
			key := n.Type() + "/" + n.ID()
			if s.types[n.Type()] && related[key] == nil {
				related[key], urls[key] = n, r.urlOf(n.ID())
				order = append(order, key)
			}
		}
	}
	for _, key := range order {
		bundle.Append("entry", entry(urls[key], related[key].Clone(), "include"))
	}
	repoint(bundle.Get("entry"), urls)
	if count == 0 {
		none := outcome.Issue{Severity: "information", IssueCode: "not-found", Diagnostics: r.speaker(c) + " has no slots for this search"}
		bundle.Append("entry", entry("urn:uuid:"+r.NewID(), outcome.Resource(r.NewID(), none), "outcome"))
	}
	setTotal(bundle, count)
	return bundle
}

// urlOf is the fullUrl of a resource of ours in an answer.
func (r *Receiver) urlOf(id string) string {
	if !header.UUID(id) {
		id = r.NewID()
	}
	return "urn:uuid:" + strings.ToLower(id)
}

// slotResource is the Slot as kept, with its state of now.
func slotResource(s Slot) *fhir.Node {
	n := s.Resource.Clone()
	status := "free"
	if s.Busy {
		status = "busy"
	}
	n.Set("status", fhir.Str(status))
	return n
}

func setTotal(bundle *fhir.Node, count int) { bundle.Set("total", fhir.Num(strconv.Itoa(count))) }
