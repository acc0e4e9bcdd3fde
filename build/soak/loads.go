package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/build/clerk"
	"barsdesk/build/sender"
)

// receiving is what a receiver at an address is given to do.
type receiving struct{ url string }

func (r receiving) loads() []load {
	return []load{
		{name: "message received", every: 100 * time.Millisecond, do: r.message},
		{name: "message received twice", every: time.Second, do: r.twice},
		{name: "statement read", every: time.Second, do: r.reads},
	}
}

func (r receiving) to() sender.Sender { return sender.Sender{URL: r.url, Base: "/FHIR/R4"} }

func (r receiving) message(ctx context.Context) error {
	m, err := sender.Referral(time.Now(), 12_000)
	if err != nil {
		return err
	}
	return r.sends(ctx, m, http.StatusOK)
}

// twice sends a message again, as a sender does that heard no answer.
func (r receiving) twice(ctx context.Context) error {
	m, err := sender.Referral(time.Now(), 12_000)
	if err != nil {
		return err
	}
	if err := r.sends(ctx, m, http.StatusOK); err != nil {
		return err
	}
	return r.sends(ctx, m, http.StatusConflict)
}

// sends sends a message that is to be answered with a status.
func (r receiving) sends(ctx context.Context, m sender.Message, due int) error {
	reply, err := r.to().Send(ctx, m)
	if err == nil && reply.Status != due {
		err = fmt.Errorf("answered %d %.200s", reply.Status, reply.Body)
	}
	return err
}

func (r receiving) reads(ctx context.Context) error {
	reply, err := r.to().Get(ctx, "/metadata")
	if err == nil && reply.Status != http.StatusOK {
		err = fmt.Errorf("answered %d", reply.Status)
	}
	return err
}

// working is what people do at the screens of a Sandbox at an address.
type working struct {
	url     string
	patient atomic.Int64 // how many patients there were
}

// listens is how long a page is open.
const listens = 20 * time.Second

func (w *working) loads() []load {
	out := []load{{name: "patient referred", every: 2 * time.Second, do: w.refers}, {name: "page listens", every: 2 * time.Second, do: w.listens, breaks: true}}
	for _, path := range []string{"/today", "/cases", "/inbox", "/services", "/schedules", "/session"} {
		out = append(out, load{name: "read of " + path, every: 250 * time.Millisecond, do: func(ctx context.Context) error {
			return clerk.Clerk{URL: w.url}.Call(ctx, http.MethodGet, path, nil, nil)
		}})
	}
	return out
}

func (w *working) refers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_, err := clerk.Clerk{URL: w.url}.Refer(ctx, w.next())
	return err
}

// next is a patient who was not there before, with a number kept for tests.
func (w *working) next() message.Patient {
	p := sender.Patient()
	for {
		n := w.patient.Add(1)
		if number, err := fhir.NHSNumber(strconv.FormatInt(9990000000+n, 10)); err == nil {
			p.NHSNumber, p.Family = number, fmt.Sprint("Soaked ", n)
			return p
		}
	}
}

// listens opens a page's live stream for a while.
func (w *working) listens(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, listens)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/api/events", http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	heard, err := io.Copy(io.Discard, answer.Body)
	if ctx.Err() != nil && heard > 0 {
		return nil // the page was closed
	}
	return fmt.Errorf("the stream ended by itself with %s after %d bytes: %w", answer.Status, heard, err)
}
