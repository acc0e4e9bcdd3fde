package desk

import (
	"time"

	"barsdesk/bars/reading"
)

// CaseLine is a case in lists.
type CaseLine struct {
	ID          string     `json:"id"`
	Banner      Banner     `json:"banner"`
	Service     string     `json:"service"`
	Headline    string     `json:"headline" doc:"for example Booked, not yet referred"`
	Reference   string     `json:"reference"`
	Appointment *time.Time `json:"appointment,omitempty"`
	AppointText string     `json:"appointText" doc:"today at 14:30"`
	UpdatedAt   time.Time  `json:"updatedAt"`
	Attention   bool       `json:"attention"`
}

// CaseList answers GET /cases and POST /cases/search (body: CaseSearch; the
// search text may name a patient and so never stands in a URL).
type CaseList struct {
	Cases []CaseLine `json:"cases"`
	Total int        `json:"total"`
}

// CaseSearch is the body of POST /cases/search.
type CaseSearch struct {
	Text   string `json:"text" doc:"NHS number, surname, birth date, postcode or reference"`
	Offset int    `json:"offset,omitempty"`
}

// Case answers GET /cases/{id}.
type Case struct {
	ID            string         `json:"id"`
	Version       int            `json:"version"`
	Banner        Banner         `json:"banner"`
	Service       ServiceLine    `json:"service"`
	Headline      string         `json:"headline"`
	Standing      string         `json:"standing" doc:"exactly what stands, in a sentence or two"`
	Referral      string         `json:"referral" doc:"plain words; empty without one"`
	Booking       string         `json:"booking"`
	AppointText   string         `json:"appointText"`
	Reference     string         `json:"reference" doc:"the receiver's human-readable reference"`
	Pending       bool           `json:"pending" doc:"something is being sent right now"`
	UnderWay      *UnderWay      `json:"underWay,omitempty" doc:"what is being sent, and since when"`
	ManualRoute   string         `json:"manualRoute" doc:"set when the service has it and its record there cannot be found for certain: why it cannot be changed from here, and what to do"`
	Confirmed     bool           `json:"confirmed" doc:"all that was planned is delivered"`
	Trouble       *Trouble       `json:"trouble,omitempty"`
	BackToDraft   string         `json:"backToDraft" doc:"open draft to return to, when the slot was taken or something was refused"`
	Safeguarding  []Concern      `json:"safeguarding"`
	DidNotAttend  *DidNotAttend  `json:"didNotAttend,omitempty"`
	Actions       []Action       `json:"actions"`
	Replies       []ReplyOffer   `json:"replies" doc:"what the sender can be told, or what can be recorded, of a case that was received"`
	Timeline      []TimelineLine `json:"timeline"`
	Messages      []MessageLine  `json:"messages"`
	AnswersNote   string         `json:"answersNote" doc:"set when answers cannot reach this computer"`
	Identifiers   []HeaderLine   `json:"identifiers" doc:"ids for support"`
	Simulated     bool           `json:"simulated"`
	CanStartAgain bool           `json:"canStartAgain"`
	AnswerBy      *time.Time     `json:"answerBy,omitempty" doc:"the breach time of a validation whose outcome is awaited"`
	AnswerByText  string         `json:"answerByText" doc:"the same in words, and what is to be done when it has passed; empty without one"`
	AnswerLate    bool           `json:"answerLate" doc:"it has passed"`
}

// Concern is a safeguarding concern as sent or received.
type Concern struct {
	Text   string `json:"text" doc:"display, or the original text of an unknown code"`
	Source string `json:"source" doc:"referral or response"`
}

// DidNotAttend is the receiver's report, shown against the appointment it is about.
type DidNotAttend struct {
	At          time.Time `json:"at" doc:"when it arrived"`
	Appointment string    `json:"appointment" doc:"the old appointment, in words"`
	Concerns    []Concern `json:"concerns"`
	Superseded  bool      `json:"superseded" doc:"the appointment was cancelled or replaced before"`
	Handled     bool      `json:"handled"`
}

// Action is something a person may do now.
type Action struct {
	ID    string `json:"id" enum:"cancel-booking,cancel-referral,move,resume,retry,ask-receiver,record-contact,rebook,refer,close,note,choose-slot,open,book,re-refer,update,give-up,correct,tell"`
	Label string `json:"label"`
	Help  string `json:"help"`

	Question string `json:"question,omitempty" doc:"what the page of tell asks, answered with yes or no"`
}

// TimelineLine is one line of a case's story.
type TimelineLine struct {
	At        time.Time `json:"at"`
	Text      string    `json:"text"`
	Detail    string    `json:"detail"`
	Actor     string    `json:"actor"`
	MessageID string    `json:"messageId"`
}

// MessageLine is a message of a case.
type MessageLine struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Direction string    `json:"direction" enum:"sent,received"`
	At        time.Time `json:"at"`
	State     string    `json:"state" doc:"plain words"`
}

// Message answers GET /messages/{id}.
type Message struct {
	MessageLine
	CaseID        string            `json:"caseId"`
	Reading       []reading.Section `json:"reading"`
	JSON          string            `json:"json"`
	Headers       []HeaderLine      `json:"headers"`
	Findings      []Finding         `json:"findings"`
	AnswerTitle   string            `json:"answerTitle"`
	AnswerReading []reading.Section `json:"answerReading"`
	AnswerJSON    string            `json:"answerJson"`
	AnswerHeaders []HeaderLine      `json:"answerHeaders"`
	Attempts      []AttemptLine     `json:"attempts"`
}

// AttemptLine is one try to send.
type AttemptLine struct {
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	Detail string    `json:"detail" doc:"for support"`
}

// CaseAct is the body of POST /cases/{id}/act, which answers Case. Version is
// the case's as shown; another one is refused with 409 case-stale.
type CaseAct struct {
	Version int    `json:"version"`
	Action  string `json:"action" enum:"cancel-booking,cancel-referral,move,resume,retry,ask-receiver,record-contact,close,note,give-up,correct,tell"`
	Text    string `json:"text,omitempty" doc:"reason, note, or what came of the contact"`
	Mistake bool   `json:"mistake,omitempty" doc:"cancel-referral: it was sent by mistake"`
	Both    bool   `json:"both,omitempty" doc:"cancel-booking, cancel-referral: the referral or appointment that belongs to it is cancelled too"`
	SlotID  string `json:"slotId,omitempty" maxLength:"64" doc:"move: the time chosen, from the list of GET /cases/{id}/slots"`
	Taken   bool   `json:"taken,omitempty" doc:"tell: the service has it"`
}
