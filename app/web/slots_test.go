package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/storage"
)

func (r *rig) slots(draft, query string) desk.SlotList {
	r.t.Helper()
	return want[desk.SlotList](r, 200, "GET", "/api/drafts/"+draft+"/slots"+query, nil)
}

func TestSlotsAreToldInFull(t *testing.T) {
	r := newRig(t)
	got := r.slots(r.begin(edID, "a1t1", "book-and-refer").ID, "")
	if got.Problem != nil || len(got.Slots) != 2 || !got.AskedAt.Equal(start) || got.Note != "" {
		t.Fatalf("list: %+v", got)
	}
	s := got.Slots[0]
	if s.ID != "slot-1" || s.Day != "Saturday 21 November 2026" || s.Time != "09:00" || s.Channel != "In person" ||
		s.Role != "General practitioner" || s.Name != "Dr Priya Nair" || s.Gender != "female" || s.TimeFrame || !s.Free {
		t.Errorf("slot: %+v", s)
	}
	if s.Spoken != "09:00, Saturday 21 November 2026, In person, General practitioner, Dr Priya Nair, female" {
		t.Errorf("spoken: %s", s.Spoken)
	}
	if frame := got.Slots[1]; !frame.TimeFrame || frame.Time != "between 10:00 and 12:00" {
		t.Errorf("time frame: %+v", frame)
	}
}

// TestEverySlotReturnedIsShown: also one that is not free, as such.
func TestEverySlotReturnedIsShown(t *testing.T) {
	r := newRig(t)
	taken := slotAt("taken", start.Add(90*time.Minute), 15*time.Minute)
	taken.Set("status", fhir.Str("busy"))
	far := slotAt("far", start.Add(90*24*time.Hour), 15*time.Minute) // not asked for
	r.bars.slots = searchset(slotAt("free", start.Add(time.Hour), 15*time.Minute), taken, far)
	got := r.slots(r.begin(edID, "a1t1", "book-and-refer").ID, "").Slots
	if len(got) != 3 || !got[0].Free || got[1].ID != "taken" || got[1].Free || got[2].ID != "far" {
		t.Errorf("shown are %+v", got)
	}
}

func TestClocksGoBackAndBothHalvesAreDistinct(t *testing.T) {
	r := newRig(t)
	night := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC) // clocks go back at 01:00 UTC
	r.clock.Set(night.Add(-2 * time.Hour))
	r.bars.slots = searchset(slotAt("a", night.Add(30*time.Minute), 15*time.Minute), slotAt("b", night.Add(90*time.Minute), 15*time.Minute),
		slotAt("c", night.Add(-time.Hour-30*time.Minute), 15*time.Minute))
	got := r.slots(r.begin(edID, "a1t1", "book-and-refer").ID, "").Slots
	var times []string
	for _, s := range got {
		times = append(times, s.Day+" "+s.Time)
	}
	want := []string{"Saturday 24 October 2026 23:30", "Sunday 25 October 2026 01:30 BST", "Sunday 25 October 2026 01:30 GMT"}
	if fmt.Sprint(times) != fmt.Sprint(want) {
		t.Errorf("times %q, want %q", times, want)
	}
	if got[1].Start.Equal(got[2].Start) {
		t.Error("the two are one time")
	}
}

func TestSlotsAreNeverCached(t *testing.T) {
	r := newRig(t)
	id := r.begin(edID, "a1t1", "book-and-refer").ID
	r.slots(id, "")
	r.bars.slots = searchset(slotAt("slot-9", start.Add(3*time.Hour), 15*time.Minute))
	if got := r.slots(id, ""); len(got.Slots) != 1 || got.Slots[0].ID != "slot-9" {
		t.Errorf("slots: %+v", got.Slots)
	}
	if n := r.bars.count("/Slot"); n != 2 {
		t.Errorf("asked %d times, want 2", n)
	}
}

func TestSlotSearchAsksAsTheStandardSays(t *testing.T) {
	r := newRig(t)
	got := r.slots(r.begin(edID, "a1t1", "book-and-refer").ID, "?from=2026-11-22T09:00:00Z&hours=24")
	if !got.From.Equal(start.Add(25*time.Hour)) || !got.To.Equal(start.Add(49*time.Hour)) {
		t.Errorf("window %s to %s", got.From, got.To)
	}
	q := r.bars.asked[0].URL.Query()
	if fmt.Sprint(q["start"]) != "[ge2026-11-22T09:00:00+00:00 le2026-11-23T09:00:00+00:00]" || q.Get("status") != "free" {
		t.Errorf("query: %v", q)
	}
	if target := targetOf(r.bars.asked[0]); target != edID {
		t.Errorf("target %s", target)
	}
}

func TestNoSlotsSaysSo(t *testing.T) {
	r := newRig(t)
	r.bars.slots = nil
	got := r.slots(r.begin(edID, "a1t1", "book-and-refer").ID, "")
	if got.Problem != nil || len(got.Slots) != 0 || !strings.Contains(got.Note, "no free appointments") || !strings.Contains(got.Note, "another service") {
		t.Errorf("list: %+v", got)
	}
}

func TestSlotsThatCannotBeReadAreLeftOut(t *testing.T) {
	r := newRig(t)
	broken := slotAt("broken", start, time.Minute)
	broken.Set("start", fhir.Str("tomorrow"))
	nameless := slotAt("", start.Add(time.Hour), time.Minute)
	lonely := slotAt("lonely", start.Add(2*time.Hour), time.Minute)
	lonely.Remove("schedule")
	lonely.Remove("extension")
	r.bars.slots = searchset(broken, nameless, lonely)
	got := r.slots(r.begin(edID, "a1t1", "book-and-refer").ID, "").Slots
	if len(got) != 1 || got[0].ID != "lonely" || got[0].Channel != "" || got[0].Role != "" || got[0].Name != "" {
		t.Errorf("slots: %+v", got)
	}
}

func TestTooWideAWindowIsHalved(t *testing.T) {
	r := newRig(t)
	id := r.begin(edID, "a1t1", "book-and-refer").ID
	r.bars.change(func(f *fakeBaRS) {
		f.refuse = func(path string) (int, []byte) {
			if path == "/Slot" && f.calls[path] < 3 {
				return 422, outcomeOf("REC_UNPROCESSABLE_ENTITY", "too-costly")
			}
			return 0, nil
		}
	})
	got := r.slots(id, "?hours=48")
	if got.Problem != nil || !got.To.Equal(start.Add(12*time.Hour)) || len(got.Slots) != 2 {
		t.Errorf("list: %+v", got)
	}
}

func TestServiceThatDoesNotGiveSlots(t *testing.T) {
	r := newRig(t)
	id := r.begin(edID, "a1t1", "book-and-refer").ID
	r.bars.change(func(f *fakeBaRS) {
		f.refuse = func(string) (int, []byte) { return 500, outcomeOf("REC_SERVER_ERROR", "exception") }
	})
	got := r.slots(id, "")
	if got.Problem == nil || got.Problem.What == "" || got.Problem.Sent == "" || len(got.Slots) != 0 || got.Note != "" && strings.Contains(got.Note, "no free") {
		t.Errorf("list: %+v problem: %+v", got, got.Problem)
	}
	r.bars.server.Close()
	if got := r.slots(id, ""); got.Problem == nil || got.Problem.Code != "no-connection" {
		t.Errorf("problem: %+v", got.Problem)
	}
}

func TestOnlyAListedSlotCanBeChosen(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "book-and-refer")
	one, other := "slot-1", "slot-7"
	trouble(t, r.call("PUT", "/api/drafts/"+d.ID, desk.DraftSave{Version: 1, SlotID: &one}), 409, "slot-not-listed")
	r.slots(d.ID, "")
	trouble(t, r.call("PUT", "/api/drafts/"+d.ID, desk.DraftSave{Version: 1, SlotID: &other}), 409, "slot-not-listed")
	d = r.save(d.ID, desk.DraftSave{Version: 1, SlotID: &one})
	if d.Slot == nil || d.Slot.ID != one || stateOf(t, d, "slot") != "done" {
		t.Fatalf("slot: %+v", d.Slot)
	}
	r.clock.Set(start.Add(16 * time.Minute))
	trouble(t, r.call("PUT", "/api/drafts/"+d.ID, desk.DraftSave{Version: 2, SlotID: &one}), 409, "slot-not-listed")
	none := ""
	if d = r.save(d.ID, desk.DraftSave{Version: 2, SlotID: &none}); d.Slot != nil || stateOf(t, d, "slot") != "todo" {
		t.Errorf("slot: %+v", d.Slot)
	}
}

func TestSlotListedForAnotherDraftCannotBeChosen(t *testing.T) {
	r := newRig(t)
	mine, theirs := r.begin(edID, "a1t1", "book-and-refer"), r.begin(utcID, "a1t2", "book-and-refer")
	r.slots(theirs.ID, "")
	one := "slot-1"
	trouble(t, r.call("PUT", "/api/drafts/"+mine.ID, desk.DraftSave{Version: 1, SlotID: &one}), 409, "slot-not-listed")
}

// Nothing of a slot search may stay on disk but the one chosen.
func TestListedSlotsAreNotStored(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "book-and-refer")
	r.slots(d.ID, "")
	one := "slot-1"
	r.save(d.ID, desk.DraftSave{Version: 1, SlotID: &one})
	r.update(func(tx storage.Tx) error {
		kept, err := tx.Drafts().Get(d.ID)
		if err != nil {
			return err
		}
		if body := string(kept.Body); !strings.Contains(body, "slot-1") || strings.Contains(body, "slot-2") {
			t.Errorf("kept: %s", body)
		}
		return nil
	})
}
