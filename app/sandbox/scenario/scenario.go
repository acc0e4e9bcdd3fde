// Package scenario holds the episodes that a trainer gives to learners: what
// they learn, how the Sandbox is set before it, the steps, how each is known to
// be done, and what counts as leaving the path. Each is a small text file
// (YAML) in the words of the clinic; a Reader reads one and refuses a wrong one
// whole, with line and reason. Nothing here touches a network or a store.
package scenario

import (
	"time"

	"barsdesk/bars/message"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/schedule"
)

// Scenario is one episode. Services are told by their ids and patients by
// their NHS numbers; every word of its file was known.
type Scenario struct {
	Line     int    // of the id in the file, from 1
	ID       string // small letters, digits and hyphens
	Title    string
	Goal     string // what the learner can do afterwards
	Level    Level
	Minutes  int
	Story    string // what the learner is told at the beginning
	Patient  string // NHS number of the made-up patient it is about; "" for any
	Parts    []Part
	Start    []Effect
	Steps    []Step
	Should   []string // what should have happened, for the debrief
	Pitfalls []Pitfall
}

// Level says for whom a scenario is, in the word of its file.
type Level string

// The levels, easiest first.
const (
	FirstSteps Level = "first steps"
	Practised  Level = "practised"
	Demanding  Level = "demanding"
)

// Part says what a service does in a scenario.
type Part struct {
	ServiceID string
	Name      string
	Plays     string
}

// Step is one thing for the learner to do.
type Step struct {
	Do     string
	Where  Screen
	Hints  []string
	Done   []Condition // all of them
	Later  bool        // only what happens after the step before was done counts
	Then   []Effect    // what the Sandbox does once it is done
	Should string      // what should have happened here, for the debrief; "" for nothing to add
}

// Screen names a screen of the desk, in the word of a file and of a page.
type Screen string

// The screens.
const (
	Today       Screen = "today"
	New         Screen = "new"
	Cases       Screen = "cases"
	TheCase     Screen = "case" // of the learner's
	Inbox       Screen = "inbox"
	Services    Screen = "services"
	Definitions Screen = "definitions"
	Console     Screen = "sandbox"
	Settings    Screen = "settings"
)

// Pitfall is a way to leave the path.
type Pitfall struct {
	When []Condition // all of them
	Why  string      // what went wrong, and what would have been better
}

// Condition is something that is seen or, with Not, has not been seen so far.
// Which fields count, Word says.
type Condition struct {
	Line    int // in the file, from 1
	Word    Word
	Not     bool
	Kind    message.Kind  // Sent, Came: "" for any
	Reads   Reads         // Read
	Service string        // Sent, Came, Read: id of the service on the other side; "" for any
	Answer  Answer        // Sent, Came, Read: "" for any
	Flagged bool          // Sent, Came: it tells of a safeguarding concern
	Times   int           // Sent and Came: so many messages at least; Read, Recorded: so often; never below 1
	State   State         // CaseIs
	Entry   Entry         // Recorded
	Wait    time.Duration // Waited
}

// Word says what kind of thing a Condition looks at, in the word of its file.
type Word string

// The words of a condition.
const (
	Sent     Word = "sent"     // a message from the learner's service
	Came     Word = "came"     // a message to the learner's service
	Read     Word = "read"     // something asked of a service without a message
	CaseIs   Word = "case"     // where a case of the learner's stands
	Recorded Word = "recorded" // what the learner recorded
	Opened   Word = "opened"   // what came in and was opened
	Waited   Word = "waited"   // time on the Sandbox's clock since the step before was done
)

// Effect is one thing that the Sandbox does. One of its fields is set, and
// Service goes with Off.
type Effect struct {
	Line    int             // in the file, from 1
	Fault   *fault.Fault    // put on
	Off     fault.Kind      // taken off at Service, or everywhere when that is ""
	AllOff  bool            // every fault is taken off
	Service string          // id
	Forward time.Duration   // the clock moves on by it
	Until   *schedule.Clock // the clock moves on to the next such time of day
	Act     string          // the service that has the learner's case does this, a word of the Sandbox's acts
	Arrives *Arrival        // a service asks something of the learner's own
	Tell    string          // the learner is told this
}

// Arrival is an episode that comes in.
type Arrival struct {
	UseCase string // its code, for example a3t1
	Plan    string // refer, book-and-refer, book or validate; "" for what suits the use
	From    string // id of the service that asks; "" for the first that does
	Patient string // NHS number; "" for the scenario's patient, or any
}
