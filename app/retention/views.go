package retention

import "time"

// Rule is how long one kind of thing is kept.
type Rule struct {
	Kind    string `json:"kind" enum:"sent,received,quarantined,cases,resources,drafts,sessions"`
	Days    int    `json:"days" minimum:"0" maximum:"36500" doc:"0: for ever"`
	Label   string `json:"label" readOnly:"true" doc:"what it is, in words"`
	Counted string `json:"counted" readOnly:"true" doc:"from when the days are counted, in words"`
	Erased  string `json:"erased" readOnly:"true" doc:"what is erased and what stays, in words"`
	Waiting int    `json:"waiting" readOnly:"true" doc:"how many have expired and will be erased at the next round"`
	Held    int    `json:"held" readOnly:"true" doc:"how many have expired and are kept by a legal hold"`
}

// View answers GET and PUT /retention.
type View struct {
	Rules   []Rule    `json:"rules"`
	Version int       `json:"version" doc:"give it back with a change"`
	LastAt  time.Time `json:"lastAt,omitzero" doc:"of the last round; none: there was none yet"`
	Last    []Count   `json:"last" doc:"what the last round erased"`
	NextAt  time.Time `json:"nextAt,omitzero" doc:"of the next round; none: everything is kept for ever"`
}

// Count is how many of a kind were erased.
type Count struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// Change is the body of PUT /retention. A kind that is left out stays as it is.
type Change struct {
	Rules   []RuleChange `json:"rules" maxItems:"20"`
	Version int          `json:"version"`
	Reason  string       `json:"reason" maxLength:"500" doc:"it is recorded; needed where something will be kept for a shorter time"`
}

// RuleChange is one rule's new number of days.
type RuleChange struct {
	Kind string `json:"kind" enum:"sent,received,quarantined,cases,resources,drafts,sessions"`
	Days int    `json:"days" minimum:"0" maximum:"36500" doc:"0: for ever"`
}

// Hold is a legal hold: nothing that it covers is erased while it stands.
type Hold struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind" enum:"case,patient,service,everything"`
	Of        string    `json:"of" doc:"what is held, in words without a patient's name"`
	CaseID    string    `json:"caseId,omitempty"`
	ServiceID string    `json:"serviceId,omitempty"`
	Reason    string    `json:"reason"`
	By        string    `json:"by" doc:"name of who placed it"`
	At        time.Time `json:"at"`
	EndedAt   time.Time `json:"endedAt,omitzero" doc:"none: it stands"`
	EndedBy   string    `json:"endedBy,omitempty"`
	Ended     string    `json:"ended,omitempty" doc:"why it was lifted"`
}

// Holds answers GET /holds and every change of them: those that stand first,
// then those that were lifted, newest first.
type Holds struct {
	Holds []Hold `json:"holds"`
}

// HoldStart is the body of POST /holds.
type HoldStart struct {
	Kind      string `json:"kind" enum:"case,patient,service,everything"`
	CaseID    string `json:"caseId,omitempty" maxLength:"64" doc:"kind case"`
	NHSNumber string `json:"nhsNumber,omitempty" maxLength:"20" doc:"kind patient; it is hashed at once and kept nowhere"`
	ServiceID string `json:"serviceId,omitempty" maxLength:"64" doc:"kind service"`
	Reason    string `json:"reason" maxLength:"500"`
}

// HoldEnd is the body of POST /holds/{id}/lift.
type HoldEnd struct {
	Reason string `json:"reason" maxLength:"500"`
}
