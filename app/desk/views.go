// Package desk holds the use cases of the workstation: choose a service, compose,
// book, refer, follow up, read what came in. Every one passes the guard first.
package desk

import (
	"time"

	"barsdesk/app/access"
)

// The workstation's JSON API. Beside each type stands the operation it belongs
// to; app/web offers exactly these paths under /api.

// Environment is the BaRS environment this process works in.
type Environment struct {
	Name      string `json:"name" doc:"for example sandbox"`
	Word      string `json:"word" doc:"in capitals, for example INT"`
	Label     string `json:"label" doc:"what the header shows beside the word, for example Sandbox"`
	Kind      string `json:"kind" enum:"simulated,public,test,live,local"`
	Simulated bool   `json:"simulated"`
}

// live reports whether care is live here: pre-release exchanges are off.
//
// BaRS Applications 6 to 8: not for live use.
func (e Environment) live() bool { return e.Kind == "live" || e.Name == "prod" }

// Session answers GET /session: who acts, where, and whether answers can reach us.
type Session struct {
	Environment       Environment `json:"environment"`
	SignedIn          bool        `json:"signedIn"`
	Person            string      `json:"person" doc:"display name"`
	Organisation      string      `json:"organisation" doc:"name (ODS code)"`
	Version           string      `json:"version"`
	IdentityMissing   []string    `json:"identityMissing" doc:"what settings lack before anything can be sent, in words"`
	ConnectionMissing []string    `json:"connectionMissing" doc:"what the connection of this environment lacks before anything can be sent, in words"`
	LiveUnconfirmed   bool        `json:"liveUnconfirmed" doc:"the person has yet to confirm, before sending, that this is live care"`
	Reachable         bool        `json:"reachable" doc:"answers such as did not attend can reach this computer"`
	Unreachable       string      `json:"unreachable" doc:"why not, in words"`
	Registry          bool        `json:"registry" doc:"what is known of a patient nationally can be asked for"`
	NeedsAction       int         `json:"needsAction"`
	Unread            int         `json:"unread" doc:"items of the inbox and answers that nobody has opened"`
	Overdue           int         `json:"overdue" doc:"items of the inbox that are past their time and loud"`
	Approvals         int         `json:"approvals" doc:"what waits for this person's decision as a clinician"`
	Undelivered       int         `json:"undelivered" doc:"messages still being sent or of unknown fate"`
	Setup             bool        `json:"setup" doc:"what a team needs is not all set up, or nobody has said so yet, and the person may see the list of it"`
	May               []string    `json:"may" doc:"acts that the person may do here in their present role, by their names in the audit log; nothing else is worth offering"`
	Now               time.Time   `json:"now"`

	Access access.Standing `json:"access" doc:"how one signs in here, and as what one acts"`
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
	Code  string     `json:"code" doc:"stable, for support"`
	Title string     `json:"title"`
	What  string     `json:"what" doc:"what happened"`
	Sent  string     `json:"sent" doc:"whether anything was sent or booked"`
	Next  string     `json:"next" doc:"what to do"`
	Steps []NextStep `json:"steps,omitempty" doc:"what to do, as buttons, the most useful first"`
}

// NextStep is one thing a person can do about a Trouble. Whatever it is about
// is named by opaque ids.
type NextStep struct {
	ID      string       `json:"id" enum:"correct,send-again,choose-slot,choose-service,retry,ask-receiver,review,phone,sign-in,settings,tell-support"`
	Label   string       `json:"label"`
	CaseID  string       `json:"caseId,omitempty" doc:"the case it is done on, or whose patient comes along"`
	Action  string       `json:"action,omitempty" doc:"the action on that case by which it is done"`
	DraftID string       `json:"draftId,omitempty" doc:"correct, send-again, choose-slot: the draft, open again"`
	Page    string       `json:"page,omitempty" doc:"page of the draft's journey, for example form:patient"`
	Field   string       `json:"field,omitempty" doc:"the field on that page"`
	Phone   string       `json:"phone,omitempty" doc:"phone: the number"`
	Ids     []HeaderLine `json:"ids,omitempty" doc:"tell-support: what to copy"`
}
