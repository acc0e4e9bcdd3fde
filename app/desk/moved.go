package desk

import (
	"context"

	"barsdesk/app/access"
	"errors"
)

// ClockMoved tells the desk that its clock was put forward, stopped or set going:
// whatever waits for a time looks again, and pages read anew.
func (d *Desk) ClockMoved() {
	d.Wake()
	d.wakeSchedules()
	select {
	case d.lateDue <- struct{}{}:
	default:
	}
	d.changes.Publish(everything)
}

// Work does what Run would do now, one thing after the other in a fixed order,
// and returns when nothing more is due at the time of the desk's clock. It is
// for simulations that must go the same way each time. Beside Run, each message
// is tried by one of them, and Work waits for those that Run is trying.
func (d *Desk) Work(ctx context.Context) error {
	ctx = access.As(ctx, access.Software)
	d.working.Lock()
	defer d.working.Unlock()
	err := d.MakeSlots(ctx)
	o := &outbox{desk: d, stop: ctx.Done()}
	for more := true; more && err == nil && ctx.Err() == nil; {
		more, err = o.next(ctx)
	}
	_, failed := d.registerRound(ctx)
	return errors.Join(err, failed)
}

// next tries one message that is due; or waits for what Run is trying, which may
// make another due. It reports whether there may be more.
func (o *outbox) next(ctx context.Context) (bool, error) {
	if err := o.desk.takeUpOnce(ctx); err != nil {
		return false, err
	}
	ends := o.desk.trying.count()
	started, err := o.desk.begin(ctx, 1)
	if err != nil {
		return false, err
	}
	if len(started) > 0 {
		return true, o.work(ctx, started[0])
	}
	return o.desk.trying.next(ctx, ends), nil
}

// StartAfresh forgets what the desk remembers beside its records, which were
// wiped: times that were listed, services that did not answer, who has what
// open. Our own appointments are made anew.
func (d *Desk) StartAfresh(ctx context.Context) error {
	ctx = access.As(ctx, access.Software)
	d.breaker.Forget()
	d.listed.clear()
	d.registering.clear()
	d.present.clear()
	err := d.MakeSlots(ctx)
	d.ClockMoved()
	return err
}

func (l *listedSlots) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drafts = nil
}

func (r *registering) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.fail)
}

func (p *presence) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items = nil
}
