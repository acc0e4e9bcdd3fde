package fhir_test

import (
	"errors"
	"testing"
	"time"

	"barsdesk/bars/fhir"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-21T14:30:00+00:00":           "2026-11-21T14:30:00Z",
		"2026-11-21T14:30:00Z":                "2026-11-21T14:30:00Z",
		"2026-07-01T14:30:00.1234567+01:00":   "2026-07-01T13:30:00.1234567Z",
		"2026-07-01T14:30:00.123456789-04:30": "2026-07-01T19:00:00.123456789Z",
		"2026-11-21T14:30Z":                   "2026-11-21T14:30:00Z",
		"2026-11-21":                          "2026-11-21T00:00:00Z",
		"2026-11":                             "2026-11-01T00:00:00Z",
		"2026":                                "2026-01-01T00:00:00Z",
	} {
		got, err := fhir.ParseTime(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if s := got.UTC().Format(time.RFC3339Nano); s != want {
			t.Errorf("%s: got %s, want %s", text, s, want)
		}
	}
	for _, text := range []string{"", "today", "2026-11-21T14:30:00", "21/11/2026", "2026-02-30", "2026-11-21T25:00:00Z", "2026-11-21T14:30:00+00:00x"} {
		if got, err := fhir.ParseTime(text); !errors.Is(err, fhir.ErrTime) || !got.IsZero() {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}

// TestClocksGoBack keeps 01:30 BST and 01:30 GMT an hour apart.
func TestClocksGoBack(t *testing.T) {
	bst, err1 := fhir.ParseTime("2026-10-25T01:30:00+01:00")
	gmt, err2 := fhir.ParseTime("2026-10-25T01:30:00+00:00")
	if err1 != nil || err2 != nil || gmt.Sub(bst) != time.Hour {
		t.Errorf("got %v and %v (%v, %v)", bst, gmt, err1, err2)
	}
}

func TestFormatInstant(t *testing.T) {
	at := time.Date(2026, 7, 1, 14, 30, 0, 5_900_000, time.FixedZone("BST", 3600))
	if got, want := fhir.FormatInstant(at), "2026-07-01T13:30:00.005+00:00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
