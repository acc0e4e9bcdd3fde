// Package fault holds what a trainer can let go wrong between two BaRS systems,
// in the words of the clinic. It decides which call is struck; what then happens
// to the call is the proxy's.
package fault

import (
	"fmt"
	"slices"
)

// Kind is one thing that goes wrong.
type Kind string

// The kinds. Each ends one call: two never meet on the same one.
const (
	Late         Kind = "late"          // the receiver has done its work, and its answer comes Seconds later
	LostAnswer   Kind = "lost-answer"   // the receiver has done its work, and the sender hears nothing
	LostRequest  Kind = "lost-request"  // the receiver hears nothing, nor does the sender
	SlotTaken    Kind = "slot-taken"    // somebody else books the slot first
	Twice        Kind = "twice"         // the receiver gets the same request twice
	Nonsense     Kind = "nonsense"      // the receiver has done its work, and the sender gets what is no answer
	Down         Kind = "down"          // the receiver cannot be reached
	Throttled    Kind = "throttled"     // too many calls: this one is turned away
	Refused      Kind = "refused"       // the receiver refuses the caller's organisation
	UnknownCode  Kind = "unknown-code"  // an answer with a code that nobody has heard of
	TokenExpired Kind = "token-expired" // the caller's token is refused as expired
	OtherVersion Kind = "other-version" // the receiver works with another version of the standard than the caller
)

// about is what a kind is called, and the forms it comes in: the first is taken
// when none is named.
type about struct {
	kind  Kind
	words string
	forms []string
}

// The forms. Of Twice, which answer the sender gets; of Nonsense, what it gets
// instead of the answer; of Refused, how the receiver says it, where 403 is
// what it must not use and what the proxy makes another thing of; of
// UnknownCode, where the code stands.
const (
	FormEither   = "either" // one or the other, by chance
	FormFirst    = "first"
	FormSecond   = "second"
	FormHTML     = "html"
	FormCut      = "cut"
	FormResource = "resource" // FHIR, but of a type that nobody asked for
	Form401      = "401"
	Form403      = "403"
	FormOutcome  = "outcome" // a refusal, before anything was done
	FormContent  = "content" // in what the receiver answered once it had done its work
)

var kinds = []about{
	{Late, "answers late", nil},
	{LostAnswer, "loses the answer after doing the work", nil},
	{LostRequest, "loses the request on the way", nil},
	{SlotTaken, "has the slot taken by somebody else meanwhile", nil},
	{Twice, "gets the same request twice", []string{FormEither, FormFirst, FormSecond}},
	{Nonsense, "answers nonsense", []string{FormHTML, FormCut, FormResource}},
	{Down, "is down", nil},
	{Throttled, "turns calls away because there are too many", nil},
	{Refused, "refuses the organisation", []string{Form401, Form403}},
	{UnknownCode, "sends an unknown code", []string{FormOutcome, FormContent}},
	{TokenExpired, "has the token refused as expired", nil},
	{OtherVersion, "works with another version of the standard", nil},
}

// Kinds are all kinds, in the order in which they are offered.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for i, each := range kinds {
		out[i] = each.kind
	}
	return out
}

func (k Kind) about() (about, bool) {
	at := slices.IndexFunc(kinds, func(a about) bool { return a.kind == k })
	if at < 0 {
		return about{}, false
	}
	return kinds[at], true
}

// Words are what the service does, to follow its name: "answers late". They are
// empty for a kind that does not exist.
func (k Kind) Words() string {
	a, _ := k.about()
	return a.words
}

// Forms are the forms that a kind comes in, the usual one first; none when
// there is only one.
func (k Kind) Forms() []string {
	a, _ := k.about()
	return slices.Clone(a.forms)
}

// Fault is one thing that is to go wrong, and when.
type Fault struct {
	ID        string // given by Board.On
	Kind      Kind
	ServiceID string  // of the service that is called; "" is every service
	Share     float64 // of the calls, above 0 up to 1; 0 means each
	Next      int     // for the next so many calls that it strikes; 0 is until it is turned off
	Seconds   int     // of Late how long, at least 1; of Throttled what Retry-After says, 0 for no such header
	Form      string  // one of Kind.Forms; "" is the first of them
	Messages  bool    // strikes $process-message only
}

// secondsMost is how long an answer may be late: longer than any sender waits.
const secondsMost = 600

// Check says in plain English what is wrong with a fault, as a clause.
func (f Fault) Check() error {
	a, known := f.Kind.about()
	switch {
	case !known:
		return fmt.Errorf("there is no fault called %q", f.Kind)
	case !(f.Share >= 0 && f.Share <= 1):
		return fmt.Errorf("the share of calls is not between 0 and 1")
	case f.Next < 0:
		return fmt.Errorf("the number of calls is below 0")
	case f.Seconds < 0 || f.Seconds > secondsMost:
		return fmt.Errorf("the seconds are not between 0 and %d", secondsMost)
	case f.Kind == Late && f.Seconds == 0:
		return fmt.Errorf("%q needs seconds, at least 1", Late)
	case f.Seconds > 0 && f.Kind != Late && f.Kind != Throttled:
		return fmt.Errorf("%q takes no seconds", f.Kind)
	case f.Form != "" && !slices.Contains(a.forms, f.Form):
		return fmt.Errorf("%q has no form %q", f.Kind, f.Form)
	}
	return nil
}

// formed is f with the form that it has when none was named.
func (f Fault) formed() Fault {
	if forms := f.Kind.Forms(); f.Form == "" && len(forms) > 0 {
		f.Form = forms[0]
	}
	return f
}
