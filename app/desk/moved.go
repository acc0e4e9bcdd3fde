package desk

import (
	"context"
	"errors"
	"sync"
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
// for simulations that must go the same way each time; call it instead of Run.
func (d *Desk) Work(ctx context.Context) error {
	d.working.Lock()
	defer d.working.Unlock()
	err := d.MakeSlots(ctx)
	if !d.working.tookUp {
		err = errors.Join(err, d.takeUpAgain(ctx))
		d.working.tookUp = true
	}
	o := &outbox{desk: d, stop: ctx.Done()}
	for err == nil && ctx.Err() == nil {
		started, failed := d.begin(ctx, 1)
		if err = failed; len(started) == 0 {
			break
		}
		err = o.work(ctx, started[0])
	}
	_, failed := d.registerRound(ctx)
	return errors.Join(err, failed)
}

// StartAfresh forgets what the desk remembers beside its records, which were
// wiped: times that were listed, services that did not answer, who has what
// open. Our own appointments are made anew.
func (d *Desk) StartAfresh(ctx context.Context) error {
	d.breaker.Forget()
	d.listed.clear()
	d.registering.clear()
	d.present.clear()
	err := d.MakeSlots(ctx)
	d.ClockMoved()
	return err
}

// working lets one Work at a time go on.
type working struct {
	sync.Mutex
	tookUp bool
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
