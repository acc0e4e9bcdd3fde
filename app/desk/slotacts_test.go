package desk_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/storage"
)

func TestBlockingAndFreeing(t *testing.T) {
	s, _ := newDiary(t, mornings())
	first, second := s.asked(ward.ID)[0].ID(), s.asked(ward.ID)[1].ID()
	got, err := s.desk.BlockSlot(t.Context(), manager, first)
	if err != nil || got.State != "blocked" || !got.CanFree || got.CanBlock {
		t.Fatalf("blocked: %+v, %v", got, err)
	}
	wantTimes(t, s.times(ward.ID)[:2], "22 09:30", "23 09:00")
	if err := s.desk.MakeSlots(t.Context()); err != nil || len(s.asked(ward.ID)) != 7 {
		t.Errorf("a blocked one came back: %v", err)
	}
	if w := s.post(bookingFor(t, murry(), first, saturday, "").JSON(), newCall()); w.Code != 409 {
		t.Errorf("a blocked one was booked: %d", w.Code)
	}
	if got, err = s.desk.FreeSlot(t.Context(), manager, first); err != nil || got.State != "free" || len(s.asked(ward.ID)) != 8 {
		t.Errorf("freed: %+v, %v", got, err)
	}
	s.takes(ward.ID)
	_, err = s.desk.BlockSlot(t.Context(), manager, first)
	if e := refused(t, err, "slot-booked"); !strings.Contains(e.What, "booked") || e.Next == "" {
		t.Errorf("the person reads %+v", e)
	}
	s.now = time.Date(2026, 11, 22, 9, 45, 0, 0, time.UTC)
	_, err = s.desk.BlockSlot(t.Context(), manager, second)
	refused(t, err, "slot-over")
	_, err = s.desk.BlockSlot(t.Context(), manager, "no-such-slot")
	refused(t, err, "not-found")
}

// Time that staff keep back stays so when a change cuts it into other
// appointments: nobody can book it unawares.
func TestAChangeLeavesBlockedTimeBlocked(t *testing.T) {
	s, saved := newDiary(t, mornings())
	if _, err := s.desk.BlockSlot(t.Context(), manager, s.asked(ward.ID)[0].ID()); err != nil { // Sunday 09:00 to 09:30
		t.Fatal(err)
	}
	saved = s.reschedules(saved, func(c *desk.ScheduleChange) { c.Length, c.DaysAhead = 20, 3 })
	wantTimes(t, s.times(ward.ID), "22 09:40", "23 09:00", "23 09:20", "23 09:40")
	if err := s.desk.MakeSlots(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantTimes(t, s.times(ward.ID), "22 09:40", "23 09:00", "23 09:20", "23 09:40")
	week, err := s.desk.SlotWeek(t.Context(), nurse, desk.WeekQuery{From: "2026-11-22"})
	if err != nil || week.Blocked != 2 || !week.Days[6].Slots[0].CanFree {
		t.Fatalf("the week shows %+v, %v", week.Days[6].Slots, err)
	}
	if _, err := s.desk.FreeSlot(t.Context(), manager, week.Days[6].Slots[0].ID); err != nil {
		t.Fatal(err)
	}
	s.reschedules(saved, func(c *desk.ScheduleChange) { c.Places = 2 })
	wantTimes(t, s.times(ward.ID), "22 09:00", "22 09:00", "22 09:20", "22 09:40", "22 09:40", "23 09:00", "23 09:00", "23 09:20", "23 09:20", "23 09:40", "23 09:40")
}

// While a schedule rests, what staff kept back is not offered and not
// forgotten: it is there as it was when the schedule begins again. What they
// added is offered as long as its service takes bookings.
func TestARestingScheduleForgetsNothing(t *testing.T) {
	for _, tt := range []struct {
		name   string
		offers []string
		rest   func(s *station, saved desk.ScheduleSaved, on bool) desk.ScheduleSaved
	}{
		{"the schedule is stopped", []string{"24 14:00"}, stopped},
		{"the service takes no bookings", nil, withoutBookings},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, saved := newDiary(t, mornings())
			blocked := s.asked(ward.ID)[0].ID() // Sunday 09:00 to 09:30
			if _, err := s.desk.BlockSlot(t.Context(), manager, blocked); err != nil {
				t.Fatal(err)
			}
			if done, err := s.desk.AddSlots(t.Context(), manager, saved.Schedule.ID, desk.SlotAdd{Date: "2026-11-24", From: "14:00"}); err != nil || !done.Saved {
				t.Fatalf("added %+v, %v", done, err)
			}
			booked := s.takes(ward.ID)
			before := s.times(ward.ID)

			saved = tt.rest(s, saved, true)
			s.offersOnly(blocked, tt.offers)
			_, err := s.desk.FreeSlot(t.Context(), manager, blocked)
			if e := refused(t, err, "slot-rests"); !strings.Contains(e.Next, "then free this time") {
				t.Errorf("the person reads %+v", e)
			}
			s.update(func(tx storage.Tx) error { return tx.Slots().Free(booked) })
			s.offersOnly(blocked, tt.offers)
			s.makesSlots()
			s.offersOnly(blocked, tt.offers)

			tt.rest(s, saved, false)
			wantTimes(t, s.times(ward.ID), append([]string{"22 09:30"}, before...)...)
			if _, err := s.desk.FreeSlot(t.Context(), manager, blocked); err != nil {
				t.Error(err)
			}
			wantTimes(t, s.times(ward.ID)[:2], "22 09:00", "22 09:30")
		})
	}
}

func stopped(s *station, saved desk.ScheduleSaved, on bool) desk.ScheduleSaved {
	return s.reschedules(saved, func(c *desk.ScheduleChange) { c.Stopped = on })
}

func withoutBookings(s *station, saved desk.ScheduleSaved, on bool) desk.ScheduleSaved {
	s.update(func(tx storage.Tx) error {
		own := ward
		own.Own, own.AcceptsBooking = true, !on
		return tx.Directory().Put(own)
	})
	s.makesSlots()
	return saved
}

func (s *station) makesSlots() {
	s.t.Helper()
	if err := s.desk.MakeSlots(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// offersOnly: no other time can be booked, and a blocked one is shown as such.
func (s *station) offersOnly(blocked string, want []string) {
	s.t.Helper()
	var offered []string
	s.view(func(tx storage.Tx) error {
		all, err := tx.Slots().List(storage.SlotQuery{})
		for _, each := range all {
			if each.Offered() {
				offered = append(offered, each.Start.UTC().Format("02 15:04"))
			}
		}
		return err
	})
	wantTimes(s.t, offered, want...)
	week, err := s.desk.SlotWeek(s.t.Context(), nurse, desk.WeekQuery{From: "2026-11-22"})
	if err != nil || len(week.Days[6].Slots) == 0 {
		s.t.Fatalf("the week shows %+v, %v", week.Days, err)
	}
	if got := week.Days[6].Slots[0]; got.ID != blocked || got.State != "blocked" || got.CanFree {
		s.t.Errorf("the blocked time is shown as %+v", got)
	}
}

// TestNobodyCouldBookWhatIsAdded: times of a service that takes no bookings are
// refused, not added for nobody.
func TestNobodyCouldBookWhatIsAdded(t *testing.T) {
	s, saved := newDiary(t, mornings())
	withoutBookings(s, saved, true)
	got, err := s.desk.AddSlots(t.Context(), manager, saved.Schedule.ID, desk.SlotAdd{Date: "2026-11-24", From: "14:00"})
	if err != nil || got.Saved || len(got.Problems) != 1 || got.Problems[0].Field != "date" {
		t.Errorf("added %+v, %v", got, err)
	}
}

func TestAddingByHand(t *testing.T) {
	in := mornings()
	in.Services = []string{ward.ID, annexe.ID}
	s, saved := newDiary(t, in)
	done, err := s.desk.AddSlots(t.Context(), manager, saved.Schedule.ID, desk.SlotAdd{Date: "2026-11-24", From: "14:00", To: "15:00"})
	if err != nil || !done.Saved || done.Added != 2 {
		t.Fatalf("added %+v, %v", done, err)
	}
	if done, err = s.desk.AddSlots(t.Context(), manager, saved.Schedule.ID, desk.SlotAdd{Date: "2026-11-24", From: "14:00"}); err != nil || done.Added != 1 {
		t.Errorf("one more at the same time: %+v, %v", done, err)
	}
	wantTimes(t, s.times(annexe.ID)[4:7], "24 14:00", "24 14:00", "24 14:30")
	s.reschedules(saved, func(c *desk.ScheduleChange) { c.Hours, c.Stopped = nil, true })
	wantTimes(t, s.times(ward.ID), "24 14:00", "24 14:00", "24 14:30")
	for field, add := range map[string]desk.SlotAdd{
		"date": {From: "09:00"}, "from": {Date: "2026-11-24", From: "nine"}, "to": {Date: "2026-11-24", From: "09:00", To: "09:10"}} {
		if got, err := s.desk.AddSlots(t.Context(), manager, saved.Schedule.ID, add); err != nil || got.Saved || len(got.Problems) != 1 || got.Problems[0].Field != field {
			t.Errorf("%s: %+v, %v", field, got, err)
		}
	}
	if got, err := s.desk.AddSlots(t.Context(), manager, saved.Schedule.ID, desk.SlotAdd{Date: "2026-11-20", From: "09:00"}); err != nil || got.Saved || got.Problems[0].Field != "from" {
		t.Errorf("in the past: %+v, %v", got, err)
	}
}

func TestWhatIsWrongWithAScheduleIsToldFieldByField(t *testing.T) {
	s := newStation(t, ward, calls, false)
	for _, tt := range []struct {
		field  string
		change func(c *desk.ScheduleChange)
	}{
		{"name", func(c *desk.ScheduleChange) { c.Name = "" }},
		{"services", func(c *desk.ScheduleChange) { c.Services = nil }},
		{"services", func(c *desk.ScheduleChange) { c.Services = []string{calls.ID} }},
		{"channel", func(c *desk.ScheduleChange) { c.Channel = "pigeon" }},
		{"place.postcode", func(c *desk.ScheduleChange) { c.Place.Postcode = "nowhere" }},
		{"practitioner.family", func(c *desk.ScheduleChange) { c.Practitioner.Family = "" }},
		{"practitioner.gender", func(c *desk.ScheduleChange) { c.Practitioner.Gender = "x" }},
		{"practitioner.roleCode", func(c *desk.ScheduleChange) { c.Practitioner.RoleCode = "1" }},
		{"practitioner.sdsRoleId", func(c *desk.ScheduleChange) { c.Practitioner.SDSRoleID = "R1" }},
		{"length", func(c *desk.ScheduleChange) { c.Length = 0 }},
		{"places", func(c *desk.ScheduleChange) { c.Places = 99 }},
		{"from", func(c *desk.ScheduleChange) { c.From = "tomorrow" }},
		{"daysAhead", func(c *desk.ScheduleChange) {
			c.Length, c.Places, c.DaysAhead, c.Hours = 5, 50, 365, []desk.ScheduleHours{{Weekday: 1, From: "00:00", To: "24:00"}}
		}},
		{"hours.0.from", func(c *desk.ScheduleChange) { c.Hours[0].From = "9" }},
		{"hours.1.to", func(c *desk.ScheduleChange) { c.Hours[1] = c.Hours[0] }},
		{"exceptions.0.from", func(c *desk.ScheduleChange) { c.Exceptions = []desk.ScheduleException{{Kind: "closed"}} }},
		{"exceptions.0.kind", func(c *desk.ScheduleChange) { c.Exceptions = []desk.ScheduleException{{From: "2026-12-25", Kind: "x"}} }},
		{"exceptions.0.kind", func(c *desk.ScheduleChange) {
			c.Exceptions = []desk.ScheduleException{{From: "2026-12-25", Kind: "hours"}}
		}},
	} {
		in := mornings()
		tt.change(&in)
		got, err := s.desk.CreateSchedule(t.Context(), manager, in)
		if err != nil || got.Saved || len(got.Problems) != 1 || got.Problems[0].Field != tt.field {
			t.Errorf("%s: %+v, %v", tt.field, got.Problems, err)
		}
	}
}

func TestTwoPeopleWhoChangeAScheduleAreTold(t *testing.T) {
	s, saved := newDiary(t, mornings())
	in := saved.Schedule.Settings
	s.reschedules(saved, func(c *desk.ScheduleChange) { c.Name = "Renamed" })
	_, err := s.desk.SaveSchedule(t.Context(), nurse, saved.Schedule.ID, in)
	refused(t, err, "changed-meanwhile")
	_, err = s.desk.SaveSchedule(t.Context(), nurse, "no-such-schedule", in)
	refused(t, err, "not-found")
}

// A service that no longer takes bookings offers none, and what is booked stays.
func TestAServiceWithoutBookingsOffersNone(t *testing.T) {
	s, _ := newDiary(t, mornings())
	s.takes(ward.ID)
	in := desk.OfferedChange{Name: ward.Name, ODSCode: ward.ODSCode, Organisation: ward.Organisation, UseCases: []string{"a1t1"}}
	if saved, err := s.desk.SaveOffered(t.Context(), manager, ward.ID, in); err != nil || !saved.Saved {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	if err := s.desk.MakeSlots(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []storage.Slot
	s.view(func(tx storage.Tx) (err error) { left, err = tx.Slots().List(storage.SlotQuery{}); return err })
	if len(left) != 1 || !left[0].Busy {
		t.Errorf("kept %+v", left)
	}
}

// A crash in the middle of a change: all of it or nothing.
func TestAScheduleThatCannotBeKeptMakesNothing(t *testing.T) {
	s, saved := newDiary(t, mornings())
	in := saved.Schedule.Settings
	in.Length = 15
	s.store.breaks(true)
	if _, err := s.desk.SaveSchedule(t.Context(), manager, saved.Schedule.ID, in); err == nil {
		t.Fatal("saved, with a full disk")
	}
	s.store.breaks(false)
	if got := len(s.asked(ward.ID)); got != 8 {
		t.Errorf("%d appointments", got)
	}
	if again, err := s.desk.SaveSchedule(t.Context(), manager, saved.Schedule.ID, in); err != nil || again.Made != 16 || again.Removed != 8 {
		t.Errorf("saved later: made %d, removed %d, %v", again.Made, again.Removed, err)
	}
}

// Senders that race for the times of two services that share them: each time
// goes to one, whichever service it was asked of.
func TestSendersRacingForSharedTimes(t *testing.T) {
	in := mornings()
	in.Services, in.DaysAhead, in.Hours = []string{ward.ID, annexe.ID}, 2, []desk.ScheduleHours{{Weekday: 7, From: "09:00", To: "09:30"}}
	s, _ := newDiary(t, in)
	slots := map[string]string{ward.ID: s.asked(ward.ID)[0].ID(), annexe.ID: s.asked(annexe.ID)[0].ID()}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var letters [][]byte
	for n := range 20 {
		service := []string{ward.ID, annexe.ID}[n%2]
		letters = append(letters, []byte(strings.ReplaceAll(string(bookingFor(t, murry(), slots[service], at, "").JSON()), ward.ID, service)))
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	got := map[int]int{}
	for _, text := range letters {
		group.Go(func() {
			w := s.post(text, newCall())
			mu.Lock()
			defer mu.Unlock()
			got[w.Code]++
		})
	}
	group.Wait()
	if fmt.Sprint(got) != "map[200:1 409:19]" {
		t.Errorf("answered %v", got)
	}
}

// One schedule that cannot be read keeps no other from its appointments.
func TestOneBrokenScheduleStopsNoOther(t *testing.T) {
	s, _ := newDiary(t, mornings())
	s.update(func(tx storage.Tx) error {
		return tx.Schedules().Create(storage.Schedule{ID: "broken", Name: "A broken one", ServiceIDs: []string{ward.ID}, Body: []byte("{"), UpdatedAt: s.now})
	})
	before := len(s.times(ward.ID))
	s.now = s.now.AddDate(0, 0, 7)
	if err := s.desk.MakeSlots(t.Context()); err == nil {
		t.Error("nobody is told of the broken one")
	}
	if after := len(s.times(ward.ID)); after < before {
		t.Errorf("%d times a week later, %d before", after, before)
	}
}
