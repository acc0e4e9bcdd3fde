package outcome

import (
	"slices"
	"strings"
)

// Action is what a sender does about an answer.
type Action string

// The actions of a sender.
const (
	Done          Action = "done"           // accepted
	Retry         Action = "retry"          // the same bytes and ids again, later
	RefreshToken  Action = "refresh-token"  // once more with a fresh token, the same bytes and ids
	Fix           Action = "fix"            // put right, then send as a new message with a new request id
	Choose        Action = "choose"         // the person chooses another slot
	Hold          Action = "hold"           // the same bytes and ids again, once a person has put right what keeps them back
	Stop          Action = "stop"           // not again without a person's decision
	StopDelivered Action = "stop-delivered" // proof that an earlier try was delivered
)

// Fate is what one answer proves about what was asked.
type Fate string

// The fates.
const (
	Happened    Fate = "happened"
	NotHappened Fate = "not-happened"
	Unsure      Fate = "unsure"
)

// Action is what the sender of a message of this kind, or of a read, does next.
func (a Answer) Action(kind string) Action { return a.rule(kind).action }

// Fate is what the answer proves about the message or read. With Doubt, a
// refusal proves something only if the receiver gives it after looking up what
// it already processed: one from the network, or from a receiver's access
// control, says nothing about an earlier try.
//
// BaRS, Transactional integrity: a receiver looks for duplicates before it
// judges the message.
func (a Answer) Fate(kind string) Fate {
	r := a.rule(kind)
	if !a.Doubt || r.fate != NotHappened || subjectOf(kind).read {
		return r.fate
	}
	if r.settles && strings.HasPrefix(a.main().Code, "REC_") {
		return NotHappened
	}
	return Unsure
}

// Failure is the stable code of what went wrong, in the words of this package;
// "" when what was asked has happened.
func (a Answer) Failure(kind string) string {
	if r := a.rule(kind); r.fate != Happened {
		return r.name
	}
	return ""
}

// rule finds the row that fits: by the code, and where that is not known by
// the status.
func (a Answer) rule(kind string) rule {
	switch {
	case a.IDs == EchoOther:
		return transport("other-ids")
	case a.Accepted():
		return accepted
	case a.Status >= 200 && a.Status <= 299 && a.HasOutcome:
		return contradiction
	case a.Status >= 300 && a.Status <= 399:
		return transport("redirected")
	case !a.HasOutcome:
		return transport(bodyRules[a.Body])
	case a.wordless():
		return transport("illegal-outcome")
	}
	i := a.main()
	for _, r := range rules {
		if r.fits(i, kind) {
			return r
		}
	}
	return a.byStatus()
}

// wordless reports whether an OperationOutcome holds no failure with any code:
// then it says nothing, whoever wrote it.
func (a Answer) wordless() bool {
	i := a.main()
	return i.Code == "" && i.IssueCode == ""
}

// transport is the row of an answer that did not come from the receiver whole;
// the plain one for a name that has none.
func transport(name string) rule {
	for _, r := range transports {
		if r.name == name {
			return r
		}
	}
	return transports[0]
}

func (a Answer) byStatus() rule {
	name := statusRules[a.Status]
	if name == "" && a.Status >= 500 {
		name = "receiver-fault"
	}
	for _, r := range rules {
		if r.name == name {
			return r
		}
	}
	return unclear
}

// rule is one row of what a sender does: the first row that fits counts. An
// empty list fits everything.
type rule struct {
	name     string // stable failure code
	statuses []int
	codes    []string
	issues   []string
	kinds    []string
	action   Action
	fate     Fate
	settles  bool // from the receiver, it also proves the fate of earlier tries
	title    string
	what     string // {service} is the receiving service, {noun} what was sent
	asked    string // what is added for who looks up a patient
	next     advice
}

// The title of what proves nothing: of a message, and of a question.
const (
	notConfirmed = "Not confirmed yet"
	notAnswered  = "No answer for now"
)

func (r rule) fits(i Issue, kind string) bool {
	return in(r.statuses, i.HTTP) && in(r.codes, i.Code) && in(r.issues, i.IssueCode) && in(r.kinds, kind)
}

func in[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }
