package desk

import (
	"strconv"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
)

const notProvided = "Not provided"

// bannerOf is the patient in a line. Age is told on now's day.
func bannerOf(p message.Patient, now time.Time) Banner {
	return Banner{Name: reading.Plain(bannerName(p)), BirthDate: birthText(p.BirthDate), Age: ageText(p.BirthDate, now),
		NHSNumber: numberText(p.NHSNumber), Sex: orNotProvided(p.SexLabel())}
}

// knownBanner is bannerOf once a name or number is known, else nil.
func knownBanner(p message.Patient, now time.Time) *Banner {
	if p.Family == "" && p.Given == "" && p.NHSNumber == "" {
		return nil
	}
	b := bannerOf(p, now)
	return &b
}

func bannerName(p message.Patient) string {
	family, given := strings.ToUpper(strings.TrimSpace(p.Family)), strings.TrimSpace(p.Given)
	switch {
	case family == "" && given == "":
		return "Name not provided"
	case given == "":
		return family
	case family == "":
		return given
	}
	return family + ", " + given
}

// birthText is a birth date for people: 10 Aug 1918. A year, or a year and a
// month, as some senders give, are shown as far as they go.
func birthText(date string) string {
	for _, form := range [][2]string{{"2006-01-02", "2 Jan 2006"}, {"2006-01", "Jan 2006"}, {"2006", "2006"}} {
		if t, err := time.Parse(form[0], date); err == nil {
			return t.Format(form[1])
		}
	}
	return orNotProvided(date)
}

// ageText is the age on now's day in London: years, below 2 years months,
// below 4 weeks days. It is empty when the birth date does not tell it.
func ageText(date string, now time.Time) string {
	born, err := time.Parse(time.DateOnly, date)
	today := now.In(london)
	day := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	if err != nil || born.After(day) {
		return ""
	}
	months := (day.Year()-born.Year())*12 + int(day.Month()) - int(born.Month())
	if day.Day() < born.Day() {
		months--
	}
	days := int(day.Sub(born).Hours() / 24)
	switch {
	case days < 28:
		return count(days, "day")
	case months < 24:
		return count(max(months, 0), "month")
	}
	return count(months/12, "year")
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

func numberText(number string) string {
	digits, err := fhir.NHSNumber(number)
	if err != nil {
		return orNotProvided(number)
	}
	return fhir.FormatNHSNumber(digits)
}

func orNotProvided(s string) string {
	if s == "" {
		return notProvided
	}
	return s
}
