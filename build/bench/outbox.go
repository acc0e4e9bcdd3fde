package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/delivery"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
	"barsdesk/build/kept"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/build/ward"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// wardMode is the argument under which this command is the receiver that the
// outbox sends to.
const wardMode = "ward"

// startWard runs the receiver in a process of its own, with new records in dir.
func startWard(ctx context.Context, dir string) (*program.Program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return program.Start(ctx, self, wardMode, dir)
}

func serveWard(ctx context.Context, dir string) error {
	w, err := ward.Open(ctx, dir, time.Now)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, w.Close())
	}
	fmt.Println("barsdesk ready http://" + listener.Addr().String()) // the line program.Start waits for
	return errors.Join(http.Serve(listener, w.Handler()), w.Close()) //nolint:gosec // lives for a measurement on loopback
}

// sends measures what the outbox adds to each message: the mark before the try
// and the outcome after it, both synced to disk, beside a bare HTTP post of the
// same bytes to a receiver like the first.
func sends(ctx context.Context, _, dir string) error {
	fmt.Printf("sends through the outbox to a local receiver, %d KB referrals, synced to disk:\n", bodySize>>10)
	for _, l := range []queue{{inFlight: 1, messages: 400}, {inFlight: 16, messages: 1600}} {
		if err := l.compare(ctx, filepath.Join(dir, fmt.Sprintf("sends-%d", l.inFlight))); err != nil {
			return err
		}
	}
	return nil
}

// queue is so many messages that are due at once, so many sent at a time.
type queue struct{ inFlight, messages int }

// compare runs one queue through the outbox and by bare posts and prints two lines.
func (q queue) compare(ctx context.Context, dir string) error {
	ours, err := startWard(ctx, filepath.Join(dir, "ours"))
	if err != nil {
		return err
	}
	defer func() { _ = ours.Kill() }()
	bare, err := startWard(ctx, filepath.Join(dir, "bare"))
	if err != nil {
		return err
	}
	defer func() { _ = bare.Kill() }()
	d, err := newDispatch(ctx, filepath.Join(dir, "desk"), ours.URL, q)
	if err != nil {
		return err
	}
	defer func() { _ = d.store.Close() }()
	list, err := d.fill(ctx)
	if err != nil {
		return err
	}
	got, err := d.empty(ctx)
	if err != nil {
		return err
	}
	base, err := q.post(ctx, bare.URL, list)
	if err != nil {
		return err
	}
	perMessage := func(r result) time.Duration { return r.took / time.Duration(len(r.times)) }
	fmt.Printf("  %2d in flight: %s\n", q.inFlight, got)
	fmt.Printf("      bare post: %s (ratio %.2f, %.2f ms more for each message)\n", base,
		float64(perMessage(got))/float64(perMessage(base)), milliseconds(perMessage(got)-perMessage(base)))
	return nil
}

// dispatch is a desk with a full outbox.
type dispatch struct {
	queue
	store *sqlite.DB
	desk  *desk.Desk
	tried chan struct{} // one for each try that is recorded
}

var benchmarker = access.Actor{ID: "bench", Role: access.Clinician, Name: "Made up", From: "127.0.0.1", Alone: true}

func newDispatch(ctx context.Context, dir, url string, q queue) (*dispatch, error) {
	db, err := kept.Open(ctx, dir, "barsdesk")
	if err != nil {
		return nil, err
	}
	own := storage.Service{ID: "2000045678", Name: "Made-up 111", ODSCode: "ZMU", Organisation: "Made-up 111", Phone: "0113 496 0999", Own: true}
	tried := make(chan struct{}, q.messages)
	d := &dispatch{queue: q, store: db, tried: tried, desk: desk.New(desk.Config{Store: db, Now: time.Now, NewID: uuid.NewString, Random: rand.Float64, InFlight: q.inFlight,
		Client: &client.Client{Token: oauth.None, NewID: uuid.NewString, Base: url + network.Base,
			HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: q.inFlight}}},
		Guard:       &access.Guard{Store: db, Now: time.Now, Environment: "sandbox", Simulated: true},
		Environment: desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true},
		KeyedIndex:  func(_ storage.KeyKind, value string) string { return value },
		Software:    desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"},
		Tried:       func(desk.Try) { tried <- struct{}{} }})}
	err = db.Update(ctx, func(tx storage.Tx) error { return tx.Directory().Put(own, ward.Service) })
	if err == nil {
		_, err = d.desk.SaveIdentity(ctx, benchmarker, desk.Identity{Family: "Up", Given: "Made", SDSRoleID: "100000000001", RoleCode: "224608005",
			Organisation: own.Organisation, ODSCode: own.ODSCode, ServiceID: own.ID, ServiceName: own.Name, Phone: own.Phone, CDSSName: "Made up", CDSSVersion: "1"})
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

// fill sends referrals at the desk while its outbox does not run, and gives
// them as they were kept.
func (d *dispatch) fill(ctx context.Context) ([]storage.Outbound, error) {
	numbers := make(chan int, d.messages)
	for n := range d.messages {
		numbers <- n
	}
	close(numbers)
	var all sync.WaitGroup
	faults := make([]error, 8)
	for i := range faults {
		all.Go(func() {
			for n := range numbers {
				if faults[i] = d.write(ctx, n); faults[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return d.list(ctx, delivery.Queued)
}

// write sends the referral of the n-th patient.
func (d *dispatch) write(ctx context.Context, n int) error {
	draft, err := d.desk.StartDraft(ctx, benchmarker, desk.DraftStart{ServiceID: ward.Service.ID, UseCase: "a1t1", Plan: "refer"})
	if err != nil {
		return err
	}
	patient := sender.Patient()
	patient.NHSNumber, patient.Verification, patient.Family = "", message.Verification{}, fmt.Sprintf("Made up %d", n)
	answers := form.Answers{"consent": {{"confirm": "true"}}, "narrative": {{"period-start": "2026-11-21T07:45:00+00:00",
		"activity-outcomeCodeableConcept-text": strings.Repeat("Nothing has changed since the last call. ", (bodySize-9<<10)/41)}}}
	draft, err = d.desk.SaveDraft(ctx, benchmarker, draft.ID, desk.DraftSave{Version: draft.Version, Patient: &patient, Answers: &answers})
	if err != nil {
		return err
	}
	_, err = d.desk.Send(ctx, benchmarker, draft.ID, desk.Send{Version: draft.Version})
	if err != nil {
		return fmt.Errorf("%w: %s", err, desk.AsError(err).What)
	}
	return nil
}

// list reads the messages in a state.
func (d *dispatch) list(ctx context.Context, state string) (out []storage.Outbound, err error) {
	err = d.store.View(ctx, func(tx storage.Tx) error {
		out = nil
		for len(out) < d.messages {
			list, err := tx.Outbox().InStates(storage.Whose{}, []string{state}, storage.Page{Offset: len(out), Limit: 200})
			if err != nil || len(list) == 0 {
				return errors.Join(err, fmt.Errorf("%d of %d messages are %s", len(out), d.messages, state))
			}
			out = append(out, list...)
		}
		return nil
	})
	return out, err
}

// empty lets the desk send and waits until every message was tried.
func (d *dispatch) empty(ctx context.Context) (result, error) {
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	begun := time.Now()
	go func() { ended <- d.desk.Run(running) }()
	for range d.messages {
		<-d.tried
	}
	r := result{took: time.Since(begun)}
	stop()
	return r, errors.Join(<-ended, d.read(ctx, &r))
}

// read takes from the records how long each message took from its try until
// the outcome was recorded.
func (d *dispatch) read(ctx context.Context, r *result) error {
	list, err := d.list(ctx, delivery.Delivered)
	if err != nil {
		return err
	}
	err = d.store.View(ctx, func(tx storage.Tx) error {
		for _, m := range list {
			tries, err := tx.Outbox().Attempts(m.ID)
			if err != nil {
				return err
			}
			r.times = append(r.times, m.UpdatedAt.Sub(tries[0].At))
		}
		return nil
	})
	slices.Sort(r.times)
	return err
}

// post sends the same bytes with the same headers, nothing else.
func (q queue) post(ctx context.Context, url string, list []storage.Outbound) (result, error) {
	work := make(chan storage.Outbound, len(list))
	for _, m := range list {
		work <- m
	}
	close(work)
	lines := make([]line, q.inFlight)
	begun := time.Now()
	var all sync.WaitGroup
	for i := range lines {
		lines[i] = newLine(sender.Sender{URL: url})
		all.Go(func() { lines[i].post(ctx, work) })
	}
	all.Wait()
	return gather(time.Since(begun), lines)
}

func (l *line) post(ctx context.Context, work <-chan storage.Outbound) {
	for m := range work {
		h := http.Header{}
		if l.err = json.Unmarshal(m.Header, &h); l.err != nil {
			return
		}
		begun := time.Now()
		reply, err := l.to.Send(ctx, sender.Message{Header: h, Body: m.Body})
		switch {
		case err != nil:
			l.err = err
			return
		case reply.Status != http.StatusOK:
			l.refused++
		default:
			l.times = append(l.times, time.Since(begun))
		}
	}
}
