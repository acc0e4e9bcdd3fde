package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"barsdesk/app/access"
)

const ourWard, theirWard = "2000034567", "2000087011"

// care is what a clinician does, with cases that were sent and received.
func (w *walk) care() {
	w.plays("lost-answer")
	w.plays("answer-a-request")
	w.begins("answer-a-request")
	w.does("getToday", access.TodayRead)
	w.does("postWelcomeHide", access.WelcomeHide)
	w.does("getApprovals", access.ApprovalList)
	cases := w.does("getCases", access.CaseList)
	w.does("postCasesSearch", access.CaseSearch, fields{"text": "9658499058"})
	items, received := w.does("getInbox", access.InboxList), w.does("getReceived", access.InboxMessages)
	item := text(first(items, "items"), "caseId")
	w.does("getReceivedMessage", access.InboxRead, text(first(received, "items"), "id"))
	opened := w.does("getInboxItem", access.InboxRead, item)
	w.does("postInboxAct", access.InboxAct, item, fields{"version": opened["version"], "action": "note", "text": "Rang again"})
	replies := w.does("getReplies", access.CaseRead, item)
	w.does("postReply", access.DraftStart, item, fields{"version": replies["version"], "kind": text(first(replies, "offers"), "kind")})
	for _, each := range cases["cases"].([]any) {
		if text(each.(fields), "id") != item {
			c := w.does("getCase", access.CaseRead, text(each.(fields), "id"))
			w.does("getMessage", access.MessageRead, text(first(c, "messages"), "id"))
			w.does("postCaseAct", access.CaseAct, text(c, "id"), fields{"version": c["version"], "action": "note", "text": "Rang"})
			break
		}
	}
	w.does("getPatients", access.PatientExamples)
	w.does("postNhsNumber", access.NumberCheck, fields{"nhsNumber": "9658499058"})
	w.does("getServices", access.ServiceList)
	w.does("getService", access.ServiceRead, theirWard)
	w.does("postServiceCheckAgain", access.ServiceCheck, theirWard)
	w.does("putServiceFavourite", access.ServiceFavour, theirWard, fields{"favourite": true})
	draft := w.does("postDraft", access.DraftStart, fields{"serviceId": theirWard, "useCase": "a1t1", "plan": "book-and-refer"})
	id := text(draft, "id")
	w.does("getDraft", access.DraftRead, id)
	w.does("putDraft", access.DraftSave, id, fields{"version": draft["version"]})
	w.does("getDraftSlots", access.SlotList, id)
	w.does("getDraftCheck", access.MessageCheck, id)
	w.does("deleteDraft", access.DraftDelete, id)
}

// offers is what a manager does.
func (w *walk) offers() {
	offered := w.does("getOffered", access.OfferedRead)
	id := text(first(offered, "services"), "id")
	one := w.does("getOfferedService", access.OfferedRead, id)
	w.does("putOfferedService", access.OfferedChange, id, one["settings"])
	definition := text(first(one, "publishes"), "id")
	w.does("getOfferedDefinition", access.OfferedRead, id, definition)
	w.does("putOfferedDefinition", access.OfferedChange, id, definition, fields{"required": []string{}, "dropped": []string{}, "fields": []string{}})
	w.does("postOfferedClose", access.OfferedChange, id)
	w.does("postOfferedOpen", access.OfferedChange, id)
	w.does("postOfferedImport", access.OfferedChange, fields{"text": "service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own\n2000091011,One,RX1,Trust,a1t1,true,,true\n"})
	w.does("getSchedules", access.ScheduleRead)
	nowhere, nobody := fields{"name": "", "address": "", "postcode": ""}, fields{"prefix": "", "given": "", "family": "", "gender": "", "sdsUserId": "", "sdsRoleId": "", "roleCode": ""}
	saved := w.does("postSchedule", access.ScheduleChange, fields{"version": 0, "name": "Clinic", "services": []string{"2000091011"}, "channel": "", "length": 30, "places": 1, "daysAhead": 14, "from": "", "until": "",
		"place": nowhere, "practitioner": nobody, "hours": []any{fields{"weekday": 1, "from": "09:00", "to": "10:00"}}, "exceptions": []any{}, "stopped": false})
	clinic, _ := saved["schedule"].(fields)
	clinic = w.does("getSchedule", access.ScheduleRead, text(clinic, "id"))
	w.does("putSchedule", access.ScheduleChange, text(clinic, "id"), clinic["settings"])
	w.does("postScheduleSlots", access.ScheduleChange, text(clinic, "id"), fields{"date": w.service.now().AddDate(0, 0, 2).Format(time.DateOnly), "from": "06:00", "to": "07:00"})
	w.does("postSlotsImport", access.ScheduleChange, fields{"text": "service_id,start,end,status,delivery_channel,practitioner,role\n2000091011,2096-12-03T09:00:00Z,2096-12-03T09:15:00Z,free,video,,\n"})
	w.does("getSlotWeek", access.ScheduleRead, "?from=2096-12-03")
	week := w.does("getSlotWeek", access.ScheduleRead, "?from="+w.service.now().AddDate(0, 0, 2).Format(time.DateOnly)+"&schedule="+text(clinic, "id"))
	for _, day := range week["days"].([]any) {
		if slot := text(first(day.(fields), "slots"), "id"); slot != "" {
			w.does("postSlotBlock", access.ScheduleChange, slot)
			w.does("postSlotFree", access.ScheduleChange, slot)
			return
		}
	}
}

// settings is what is set at a desk.
func (w *walk) settings() {
	who := w.does("getIdentity", access.SettingsRead)
	w.does("putIdentity", access.SettingsChange, who)
	w.does("getDefinitionPackages", access.SettingsRead)
	w.does("getDefinitions", access.SettingsRead)
	w.does("getPublishedDefinitions", access.SettingsRead)
	rules := w.does("getDelivery", access.SettingsRead)
	w.does("putDelivery", access.SettingsChange, rules["usual"])
	door := w.does("getReceiver", access.SettingsRead)
	w.does("putReceiver", access.SettingsChange, door["settings"])
	w.does("getGoingLive", access.SettingsRead)
}

// records is what an auditor does, and whoever decides how long records are kept.
func (w *walk) records() {
	w.does("getAuditChoices", access.AuditRead)
	found := w.does("postAuditSearch", access.AuditSearch, fields{})
	w.does("getAuditEntry", access.AuditRead, number(first(found, "lines")["number"]))
	w.does("getAuditCheckpoint", access.AuditCheckpoint)
	w.does("postAuditVerify", access.AuditVerify, fields{})
	w.does("postAuditExport", access.AuditExport, fields{"format": "ndjson", "reason": "Asked for", "search": fields{}})
	kept := w.does("getRetention", access.RetentionRead)
	var rules []any
	for _, each := range kept["rules"].([]any) {
		rules = append(rules, some(each.(fields), "kind", "days"))
	}
	w.does("putRetention", access.RetentionChange, fields{"rules": rules, "version": kept["version"], "reason": "As before"})
	w.does("getHolds", access.HoldRead)
	held := w.does("postHold", access.HoldPlace, fields{"kind": "everything", "reason": "An inquest"})
	w.does("postHoldLift", access.HoldLift, text(first(held, "holds"), "id"), fields{"reason": "It is over"})
	begun := w.entries(0)
	a, _ := w.tries("postEvidence", fields{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"})
	pack := fields{}
	for w.read(a, &pack); text(pack, "state") == "making"; w.read(a, &pack) {
		a = w.ask(w.me, http.MethodGet, "/api/evidence/"+text(pack, "id"), "")
	}
	w.left("postEvidence", access.EvidenceMake, w.entries(begun[len(begun)-1].Seq))
	w.does("getEvidenceFile", access.EvidenceMake, text(pack, "id"))
}

func number(v any) string {
	out, _ := json.Marshal(v) // a number
	return string(out)
}

// stage is what a trainer does with the network.
func (w *walk) stage() {
	cases := w.does("getSandbox", access.SandboxRead)
	one := first(cases, "cases")
	shown, _ := one["case"].(fields)
	w.does("postSandboxAct", access.SandboxPlay, fields{"caseId": text(shown, "id"), "act": text(first(one, "acts"), "value")})
	w.does("getSandboxCast", access.SandboxNow)
	w.does("getSandboxNow", access.SandboxNow)
	w.does("postSandboxClock", access.SandboxStage, fields{"action": "stop"})
	w.does("postSandboxLive", access.SandboxStage, fields{"live": false})
	late := fields{"kind": "late", "serviceId": theirWard, "percent": 100, "next": 1, "seconds": 1, "messages": true}
	list := w.does("postSandboxFault", access.SandboxStage, late)
	w.does("getSandboxFaults", access.SandboxNow)
	w.does("deleteSandboxFault", access.SandboxStage, text(first(list, "faults"), "id"))
	w.does("deleteSandboxFaults", access.SandboxStage)
	w.does("postWireSearch", access.SandboxNow, fields{})
	w.does("postWireFile", access.SandboxExchange, fields{})
	w.does("getExchange", access.SandboxExchange, "1")
	w.does("getExchangeCurl", access.SandboxExchange, "1")
	w.does("getExchangeFile", access.SandboxExchange, "1")
}

// lessons is what a trainer does with scenarios and the rooms of a class.
func (w *walk) lessons() {
	all := w.does("getScenarios", access.SandboxNow)
	id := text(first(all, "scenarios"), "id")
	file := w.does("getScenarioFile", access.SandboxNow, id)
	w.does("getScenarioDebrief", access.SandboxRead)
	w.does("postScenarioBegin", access.SandboxPlay, id)
	w.does("getScenarioProgress", access.SandboxNow)
	w.does("postScenarioLeave", access.SandboxPlay)
	own := w.does("postScenario", access.SandboxScenario, fields{"name": "mine.yaml", "text": strings.Replace(text(file, "text"), "id: first-booking", "id: mine", 1)})
	mine, _ := own["scenario"].(fields)
	w.does("deleteScenario", access.SandboxScenario, text(mine, "id"))
	w.does("getRooms", access.SandboxRooms)
	w.does("postRoom", access.SandboxRooms, fields{"name": "red"})
	w.does("getRoom", access.SandboxRooms, "red")
	w.does("postRoomLink", access.SandboxRooms, "red")
	faults := w.does("postRoomFault", access.SandboxRooms, "red", fields{"kind": "down", "serviceId": "", "percent": 100, "next": 0, "messages": false})
	w.does("deleteRoomFault", access.SandboxRooms, "red", text(first(faults, "faults"), "id"))
	w.does("postRoomClose", access.SandboxRooms, "red")
	w.does("deleteRoom", access.SandboxRooms, "red")
	w.does("postSandboxReset", access.SandboxReset)
}

// people is what an administrator of a team does, and what everyone does about
// themselves.
func (w *walk) people() {
	const password, other = "lantern gravel sixty orchid", "orchid sixty gravel lantern"
	spare := w.joins(password)
	w.team(password)
	spare = w.self(password, other, spare)
	w.does("signOut", access.SignOut)
	w.me = ""
	w.does("signIn", access.SignIn, fields{"username": "ada", "password": other, "code": spare})
}

// code is what an authenticator app shows for a secret.
func (w *walk) code(secret string) string {
	w.t.Helper()
	out, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), w.service.now())
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// joins makes the first account, and gives a code for when the app is lost.
func (w *walk) joins(password string) (spare string) {
	w.t.Helper()
	link := w.service.door.OneTime()
	var seen struct{ Factor struct{ Secret string } }
	w.read(w.ask("", http.MethodPost, "/api/invitations/open", `{"token":"`+link+`"}`), &seen)
	joined := w.does("postFirstPerson", access.FirstAccount, fields{"token": link, "username": "ada", "name": "Ada Quill", "password": password, "code": w.code(seen.Factor.Secret), "roles": []string{"clinician"}})
	w.me = w.given[0].Value
	return joined["codes"].([]any)[0].(string)
}

// team is what an administrator does about others and about the connection.
func (w *walk) team(password string) {
	w.does("postRole", access.SessionRole, fields{"id": "administrator"})
	w.me = w.given[0].Value
	w.does("getPeople", access.PeopleRead)
	added := w.does("postPerson", access.PeopleAdd, fields{"username": "bea", "name": "Bea", "roles": []string{"clinician"}})
	bea, _ := added["person"].(fields)
	id := text(bea, "id")
	w.does("getPerson", access.PeopleRead, id)
	w.does("putPerson", access.PeopleChange, id, fields{"version": bea["version"], "name": "Bea Fox", "roles": []string{"clinician"}})
	link := w.does("postInvite", access.PeopleInvite, id)
	w.accepts(link, password)
	for _, each := range w.does("getSessions", access.PeopleSessions, "?everyone=true")["sessions"].([]any) {
		if one := each.(fields); text(one, "personId") == id {
			w.does("deleteSession", access.PeopleEnd, text(one, "id"))
		}
	}
	w.does("postResetFactor", access.PeopleReset, id)
	w.does("postDisable", access.PeopleDisable, id)
	w.does("postEnable", access.PeopleEnable, id)
	roles := w.does("getRoleMap", access.PeopleRead)
	w.does("putRoleMap", access.PeopleRoles, some(roles, "rows"))
	reached := w.does("getConnection", access.SettingsRead)
	w.does("putConnection", access.SettingsChange, reached["settings"])
	w.does("postConnectionTest", access.ConnectionTest)
	w.does("getSetup", access.SetupRead)
	w.does("postSetupCheck", access.SetupCheck)
	w.does("putSetup", access.SetupFinish, fields{"away": true})
}

// accepts takes up an invitation in another browser.
func (w *walk) accepts(link fields, password string) {
	w.t.Helper()
	me := w.me
	defer func() { w.me = me }()
	w.me = ""
	token := strings.TrimPrefix(text(link, "path"), "/#/invitation/")
	var seen struct{ Factor struct{ Secret string } }
	w.read(w.ask("", http.MethodPost, "/api/invitations/open", `{"token":"`+token+`"}`), &seen)
	w.does("acceptInvitation", access.SelfChange, fields{"token": token, "password": password, "code": w.code(seen.Factor.Secret)})
}

// self is what somebody does about their own account and sessions.
func (w *walk) self(password, other, spare string) string {
	w.does("postProve", access.SessionProve, fields{"password": password, "code": spare})
	me := w.does("getMe", access.SelfRead)
	person, _ := me["person"].(fields)
	w.does("putMe", access.SelfChange, fields{"version": person["version"], "name": "Ada"})
	w.does("postPin", access.SelfChange, fields{"pin": "480271"})
	factor := w.does("postTotp", access.SelfChange)
	w.does("postTotpConfirm", access.SelfChange, fields{"code": w.code(text(factor, "secret"))})
	codes := w.does("postRecoveryCodes", access.SelfChange)
	w.does("postPassword", access.SelfChange, fields{"current": password, "new": other})
	w.does("postNotices", access.SelfChange)
	w.does("getSessions", access.SelfRead)
	w.does("postLock", access.SessionLock, fields{})
	w.does("postUnlock", access.SessionUnlock, fields{"password": other})
	return codes["codes"].([]any)[0].(string)
}
