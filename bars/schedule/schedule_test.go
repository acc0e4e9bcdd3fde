package schedule_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"barsdesk/bars/schedule"
)

var (
	nine, noon = clock("09:00"), clock("12:00")
	monday     = date("2026-11-23")
)

func clock(text string) schedule.Clock {
	c, err := schedule.ParseClock(text)
	if err != nil {
		panic(err)
	}
	return c
}

func date(text string) schedule.Date {
	d, err := schedule.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// clinic is open in the morning of some days.
func clinic(length time.Duration, days ...time.Weekday) schedule.Schedule {
	s := schedule.Schedule{Length: length, Places: 1}
	for _, d := range days {
		s.Hours = append(s.Hours, schedule.Hours{Weekday: d, Span: schedule.Span{From: nine, To: noon}})
	}
	return s
}

// starts are the times of days as clocks in the United Kingdom show them.
func starts(s schedule.Schedule, from, to schedule.Date) []string {
	london, _ := time.LoadLocation("Europe/London")
	var out []string
	for _, t := range s.Times(from.At(0), to.At(0)) {
		out = append(out, t.Start.In(london).Format("02 15:04 MST"))
	}
	return out
}

func TestTimesFollowTheHoursOfTheWeek(t *testing.T) {
	s := clinic(time.Hour, time.Monday, time.Wednesday)
	want := []string{"23 09:00 GMT", "23 10:00 GMT", "23 11:00 GMT", "25 09:00 GMT", "25 10:00 GMT", "25 11:00 GMT"}
	if got := starts(s, monday, monday.Add(7)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	s.Length = 50 * time.Minute // the last one ends before noon
	if got := starts(s, monday, monday.Add(1)); !slices.Equal(got, []string{"23 09:00 GMT", "23 09:50 GMT", "23 10:40 GMT"}) {
		t.Errorf("50 minutes: %v", got)
	}
	s.Places = 2
	two := s.Times(monday.At(0), monday.Add(1).At(0))
	if len(two) != 6 || two[0].Place != 0 || two[1].Place != 1 || !two[0].Start.Equal(two[1].Start) {
		t.Errorf("two places: %v", two)
	}
}

func TestNothingBeginsBeforeTheTimeAskedFrom(t *testing.T) {
	s := clinic(time.Hour, time.Monday)
	got := s.Times(monday.At(clock("10:00")).Add(time.Nanosecond), monday.Add(7).At(0))
	if len(got) != 1 || !got[0].Start.Equal(monday.At(clock("11:00"))) || !got[0].End.Equal(monday.At(noon)) {
		t.Errorf("got %v", got)
	}
}

func TestFirstAndLastDay(t *testing.T) {
	s := clinic(3*time.Hour, time.Monday, time.Tuesday, time.Wednesday, time.Thursday)
	s.From, s.Until = monday.Add(1), monday.Add(2)
	if got := starts(s, monday, monday.Add(14)); !slices.Equal(got, []string{"24 09:00 GMT", "25 09:00 GMT"}) {
		t.Errorf("got %v", got)
	}
}

func TestExceptions(t *testing.T) {
	afternoon := []schedule.Span{{From: clock("14:00"), To: clock("17:00")}}
	on := func(e schedule.Exception) schedule.Exception { e.From, e.To = monday, monday.Add(1); return e }
	for _, tt := range []struct {
		name string
		is   []schedule.Exception
		want []string
	}{
		{"closed", []schedule.Exception{on(schedule.Exception{Kind: schedule.Closed})}, []string{"25 09:00 GMT"}},
		{"other hours", []schedule.Exception{on(schedule.Exception{Kind: schedule.Instead, Spans: afternoon})}, []string{"23 14:00 GMT", "24 14:00 GMT", "25 09:00 GMT"}},
		{"extra hours, on a day without hours too", []schedule.Exception{on(schedule.Exception{Kind: schedule.Extra, Spans: afternoon})},
			[]string{"23 09:00 GMT", "23 14:00 GMT", "24 14:00 GMT", "25 09:00 GMT"}},
		{"closed, and extra hours after all", []schedule.Exception{on(schedule.Exception{Kind: schedule.Closed}), on(schedule.Exception{Kind: schedule.Extra, Spans: afternoon})},
			[]string{"23 14:00 GMT", "24 14:00 GMT", "25 09:00 GMT"}},
		{"extra hours that run into the usual ones give no time twice", []schedule.Exception{on(schedule.Exception{Kind: schedule.Extra,
			Spans: []schedule.Span{{From: clock("11:00"), To: clock("15:00")}}})}, []string{"23 09:00 GMT", "23 12:00 GMT", "24 11:00 GMT", "25 09:00 GMT"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := clinic(3*time.Hour, time.Monday, time.Wednesday)
			s.Exceptions = tt.is
			if got := starts(s, monday, monday.Add(7)); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNightsRunIntoTheNextDayUnlessThatIsClosed(t *testing.T) {
	s := schedule.Schedule{Length: 2 * time.Hour, Places: 1, Hours: []schedule.Hours{{Weekday: time.Monday, Span: schedule.Span{From: clock("22:00"), To: clock("04:00")}}}}
	if got := starts(s, monday, monday.Add(7)); !slices.Equal(got, []string{"23 22:00 GMT", "24 00:00 GMT", "24 02:00 GMT"}) {
		t.Errorf("open: %v", got)
	}
	if got := starts(s, monday.Add(1), monday.Add(2)); !slices.Equal(got, []string{"24 00:00 GMT", "24 02:00 GMT"}) {
		t.Errorf("asked from Tuesday on: %v", got)
	}
	s.Exceptions = []schedule.Exception{{From: monday.Add(1), To: monday.Add(1), Kind: schedule.Closed}}
	if got := starts(s, monday, monday.Add(7)); !slices.Equal(got, []string{"23 22:00 GMT"}) {
		t.Errorf("closed on Tuesday: %v", got)
	}
}

// On 29 March 2026 clocks go from 01:00 GMT to 02:00 BST, on 25 October from
// 02:00 BST to 01:00 GMT.
func TestClocksThatChange(t *testing.T) {
	night := schedule.Schedule{Length: 30 * time.Minute, Places: 1, Hours: []schedule.Hours{{Weekday: time.Sunday, Span: schedule.Span{From: 0, To: clock("03:00")}}}}
	for _, tt := range []struct {
		day  string
		want []string
	}{
		{"2026-03-29", []string{"29 00:00 GMT", "29 00:30 GMT", "29 02:00 BST", "29 02:30 BST"}},
		{"2026-10-25", []string{"25 00:00 BST", "25 00:30 BST", "25 01:00 BST", "25 01:30 BST", "25 01:00 GMT", "25 01:30 GMT", "25 02:00 GMT", "25 02:30 GMT"}},
		{"2026-11-01", []string{"01 00:00 GMT", "01 00:30 GMT", "01 01:00 GMT", "01 01:30 GMT", "01 02:00 GMT", "01 02:30 GMT"}},
	} {
		if got := starts(night, date(tt.day), date(tt.day).Add(1)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.day, got, tt.want)
		}
	}
	morning := clinic(3*time.Hour, time.Saturday, time.Sunday)
	if got := starts(morning, date("2026-10-24"), date("2026-10-26")); !slices.Equal(got, []string{"24 09:00 BST", "25 09:00 GMT"}) {
		t.Errorf("the morning before and after: %v", got)
	}
	if date("2026-03-29").ClocksChange() == "" || date("2026-10-25").ClocksChange() == "" || monday.ClocksChange() != "" {
		t.Error("the days on which clocks change are not told")
	}
}

func TestTimesOfDayOnDaysOnWhichClocksChange(t *testing.T) {
	for _, tt := range []struct{ day, clock, want string }{
		{"2026-03-29", "00:59", "2026-03-29T00:59:00Z"},
		{"2026-03-29", "01:00", "2026-03-29T01:00:00Z"}, // 02:00 BST: there is no 01:00
		{"2026-03-29", "01:30", "2026-03-29T01:00:00Z"},
		{"2026-03-29", "02:00", "2026-03-29T01:00:00Z"},
		{"2026-10-25", "01:30", "2026-10-25T00:30:00Z"}, // the first of the two
		{"2026-10-25", "02:00", "2026-10-25T02:00:00Z"},
		{"2026-10-25", "24:00", "2026-10-26T00:00:00Z"},
		{"2026-07-01", "24:00", "2026-07-01T23:00:00Z"},
	} {
		if got := date(tt.day).At(clock(tt.clock)).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s at %s: %s, want %s", tt.day, tt.clock, got, tt.want)
		}
	}
}

// Whatever the schedule, what is asked for in parts is what is asked for at once,
// times do not run into each other, and none has another length.
func TestTimesAreTheSameWhateverIsAskedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := schedule.Schedule{Length: time.Duration(rapid.IntRange(5, 180).Draw(t, "length")) * time.Minute, Places: 1}
		for range rapid.IntRange(1, 6).Draw(t, "hours") {
			s.Hours = append(s.Hours, schedule.Hours{Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), Span: schedule.Span{
				From: schedule.Clock(rapid.IntRange(0, 1439).Draw(t, "from")), To: schedule.Clock(rapid.IntRange(1, 1440).Draw(t, "to"))}})
		}
		if len(s.Check()) > 0 {
			return
		}
		start := date("2026-03-24").Add(rapid.IntRange(0, 300).Draw(t, "start"))
		var parts []schedule.Time
		for day := range 9 {
			parts = append(parts, s.Times(start.Add(day).At(0), start.Add(day+1).At(0))...)
		}
		whole := s.Times(start.At(0), start.Add(9).At(0))
		if !slices.Equal(parts, whole) {
			t.Fatalf("in parts %v\nat once %v", parts, whole)
		}
		for i, each := range whole {
			if each.End.Sub(each.Start) != s.Length || i > 0 && each.Start.Before(whole[i-1].End) {
				t.Fatalf("%v after %v", each, whole[max(i-1, 0)])
			}
		}
	})
}

func TestFaultsOfASchedule(t *testing.T) {
	fields := func(s schedule.Schedule) (out []string) {
		for _, f := range s.Check() {
			out = append(out, f.Field)
		}
		return out
	}
	sound := clinic(time.Hour, time.Monday)
	with := func(change func(s *schedule.Schedule)) schedule.Schedule {
		s := clinic(time.Hour, time.Monday)
		change(&s)
		return s
	}
	span := func(from, to string) schedule.Span { return schedule.Span{From: clock(from), To: clock(to)} }
	for _, tt := range []struct {
		name string
		s    schedule.Schedule
		want []string
	}{
		{"sound", sound, nil},
		{"no length, no places", schedule.Schedule{}, []string{"length", "places"}},
		{"too long", with(func(s *schedule.Schedule) { s.Length = 25 * time.Hour }), []string{"length", "hours.0.to"}},
		{"too many places", with(func(s *schedule.Schedule) { s.Places = 51 }), []string{"places"}},
		{"ends before it begins", with(func(s *schedule.Schedule) { s.From, s.Until = monday, monday.Add(-1) }), []string{"until"}},
		{"nothing fits", with(func(s *schedule.Schedule) { s.Hours[0].To = clock("09:30") }), []string{"hours.0.to"}},
		{"overlap", with(func(s *schedule.Schedule) {
			s.Hours = append(s.Hours, schedule.Hours{Weekday: time.Monday, Span: span("11:00", "15:00")})
		}), []string{"hours.1.to"}},
		{"a night into the next day's hours", with(func(s *schedule.Schedule) {
			s.Hours = append(s.Hours, schedule.Hours{Weekday: time.Sunday, Span: span("22:00", "10:00")})
		}), []string{"hours.1.to"}},
		{"one after the other", with(func(s *schedule.Schedule) {
			s.Hours = append(s.Hours, schedule.Hours{Weekday: time.Monday, Span: span("12:00", "15:00")})
		}), nil},
		{"exceptions", with(func(s *schedule.Schedule) {
			s.Exceptions = []schedule.Exception{{From: monday, To: monday.Add(-1)}, {From: monday, To: monday, Kind: schedule.Extra},
				{From: monday, To: monday, Kind: schedule.Instead, Spans: []schedule.Span{span("09:00", "09:10")}}}
		}), []string{"exceptions.0.to", "exceptions.1.kind", "exceptions.2.hours.0.to"}},
	} {
		if got := fields(tt.s); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestTextsThatAreNoTimeAndNoDate(t *testing.T) {
	for _, text := range []string{"", "9:00", "24:01", "25:00", "09:60", "noon", "09:00:00"} {
		if _, err := schedule.ParseClock(text); err == nil {
			t.Errorf("%q was read as a time", text)
		}
	}
	for _, text := range []string{"", "2026-02-29", "29/03/2026", "2026-3-1"} {
		if _, err := schedule.ParseDate(text); err == nil {
			t.Errorf("%q was read as a date", text)
		}
	}
	if got := clock("07:05").String() + " " + date("2026-12-25").String(); got != "07:05 2026-12-25" {
		t.Error(got)
	}
}
