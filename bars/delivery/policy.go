package delivery

import (
	"fmt"
	"slices"
	"time"
)

// Policy says how long tries go on and when a target that does not answer is
// left alone. The standard leaves number and period to the sender.
//
// BaRS Core, Transactional integrity, Sender responsibilities.
type Policy struct {
	Delays      []time.Duration // the waits after the first, second, … try; the last one repeats
	Jitter      float64         // each wait is varied by up to this part of itself
	MaxAttempts int             // tries in all
	MaxPeriod   time.Duration   // from the first try to the last
	MaxFaulty   int             // tries while the receiver answers that it has a fault
	LongestWait time.Duration   // the longest Retry-After that is honoured; a longer one counts as this
	BreakAfter  int             // so many calls in a row without an answer, and the target is left alone
	BreakFor    time.Duration   // for so long; then one message is tried
}

// Defaults is the policy where nobody has set another.
func Defaults() Policy {
	return Policy{
		Delays: []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, 60 * time.Second},
		Jitter: 0.2, MaxAttempts: 8, MaxPeriod: 15 * time.Minute, MaxFaulty: 4, LongestWait: 5 * time.Minute,
		BreakAfter: 5, BreakFor: 20 * time.Second,
	}
}

// The bounds of a Policy.
const (
	MostDelays      = 10
	ShortestDelay   = time.Second
	LongestDelay    = 10 * time.Minute
	MostJitter      = 0.5
	FewestAttempts  = 2
	MostAttempts    = 20
	ShortestPeriod  = time.Minute
	LongestPeriod   = 4 * time.Hour
	LongestAskedFor = time.Hour
	FewestBreaking  = 2
	MostBreaking    = 50
	ShortestBreak   = 5 * time.Second
	LongestBreak    = 10 * time.Minute
)

// Fault says in words what of p is out of bounds; "" when nothing is.
func (p Policy) Fault() string {
	for _, fault := range []string{
		p.delayFault(),
		outside("The spread of the waits", p.Jitter*100, 0, MostJitter*100, "per cent"),
		outside("The number of tries", p.MaxAttempts, FewestAttempts, MostAttempts, ""),
		outside("The time for all tries", p.MaxPeriod.Minutes(), ShortestPeriod.Minutes(), LongestPeriod.Minutes(), "minutes"),
		outside("The number of tries at a service with a fault", p.MaxFaulty, 1, p.MaxAttempts, ""),
		outside("The longest wait a service can ask for", p.LongestWait.Seconds(), 1, LongestAskedFor.Seconds(), "seconds"),
		outside("The number of calls without an answer", p.BreakAfter, FewestBreaking, MostBreaking, ""),
		outside("The time a silent service is left alone", p.BreakFor.Seconds(), ShortestBreak.Seconds(), LongestBreak.Seconds(), "seconds"),
	} {
		if fault != "" {
			return fault
		}
	}
	return ""
}

func (p Policy) delayFault() string {
	if len(p.Delays) == 0 || len(p.Delays) > MostDelays {
		return fmt.Sprintf("There are between 1 and %d waits between tries.", MostDelays)
	}
	for _, d := range p.Delays {
		if fault := outside("Each wait between tries", d.Seconds(), ShortestDelay.Seconds(), LongestDelay.Seconds(), "seconds"); fault != "" {
			return fault
		}
	}
	if !slices.IsSorted(p.Delays) {
		return "Each wait between tries is at least as long as the one before."
	}
	return ""
}

func outside[T int | float64](what string, v, least, most T, unit string) string {
	if v >= least && v <= most { // not so for what is no number
		return ""
	}
	text := fmt.Sprintf("%s is between %v and %v", what, least, most)
	if unit != "" {
		text += " " + unit
	}
	return text + "."
}
