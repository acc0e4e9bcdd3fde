package twoprocess_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/form"
	"barsdesk/build/clinic"
	"barsdesk/build/privateca"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/storage"
)

// within is for everything: most of it is the wait until the appointment has
// begun.
const within = 5 * time.Minute

// begins is how long after furnishing the appointment begins: time to book it on
// a busy computer.
const begins = 30 * time.Second

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "barsdesk-twoprocess-*")
	if err == nil {
		binary, err = program.Build(context.Background(), dir)
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// call111 is the service that sends; it takes the answers to its referrals.
var call111 = storage.Service{ID: "2000034567", Name: "Lakeside NHS 111", ODSCode: "ZLK", Organisation: "Lakeside Urgent Care Trust", Phone: "0113 496 0500", Own: true, UseCases: []string{}}

func known(s storage.Service) storage.Service {
	s.Own = false
	return s
}

// town is the two providers and the network between them.
type town struct {
	caller, department *site
	network            *program.Program
	slot               string
	began              time.Time
}

// build starts everything. The network finds both receivers in its catalogue,
// and shows them a certificate of the same made-up authority.
func build(ctx context.Context, t *testing.T) *town {
	t.Helper()
	nhs, err := privateca.New("Made-up NHS")
	must(t, err)
	w := &town{slot: uuid.NewString(), began: time.Now().Add(begins).UTC().Truncate(time.Second)}
	w.department = newSite(ctx, t, "bars-trial-ztg.example.thirdparty.nhs.uk", nhs, []storage.Service{clinic.Department(), known(call111)}, []storage.Slot{clinic.Slot(w.slot, w.began)})
	w.caller = newSite(ctx, t, "bars-trial-zlk.example.thirdparty.nhs.uk", nhs, []storage.Service{call111, known(clinic.Department())}, nil)
	files := t.TempDir()
	certificate, key, err := nhs.Write(files, "proxy", privateca.Asked{Name: proxyName})
	must(t, err)
	chain, catalogue := filepath.Join(files, "chain.pem"), filepath.Join(files, "catalogue.json")
	listed, err := json.Marshal(map[string]string{sender.EmergencyDepartment: "https://" + w.department.endpoint + "/FHIR/R4", call111.ID: "https://" + w.caller.endpoint + "/FHIR/R4"})
	must(t, err)
	must(t, os.WriteFile(chain, nhs.Chain(), 0o600))
	must(t, os.WriteFile(catalogue, listed, 0o600))
	w.network, err = program.Start(ctx, binary, "sandbox", "--listen", "127.0.0.1:0", "--catalogue", catalogue, "--proxy-cert", certificate, "--proxy-key", key, "--server-ca", chain)
	must(t, err)
	t.Cleanup(func() { _ = w.network.Kill() })
	w.department.start(ctx)
	w.caller.start(ctx)
	w.department.set(ctx, w.network.URL, desk.Identity{Family: "Rivers", Given: "Jo", RoleCode: "224535009", SDSUserID: "555000000001", SDSRoleID: "555000000002",
		Organisation: "Trumpton General Hospital Trust", ODSCode: clinic.ODSCode, ServiceID: sender.EmergencyDepartment, ServiceName: clinic.Department().Name, Phone: clinic.Department().Phone})
	w.caller.set(ctx, w.network.URL, desk.Identity{Family: "Okafor", Given: "Sam", RoleCode: "224608005", SDSUserID: "555000000003", SDSRoleID: "555000000004",
		Organisation: call111.Organisation, ODSCode: call111.ODSCode, ServiceID: call111.ID, ServiceName: call111.Name, Phone: call111.Phone})
	return w
}

// TestAWholeEpisodeBothWays: 111 books and refers, the department sees it, and
// reports that the patient did not come; each is restarted in the middle, one in
// good order and one by a crash while the other sends to it. Every call goes
// over mutual TLS.
func TestAWholeEpisodeBothWays(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	w := build(ctx, t)
	w.letsNobodyElseIn(t)

	caseID := w.book(ctx, t)
	var booked desk.Case
	w.caller.until(ctx, "booked and referred", func() (bool, error) {
		err := w.caller.call(ctx, http.MethodGet, "/cases/"+caseID, nil, &booked)
		return err == nil && booked.Confirmed && !booked.Pending, err
	})

	item := w.received(ctx, t)
	w.department.stop(ctx)
	w.department.start(ctx)
	if again := w.received(ctx, t); again.CaseID != item.CaseID {
		t.Errorf("after a restart the department has the case %s, before it had %s", again.CaseID, item.CaseID)
	}

	draftID := w.missed(ctx, t, item.CaseID)
	w.send(ctx, t, draftID)
	w.caller.kill() // the answer may be on its way, at its door, or in
	w.caller.start(ctx)
	var told desk.Case
	w.caller.until(ctx, "told that the patient did not come", func() (bool, error) {
		err := w.caller.call(ctx, http.MethodGet, "/cases/"+caseID, nil, &told)
		return err == nil && told.DidNotAttend != nil, err
	})
	counts := map[string]int{}
	for _, m := range told.Messages {
		counts[m.Direction]++
	}
	if counts["sent"] != 2 || counts["received"] != 1 || len(told.Messages) != 3 {
		t.Errorf("the case has the messages %v", counts)
	}
	w.answered(ctx, t, item.CaseID)
	w.caller.stop(ctx)
	w.department.stop(ctx)
}

// letsNobodyElseIn: a caller without a certificate meets no receiver.
func (w *town) letsNobodyElseIn(t *testing.T) {
	t.Helper()
	stranger := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for _, s := range []*site{w.caller, w.department} {
		if answer, err := stranger.Get("https://" + s.endpoint + "/FHIR/R4/metadata"); err == nil {
			t.Errorf("a stranger was answered %d", answer.StatusCode)
		}
	}
}

// book sends a booking with its referral from the desk of 111.
func (w *town) book(ctx context.Context, t *testing.T) (caseID string) {
	t.Helper()
	var draft struct {
		ID      string `json:"id"`
		Version int    `json:"version"`
	}
	must(t, w.caller.call(ctx, http.MethodPost, "/drafts", map[string]any{"serviceId": sender.EmergencyDepartment, "useCase": "a1t1", "plan": "book-and-refer"}, &draft))
	var list desk.SlotList
	must(t, w.caller.call(ctx, http.MethodGet, "/drafts/"+draft.ID+"/slots?hours=24&from="+url.QueryEscape(time.Now().UTC().Format(time.RFC3339)), nil, &list))
	if len(list.Slots) != 1 || list.Slots[0].ID != w.slot {
		t.Fatalf("the department offers %+v", list.Slots)
	}
	answers := form.Answers{"narrative": {{"activity-outcomeCodeableConcept-text": "Made-up story", "period-start": time.Now().UTC().Format(time.RFC3339)}}, "consent": {{"confirm": "true"}}}
	must(t, w.caller.call(ctx, http.MethodPut, "/drafts/"+draft.ID, map[string]any{"version": draft.Version, "patient": sender.Patient(), "slotId": w.slot, "answers": answers}, &draft))
	var sent desk.Sent
	must(t, w.caller.call(ctx, http.MethodPost, "/drafts/"+draft.ID+"/send", map[string]any{"version": draft.Version}, &sent))
	return sent.CaseID
}

// received is the one item in the inbox of the department.
func (w *town) received(ctx context.Context, t *testing.T) desk.Item {
	t.Helper()
	var list desk.Worklist
	must(t, w.department.call(ctx, http.MethodGet, "/inbox", nil, &list))
	if len(list.Items) != 1 {
		t.Fatalf("the department has %d items", len(list.Items))
	}
	var item desk.Item
	must(t, w.department.call(ctx, http.MethodGet, "/inbox/"+list.Items[0].CaseID, nil, &item))
	if item.Banner.NHSNumber == "" || len(item.Reading) == 0 {
		t.Errorf("the item says nothing: %+v", item.Banner)
	}
	return item
}

// missed begins the answer that the patient did not come, as soon as the
// appointment has begun.
func (w *town) missed(ctx context.Context, t *testing.T, caseID string) (draftID string) {
	t.Helper()
	var offered desk.Replies
	w.department.until(ctx, "the appointment has begun", func() (bool, error) {
		err := w.department.call(ctx, http.MethodGet, "/inbox/"+caseID+"/replies", nil, &offered)
		return slices.ContainsFunc(offered.Offers, func(o desk.ReplyOffer) bool { return o.Kind == "did-not-attend" }), err
	})
	var begun desk.ReplyBegun
	must(t, w.department.call(ctx, http.MethodPost, "/inbox/"+caseID+"/reply", desk.ReplyStart{Version: offered.Version, Kind: "did-not-attend"}, &begun))
	return begun.DraftID
}

// send sends the answer.
func (w *town) send(ctx context.Context, t *testing.T, draftID string) {
	t.Helper()
	var draft desk.Draft
	must(t, w.department.call(ctx, http.MethodGet, "/drafts/"+draftID, nil, &draft))
	var sent desk.Sent
	must(t, w.department.call(ctx, http.MethodPost, "/drafts/"+draftID+"/send", map[string]any{"version": draft.Version}, &sent))
}

// answered wants the department's case to say that its answer was delivered.
func (w *town) answered(ctx context.Context, t *testing.T, caseID string) {
	t.Helper()
	w.department.until(ctx, "the answer is delivered", func() (bool, error) {
		var item desk.Item
		err := w.department.call(ctx, http.MethodGet, "/inbox/"+caseID, nil, &item)
		return err == nil && !item.Case.Pending, err
	})
}

// TestTheAuthorityIsForThisTestAlone: a network with a certificate of another
// authority reaches nobody.
func TestTheAuthorityIsForThisTestAlone(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	nhs, err := privateca.New("Made-up NHS")
	must(t, err)
	other, err := privateca.New("Made-up other")
	must(t, err)
	s := newSite(ctx, t, "bars-trial-ztg.example.thirdparty.nhs.uk", nhs, []storage.Service{clinic.Department()}, nil)
	s.start(ctx)
	shown, err := other.Pair(privateca.Asked{Name: proxyName})
	must(t, err)
	stranger := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: nhs.Pool(), GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &shown, nil }}}}
	if answer, err := stranger.Get("https://" + s.endpoint + "/FHIR/R4/metadata"); err == nil {
		t.Errorf("was answered %d", answer.StatusCode)
	}
	s.stop(ctx)
}
