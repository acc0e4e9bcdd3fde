package desk

import "barsdesk/bars/message"

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

	account bool // the person's part is that of an account
}

// Change is the data of one event of GET /events (server-sent, event name
// "changed"); the page re-reads what it shows. A "beat" event comes every few
// seconds so that silence is noticed.
type Change struct {
	Topics []string `json:"topics" doc:"today, cases, inbox, drafts, approvals, services, schedules, settings, sandbox, wire, rooms"`
	CaseID string   `json:"caseId,omitempty"`
	// Organisation is the ODS code of those whom it concerns; "" is everyone.
	Organisation string `json:"-"`
}
