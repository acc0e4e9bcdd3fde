package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/web"
	"barsdesk/bars/fhir"
	bars "barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// unknownID is nobody's.
const unknownID = "00000000-0000-4000-8000-00000000dead"

// hillID is the service of Hillside, which shares the server with Lakeside.
const hillID = "2000091011"

// person is a page of somebody of an organisation, at the same server.
func (r *rig) person(id, organisation string, role access.Role) *rig {
	who := access.Actor{ID: id, Role: role, Name: "Dr " + id, Session: "session-" + id, Organisation: organisation, Account: true,
		Practitioner: access.Practitioner{Family: "Surname-" + id, Given: "Given", SDSRoleID: "5550000000" + id[len(id)-2:], RoleCode: "62247001"}}
	page := *r
	page.jar = nil
	page.server = httptest.NewServer(web.New(web.Config{Desk: r.desk, Guard: r.door.Guard, Sessions: r.door, Log: quiet, Beat: 20 * time.Millisecond, NoSignIn: &who}))
	r.t.Cleanup(page.server.Close)
	return &page
}

// works lets a person do everything an organisation does, and gives the ids of
// what came of it.
func (r *rig) works(manager *rig, id desk.Identity, serviceID string) []string {
	r.t.Helper()
	want[desk.Identity](manager, 200, "PUT", "/api/settings/identity", id)
	saved := want[desk.OfferedSaved](manager, 200, "PUT", "/api/offered/"+serviceID, desk.OfferedChange{Name: id.ServiceName, ODSCode: id.ODSCode, Organisation: id.Organisation,
		UseCases: []string{"a1t1"}, Bookings: true, BookingRule: "not-said"})
	clinic := want[desk.ScheduleSaved](r, 200, "POST", "/api/schedules", desk.ScheduleChange{Name: "Clinic", Services: []string{serviceID}, Length: 30, Places: 1, DaysAhead: 14,
		Hours: []desk.ScheduleHours{{Weekday: 1, From: "09:00", To: "10:00"}}, Exceptions: []desk.ScheduleException{}})
	if !saved.Saved || !clinic.Saved {
		r.t.Fatalf("%+v %+v", saved.Problems, clinic.Problems)
	}
	week := want[desk.SlotWeek](r, 200, "GET", "/api/slots/week?from="+clinic.Schedule.Line.MadeUntil.Format("2006-01-02"), nil)
	open, sent := r.filled("refer"), r.filled("refer")
	answers := teller.Demanded(sent.Form)
	sent = r.save(sent.ID, desk.DraftSave{Version: sent.Version, Answers: &answers})
	became := want[desk.Sent](r, 200, "POST", "/api/drafts/"+sent.ID+"/send", desk.Send{Version: sent.Version})
	out := []string{clinic.Schedule.ID, week.Days[0].Slots[0].ID, open.ID, sent.ID, became.CaseID}
	for _, m := range want[desk.Case](r, 200, "GET", "/api/cases/"+became.CaseID, nil).Messages {
		out = append(out, m.ID)
	}
	return append(out, r.receives(id, serviceID)...)
}

// receives lets a referral come in, and one that fits nothing; it gives the ids
// of the case and the messages.
func (r *rig) receives(id desk.Identity, serviceID string) []string {
	r.t.Helper()
	door := r.desk.Endpoint((&receiver.Receiver{ODSCode: id.ODSCode, Directory: r.desk.OwnServices(), Records: r.desk.Records(), Now: r.clock.Now, NewID: uuid.NewString,
		Reference: func() string { return "REF-" + id.ODSCode }}).Handler())
	patient, gp := murry().Resources(r.clock.Now(), uuid.NewString)
	c := message.Context{Kind: message.ReferralNew, BundleID: uuid.NewString(), Now: r.clock.Now(), NewID: uuid.NewString,
		Sender:       message.Party{ServiceID: "2000000001", ServiceName: "Elsewhere", ODSCode: "ZEL", OrganisationName: "Elsewhere"},
		Receiver:     message.Party{ServiceID: serviceID, ServiceName: id.ServiceName, ODSCode: id.ODSCode, OrganisationName: id.Organisation},
		Author:       message.Person{SDSUserID: "555000000001", SDSRoleProfileID: "555000000002", RoleCode: "224535009", RoleDisplay: "Registered nurse", Family: "Lind", Given: "Robin"},
		SoftwareName: "Elsewhere", SoftwareVersion: "1", SupplierName: "Elsewhere", UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0", JourneyID: uuid.NewString()}
	parts, err := fhir.Parse([]byte(`[{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{"text":"Chest pain"}]}]},{"resourceType":"Consent"}]`))
	if err != nil {
		r.t.Fatal(err)
	}
	bundle, err := message.Referral(c, patient, gp, parts.Items, "")
	if err != nil {
		r.t.Fatal(err)
	}
	h := bars.Set{RequestID: uuid.NewString(), CorrelationID: uuid.NewString(), Organisation: bars.Org{ODSCode: "ZEL", Name: "Elsewhere"},
		Target: &bars.Identifier{System: bars.ServiceIDSystem, Value: serviceID}}.HTTP(true)
	req := httptest.NewRequest(http.MethodPost, "/$process-message", strings.NewReader(string(bundle.JSON())))
	req.Header = h
	answered := httptest.NewRecorder()
	door.ServeHTTP(answered, req.WithContext(r.t.Context()))
	if answered.Code != 200 {
		r.t.Fatalf("the referral was answered %d %s", answered.Code, answered.Body)
	}
	var in storage.Inbound
	r.update(func(tx storage.Tx) error {
		list, _, err := tx.Inbox().List(storage.InboundQuery{ServiceID: serviceID, Page: storage.Page{Limit: 1}})
		if err == nil {
			in = list[0]
		}
		apart := in
		apart.ID, apart.RequestID, apart.CaseID, apart.Quarantined, apart.Status = uuid.NewString(), uuid.NewString(), "", true, 422
		return tx.Inbox().Add(apart)
	})
	list := want[desk.InboxList](r, 200, "GET", "/api/received", nil)
	return append([]string{in.CaseID, in.ID}, list.Items[0].ID)
}

var (
	hillside = desk.Identity{Organisation: "Hillside Trust", ODSCode: "ZHI", ServiceID: hillID, ServiceName: "Hillside Clinic", Phone: "0113 496 0606"}
	lakeside = desk.Identity{Organisation: "Lakeside Urgent Care Trust", ODSCode: "ZLK", ServiceID: "2000034567", ServiceName: "Lakeside NHS 111", Phone: "0113 496 0500"}
)

// bodies are what the operations on one thing are asked with; each is understood.
var bodies = map[string]any{
	"putDraft": desk.DraftSave{Version: 1}, "postDraftSend": desk.Send{Version: 1}, "postDraftApproval": desk.ApprovalAsk{Version: 1},
	"postApproval": desk.ApprovalDecision{Version: 1, Decision: "give", Reason: "safe"},
	"postCaseAct":  desk.CaseAct{Version: 1, Action: "note", Text: "x"}, "postInboxAct": desk.ItemAct{Version: 1, Action: "note", Text: "x"},
	"putInboxPresence": desk.Present{Page: "page-0001"}, "postInboxLeave": desk.Present{Page: "page-0001"}, "postReply": desk.ReplyStart{Version: 1, Kind: "care-given"},
	"postScheduleSlots": desk.SlotAdd{},
}

// elsewhere are operations whose ids name nothing of an organisation's care.
var elsewhere = regexp.MustCompile(`^/api/(sandbox|people|sessions|evidence|holds|services|retention|audit|offered|oidc|invitations)/`)

// operations are those on one thing: method, path and id of the operation.
func (r *rig) operations() (out [][3]string) {
	var doc struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(r.call("GET", "/api/openapi.json", nil).body, &doc); err != nil {
		r.t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if strings.Contains(path, "{id}") && !elsewhere.MatchString(path) {
				out = append(out, [3]string{strings.ToUpper(method), path, op.OperationID})
			}
		}
	}
	return out
}

// asks is what a page of somebody with a service is answered about an id, told
// without the id.
func (r *rig) asks(op [3]string, id, serviceID string) string {
	r.t.Helper()
	body := bodies[op[2]]
	if op[2] == "putSchedule" {
		body = desk.ScheduleChange{Version: 1, Name: "Taken over", Services: []string{serviceID}, Length: 30, Places: 1, DaysAhead: 14,
			Hours: []desk.ScheduleHours{{Weekday: 1, From: "09:00", To: "10:00"}}, Exceptions: []desk.ScheduleException{}}
	}
	a := r.call(op[0], strings.ReplaceAll(op[1], "{id}", id), body)
	return http.StatusText(a.status) + " " + strings.ReplaceAll(string(a.body), id, "ID")
}

func TestNothingOfAnotherOrganisationComesBack(t *testing.T) {
	r := newRig(t)
	lake, hill := r.person("p11", "ZLK", access.Clinician), r.person("p22", "ZHI", access.Clinician)
	lakeManager, hillManager := r.person("p55", "ZLK", access.Manager), r.person("p66", "ZHI", access.Manager)
	want[desk.Identity](lakeManager, 200, "PUT", "/api/settings/identity", lakeside)
	before := lake.everyList()
	hills := hill.works(hillManager, hillside, hillID)
	if after := lake.everyList(); !slices.Equal(before, after) {
		t.Errorf("Lakeside's lists changed by what Hillside did:\n%s\n%s", before, after)
	}
	before = hill.everyList()
	lakes := lake.works(lakeManager, lakeside, lakeside.ServiceID)
	if after := hill.everyList(); !slices.Equal(before, after) {
		t.Errorf("Hillside's lists changed by what Lakeside did:\n%s\n%s", before, after)
	}
	for _, side := range []struct {
		page, reception, manager *rig
		own                      string // service
		ids                      []string
	}{{lake, r.person("p33", "ZLK", access.ReceiverStaff), lakeManager, lakeside.ServiceID, hills}, {hill, r.person("p44", "ZHI", access.ReceiverStaff), hillManager, hillID, lakes}} {
		for _, op := range r.operations() {
			page := side.page
			if op[2] == "postDraftApproval" { // clinicians need not ask
				page = side.reception
			}
			nobodys := page.asks(op, unknownID, side.own)
			if !strings.HasPrefix(nobodys, http.StatusText(404)) {
				t.Fatalf("%v is answered %s about an id that nobody has", op, nobodys)
			}
			for _, id := range side.ids {
				if got := page.asks(op, id, side.own); got != nobodys {
					t.Errorf("%v of another organisation's %s: %s, want what is said of an unknown id: %s", op, id, got, nobodys)
				}
			}
		}
		for _, path := range []string{"", "/close", "/open"} {
			method := map[string]string{"": "GET", "/close": "POST", "/open": "POST"}[path]
			other := map[*rig]string{lake: hillID, hill: lakeside.ServiceID}[side.page]
			trouble(t, side.manager.call(method, "/api/offered/"+other+path, nil), 404, "not-found")
		}
	}
}

// everyList is what the lists, the counts and Today say, without times.
func (r *rig) everyList() (out []string) {
	r.t.Helper()
	times := regexp.MustCompile(`"(now|asOf)":"[^"]*"`)
	for _, path := range []string{"/session", "/today", "/cases", "/inbox", "/inbox?view=closed", "/received", "/received?unread=true", "/offered", "/schedules", "/slots/week",
		"/approvals", "/inbox?service=" + hillID, "/slots/week?service=" + hillID} {
		a := r.call("GET", "/api"+path, nil)
		if a.status != 200 {
			r.t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		out = append(out, path+" "+http.StatusText(a.status)+" "+times.ReplaceAllString(string(a.body), ""))
	}
	found := r.call("POST", "/api/cases/search", desk.CaseSearch{Text: "9658499058"})
	return append(out, "search "+string(found.body))
}
