package fhir_test

import (
	"errors"
	"fmt"
	"testing"

	"barsdesk/bars/fhir"
)

func TestNHSNumber(t *testing.T) {
	for _, c := range []struct {
		typed, digits string
		why           error
	}{
		{"9658499058", "9658499058", nil},
		{"965 849 9058", "9658499058", nil},
		{" 965-849-9058 ", "9658499058", nil},
		{"9658499059", "", fhir.ErrNHSNumberCheck},
		{"9568499058", "", fhir.ErrNHSNumberCheck},
		{"3478526985", "", fhir.ErrNHSNumberCheck},
		{"965849905", "", fhir.ErrNHSNumberLength},
		{"96584990580", "", fhir.ErrNHSNumberLength},
		{"965849905X", "", fhir.ErrNHSNumberLength},
		{"９658499058", "", fhir.ErrNHSNumberLength},
		{"", "", fhir.ErrNHSNumberLength},
	} {
		digits, err := fhir.NHSNumber(c.typed)
		if digits != c.digits || !errors.Is(err, c.why) {
			t.Errorf("%q: got %q, %v; want %q, %v", c.typed, digits, err, c.digits, c.why)
		}
	}
}

// TestNHSNumberCheckDigit tries all ten last digits: at most one is right, and
// none where the sum calls for 10.
func TestNHSNumberCheckDigit(t *testing.T) {
	for nine, want := range map[string]int{"965849905": 1, "999000000": 0, "100000002": 1, "000000006": 0, "000000000": 1} {
		found := 0
		for d := range 10 {
			if _, err := fhir.NHSNumber(fmt.Sprintf("%s%d", nine, d)); err == nil {
				found++
			}
		}
		if found != want {
			t.Errorf("%s: %d last digits are taken, want %d", nine, found, want)
		}
	}
}

func TestFormatNHSNumber(t *testing.T) {
	for digits, want := range map[string]string{"9658499058": "965 849 9058", "": "", "12345": "12345"} {
		if got := fhir.FormatNHSNumber(digits); got != want {
			t.Errorf("%q: got %q, want %q", digits, got, want)
		}
	}
}
