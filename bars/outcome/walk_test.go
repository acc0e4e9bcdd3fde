package outcome_test

import (
	"fmt"
	"slices"
	"testing"

	"barsdesk/bars/outcome"
)

// eachKind calls fn with every kind of message and of read, and its group.
func eachKind(fn func(group, kind string)) {
	for group, kinds := range groups {
		for _, kind := range kinds {
			fn(group, kind)
		}
	}
}

// failure is what the row is called for a kind; "" for what has happened.
func (r row) failure(group, kind string) string {
	if name, ok := r.by[kind]; ok {
		return name
	}
	if name, ok := r.by[group]; ok {
		return name
	}
	return r.name
}

// TestCatalogue walks every row of the catalogue with every kind of message and
// read: what it is called, what the sender does, what it proves, what a person
// reads and can do.
func TestCatalogue(t *testing.T) {
	for _, r := range catalogue {
		eachKind(func(group, kind string) {
			t.Run(fmt.Sprintf("%s/%d %s %s/%s", r.section, r.status, r.code, r.issue, kind), func(t *testing.T) {
				a := outcome.Read(r.status, body(r.code, r.issue))
				if name := r.failure(group, kind); name == "" {
					checkDelivered(t, a, kind)
				} else {
					checkFailure(t, a, name, group, kind)
				}
			})
		})
	}
}

// TestAnswersThatAreNotTheReceivers: pages, faults of a gateway, cut and empty
// bodies and redirections prove nothing, and are told apart.
func TestAnswersThatAreNotTheReceivers(t *testing.T) {
	for _, c := range bareAnswers {
		eachKind(func(group, kind string) {
			t.Run(c.what+"/"+kind, func(t *testing.T) {
				checkFailure(t, outcome.Read(c.status, []byte(c.body)), c.name, group, kind)
			})
		})
	}
}

// TestAnswerToAnotherCall: whatever it says, it is not about this message.
func TestAnswerToAnotherCall(t *testing.T) {
	for _, a := range []outcome.Answer{
		outcome.Read(200, []byte(`{"resourceType":"Bundle"}`)), outcome.Read(409, body("REC_CONFLICT", "duplicate")),
		outcome.Read(409, body("REC_CONFLICT", "conflict")), outcome.Read(400, body("REC_BAD_REQUEST", "invalid")),
	} {
		a.IDs = outcome.EchoOther
		eachKind(func(group, kind string) { checkFailure(t, a, "other-ids", group, kind) })
	}
}

func checkDelivered(t *testing.T, a outcome.Answer, kind string) {
	t.Helper()
	w := a.Plain(kind, service)
	checkWords(t, w)
	if a.Failure(kind) != "" || a.Action(kind) != outcome.StopDelivered || a.Fate(kind) != outcome.Happened || len(w.Steps) != 0 {
		t.Errorf("%q, %s, %s, steps %v", a.Failure(kind), a.Action(kind), a.Fate(kind), w.Steps)
	}
}

func checkFailure(t *testing.T, a outcome.Answer, name, group, kind string) {
	t.Helper()
	want := classes[name]
	if got := a.Failure(kind); got != name {
		t.Fatalf("is %q, not %q", got, name)
	}
	if a.Action(kind) != want.action || a.Fate(kind) != want.fate {
		t.Errorf("%s, %s; want %s, %s", a.Action(kind), a.Fate(kind), want.action, want.fate)
	}
	w := a.Plain(kind, service)
	checkWords(t, w)
	if !slices.Equal(w.Steps, want.stepsFor(group)) {
		t.Errorf("offers %v, not %v", w.Steps, want.stepsFor(group))
	}
	checkStepsAreSafe(t, group, a.Fate(kind), w.Steps)
}

// checkStepsAreSafe: what may have arrived is never made anew.
func checkStepsAreSafe(t *testing.T, group string, fate outcome.Fate, offered steps) {
	t.Helper()
	if len(offered) == 0 || !slices.Contains(offered, outcome.Phone) {
		t.Errorf("offers %v: no way to reach the service", offered)
	}
	if fate != outcome.Unsure || group == question {
		return
	}
	for _, s := range offered {
		if s == outcome.Correct || s == outcome.SendAgain || s == outcome.ChooseSlot || s == outcome.ChooseService {
			t.Errorf("offers %s for what may have arrived", s)
		}
	}
}

// TestDoubtOffersNothingAnew: once an earlier try may have arrived, no refusal
// of the network or of access control leads to a new message.
func TestDoubtOffersNothingAnew(t *testing.T) {
	for _, r := range catalogue {
		eachKind(func(group, kind string) {
			a := outcome.Read(r.status, body(r.code, r.issue))
			a.Doubt = true
			if a.Fate(kind) == outcome.Unsure {
				w := a.Plain(kind, service)
				checkWords(t, w)
				checkStepsAreSafe(t, group, outcome.Unsure, w.Steps)
			}
		})
	}
}

// TestCatalogueIsWhole: every section has its rows, every failure that the
// package knows is walked, and every one that is walked is classed.
func TestCatalogueIsWhole(t *testing.T) {
	count, walked := map[string]int{}, map[string]bool{"other-ids": true}
	for _, r := range catalogue {
		count[r.section]++
		eachKind(func(group, kind string) { walked[r.failure(group, kind)] = true })
	}
	for _, c := range bareAnswers {
		walked[c.name] = true
	}
	delete(walked, "")
	for _, c := range silent {
		walked[c.code] = true
	}
	for section, n := range rows {
		if count[section] != n {
			t.Errorf("%s: %d rows, not %d", section, count[section], n)
		}
	}
	if len(count) != len(rows) {
		t.Errorf("sections %v", count)
	}
	known := outcome.Failures()
	for _, name := range known {
		if !walked[name] {
			t.Errorf("%s is not walked", name)
		}
	}
	for name := range walked {
		if !slices.Contains(known, name) {
			t.Errorf("%s is no failure of the package", name)
		}
	}
}
