package web_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/access"
)

// route is one operation of the API document, with a request that its schema takes.
type route struct {
	id, method, path string
	body             any // nil: none is read
}

// document is what the tests read of the API document.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	OperationID string
	Parameters  []struct {
		Name, In string
		Required bool
		Schema   schema
	}
	RequestBody *struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Enum       []any
	Required   []string
	Format     string
	MinLength  int
	Minimum    float64
	Properties map[string]schema
}

// routes are all operations of the API, by their id.
func (r *rig) routes() []route {
	r.t.Helper()
	doc := want[document](r, 200, "GET", "/api/openapi.json", nil)
	var out []route
	for path, methods := range doc.Paths {
		for method, op := range methods {
			one := route{id: op.OperationID, method: strings.ToUpper(method), path: strings.NewReplacer("{n}", "1", "{number}", "1").Replace(path)}
			query := []string{}
			for _, p := range op.Parameters {
				if p.In == "query" && p.Required {
					query = append(query, p.Name+"="+asText(doc.example(p.Schema)))
				}
				if p.In == "path" {
					one.path = strings.ReplaceAll(one.path, "{"+p.Name+"}", "none")
				}
			}
			if len(query) > 0 {
				one.path += "?" + strings.Join(query, "&")
			}
			if op.RequestBody != nil {
				one.body = doc.example(op.RequestBody.Content["application/json"].Schema)
			}
			out = append(out, one)
		}
	}
	if len(out) < 100 {
		r.t.Fatalf("the document has %d operations", len(out))
	}
	slices.SortFunc(out, func(a, b route) int { return strings.Compare(a.id, b.id) })
	return out
}

func asText(v any) string {
	if s, ok := v.(string); ok && s != "" {
		return s
	}
	text, _ := json.Marshal(v)
	return strings.Trim(string(text), `"`)
}

// example is the least that a schema takes.
func (d document) example(s schema) any {
	if s.Ref != "" {
		return d.example(d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")])
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch s.Type {
	case "object":
		out := map[string]any{}
		for _, name := range s.Required {
			out[name] = d.example(s.Properties[name])
		}
		return out
	case "array":
		return []any{}
	case "boolean":
		return false
	case "integer", "number":
		return s.Minimum
	}
	if s.Format == "date-time" {
		return "2026-11-21T08:00:00Z"
	}
	return strings.Repeat("1", max(s.MinLength, 0))
}

// asked is the act that each operation asks the guard for. What is not here
// is in leftOut, with its reason.
var asked = map[string]access.Act{
	"deleteDraft": access.DraftDelete, "deleteSession": access.PeopleEnd, "getApprovals": access.ApprovalList,
	"getCase": access.CaseRead, "getCaseSlots": access.SlotList, "getCases": access.CaseList,
	"getDefinitionPackages": access.SettingsRead, "getDefinitions": access.SettingsRead, "getPublishedDefinitions": access.SettingsRead,
	"getDelivery": access.SettingsRead, "getDraft": access.DraftRead, "getDraftCheck": access.MessageCheck, "getDraftSlots": access.SlotList,
	"getGoingLive": access.SettingsRead, "getIdentity": access.SettingsRead, "getInbox": access.InboxList, "getInboxItem": access.InboxRead,
	"getMe": access.SelfRead, "getMessage": access.MessageRead, "getOffered": access.OfferedRead, "getOfferedService": access.OfferedRead,
	"getPatients": access.PatientExamples, "getPeople": access.PeopleRead, "getPerson": access.PeopleRead, "getReceived": access.InboxMessages,
	"getReceivedMessage": access.InboxRead, "getReceiver": access.SettingsRead, "getReplies": access.CaseRead, "getRoleMap": access.PeopleRead,
	"getSchedule": access.ScheduleRead, "getSchedules": access.ScheduleRead, "getService": access.ServiceRead, "getServices": access.ServiceList,
	"getSession": access.SessionRead, "getSessions": access.SelfRead, "getSlotWeek": access.ScheduleRead, "getToday": access.TodayRead,
	"postWelcomeHide": access.WelcomeHide,
	"postApproval":    access.ApprovalGive, "postCaseAct": access.CaseAct, "postCasesSearch": access.CaseSearch, "postDisable": access.PeopleDisable,
	"postDraft": access.DraftStart, "postDraftApproval": access.ApprovalAsk, "postDraftSend": access.MessageSend, "postEnable": access.PeopleEnable,
	"postInboxAct": access.InboxAct, "postInboxLeave": access.InboxPresence, "putInboxPresence": access.InboxPresence, "postInvite": access.PeopleInvite,
	"postNhsNumber": access.NumberCheck, "postOfferedClose": access.OfferedChange, "postOfferedImport": access.OfferedChange,
	"postOfferedOpen": access.OfferedChange, "putOfferedService": access.OfferedChange, "postRegistryRead": access.RegistryRead,
	"postRegistrySearch": access.RegistrySearch, "postReply": access.ReplySend, "postResetFactor": access.PeopleReset,
	"postSchedule": access.ScheduleChange, "putSchedule": access.ScheduleChange, "postScheduleSlots": access.ScheduleChange,
	"postSlotBlock": access.ScheduleChange, "postSlotFree": access.ScheduleChange, "postSlotsImport": access.ScheduleChange,
	"postServiceCheckAgain": access.ServiceCheck, "putServiceFavourite": access.ServiceFavour, "putDraft": access.DraftSave,
	"getAuditChoices": access.AuditRead, "getAuditCheckpoint": access.AuditCheckpoint, "getAuditEntry": access.AuditRead, "postAuditSearch": access.AuditSearch,
	"postAuditExport": access.AuditExport, "getAuditVerify": access.AuditProgress, "postAuditVerify": access.AuditVerify,
	"getEvidenceNeeds": access.EvidenceMake, "postEvidence": access.EvidenceMake,
	"getRetention": access.RetentionRead, "putRetention": access.RetentionChange, "getHolds": access.HoldRead, "postHold": access.HoldPlace, "postHoldLift": access.HoldLift,
	"getSetup": access.SetupRead, "postSetupCheck": access.SetupCheck, "putSetup": access.SetupFinish,
	"getConnection": access.SettingsRead, "putConnection": access.SettingsChange, "postConnectionTest": access.ConnectionTest,
	"getSandbox": access.SandboxRead, "getSandboxCast": access.SandboxNow, "getSandboxNow": access.SandboxNow, "postSandboxAct": access.SandboxPlay,
	"postSandboxClock": access.SandboxStage, "postSandboxLive": access.SandboxStage, "postSandboxReset": access.SandboxReset,
	"getSandboxFaults": access.SandboxNow, "postSandboxFault": access.SandboxStage, "deleteSandboxFault": access.SandboxStage, "deleteSandboxFaults": access.SandboxStage,
	"getScenarios": access.SandboxNow, "getScenarioFile": access.SandboxNow, "getScenarioProgress": access.SandboxNow, "getScenarioDebrief": access.SandboxRead,
	"postScenario": access.SandboxScenario, "deleteScenario": access.SandboxScenario, "postScenarioBegin": access.SandboxPlay, "postScenarioLeave": access.SandboxPlay,
	"postWireSearch": access.SandboxNow, "postWireFile": access.SandboxExchange, "getExchange": access.SandboxExchange,
	"getExchangeCurl": access.SandboxExchange, "getExchangeFile": access.SandboxExchange,
	"getRooms": access.SandboxRooms, "postRoom": access.SandboxRooms, "getRoom": access.SandboxRooms, "postRoomLink": access.SandboxRooms, "postRoomClose": access.SandboxRooms,
	"deleteRoom": access.SandboxRooms, "postRoomFault": access.SandboxRooms, "deleteRoomFault": access.SandboxRooms,
	"putIdentity": access.SettingsChange, "putReceiver": access.SettingsChange, "putPerson": access.PeopleChange, "putRoleMap": access.PeopleRoles,
}

// leftOut are the other operations that the walk leaves out, with the reason.
var leftOut = map[string]string{
	"signIn": "asks nobody's role", "signOut": "asks nobody's role", "openInvitation": "asks nobody's role",
	"acceptInvitation": "asks nobody's role", "postFirstPerson": "asks nobody's role",
	"getEvents": "every role may listen, and hears what it may know of",
	"postLock":  "every role may, in a session of its own", "postUnlock": "every role may, in a session of its own",
	"postProve": "every role may, in a session of its own", "postRole": "every role may, in a session of its own",
	"postNotices": "every role may, in a session of its own", "putMe": "every role may, in a session of its own",
	"postPassword": "every role may, in a session of its own", "postPin": "every role may, in a session of its own",
	"postTotp": "every role may, in a session of its own", "postTotpConfirm": "every role may, in a session of its own",
	"postRecoveryCodes": "every role may, in a session of its own",
	"getEvidence":       "a pack of one's own, which making has been allowed", "getEvidenceFile": "a pack of one's own, which making has been allowed",
	"postLive":    "there is nothing to confirm in the Sandbox",
	"postPerson":  "what is given is checked first; the test of joining has it refused",
	"putDelivery": "what is given is checked first", "getOfferedDefinition": "a service that is not there comes first",
	"putOfferedDefinition": "a service that is not there comes first",
}

// TestEachRoleAtEachOperation: an operation answers that it is not allowed
// exactly where the table of acts and roles says so.
func TestEachRoleAtEachOperation(t *testing.T) {
	for _, role := range []access.Role{access.Clinician, access.ReceiverStaff, access.Trainer, access.Manager, access.Auditor, access.Administrator, "unheard-of"} {
		t.Run(string(role), func(t *testing.T) {
			r := newWholeRig(t, role)
			walked := 0
			for _, o := range r.routes() {
				act, known := asked[o.id]
				if !known {
					if leftOut[o.id] == "" {
						t.Errorf("%s: nobody says which act it asks for", o.id)
					}
					continue
				}
				walked++
				allowed := r.door.Guard.Permit(access.Actor{ID: "p1", Role: role}, act) == nil
				got := r.call(o.method, o.path, o.body)
				refused := got.status == http.StatusForbidden && strings.Contains(string(got.body), `"not-allowed"`)
				if refused == allowed {
					t.Errorf("%s (%s): %d %s, though the table allows it: %t", o.id, act, got.status, got.body, allowed)
				}
			}
			if walked != len(asked) {
				t.Errorf("walked %d of %d operations", walked, len(asked))
			}
		})
	}
}

// sessionless are the operations that need no session, each with its reason.
var sessionless = map[string]string{
	"getSession":       "tells who has none how to get in",
	"signIn":           "is how one gets one",
	"signOut":          "ends what there is",
	"openInvitation":   "the link is the proof",
	"acceptInvitation": "the link is the proof",
	"postFirstPerson":  "the link is the proof",
}

// whileLocked are the operations that a locked session can still do beside them.
var whileLocked = map[string]string{
	"postLock":   "it is locked already",
	"postUnlock": "is the way back",
	"postProve":  "asks password and code, and lets nobody see anything",
}

// TestEveryOperationNeedsASession: without one each operation answers 401, and
// with a locked one 423, but those that are named with their reason.
func TestEveryOperationNeedsASession(t *testing.T) {
	r := newRig(t, withAccounts)
	out := r.routes()
	for _, o := range out {
		got := r.call(o.method, o.path, o.body)
		if _, open := sessionless[o.id]; open == (got.status == http.StatusUnauthorized) {
			t.Errorf("%s without a session: %d %s", o.id, got.status, got.body)
		}
	}
	r.joinFirst()
	if a := r.call("POST", "/api/session/lock", `{}`); a.status != 200 {
		t.Fatalf("lock: %d %s", a.status, a.body)
	}
	for _, o := range out {
		if o.id == "signOut" { // would end it
			continue
		}
		got := r.call(o.method, o.path, o.body)
		_, open := sessionless[o.id]
		_, still := whileLocked[o.id]
		if (open || still) == (got.status == http.StatusLocked) {
			t.Errorf("%s with a locked session: %d %s", o.id, got.status, got.body)
		}
	}
}
