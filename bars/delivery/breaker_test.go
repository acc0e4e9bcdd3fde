package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"barsdesk/bars/delivery"
)

func contains(words, word string) bool { return slices.Contains(strings.Fields(words), word) }

const silent, talking = "2000072489", "2000034567"

// broken is a breaker whose silent target has just been given up.
func broken() *delivery.Breaker {
	b := &delivery.Breaker{}
	for range policy.BreakAfter {
		b.Silent(silent, first, policy)
	}
	return b
}

func TestABreakerOpensAfterSilencesInARow(t *testing.T) {
	b := &delivery.Breaker{}
	for n := range policy.BreakAfter {
		if _, ok := b.Wait(silent, first, policy); !ok {
			t.Fatalf("left alone after %d silences", n)
		}
		b.Silent(silent, first, policy)
	}
	if until, ok := b.Wait(silent, first, policy); ok || until.Sub(first) != policy.BreakFor {
		t.Errorf("after %d silences: waits until %v, %v", policy.BreakAfter, until, ok)
	}
	if _, ok := b.Wait(talking, first, policy); !ok {
		t.Error("another target waits with it")
	}
	if s := b.Standings(first); len(s) != 1 || s[0] != (delivery.Standing{Target: silent, Circuit: delivery.Open}) {
		t.Errorf("standings %v", s)
	}
}

func TestAnAnswerBetweenSilencesKeepsItClosed(t *testing.T) {
	b := &delivery.Breaker{}
	for range 3 * policy.BreakAfter {
		b.Silent(silent, first, policy)
		if b.Answered(silent) {
			t.Fatal("something waited though nothing was held")
		}
	}
	if _, ok := b.Wait(silent, first, policy); !ok {
		t.Error("left alone although it answers now and then")
	}
}

func TestHalfOpenLetsOneThrough(t *testing.T) {
	b, later := broken(), first.Add(policy.BreakFor)
	if _, ok := b.Wait(silent, later.Add(-time.Nanosecond), policy); ok {
		t.Fatal("tried before its time")
	}
	if _, ok := b.Wait(silent, later, policy); !ok {
		t.Fatal("not tried again")
	}
	b.Begin(silent, later)
	if until, ok := b.Wait(silent, later, policy); ok || !until.After(later) {
		t.Errorf("a second one goes out beside the first: until %v", until)
	}
	if s := b.Standings(later); len(s) != 1 || s[0].Circuit != delivery.HalfOpen {
		t.Errorf("standings %v", s)
	}
	b.Silent(silent, later, policy)
	if until, ok := b.Wait(silent, later, policy); ok || until.Sub(later) != policy.BreakFor {
		t.Errorf("after a silent probe: until %v, %v", until, ok)
	}
	b.Begin(silent, later.Add(policy.BreakFor))
	if !b.Answered(silent) {
		t.Error("nobody is told that the target answers again")
	}
	if _, ok := b.Wait(silent, later, policy); !ok || len(b.Standings(later)) != 0 {
		t.Error("still open after an answer")
	}
}

// TestAProbeThatNeverEndsHoldsNothingForEver: its process may have lost it.
func TestAProbeThatNeverEndsHoldsNothingForEver(t *testing.T) {
	b, later := broken(), first.Add(policy.BreakFor)
	b.Begin(silent, later)
	if _, ok := b.Wait(silent, later.Add(time.Hour), policy); !ok {
		t.Error("still waiting for the probe an hour later")
	}
}

func TestAPersonCanHaveOneTriedNow(t *testing.T) {
	b := broken()
	b.Ask(silent, first)
	if _, ok := b.Wait(silent, first, policy); !ok {
		t.Error("not tried though a person asks")
	}
	b.Begin(silent, first)
	if _, ok := b.Wait(silent, first, policy); ok {
		t.Error("more than one is tried")
	}
}

func TestWhatCountsAsSilence(t *testing.T) {
	for failure, want := range map[string]bool{"no-answer": true, "timeout": true, "receiver-unavailable": true, "network-unavailable": true,
		"": false, "busy": false, "slot-taken": false, "receiver-fault": false, "still-processing": false} {
		if delivery.IsSilence(failure) != want {
			t.Errorf("%q: got %v", failure, !want)
		}
	}
}

// TestBreakerAgainstItsRules compares with the plain rule: whatever happens,
// a target waits only after enough silences in a row and only for so long, and
// what happens at one target changes nothing for another.
func TestBreakerAgainstItsRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, now := &delivery.Breaker{}, first
		rows, last := map[string]int{}, map[string]time.Time{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "seconds")) * time.Second)
			target := fmt.Sprint("t", rapid.IntRange(0, 2).Draw(t, "target"))
			if rapid.IntRange(0, 5).Draw(t, "answers") == 0 {
				b.Answered(target)
				rows[target] = 0
			} else {
				b.Silent(target, now, policy)
				rows[target]++
				last[target] = now
			}
			for _, each := range []string{"t0", "t1", "t2"} {
				_, ok := b.Wait(each, now, policy)
				want := rows[each] < policy.BreakAfter || !now.Before(last[each].Add(policy.BreakFor))
				if ok != want {
					t.Fatalf("%s after %d silences, %v after the last: goes out %v", each, rows[each], now.Sub(last[each]), ok)
				}
			}
		}
	})
}

func TestForgettingLetsEverythingGoAgain(t *testing.T) {
	b := broken()
	b.Forget()
	if _, ok := b.Wait(silent, first, policy); !ok || len(b.Standings(first)) != 0 {
		t.Error("a target is still left alone")
	}
}
