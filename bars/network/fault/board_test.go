package fault_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/network/fault"

	"pgregory.net/rapid"
)

func never() float64  { return 0.999 }
func always() float64 { return 0 }

func on(t interface{ Fatal(...any) }, b *fault.Board, f fault.Fault) fault.Fault {
	put, err := b.On(f)
	if err != nil {
		t.Fatal(err)
	}
	return put
}

func TestOnAndOff(t *testing.T) {
	b := &fault.Board{}
	late, down := on(t, b, fault.Fault{Kind: fault.Late, Seconds: 3}), on(t, b, fault.Fault{Kind: fault.Down, ServiceID: "1"})
	if late.ID == "" || late.ID == down.ID || !slices.Equal(b.List(), []fault.Fault{late, down}) {
		t.Errorf("on are %+v", b.List())
	}
	if !b.Off(late.ID) || b.Off(late.ID) || b.Off("") || !slices.Equal(b.List(), []fault.Fault{down}) {
		t.Errorf("on are %+v", b.List())
	}
	b.Clear()
	if f, struck := b.Draw(fault.Call{ServiceID: "1"}, always); struck || len(b.List()) != 0 {
		t.Errorf("%+v struck", f)
	}
	if again := on(t, b, fault.Fault{Kind: fault.Down}); again.ID == late.ID || again.ID == down.ID {
		t.Error("an id came twice")
	}
}

func TestANilBoardStrikesNothing(t *testing.T) {
	var b *fault.Board
	if _, struck := b.Draw(fault.Call{}, always); struck {
		t.Error("it struck")
	}
}

func TestWhatAFaultCannotBe(t *testing.T) {
	for name, f := range map[string]fault.Fault{
		"no such kind":         {Kind: "tired"},
		"late by nothing":      {Kind: fault.Late},
		"late for ever":        {Kind: fault.Late, Seconds: 601},
		"seconds of a wrong":   {Kind: fault.Down, Seconds: 1},
		"below nothing":        {Kind: fault.Throttled, Seconds: -1},
		"a share above all":    {Kind: fault.Down, Share: 1.01},
		"a share below none":   {Kind: fault.Down, Share: -0.1},
		"fewer than none":      {Kind: fault.Down, Next: -1},
		"another kind's form":  {Kind: fault.Twice, Form: fault.FormHTML},
		"a form where none is": {Kind: fault.Down, Form: fault.FormHTML},
	} {
		b := &fault.Board{}
		if _, err := b.On(f); err == nil || len(b.List()) != 0 {
			t.Errorf("%s was put on: %v", name, err)
		}
	}
}

func TestWhichCallsAreStruck(t *testing.T) {
	books, not := func() bool { return true }, func() bool { return false }
	for _, c := range []struct {
		name   string
		fault  fault.Fault
		call   fault.Call
		random func() float64
		struck bool
	}{
		{"every service", fault.Fault{Kind: fault.Down}, fault.Call{ServiceID: "1"}, never, true},
		{"its service", fault.Fault{Kind: fault.Down, ServiceID: "1"}, fault.Call{ServiceID: "1"}, never, true},
		{"another service", fault.Fault{Kind: fault.Down, ServiceID: "1"}, fault.Call{ServiceID: "2"}, always, false},
		{"no service at all", fault.Fault{Kind: fault.Down, ServiceID: "1"}, fault.Call{}, always, false},
		{"a message", fault.Fault{Kind: fault.Down, Messages: true}, fault.Call{Message: true}, never, true},
		{"no message", fault.Fault{Kind: fault.Down, Messages: true}, fault.Call{}, always, false},
		{"within the share", fault.Fault{Kind: fault.Down, Share: 0.5}, fault.Call{}, func() float64 { return 0.49 }, true},
		{"outside the share", fault.Fault{Kind: fault.Down, Share: 0.5}, fault.Call{}, func() float64 { return 0.5 }, false},
		{"each, when the share is all", fault.Fault{Kind: fault.Down, Share: 1}, fault.Call{}, never, true},
		{"a booking", fault.Fault{Kind: fault.SlotTaken}, fault.Call{Message: true, Books: books}, never, true},
		{"no booking", fault.Fault{Kind: fault.SlotTaken}, fault.Call{Message: true, Books: not}, always, false},
		{"a booking that is no message", fault.Fault{Kind: fault.SlotTaken}, fault.Call{Books: books}, always, false},
	} {
		b := &fault.Board{}
		on(t, b, c.fault)
		if f, struck := b.Draw(c.call, c.random); struck != c.struck || struck && f.Kind != c.fault.Kind {
			t.Errorf("%s: struck %v by %+v", c.name, struck, f)
		}
	}
}

func TestBooksIsAskedOnlyForSlots(t *testing.T) {
	b := &fault.Board{}
	on(t, b, fault.Fault{Kind: fault.Down, ServiceID: "9"})
	b.Draw(fault.Call{Message: true, Books: func() bool { t.Error("asked"); return true }}, always)
}

func TestTheFirstThatFitsStrikes(t *testing.T) {
	b := &fault.Board{}
	on(t, b, fault.Fault{Kind: fault.Down, ServiceID: "2"})
	on(t, b, fault.Fault{Kind: fault.LostAnswer, Next: 1})
	on(t, b, fault.Fault{Kind: fault.LostRequest})
	for _, want := range []fault.Kind{fault.LostAnswer, fault.LostRequest, fault.LostRequest} {
		if f, _ := b.Draw(fault.Call{ServiceID: "1"}, always); f.Kind != want {
			t.Errorf("struck by %s, not %s", f.Kind, want)
		}
	}
}

// However many calls race for them, the next n calls of a fault are n calls.
func TestNextIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &fault.Board{}
		next, calls := rapid.IntRange(1, 120).Draw(t, "next"), rapid.IntRange(100, 140).Draw(t, "calls")
		second := rapid.IntRange(0, 50).Draw(t, "second")
		on(t, b, fault.Fault{Kind: fault.Down, Next: next})
		want := next
		if second > 0 {
			on(t, b, fault.Fault{Kind: fault.LostRequest, Next: second})
			want += second
		}
		var struck atomic.Int64
		var all sync.WaitGroup
		for range calls {
			all.Go(func() {
				if _, hit := b.Draw(fault.Call{}, always); hit {
					struck.Add(1)
				}
			})
		}
		all.Wait()
		left := 0
		for _, f := range b.List() {
			left += f.Next
		}
		if want = min(want, calls); int(struck.Load()) != want || left != next+second-want {
			t.Fatalf("%d of %d calls were struck, %d are left", struck.Load(), calls, left)
		}
	})
}

// A share that misses uses nothing up.
func TestNextCountsWhatIsStruck(t *testing.T) {
	b := &fault.Board{}
	on(t, b, fault.Fault{Kind: fault.Down, Share: 0.5, Next: 2})
	rolls := []float64{0.9, 0.1, 0.9, 0.9, 0.1, 0.1}
	var struck []int
	for i := range rolls {
		if _, hit := b.Draw(fault.Call{}, func() float64 { return rolls[i] }); hit {
			struck = append(struck, i)
		}
	}
	if !slices.Equal(struck, []int{1, 4}) {
		t.Errorf("struck were %v", struck)
	}
}

func TestChangesAreTold(t *testing.T) {
	b := &fault.Board{}
	told := make(chan int, 100)
	b.Changed(func() { told <- len(b.List()) })
	until := func(want int) {
		t.Helper()
		late := time.After(10 * time.Second)
		for {
			select {
			case n := <-told:
				if n == want {
					return
				}
			case <-late:
				t.Fatalf("nobody was told of %d", want)
			}
		}
	}
	f := on(t, b, fault.Fault{Kind: fault.Down})
	until(1)
	b.Off(f.ID)
	until(0)
	on(t, b, fault.Fault{Kind: fault.Down, Next: 1})
	until(1)
	b.Draw(fault.Call{}, always)
	until(0)
}

func TestKindsAreSaidInWords(t *testing.T) {
	called := map[string]fault.Kind{}
	for _, k := range fault.Kinds() {
		if words := k.Words(); words == "" || strings.ContainsAny(words, "_-0123456789") {
			t.Errorf("%s is called %q", k, words)
		}
		if other, twice := called[k.Words()]; twice {
			t.Errorf("%s and %s are called the same", k, other)
		}
		called[k.Words()] = k
		for _, form := range k.Forms() {
			f := fault.Fault{Kind: k, Form: form}
			if err := f.Check(); err != nil {
				t.Errorf("%s as %s: %v", k, form, err)
			}
		}
	}
	if fault.Kind("tired").Words() != "" {
		t.Error("there is no such kind")
	}
}
