package validation

import (
	"strconv"
	"strings"
	"time"
)

func isText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return s != ""
}

func blank(s string) bool { return s != "" && strings.TrimSpace(s) == "" }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isCode(s string) bool {
	if s == "" || isSpace(s[0]) || isSpace(s[len(s)-1]) {
		return false
	}
	for i := 1; i < len(s); i++ {
		if isSpace(s[i]) && isSpace(s[i-1]) {
			return false
		}
	}
	return isText(s)
}

func isID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(letter(c) || digit(c) || c == '-' || c == '.') {
			return false
		}
	}
	return true
}

func isElementID(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsAny(s, " \t\r\n")
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

func isURI(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' {
			return false
		}
	}
	switch {
	case strings.HasPrefix(s, "urn:uuid:"):
		return isUUIDText(s[len("urn:uuid:"):])
	case strings.HasPrefix(s, "urn:oid:"):
		return isOID(s)
	}
	return true
}

// isUUIDText reports whether s is a UUID; capitals are accepted in a URI, as
// BaRS senders write them.
func isUUIDText(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !(digit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
				return false
			}
		}
	}
	return true
}

func isUUID(s string) bool {
	text, ok := strings.CutPrefix(s, "urn:uuid:")
	return ok && isUUIDText(text) && text == strings.ToLower(text)
}

func isOID(s string) bool {
	text, ok := strings.CutPrefix(s, "urn:oid:")
	if !ok || text == "" || text[0] > '2' {
		return false
	}
	parts := strings.Split(text, ".")
	for i, p := range parts {
		if !allDigits(p) || len(p) > 1 && p[0] == '0' || i == 0 && len(p) > 1 {
			return false
		}
	}
	return len(parts) > 1
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}

func isInteger(s string) bool {
	_, err := strconv.ParseInt(s, 10, 32)
	return err == nil
}

func isUnsigned(s string) bool {
	_, err := strconv.ParseUint(s, 10, 31)
	return err == nil
}

func isPositive(s string) bool { return isUnsigned(s) && s != "0" }

// isDate accepts yyyy, yyyy-mm and yyyy-mm-dd of the years 1 to 9999.
func isDate(s string) bool {
	switch len(s) {
	case 4:
		return allDigits(s) && s != "0000"
	case 7:
		return isDate(s[:4]) && s[4] == '-' && inRange(s[5:7], 1, 12)
	case 10:
		return isDate(s[:7]) && s[7] == '-' && inRange(s[8:10], 1, daysIn(s))
	}
	return false
}

func inRange(two string, least, most int) bool {
	n := twoDigits(two)
	return n >= least && n <= most
}

func twoDigits(s string) int {
	if len(s) != 2 || !digit(s[0]) || !digit(s[1]) {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}

func daysIn(date string) int {
	year, _ := strconv.Atoi(date[:4])
	return time.Date(year, time.Month(twoDigits(date[5:7])+1), 0, 0, 0, 0, 0, time.UTC).Day()
}

// isTime accepts hh:mm:ss with a fraction; a leap second is allowed.
func isTime(s string) bool {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' || !inRange(s[:2], 0, 23) || !inRange(s[3:5], 0, 59) || !inRange(s[6:8], 0, 60) {
		return false
	}
	return len(s) == 8 || s[8] == '.' && allDigits(s[9:])
}

func isDateTime(s string) bool { return isDate(s) || isInstant(s) }

func isInstant(s string) bool {
	if len(s) < 20 || s[10] != 'T' || !isDate(s[:10]) {
		return false
	}
	rest := s[11:]
	at := strings.IndexAny(rest, "Z+-")
	return at > 0 && isTime(rest[:at]) && isZone(rest[at:])
}

func isZone(s string) bool {
	if s == "Z" {
		return true
	}
	if len(s) != 6 || s[3] != ':' {
		return false
	}
	return inRange(s[1:3], 0, 13) && inRange(s[4:6], 0, 59) || s[1:] == "14:00"
}

// isBase64 accepts white space between the symbols.
func isBase64(s string) bool {
	symbols, pads := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case isSpace(c):
		case c == '=':
			pads++
		case pads > 0 || !(letter(c) || digit(c) || c == '+' || c == '/'):
			return false
		default:
			symbols++
		}
	}
	return symbols > 0 && pads <= 2 && (symbols+pads)%4 == 0
}
