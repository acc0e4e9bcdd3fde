package tkw_test

import (
	"fmt"
	"net/http"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
)

// appointment is a booking alone.
func appointment(service, number string) ask {
	return ask{service: service, useCase: "a1t1", plan: "book", patient: number}
}

var slots = []scenario{
	{part: "3.5", who: catchAll, sends: "GET /Slot, free", expects: "free times are listed", flows: "F4", run: func(r *round) {
		free := r.slots(r.draft(appointment(catchAll, nobody)))
		if r.came = fmt.Sprintf("%d times", len(free.Slots)); len(free.Slots) == 0 || free.Problem != nil {
			r.t.Errorf("%+v", free.Problem)
		}
	}},
	{part: "3.5", who: catchAll, sends: "GET /Slot, free and busy", expects: "both are answered", flows: "F4", run: func(r *round) {
		for _, status := range [][]string{{"free", "busy"}, {"busy", "free"}} {
			found := r.search(status...)
			if r.came = fmt.Sprintf("%d free, %d busy", found["free"], found["busy"]); found["free"] == 0 || found["busy"] == 0 {
				r.t.Errorf("asked for %v came %s", status, r.came)
			}
		}
	}},
	{part: "3.5", who: noSlots, sends: "GET /Slot", expects: "no times are free, in words", flows: "F4", run: func(r *round) {
		free := r.slots(r.draft(appointment(noSlots, nobody)))
		if r.came = free.Note; len(free.Slots) > 0 || free.Note == "" || free.Problem != nil {
			r.t.Errorf("%d times, note %q, %+v", len(free.Slots), free.Note, free.Problem)
		}
	}},
	{part: "3.5", who: fewSlots, sends: "GET /Slot", expects: "times with nothing but the mandatory content are listed", flows: "F4", run: func(r *round) {
		free := r.slots(r.draft(appointment(fewSlots, nobody)))
		if r.came = fmt.Sprintf("%d times", len(free.Slots)); len(free.Slots) == 0 || free.Problem != nil {
			r.t.Errorf("%+v", free.Problem)
		}
	}},
	{part: "3.5", who: lateSlots, sends: "GET /Slot", expects: "408: nothing is shown as free, and asking again is offered", flows: "F4 F16", run: func(r *round) {
		free := r.slots(r.draft(appointment(lateSlots, nobody)))
		if free.Problem == nil || len(free.Slots) > 0 {
			r.t.Fatalf("%d times, note %q", len(free.Slots), free.Note)
		}
		r.came = free.Problem.Title
		if free.Problem.What == "" || free.Problem.Sent == "" || free.Problem.Next == "" {
			r.t.Errorf("it is not explained: %+v", free.Problem)
		}
	}},
}

// search counts the slots of the catch-all service by their status.
func (r *round) search(status ...string) map[string]int {
	r.t.Helper()
	from := r.now()
	reply, err := r.client.Slots(r.t.Context(), catchAll, client.SlotQuery{From: from, To: from.Add(48 * time.Hour), Status: status}, "")
	r.answered(reply, err, http.StatusOK)
	count := map[string]int{}
	for _, slot := range fhir.Resources(reply.Resource, "Slot") {
		count[slot.TextAt("status")]++
	}
	return count
}
