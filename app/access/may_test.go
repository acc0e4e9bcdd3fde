package access_test

import (
	"slices"
	"testing"
	"time"

	"barsdesk/app/access"
)

func TestWhatSomebodyMayDoIsWhatThePermitSays(t *testing.T) {
	for _, simulated := range []bool{true, false} {
		g := access.Guard{Now: func() time.Time { return noon }, Simulated: simulated}
		for role := range letters {
			actor := access.Actor{ID: "p1", Role: role}
			may := g.May(actor)
			for _, act := range access.Acts() {
				if got, want := slices.Contains(may, string(act)), g.Permit(actor, act) == nil; got != want {
					t.Errorf("%s as %q (simulated %v): listed %v, permitted %v", act, role, simulated, got, want)
				}
			}
			if !slices.IsSorted(may) {
				t.Errorf("as %q: not in order: %v", role, may)
			}
		}
	}
	if got := new(access.Guard).May(access.Actor{}); len(got) != 0 {
		t.Errorf("nobody may %v", got)
	}
}
