package desk

import "time"

// Decision is one thing that only a clinician decides.
type Decision struct {
	Code  string `json:"code" doc:"stable, for support"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Approval is what a clinician was asked to decide about a draft, and what they
// said. It holds for the draft exactly as it was then: any change voids it.
type Approval struct {
	ID          string     `json:"id"`
	Version     int        `json:"version" doc:"goes with the decision"`
	DraftID     string     `json:"draftId"`
	State       string     `json:"state" enum:"asked,given,refused,void,used"`
	StateText   string     `json:"stateText" doc:"the same in words, with who and when"`
	Banner      *Banner    `json:"banner,omitempty"`
	Purpose     string     `json:"purpose" doc:"for example Book and refer to Trumpton ED"`
	Service     string     `json:"service"`
	Phone       string     `json:"phone" doc:"of the service; may be empty"`
	Appointment string     `json:"appointment" doc:"in words; empty without one"`
	Decisions   []Decision `json:"decisions"`
	AskedBy     string     `json:"askedBy" doc:"name"`
	AskedAt     time.Time  `json:"askedAt"`
	Note        string     `json:"note" doc:"what the asker wrote; may be empty"`
	DecidedBy   string     `json:"decidedBy" doc:"name; empty before"`
	DecidedAt   *time.Time `json:"decidedAt,omitempty"`
	Reason      string     `json:"reason" doc:"of the clinician, in words; empty before"`
	MayDecide   bool       `json:"mayDecide" doc:"this person may approve or refuse it now"`
}

// ApprovalList answers GET /approvals: what waits for a clinician, longest
// waiting first, and what may be given as reason.
type ApprovalList struct {
	Approvals     []Approval       `json:"approvals"`
	Total         int              `json:"total"`
	GiveReasons   []ApprovalReason `json:"giveReasons"`
	RefuseReasons []ApprovalReason `json:"refuseReasons"`
}

// ApprovalReason is one reason a clinician may choose.
type ApprovalReason struct {
	Code      string `json:"code"`
	Label     string `json:"label"`
	NeedsNote bool   `json:"needsNote" doc:"a few words must go with it"`
}

// ApprovalAsk is the body of POST /drafts/{id}/approval, which answers Draft. A
// Version that is not the stored one is refused with 409 draft-stale.
type ApprovalAsk struct {
	Version int    `json:"version" doc:"of the draft as it was shown"`
	Note    string `json:"note,omitempty" maxLength:"1000" doc:"what the clinician should know"`
}

// ApprovalDecision is the body of POST /approvals/{id}, which answers Approval.
type ApprovalDecision struct {
	Version  int    `json:"version" doc:"of the approval as it was shown"`
	Decision string `json:"decision" enum:"give,refuse"`
	Reason   string `json:"reason" doc:"a code of the reasons of ApprovalList"`
	Note     string `json:"note,omitempty" maxLength:"1000"`
}

// DraftApproval says what is needed of whom before a draft can be sent. It is
// nil in Draft and Check where nothing is.
type DraftApproval struct {
	State     string     `json:"state" enum:"needed,asked,given,refused,void" doc:"void: it was asked for or given, and the draft has changed since"`
	Title     string     `json:"title"`
	Text      string     `json:"text"`
	Decisions []Decision `json:"decisions" doc:"what a clinician has to decide"`
	MayAsk    bool       `json:"mayAsk" doc:"this person may ask for approval now"`
	AskLabel  string     `json:"askLabel" doc:"label of that button"`
	Approval  *Approval  `json:"approval,omitempty" doc:"the newest that was asked for"`
}
