package desk

import (
	"time"

	"barsdesk/bars/reading"
)

// Worklist answers GET /inbox?view=&service=&offset=: what our services have
// received, one item a case, due first.
type Worklist struct {
	Items    []WorkLine    `json:"items"`
	Total    int           `json:"total"`
	PageSize int           `json:"pageSize"`
	Counts   []WorkCount   `json:"counts" doc:"how many items each view has, for the service chosen"`
	Services []WorkService `json:"services" doc:"our services, by name"`
	AsOf     time.Time     `json:"asOf"`
}

// WorkCount is how much is in one view of a worklist.
type WorkCount struct {
	View    string `json:"view" enum:"new,mine,waiting,open,closed"`
	Total   int    `json:"total"`
	Overdue int    `json:"overdue" doc:"of them past their time and loud"`
}

// WorkService is a service of ours that a worklist can be narrowed to.
type WorkService struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// WorkLine is one item of a worklist: safety first, then whom to call, why,
// and what by when.
type WorkLine struct {
	CaseID       string        `json:"caseId"`
	Safety       []reading.Row `json:"safety" doc:"safeguarding, scene safety and every flag that is loud, as the sender words them"`
	Banner       Banner        `json:"banner"`
	CallBack     string        `json:"callBack" doc:"the number to call first; empty when the sender gave none"`
	CallBackNote string        `json:"callBackNote" doc:"whose number it is"`
	Concern      string        `json:"concern" doc:"why the patient comes; empty when the sender does not say"`
	Asked        string        `json:"asked" doc:"what is asked, for example Referral: 111 to ED"`
	From         string        `json:"from" doc:"who asked"`
	Service      string        `json:"service" doc:"which of our services"`
	Standing     string        `json:"standing" doc:"where it stands, in a few words"`
	Due          *time.Time    `json:"due,omitempty"`
	DueText      string        `json:"dueText" doc:"what by when, for example Answer by today at 14:30; empty when nothing is due"`
	OtherTime    string        `json:"otherTime" doc:"both times, in words, when the sender says another for the appointment than the slot that it holds has; empty otherwise"`
	Overdue      bool          `json:"overdue" doc:"past its time and nobody has opened it, or its answer is late"`
	OverdueText  string        `json:"overdueText" doc:"what is late, in words; empty when nothing is"`
	ReceivedAt   time.Time     `json:"receivedAt" doc:"when the newest message came in"`
	Unread       bool          `json:"unread" doc:"something came in that nobody has opened"`
	Holder       string        `json:"holder" doc:"who sees to it; empty when nobody does"`
	Mine         bool          `json:"mine"`
	Awaited      bool          `json:"awaited" doc:"the sender waits for an answer of ours"`
	ClosedAt     *time.Time    `json:"closedAt,omitempty"`
}

// Item answers GET /inbox/{id}, where id is that of the case, and marks all it
// shows as read; it also answers POST /inbox/{id}/act.
type Item struct {
	WorkLine
	Version int               `json:"version" doc:"of the case as shown; an act on another one is refused"`
	Case    Case              `json:"case" doc:"standing, timeline and messages"`
	Title   string            `json:"title" doc:"what the reading shows: the newest request as it stands"`
	Reading []reading.Section `json:"reading" doc:"the request as it stands, updates merged in"`
	JSON    string            `json:"json"`
	AsSent  []reading.Section `json:"asSent" doc:"every value of it as sent"`
	Notes   []NoteLine        `json:"notes" doc:"newest first"`
	Acts    []WorkAct         `json:"acts" doc:"what staff may do now"`
	Replies []ReplyOffer      `json:"replies" doc:"what can be answered now"`
}

// NoteLine is a note of our staff.
type NoteLine struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// WorkAct is something staff may do with an item now. Nobody outside is told.
type WorkAct struct {
	ID    string `json:"id" enum:"take,assign,give-back,note,close,reopen"`
	Label string `json:"label"`
	Help  string `json:"help"`
}

// ItemAct is the body of POST /inbox/{id}/act. Version is the item's as shown;
// another one is refused with 409 case-stale.
type ItemAct struct {
	Version int    `json:"version"`
	Action  string `json:"action" enum:"take,assign,give-back,note,close,reopen"`
	Text    string `json:"text,omitempty" maxLength:"4000" doc:"the note, or why it is closed or opened again"`
	To      string `json:"to,omitempty" maxLength:"100" doc:"assign: the colleague's name"`
}

// Present is the body of PUT /inbox/{id}/presence and POST /inbox/{id}/leave: one page of one
// person, by a random id that lives as long as the page.
type Present struct {
	Page string `json:"page" minLength:"8" maxLength:"64"`
}

// Presence answers them: who else has the item open.
type Presence struct {
	Others []string `json:"others" doc:"names or words for who else has this open now"`
}
