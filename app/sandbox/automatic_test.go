package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/app/sandbox"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/oauth"
	"barsdesk/storage"

	"github.com/google/uuid"
)

// status is how a record stands at a receiver, as a read through the network
// shows it.
func (r rehearsal) status(resource, serviceID, id string) string {
	r.t.Helper()
	server := httptest.NewServer(r.Handler())
	defer server.Close()
	c := &client.Client{Token: oauth.None, NewID: uuid.NewString, Base: server.URL + "/booking-and-referral/FHIR/R4", HTTP: server.Client(),
		Identity: func() header.Set {
			return header.Set{Organisation: header.Org{ODSCode: "ZLK", Name: "Lakeside"}, Software: header.Device{System: "urn:x", ID: "1", Name: "Barsdesk", Version: "1.0.0"}}
		}}
	reply, err := c.Read(r.t.Context(), serviceID, resource, id, "")
	r.must(err)
	return reply.Resource.TextAt("status")
}

// told are the messages that have passed since a number on the tape, by kind.
func (r rehearsal) told(since int64) (kinds []string) {
	for _, e := range r.Tape().After(since, 1000) {
		if !strings.HasSuffix(e.Path, "$process-message") || e.Status != 200 {
			continue
		}
		n, err := fhir.Parse(e.RequestBody)
		r.must(err)
		status := ""
		for _, encounter := range fhir.Resources(n, "Encounter") {
			status = encounter.TextAt("status")
		}
		kinds = append(kinds, fhir.Resource(n, "MessageHeader").TextAt("eventCoding.code")+" "+status)
	}
	return kinds
}

func (r rehearsal) last() (n int64) {
	for _, e := range r.Tape().After(0, 1<<20) {
		n = e.N
	}
	return n
}

// Validators answer by themselves: first that they have begun, then what they
// found; whoever asked takes it and closes the case.
func TestValidatorsAnswer(t *testing.T) {
	r := newRehearsal(t)
	done := r.start(sandbox.Episode{UseCase: "a4t1", To: pennine})
	began := r.last()
	r.passes(time.Minute)
	if told := r.told(began); len(told) != 0 {
		t.Errorf("told too soon: %v", told)
	}
	r.passes(2 * time.Minute)
	if told := r.told(began); len(told) != 1 {
		t.Errorf("after three minutes: %v", told)
	}
	r.passes(10 * time.Minute)
	if told := r.told(began); len(told) != 2 {
		t.Errorf("at the end: %v", told)
	}
	r.agrees()
	if err := r.Act(t.Context(), keysOf(done), "close"); err == nil {
		t.Error("whoever asked has not closed the case")
	}
}

// An ambulance trust tells each step of its crew, once.
func TestAmbulanceTrustsTellTheirStatus(t *testing.T) {
	r := newRehearsal(t)
	r.start(sandbox.Episode{UseCase: "a6t1", To: calder})
	began := r.last()
	r.passes(time.Hour)
	if told := r.told(began); len(told) != 3 || !strings.Contains(told[0], "in-progress") || !strings.Contains(told[1], "arrived") || !strings.Contains(told[2], "finished") {
		t.Errorf("told %v", told)
	}
	r.agrees()
}

// Some patients do not come, always the same ones, and the department that had
// booked them reports it; the others came, and nothing is reported of them.
func TestDepartmentsReportWhoDidNotAttend(t *testing.T) {
	outcomes := func() (all []string) {
		r := newRehearsal(t)
		var started []sandbox.Started
		for i := range 20 {
			started = append(started, r.start(sandbox.Episode{UseCase: "a1t3", To: harbourED, NHSNumber: r.Patients()[i%17].NHSNumber}))
		}
		for _, s := range started {
			if status := r.status("Appointment", harbourED, s.AppointmentID); status != "booked" {
				t.Errorf("before its time it is %s", status)
			}
		}
		for range 80 {
			r.Clock().Move(time.Hour)
			r.must(r.Work(t.Context()))
		}
		for _, s := range started {
			all = append(all, r.status("Appointment", harbourED, s.AppointmentID))
		}
		r.agrees()
		return all
	}
	all := outcomes()
	missed := 0
	for _, status := range all {
		if status == "noshow" {
			missed++
		} else if status != "fulfilled" {
			t.Errorf("it ended as %s", status)
		}
	}
	if missed == 0 || missed > 10 {
		t.Errorf("%d of 20 did not attend", missed)
	}
}

// What a service owes is in its records: a network that was ended and opened
// anew still does it.
func TestWhatIsOwedOutlivesTheProgram(t *testing.T) {
	stores := map[string]*outliving{}
	open := func(name string) (sandbox.Erasable, error) {
		if stores[name] == nil {
			stores[name] = &outliving{Erasable: memory(t)}
		}
		return stores[name], nil
	}
	kept := func(name string) bool { return stores[name] != nil }
	first := opened(t, open, kept, opening)
	first.start(sandbox.Episode{UseCase: "a4t2", To: falls})
	first.start(sandbox.Episode{UseCase: "a4t1", From: "2000091033", To: validates, NHSNumber: "9658499147"})
	first.must(first.Close())
	second := opened(t, open, kept, opening.Add(time.Hour))
	second.must(second.Work(t.Context()))
	if told := second.told(0); len(told) != 2 {
		t.Errorf("told %v", told)
	}
	second.agrees()
}

// outliving are records that closing leaves open.
type outliving struct{ sandbox.Erasable }

// Close implements storage.Store.
func (*outliving) Close() error { return nil }

// A service that is told to does nothing by itself, and can still be made to.
func TestSilentServiceWaitsForATrainer(t *testing.T) {
	r := newRehearsal(t)
	r.SetAutomatic(pennine, false)
	done := r.start(sandbox.Episode{UseCase: "a4t1", To: pennine})
	began := r.last()
	r.passes(time.Hour)
	if told := r.told(began); len(told) != 0 {
		t.Errorf("told %v", told)
	}
	r.act(done, "validation-interim")
	r.SetAutomatic(pennine, true)
	r.passes(20 * time.Minute)
	if told := r.told(began); len(told) != 2 {
		t.Errorf("told %v", told)
	}
	r.agrees()
}

// The fault of a slot that is taken meanwhile: somebody else has it, with a
// patient of their own, and whoever sent the booking is refused.
func TestSomebodyElseBooksFirst(t *testing.T) {
	r := newRehearsal(t)
	_, err := r.Faults().On(fault.Fault{Kind: fault.SlotTaken, ServiceID: harbourED, Next: 1})
	r.must(err)
	lost, err := r.Sandbox.Start(t.Context(), sandbox.Episode{UseCase: "a1t3", To: harbourED, NHSNumber: "9658499007"})
	r.must(err)
	if lost.AppointmentID != "" {
		t.Fatal("it was booked all the same")
	}
	r.start(sandbox.Episode{UseCase: "a1t3", To: harbourED, NHSNumber: "9658499007"})
	bookings := 0
	for _, e := range r.Tape().After(0, 1000) {
		if strings.Contains(string(e.RequestBody), `"booking-request"`) {
			bookings++
		}
	}
	if bookings != 3 {
		t.Errorf("%d bookings passed", bookings)
	}
	r.agrees()
}

// Requesters that send at the same time come out as if each were alone.
func TestEpisodesAtTheSameTime(t *testing.T) {
	r := newRehearsal(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	var all sync.WaitGroup
	errs := make([]error, 24)
	for i := range errs {
		all.Go(func() {
			e := []sandbox.Episode{{UseCase: "a1t3", To: harbourED}, {UseCase: "a4t1", To: pennine}, {UseCase: "a5t1", To: pharmacy}, {UseCase: "a6t1", To: calder}}[i%4]
			_, errs[i] = r.Sandbox.Start(ctx, e)
		})
	}
	all.Wait()
	stop()
	r.must(errors.Join(append(errs, <-ended)...))
	r.must(r.Work(t.Context()))
	r.agrees()
}

// Nothing can be started that no requester sends, from where it is not sent, or
// at a service that does not take it; then nothing was sent.
func TestStartRefusesWhatCannotBe(t *testing.T) {
	r := newRehearsal(t)
	for name, e := range map[string]sandbox.Episode{
		"nobody sends it":   {UseCase: "a9t9", To: harbourED},
		"not that one":      {UseCase: "a5t1", From: "2000091011", To: pharmacy},
		"not taken there":   {UseCase: "a5t1", To: harbourED},
		"no times":          {UseCase: "a7t1", To: "2000073917"},
		"no such service":   {UseCase: "a5t1", To: "2000000000"},
		"rules for nothing": {UseCase: "a1t1", To: remote},
	} {
		if done, err := r.Sandbox.Start(t.Context(), e); err == nil {
			t.Errorf("%s: %+v", name, done)
		}
	}
	for _, e := range r.Tape().After(0, 1000) {
		if strings.HasSuffix(e.Path, "$process-message") {
			t.Error("a message was sent")
		}
	}
}

// The act that cannot be done now is refused in words, and so is one about a
// case that nobody shares.
func TestActRefuses(t *testing.T) {
	r := newRehearsal(t)
	done := r.start(sandbox.Episode{UseCase: "a5t1", To: pharmacy})
	for _, what := range []string{"validation-full", "allocated", "update", "no such act"} {
		if err := r.Act(t.Context(), keysOf(done), what); err == nil {
			t.Errorf("%s was done", what)
		}
	}
	if err := r.Act(t.Context(), []storage.Key{{Kind: storage.KeyServiceRequest, Value: "unknown"}}, "cancel"); err == nil {
		t.Error("a case that nobody has was cancelled")
	}
}

// Disagreements finds what does not agree.
func TestDisagreementsAreFound(t *testing.T) {
	store := map[string]sandbox.Erasable{}
	r := opened(t, func(name string) (sandbox.Erasable, error) { store[name] = memory(t); return store[name], nil }, nil, opening)
	done := r.start(sandbox.Episode{UseCase: "a1t3", To: harbourED})
	r.agrees()
	r.must(store["network-zhh"].Update(t.Context(), func(tx storage.Tx) error {
		held, err := tx.Resources().Get("Appointment", done.AppointmentID)
		held.Status = "cancelled"
		return errors.Join(err, tx.Resources().Put(held), tx.Slots().Take(someFree(t, tx)))
	}))
	r.must(store["network-zn2"].Clear(t.Context()))
	amiss, err := r.Disagreements(t.Context())
	r.must(err)
	all := strings.Join(amiss, "\n")
	for _, want := range []string{"is taken by nobody", "does not know of the Appointment", "did not send the booking-new"} {
		if !strings.Contains(all, want) {
			t.Errorf("it is not found that something %s:\n%s", want, all)
		}
	}
}

func someFree(t *testing.T, tx storage.Tx) string {
	t.Helper()
	all, err := tx.Slots().Between(harbourED, opening, opening.AddDate(0, 0, 1))
	at := slices.IndexFunc(all, storage.Slot.Offered)
	if err != nil || at < 0 {
		t.Fatal(err, at)
	}
	return all[at].ID
}

// TestSeedRepeats: the same seed tells the same stories of the same patients.
func TestSeedRepeats(t *testing.T) {
	run := func() string {
		r := newRehearsal(t)
		for _, useCase := range []string{"a1t3", "a2t1"} {
			r.start(sandbox.Episode{UseCase: useCase, To: harbourED})
		}
		all := ""
		for _, e := range r.Tape().After(0, 1000) {
			if strings.HasSuffix(e.Path, "$process-message") {
				all += fmt.Sprintln(string(e.RequestBody))
			}
		}
		return all
	}
	if one, other := run(), run(); one != other {
		t.Errorf("two runs differ: %d and %d bytes", len(one), len(other))
	}
}
