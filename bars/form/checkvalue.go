package form

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"barsdesk/bars/definition"
)

// wrong says what is not right about an answer, "" when nothing is.
func wrong(f Field, v string) string {
	if f.MaxLength > 0 && utf8.RuneCountInString(v) > f.MaxLength {
		return fmt.Sprintf("%s must be %d characters or fewer, and has %d", f.Label, f.MaxLength, utf8.RuneCountInString(v))
	}
	if strings.ContainsFunc(v, func(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == utf8.RuneError }) {
		return f.Label + " holds a character that cannot be sent. Type it again instead of pasting it"
	}
	if strings.HasSuffix(f.Path, ".valueUri") && strings.ContainsFunc(v, unicode.IsSpace) {
		return f.Label + " must not contain spaces"
	}
	switch f.Control {
	case controlChoice:
		if !hasOption(f, v) {
			return f.Label + ": choose from the list. What was chosen before is no longer offered"
		}
	case controlDate:
		if _, err := time.Parse(time.DateOnly, v); err != nil {
			return f.Label + " must be a real date, like 21 November 2026"
		}
	case controlDateTime:
		if _, err := time.Parse(time.RFC3339Nano, v); err != nil {
			return f.Label + " must be a real date and time, like 21 November 2026 at 14:30"
		}
	case controlNumber:
		return wrongNumber(f, v)
	case controlYesNo, controlCheckbox:
		if v != "true" && v != "false" {
			return f.Label + ": choose yes or no"
		}
	}
	return wrongCode(f, v)
}

func wrongNumber(f Field, v string) string {
	e, _ := definition.ElementAt(f.Path)
	switch {
	case !isNumber(v) || strings.HasPrefix(v, "-"):
		return f.Label + " must be a number, like 2 or 0.5"
	case (e.Type == "positiveInt" || e.Type == "integer" || e.Type == "unsignedInt") && strings.Contains(v, "."):
		return f.Label + " must be a whole number, like 2"
	case e.Type == "positiveInt" && strings.Trim(v, "0") == "":
		return f.Label + " must be 1 or more"
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
