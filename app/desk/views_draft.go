package desk

import (
	"time"

	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
)

// DraftStart is the body of POST /drafts, which answers Draft.
type DraftStart struct {
	ServiceID string `json:"serviceId"`
	UseCase   string `json:"useCase"`
	Plan      string `json:"plan" enum:"book-and-refer,refer,book,validate,update"`
	FromCase  string `json:"fromCase,omitempty" doc:"take the patient from this case"`
	Rebooks   bool   `json:"rebooks,omitempty" doc:"the new booking replaces the one of FromCase"`
	ReRefers  bool   `json:"reRefers,omitempty" doc:"the new referral replaces the one of FromCase"`
}

// Draft answers GET /drafts/{id}, POST /drafts and PUT /drafts/{id}.
// DELETE /drafts/{id} throws it away.
type Draft struct {
	ID        string          `json:"id"`
	Version   int             `json:"version"`
	Service   ServiceLine     `json:"service"`
	UseCase   string          `json:"useCase"`
	Purpose   string          `json:"purpose" doc:"plain words, for example Book and refer to Trumpton ED"`
	Plan      string          `json:"plan" enum:"book-and-refer,refer,book,validate,update,reply"`
	Steps     []Step          `json:"steps"`
	Banner    *Banner         `json:"banner,omitempty" doc:"once a name or number is known"`
	Patient   message.Patient `json:"patient"`
	Choices   message.Choices `json:"choices"`
	Form      form.Form       `json:"form"`
	Answers   form.Answers    `json:"answers"`
	Slot      *Slot           `json:"slot,omitempty"`
	SlotNote  string          `json:"slotNote" doc:"set when the chosen slot was taken meanwhile"`
	Warnings  []Warning       `json:"warnings"`
	Approval  *DraftApproval  `json:"approval,omitempty" doc:"what a clinician has to decide first; absent when nothing is"`
	Dropped   []form.Problem  `json:"dropped" doc:"answers the receiver's definition no longer has a place for"`
	Sources   []Source        `json:"sources"`
	SavedAt   time.Time       `json:"savedAt"`
	SentCase  string          `json:"sentCase" doc:"the case it became; empty until sent"`
	Simulated bool            `json:"simulated"`
}

// Step is one page of the journey.
type Step struct {
	ID    string `json:"id" doc:"service, patient, form:{section}, slot, check"`
	Title string `json:"title"`
	State string `json:"state" enum:"todo,progress,done,problem"`
}

// Warning asks for a choice before sending, for example an unresolved delivery
// for the same patient. The choice is recorded.
type Warning struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	CaseID   string `json:"caseId"`
	Accepted bool   `json:"accepted"`
}

// DraftSave is the body of PUT /drafts/{id}. Fields left out stay as they are.
// A Version that is not the stored one is refused with 409 draft-stale.
type DraftSave struct {
	Version   int              `json:"version"`
	Patient   *message.Patient `json:"patient,omitempty"`
	Answers   *form.Answers    `json:"answers,omitempty"`
	SlotID    *string          `json:"slotId,omitempty" doc:"a slot just listed; empty: none"`
	Accept    []string         `json:"accept,omitempty" doc:"codes of warnings the person has accepted"`
	Confirmed []string         `json:"confirmed,omitempty" doc:"ids of steps the person has completed"`
}

// PatientList answers GET /patients: made-up patients of the Sandbox; empty elsewhere.
type PatientList struct {
	Patients []message.Patient `json:"patients"`
}

// NHSNumberCheck answers POST /nhs-number (body: NHSNumberQuery), as typed.
type NHSNumberCheck struct {
	OK      bool   `json:"ok"`
	Shown   string `json:"shown" doc:"3 3 4"`
	Message string `json:"message"`
}

// NHSNumberQuery is the body of POST /nhs-number.
type NHSNumberQuery struct {
	NHSNumber string `json:"nhsNumber"`
}

// Slot is one time to book.
type Slot struct {
	ID        string    `json:"id"`
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	Day       string    `json:"day" doc:"Saturday 21 November 2026, Europe/London"`
	Time      string    `json:"time" doc:"14:30, with BST or GMT on the day clocks change, or between 14:00 and 16:00"`
	Channel   string    `json:"channel" doc:"In person, Telephone, Video; empty when not given"`
	Role      string    `json:"role"`
	Name      string    `json:"name"`
	Gender    string    `json:"gender"`
	Spoken    string    `json:"spoken" doc:"the whole in one line, for the button's name"`
	TimeFrame bool      `json:"timeFrame"`
	Free      bool      `json:"free"`
	Late      bool      `json:"late" doc:"outside the outcome's time frame"`
}

// SlotList answers GET /drafts/{id}/slots?from=&hours=. Nothing of it is cached.
type SlotList struct {
	AskedAt time.Time `json:"askedAt"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Slots   []Slot    `json:"slots"`
	Note    string    `json:"note" doc:"for example No appointments are free, in words"`
	Problem *Trouble  `json:"problem,omitempty"`
}

// Fault is one thing that keeps a draft from being sent, with where to go.
type Fault struct {
	Step    string `json:"step"`
	Field   string `json:"field" doc:"id of the field on that step, for example block[0].field or contacts[0].phone"`
	Message string `json:"message"`
}

// Check answers GET /drafts/{id}/check: the messages as the receiver's staff will read them.
type Check struct {
	Version  int            `json:"version"`
	Ready    bool           `json:"ready"`
	Faults   []Fault        `json:"faults"`
	Messages []Composed     `json:"messages"`
	Warnings []Warning      `json:"warnings"`
	Dropped  []form.Problem `json:"dropped"`
	Approval *DraftApproval `json:"approval,omitempty" doc:"what a clinician has to decide first; absent when nothing is"`
	Action   string         `json:"action" doc:"label of the send button: Book and refer, Refer, Book, Ask for validation"`
}

// Composed is one message about to be sent.
type Composed struct {
	Title    string            `json:"title"`
	Reading  []reading.Section `json:"reading"`
	JSON     string            `json:"json"`
	Headers  []HeaderLine      `json:"headers"`
	Findings []Finding         `json:"findings"`
}

// HeaderLine is one HTTP header with its decoded value.
type HeaderLine struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Decoded string `json:"decoded"`
}

// Finding is one result of checking a message against its definition.
type Finding struct {
	Severity string `json:"severity" enum:"error,warning,information"`
	Path     string `json:"path"`
	What     string `json:"what"`
	Rule     string `json:"rule"`
}

// Send is the body of POST /drafts/{id}/send, which answers Sent. Sending a
// draft again, from wherever, answers the same case and sends nothing.
type Send struct {
	Version int `json:"version"`
}

// Sent says where the sending can be followed: poll or watch GET /cases/{id}.
type Sent struct {
	CaseID string `json:"caseId"`
}
