// Package setup is what has to be done before a team works with a Barsdesk
// server, as a list of steps. How a step stands is found out each time from what
// is really set up, by the checks of package doctor; nobody ticks anything. What
// only a call over the network can tell is kept with the time of the try, and
// counts until what was tried changes or a day has passed.
package setup

import (
	"context"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/doctor"
)

// View is the list as it stands now.
type View struct {
	Environment desk.Environment `json:"environment"`
	Steps       []Step           `json:"steps" doc:"in the order of doing"`
	Left        int              `json:"left" doc:"steps that must be done before a team works here, and are not"`
	Ready       bool             `json:"ready" doc:"nothing must be done any more, and nothing is wrong"`
	TriedAt     *time.Time       `json:"triedAt,omitempty" doc:"when the network was last tried with what is set up now; absent: not yet, or more than a day ago"`
	Away        *Away            `json:"away,omitempty" doc:"an administrator has put the list away; absent: nobody has"`
	Command     string           `json:"command" doc:"what makes the same checks from the command line"`
}

// Away is the decision that the list is no longer in the way.
type Away struct {
	At    time.Time `json:"at"`
	Ready bool      `json:"ready" doc:"everything was done by then"`
}

// How a Step stands.
const (
	Done    = "done"
	ToDo    = "todo"
	Problem = "problem" // something was set up that does not do
	Waiting = "waiting" // other steps come before it
)

// Step is one thing to set up.
type Step struct {
	ID       string        `json:"id" enum:"organisation,signing,connection,people,services,receiving,going-live,backup,checkpoints"`
	Title    string        `json:"title"`
	Why      string        `json:"why" doc:"what it is for"`
	State    string        `json:"state" enum:"done,todo,problem,waiting"`
	Optional bool          `json:"optional" doc:"a team can work without it; what is wrong with it counts all the same"`
	Waits    []Wait        `json:"waits" doc:"what comes before it and is not done"`
	Whose    string        `json:"whose" doc:"label of the role that does it, where the person's does not; empty: the person's does"`
	Command  string        `json:"command" doc:"what does it on the computer that runs Barsdesk; empty: a screen does"`
	Found    []doctor.Line `json:"found" doc:"what was checked"`
}

// Wait is what a Step waits for.
type Wait struct {
	ID    string `json:"id" doc:"of the step where it is done"`
	Title string `json:"title"`
}

// Choice puts the list away or takes it out again.
type Choice struct {
	Away bool `json:"away"`
}

// Setup is the list of one environment. Its fields must be set before use and
// not change. It is safe for concurrent use, also by several programs on one store.
type Setup struct {
	Guard       *access.Guard
	Environment desk.Environment
	// Examined is what is to be examined, as it is set up now.
	Examined func(ctx context.Context, who access.Actor) (doctor.Config, error)
	Now      func() time.Time
	Changed  func() // told when the list was put away or taken out, or tried
}
