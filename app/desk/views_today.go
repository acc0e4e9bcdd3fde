package desk

import (
	"time"

	"barsdesk/app/frontdoor"
)

// Today answers GET /today.
type Today struct {
	NeedsAction []TodayItem        `json:"needsAction" doc:"most urgent first"`
	Drafts      []DraftLine        `json:"drafts"`
	Booked      []CaseLine         `json:"booked" doc:"appointments of today"`
	Recent      []CaseLine         `json:"recent" doc:"sent in the last 24 hours"`
	Approvals   []Approval         `json:"approvals" doc:"what waits for a clinician's decision, longest first; for others what they asked for and may not be sent yet"`
	Notices     []frontdoor.Notice `json:"notices" doc:"what someone has to see to before senders can reach us, or go on reaching us; gravest first"`
	Welcome     *Welcome           `json:"welcome,omitempty" doc:"for who is new here; absent once there is a case, or it was hidden, and where people have accounts"`
	AsOf        time.Time          `json:"asOf"`
}

// TodayItem is one thing that needs a person.
type TodayItem struct {
	ID           string    `json:"id"`
	Kind         string    `json:"kind" enum:"no-booking,no-referral,overdue,did-not-attend,rejected,answered,half-done,unknown,refused,quarantined,slot-taken,registry"`
	What         string    `json:"what" doc:"what happened, plain words"`
	CaseID       string    `json:"caseId"`
	Banner       *Banner   `json:"banner,omitempty"`
	Service      string    `json:"service"`
	Phone        string    `json:"phone"`
	InInbox      bool      `json:"inInbox" doc:"its page is the one in the inbox"`
	Appointment  string    `json:"appointment" doc:"in words"`
	Since        time.Time `json:"since"`
	Safeguarding []Concern `json:"safeguarding"`
	Actions      []Action  `json:"actions"`

	organisation string // ODS code of whose case it is
}

// DraftLine is an open draft in a list.
type DraftLine struct {
	ID       string    `json:"id"`
	Banner   *Banner   `json:"banner,omitempty"`
	Purpose  string    `json:"purpose"`
	Progress string    `json:"progress" doc:"for example 3 of 5 steps done"`
	Approval string    `json:"approval" doc:"what a clinician said, or that one is asked, in words; empty when none was"`
	SavedAt  time.Time `json:"savedAt"`
}

// InboxList answers GET /received?offset=&unread=.
type InboxList struct {
	Items []InboxLine `json:"items"`
	Total int         `json:"total"`
}

// InboxLine is one received message. GET /received/{id} answers Message and marks it read.
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
