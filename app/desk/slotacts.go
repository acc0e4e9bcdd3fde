package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// BlockSlot keeps a free appointment back: nobody can book it. One that is
// booked is refused in words.
func (d *Desk) BlockSlot(ctx context.Context, a access.Actor, id string) (WeekSlot, error) {
	ctx = access.As(ctx, a)
	return d.setBlocked(ctx, a, id, true)
}

// FreeSlot offers an appointment again that was blocked.
func (d *Desk) FreeSlot(ctx context.Context, a access.Actor, id string) (WeekSlot, error) {
	ctx = access.As(ctx, a)
	return d.setBlocked(ctx, a, id, false)
}

func (d *Desk) setBlocked(ctx context.Context, a access.Actor, id string, blocked bool) (out WeekSlot, err error) {
	done := "appointment freed"
	if blocked {
		done = "appointment blocked"
	}
	err = d.guard.Do(ctx, a, access.ScheduleChange, access.Object{ID: id, Detail: changeDetail(done)},
		func(tx storage.Tx, o *access.Object) error {
			s, err := tx.Slots().Get(id)
			if err != nil {
				return err
			}
			o.ServiceID = s.ServiceID
			if !s.Start.After(d.now()) {
				return slotOver()
			}
			if s.Stray && !s.Busy && !blocked {
				return slotRests()
			}
			if err := tx.Slots().Block(id, blocked); err != nil {
				return asBooked(err)
			}
			out, err = d.weekSlot(tx, id)
			return err
		})
	if err == nil {
		d.slotsChanged()
	}
	return out, err
}

// weekSlot is one appointment as the week shows it.
func (d *Desk) weekSlot(tx storage.Tx, id string) (WeekSlot, error) {
	s, err := tx.Slots().Get(id)
	if err != nil {
		return WeekSlot{}, err
	}
	w, err := d.weekOf(tx, WeekQuery{})
	if err != nil {
		return WeekSlot{}, err
	}
	all, err := tx.Slots().List(storage.SlotQuery{From: s.Start, To: s.Start.Add(time.Nanosecond)})
	return w.slot(s, all), err
}

func asBooked(err error) error {
	if !errors.Is(err, storage.ErrStale) {
		return err
	}
	return &Error{Code: "slot-booked", HTTP: 409, Title: "This appointment is booked",
		What: "Someone has booked it, so it cannot be blocked.", Sent: "Nothing was changed, and nobody was told anything.",
		Next: "Open the patient's item in the inbox and arrange another time with the person who booked.", Cause: err}
}

func slotOver() error {
	return &Error{Code: "slot-over", HTTP: 409, Title: "This appointment has begun",
		What: "It lies in the past, so nobody can book it any more.", Sent: "Nothing was changed.", Next: "Choose one that is still to come."}
}

func slotRests() error {
	return &Error{Code: "slot-rests", HTTP: 409, Title: "This time cannot be offered now",
		What: "Its schedule is stopped, or the service takes no bookings now.", Sent: "Nothing was changed: the time stays blocked.",
		Next: "Start the schedule or the service's bookings again, then free this time."}
}

// AddSlots adds appointments by hand to a schedule, for all services that share
// it. They stay when the schedule changes or is stopped. With problems nothing is
// added; that none of its services takes bookings is one.
func (d *Desk) AddSlots(ctx context.Context, a access.Actor, scheduleID string, in SlotAdd) (out SlotsAdded, err error) {
	ctx = access.As(ctx, a)
	err = d.guard.Do(ctx, a, access.ScheduleChange, access.Object{ID: scheduleID, Detail: changeDetail("appointments added")},
		func(tx storage.Tx, o *access.Object) error {
			kept, err := tx.Schedules().Get(scheduleID)
			if err != nil {
				return err
			}
			p, err := readPlan(kept)
			if err != nil {
				return err
			}
			clinics, err := p.clinics(tx)
			if err != nil {
				return err
			}
			times, problems := in.times(p.settings.Length, d.now())
			if len(clinics) == 0 {
				problems = append(problems, FieldProblem{"date", "Nobody could book them: no service of this schedule takes bookings now."})
			}
			out = SlotsAdded{Problems: problems}
			if len(problems) > 0 {
				o.Outcome = "refused"
				return nil
			}
			out.Saved = true
			out.Added, err = p.addByHand(tx, clinics, times)
			return err
		})
	if err == nil && out.Saved {
		d.slotsChanged()
	}
	return out, err
}

// times are those to be added, or what is wrong.
func (in SlotAdd) times(length int, now time.Time) ([]schedule.Time, []FieldProblem) {
	r := planReader{problems: []FieldProblem{}}
	if in.Date == "" {
		r.fault("date", "Give the day.")
	}
	date, from := r.date("date", in.Date), r.clock("from", in.From)
	span := schedule.Span{From: from, To: from + schedule.Clock(length)}
	if in.To != "" {
		span.To = r.clock("to", in.To)
	} else if span.To > 24*60 {
		span.To -= 24 * 60
	}
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	one := schedule.Schedule{Length: time.Duration(length) * time.Minute, Places: 1, From: date, Until: date,
		Exceptions: []schedule.Exception{{From: date, To: date, Kind: schedule.Extra, Spans: []schedule.Span{span}}}}
	times := one.Times(date.At(0), date.Add(2).At(0))
	switch {
	case len(times) == 0:
		r.fault("to", "No appointment of "+strconv.Itoa(length)+" minutes fits between these times.")
	case !times[0].Start.After(now):
		r.fault("from", "This lies in the past.")
	}
	return times, r.problems
}

// addByHand adds times for every service of a plan. Each call adds places of
// its own, also where there are appointments already.
func (p slotPlan) addByHand(tx storage.Tx, clinics []schedule.Clinic, times []schedule.Time) (int, error) {
	have, err := tx.Slots().List(storage.SlotQuery{ScheduleID: p.kept.ID})
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	for _, s := range have {
		known[s.Share] = true
	}
	var out []storage.Slot
	for _, t := range times {
		share := ""
		for n := 0; share == "" || known[share]; n++ {
			share = stableID("by hand", p.kept.ID, t.Start.Format(time.RFC3339), t.End.Format(time.RFC3339), strconv.Itoa(n))
		}
		for _, c := range clinics {
			id := stableID("slot", share, c.Service.ID)
			out = append(out, storage.Slot{ID: id, ServiceID: c.Service.ID, ScheduleID: p.kept.ID, Share: share, ByHand: true,
				Start: t.Start, End: t.End, Body: c.Slot(id, t).Body()})
		}
	}
	return len(times), tx.Slots().Add(out...)
}
