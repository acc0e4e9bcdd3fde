// Package desk holds the use cases of the workstation: choose a service, compose,
// book, refer, follow up, read what came in. Every one passes the guard first.
package desk

import (
	"time"

	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
)

// The workstation's JSON API. Beside each type stands the operation it belongs
// to; app/web offers exactly these paths under /api.

// Environment is the BaRS environment this process works in.
type Environment struct {
	Name      string `json:"name" doc:"for example sandbox"`
	Label     string `json:"label" doc:"what the header shows, for example Sandbox"`
	Kind      string `json:"kind" enum:"simulated,test,live,local"`
	Simulated bool   `json:"simulated"`
}

// Session answers GET /session: who acts, where, and whether answers can reach us.
type Session struct {
	Environment     Environment `json:"environment"`
	SignedIn        bool        `json:"signedIn"`
	Person          string      `json:"person" doc:"display name"`
	Organisation    string      `json:"organisation" doc:"name (ODS code)"`
	Version         string      `json:"version"`
	IdentityMissing []string    `json:"identityMissing" doc:"what settings lack before anything can be sent, in words"`
	Reachable       bool        `json:"reachable" doc:"answers such as did not attend can reach this computer"`
	Unreachable     string      `json:"unreachable" doc:"why not, in words"`
	NeedsAction     int         `json:"needsAction"`
	Unread          int         `json:"unread"`
	Undelivered     int         `json:"undelivered" doc:"messages still being sent or of unknown fate"`
	Now             time.Time   `json:"now"`
}

// Banner is the patient in a line; it stays in sight whenever a patient is in play.
type Banner struct {
	Name      string `json:"name" doc:"SURNAME, First name"`
	BirthDate string `json:"birthDate" doc:"10 Aug 1918, or Not provided"`
	Age       string `json:"age" doc:"108 years"`
	NHSNumber string `json:"nhsNumber" doc:"3 3 4, or Not provided"`
	Sex       string `json:"sex"`
}

// ServiceLine is a service in lists.
type ServiceLine struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	Organisation   string `json:"organisation"`
	Phone          string `json:"phone"`
	Postcode       string `json:"postcode"`
	OpeningTimes   string `json:"openingTimes"`
	Favourite      bool   `json:"favourite"`
	Own            bool   `json:"own"`
	BookingNeeded  bool   `json:"bookingNeeded" doc:"the directory says a referral needs a booking first"`
	AcceptsBooking bool   `json:"acceptsBooking"`
}

// ServiceList answers GET /services?q=&offset=.
type ServiceList struct {
	Services []ServiceLine `json:"services"`
	Total    int           `json:"total"`
}

// Offer is one thing a service accepts, or why it does not.
type Offer struct {
	UseCase     string `json:"useCase" doc:"opaque to the page"`
	Name        string `json:"name" doc:"plain words, never a code's display"`
	Bookings    bool   `json:"bookings"`
	Referrals   bool   `json:"referrals"`
	Available   bool   `json:"available"`
	Why         string `json:"why" doc:"why it is not available"`
	BookingRule string `json:"bookingRule" doc:"plain words on whether a booking is needed"`
}

// ServiceView answers GET /services/{id} and POST /services/{id}/check-again.
// PUT /services/{id}/favourite takes FavouriteChange and answers ServiceLine.
type ServiceView struct {
	Service   ServiceLine `json:"service"`
	Offers    []Offer     `json:"offers"`
	CheckedAt time.Time   `json:"checkedAt" doc:"age of the receiver's metadata and definitions"`
	Problem   *Trouble    `json:"problem,omitempty" doc:"the receiver could not be asked"`
	Sources   []Source    `json:"sources"`
}

// FavouriteChange is the body of PUT /services/{id}/favourite.
type FavouriteChange struct {
	Favourite bool `json:"favourite"`
}

// Source is a receiver's definition as we hold it, for "Why is this asked?".
type Source struct {
	Definition string    `json:"definition"`
	Version    string    `json:"version"`
	FetchedAt  time.Time `json:"fetchedAt"`
}

// Trouble is something that went wrong, in words for the person.
type Trouble struct {
	Code  string `json:"code" doc:"stable, for support"`
	Title string `json:"title"`
	What  string `json:"what" doc:"what happened"`
	Sent  string `json:"sent" doc:"whether anything was sent or booked"`
	Next  string `json:"next" doc:"what to do"`
}

// DraftStart is the body of POST /drafts, which answers Draft.
type DraftStart struct {
	ServiceID string `json:"serviceId"`
	UseCase   string `json:"useCase"`
	Plan      string `json:"plan" enum:"book-and-refer,refer,book"`
	FromCase  string `json:"fromCase,omitempty" doc:"take the patient from this case"`
	Rebooks   bool   `json:"rebooks,omitempty" doc:"the new booking replaces the one of FromCase"`
}

// Draft answers GET /drafts/{id}, POST /drafts and PUT /drafts/{id}.
// DELETE /drafts/{id} throws it away.
type Draft struct {
	ID        string          `json:"id"`
	Version   int             `json:"version"`
	Service   ServiceLine     `json:"service"`
	UseCase   string          `json:"useCase"`
	Purpose   string          `json:"purpose" doc:"plain words, for example Book and refer to Trumpton ED"`
	Plan      string          `json:"plan" enum:"book-and-refer,refer,book"`
	Steps     []Step          `json:"steps"`
	Banner    *Banner         `json:"banner,omitempty" doc:"once a name or number is known"`
	Patient   message.Patient `json:"patient"`
	Choices   message.Choices `json:"choices"`
	Form      form.Form       `json:"form"`
	Answers   form.Answers    `json:"answers"`
	Slot      *Slot           `json:"slot,omitempty"`
	SlotNote  string          `json:"slotNote" doc:"set when the chosen slot was taken meanwhile"`
	Warnings  []Warning       `json:"warnings"`
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
	Action   string         `json:"action" doc:"label of the send button: Book and refer, Refer, Book"`
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
	Confirmed     bool           `json:"confirmed" doc:"all that was planned is delivered"`
	Trouble       *Trouble       `json:"trouble,omitempty"`
	BackToDraft   string         `json:"backToDraft" doc:"draft to return to when the slot was taken"`
	Safeguarding  []Concern      `json:"safeguarding"`
	DidNotAttend  *DidNotAttend  `json:"didNotAttend,omitempty"`
	Actions       []Action       `json:"actions"`
	Timeline      []TimelineLine `json:"timeline"`
	Messages      []MessageLine  `json:"messages"`
	AnswersNote   string         `json:"answersNote" doc:"set when answers cannot reach this computer"`
	Identifiers   []HeaderLine   `json:"identifiers" doc:"ids for support"`
	Simulated     bool           `json:"simulated"`
	CanStartAgain bool           `json:"canStartAgain"`
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
	ID    string `json:"id" enum:"cancel-booking,cancel-referral,resume,retry,ask-receiver,record-contact,rebook,refer,close,note,choose-slot,did-not-attend,open"`
	Label string `json:"label"`
	Help  string `json:"help"`
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
	Action  string `json:"action" enum:"cancel-booking,cancel-referral,resume,retry,ask-receiver,record-contact,close,note,did-not-attend"`
	Text    string `json:"text,omitempty" doc:"reason, note, or what came of the contact"`
	Mistake bool   `json:"mistake,omitempty" doc:"cancel-referral: it was sent by mistake"`
}

// Today answers GET /today.
type Today struct {
	NeedsAction []TodayItem `json:"needsAction" doc:"most urgent first"`
	Drafts      []DraftLine `json:"drafts"`
	Booked      []CaseLine  `json:"booked" doc:"appointments of today"`
	Recent      []CaseLine  `json:"recent" doc:"sent in the last 24 hours"`
	AsOf        time.Time   `json:"asOf"`
}

// TodayItem is one thing that needs a person.
type TodayItem struct {
	ID           string    `json:"id"`
	Kind         string    `json:"kind" enum:"did-not-attend,half-done,unknown,refused,quarantined,slot-taken"`
	What         string    `json:"what" doc:"what happened, plain words"`
	CaseID       string    `json:"caseId"`
	Banner       *Banner   `json:"banner,omitempty"`
	Service      string    `json:"service"`
	Phone        string    `json:"phone"`
	Appointment  string    `json:"appointment" doc:"in words"`
	Since        time.Time `json:"since"`
	Safeguarding []Concern `json:"safeguarding"`
	Actions      []Action  `json:"actions"`
}

// DraftLine is an open draft in a list.
type DraftLine struct {
	ID       string    `json:"id"`
	Banner   *Banner   `json:"banner,omitempty"`
	Purpose  string    `json:"purpose"`
	Progress string    `json:"progress" doc:"for example 3 of 5 steps done"`
	SavedAt  time.Time `json:"savedAt"`
}

// InboxList answers GET /inbox?offset=&unread=.
type InboxList struct {
	Items []InboxLine `json:"items"`
	Total int         `json:"total"`
}

// InboxLine is one received message. GET /inbox/{id} answers Message and marks it read.
type InboxLine struct {
	ID           string    `json:"id"`
	CaseID       string    `json:"caseId"`
	Title        string    `json:"title" doc:"for example Did not attend"`
	Banner       *Banner   `json:"banner,omitempty"`
	From         string    `json:"from"`
	ReceivedAt   time.Time `json:"receivedAt"`
	Unread       bool      `json:"unread"`
	Quarantined  bool      `json:"quarantined"`
	Alert        bool      `json:"alert" doc:"did not attend"`
	Safeguarding []Concern `json:"safeguarding"`
}

// Identity answers and is the body of PUT /settings/identity: who the headers
// will say is acting.
type Identity struct {
	Family       string           `json:"family"`
	Given        string           `json:"given"`
	Prefix       string           `json:"prefix"`
	SDSUserID    string           `json:"sdsUserId"`
	SDSRoleID    string           `json:"sdsRoleId"`
	RoleCode     string           `json:"roleCode" doc:"a value of roles"`
	Organisation string           `json:"organisation"`
	ODSCode      string           `json:"odsCode"`
	ServiceID    string           `json:"serviceId" doc:"our own service, where answers come to"`
	ServiceName  string           `json:"serviceName"`
	Phone        string           `json:"phone"`
	CDSSName     string           `json:"cdssName" doc:"clinical decision support software"`
	CDSSVersion  string           `json:"cdssVersion"`
	Roles        []message.Choice `json:"roles" readOnly:"true"`
	Missing      []string         `json:"missing" readOnly:"true"`
}

// SandboxView answers GET /sandbox (only in the Sandbox).
type SandboxView struct {
	Services  []ServiceLine  `json:"services"`
	Scenarios []ScenarioLine `json:"scenarios"`
	Now       time.Time      `json:"now"`
}

// ScenarioLine is something the trainer can make happen: POST
// /sandbox/scenarios/{id} with ScenarioRun. POST /sandbox/reset starts afresh.
type ScenarioLine struct {
	ID    string     `json:"id"`
	Title string     `json:"title"`
	Text  string     `json:"text"`
	Cases []CaseLine `json:"cases" doc:"cases it can be played for"`
}

// ScenarioRun is the body of POST /sandbox/scenarios/{id}.
type ScenarioRun struct {
	CaseID string `json:"caseId"`
}

// ScenarioDone says what the scenario did.
type ScenarioDone struct {
	Text string `json:"text"`
}

// Change is the data of one event of GET /events (server-sent, event name
// "changed"); the page re-reads what it shows. A "beat" event comes every few
// seconds so that silence is noticed.
type Change struct {
	Topics []string `json:"topics" doc:"today, cases, inbox, drafts, services, settings, sandbox"`
	CaseID string   `json:"caseId,omitempty"`
}

// SignIn is the body of POST /session: the token of the one-time link.
// DELETE /session signs out.
type SignIn struct {
	Token string `json:"token"`
}
