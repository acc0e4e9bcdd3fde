package outcome_test

import (
	"slices"
	"testing"

	"barsdesk/bars/outcome"
)

// silent are the calls that get no answer: those of the network, and those of
// the token service.
var silent = []struct {
	code      string
	neverLeft bool
	offers    outcome.Step // first for a new booking
}{
	{"no-answer", false, outcome.TryAgain},
	{"no-connection", true, outcome.SendAgain},
	{"no-secure-connection", true, outcome.SendAgain},
	{"address-unusable", true, outcome.Settings},
	{"clock-wrong", true, outcome.TellSupport},
	{"key-not-registered", true, outcome.TellSupport},
	{"access-missing", true, outcome.TellSupport},
	{"own-key", true, outcome.TellSupport},
	{"sign-in-busy", true, outcome.SendAgain},
	{"sign-in-failed", true, outcome.TellSupport},
}

func TestCallsWithoutAnAnswer(t *testing.T) {
	for _, c := range silent {
		if !outcome.IsSilence(c.code) || outcome.NeverLeft(c.code) != c.neverLeft {
			t.Errorf("%s: never left %v", c.code, outcome.NeverLeft(c.code))
		}
		eachKind(func(group, kind string) {
			for _, doubt := range []bool{false, true} {
				w := outcome.Silent(c.code, kind, service, doubt)
				checkWords(t, w)
				fate := outcome.Unsure
				if c.neverLeft && (!doubt || group == question) {
					fate = outcome.NotHappened
				}
				checkStepsAreSafe(t, group, fate, w.Steps)
				if c.neverLeft && group == booking && !doubt && (w.Sent != "Nothing was booked." || w.Steps[0] != c.offers) {
					t.Errorf("%s: %q, offers %v", c.code, w.Sent, w.Steps)
				}
				if group == booking && fate == outcome.Unsure && w.Sent != "The appointment may or may not be booked." {
					t.Errorf("%s in doubt: %q", c.code, w.Sent)
				}
			}
		})
	}
	if outcome.IsSilence("busy") || outcome.IsSilence("") || outcome.NeverLeft("something-new") {
		t.Error("a code of an answer counts as none")
	}
}

// TestWhoHasNoWayInIsNotToldToEnterItAnew while an earlier try may have arrived.
func TestWhoHasNoWayInIsNotToldToEnterItAnew(t *testing.T) {
	for _, c := range silent {
		w := outcome.Silent(c.code, "booking-new", service, true)
		if slices.Contains(w.Steps, outcome.SendAgain) {
			t.Errorf("%s: %v", c.code, w.Steps)
		}
	}
}
