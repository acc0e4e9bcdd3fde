package sandbox_test

import (
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	for _, id := range []string{"expired-sign-in", "receiver-down"} {
		r := newRoom(t)
		w := r.begins(id)
		for _, step := range w.plot.Steps[:2] {
			for _, c := range step.Done {
				w.does(c)
			}
			w.until(step.Do, func() bool { return r.progress().Steps[0].State == "done" })
		}
		w.until("2", func() bool { return r.progress().Steps[1].State == "done" })
		r.until("nothing", func() bool { c := r.newest(); return !c.Pending || c.UnderWay.NextAt != nil })
		t.Log(id, r.story(), r.newest().BackToDraft)
		for i := range 6 {
			r.network.Clock().Move(4 * time.Minute)
			r.until("nothing", func() bool { c := r.newest(); return !c.Pending || c.UnderWay.NextAt != nil })
			t.Log(i, r.story(), r.newest().BackToDraft)
		}
	}
}
