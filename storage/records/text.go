package records

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// odd begins a text as PostgreSQL keeps it that PostgreSQL would refuse: it is no
// character, and the rest is the text in base64.
const odd = "\uFDD0"

// Plain is a text as PostgreSQL keeps it: the text itself unless it has bytes that
// are no UTF-8, or a zero byte, as strangers may send. Equal texts stay equal,
// different ones different.
func Plain(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 && !strings.HasPrefix(text, odd) {
		return text
	}
	return odd + base64.RawURLEncoding.EncodeToString([]byte(text))
}

// Meant is the text that Plain was given.
func Meant(kept string) string {
	if rest, is := strings.CutPrefix(kept, odd); is {
		if text, err := base64.RawURLEncoding.DecodeString(rest); err == nil {
			return string(text)
		}
	}
	return kept
}
