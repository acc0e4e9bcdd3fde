package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// begin starts a draft at a service.
func (r *rig) begin(service, useCase, plan string) desk.Draft {
	r.t.Helper()
	return want[desk.Draft](r, 200, "POST", "/api/drafts", desk.DraftStart{ServiceID: service, UseCase: useCase, Plan: plan})
}

// save changes a draft that is at version.
func (r *rig) save(id string, in desk.DraftSave) desk.Draft {
	r.t.Helper()
	return want[desk.Draft](r, 200, "PUT", "/api/drafts/"+id, in)
}

func stateOf(t *testing.T, d desk.Draft, step string) string {
	t.Helper()
	for _, s := range d.Steps {
		if s.ID == step {
			return s.State
		}
	}
	t.Fatalf("no step %s in %+v", step, d.Steps)
	return ""
}

func TestDraftIsSavedAnswerByAnswer(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "book-and-refer")
	if d.Version != 1 || d.Banner != nil || d.Purpose != "Book and refer to Trumpton General Emergency Department" || !d.Simulated || len(d.Choices.Sexes) == 0 {
		t.Errorf("draft: %+v", d)
	}
	if got := stateOf(t, d, "service") + stateOf(t, d, "patient") + stateOf(t, d, "slot") + stateOf(t, d, "check"); got != "donetodotodotodo" {
		t.Errorf("states %s", got)
	}
	patient := message.Patient{Family: "Murry", Contacts: []message.Contact{{First: true}}}
	d = r.save(d.ID, desk.DraftSave{Version: 1, Patient: &patient})
	if d.Version != 2 || d.Banner == nil || d.Banner.Name != "MURRY" || stateOf(t, d, "patient") != "progress" {
		t.Errorf("draft: %+v", d)
	}
	d = r.save(d.ID, desk.DraftSave{Version: 2, Confirmed: []string{"patient"}})
	if stateOf(t, d, "patient") != "problem" {
		t.Errorf("a patient without a telephone number is %s", stateOf(t, d, "patient"))
	}
	whole := murry()
	r.save(d.ID, desk.DraftSave{Version: 3, Patient: &whole})
	d = want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil)
	if d.Version != 4 || stateOf(t, d, "patient") != "done" || d.Patient.Postcode != "DN8 5SP" {
		t.Errorf("draft: %+v", d)
	}
	if b := *d.Banner; b.Name != "MURRY, Josiah" || b.NHSNumber != "965 849 9058" || b.BirthDate != "10 Aug 1918" || b.Age != "108 years" || b.Sex != "Male" {
		t.Errorf("banner: %+v", b)
	}
}

func TestStaleTabIsRefused(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "refer")
	mine, theirs := message.Patient{Family: "Mine"}, message.Patient{Family: "Theirs"}
	r.save(d.ID, desk.DraftSave{Version: 1, Patient: &mine})
	trouble(t, r.call("PUT", "/api/drafts/"+d.ID, desk.DraftSave{Version: 1, Patient: &theirs}), 409, "draft-stale")
	trouble(t, r.call("PUT", "/api/drafts/"+d.ID, desk.DraftSave{Version: 3, Patient: &theirs}), 409, "draft-stale")
	if got := want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil); got.Patient.Family != "Mine" || got.Version != 2 {
		t.Errorf("kept: %s version %d", got.Patient.Family, got.Version)
	}
}

func TestDraftOfSomeoneWhoDoesNotExist(t *testing.T) {
	r := newRig(t)
	for method, path := range map[string]string{"GET": "/api/drafts/x", "PUT": "/api/drafts/x", "DELETE": "/api/drafts/x"} {
		var body any
		if method == "PUT" {
			body = desk.DraftSave{Version: 1}
		}
		trouble(t, r.call(method, path, body), 404, "not-found")
	}
	trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: "x", UseCase: "a1t1", Plan: "refer"}), 404, "not-found")
	trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a1t1", Plan: "refer", FromCase: "x"}), 404, "not-found")
}

func TestServiceThatNeedsABookingRefusesAReferralAlone(t *testing.T) {
	r := newRig(t)
	got := trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: utcID, UseCase: "a1t2", Plan: "refer"}), 409, "booking-needed")
	if !strings.Contains(got.What, "no referral without a booking") || !strings.Contains(got.Next, "another service") {
		t.Errorf("trouble: %+v", got)
	}
	r.begin(utcID, "a1t2", "book-and-refer")
}

func TestUseCaseThatIsNotServed(t *testing.T) {
	r := newRig(t)
	trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: pharmacyID, UseCase: "a5t3", Plan: "refer"}), 409, "not-offered")
	trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a1t2", Plan: "refer"}), 409, "not-offered")
}

func TestDraftOpensWhileTheServiceCannotBeAsked(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "refer")
	r.update(func(tx storage.Tx) error { return tx.Definitions().Clear("sandbox/") })
	r.bars.server.Close()
	r.clock.Set(start.Add(24 * time.Hour))
	got := want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil)
	if len(got.Sources) != 1 || !got.Sources[0].FetchedAt.Equal(start) {
		t.Errorf("sources: %+v", got.Sources)
	}
	patient := murry()
	r.save(d.ID, desk.DraftSave{Version: 1, Patient: &patient})
}

func TestDraftIsThrownAway(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "refer")
	if a := r.call("DELETE", "/api/drafts/"+d.ID, nil); a.status != http.StatusNoContent || len(a.body) != 0 {
		t.Fatalf("delete: %d %s", a.status, a.body)
	}
	trouble(t, r.call("GET", "/api/drafts/"+d.ID, nil), 404, "not-found")
}

func TestEveryStepOfADraftIsRecordedWithoutThePatient(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "refer")
	patient := murry()
	r.save(d.ID, desk.DraftSave{Version: 1, Patient: &patient})
	r.call("GET", "/api/drafts/"+d.ID, nil)
	r.call("GET", "/api/drafts/"+d.ID+"/check", nil)
	r.call("DELETE", "/api/drafts/"+d.ID, nil)
	for _, act := range []access.Act{access.DraftStart, access.DraftSave, access.DraftRead, access.MessageCheck, access.DraftDelete} {
		got := r.audit(act)
		if len(got) != 1 || got[0].Object != d.ID || got[0].Actor != "p1" || got[0].Environment != "sandbox" || got[0].From != "127.0.0.1" {
			t.Errorf("%s: %+v", act, got)
		}
	}
	if got := r.audit(access.DraftRead)[0].PatientKey; got != keyed(storage.KeyNHSNumber, "9658499058") {
		t.Errorf("patient key %q", got)
	}
	if strings.Contains(r.log.String(), "9658499058") || strings.Contains(strings.ToLower(r.log.String()), "murry") {
		t.Error("the log names the patient")
	}
}

func TestDraftThatWasSentCannotChange(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "refer")
	r.update(func(tx storage.Tx) error {
		kept, err := tx.Drafts().Get(d.ID)
		if err != nil {
			return err
		}
		kept.CaseID = "case-1"
		return tx.Drafts().Save(kept)
	})
	patient := murry()
	trouble(t, r.call("PUT", "/api/drafts/"+d.ID, desk.DraftSave{Version: 2, Patient: &patient}), 409, "draft-sent")
	trouble(t, r.call("DELETE", "/api/drafts/"+d.ID, nil), 409, "draft-sent")
	if got := want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil); got.SentCase != "case-1" {
		t.Errorf("sent case %q", got.SentCase)
	}
}
