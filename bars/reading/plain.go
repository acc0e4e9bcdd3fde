package reading

import (
	"strings"
	"unicode"
)

// mark stands where a character was that nobody could see.
const mark = '\uFFFD'

// Plain is a text of somebody else for people: characters that hide, or that
// turn the characters after them around, are shown as a mark, so that what is
// read is what was written. Line breaks, and what joins letters in the scripts of
// other languages, stay.
func Plain(s string) string {
	return strings.Map(func(c rune) rune {
		if deceives(c) {
			return mark
		}
		return c
	}, s)
}

func deceives(c rune) bool {
	switch {
	case c == '\n' || c == '\t' || c == '\r':
		return false
	case c >= '\u202A' && c <= '\u202E', c >= '\u2066' && c <= '\u2069': // directions
		return true
	case c == '\u200B' || c == '\u2060' || c == '\uFEFF' || c == '\u00AD': // without width
		return true
	}
	return unicode.IsControl(c) || c >= 0xE0000 && c <= 0xE007F // tags
}
