package outcome

// Action is what a sender does about an answer.
type Action string

// The actions of a sender.
const (
	Done          Action = "done"           // accepted
	Retry         Action = "retry"          // the same bytes and ids again, later
	Fix           Action = "fix"            // put right, then send as a new message
	StopDelivered Action = "stop-delivered" // it was delivered before
	Stop          Action = "stop"           // not again without a person's decision
	Choose        Action = "choose"         // the person chooses another slot
	RefreshToken  Action = "refresh-token"  // once more with a fresh token
)

// Action is what a sender of a message or read of this kind does next.
func (a Answer) Action(kind string) Action { return Stop }
