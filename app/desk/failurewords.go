package desk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// failures put the stable codes of failed tries into words that go on a
// sentence. What is not listed is an answer that is not clear.
//
// BaRS, Error handling.
var failures = map[string]string{
	"no-answer":            "no answer came",
	"ids-not-echoed":       "the answer cannot be matched to the message",
	"cut-off":              "Barsdesk stopped before an answer came",
	"service-silent":       "the service does not answer at the moment",
	"not-sent":             "the service did not answer for too long, so it was not sent",
	"slot-begun":           "the time had begun",
	"said-taken":           "the service said that it has it",
	"said-not-taken":       "the service said that it does not have it",
	"slot-taken":           "the time has gone to someone else",
	"changed-at-receiver":  "the record there has changed or is no longer current",
	"not-moved":            "the new time is no longer free, or the appointment has changed",
	"clash":                "it clashes with a record there",
	"action-not-supported": "the service does not offer this",
	"nothing-offered":      "the service does not offer this",
	"not-offered":          "the service does not offer this",
	"not-accepted":         "the service does not accept this",
	"not-understood":       "a technical fault stopped it",
	"technical-fault":      "a technical fault stopped it",
	"wrong-call":           "a technical fault stopped it",
	"not-signed-in":        "the national service did not accept this computer's sign-in",
	"not-enabled":          "the national service does not allow this computer to send yet",
	"access-refused":       "the service refused access",
	"receiver-connection":  "the secure connection to the service failed",
	"registered-twice":     "the service is registered twice with the national service",
	"not-registered":       "the service is not registered with the national service",
	"not-found":            "the service has no such record",
	"version":              "the service works with another version of the standard",
	"timeout":              "the service did not answer in time",
	"too-much":             "it was too much at once",
	"still-processing":     "the service is still working on an earlier try",
	"busy":                 "too many calls are being made at the moment",
	"receiver-fault":       "the service has a technical fault",
	"network-fault":        "the national service has a technical fault",
	"receiver-unavailable": "the service cannot be reached at the moment",
	"network-unavailable":  "the national service cannot be reached at the moment",
	"no-outcome":           "the answer did not come from the service itself",
	"page-answer":          "a web page came back instead of an answer",
	"gateway-fault":        "the national service could not pass it on",
	"empty-answer":         "an empty answer came back",
	"cut-short":            "the answer broke off",
	"redirected":           "the answer pointed to another address",
	"illegal-outcome":      "the answer said that something failed, but not what",
	"other-ids":            "an answer to something else came back",
	"no-connection":        "this computer could not connect to the national service",
	"no-secure-connection": "this computer could not make a secure connection to the national service",
	"address-unusable":     "the address of the national service in Settings cannot be used",
	"clock-wrong":          "this computer's clock is wrong",
	"key-not-registered":   "the national service does not know the key of this computer",
	"access-missing":       "the national service has not given this computer access",
	"own-key":              "Barsdesk has no key that works",
	"sign-in-busy":         "this computer could not sign in to the national service at the moment",
	"sign-in-failed":       "the national service did not accept how this computer signs in",
	"misfit":               "the answer does not fit what was asked",
	"unclear-clash":        "it clashes with something there, and the service did not say with what",
	"already-there":        "the service holds something like it already",
	"contradiction":        "the service answered yes and named a fault at the same time",
	"unclear":              "Barsdesk does not understand the answer",
}

// failureText is a failure within a sentence.
func failureText(code string) string {
	if words, ok := failures[code]; ok {
		return words
	}
	return "the answer was not clear"
}

// sentence makes a sentence of words.
func sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if words == "" {
		return ""
	}
	text := string(unicode.ToUpper(first)) + words[size:]
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
