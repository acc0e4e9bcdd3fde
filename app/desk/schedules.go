package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/message"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// Schedules lists when our services can be booked.
func (d *Desk) Schedules(ctx context.Context, a access.Actor) (ScheduleList, error) {
	ctx = access.As(ctx, a)
	out := ScheduleList{Schedules: []ScheduleLine{}}
	if err := d.guard.Check(ctx, a, access.ScheduleRead, access.Object{}); err != nil {
		return out, err
	}
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		if out.Choices, err = scheduleChoices(tx); err != nil {
			return err
		}
		out.Schedules, err = d.scheduleLines(tx, "")
		return err
	})
	return out, err
}

// ScheduleView shows one schedule.
func (d *Desk) ScheduleView(ctx context.Context, a access.Actor, id string) (ScheduleView, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.ScheduleRead, access.Object{ID: id}); err != nil {
		return ScheduleView{}, err
	}
	return d.scheduleView(ctx, id)
}

func (d *Desk) scheduleView(ctx context.Context, id string) (out ScheduleView, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		kept, err := tx.Schedules().Get(id)
		if err != nil {
			return err
		}
		p, err := readPlan(kept)
		if err != nil {
			return err
		}
		names, err := ownNames(tx)
		if err != nil {
			return err
		}
		out = ScheduleView{ID: id, Settings: p.settings, Conflicts: []SlotConflict{}}
		out.Settings.Version = kept.Version
		if out.Choices, err = scheduleChoices(tx); err != nil {
			return err
		}
		out.Line, out.Conflicts, err = d.scheduleLine(tx, p, names)
		return err
	})
	return out, err
}

// plan is a schedule as kept.
type slotPlan struct {
	kept     storage.Schedule
	settings ScheduleChange
}

func readPlan(kept storage.Schedule) (p slotPlan, err error) {
	p.kept = kept
	err = json.Unmarshal(kept.Body, &p.settings)
	return p, err
}

// channels and genders as they are published (UK Core, DeliveryChannel; FHIR
// R4, AdministrativeGender).
var (
	channelChoices = []message.Choice{{Value: "In-person", Label: "In person"}, {Value: "Telephone", Label: "Telephone"}, {Value: "Video", Label: "Video"}}
	genderChoices  = []message.Choice{{Value: "female", Label: "Female"}, {Value: "male", Label: "Male"}, {Value: "other", Label: "Other"}, {Value: "unknown", Label: "Not known"}}
)

func scheduleChoices(tx storage.Tx) (ScheduleChoices, error) {
	out := ScheduleChoices{Services: []message.Choice{}, Channels: channelChoices, Roles: roleChoices(), Genders: genderChoices}
	own, err := tx.Directory().Own()
	for _, s := range own {
		if s.AcceptsBooking {
			out.Services = append(out.Services, message.Choice{Value: s.ID, Label: s.Name})
		}
	}
	return out, err
}

// ownNames are the names of our services by id.
func ownNames(tx storage.Tx) (map[string]string, error) {
	own, err := tx.Directory().Own()
	out := map[string]string{}
	for _, s := range own {
		out[s.ID] = s.Name
	}
	return out, err
}

// scheduleLines are the schedules of a service; all with "".
func (d *Desk) scheduleLines(tx storage.Tx, serviceID string) ([]ScheduleLine, error) {
	out := []ScheduleLine{}
	all, err := tx.Schedules().List()
	if err != nil {
		return out, err
	}
	names, err := ownNames(tx)
	if err != nil {
		return out, err
	}
	for _, kept := range all {
		if serviceID != "" && !slices.Contains(kept.ServiceIDs, serviceID) {
			continue
		}
		p, err := readPlan(kept)
		if err != nil {
			return out, err
		}
		line, _, err := d.scheduleLine(tx, p, names)
		if err != nil {
			return out, err
		}
		out = append(out, line)
	}
	return out, nil
}

func (d *Desk) scheduleLine(tx storage.Tx, p slotPlan, names map[string]string) (ScheduleLine, []SlotConflict, error) {
	s := p.settings
	line := ScheduleLine{ID: p.kept.ID, Name: s.Name, Services: []string{}, Who: s.Practitioner.words(), Channel: channelWords(s.Channel),
		Hours: hoursWords(s.Hours), Length: s.Length, Places: s.Places, Stopped: s.Stopped}
	for _, id := range s.Services {
		line.Services = append(line.Services, cmp.Or(names[id], id))
	}
	now := d.now().UTC()
	slots, err := tx.Slots().List(storage.SlotQuery{ScheduleID: p.kept.ID, From: now})
	conflicts := []SlotConflict{}
	for _, each := range oncePerTime(slots) {
		switch {
		case each.Stray && each.Busy:
			conflicts = append(conflicts, SlotConflict{each.ID, each.Start, each.End, dayText(each.Start) + ", " + spanWords(each.Start, each.End)})
		case each.Offered() && each.Start.Before(now.Add(soon)):
			line.Free++
		}
		if line.MadeUntil == nil || each.End.After(*line.MadeUntil) {
			line.MadeUntil = &each.End
		}
	}
	line.Conflicts = len(conflicts)
	return line, conflicts, err
}

// oncePerTime leaves one slot of each share.
func oncePerTime(slots []storage.Slot) []storage.Slot {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(slots), func(s storage.Slot) bool {
		if s.Share == "" {
			return false
		}
		again := seen[s.Share]
		seen[s.Share] = true
		return again
	})
}

// spanWords is a stretch of time: 09:00 to 09:15.
func spanWords(start, end time.Time) string { return timeText(start) + " to " + timeText(end) }

func channelWords(code string) string {
	for _, c := range channelChoices {
		if c.Value == code {
			return c.Label
		}
	}
	return code
}

// words name a practitioner: Dr Amara Okafor, General practitioner.
func (p SchedulePractitioner) words() string {
	name := strings.Join(strings.Fields(p.Prefix+" "+p.Given+" "+p.Family), " ")
	var out []string
	for _, part := range []string{name, roleLabel(p.RoleCode)} {
		if part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, ", ")
}

func roleLabel(code string) string {
	for _, r := range roles {
		if r.code == code {
			return r.label
		}
	}
	return ""
}

// hoursWords are hours in one line: Monday to Friday 09:00 to 12:00.
func hoursWords(hours []ScheduleHours) string {
	byHours := map[string][]int{}
	var order []string
	for _, h := range hours {
		key := h.From + " to " + h.To
		if byHours[key] == nil {
			order = append(order, key)
		}
		byHours[key] = append(byHours[key], h.Weekday)
	}
	var out []string
	for _, key := range order {
		out = append(out, daysWords(byHours[key])+" "+key)
	}
	return strings.Join(out, "; ")
}

// daysWords name days of the week, 1 for Monday, runs of three or more as a span.
func daysWords(days []int) string {
	slices.Sort(days)
	days = slices.Compact(days)
	if len(days) == 7 {
		return "Every day"
	}
	var out []string
	for i := 0; i < len(days); {
		end := i
		for end+1 < len(days) && days[end+1] == days[end]+1 {
			end++
		}
		if end-i >= 2 {
			out = append(out, weekdayName(days[i])+" to "+weekdayName(days[end]))
			i = end + 1
			continue
		}
		out = append(out, weekdayName(days[i]))
		i++
	}
	return strings.Join(out, ", ")
}

func weekdayName(day int) string { return time.Weekday(day % 7).String() }

// schedule is the plan as times are made of it; the faults say what of it
// cannot be read.
func (c ScheduleChange) schedule() (schedule.Schedule, []FieldProblem) {
	r := planReader{}
	out := schedule.Schedule{Length: time.Duration(c.Length) * time.Minute, Places: c.Places,
		From: r.date("from", c.From), Until: r.date("until", c.Until)}
	for i, h := range c.Hours {
		out.Hours = append(out.Hours, schedule.Hours{Weekday: time.Weekday(h.Weekday % 7), Span: r.span("hours."+strconv.Itoa(i), h.From, h.To)})
	}
	for i, e := range c.Exceptions {
		out.Exceptions = append(out.Exceptions, r.exception("exceptions."+strconv.Itoa(i), e))
	}
	return out, r.problems
}

// planReader reads the texts of a schedule and gathers what is wrong.
type planReader struct{ problems []FieldProblem }

func (r *planReader) fault(field, what string) {
	r.problems = append(r.problems, FieldProblem{field, what})
}

// date reads a day; none is the zero Date.
func (r *planReader) date(field, text string) schedule.Date {
	if text == "" {
		return schedule.Date{}
	}
	date, err := schedule.ParseDate(text)
	if err != nil {
		r.fault(field, "This is no date, for example 2026-12-25.")
	}
	return date
}

func (r *planReader) span(field, from, to string) schedule.Span {
	return schedule.Span{From: r.clock(field+".from", from), To: r.clock(field+".to", to)}
}

func (r *planReader) clock(field, text string) schedule.Clock {
	c, err := schedule.ParseClock(text)
	if err != nil {
		r.fault(field, "Give a time of day, for example 09:00.")
	}
	return c
}

var exceptionKinds = map[string]schedule.Kind{"closed": schedule.Closed, "hours": schedule.Instead, "extra": schedule.Extra}

func (r *planReader) exception(field string, e ScheduleException) schedule.Exception {
	kind, known := exceptionKinds[e.Kind]
	if !known {
		r.fault(field+".kind", "Say whether it is closed, or which hours there are.")
	}
	if e.From == "" {
		r.fault(field+".from", "Give the first day.")
	}
	out := schedule.Exception{Kind: kind, Why: e.Why, From: r.date(field+".from", e.From), To: r.date(field+".to", cmp.Or(e.To, e.From))}
	if kind == schedule.Closed {
		return out
	}
	for i, span := range e.Hours {
		out.Spans = append(out.Spans, r.span(field+".hours."+strconv.Itoa(i), span.From, span.To))
	}
	return out
}

// errPlan says that a kept schedule cannot be read; what is saved always can.
var errPlan = errors.New("a schedule cannot be read")
