package desk

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/bars/receiver"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// MakeSlots makes the appointments of every schedule as far ahead as it says,
// and takes away free ones that it no longer has. One schedule that cannot be
// read or made does not keep the others from it. A second call at the same time
// changes nothing. Run calls it by itself.
func (d *Desk) MakeSlots(ctx context.Context) error {
	ctx = access.As(ctx, access.Software)
	var plans []slotPlan
	err := d.view(ctx, func(tx storage.Tx) error {
		plans = nil
		all, err := tx.Schedules().List()
		if err != nil {
			return err
		}
		for _, kept := range all {
			p, broken := readPlan(kept)
			var c slotChanges
			if broken == nil {
				c, broken = d.slotChanges(tx, p)
			}
			if broken == nil && !c.none() {
				plans = append(plans, p)
			}
			err = errors.Join(err, broken)
		}
		return err
	})
	for _, p := range plans {
		err = errors.Join(err, d.makeSlotsOf(ctx, p.kept.ID))
	}
	return err
}

// makeSlotsOf brings the appointments of one schedule up to date, as it is then.
func (d *Desk) makeSlotsOf(ctx context.Context, id string) error {
	err := d.guard.Do(ctx, access.Software, access.ScheduleChange, access.Object{ID: id, Detail: changeDetail("appointments made")},
		func(tx storage.Tx, _ *access.Object) error {
			kept, err := tx.Schedules().Get(id)
			if err != nil {
				return err
			}
			p, err := readPlan(kept)
			if err != nil {
				return err
			}
			_, _, err = d.remake(tx, p)
			return err
		})
	if err == nil {
		d.slotsChanged()
	}
	return err
}

// remakeEvery is how often schedules are looked at.
const remakeEvery = 15 * time.Minute

// keepSlots makes appointments until ctx ends: at once, when something about a
// schedule or a service has changed here, and every so often, then by one node for all.
func (d *Desk) keepSlots(ctx context.Context) error {
	for changed := false; ctx.Err() == nil; {
		wait := remakeEvery
		if changed || d.nodes.Lead("slots") {
			if err := d.MakeSlots(ctx); err != nil && ctx.Err() == nil {
				d.log.Error("appointments cannot be made", "detail", err.Error())
				wait = mend
			}
		}
		changed = wait == mend
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-d.slotsDue:
			changed = true
		}
		timer.Stop()
	}
	return nil
}

// wakeSchedules lets appointments be made at once.
func (d *Desk) wakeSchedules() {
	select {
	case d.slotsDue <- struct{}{}:
	default:
	}
}

// slotChanges are what brings the appointments of a schedule up to date.
type slotChanges struct {
	add, remake   []storage.Slot
	remove        []string
	stray, strays []string // to be no longer stray; to become so
	made, removed int      // free times, each once however many services share it
}

func (c slotChanges) none() bool {
	return len(c.add)+len(c.remake)+len(c.remove)+len(c.stray)+len(c.strays) == 0
}

// remake brings the appointments to come of a schedule up to date.
func (d *Desk) remake(tx storage.Tx, p slotPlan) (made, removed int, err error) {
	c, err := d.slotChanges(tx, p)
	if err != nil {
		return 0, 0, err
	}
	for _, step := range []error{tx.Slots().Remove(c.remove...), tx.Slots().Add(c.add...), tx.Slots().Remake(c.remake...),
		tx.Slots().SetStray(false, c.stray...), tx.Slots().SetStray(true, c.strays...)} {
		if step != nil {
			return 0, 0, step
		}
	}
	return c.made, c.removed, nil
}

// slotChanges compares the appointments to come with what the schedule says now.
func (d *Desk) slotChanges(tx storage.Tx, p slotPlan) (slotChanges, error) {
	now := d.now().UTC()
	have, err := tx.Slots().List(storage.SlotQuery{ScheduleID: p.kept.ID, From: now})
	if err != nil {
		return slotChanges{}, err
	}
	clinics, err := p.clinics(tx)
	if err != nil {
		return slotChanges{}, err
	}
	times, faults := p.times(now)
	if len(faults) > 0 {
		return slotChanges{}, errPlan
	}
	r := remaking{plan: p, clinics: booths(clinics), have: map[string]storage.Slot{}, states: map[string]storage.Slot{}}
	for _, s := range have {
		r.have[s.ID], r.states[s.Share] = s, s
	}
	r.want(times, have)
	r.keep(have)
	return r.out, nil
}

// times are those that a plan gives from now on.
func (p slotPlan) times(now time.Time) ([]schedule.Time, []FieldProblem) {
	s, faults := p.settings.schedule()
	if p.settings.Stopped || len(faults) > 0 {
		return nil, faults
	}
	return s.Times(now.Add(time.Nanosecond), schedule.DateAt(now).Add(p.settings.DaysAhead).At(0)), nil
}

// clinics are what stands behind the appointments of a plan, for each service
// of ours that takes bookings.
func (p slotPlan) clinics(tx storage.Tx) ([]schedule.Clinic, error) {
	own, err := tx.Directory().Own()
	var out []schedule.Clinic
	for _, s := range own {
		for _, id := range p.settings.Services {
			if s.ID == id && s.AcceptsBooking {
				out = append(out, p.clinic(s))
			}
		}
	}
	return out, err
}

func (p slotPlan) clinic(s storage.Service) schedule.Clinic {
	who, at := p.settings.Practitioner, p.settings.Place
	place := schedule.Place{Name: at.Name, Lines: linesOf(at.Address), Postcode: at.Postcode}
	if at == (SchedulePlace{}) {
		place = schedule.Place{Lines: linesOf(s.Address), Postcode: s.Postcode}
	}
	return schedule.Clinic{ID: p.kept.ID, Channel: p.settings.Channel, Place: place, Key: stableID,
		Service: receiver.Service{ID: s.ID, Name: s.Name, ODSCode: s.ODSCode, Organisation: s.Organisation, Phone: s.Phone},
		Who: schedule.Person{Prefix: who.Prefix, Given: who.Given, Family: who.Family, Gender: who.Gender, UserID: who.SDSUserID,
			RoleID: who.SDSRoleID, RoleCode: who.RoleCode, Role: roleDisplay(who.RoleCode)}}
}

func linesOf(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// stableID is a UUID that the same words give again.
func stableID(words ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(strings.Join(words, "\x00"))).String()
}

// remaking is one comparison of appointments with a schedule.
type remaking struct {
	plan    slotPlan
	clinics []booth
	have    map[string]storage.Slot // by id
	states  map[string]storage.Slot // one of each share
	wanted  map[string]bool         // ids
	out     slotChanges
}

// booth is a service at which the times of a schedule are given.
type booth struct {
	serviceID string
	slot      func(id string, t schedule.Time) receiver.Slot
}

func booths(clinics []schedule.Clinic) (out []booth) {
	for _, c := range clinics {
		out = append(out, booth{c.Service.ID, c.Slots()})
	}
	return out
}

// shareOf names a time of a schedule, for all services.
func (r *remaking) shareOf(t schedule.Time) string {
	return stableID("share", r.plan.kept.ID, t.Start.Format(time.RFC3339), t.End.Format(time.RFC3339), strconv.Itoa(t.Place))
}

// slot is a time at a service. It is as its share is, if another service has it.
func (r *remaking) slot(c booth, t schedule.Time, share string) storage.Slot {
	id := stableID("slot", share, c.serviceID)
	like := r.states[share]
	return storage.Slot{ID: id, ServiceID: c.serviceID, ScheduleID: r.plan.kept.ID, Share: share, Start: t.Start, End: t.End,
		Busy: like.Busy, Blocked: like.Blocked, Body: c.slot(id, t).Body()}
}

// want adds what is missing. Where booked appointments that the schedule no
// longer has take a place, there is one free time fewer; where blocked ones do,
// one more of the new times is blocked, for staff kept that time back.
func (r *remaking) want(times []schedule.Time, have []storage.Slot) {
	booked, blocked := r.unplanned(times, have)
	r.wanted = map[string]bool{}
	for _, t := range times {
		share, free := r.shareOf(t), r.plan.settings.Places-crossing(booked, t)
		like, known := r.states[share]
		if !like.Busy && t.Place >= free {
			continue
		}
		if !known && t.Place >= free-crossing(blocked, t) {
			r.states[share] = storage.Slot{Blocked: true}
		}
		added := false
		for _, c := range r.clinics {
			s := r.slot(c, t, share)
			r.wanted[s.ID] = true
			added = r.put(s) || added
		}
		if added && !known && !r.states[share].Blocked {
			r.out.made++
		}
	}
}

// unplanned are the booked and the blocked appointments, each once, that the
// schedule no longer has.
func (r *remaking) unplanned(times []schedule.Time, have []storage.Slot) (booked, blocked []storage.Slot) {
	planned := map[string]bool{}
	for _, t := range times {
		planned[r.shareOf(t)] = true
	}
	for _, s := range oncePerTime(have) {
		switch {
		case s.ByHand || planned[s.Share]:
		case s.Busy:
			booked = append(booked, s)
		case s.Blocked:
			blocked = append(blocked, s)
		}
	}
	return booked, blocked
}

// crossing is how many of the slots run into a time.
func crossing(slots []storage.Slot, t schedule.Time) int {
	n := 0
	for _, s := range slots {
		if s.Start.Before(t.End) && t.Start.Before(s.End) {
			n++
		}
	}
	return n
}

// put adds a slot, or brings the one that is there up to date; it reports
// whether it added one.
func (r *remaking) put(s storage.Slot) bool {
	old, there := r.have[s.ID]
	switch {
	case !there:
		r.out.add = append(r.out.add, s)
		return true
	case old.Stray:
		r.out.stray = append(r.out.stray, s.ID)
	}
	if !old.Busy && !bytes.Equal(old.Body, s.Body) {
		r.out.remake = append(r.out.remake, s)
	}
	return false
}

// keep decides about the slots that are there and not wanted: what was added by
// hand stays with the services that still share the schedule, what is booked
// stays and is told of, the rest goes. While the schedule rests, what staff
// kept back stays for when it begins again, and is not offered; so does what
// they added for a service that takes no bookings now.
func (r *remaking) keep(have []storage.Slot) {
	gone := map[string]bool{}
	for _, s := range have {
		switch {
		case r.wanted[s.ID]:
		case s.ByHand && r.byHand(s):
		case s.Busy, r.rests() && (s.Blocked || s.ByHand):
			if !s.Stray {
				r.out.strays = append(r.out.strays, s.ID)
			}
		default:
			r.out.remove = append(r.out.remove, s.ID)
			if !s.Blocked && !s.Stray && !gone[s.Share] {
				gone[s.Share] = true
				r.out.removed++
			}
		}
	}
}

// rests reports whether the schedule gives no appointments now: it is stopped,
// or none of its services takes bookings.
func (r *remaking) rests() bool { return r.plan.settings.Stopped || len(r.clinics) == 0 }

// byHand brings a slot that staff added up to date; false when its service no
// longer shares the schedule.
func (r *remaking) byHand(s storage.Slot) bool {
	for _, c := range r.clinics {
		if c.serviceID == s.ServiceID {
			s.Body = c.slot(s.ID, schedule.Time{Start: s.Start, End: s.End}).Body()
			r.put(s)
			return true
		}
	}
	return false
}
