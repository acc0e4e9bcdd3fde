package fhirpath_test

import "testing"

// TestMoments compares, moves and takes apart dates and times.
func TestMoments(t *testing.T) {
	hold(t, []example{
		gives("now() | today() | timeOfDay()", "dateTime 2026-07-01T09:30:00.000+01:00", "date 2026-07-01", "time 09:30:00.000"),
		yes("@2020-01-01 < @2020-01-02 and @2020-12 > @2020-11 and @2019 < @2020-01 and @T10:00 < @T10:01"),
		gives("@2020 < @2020-01"), gives("@2020-01 = @2020-01-01"), gives("@2020 = @2020-01-01T10:00:00Z"), gives("@2020 != @2021-05", "boolean true"),
		yes("@2020-01-01T10:00:00Z = @2020-01-01T11:00:00+01:00 and @2020-01-01T10:00:00Z < @2020-01-01T10:30:00-01:00"),
		yes("@2020-01-01T23:30:00-01:00 > @2020-01-02T00:00:00Z"),
		gives("@2020-01-01T10:00:00 = @2020-01-01T10:00:00Z"), gives("@2020-01-01T10:00:00 < @2020-01-02T09:00:00Z"), yes("@2020-01-01T10:00:00 < @2020-01-03T10:00:00Z and @2020-01-05T10:00:00Z > @2020-01-01T10:00:00"),
		yes("@2020-01-01T10:00:00.5Z = @2020-01-01T10:00:00.500Z and @2020-01-01T10:00:00.5Z > @2020-01-01T10:00:00Z"),
		yes("@T10:00:00.000 = @T10:00:00 and @T10:00:00.001 > @T10:00:00"), gives("@T10:00 = @T10:00:00"), gives("@2020 = @T10:00", "boolean false"), fails("@2020 < @T10:00"), fails("@2020 < 1"),
		yes("@2020 ~ @2020 and @2020 !~ @2020-01 and @T10 ~ @T10 and birthDate ~ @1974-12-25"), yes("birthDate = @1974-12-25 and birthDate < @1974-12-26 and birthDate < today()"),
		yes("contact.period.start < @2021 and contact.period.end > @2020-04"), gives("contact.period.start < contact.period.end"),
		yes("extension.value.empty().not()"),

		gives("@2020-01-31 + 1 month | @2020-02-29 + 1 year | @2020-02-29 - 4 years | @2020-03-31 - 1 'month'", "date 2020-02-29", "date 2021-02-28", "date 2016-02-29"),
		gives("@2020 + 24 months | @2020 + 800 days | @2020 + 11 months | @2020 - 1 year", "date 2022", "date 2020", "date 2019"),
		gives("@2020-01 + 40 days | @2020-01 + 29 days | @2020-01 - 1 month", "date 2020-02", "date 2020-01", "date 2019-12"),
		gives("@2020-01-01 + 25 hours | @2020-01-01 + 23 hours | @2020-01-01 + 1 week | @2020-01-01 + 1 'wk'", "date 2020-01-02", "date 2020-01-01", "date 2020-01-08"),
		gives("@2020-01-01T10 + 90 minutes | @2020-01-01T10:30 + 90 seconds | @2020-01-01T10:30:00 + 1500 milliseconds", "dateTime 2020-01-01T11", "dateTime 2020-01-01T10:31", "dateTime 2020-01-01T10:30:01"),
		gives("@2020-01-01T10:30:00.000Z + 1500 'ms' | @2020-12-31T23:59:59-05:00 + 1 'min'", "dateTime 2020-01-01T10:30:01.500Z", "dateTime 2021-01-01T00:00:59-05:00"),
		gives("@T23:30 + 1 hour | @T00:30 - 45 minutes | @T10:00:00 + 1 's'", "time 00:30", "time 23:45", "time 10:00:01"), fails("@T10:00 + 1 day"), fails("@T10:00 + 1 year"),
		gives("@9999 + 1 year"), gives("@9998 + 1 year", "date 9999"), gives("@0002 - 1 year", "date 0001"), gives("@2020 + 800 days", "date 2022"), gives("@2020 - 800 days", "date 2018"), gives("@0001 - 1 year"), gives("@9999-12-31 + 1 day"), gives("@2020 + 9999999999999 years"), gives("@2020-01-01 + 999999999 weeks"), gives("@2020 + '1000000000000000000000000000000 years'.toQuantity()"),
		fails("@2020 + 1 'mo'"), fails("@2020 + 1 'a'"), fails("@2020 + 1 'kg'"), fails("@2020 + 1"), fails("@2020 - 1"), fails("1 day + @2020"),
		gives("birthDate + 1 day", "date 1974-12-26"),

		gives("@2020-03-04T05:06:07.089+01:00.select(yearOf() | monthOf() | dayOf() | hourOf() | minuteOf() | secondOf() | millisecondOf())", "integer 2020", "integer 3", "integer 4", "integer 5", "integer 6", "integer 7", "integer 89"),
		gives("@2020.monthOf()"), gives("@2020-01.dayOf()"), gives("@T10:30.hourOf() | @T10:30.minuteOf()", "integer 10", "integer 30"), gives("@T10:30.yearOf()"), gives("@T10:30.secondOf()"), fails("'a'.yearOf()"),
		gives("@2020-01-01T10:00:00-05:30.timezoneOffsetOf()", "decimal -5.5"), gives("@2020-01-01T10:00:00.timezoneOffsetOf()"), gives("@2020-01-01T10:00:00Z.timezoneOffsetOf()", "decimal 0"),
		gives("@2020-01-01T10:00:00Z.dateOf() | @2020-01T.dateOf() | @2020-01-01T10:30.timeOf()", "date 2020-01-01", "date 2020-01", "time 10:30"), gives("@2020.timeOf()"), gives("@T10.dateOf()"),

		gives("@2020.lowBoundary() | @2020.highBoundary() | @2020-02.highBoundary() | @2021-02.highBoundary()", "date 2020-01-01", "date 2020-12-31", "date 2020-02-29", "date 2021-02-28"),
		gives("@2020T.lowBoundary() | @2020T.highBoundary()", "dateTime 2020-01-01T00:00:00.000+14:00", "dateTime 2020-12-31T23:59:59.999-12:00"),
		gives("@2020-01-01T10:30Z.highBoundary(14) | @2020-05-06T10:30:20Z.highBoundary(4) | @2020-05-06T10:30:20Z.lowBoundary(10) | @2020-01-01T10:30:20.5Z.highBoundary()", "dateTime 2020-01-01T10:30:59Z", "dateTime 2020", "dateTime 2020-05-06T10Z", "dateTime 2020-01-01T10:30:20.500Z"),
		gives("@T10.lowBoundary() | @T10.highBoundary() | @T10:30.highBoundary(4)", "time 10:00:00.000", "time 10:59:59.999", "time 10:30"),
		gives("@2020T.lowBoundary(10) | @2020T.highBoundary(8) | @2020T.highBoundary(10) | @2020-03T.lowBoundary(6) | @2020-03T.highBoundary(6) | @2020-05-06T.lowBoundary(12)", "dateTime 2020-01-01T00+14:00", "dateTime 2020-12-31", "dateTime 2020-12-31T23-12:00", "dateTime 2020-03", "dateTime 2020-05-06T00:00+14:00"),
		gives("@T10:30.lowBoundary(2) | @T10.highBoundary(6) | @T10:30:15.highBoundary(6)", "time 10", "time 10:59:59", "time 10:30:15"), gives("@2020.lowBoundary(0)"), gives("@T10.lowBoundary(0)"), gives("@2020-05-06.lowBoundary(8) | @2020-05-06.highBoundary(6)", "date 2020-05-06", "date 2020-05"),
		gives("@T00.highBoundary() | @T23:59.lowBoundary() | @T10:30:15.25.highBoundary() | @T10:30:15.highBoundary()", "time 00:59:59.999", "time 23:59:00.000", "time 10:30:15.250", "time 10:30:15.999"),
		gives("@2020.lowBoundary(17)"), gives("@2020.lowBoundary(5)"), gives("@T10.lowBoundary(17)"), gives("@2020.lowBoundary({})"),
		gives("@2020-01.precision() | @2020-01-01T10:30.precision() | @2020-01-01T10:30:00-05:00.precision() | @T10:30:00.0.precision()", "integer 6", "integer 12", "integer 14", "integer 7"),
	})
}

// TestQuantities compares and combines amounts in different units.
func TestQuantities(t *testing.T) {
	hold(t, []example{
		yes("1 'g' = 1000 'mg' and 1 'kg' > 999 'g' and 1 'L' = 1 'dm3' and 1 'mmol/L' = 1 'umol/mL' and 1 'l' = 1000 'mL'"),
		yes("1 '[in_i]' = 2.54 'cm' and 1 '[lb_av]' = 453.59237 'g' and 1 'm[Hg]' > 133 'kPa' and 120 'mm[Hg]' < 16 'kPa'"),
		yes("1 'm2' = 10000 'cm2' and 1 'kg.m/s2' = 1 'N' and 1 '/min' < 1 '/s' and 100 '%' = 1 '1' and 1 '10*3' = 1000 '1' and 1 '{tablets}' = 1 '1'"),
		yes("1 'J' = 1 'N.m' and 1 'mg{dry}/dL' = 10 'mg/L' and 60 'min' = 1 'h' and 1 'meq' = 1 'mmol' and 2 '[iU]' < 3 '[IU]' and 1 'm-1' = 1 '/m'"),
		gives("1 'g' = 1 'm'"), gives("1 'g' < 1 's'"), gives("1 'furlong' = 1 'm'"), gives("1 'furlong' = 1 'furlong'", "boolean true"), gives("2 'furlong' > 1 'furlong'", "boolean true"), gives("1 'g.' = 1 'kg'"), gives("1 '.g' = 1 'kg'"), gives("1 'g//m' = 1 'kg'"), gives("1 'g/' = 1 'kg'"), gives("1 'm99' = 1 'g'"), gives("1 'Cel' < 1 'K'"),
		yes("1 'g' ~ 1000 'mg' and 1 'g' !~ 1 'm' and 1 year ~ 1 'a' and 1 month ~ 1 'mo'"),
		yes("1 year = 12 months and 2 years > 23 months and 7 days = 1 week and 1 'd' = 24 hours and 1 minute = 60 's' and 1 second = 1000 milliseconds"),
		gives("1 year = 1 'a'"), gives("1 month = 30 days"), gives("1 year > 364 days"),
		gives("1 'g' + 500 'mg' | 1 'kg' - 1 'g'", "Quantity 1.5 'g'", "Quantity 0.999 'kg'"), gives("1 'g' + 1 'm'"), gives("1 day + 12 hours", "Quantity 1.5 day"),
		gives("2 'cm' * 3 'm' | 6 'm2' / 2 'm' | 6 'g' / 2 'L' | 2 'm' * 3 'm' | 3 'm' * 2", "Quantity 6 'cm.m'", "Quantity 3 'm'", "Quantity 3 'g/L'", "Quantity 6 'm2'", "Quantity 6 'm'"), gives("1 'g' / 0 'L'"), gives("4 'g/m' / 2 's'", "Quantity 2 'g/m/s'"), gives("1 'm' / (2 's' * 1 's')", "Quantity 0.5 'm/s2'"), gives("1 year * 2 'a'", "Quantity 2 'a2'"), gives("2 '(m)' * 1 's'", "Quantity 2 '(m).s'"),
		gives("-(5 'mg')", "Quantity -5 'mg'"), gives("5 'mg' + 1"), gives("2 - 1 '1' | 5 '1' - 2 | 5 '1' - 2.5 | 5 '1' + 2", "Quantity 1 '1'", "Quantity 3 '1'", "Quantity 2.5 '1'", "Quantity 7 '1'"), fails("5 'mg' + 'a'"), gives("1 = 1 '1'", "boolean true"), gives("5 'mg' = 'a'", "boolean false"),
		yes("extension('urn:dose').value = 2.5 'mg' and extension('urn:dose').value > 2 'mg' and extension('urn:dose').value ~ 0.0025 'g'"),
		yes("extension('urn:tablets').value = 3 'tablets' and extension('urn:count').value = 3 '1' and extension('urn:age').value > 51 'a'"),
		gives("extension('urn:none').value > 1 'mg'"), gives("extension('urn:none').value = 1 'mg'", "boolean false"), gives("extension('urn:dose').value + 1 'mg'", "Quantity 3.50 'mg'"),
		gives("extension('urn:dose').value.getValue()"),
		yes("1 'cm'.comparable(1 'm')"), gives("1 'cm'.comparable(1 's')", "boolean false"), gives("'a'.comparable(1 's')", "boolean false"),
		gives("1.5 'cm'.lowBoundary(2) | 1.5 'cm'.precision()", "Quantity 1.45 'cm'", "integer 1"),
		gives("1.5'cm' | 2 days", "Quantity 1.5 'cm'", "Quantity 2 days"),
	})
}
