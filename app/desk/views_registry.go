package desk

import (
	"time"

	"barsdesk/bars/reading"
)

// KnownQuery is the body of POST /registry/search, which answers KnownList, and
// of POST /registry/read, which answers KnownRecord: the patient of a case or of
// a draft. No NHS number stands in an address.
type KnownQuery struct {
	CaseID    string `json:"caseId,omitempty" maxLength:"64"`
	DraftID   string `json:"draftId,omitempty" maxLength:"64" doc:"looked at when there is no case"`
	PointerID string `json:"pointerId,omitempty" maxLength:"256" doc:"read: the line to open"`
}

// KnownList is what services have registered nationally of a patient, latest
// appointment first.
type KnownList struct {
	AskedAt time.Time   `json:"askedAt"`
	Lines   []KnownLine `json:"lines"`
	Note    string      `json:"note" doc:"what the list does not say, in words"`
}

// KnownLine is one booking or referral that is registered nationally.
type KnownLine struct {
	PointerID string `json:"pointerId"`
	What      string `json:"what" doc:"Booking or Referral"`
	When      string `json:"when" doc:"of a booking: today at 14:30; empty when the registry does not say"`
	Service   string `json:"service"`
	ServiceID string `json:"serviceId"`
	Phone     string `json:"phone"`

	start time.Time
}

// KnownRecord is what a service holds of a line.
type KnownRecord struct {
	Line    KnownLine         `json:"line"`
	Reading []reading.Section `json:"reading"`
	JSON    string            `json:"json"`
}
