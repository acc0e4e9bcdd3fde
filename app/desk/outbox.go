package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// inFlight is how many messages are sent at the same time unless Config says otherwise.
const inFlight = 16

// How long the loop waits at most: for the next look when nothing is due, for
// the store to recover, and for messages in flight when the program ends.
const (
	idle  = time.Minute
	mend  = time.Second
	grace = 4 * time.Second
)

// outbox is the loop that sends what is due.
type outbox struct {
	desk   *Desk
	stop   <-chan struct{} // closed when the program is asked to stop
	places chan struct{}   // one for each message in flight
	group  sync.WaitGroup
}

// deliver sends what is due until ctx ends; then it lets what is in flight
// finish for a moment. A message whose try is cut off stays "sending" and is
// sent again, with the same bytes and ids, by the next Run or Work, of this
// process or another.
//
// BaRS Core, Transactional integrity.
func (d *Desk) deliver(ctx context.Context) error {
	flight, land := context.WithCancel(context.WithoutCancel(ctx))
	defer land()
	o := &outbox{desk: d, stop: ctx.Done(), places: make(chan struct{}, d.inFlight)}
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, land) })()
	defer o.group.Wait()
	for ctx.Err() == nil {
		wait, err := o.round(ctx, flight)
		if err != nil && ctx.Err() == nil {
			d.log.Error("the outbox cannot be worked on", "detail", err.Error())
			wait = mend
		}
		d.pause(ctx, wait)
	}
	return nil
}

// stopping reports whether the program was asked to stop.
func (o *outbox) stopping() bool {
	select {
	case <-o.stop:
		return true
	default:
		return false
	}
}

// pause waits until something may be due.
func (d *Desk) pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-d.wake:
	case <-timer.C:
	}
}

// round starts what is due, as far as there are places, and says how long to
// wait for more. flight is the context of what it starts: it outlives ctx by
// grace.
func (o *outbox) round(ctx, flight context.Context) (time.Duration, error) {
	if err := o.desk.takeUpOnce(ctx); err != nil {
		return 0, err
	}
	free := cap(o.places) - len(o.places)
	if free == 0 {
		return idle, nil // each that lands wakes the loop
	}
	started, err := o.desk.begin(ctx, free)
	if err != nil {
		return 0, err
	}
	for _, m := range started {
		o.launch(flight, m)
	}
	if len(started) == free {
		return idle, nil
	}
	return o.desk.untilDue(ctx)
}

// launch sends one message beside the others.
func (o *outbox) launch(ctx context.Context, m storage.Outbound) {
	o.places <- struct{}{}
	o.group.Go(func() {
		defer func() {
			<-o.places
			o.desk.Wake()
		}()
		if err := o.work(ctx, m); err != nil && ctx.Err() == nil {
			o.desk.logOf(m).Error("an outcome cannot be recorded", "detail", err.Error())
		}
	})
}

// work tries one message, or finds out the ids that its receiver gave. It is cut
// short when others may take this node for dead.
func (o *outbox) work(ctx context.Context, m storage.Outbound) error {
	ctx, done := o.desk.nodes.While(ctx)
	defer done()
	does := o.desk.findIDs
	if m.State == delivery.Sending {
		does = o.try
	}
	err := ctx.Err()
	if err == nil {
		err = does(ctx, m)
	}
	if errors.Is(err, errTakenOver) {
		o.desk.logOf(m).Warn("what became of a try was not recorded: its message had been taken over")
		err = nil
	}
	cut := err != nil && (ctx.Err() != nil || o.stopping())
	o.desk.trying.end(m.ID, cut)
	if cut {
		o.desk.Wake()
	}
	return err
}

// waiting are the states of messages with something to do at their NextAt: a
// try, or, once the receiver has it, to find out the ids that it gave.
var waiting = []string{delivery.Queued, delivery.Delivered, delivery.Resolved}

// nextDue is when the next message is due, zero when none is. It looks without
// writing: most looks find nothing.
func (d *Desk) nextDue(ctx context.Context) (at time.Time, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		at, err = tx.Outbox().NextDue(waiting, delivery.Delivered)
		return err
	})
	return at, err
}

// shortest is how long is waited at least for what is not due yet: the clock of
// a simulated network may stand just before it.
const shortest = 10 * time.Millisecond

// untilDue is how long to wait for the next message that is due.
func (d *Desk) untilDue(ctx context.Context) (time.Duration, error) {
	next, err := d.nextDue(ctx)
	if next.IsZero() {
		return idle, err
	}
	if wait := next.Sub(d.now()); wait > 0 {
		return min(idle, max(wait, shortest)), err
	}
	return 0, err
}
