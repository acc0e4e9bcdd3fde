package outcome_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"barsdesk/bars/outcome"
)

const service = "Trumpton ED"

var kinds = []string{
	"booking-new", "booking-cancel", "referral-new", "referral-update", "referral-cancel", "referral-rejection",
	"status-response", "did-not-attend", "validation-new", "validation-update", "validation-cancel",
	"validation-interim", "validation-rejection", "validation-full", "slots", "read", "definitions", "metadata", "something-new",
}

var (
	isSentence = regexp.MustCompile(`^[A-Z].*[.]$`)
	// forbidden are what no clinician should have to read.
	forbidden = regexp.MustCompile(`(?i)[A-Z]+_[A-Z]+|\b[1-5]\d\d\b|[{}]|\berror\b|\binvalid\b|please|successful|\bHTTP\b|FHIR|JSON|uuid|\bids?\b|server`)
)

// checkWords holds words to what a tired clinician can use.
func checkWords(t *testing.T, w outcome.Words) {
	t.Helper()
	for _, text := range []string{w.Title, w.What, w.Sent, w.Next} {
		if text == "" || forbidden.MatchString(text) {
			t.Errorf("empty, or holds what a clinician should not read: %q in %+v", text, w)
		}
	}
	for _, text := range []string{w.What, w.Sent, w.Next} {
		if !isSentence.MatchString(text) {
			t.Errorf("no sentence: %q", text)
		}
	}
}

// TestWordsForEverything puts every row of the sender table into words for
// every kind, with and without doubt.
func TestWordsForEverything(t *testing.T) {
	answers := []outcome.Answer{outcome.Read(200, nil), outcome.Read(503, []byte("<html>")), outcome.Read(200, body("REC_CONFLICT", "x")), outcome.Read(418, body("X", "x"))}
	for _, c := range senderTable {
		answers = append(answers, outcome.Read(c.status, body(c.code, c.issue)))
	}
	for _, kind := range kinds {
		for _, a := range answers {
			for _, a.Doubt = range []bool{false, true} {
				t.Run(fmt.Sprintf("%s %s", kind, a.Detail()), func(t *testing.T) {
					w := a.Plain(kind, service)
					checkWords(t, w)
					if !strings.Contains(w.What+w.Next, service) && !strings.HasPrefix(w.What, "The national service") {
						t.Errorf("does not name the service: %+v", w)
					}
				})
			}
		}
		checkWords(t, outcome.NotConfirmed(kind, service))
		checkWords(t, outcome.Waiting(kind, service, 0))
		checkWords(t, outcome.Unreadable(kind, service))
		checkWords(t, outcome.Waiting(kind, service, 1))
		checkWords(t, outcome.Read(404, body("REC_NOT_FOUND", "not-found")).Plain(kind, ""))
	}
}

// TestWordsAreTrue holds the sentence about what was sent to the fate.
func TestWordsAreTrue(t *testing.T) {
	for _, c := range []struct {
		status            int
		code, issue, kind string
		sent, next        string
	}{
		{409, "REC_CONFLICT", "conflict", "booking-new", "Nothing was booked.", "Choose another appointment. What you entered is kept."},
		{409, "REC_CONFLICT", "duplicate", "booking-new", "The appointment is booked.", "You need do nothing more."},
		{408, "REC_TIMEOUT", "timeout", "booking-new", "The appointment may or may not be booked.", "Barsdesk tries again by itself. Do not enter it a second time."},
		{409, "REC_CONFLICT", "conflict", "booking-cancel", "The appointment was not cancelled: it still stands.", "Look at the record again, then decide. Phone Trumpton ED to cancel the appointment."},
		{422, "REC_UNPROCESSABLE_ENTITY", "not-supported", "referral-new", "The patient was not referred.", "Choose another service, or phone Trumpton ED to refer the patient."},
		{422, "REC_UNPROCESSABLE_ENTITY", "too-costly", "slots", "Nothing was booked.", "Ask for a shorter period. If that does not help, phone Trumpton ED."},
		{404, "REC_NOT_FOUND", "not-found", "did-not-attend", "Your answer was not delivered.", "Phone Trumpton ED to tell them."},
	} {
		w := outcome.Read(c.status, body(c.code, c.issue)).Plain(c.kind, service)
		if w.Sent != c.sent || w.Next != c.next {
			t.Errorf("%s %s for %s: got %q and %q", c.code, c.issue, c.kind, w.Sent, w.Next)
		}
	}
}

// TestNotRegisteredIsNotNoBooking: a service that cannot be reached says
// nothing about bookings.
func TestNotRegisteredIsNotNoBooking(t *testing.T) {
	for _, issue := range []string{"not-found", "multiple-matches"} {
		w := outcome.Read(404, body("PROXY_NOT_FOUND", issue)).Plain("read", service)
		if !strings.Contains(w.What, "This does not tell whether the patient has a booking there.") {
			t.Errorf("got %q", w.What)
		}
	}
}

// TestDoubtIsSaid: a refusal after a try that may have arrived does not claim
// that nothing was booked.
func TestDoubtIsSaid(t *testing.T) {
	a := outcome.Read(404, body("PROXY_NOT_FOUND", "not-found"))
	a.Doubt = true
	if got := a.Plain("booking-new", service).Sent; got != "The appointment may or may not be booked." {
		t.Errorf("got %q", got)
	}
}

// TestAServicesNameIsText: a name cannot put words into the sentence.
func TestAServicesNameIsText(t *testing.T) {
	w := outcome.Read(200, nil).Plain("booking-new", "The {noun} <b>Clinic</b>")
	if w.What != "The {noun} <b>Clinic</b> accepted the booking." {
		t.Errorf("got %q", w.What)
	}
}
