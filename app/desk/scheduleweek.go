package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// WeekQuery asks for a week of appointments. Zero members do not narrow.
type WeekQuery struct {
	From     string // a day of the week, yyyy-mm-dd; empty or no date: today
	Service  string
	Schedule string
}

// SlotWeek shows every appointment of a week, past ones too. It names no patient.
func (d *Desk) SlotWeek(ctx context.Context, a access.Actor, q WeekQuery) (out SlotWeek, err error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.ScheduleRead, access.Object{ServiceID: q.Service}); err != nil {
		return out, err
	}
	err = d.view(ctx, func(tx storage.Tx) error {
		w, err := d.weekOf(tx, q)
		if err == nil {
			out, err = w.show(tx, q)
		}
		return err
	})
	return out, err
}

// week is what a week of appointments is shown from.
type week struct {
	monday schedule.Date
	now    time.Time
	plans  []slotPlan
	names  map[string]string // of services
}

func (d *Desk) weekOf(tx storage.Tx, q WeekQuery) (week, error) {
	w := week{now: d.now().UTC()}
	day, err := schedule.ParseDate(q.From)
	if err != nil {
		day = schedule.DateAt(w.now)
	}
	w.monday = day.Add(-(int(day.Weekday()+6) % 7))
	all, err := tx.Schedules().List()
	if err != nil {
		return w, err
	}
	for _, kept := range all {
		p, err := readPlan(kept)
		if err != nil {
			return w, err
		}
		w.plans = append(w.plans, p)
	}
	w.names, err = ownNames(tx)
	return w, err
}

func (w week) show(tx storage.Tx, q WeekQuery) (SlotWeek, error) {
	sunday := w.monday.Add(6)
	out := SlotWeek{From: w.monday.String(), To: sunday.String(), Title: weekWords(w.monday, sunday), Days: []SlotDay{},
		Previous: w.monday.Add(-7).String(), Next: w.monday.Add(7).String(), Services: []message.Choice{}, Schedules: []message.Choice{}}
	today := schedule.DateAt(w.now)
	out.Current = !today.Before(w.monday) && !sunday.Before(today)
	slots, err := tx.Slots().List(storage.SlotQuery{ServiceID: q.Service, ScheduleID: q.Schedule, From: w.monday.At(0), To: w.monday.Add(7).At(0)})
	if err != nil {
		return out, err
	}
	for i := range 7 {
		out.Days = append(out.Days, w.day(w.monday.Add(i), today, q))
	}
	for _, each := range w.shown(slots) {
		out.count(each.State)
		for i := range out.Days {
			if out.Days[i].Date == schedule.DateAt(each.Start).String() {
				out.Days[i].Slots = append(out.Days[i].Slots, each)
			}
		}
	}
	w.choices(&out)
	return out, nil
}

func (s *SlotWeek) count(state string) {
	switch state {
	case slotFree:
		s.Free++
	case slotBooked:
		s.Booked++
	case slotBlocked:
		s.Blocked++
	}
}

// choices are what the week can be narrowed to.
func (w week) choices(out *SlotWeek) {
	for id, name := range w.names {
		out.Services = append(out.Services, message.Choice{Value: id, Label: name})
	}
	slices.SortFunc(out.Services, func(a, b message.Choice) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	for _, p := range w.plans {
		out.Schedules = append(out.Schedules, message.Choice{Value: p.kept.ID, Label: p.settings.Name})
	}
}

// day is a day without its appointments.
func (w week) day(date, today schedule.Date, q WeekQuery) SlotDay {
	out := SlotDay{Date: date.String(), Day: date.At(12 * 60).In(london).Format("Monday 2 January"), Today: date == today,
		Past: date.Before(today), Notes: []string{}, Slots: []WeekSlot{}}
	if words := date.ClocksChange(); words != "" {
		out.Notes = append(out.Notes, words)
	}
	for _, p := range w.plans {
		if q.Schedule != "" && q.Schedule != p.kept.ID || q.Service != "" && !slices.Contains(p.settings.Services, q.Service) {
			continue
		}
		s, faults := p.settings.schedule()
		if len(faults) > 0 {
			continue
		}
		for _, why := range s.Notes(date) {
			out.Notes = append(out.Notes, p.settings.Name+": "+why)
		}
		if s.Cleared(date) && len(s.Spans(date)) == 0 && len(s.Notes(date)) == 0 {
			out.Notes = append(out.Notes, p.settings.Name+": closed")
		}
	}
	return out
}

// weekWords names a week: 23 to 29 November 2026.
func weekWords(monday, sunday schedule.Date) string {
	from, to := monday.At(12*60).In(london), sunday.At(12*60).In(london)
	switch {
	case monday.Year != sunday.Year:
		return from.Format("2 January 2006") + " to " + to.Format("2 January 2006")
	case monday.Month != sunday.Month:
		return from.Format("2 January") + " to " + to.Format("2 January 2006")
	}
	return from.Format("2") + " to " + to.Format("2 January 2006")
}

// The states of an appointment.
const (
	slotFree    = "free"
	slotBooked  = "booked"
	slotBlocked = "blocked"
)

// shown are slots as the week shows them: one for each time, whoever shares it.
func (w week) shown(slots []storage.Slot) []WeekSlot {
	out := []WeekSlot{}
	for _, s := range oncePerTime(slots) {
		out = append(out, w.slot(s, slots))
	}
	return out
}

// slot is one appointment; all are those among which others of its share are.
func (w week) slot(s storage.Slot, all []storage.Slot) WeekSlot {
	out := WeekSlot{ID: s.ID, Start: s.Start, End: s.End, Time: spanWords(s.Start, s.End), State: slotFree, Label: "Free",
		Past: !s.Start.After(w.now), Services: []string{}}
	for _, o := range all {
		if o.ID == s.ID || s.Share != "" && o.Share == s.Share {
			out.Services = append(out.Services, cmp.Or(w.names[o.ServiceID], o.ServiceID))
		}
	}
	switch {
	case s.Busy:
		out.State, out.Label = slotBooked, "Booked"
	case s.Blocked, s.Stray:
		out.State, out.Label = slotBlocked, "Blocked"
	}
	if s.Stray && s.Busy {
		out.Conflict = "It is booked, but the schedule no longer has this time. Arrange it with the person who booked, or leave it."
	}
	out.CanBlock, out.CanFree = out.State == slotFree && !out.Past, s.Blocked && !s.Busy && !s.Stray && !out.Past
	w.behind(s, &out)
	return out
}

// behind says who gives an appointment, how, and by which schedule.
func (w week) behind(s storage.Slot, out *WeekSlot) {
	for _, p := range w.plans {
		if p.kept.ID == s.ScheduleID {
			out.Schedule = p.settings.Name
		}
	}
	slot, related, err := receiver.ReadSlotBody(s.Body)
	if err != nil {
		return // its times are all there is to show
	}
	searchset := fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")))
	for _, n := range append([]*fhir.Node{slot}, related...) {
		searchset.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str(n.Type()+"/"+n.ID())), fhir.M("resource", n)))
	}
	who := staffOf(searchset, slot)
	out.Who = strings.Join(slices.DeleteFunc([]string{who.name, who.role}, func(s string) bool { return s == "" }), ", ")
	out.Channel = channelOf(slot)
}
