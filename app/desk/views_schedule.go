package desk

import (
	"time"

	"barsdesk/bars/message"
)

// ScheduleList answers GET /schedules.
type ScheduleList struct {
	Schedules []ScheduleLine  `json:"schedules"`
	Choices   ScheduleChoices `json:"choices"`
}

// ScheduleChoices are the answers that a schedule's form offers.
type ScheduleChoices struct {
	Services []message.Choice `json:"services" doc:"services of ours that take bookings"`
	Channels []message.Choice `json:"channels" doc:"how an appointment is given"`
	Roles    []message.Choice `json:"roles"`
	Genders  []message.Choice `json:"genders"`
}

// ScheduleLine is one schedule in a list.
type ScheduleLine struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Services  []string   `json:"services" doc:"names"`
	Who       string     `json:"who" doc:"practitioner and role; empty when it is nobody's in particular"`
	Channel   string     `json:"channel" doc:"plain words"`
	Hours     string     `json:"hours" doc:"in one line, plain words"`
	Length    int        `json:"length" doc:"minutes of an appointment"`
	Places    int        `json:"places" doc:"appointments at the same time"`
	Free      int        `json:"free" doc:"free appointments in the coming 7 days"`
	MadeUntil *time.Time `json:"madeUntil,omitempty" doc:"appointments are there until then"`
	Conflicts int        `json:"conflicts" doc:"booked appointments that the schedule no longer has"`
	Stopped   bool       `json:"stopped" doc:"it makes no more appointments"`
}

// ScheduleView answers GET /schedules/{id}.
type ScheduleView struct {
	ID        string          `json:"id"`
	Settings  ScheduleChange  `json:"settings"`
	Line      ScheduleLine    `json:"line"`
	Conflicts []SlotConflict  `json:"conflicts" doc:"booked appointments that the schedule no longer has; they stay booked"`
	Choices   ScheduleChoices `json:"choices"`
}

// ScheduleChange is what is set of a schedule. All times are those of clocks
// in the United Kingdom.
type ScheduleChange struct {
	Version      int                  `json:"version" doc:"as read; 0 for a new schedule"`
	Name         string               `json:"name" maxLength:"100" doc:"for staff; senders are not told"`
	Services     []string             `json:"services" maxItems:"20" doc:"ids of the services that share these appointments"`
	Channel      string               `json:"channel" maxLength:"20" doc:"one of the choices; empty: not said"`
	Practitioner SchedulePractitioner `json:"practitioner"`
	Place        SchedulePlace        `json:"place" doc:"empty: where the service is"`
	Length       int                  `json:"length" minimum:"0" maximum:"1440" doc:"minutes of an appointment"`
	Places       int                  `json:"places" minimum:"0" maximum:"50" doc:"appointments at the same time"`
	DaysAhead    int                  `json:"daysAhead" minimum:"0" maximum:"365" doc:"how far ahead appointments are made, today included"`
	From         string               `json:"from" maxLength:"10" doc:"first day, yyyy-mm-dd; empty: at once"`
	Until        string               `json:"until" maxLength:"10" doc:"last day, yyyy-mm-dd; empty: for good"`
	Hours        []ScheduleHours      `json:"hours" maxItems:"100"`
	Exceptions   []ScheduleException  `json:"exceptions" maxItems:"400"`
	Stopped      bool                 `json:"stopped" doc:"no appointments are made"`
}

// SchedulePractitioner is who gives the appointments; all empty: nobody in
// particular.
type SchedulePractitioner struct {
	Prefix    string `json:"prefix" maxLength:"20"`
	Given     string `json:"given" maxLength:"60"`
	Family    string `json:"family" maxLength:"60"`
	Gender    string `json:"gender" maxLength:"10" doc:"one of the choices, or empty"`
	SDSUserID string `json:"sdsUserId" maxLength:"20" doc:"from the smartcard; digits"`
	SDSRoleID string `json:"sdsRoleId" maxLength:"20" doc:"from the smartcard; digits"`
	RoleCode  string `json:"roleCode" maxLength:"20" doc:"one of the choices, or empty"`
}

// SchedulePlace is where the appointments are.
type SchedulePlace struct {
	Name     string `json:"name" maxLength:"100"`
	Address  string `json:"address" maxLength:"500" doc:"lines apart by line breaks"`
	Postcode string `json:"postcode" maxLength:"10"`
}

// ScheduleHours are hours on one day of the week. To at or before From means
// the next day; 24:00 is midnight at its end.
type ScheduleHours struct {
	Weekday int    `json:"weekday" minimum:"1" maximum:"7" doc:"1 is Monday"`
	From    string `json:"from" maxLength:"5" doc:"hh:mm"`
	To      string `json:"to" maxLength:"5" doc:"hh:mm"`
}

// ScheduleException changes the hours of some days.
type ScheduleException struct {
	From  string          `json:"from" maxLength:"10" doc:"first day, yyyy-mm-dd"`
	To    string          `json:"to" maxLength:"10" doc:"last day, yyyy-mm-dd; empty: the same day"`
	Kind  string          `json:"kind" enum:"closed,hours,extra" doc:"closed all day; these hours instead; these hours as well"`
	Hours []ExceptionSpan `json:"hours" maxItems:"20" doc:"of hours and extra"`
	Why   string          `json:"why" maxLength:"100" doc:"for staff, such as Christmas Day"`
}

// ExceptionSpan is a span of hours.
type ExceptionSpan struct {
	From string `json:"from" maxLength:"5" doc:"hh:mm"`
	To   string `json:"to" maxLength:"5" doc:"hh:mm"`
}

// ScheduleSaved answers POST /schedules and PUT /schedules/{id}: with problems
// nothing was saved. Booked appointments stay whatever was changed.
type ScheduleSaved struct {
	Saved    bool           `json:"saved"`
	Schedule *ScheduleView  `json:"schedule,omitempty"`
	Made     int            `json:"made" doc:"free appointments added"`
	Removed  int            `json:"removed" doc:"free appointments taken away"`
	Problems []FieldProblem `json:"problems"`
}

// SlotConflict is a booked appointment that its schedule no longer has.
type SlotConflict struct {
	ID    string    `json:"id"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Words string    `json:"words" doc:"when it is, plain words"`
}

// SlotWeek answers GET /slots/week: every appointment of a week, Monday to
// Sunday. It names no patient.
type SlotWeek struct {
	From      string           `json:"from" doc:"the Monday, yyyy-mm-dd"`
	To        string           `json:"to" doc:"the Sunday, yyyy-mm-dd"`
	Title     string           `json:"title" doc:"plain words, such as 23 to 29 November 2026"`
	Previous  string           `json:"previous" doc:"Monday of the week before"`
	Next      string           `json:"next" doc:"Monday of the week after"`
	Current   bool             `json:"current" doc:"it is this week"`
	Days      []SlotDay        `json:"days"`
	Services  []message.Choice `json:"services" doc:"to narrow the week to"`
	Schedules []message.Choice `json:"schedules" doc:"to narrow the week to"`
	Free      int              `json:"free"`
	Booked    int              `json:"booked"`
	Blocked   int              `json:"blocked"`
}

// SlotDay is one day of a week.
type SlotDay struct {
	Date  string     `json:"date" doc:"yyyy-mm-dd"`
	Day   string     `json:"day" doc:"plain words, such as Monday 23 November"`
	Today bool       `json:"today"`
	Past  bool       `json:"past"`
	Notes []string   `json:"notes" doc:"such as Closed: Christmas Day, or that the clocks change; plain words"`
	Slots []WeekSlot `json:"slots"`
}

// WeekSlot is one appointment of a week. Services that share it see one.
type WeekSlot struct {
	ID       string    `json:"id"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Time     string    `json:"time" doc:"plain words, such as 09:00 to 09:15"`
	State    string    `json:"state" enum:"free,booked,blocked"`
	Label    string    `json:"label" doc:"the state in plain words"`
	Schedule string    `json:"schedule" doc:"name; empty when it was imported"`
	Services []string  `json:"services" doc:"names"`
	Who      string    `json:"who" doc:"practitioner and role"`
	Channel  string    `json:"channel" doc:"plain words"`
	Past     bool      `json:"past"`
	Conflict string    `json:"conflict" doc:"why it no longer fits its schedule; empty when it does"`
	CanBlock bool      `json:"canBlock"`
	CanFree  bool      `json:"canFree" doc:"a blocked one can be offered again"`
}

// SlotAdd adds appointments to a schedule by hand: from one time to another of
// a day, as many as fit.
type SlotAdd struct {
	Date string `json:"date" maxLength:"10" doc:"yyyy-mm-dd"`
	From string `json:"from" maxLength:"5" doc:"hh:mm"`
	To   string `json:"to" maxLength:"5" doc:"hh:mm; empty: one appointment"`
}

// SlotsAdded answers POST /schedules/{id}/slots: with problems nothing was added.
type SlotsAdded struct {
	Saved    bool           `json:"saved"`
	Added    int            `json:"added"`
	Problems []FieldProblem `json:"problems"`
}
