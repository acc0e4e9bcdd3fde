package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// CreateSchedule begins a schedule and makes its appointments. With problems
// nothing is saved.
func (d *Desk) CreateSchedule(ctx context.Context, a access.Actor, in ScheduleChange) (ScheduleSaved, error) {
	ctx = access.As(ctx, a)
	return d.keepSchedule(ctx, a, d.newID(), in, true)
}

// SaveSchedule changes a schedule: its free appointments to come are made anew,
// those that are booked stay and are told of when they no longer fit. It
// returns storage.ErrStale when in.Version is not the version kept.
func (d *Desk) SaveSchedule(ctx context.Context, a access.Actor, id string, in ScheduleChange) (ScheduleSaved, error) {
	ctx = access.As(ctx, a)
	return d.keepSchedule(ctx, a, id, in, false)
}

func (d *Desk) keepSchedule(ctx context.Context, a access.Actor, id string, in ScheduleChange, create bool) (ScheduleSaved, error) {
	if err := d.guard.Permit(a, access.ScheduleChange); err != nil {
		return ScheduleSaved{}, d.guard.Check(ctx, a, access.ScheduleChange, access.Object{ID: id})
	}
	in = in.trimmed()
	problems, err := d.scheduleProblems(ctx, in)
	if err != nil || len(problems) > 0 {
		return ScheduleSaved{Problems: problems}, err
	}
	body, err := json.Marshal(in)
	if err != nil {
		return ScheduleSaved{}, err
	}
	kept := storage.Schedule{ID: id, Version: in.Version, Name: in.Name, ServiceIDs: in.Services, Body: body, UpdatedAt: d.now().UTC()}
	out := ScheduleSaved{Saved: true, Problems: []FieldProblem{}}
	err = d.guard.Do(ctx, a, access.ScheduleChange, access.Object{ID: id, Detail: changeDetail("schedule saved")},
		func(tx storage.Tx, _ *access.Object) error {
			keep := tx.Schedules().Save
			if create {
				keep = tx.Schedules().Create
			}
			if err := keep(kept); err != nil {
				return err
			}
			out.Made, out.Removed, err = d.remake(tx, slotPlan{kept, in})
			return err
		})
	if err != nil {
		return ScheduleSaved{}, err
	}
	d.slotsChanged()
	view, err := d.scheduleView(ctx, id)
	out.Schedule = &view
	return out, err
}

// slotsChanged lets pages follow a change of appointments.
func (d *Desk) slotsChanged() {
	d.changes.Publish(Change{Topics: []string{"schedules", "services"}})
}

// The usual schedule.
const (
	usualPlaces = 1
	usualAhead  = 28
)

func (c ScheduleChange) trimmed() ScheduleChange {
	p := &c.Practitioner
	for _, field := range []*string{&c.Name, &c.Channel, &c.From, &c.Until, &p.Prefix, &p.Given, &p.Family, &p.Gender, &p.SDSUserID,
		&p.SDSRoleID, &p.RoleCode, &c.Place.Name, &c.Place.Address, &c.Place.Postcode} {
		*field = strings.TrimSpace(*field)
	}
	c.Place.Postcode = strings.ToUpper(c.Place.Postcode)
	if c.Places == 0 {
		c.Places = usualPlaces
	}
	if c.DaysAhead == 0 {
		c.DaysAhead = usualAhead
	}
	if c.Hours == nil {
		c.Hours = []ScheduleHours{}
	}
	if c.Exceptions == nil {
		c.Exceptions = []ScheduleException{}
	}
	for i := range c.Exceptions {
		if c.Exceptions[i].Hours == nil {
			c.Exceptions[i].Hours = []ExceptionSpan{}
		}
	}
	c.Services = sorted(c.Services)
	return c
}

// scheduleProblems are what is wrong with what was given.
func (d *Desk) scheduleProblems(ctx context.Context, c ScheduleChange) ([]FieldProblem, error) {
	var choices ScheduleChoices
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		choices, err = scheduleChoices(tx)
		return err
	})
	out := []FieldProblem{}
	unless := func(fine bool, field, what string) {
		if !fine {
			out = append(out, FieldProblem{field, what})
		}
	}
	unless(c.Name != "", "name", "Give the schedule a name.")
	unless(len(c.Services) > 0, "services", "Choose the services that can be booked.")
	for _, id := range c.Services {
		unless(among(choices.Services, id), "services", "One of the services is none of ours, or takes no bookings.")
	}
	unless(c.Channel == "" || among(choices.Channels, c.Channel), "channel", "Choose how the appointments are given.")
	unless(c.Place.Postcode == "" || postcode.MatchString(bareCode(c.Place.Postcode)), "place.postcode", "This is no postcode, for example LS1 4AP.")
	out = append(out, c.Practitioner.problems(choices)...)
	s, faults := c.schedule()
	out = append(out, faults...)
	if len(faults) > 0 {
		return out, err
	}
	for _, f := range s.Check() {
		out = append(out, FieldProblem{f.Field, f.What})
	}
	if len(out) == 0 {
		unless(d.appointments(c)*len(c.Services) <= mostAhead, "daysAhead",
			"This would keep more than "+strconv.Itoa(mostAhead)+" appointments ahead. Choose fewer days, or split the schedule.")
	}
	return out, err
}

// mostAhead is how many appointments one schedule keeps ahead at most.
const mostAhead = 10000

// appointments is how many a schedule would keep ahead now, at one service.
func (d *Desk) appointments(c ScheduleChange) int {
	times, _ := slotPlan{settings: c}.times(d.now().UTC())
	return len(times)
}

func among(choices []message.Choice, value string) bool {
	return slices.ContainsFunc(choices, func(c message.Choice) bool { return c.Value == value })
}

func (p SchedulePractitioner) problems(choices ScheduleChoices) []FieldProblem {
	var out []FieldProblem
	unless := func(fine bool, field, what string) {
		if !fine {
			out = append(out, FieldProblem{"practitioner." + field, what})
		}
	}
	unless(p.Family != "" || p.Given == "" && p.Prefix == "" && p.Gender == "" && p.SDSUserID == "", "family", "Give the family name, or leave the other details of the person out.")
	unless(p.Gender == "" || among(choices.Genders, p.Gender), "gender", "Choose one of the list.")
	unless(p.RoleCode == "" || among(choices.Roles, p.RoleCode), "roleCode", "Choose one of the list.")
	unless(p.SDSUserID == "" || digits.MatchString(p.SDSUserID), "sdsUserId", "The numbers from the smartcard have digits only.")
	unless(p.SDSRoleID == "" || digits.MatchString(p.SDSRoleID), "sdsRoleId", "The numbers from the smartcard have digits only.")
	return out
}
