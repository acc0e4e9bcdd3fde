package form

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"barsdesk/bars/definition"
)

// wrong says what is not right about an answer, "" when nothing is. Kept is
// what belongs to the answer beside it.
func wrong(f Field, v, kept string) string {
	if f.MaxLength > 0 && utf8.RuneCountInString(v) > f.MaxLength && !hasOption(f, v) {
		return fmt.Sprintf("%s must be %d characters or fewer, and has %d", f.Label, f.MaxLength, utf8.RuneCountInString(v))
	}
	if strings.ContainsFunc(v, func(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == utf8.RuneError }) {
		return f.Label + " holds a character that cannot be sent. Type it again instead of pasting it"
	}
	if strings.HasSuffix(f.Path, ".valueUri") && strings.ContainsFunc(v, unicode.IsSpace) {
		return f.Label + " must not contain spaces"
	}
	if check := controlChecks[f.Control]; check != nil {
		return check(f, v, kept)
	}
	return wrongCode(f, v)
}

// controlChecks are what is asked of an answer by how it is given.
var controlChecks = map[string]func(f Field, v, kept string) string{
	controlChoice: wrongChoice, controlSearch: wrongChoice, controlBoxes: wrongBoxes,
	controlDate: wrongDate, controlDateTime: wrongDateTime, controlTime: wrongTime,
	controlNumber:   func(f Field, v, _ string) string { return wrongNumber(f, v) },
	controlQuantity: wrongQuantity, controlYesNo: wrongYes, controlCheckbox: wrongYes,
}

func wrongChoice(f Field, v, kept string) string {
	if hasOption(f, v) || f.FreeText || kept != "" && codedAnswer(v) {
		return ""
	}
	return f.Label + ": choose from the list. What was chosen before is no longer offered"
}

// codedAnswer reports whether an answer is a code and its system.
func codedAnswer(v string) bool { return strings.Contains(v, "|") }

func wrongBoxes(f Field, v, kept string) string {
	for line := range strings.SplitSeq(v, "\n") {
		if text := wrongChoice(f, line, kept); text != "" {
			return text
		}
	}
	return ""
}

func wrongDate(f Field, v, _ string) string {
	if parses(v, time.DateOnly) || f.Partial && parses(v, "2006-01", "2006") {
		return ""
	}
	return f.Label + " must be a real date, like 21 November 2026"
}

func wrongDateTime(f Field, v, _ string) string {
	if parses(v, time.RFC3339Nano) || f.Partial && parses(v, time.DateOnly, "2006-01", "2006") {
		return ""
	}
	return f.Label + " must be a real date and time, like 21 November 2026 at 14:30"
}

func wrongTime(f Field, v, _ string) string {
	if parses(v, time.TimeOnly) {
		return ""
	}
	return f.Label + " must be a time of day, like 14:30"
}

func parses(v string, layouts ...string) bool {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, v); err == nil {
			return true
		}
	}
	return false
}

func wrongYes(f Field, v, _ string) string {
	if v != "true" && v != "false" {
		return f.Label + ": choose yes or no"
	}
	return ""
}

// amountOf is the number an answer begins with.
func amountOf(v string) (float64, error) {
	amount, _, _ := strings.Cut(v, " ")
	return strconv.ParseFloat(amount, 64)
}

func wrongNumber(f Field, v string) string {
	e, _ := definition.ElementAt(bare(f.Path))
	signed := strings.Contains(f.Path, ".position.") || strings.Contains(f.Path, ".answer.value")
	whole := strings.HasSuffix(f.Path, "valueInteger") || e.Type == "positiveInt" || e.Type == "integer" || e.Type == "unsignedInt"
	switch amount, _ := amountOf(v); {
	case !isNumber(v) || strings.HasPrefix(v, "-") && !signed:
		return f.Label + " must be a number, like 2 or 0.5"
	case whole && strings.Contains(v, "."):
		return f.Label + " must be a whole number, like 2"
	case e.Type == "positiveInt" && strings.Trim(v, "0") == "":
		return f.Label + " must be 1 or more"
	case strings.HasSuffix(f.Path, ".latitude") && (amount < -90 || amount > 90):
		return f.Label + " must be between -90 and 90"
	case strings.HasSuffix(f.Path, ".longitude") && (amount < -180 || amount > 180):
		return f.Label + " must be between -180 and 180"
	}
	return ""
}

func wrongQuantity(f Field, v, kept string) string {
	amount, unit, _ := strings.Cut(v, " ")
	switch {
	case !isNumber(amount) || strings.HasPrefix(amount, "-"):
		return f.Label + " must be a number with a unit, like 500 milligrams"
	case unit == "" && len(f.Units) > 0:
		return f.Label + ": choose the unit"
	case unit != "" && !hasUnit(f, unit) && !strings.HasPrefix(kept, unit+"|"):
		return f.Label + ": choose the unit from the list"
	}
	return ""
}

// wrongCode checks the form of codes that are typed by hand: SNOMED CT and dm+d
// codes are 6 to 18 digits, others hold no spaces at their ends.
func wrongCode(f Field, v string) string {
	if !strings.HasSuffix(f.Path, ".coding.code") || f.Control != controlText {
		return ""
	}
	if w := byPath[f.Path]; w != nil && w.system != "" && (strings.Trim(v, "0123456789") != "" || len(v) < 6 || len(v) > 18) {
		return f.Label + " must be 6 to 18 digits, without spaces"
	}
	if strings.TrimSpace(v) != v {
		return f.Label + " must not begin or end with a space"
	}
	return ""
}
