package fault_test

import (
	"fmt"
	"strings"
	"testing"

	"barsdesk/bars/network/fault"
)

func TestParse(t *testing.T) {
	for header, want := range map[string]fault.Fault{
		"late;seconds=6":            {Kind: fault.Late, Seconds: 6},
		" Late ; Seconds = 6 ":      {Kind: fault.Late, Seconds: 6},
		"down":                      {Kind: fault.Down},
		"throttled":                 {Kind: fault.Throttled},
		"throttled;seconds=30":      {Kind: fault.Throttled, Seconds: 30},
		"nonsense;form=cut":         {Kind: fault.Nonsense, Form: fault.FormCut},
		"twice":                     {Kind: fault.Twice, Form: fault.FormEither},
		"refused;form=403":          {Kind: fault.Refused, Form: fault.Form403},
		"lost-answer":               {Kind: fault.LostAnswer},
		"lost-request":              {Kind: fault.LostRequest},
		"slot-taken":                {Kind: fault.SlotTaken},
		"unknown-code;form=content": {Kind: fault.UnknownCode, Form: fault.FormContent},
		"token-expired":             {Kind: fault.TokenExpired},
	} {
		if got, err := fault.Parse(header); err != nil || got != want {
			t.Errorf("%q is %+v, %v", header, got, err)
		}
	}
	for _, header := range []string{"", ";", "slow", "late", "late;seconds", "late;seconds=", "late;seconds=six", "late;seconds=6;seconds=7", "late;seconds=-1",
		"late;seconds=99999999999999999999", "late;seconds=6;", "down;share=0.5", "down;next=2", "twice;form=third", "twice;form=first;form=second", "down;form=", strings.Repeat("late;", 100)} {
		if got, err := fault.Parse(header); err == nil {
			t.Errorf("%q is %+v", header, got)
		}
	}
}

// What is read is a fault that can be put on, and says no more than it was told.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"late;seconds=6", "nonsense;form=cut", "TWICE", "down;", "refused;form=403", "late;seconds=+6", "\x00", "late;seconds=6;form=", "throttled ; seconds=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got, err := fault.Parse(header)
		if err != nil {
			if got != (fault.Fault{}) || err.Error() == "" {
				t.Fatalf("%q: %+v with %v", header, got, err)
			}
			return
		}
		if got.Check() != nil || got.ID != "" || got.ServiceID != "" || got.Share != 0 || got.Next != 0 || got.Messages {
			t.Fatalf("%q is %+v", header, got)
		}
		written := string(got.Kind)
		if got.Seconds > 0 {
			written += fmt.Sprintf(";seconds=%d", got.Seconds)
		}
		if got.Form != "" {
			written += ";form=" + got.Form
		}
		if again, err := fault.Parse(written); err != nil || again != got {
			t.Fatalf("%q was read as %+v, and %q as %+v", header, got, written, again)
		}
	})
}

func ExampleParse() {
	f, _ := fault.Parse("late;seconds=6")
	fmt.Println(f.Kind.Words(), f.Seconds)
	_, err := fault.Parse("late")
	fmt.Println(err)
	// Output:
	// answers late 6
	// "late" needs seconds, at least 1
}
