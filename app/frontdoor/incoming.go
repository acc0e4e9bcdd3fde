package frontdoor

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"barsdesk/bars/outcome"
)

// begins is how much room a body takes before any of it is there. It takes
// more only as more arrives: who promises much and sends little holds little.
const begins = 32 << 10

// incoming is a body while it arrives and is worked on, and the room it takes.
type incoming struct {
	door *Door
	body []byte
	room int
}

// free gives the room back.
func (in *incoming) free() { in.door.held.leave(in.room) }

// read reads a request's body whole, within its time.
func (in *incoming) read(a *answer, r *http.Request, begun time.Time) *outcome.Issue {
	if r.ContentLength == 0 {
		return nil
	}
	// Not every server can set a deadline; then its own time-outs hold.
	control := http.NewResponseController(a.ResponseWriter)
	_ = control.SetReadDeadline(begun.Add(in.door.limits.Body))
	refused := in.tooLong()
	switch {
	case in.door.work.full():
		return in.door.tooBusy(a) // a short body is passed over, so that the line can be used again
	case r.ContentLength <= int64(in.door.limits.BodyBytes):
		refused = in.receive(a, r)
	}
	if refused != nil {
		a.Header().Set("Connection", "close") // the rest is not read
		return refused
	}
	_ = control.SetReadDeadline(time.Time{})
	return nil
}

func (in *incoming) tooLong() *outcome.Issue {
	return outcome.Unprocessable("too-costly", "the message is larger than "+strconv.Itoa(in.door.limits.BodyBytes)+" bytes")
}

func (in *incoming) receive(a *answer, r *http.Request) *outcome.Issue {
	waiting, enough := context.WithTimeout(r.Context(), in.door.limits.Wait)
	defer enough()
	if in.door.held.enter(waiting, begins) != nil {
		return in.door.tooBusy(a)
	}
	in.room, in.body = begins, make([]byte, 0, begins)
	for {
		n, err := r.Body.Read(in.body[len(in.body):cap(in.body)])
		in.body = in.body[:len(in.body)+n]
		switch {
		case len(in.body) > in.door.limits.BodyBytes:
			return in.tooLong()
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return outcome.Timeout("the message did not arrive whole in time; nothing of it was kept")
		case !in.grow():
			return in.door.tooBusy(a)
		}
	}
}

// weight is how much of the room for work the body takes. One that is packed
// may be of any length: it counts as the longest.
func (in *incoming) weight(r *http.Request) int {
	if len(in.body) > 0 && r.Header.Get("Content-Encoding") != "" {
		return in.door.limits.weight(in.door.limits.BodyBytes)
	}
	return in.door.limits.weight(len(in.body))
}

// grow makes room for more when the room is full; false when there is none.
func (in *incoming) grow() bool {
	if len(in.body) < cap(in.body) {
		return true
	}
	more := cap(in.body)
	if !in.door.held.try(more) {
		return false
	}
	in.room += more
	in.body = append(make([]byte, 0, 2*more), in.body...)
	return true
}
