package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// NoConnection is no connection to the network at all: nothing leaves.
func NoConnection(Call) Answer {
	return Answer{Err: &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}}
}

// Lost never reaches the receiver, and no answer comes.
func Lost(Call) Answer { return Answer{Err: io.EOF} }

// Reset breaks the connection in the middle of the request: the receiver gets
// half of it.
func Reset(c Call) Answer {
	half := io.MultiReader(bytes.NewReader(c.Body[:len(c.Body)/2]), ends{io.ErrUnexpectedEOF})
	c.deliver(c.Request, half)
	return Answer{Err: &net.OpError{Op: "write", Net: "tcp", Err: syscall.ECONNRESET}}
}

// AnswerLost reaches the receiver, and its answer never comes back.
func AnswerLost(c Call) Answer {
	c.Deliver()
	return Answer{Err: &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}}
}

// Late holds the call up before it reaches the receiver. A caller that gives up
// meanwhile has sent nothing.
func Late(by time.Duration) Fault {
	return func(c Call) Answer {
		if err := pass(c.Request.Context(), by); err != nil {
			return Answer{Err: err}
		}
		return c.Deliver()
	}
}

// Slow holds the answer up. A caller that gives up meanwhile does not know
// that the receiver has its message.
func Slow(by time.Duration) Fault {
	return func(c Call) Answer {
		a := c.Deliver()
		if err := pass(c.Request.Context(), by); err != nil {
			return Answer{Err: err}
		}
		return a
	}
}

// Straggler breaks the connection at once, and the message still arrives later.
func Straggler(by time.Duration) Fault {
	return func(c Call) Answer {
		r := c.Request.WithContext(context.WithoutCancel(c.Request.Context()))
		c.spread(func() {
			_ = pass(r.Context(), by) // it never ends
			c.deliver(r, bytes.NewReader(c.Body))
		})
		return Answer{Err: io.EOF}
	}
}

// pass waits.
func pass(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Twice delivers the message twice, one after the other; the caller gets the
// second answer.
func Twice(c Call) Answer {
	c.Deliver()
	return c.Deliver()
}

// AtOnce delivers the message twice at the same time; the caller gets either answer.
func AtOnce(c Call) Answer {
	both := make(chan Answer, 2)
	for range 2 {
		c.spread(func() { both <- c.Deliver() })
	}
	return <-both
}

// Truncated ends the connection in the middle of the answer.
func Truncated(c Call) Answer {
	a := c.Deliver()
	if a.Err == nil {
		a.Err, a.Arrive = io.ErrUnexpectedEOF, len(a.Body)/2
	}
	return a
}

// Shortened gives half of the answer as if it were whole.
func Shortened(c Call) Answer {
	a := c.Deliver()
	a.Body = a.Body[:len(a.Body)/2]
	return a
}

// Corrupted spoils bytes of the answer, so that it is no JSON any more.
func Corrupted(c Call) Answer {
	a := c.Deliver()
	a.Body = bytes.Clone(a.Body)
	for i := len(a.Body) / 3; i < len(a.Body); i += 97 {
		a.Body[i] = 0x00
	}
	return a
}

// WithoutIDs loses the two ids of the answer.
func WithoutIDs(c Call) Answer {
	return c.withHeader(func(h http.Header) {
		h.Del(header.RequestID)
		h.Del(header.CorrelationID)
	})
}

// OtherIDs gives the answer the ids of another message.
func OtherIDs(c Call) Answer {
	return c.withHeader(func(h http.Header) {
		h.Set(header.RequestID, uuid.NewString())
		h.Set(header.CorrelationID, uuid.NewString())
	})
}

func (c Call) withHeader(change func(h http.Header)) Answer {
	a := c.Deliver()
	if a.Err == nil {
		a.Header = a.Header.Clone()
		change(a.Header)
	}
	return a
}

// After delivers the call and then lets another answer come in the receiver's place.
func After(answer Fault) Fault {
	return func(c Call) Answer {
		c.Deliver()
		return answer(c)
	}
}

// Says answers in the receiver's place, with the ids of the call.
func Says(issue *outcome.Issue) Fault { return says(issue, 0) }

// Busy answers 429 and says after how many seconds to try again.
func Busy(after time.Duration) Fault {
	return says(outcome.New(http.StatusTooManyRequests, "PROXY_TOO_MANY_REQUESTS", "throttled", "BaRS is busy"), after)
}

func says(issue *outcome.Issue, after time.Duration) Fault {
	return func(c Call) Answer {
		h := http.Header{"Content-Type": {"application/fhir+json"}}
		for _, name := range []string{header.RequestID, header.CorrelationID} {
			h.Set(name, c.Request.Header.Get(name))
		}
		if after > 0 {
			h.Set("Retry-After", strconv.Itoa(int(after.Seconds())))
		}
		return Answer{Status: issue.HTTP, Header: h, Body: issue.Resource(uuid.NewString()).JSON()}
	}
}

// Bare answers with a status and nothing else, as something between the two
// may, without the ids.
func Bare(status int) Fault {
	return func(Call) Answer { return Answer{Status: status, Header: http.Header{}} }
}

// Page answers with a web page, as something between the two may, without the
// ids.
func Page(status int) Fault {
	return func(Call) Answer {
		text := fmt.Sprintf("<!doctype html><title>%d</title><p>The web gateway says %s.", status, http.StatusText(status))
		return Answer{Status: status, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(text)}
	}
}

// Stray answers 200 with a Bundle that the receiver has not sent: an answer
// that went astray, with the ids of another message.
func Stray(Call) Answer {
	h := http.Header{"Content-Type": {"application/fhir+json"}}
	h.Set(header.RequestID, uuid.NewString())
	h.Set(header.CorrelationID, uuid.NewString())
	return Answer{Status: http.StatusOK, Header: h, Body: []byte(strayed)}
}

// Nameless answers as Stray does, without any ids.
func Nameless(c Call) Answer {
	a := Stray(c)
	a.Header = http.Header{"Content-Type": {"application/fhir+json"}}
	return a
}

const strayed = `{"resourceType":"Bundle","type":"message","entry":[]}`
