package fhir

import "errors"

// Reasons why a text is no NHS number. They never quote it.
var (
	ErrNHSNumberLength = errors.New("an NHS number has 10 digits")
	ErrNHSNumberCheck  = errors.New("this is not an NHS number: a digit is wrong or two are swapped")
)

// NHSNumber returns the 10 digits of s, which may be grouped by spaces or
// hyphens, after the modulus 11 check of its last digit. The error is
// ErrNHSNumberLength or ErrNHSNumberCheck.
//
// NHS Data Model and Dictionary, NHS NUMBER.
func NHSNumber(s string) (string, error) {
	digits := make([]byte, 0, len(s))
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case c != ' ' && c != '-':
			return "", ErrNHSNumberLength
		}
	}
	if len(digits) != 10 {
		return "", ErrNHSNumberLength
	}
	if checkDigit(digits[:9]) != int(digits[9]-'0') {
		return "", ErrNHSNumberCheck
	}
	return string(digits), nil
}

// checkDigit is the digit that nine others call for; 10 when no digit fits.
func checkDigit(nine []byte) int {
	sum := 0
	for i, c := range nine {
		sum += (10 - i) * int(c-'0')
	}
	if d := 11 - sum%11; d < 11 {
		return d
	}
	return 0
}

// FormatNHSNumber shows ten digits as 3 3 4, "965 849 9058"; any other text
// comes back as it is.
func FormatNHSNumber(digits string) string {
	if len(digits) != 10 {
		return digits
	}
	return digits[:3] + " " + digits[3:6] + " " + digits[6:]
}
