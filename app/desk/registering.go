package desk

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// registering is the queued work of telling the registry: what has failed of
// it, by case. One node does it; every node knows what has failed. It is safe for
// concurrent use.
type registering struct {
	wake chan struct{}
	mu   sync.Mutex
	fail map[string]registerFailure
}

// registerFailure is a case whose bookings the registry could not be told of.
type registerFailure struct {
	since, next time.Time
	tries       int
	why         string
}

// The waits between tries: twice as long each time, up to the longest.
const (
	registerAgain   = 5 * time.Second
	registerLongest = 10 * time.Minute
	registerQuiet   = time.Minute // how long a failure lasts before Today tells of it
)

// registerTold is what nodes tell each other of a case's failure; one without
// tries is over.
type registerTold struct {
	CaseID string    `json:"c"`
	Since  time.Time `json:"since"`
	Next   time.Time `json:"next"`
	Tries  int       `json:"tries,omitempty"`
	Why    string    `json:"why,omitempty"` // no patient data
}

// told notes what a node tells.
func (r *registering) told(f registerTold) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f.Tries == 0 {
		delete(r.fail, f.CaseID)
		return
	}
	r.fail[f.CaseID] = registerFailure{since: f.Since, next: f.Next, tries: f.Tries, why: f.Why}
}

// failed is what to tell of a failed try.
func (r *registering) failed(caseID, why string, now time.Time) registerTold {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.fail[caseID]
	if f.tries == 0 {
		f.since = now
	}
	next := now.Add(min(registerAgain<<min(f.tries, 10), registerLongest))
	return registerTold{caseID, f.since, next, f.tries + 1, why}
}

func (r *registering) failure(caseID string) registerFailure {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fail[caseID]
}

// registerLoop tells the registry what is due until ctx ends. What a process
// that died left undone is still due in the next.
//
// BaRS, National registry of pointers: a failure never undoes the booking.
func (d *Desk) registerLoop(ctx context.Context) error {
	for ctx.Err() == nil {
		wait, err := d.registerRound(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("the registry cannot be told of bookings", "detail", err.Error())
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-d.registering.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// registerRound tries what is due now and says how long to wait for more.
func (d *Desk) registerRound(ctx context.Context) (time.Duration, error) {
	wait := idle
	if !d.registers || !d.preview() || !d.nodes.Lead("registry") {
		return wait, nil
	}
	var due []storage.Case
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		due, err = tx.Cases().ByKey(unregistered)
		return err
	})
	for _, c := range due {
		now := d.now()
		if f := d.registering.failure(c.ID); f.next.After(now) {
			wait = min(wait, max(f.next.Sub(now), shortest))
			continue
		}
		if why := d.registerCase(ctx, c.ID); why != nil {
			d.tellNodes(ctx, registryTopic, d.registering.failed(c.ID, AsError(why).Title, d.now()))
			d.log.Warn("the registry was not told of a booking", "case", c.ID, "detail", AsError(why).Detail)
			d.changes.Publish(Change{Topics: []string{"today"}, Organisation: c.Organisation})
			wait = min(wait, registerAgain)
			continue
		}
		d.tellNodes(ctx, registryTopic, registerTold{CaseID: c.ID})
		d.changes.Publish(Change{Topics: []string{"today", "cases", "inbox"}, CaseID: c.ID, Organisation: c.Organisation})
	}
	return wait, err
}

// pointing is one booking of which the registry is to be told.
type pointing struct {
	caseID, correlationID, useCase, number string
	service                                storage.Service
	booking                                episode.Booking
}

// registerCase tells the registry of every booking of a case that differs from
// what it was told last.
func (d *Desk) registerCase(ctx context.Context, caseID string) error {
	var due []pointing
	err := d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, caseID)
		if err != nil {
			return err
		}
		due, err = d.pointings(tx, f)
		return err
	})
	for _, p := range due {
		if err != nil {
			return err
		}
		if err = d.point(ctx, p); err == nil {
			err = d.pointedTo(ctx, p)
		}
	}
	return err
}

func (d *Desk) pointings(tx storage.Tx, f *caseFile) (out []pointing, err error) {
	banner, err := subjectBanner(f.record.Subject, d.now())
	if err != nil {
		return nil, err
	}
	s, err := tx.Directory().Get(f.record.ServiceID)
	for _, b := range f.episode.Bookings {
		at := f.registeredAt(b.ID)
		if at < 0 || !f.plan.Registered[at].differs(&b) {
			continue
		}
		out = append(out, pointing{f.record.ID, f.record.CorrelationID, f.episode.UseCase, soundNumber(banner.NHSNumber), s, b})
	}
	return out, err
}

// point lets the registry have a booking as it stands: it is searched first, so
// that what an earlier try may have filed is never filed twice.
//
// BaRS, Registry: GET pointer then PUT or DELETE.
func (d *Desk) point(ctx context.Context, p pointing) error {
	if p.number == "" {
		return nil // the patient's number was taken away: nothing can be filed
	}
	filed, err := d.filed(ctx, p)
	if err != nil {
		return err
	}
	stands := p.booking.State == episode.Booked
	switch {
	case stands && filed.ID == "":
		return d.file(ctx, p, http.MethodPost, message.Pointer{})
	case stands && !filed.Start.Equal(p.booking.Start):
		return d.file(ctx, p, http.MethodPut, filed)
	case !stands && filed.ID != "":
		return d.file(ctx, p, http.MethodDelete, filed)
	}
	return nil
}

// filed is the pointer that the registry has of a booking, without an ID when it
// has none. Where it goes on for longer than can be read, that is not known: it
// is an error.
func (d *Desk) filed(ctx context.Context, p pointing) (found message.Pointer, err error) {
	q := client.PointerQuery{NHSNumber: p.number, Type: pointerTypes["Appointment"]}
	more, err := d.readPointers(ctx, q, p.correlationID, filingPages, func(each message.Pointer) bool {
		if each.ResourceID == p.booking.ID && each.ServiceID == p.service.ID {
			found = each
		}
		return found.ID == ""
	})
	if err == nil && more {
		err = &Error{Code: "registry-endless", HTTP: http.StatusBadGateway, Title: registryName + " has more of this patient than can be read",
			What: "Whether this booking is registered cannot be told.", Sent: "Nothing was changed.", Next: "Barsdesk tries again by itself."}
	}
	return found, err
}

// file makes one change in the registry.
func (d *Desk) file(ctx context.Context, p pointing, method string, filed message.Pointer) error {
	status := "booked"
	if method == http.MethodDelete {
		status = "cancelled"
	}
	headers := d.caller(ctx).PreparePointer(method, d.newID(), p.correlationID, message.WriteContext(message.BookingNew, p.useCase, status))
	var reply client.Reply
	var err error
	if method == http.MethodDelete {
		reply, err = d.client.DeletePointer(ctx, headers, filed.ID)
	} else {
		var body []byte
		if body, err = d.pointerBody(ctx, p, filed); err != nil {
			return err
		}
		if method == http.MethodPut {
			reply, err = d.client.UpdatePointer(ctx, headers, filed.ID, body)
		} else {
			reply, err = d.client.CreatePointer(ctx, headers, body)
		}
	}
	registry := storage.Service{Name: registryName}
	if err != nil {
		return d.noAnswer(registry, err)
	}
	if isSuccess(reply.Status) || method == http.MethodDelete && reply.Status == http.StatusNotFound {
		return nil
	}
	answer := reply.Outcome()
	return &Error{Code: "registry-refused", HTTP: http.StatusBadGateway, Title: registryName + " has not taken it",
		What: "The booking itself stands.", Sent: "Nothing was changed.", Next: "Barsdesk tries again by itself.", Detail: answer.Detail()}
}

// pointerBody is the pointer to a booking.
func (d *Desk) pointerBody(ctx context.Context, p pointing, filed message.Pointer) ([]byte, error) {
	settings, err := d.receiverSettings(ctx)
	if err != nil {
		return nil, err
	}
	n, err := message.Pointer{ID: filed.ID, ResourceType: "Appointment", ResourceID: p.booking.ID, ServiceID: p.service.ID, NHSNumber: p.number,
		CustodianODS: p.service.ODSCode, AuthorODS: []string{p.service.ODSCode}, URL: firstOf(settings.Address, d.client.Base) + "/Appointment/" + p.booking.ID,
		Start: p.booking.Start, End: p.booking.End}.Resource(d.now())
	return n.JSON(), err
}

// pointedTo keeps what the registry was told, with the audit entry.
func (d *Desk) pointedTo(ctx context.Context, p pointing) error {
	object := access.Object{ID: p.booking.ID, CaseID: p.caseID, ServiceID: p.service.ID, CorrelationID: p.correlationID, Outcome: "registered"}
	start := p.booking.Start
	if p.booking.State != episode.Booked {
		object.Outcome, start = "unregistered", time.Time{}
	}
	return d.guard.Do(ctx, access.Software, access.Deliver, object, func(tx storage.Tx, o *access.Object) error {
		f, err := d.openCase(tx, p.caseID)
		if err != nil {
			return err
		}
		o.PatientKey = f.record.PatientKey
		f.settleRegistered(p.booking.ID, start)
		return f.keep(tx)
	})
}

// registerItems are Today's items of bookings that the registry could not be
// told of for a while.
func (d *Desk) registerItems(tx storage.Tx) ([]TodayItem, error) {
	out, now := []TodayItem{}, d.now()
	due, err := tx.Cases().ByKey(unregistered)
	for _, c := range due {
		failed := d.registering.failure(c.ID)
		if err != nil || failed.tries == 0 || now.Sub(failed.since) < registerQuiet {
			continue
		}
		var f *caseFile
		if f, err = d.caseOf(c); err != nil {
			return out, err
		}
		var banner Banner
		if banner, err = subjectBanner(c.Subject, now); err != nil {
			return out, err
		}
		s, _, failure := sides(tx, f)
		err = errors.Join(err, failure)
		out = append(out, TodayItem{ID: c.ID + " registry", Kind: "registry", CaseID: c.ID, Banner: &banner, Service: s.Name, InInbox: true,
			What:  "The national registry does not show this booking as it stands. The booking itself is safe. " + failed.why + ".",
			Since: failed.since, Safeguarding: []Concern{}, Appointment: f.appointment(now),
			Actions: []Action{{ID: "open", Label: "Open", Help: "Shows the booking. Barsdesk goes on trying to register it."}}})
	}
	return out, err
}
