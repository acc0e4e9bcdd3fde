package fhirpath

// moments are the functions of dates and times.
var moments = map[string]function{
	"now":              clock(func(m moment) moment { return m }),
	"today":            clock(moment.date),
	"timeOfDay":        clock(moment.timeOfDay),
	"yearOf":           component(toYear, func(m moment) int64 { return int64(m.year) }),
	"monthOf":          component(toMonth, func(m moment) int64 { return int64(m.month) }),
	"dayOf":            component(toDay, func(m moment) int64 { return int64(m.day) }),
	"hourOf":           component(toHour, func(m moment) int64 { return int64(m.hour) }),
	"minuteOf":         component(toMinute, func(m moment) int64 { return int64(m.minute) }),
	"secondOf":         component(toSecond, func(m moment) int64 { return int64(m.second) }),
	"millisecondOf":    component(toSecond, func(m moment) int64 { return int64(m.nano / 1e6) }),
	"timezoneOffsetOf": onSingle(0, 0, timezoneOffsetOf),
	"dateOf":           onSingle(0, 0, dateOf),
	"timeOf":           onSingle(0, 0, timeOf),
}

// clock makes a function of the time of the evaluation.
func clock(of func(m moment) moment) function {
	return function{make: func(_ *compiler, _ *call) part {
		return ofItems(func(r *run) {
			if now := r.environment().Now; !now.IsZero() {
				r.push(ofMoment(of(momentOf(now))))
				return
			}
			r.fail("the time is not given")
		})
	}}
}

// wantMoment is the moment of an item that must be one.
func (r *run) wantMoment(i *Item) (moment, bool) {
	v := i.value()
	if v.kind != kindMoment && (v.kind != kindNone || !valueless(i)) {
		r.fail("%s is no date or time", typeWord(i))
	}
	return v.moment, v.kind == kindMoment
}

// component makes a function that yields a part of a moment where it is given.
func component(least uint8, of func(m moment) int64) function {
	return onSingle(0, 0, func(r *run, args []Item) (Item, bool) {
		m, ok := r.wantMoment(&args[0])
		return ofInteger(of(m)), ok && m.precision >= least && (m.kind != isTime || least >= toHour)
	})
}

// timezoneOffsetOf is in hours.
func timezoneOffsetOf(r *run, args []Item) (Item, bool) {
	m, ok := r.wantMoment(&args[0])
	hours, _ := decimalOfInt(int64(m.zone)).over(decimalOfInt(60))
	return ofDecimal(hours), ok && m.zoned
}

func dateOf(r *run, args []Item) (Item, bool) {
	m, ok := r.wantMoment(&args[0])
	return ofMoment(m.date()), ok && m.kind != isTime
}

func timeOf(r *run, args []Item) (Item, bool) {
	m, ok := r.wantMoment(&args[0])
	return ofMoment(m.timeOfDay()), ok && m.precision >= toHour
}
