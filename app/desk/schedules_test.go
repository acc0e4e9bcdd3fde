package desk_test

import (
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// annexe is a second service of the ward's organisation.
var annexe = storage.Service{ID: "2000072490", Name: "Trumpton Annexe", ODSCode: "ZTG", Organisation: "Trumpton General Hospital Trust",
	UseCases: []string{"a1t1"}, AcceptsBooking: true, Own: true}

// mornings is a schedule of the ward on Sundays and Mondays: saturday is the day before.
func mornings() desk.ScheduleChange {
	return desk.ScheduleChange{Name: "Morning clinic", Services: []string{ward.ID}, Channel: "Telephone", Length: 30, Places: 1, DaysAhead: 10,
		Practitioner: desk.SchedulePractitioner{Prefix: "Dr", Given: "Amara", Family: "Okafor", Gender: "female", RoleCode: "62247001"},
		Hours:        []desk.ScheduleHours{{Weekday: 7, From: "09:00", To: "10:00"}, {Weekday: 1, From: "09:00", To: "10:00"}}}
}

// busyWeeks is a schedule of many appointments: 30 an hour, 300 a day.
func busyWeeks() desk.ScheduleChange {
	in := mornings()
	in.Hours = nil
	for day := 1; day <= 7; day++ {
		in.Hours = append(in.Hours, desk.ScheduleHours{Weekday: day, From: "08:00", To: "18:00"})
	}
	in.Length, in.Places, in.DaysAhead = 10, 5, 28
	return in
}

// A search over more than can be answered from is too wide, whatever its dates;
// half of it, and half of that, is answered. BaRS Core, GET /Slot.
func TestASearchOverTooManyAppointmentsIsTooWide(t *testing.T) {
	s, _ := newDiary(t, busyWeeks())
	window := func(days int) *httptest.ResponseRecorder {
		q := url.Values{"status": {"free"}, "start": {"ge2026-11-01T00:00:00Z", "le" + fhir.FormatInstant(s.now.AddDate(0, 0, days))},
			"Schedule.actor:HealthcareService": {ward.ID}, "_include": {"Slot:schedule", "Schedule:actor:HealthcareService"}}
		return s.get("/Slot?" + q.Encode())
	}
	if w := window(10); w.Code != 422 || !strings.Contains(w.Body.String(), `"too-costly"`) || !strings.Contains(w.Body.String(), "shorter time") {
		t.Errorf("10 days: %d %.300s", w.Code, w.Body)
	}
	if n := len(fhir.Resources(answered(t, window(2), 200), "Slot")); n < 300 || n > receiver.SlotsMost {
		t.Errorf("2 days hold %d", n)
	}
	read, err := s.desk.Records().Slots(t.Context(), ward.ID, s.now, s.now.AddDate(0, 0, 28))
	if err != nil || len(read) != receiver.SlotsMost+1 {
		t.Errorf("%d were read, %v", len(read), err)
	}
	for i := 1; i < len(read); i++ {
		if read[i].Start.Before(read[i-1].Start) {
			t.Fatal("not by start")
		}
	}
}

// newDiary is a ward with nothing but a schedule.
func newDiary(t *testing.T, in desk.ScheduleChange) (*station, desk.ScheduleSaved) {
	t.Helper()
	s := newStation(t, ward, calls, false)
	s.update(func(tx storage.Tx) error { return tx.Directory().Put(annexe) })
	return s, s.schedules(in)
}

func (s *station) schedules(in desk.ScheduleChange) desk.ScheduleSaved {
	s.t.Helper()
	saved, err := s.desk.CreateSchedule(s.t.Context(), manager, in)
	if err != nil || !saved.Saved {
		s.t.Fatalf("saved %+v, %v", saved.Problems, err)
	}
	return saved
}

// reschedules changes a schedule.
func (s *station) reschedules(of desk.ScheduleSaved, change func(c *desk.ScheduleChange)) desk.ScheduleSaved {
	s.t.Helper()
	in := of.Schedule.Settings
	change(&in)
	saved, err := s.desk.SaveSchedule(s.t.Context(), manager, of.Schedule.ID, in)
	if err != nil || !saved.Saved {
		s.t.Fatalf("saved %+v, %v", saved.Problems, err)
	}
	return saved
}

// asked are the slots that a sender is told of, from now on for 14 days.
func (s *station) asked(service string) []*fhir.Node {
	s.t.Helper()
	q := url.Values{"status": {"free"}, "start": {"ge" + fhir.FormatInstant(s.now), "le" + fhir.FormatInstant(s.now.AddDate(0, 0, 14))},
		"Schedule.actor:HealthcareService": {service}, "_include": {"Slot:schedule", "Schedule:actor:HealthcareService"}}
	return fhir.Resources(answered(s.t, s.get("/Slot?"+q.Encode()), 200), "Slot")
}

// times are the starts of what is asked, in UTC.
func (s *station) times(service string) (out []string) {
	s.t.Helper()
	for _, n := range s.asked(service) {
		at, _ := fhir.ParseTime(n.TextAt("start"))
		out = append(out, at.UTC().Format("02 15:04"))
	}
	return out
}

// takes books the first slot of a service.
func (s *station) takes(service string) (slotID string) {
	s.t.Helper()
	n := s.asked(service)[0]
	at, _ := fhir.ParseTime(n.TextAt("start"))
	answered(s.t, s.post(bookingFor(s.t, murry(), n.ID(), at, "").JSON(), newCall()), 200)
	return n.ID()
}

func wantTimes(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("offered %v, want %v", got, want)
	}
}

func TestAScheduleIsOfferedToSendersAtOnce(t *testing.T) {
	s, saved := newDiary(t, mornings())
	// 21 November is a Saturday; ten days ahead end before 1 December.
	wantTimes(t, s.times(ward.ID), "22 09:00", "22 09:30", "23 09:00", "23 09:30", "29 09:00", "29 09:30", "30 09:00", "30 09:30")
	if saved.Made != 8 || saved.Removed != 0 || saved.Schedule.Line.Free != 4 || saved.Schedule.Line.Hours != "Monday, Sunday 09:00 to 10:00" {
		t.Errorf("saved %+v", saved.Schedule.Line)
	}
	if entry := s.entries(access.ScheduleChange)[0]; entry.Actor != manager.ID || entry.Object != saved.Schedule.ID {
		t.Errorf("recorded %+v", entry)
	}
}

func TestAppointmentsAreMadeAheadAndNeverTwiceAndNeverInThePast(t *testing.T) {
	s, _ := newDiary(t, mornings())
	before := len(s.entries(access.ScheduleChange))
	for range 2 {
		if err := s.desk.MakeSlots(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(s.asked(ward.ID)); got != 8 || len(s.entries(access.ScheduleChange)) != before {
		t.Errorf("%d appointments after nothing has changed, %d entries more", got, len(s.entries(access.ScheduleChange))-before)
	}
	s.now = time.Date(2026, 11, 22, 9, 10, 0, 0, time.UTC) // the first one has begun
	wantTimes(t, s.times(ward.ID)[:2], "22 09:30", "23 09:00")
	s.now = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	if err := s.desk.MakeSlots(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantTimes(t, s.times(ward.ID), "30 09:00", "30 09:30", "06 09:00", "06 09:30", "07 09:00", "07 09:30")
}

// The background job makes appointments without being asked.
func TestTheDeskMakesAppointmentsByItself(t *testing.T) {
	s := newSender(t)
	own := calls
	own.UseCases, own.AcceptsBooking, own.Own = []string{"a1t2"}, true, true
	s.update(func(tx storage.Tx) error { return tx.Directory().Put(own) })
	in := mornings()
	in.Services = []string{calls.ID}
	if saved, err := s.desk.CreateSchedule(t.Context(), manager, in); err != nil || saved.Made != 8 {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	s.update(func(tx storage.Tx) error {
		list, err := tx.Slots().List(storage.SlotQuery{})
		for _, each := range list {
			err = tx.Slots().Remove(each.ID)
		}
		return err
	})
	s.reopen()
	s.until("the appointments are made again", func() bool {
		n := 0
		s.view(func(tx storage.Tx) error {
			list, err := tx.Slots().List(storage.SlotQuery{ServiceID: calls.ID})
			n = len(list)
			return err
		})
		return n == 8
	})
}

// On the night on which clocks go back an appointment keeps its time of day.
func TestAppointmentsFollowTheClocks(t *testing.T) {
	in := mornings()
	in.Hours = []desk.ScheduleHours{{Weekday: 6, From: "09:00", To: "09:30"}, {Weekday: 7, From: "09:00", To: "09:30"}}
	s := newStation(t, ward, calls, false)
	s.now = time.Date(2026, 10, 23, 12, 0, 0, 0, time.UTC)
	s.schedules(in)
	wantTimes(t, s.times(ward.ID)[:2], "24 08:00", "25 09:00")
	week, err := s.desk.SlotWeek(t.Context(), nurse, desk.WeekQuery{From: "2026-10-25"})
	if err != nil || week.From != "2026-10-19" || len(week.Days[6].Notes) != 1 || !strings.Contains(week.Days[6].Notes[0], "clocks go back") {
		t.Errorf("the week says %+v, %v", week.Days[6].Notes, err)
	}
}

// A change makes free appointments anew; what is booked stays, and is told of.
func TestAChangeLeavesWhatIsBooked(t *testing.T) {
	s, saved := newDiary(t, mornings())
	booked := s.takes(ward.ID) // Sunday 09:00 to 09:30
	saved = s.reschedules(saved, func(c *desk.ScheduleChange) {
		c.Hours = []desk.ScheduleHours{{Weekday: 7, From: "09:15", To: "10:15"}}
		c.DaysAhead, c.Length, c.Channel = 3, 20, "Video"
	})
	if len(saved.Schedule.Conflicts) != 1 || saved.Schedule.Conflicts[0].ID != booked || saved.Removed == 0 {
		t.Fatalf("told of %+v, removed %d", saved.Schedule.Conflicts, saved.Removed)
	}
	// 09:15 to 09:35 would run into the one that is booked
	wantTimes(t, s.times(ward.ID), "22 09:35", "22 09:55")
	if got := s.asked(ward.ID)[0].TextAt("extension.valueCode"); got != "Video" {
		t.Errorf("given by %s", got)
	}
	week, err := s.desk.SlotWeek(t.Context(), nurse, desk.WeekQuery{From: "2026-11-22"})
	if err != nil || week.Booked != 1 || week.Days[6].Slots[0].Conflict == "" || week.Days[6].Slots[0].State != "booked" {
		t.Errorf("the week shows %+v, %v", week.Days[6].Slots, err)
	}
	// when it is cancelled it is not offered again, for the schedule no longer has it
	s.update(func(tx storage.Tx) error { return tx.Slots().Free(booked) })
	wantTimes(t, s.times(ward.ID), "22 09:35", "22 09:55")
	if err := s.desk.MakeSlots(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantTimes(t, s.times(ward.ID), "22 09:15", "22 09:35", "22 09:55")

	back := s.reschedules(saved, func(c *desk.ScheduleChange) { *c = withVersion(mornings(), c.Version) })
	if len(back.Schedule.Conflicts) != 0 || len(s.asked(ward.ID)) != 8 {
		t.Errorf("back to how it was: %+v, %d", back.Schedule.Conflicts, len(s.asked(ward.ID)))
	}
}

func withVersion(c desk.ScheduleChange, version int) desk.ScheduleChange {
	c.Version = version
	return c
}

func TestWhoGivesAnAppointmentChangesWithTheSchedule(t *testing.T) {
	s, saved := newDiary(t, mornings())
	s.takes(ward.ID)
	s.reschedules(saved, func(c *desk.ScheduleChange) { c.Practitioner.Family = "Evans" })
	week, err := s.desk.SlotWeek(t.Context(), nurse, desk.WeekQuery{From: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	got := week.Days[6].Slots
	if len(got) != 2 || !strings.Contains(got[0].Who, "Okafor") || !strings.Contains(got[1].Who, "Evans") || got[1].Channel != "Telephone" {
		t.Errorf("the week shows %+v", got)
	}
}

func TestClosuresAndExtraHours(t *testing.T) {
	in := mornings()
	in.Exceptions = []desk.ScheduleException{{From: "2026-11-22", Kind: "closed", Why: "Flood"},
		{From: "2026-11-24", To: "2026-11-25", Kind: "extra", Hours: []desk.ExceptionSpan{{From: "18:00", To: "18:30"}}}}
	s, _ := newDiary(t, in)
	wantTimes(t, s.times(ward.ID)[:4], "23 09:00", "23 09:30", "24 18:00", "25 18:00")
	week, err := s.desk.SlotWeek(t.Context(), manager, desk.WeekQuery{From: "2026-11-22"})
	if err != nil || !slices.Equal(week.Days[6].Notes, []string{"Morning clinic: Flood"}) || week.Free != 0 {
		t.Errorf("the week says %+v, %v", week.Days[6].Notes, err)
	}
}

// Services that share a schedule: a booked time is taken for all of them.
func TestATimeThatServicesShareIsTakenForAll(t *testing.T) {
	in := mornings()
	in.Services = []string{ward.ID, annexe.ID}
	s, saved := newDiary(t, in)
	if saved.Made != 8 || len(s.asked(ward.ID)) != 8 || len(s.asked(annexe.ID)) != 8 {
		t.Fatalf("made %d, offered %d and %d", saved.Made, len(s.asked(ward.ID)), len(s.asked(annexe.ID)))
	}
	theirs := s.asked(annexe.ID)[0]
	s.takes(ward.ID)
	wantTimes(t, s.times(annexe.ID), s.times(ward.ID)...)
	if len(s.asked(annexe.ID)) != 7 {
		t.Errorf("%d are left at the other service", len(s.asked(annexe.ID)))
	}
	at, _ := fhir.ParseTime(theirs.TextAt("start"))
	at = at.UTC()
	letter := strings.ReplaceAll(string(bookingFor(t, murry(), theirs.ID(), at, "").JSON()), ward.ID, annexe.ID)
	if w := s.post([]byte(letter), newCall()); w.Code != 409 {
		t.Errorf("the same time at the other service: answered %d %s", w.Code, w.Body)
	}
	week, err := s.desk.SlotWeek(t.Context(), nurse, desk.WeekQuery{From: "2026-11-22"})
	if got := week.Days[6].Slots; err != nil || len(got) != 2 || len(got[0].Services) != 2 || got[0].State != "booked" {
		t.Errorf("the week shows %+v, %v", got, err)
	}
	// a service that joins later finds the time taken
	s.reschedules(saved, func(c *desk.ScheduleChange) { c.Services = []string{ward.ID} })
	if n := len(s.asked(annexe.ID)); n != 0 {
		t.Errorf("%d are offered at a service that no longer shares", n)
	}
}

func TestAServiceThatJoinsFindsWhatIsTaken(t *testing.T) {
	s, saved := newDiary(t, mornings())
	s.takes(ward.ID)
	s.reschedules(saved, func(c *desk.ScheduleChange) { c.Services = []string{ward.ID, annexe.ID} })
	wantTimes(t, s.times(annexe.ID), s.times(ward.ID)...)
	if len(s.asked(annexe.ID)) != 7 {
		t.Errorf("%d are offered", len(s.asked(annexe.ID)))
	}
}

// One service with several schedules; one with several places at a time.
func TestSchedulesAndPlacesAddUp(t *testing.T) {
	in := mornings()
	in.Places = 2
	s, _ := newDiary(t, in)
	other := mornings()
	other.Name, other.Practitioner = "Second clinic", desk.SchedulePractitioner{}
	s.schedules(other)
	wantTimes(t, s.times(ward.ID)[:4], "22 09:00", "22 09:00", "22 09:00", "22 09:30")
	week, err := s.desk.SlotWeek(t.Context(), nurse, desk.WeekQuery{From: "2026-11-22", Schedule: s.scheduleNamed("Second clinic")})
	if err != nil || week.Free != 2 || len(week.Schedules) != 2 {
		t.Errorf("the week of one schedule: %d free, %v", week.Free, err)
	}
}

func (s *station) scheduleNamed(name string) string {
	s.t.Helper()
	list, err := s.desk.Schedules(s.t.Context(), nurse)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, each := range list.Schedules {
		if each.Name == name {
			return each.ID
		}
	}
	return ""
}
